//! The assessment: one result for each rule with its input, source, threshold and article, and the outcome of all.

use super::{Category, Flag, Gap, Register, Rule, Source};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::ReferenceState;
use crate::language::Bilingual;
use crate::quantity::{Area, Fen};
use serde::{Deserialize, Serialize};

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fulfilled.
    Pass,
    /// Not fulfilled.
    Fail,
    /// Not decided, because a fact is missing or disputed.
    Unknown,
}

impl Verdict {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Pass, Self::Fail, Self::Unknown].into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A value of a rule, with its kind, so that `words` can write it in either language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Measure {
    /// Money of a month.
    MoneyPerMonth(Fen),
    /// Money.
    Money(Fen),
    /// Floor area of one person.
    AreaPerPerson(Area),
    /// A number of things.
    Count(i64),
    /// Years.
    Years(i64),
    /// Months.
    Months(i64),
    /// A day.
    Day(Day),
    /// Yes or no.
    YesNo(bool),
    /// Held by a certificate of civil affairs.
    Certificate,
    /// How an electronic licence in the place of a document stands.
    Licence(ReferenceState),
}

/// A source a result rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceMark {
    /// Where the fact comes from.
    pub source: Source,
    /// The day it stands at.
    pub as_of: Option<Day>,
}

/// A fact that was missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Missing {
    /// Of whom.
    pub member: MemberId,
    /// The register that should have said it.
    pub register: Option<Register>,
    /// Why it is missing.
    pub gap: Gap,
}

/// An officer's finding on a rule that the data left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The rule.
    pub rule: Rule,
    /// The member, for a rule about one.
    pub member: Option<MemberId>,
    /// Pass or fail.
    pub verdict: Verdict,
    /// What was seen: the proof and the reasoning.
    pub reason: String,
}

/// What one rule says about the household or one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// The rule.
    pub rule: Rule,
    /// The member, for a rule about one.
    pub member: Option<MemberId>,
    /// The value judged.
    pub input: Option<Measure>,
    /// The threshold of the policy.
    pub threshold: Option<Measure>,
    /// The sources of the value, each once.
    pub sources: Vec<SourceMark>,
    /// What was missing.
    pub missing: Vec<Missing>,
    /// The article.
    pub article: Bilingual,
    /// The verdict.
    pub verdict: Verdict,
    /// An officer must look: the value is only declared, or register and applicant differ.
    pub needs_officer: bool,
    /// The officer's finding, if the verdict is theirs.
    pub ruling: Option<String>,
}

impl RuleResult {
    /// Whether the rule is decided and nobody need look again.
    pub fn is_settled(&self) -> bool {
        self.verdict != Verdict::Unknown && !self.needs_officer
    }
}

/// What the rules make of the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every rule is fulfilled.
    Eligible,
    /// At least one rule is not.
    Ineligible,
    /// No rule fails, and at least one is open.
    Undecided,
}

impl Outcome {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Ineligible => "ineligible",
            Self::Undecided => "undecided",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Eligible, Self::Ineligible, Self::Undecided].into_iter().find(|outcome| outcome.code() == code)
    }
}

/// The whole trace. Stored with the decision, so that it can be replayed and explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Version of the policy.
    pub policy: String,
    /// The day judged.
    pub on: Day,
    /// The category, if enough is known.
    pub category: Option<Category>,
    /// Reasons for priority.
    pub flags: Vec<Flag>,
    /// Persons who apply.
    pub persons: i64,
    /// Income per head and month, if known.
    pub income_per_head: Option<Fen>,
    /// Area owned per person, if known.
    pub area_per_person: Option<Area>,
    /// One result for each rule and member it concerns, in the order of the policy.
    pub rules: Vec<RuleResult>,
    /// What follows.
    pub outcome: Outcome,
}

impl Assessment {
    /// The results that are not decided yet, or that an officer must look at.
    pub fn open(&self) -> impl Iterator<Item = &RuleResult> {
        self.rules.iter().filter(|result| !result.is_settled())
    }

    /// The rules that are not fulfilled.
    pub fn failed(&self) -> impl Iterator<Item = &RuleResult> {
        self.rules.iter().filter(|result| result.verdict == Verdict::Fail)
    }

    /// Whether data alone decide every rule in the applicant's favour, so that no officer need look.
    pub fn is_clean(&self) -> bool {
        self.outcome == Outcome::Eligible && self.open().next().is_none()
    }

    /// The same assessment with officers' findings on open rules. A rule that data decided stays as it is.
    #[must_use]
    pub fn with_rulings(mut self, rulings: &[Ruling]) -> Self {
        for result in &mut self.rules {
            let found = rulings.iter().rev().find(|ruling| ruling.rule == result.rule && ruling.member == result.member);
            if let Some(ruling) = found
                && !result.is_settled()
                && ruling.verdict != Verdict::Unknown
            {
                result.verdict = ruling.verdict;
                result.needs_officer = false;
                result.ruling = Some(ruling.reason.clone());
                result.sources.push(SourceMark { source: Source::ConfirmedByOfficer, as_of: None });
            }
        }
        self.outcome = outcome(&self.rules);
        self
    }
}

/// The outcome of these results: a fail outweighs an open rule, an open rule outweighs any number of passes.
pub(super) fn outcome(rules: &[RuleResult]) -> Outcome {
    if rules.iter().any(|result| result.verdict == Verdict::Fail) {
        Outcome::Ineligible
    } else if rules.is_empty() || rules.iter().any(|result| result.verdict == Verdict::Unknown) {
        Outcome::Undecided
    } else {
        Outcome::Eligible
    }
}
