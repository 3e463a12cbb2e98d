//! Clues (线索): what the registers say of a household now and did not say at its last check. A clue asks an officer to look;
//! it decides nothing.
//!
//! A register that is silent now is taken to say what it said last, so that silence is never a clue of anything.

use super::assessment::{Assessment, Measure, Outcome, RuleResult, Verdict};
use super::eligibility::assess;
use super::{Finding, HouseholdFacts, InsuranceFact, MemberFacts, Register, Rule, Source, licence_facts};
use crate::day::Day;
use crate::id::MemberId;
use crate::quantity::Fen;
use crate::settings::policy::Policy;
use serde::{Deserialize, Serialize};

/// What a change does to the eligibility of the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A rule is not fulfilled any more.
    Loses,
    /// A rule that was decided is open.
    Doubt,
    /// A rule is fulfilled that was not, or was open.
    Improves,
    /// The records differ, every rule says what it said.
    Notice,
}

impl Effect {
    /// Every effect, the gravest first.
    pub const ALL: [Self; 4] = [Self::Loses, Self::Doubt, Self::Improves, Self::Notice];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Loses => "loses",
            Self::Doubt => "doubt",
            Self::Improves => "improves",
            Self::Notice => "notice",
        }
    }

    /// The effect with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.code() == code)
    }

    /// What follows when a rule said one thing and says another; a rule that does not apply stands in nobody's way.
    pub(super) fn of(before: Option<Verdict>, after: Option<Verdict>) -> Option<Self> {
        let [before, after] = [before, after].map(|verdict| verdict.unwrap_or(Verdict::Pass));
        match (before, after) {
            (before, after) if before == after => None,
            (_, Verdict::Fail) => Some(Self::Loses),
            (Verdict::Pass, Verdict::Unknown) => Some(Self::Doubt),
            (_, Verdict::Pass) | (Verdict::Fail, Verdict::Unknown) => Some(Self::Improves),
            (Verdict::Unknown, Verdict::Unknown) => None,
        }
    }
}

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clue {
    /// The rule it bears on.
    pub rule: Rule,
    /// Whose record changed; of a rule about the household that time alone has turned, nobody's.
    pub member: Option<MemberId>,
    /// The register that says something else; `None`: only time has passed.
    pub register: Option<Register>,
    /// What the rule judged at the last check.
    pub before: Option<Measure>,
    /// What it judges now.
    pub after: Option<Measure>,
    /// What it said.
    pub was: Verdict,
    /// What it says.
    pub now: Verdict,
    /// What this does to the household.
    pub effect: Effect,
    /// Higher is looked at first.
    pub rank: i64,
}

/// What was found at a household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The clues, the gravest first.
    pub clues: Vec<Clue>,
    /// Of whom which register was silent now: nothing is known about whether an earlier clue of theirs still stands.
    pub silent: Vec<(MemberId, Register)>,
}

impl Found {
    /// Whether a clue of earlier that was not found again is over: whoever gave it has answered.
    pub fn settles(&self, member: Option<&MemberId>, register: Option<Register>) -> bool {
        !self
            .silent
            .iter()
            .any(|(who, which)| member.is_none_or(|member| member == who) && register.is_none_or(|register| register == *which))
    }
}

/// Compares a household's facts at its last check with those of now, both judged under the same policy, so that only facts and
/// time make a difference.
pub fn clues(policy: &Policy, before: &HouseholdFacts, checked_on: Day, now: HouseholdFacts, on: Day) -> Found {
    let mut found = Found::default();
    let now = carried_over(before, now, &mut found.silent);
    let (was, is) = (assess(policy, before, checked_on), assess(policy, &now, on));
    let lost = was.outcome != Outcome::Ineligible && is.outcome == Outcome::Ineligible;
    for change in changes(before, &now) {
        let results: Vec<(Rule, Option<&RuleResult>, Option<&RuleResult>)> = change
            .rules
            .iter()
            .map(|rule| (*rule, result_of(&was, *rule, &change.member), result_of(&is, *rule, &change.member)))
            .filter(|(_, before, after)| before.is_some() || after.is_some())
            .collect();
        let of = |effect, (rule, before, after): (Rule, Option<&RuleResult>, Option<&RuleResult>)| {
            clue(rule, Some(change.member.clone()), Some(change.register), before, after, effect, lost)
        };
        let given = found.clues.len();
        for (rule, before, after) in &results {
            let turned = Effect::of(before.map(|result| result.verdict), after.map(|result| result.verdict));
            let differs = before.and_then(|result| result.input.as_ref()) != after.and_then(|result| result.input.as_ref());
            if let Some(effect) = turned.or((change.weight == Weight::Whole && differs).then_some(Effect::Notice)) {
                found.clues.push(of(effect, (*rule, *before, *after)));
            }
        }
        if found.clues.len() == given && change.weight == Weight::Whole {
            found.clues.extend(results.first().map(|first| of(Effect::Notice, *first)));
        }
    }
    // What no record explains, time has done: an age was reached, an interval is over.
    for after in &is.rules {
        let before = was.rules.iter().find(|result| result.rule == after.rule && result.member == after.member);
        let explained = found.clues.iter().any(|clue| clue.rule == after.rule && (after.member.is_none() || clue.member == after.member));
        if let (false, Some(effect)) = (explained, Effect::of(before.map(|result| result.verdict), Some(after.verdict))) {
            found.clues.push(clue(after.rule, after.member.clone(), None, before, Some(after), effect, lost));
        }
    }
    found.clues.extend(licence_facts::clues(before, &now, &was));
    found.clues.sort_by_key(|clue| (-clue.rank, clue.rule, clue.member.clone(), clue.register));
    found
}

