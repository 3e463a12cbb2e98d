//! The category of a household and its flags.

use super::super::record::LowIncomeKind;
use super::super::{Category, Finding, Flag, HouseholdFacts};
use super::ADULT_AGE;
use super::evidence::Judge;
use super::income::certificate;
use crate::day::Day;
use crate::intake::Group;
use crate::settings::policy::Policy;

pub(super) fn category(judge: &Judge<'_>) -> Option<Category> {
    match judge.facts.group {
        Group::NewEmployee => return Some(Category::NewEmployee),
        Group::Migrant => return Some(Category::Migrant),
        Group::Family => {}
    }
    if let (Some(kind), _) = certificate(judge) {
        return Some(match kind {
            LowIncomeKind::Tekun => Category::Tekun,
            LowIncomeKind::Dibao => Category::Dibao,
            LowIncomeKind::LowIncome => Category::LowIncome,
            LowIncomeKind::NearLow => Category::NearLow,
        });
    }
    let income = judge.income_per_head?;
    let terms = &judge.policy.income;
    if income <= terms.low {
        Some(Category::LowIncome)
    } else if income <= terms.near_low {
        Some(Category::NearLow)
    } else if income <= terms.line {
        Some(Category::LowerMiddle)
    } else {
        None
    }
}

/// The flags that are known; a flag that no source states is not assumed.
pub(super) fn flags(policy: &Policy, facts: &HouseholdFacts, on: Day) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for member in &facts.members {
        match &member.flags {
            Finding::Known { value, .. } => flags.extend(value),
            Finding::Disputed { registered, .. } => flags.extend(registered),
            Finding::Unknown { .. } => {}
        }
    }
    let ages: Vec<i32> = facts.members.iter().map(|member| member.born.age_on(on)).collect();
    if ages.iter().any(|age| *age >= policy.people.elderly_min_age) {
        flags.push(Flag::Elderly);
    }
    let children = ages.iter().filter(|age| **age < ADULT_AGE).count();
    if i64::try_from(children).is_ok_and(|children| children >= policy.people.several_children) {
        flags.push(Flag::SeveralChildren);
    }
    flags.sort();
    flags.dedup();
    flags
}
