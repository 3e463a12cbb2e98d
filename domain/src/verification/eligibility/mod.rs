//! The eligibility engine: `assess` judges a household under a policy. The self-check and the decision use the same one.

mod category;
mod evidence;
mod income;
mod people;
mod property;
#[cfg(test)]
mod tests;
mod work;

use super::HouseholdFacts;
use super::assessment::{Assessment, Outcome, RuleResult, Verdict, outcome};
use crate::day::Day;
use crate::settings::policy::Policy;
use evidence::{Judge, Side};

/// Adulthood by the Civil Code.
pub(super) const ADULT_AGE: i32 = 18;

/// Judges the household on a day.
///
/// Disputed facts are judged twice, once as the register has them and once as the applicant says; a rule that comes out
/// the same both ways is decided in spite of the dispute, any other waits for an officer.
pub fn assess(policy: &Policy, facts: &HouseholdFacts, on: Day) -> Assessment {
    let registered = evaluate(policy, facts, on, Side::Registered);
    let rules = if is_disputed(facts) {
        let declared = evaluate(policy, facts, on, Side::Declared);
        merge(registered.results, declared.results)
    } else {
        registered.results
    };
    let mut rules = rules;
    rules.sort_by_key(|result| policy.rules.iter().position(|terms| terms.rule == result.rule));
    let outcome = if facts.members.is_empty() { Outcome::Undecided } else { outcome(&rules) };
    Assessment {
        policy: policy.version.clone(),
        on,
        category: registered.category,
        flags: category::flags(policy, facts, on),
        persons: i64::try_from(facts.members.len()).unwrap_or(i64::MAX),
        income_per_head: registered.income_per_head,
        area_per_person: registered.area_per_person,
        rules,
        outcome,
    }
}

fn evaluate<'a>(policy: &'a Policy, facts: &'a HouseholdFacts, on: Day, side: Side) -> Judge<'a> {
    let mut judge = Judge::new(policy, facts, on, side);
    people::judge(&mut judge);
    property::judge(&mut judge);
    income::judge(&mut judge);
    work::judge(&mut judge);
    judge.category = category::category(&judge);
    judge
}

fn is_disputed(facts: &HouseholdFacts) -> bool {
    facts.members.iter().any(|member| {
        member.identity.is_disputed()
            || member.residence.is_disputed()
            || member.marriage.is_disputed()
            || member.homes.is_disputed()
            || member.purchases.is_disputed()
            || member.vehicles.is_disputed()
            || member.wages.is_disputed()
            || member.pension.is_disputed()
            || member.casual.is_disputed()
            || member.support.is_disputed()
            || member.stake.is_disputed()
            || member.benefits.is_disputed()
            || member.insurance.is_disputed()
    })
}

/// Joins both readings of a dispute. A result that only one side has is a rule that does not apply on the other.
fn merge(registered: Vec<RuleResult>, declared: Vec<RuleResult>) -> Vec<RuleResult> {
    let mut declared = declared;
    let mut merged = Vec::with_capacity(registered.len());
    for mut result in registered {
        let other =
            declared.iter().position(|other| other.rule == result.rule && other.member == result.member).map(|at| declared.remove(at));
        let (verdict, missing) = other.map_or((Verdict::Pass, Vec::new()), |other| (other.verdict, other.missing));
        if verdict != result.verdict {
            result.verdict = Verdict::Unknown;
            result.needs_officer = true;
            result.missing.extend(missing);
            result.missing.sort();
            result.missing.dedup();
        }
        merged.push(result);
    }
    for mut result in declared {
        if result.verdict != Verdict::Pass {
            result.verdict = Verdict::Unknown;
            result.needs_officer = true;
            merged.push(result);
        }
    }
    merged
}