fn clue(
    rule: Rule,
    member: Option<MemberId>,
    register: Option<Register>,
    before: Option<&RuleResult>,
    after: Option<&RuleResult>,
    effect: Effect,
    lost: bool,
) -> Clue {
    let input = |result: Option<&RuleResult>| result.and_then(|result| result.input.clone());
    let verdict = |result: Option<&RuleResult>| result.map_or(Verdict::Pass, |result| result.verdict);
    Clue {
        rule,
        member,
        register,
        before: input(before),
        after: input(after),
        was: verdict(before),
        now: verdict(after),
        effect,
        rank: rank(rule, effect, lost),
    }
}

/// The effect first; among losses those that end the household's eligibility; among equals the rules no home is given without.
pub(super) fn rank(rule: Rule, effect: Effect, lost: bool) -> i64 {
    let effect_rank = match effect {
        Effect::Loses => 400,
        Effect::Doubt => 300,
        Effect::Improves => 200,
        Effect::Notice => 100,
    };
    effect_rank + if lost && effect == Effect::Loses { 50 } else { 0 } + if rule.is_essential() { 20 } else { 0 }
}

/// The result of a rule about the household, or about this member.
pub(super) fn result_of<'a>(assessment: &'a Assessment, rule: Rule, member: &MemberId) -> Option<&'a RuleResult> {
    assessment.rules.iter().find(|result| result.rule == rule && result.member.as_ref().is_none_or(|of| of == member))
}

/// How much a fact changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It is another fact: told even if every rule says the same.
    Whole,
    /// An amount moved a little, as amounts do, or it was not known before: told if a rule says something else.
    Slight,
}

struct Change {
    member: MemberId,
    register: Register,
    rules: &'static [Rule],
    weight: Weight,
}

/// Which facts changed, and which rules read them: those of [`Register::RECHECKED`]. The provident fund, and what gives priority only,
/// decide no rule.
fn changes(before: &HouseholdFacts, now: &HouseholdFacts) -> Vec<Change> {
    let mut changes = Vec::new();
    for after in &now.members {
        let Some(before) = member_of(before, &after.member) else { continue };
        let mut add = |register, rules, weight: Option<Weight>| {
            changes.extend(weight.map(|weight| Change { member: after.member.clone(), register, rules, weight }));
        };
        let whole = [
            (Register::Population, &[Rule::MemberAlive, Rule::Identity][..], changed(&before.identity, &after.identity, equal)),
            (Register::Household, &[Rule::LocalHousehold], changed(&before.residence, &after.residence, equal)),
            (
                Register::Marriage,
                &[Rule::SpouseIncluded, Rule::DivorceInterval, Rule::SingleAge],
                changed(&before.marriage, &after.marriage, equal),
            ),
            (
                Register::RealEstate,
                &[Rule::HousingArea, Rule::RecentSale, Rule::CommercialProperty],
                changed(&before.homes, &after.homes, equal),
            ),
            (Register::ContractFiling, &[Rule::HousingArea, Rule::CommercialProperty], changed(&before.purchases, &after.purchases, equal)),
            (Register::Vehicle, &[Rule::VehicleNumber, Rule::VehiclePrice], changed(&before.vehicles, &after.vehicles, equal)),
            (Register::LowIncome, &[Rule::Income], changed(&before.support, &after.support, equal)),
            (Register::HousingBenefit, &[Rule::DoubleBenefit, Rule::Bar], changed(&before.benefits, &after.benefits, equal)),
            (Register::Tax, &[Rule::Income], changed(&before.wages, &after.wages, close)),
            (Register::SocialSecurity, &[Rule::Income], changed(&before.pension, &after.pension, close)),
            (Register::Business, &[Rule::BusinessStake], changed(&before.stake, &after.stake, close)),
            (Register::SocialSecurity, &[Rule::SocialInsurance], changed(&before.insurance, &after.insurance, as_paid)),
        ];
        for (register, rules, weight) in whole {
            add(register, rules, weight);
        }
    }
    changes
}

