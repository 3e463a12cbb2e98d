//! How a rule reads its facts: every source and every gap it meets is noted.

use super::super::assessment::{Measure, Missing, RuleResult, SourceMark, Verdict};
use super::super::{Category, Finding, Gap, HouseholdFacts, Rule, Source};
use crate::day::Day;
use crate::id::MemberId;
use crate::quantity::{Area, Fen};
use crate::settings::policy::Policy;

/// Whose word counts where register and applicant differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Registered,
    Declared,
}

/// One pass over all rules.
pub(super) struct Judge<'a> {
    pub policy: &'a Policy,
    pub facts: &'a HouseholdFacts,
    pub on: Day,
    pub side: Side,
    pub results: Vec<RuleResult>,
    pub category: Option<Category>,
    pub income_per_head: Option<Fen>,
    pub area_per_person: Option<Area>,
}

/// What a rule has read.
#[derive(Default)]
pub(super) struct Evidence {
    pub sources: Vec<SourceMark>,
    pub missing: Vec<Missing>,
    pub needs_officer: bool,
}

/// A verdict with the values it compares.
pub(super) struct Finished {
    pub verdict: Verdict,
    pub input: Option<Measure>,
    pub threshold: Option<Measure>,
}

impl<'a> Judge<'a> {
    pub fn new(policy: &'a Policy, facts: &'a HouseholdFacts, on: Day, side: Side) -> Self {
        Self { policy, facts, on, side, results: Vec::new(), category: None, income_per_head: None, area_per_person: None }
    }

    /// The number of persons who apply.
    pub fn persons(&self) -> i64 {
        i64::try_from(self.facts.members.len()).unwrap_or(i64::MAX).max(1)
    }

    /// Notes a result, if the policy holds the rule.
    pub fn note(&mut self, rule: Rule, member: Option<&MemberId>, evidence: Evidence, finished: Finished) {
        let Some(terms) = self.policy.rule(rule) else { return };
        let Evidence { mut sources, mut missing, needs_officer } = evidence;
        sources.sort();
        sources.dedup();
        missing.sort();
        missing.dedup();
        self.results.push(RuleResult {
            rule,
            member: member.cloned(),
            input: finished.input,
            threshold: finished.threshold,
            needs_officer,
            sources,
            missing,
            article: terms.article.clone(),
            verdict: finished.verdict,
            ruling: None,
        });
    }
}

impl Evidence {
    /// Reads a fact and notes its source, or the gap. A fact that is only declared asks for an officer.
    pub fn read<'f, T>(&mut self, member: &MemberId, finding: &'f Finding<T>, side: Side) -> Option<&'f T> {
        let value = self.read_declaration(member, finding, side);
        if value.is_some() && matches!(finding, Finding::Known { source: Source::Declared, .. }) {
            self.needs_officer = true;
        }
        value
    }

    /// Reads a fact that nobody but the applicant can state.
    pub fn read_declaration<'f, T>(&mut self, member: &MemberId, finding: &'f Finding<T>, side: Side) -> Option<&'f T> {
        match finding {
            Finding::Known { value, source, as_of } => {
                self.sources.push(SourceMark { source: *source, as_of: *as_of });
                Some(value)
            }
            Finding::Disputed { registered, declared, register, as_of } => match side {
                Side::Registered => {
                    self.sources.push(SourceMark { source: Source::Register(*register), as_of: *as_of });
                    Some(registered)
                }
                Side::Declared => {
                    if declared.is_none() {
                        self.missing.push(Missing { member: member.clone(), register: Some(*register), gap: Gap::Disputed });
                    } else {
                        self.sources.push(SourceMark { source: Source::Declared, as_of: None });
                    }
                    declared.as_ref()
                }
            },
            Finding::Unknown { register, gap } => {
                self.missing.push(Missing { member: member.clone(), register: *register, gap: *gap });
                None
            }
        }
    }

    /// Notes a value that a record should hold and does not.
    pub fn value_missing<T>(&mut self, member: &MemberId, finding: &Finding<T>) {
        let register = match finding {
            Finding::Known { source: Source::Register(register), .. } | Finding::Disputed { register, .. } => Some(*register),
            Finding::Known { .. } => None,
            Finding::Unknown { register, .. } => *register,
        };
        self.missing.push(Missing { member: member.clone(), register, gap: Gap::ValueMissing });
    }

    /// Fail if failed; otherwise unknown if anything was missing; otherwise pass.
    pub fn verdict(&self, failed: bool) -> Verdict {
        if failed {
            Verdict::Fail
        } else if self.missing.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Unknown
        }
    }
}