fn changed<T: PartialEq>(before: &Finding<T>, after: &Finding<T>, alike: fn(&T, &T) -> bool) -> Option<Weight> {
    match (held(before), held(after)) {
        (Some(before), Some(after)) if before == after => None,
        (Some(before), Some(after)) if !alike(before, after) => Some(Weight::Whole),
        (_, Some(_)) => Some(Weight::Slight),
        (_, None) => None,
    }
}

fn equal<T: PartialEq>(before: &T, after: &T) -> bool {
    before == after
}

/// Amounts that differ by no more than a fifth of what they were: wages move every month.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "it stands where other facts are compared by reference; on wasm32 it is no small type"
)]
fn close(before: &Fen, after: &Fen) -> bool {
    before.0.saturating_sub(after.0).abs() <= before.0.abs() / 5
}

/// Months count up by themselves.
fn as_paid(before: &InsuranceFact, after: &InsuranceFact) -> bool {
    before.active == after.active
}

/// What a register holds, whatever the applicant says of it.
pub(super) fn held<T>(finding: &Finding<T>) -> Option<&T> {
    match finding {
        Finding::Known { value, source: Source::Register(_), .. } | Finding::Disputed { registered: value, .. } => Some(value),
        Finding::Known { .. } | Finding::Unknown { .. } => None,
    }
}

pub(super) fn member_of<'a>(facts: &'a HouseholdFacts, member: &MemberId) -> Option<&'a MemberFacts> {
    facts.members.iter().find(|facts| facts.member == *member)
}

/// The facts of now; where a register is silent that once answered, what it said then.
fn carried_over(before: &HouseholdFacts, mut now: HouseholdFacts, silent: &mut Vec<(MemberId, Register)>) -> HouseholdFacts {
    for member in &mut now.members {
        let old = member_of(before, &member.member);
        let who = member.member.clone();
        let mut note = |register| silent.push((who.clone(), register));
        carry(&mut member.identity, old.map(|old| &old.identity), Register::Population, &mut note);
        carry(&mut member.residence, old.map(|old| &old.residence), Register::Household, &mut note);
        carry(&mut member.marriage, old.map(|old| &old.marriage), Register::Marriage, &mut note);
        carry(&mut member.homes, old.map(|old| &old.homes), Register::RealEstate, &mut note);
        carry(&mut member.purchases, old.map(|old| &old.purchases), Register::ContractFiling, &mut note);
        carry(&mut member.vehicles, old.map(|old| &old.vehicles), Register::Vehicle, &mut note);
        carry(&mut member.wages, old.map(|old| &old.wages), Register::Tax, &mut note);
        carry(&mut member.pension, old.map(|old| &old.pension), Register::SocialSecurity, &mut note);
        carry(&mut member.insurance, old.map(|old| &old.insurance), Register::SocialSecurity, &mut |_| {});
        carry(&mut member.support, old.map(|old| &old.support), Register::LowIncome, &mut note);
        carry(&mut member.stake, old.map(|old| &old.stake), Register::Business, &mut note);
        carry(&mut member.benefits, old.map(|old| &old.benefits), Register::HousingBenefit, &mut note);
        // Of whoever uses none the library is not asked, which is no silence.
        if !member.licences.is_not_asked() {
            carry(&mut member.licences, old.map(|old| &old.licences), Register::Licence, &mut note);
        }
        if let (Finding::Unknown { .. }, Some(old)) = (&member.flags, old) {
            member.flags = old.flags.clone();
        }
    }
    now
}

fn carry<T: Clone>(now: &mut Finding<T>, old: Option<&Finding<T>>, register: Register, silent: &mut impl FnMut(Register)) {
    if held(now).is_some() {
        return;
    }
    silent(register);
    if let Some(old) = old {
        *now = old.clone();
    }
}
