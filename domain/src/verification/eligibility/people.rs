//! Rules about the persons: identity, age, registration, marriage, earlier benefits and bars.

use super::super::assessment::Measure;
use super::super::record::{HouseholdKind, MaritalStatus};
use super::super::{Gap, MemberFacts, Rule};
use super::ADULT_AGE;
use super::evidence::{Evidence, Finished, Judge};
use crate::day::Day;
use crate::intake::Group;

pub(super) fn judge(judge: &mut Judge<'_>) {
    let facts = judge.facts;
    for member in &facts.members {
        identity(judge, member);
        if member.born.age_on(judge.on) >= ADULT_AGE {
            marriage(judge, member);
        }
        benefits(judge, member);
    }
    if let Some(applicant) = facts.members.iter().find(|member| member.applicant) {
        applicant_age(judge, applicant);
        if facts.group != Group::Migrant {
            local_household(judge, applicant);
        }
        if facts.members.len() == 1 && facts.group == Group::Family {
            single_age(judge, applicant);
        }
    }
}

fn identity(judge: &mut Judge<'_>, member: &MemberFacts) {
    for rule in [Rule::Identity, Rule::MemberAlive] {
        let mut evidence = Evidence::default();
        let fact = evidence.read(&member.member, &member.identity, judge.side).copied();
        let input = fact.map(|fact| if rule == Rule::Identity { fact.agrees } else { fact.alive });
        let verdict = evidence.verdict(input == Some(false));
        let finished = Finished { verdict, input: input.map(Measure::YesNo), threshold: Some(Measure::YesNo(true)) };
        judge.note(rule, Some(&member.member), evidence, finished);
    }
}

fn applicant_age(judge: &mut Judge<'_>, applicant: &MemberFacts) {
    let least = judge.policy.people.applicant_min_age;
    let age = applicant.born.age_on(judge.on);
    let evidence = Evidence::default();
    let finished = Finished {
        verdict: evidence.verdict(age < least),
        input: Some(Measure::Years(age.into())),
        threshold: Some(Measure::Years(least.into())),
    };
    judge.note(Rule::ApplicantAge, Some(&applicant.member), evidence, finished);
}

fn local_household(judge: &mut Judge<'_>, applicant: &MemberFacts) {
    let mut evidence = Evidence::default();
    let policy = judge.policy;
    let local = evidence.read(&applicant.member, &applicant.residence, judge.side).map(|residence| {
        residence.as_ref().is_some_and(|residence| {
            policy.is_local(&residence.area_code) && !(policy.people.urban_only && residence.kind == HouseholdKind::Rural)
        })
    });
    if judge.facts.group == Group::NewEmployee && local != Some(true) {
        residence_stands_in(judge, applicant, evidence);
        return;
    }
    let finished = Finished {
        verdict: evidence.verdict(local == Some(false)),
        input: local.map(Measure::YesNo),
        threshold: Some(Measure::YesNo(true)),
    };
    judge.note(Rule::LocalHousehold, Some(&applicant.member), evidence, finished);
}

/// A new employee from elsewhere qualifies by length of residence instead.
fn residence_stands_in(judge: &mut Judge<'_>, applicant: &MemberFacts, registration: Evidence) {
    let months = judge.policy.new_employee.residence_months;
    let mut evidence = Evidence::default();
    let permit = judge
        .facts
        .employment
        .as_ref()
        .and_then(|employment| evidence.read(&applicant.member, &employment.permit_since, judge.side).copied());
    let long_enough = permit.map(|since| since.is_some_and(|since| since.plus_months(months) <= judge.on));
    if long_enough != Some(true) {
        // Without a permit the registration decides, and if that is open too, the rule is open.
        evidence.missing.extend(registration.missing);
        if permit.is_none() && evidence.missing.is_empty() {
            evidence.missing.push(super::super::assessment::Missing {
                member: applicant.member.clone(),
                register: None,
                gap: Gap::NotAsked,
            });
        }
    }
    evidence.sources.extend(registration.sources);
    let failed = long_enough == Some(false) && evidence.missing.is_empty();
    let held = permit.flatten().map(|since| Measure::Months(full_months(since, judge.on)));
    let finished = Finished { verdict: evidence.verdict(failed), input: held, threshold: Some(Measure::Months(months.into())) };
    judge.note(Rule::LocalHousehold, Some(&applicant.member), evidence, finished);
}

fn marriage(judge: &mut Judge<'_>, member: &MemberFacts) {
    let mut evidence = Evidence::default();
    let fact = evidence.read(&member.member, &member.marriage, judge.side);
    let included = fact.map(|fact| {
        fact.status != MaritalStatus::Married
            || judge.facts.members.iter().any(|other| {
                other.member != member.member && !fact.spouse_id.is_empty() && other.resident_id.eq_ignore_ascii_case(&fact.spouse_id)
            })
    });
    let finished = Finished {
        verdict: evidence.verdict(included == Some(false)),
        input: included.map(Measure::YesNo),
        threshold: Some(Measure::YesNo(true)),
    };
    judge.note(Rule::SpouseIncluded, Some(&member.member), evidence, finished);
    divorce_interval(judge, member);
}

/// Of somebody who is not divorced there is nothing to judge. Of whom the register is silent it waits: an officer who finds that the
/// spouse applies has not found when a divorce was.
fn divorce_interval(judge: &mut Judge<'_>, member: &MemberFacts) {
    let mut evidence = Evidence::default();
    let fact = evidence.read(&member.member, &member.marriage, judge.side);
    if fact.is_some_and(|fact| fact.status != MaritalStatus::Divorced) {
        return;
    }
    let since = fact.and_then(|fact| fact.since);
    if fact.is_some() && since.is_none() {
        evidence.value_missing(&member.member, &member.marriage);
    }
    let interval = judge.policy.people.divorce_interval_months;
    let too_early = since.is_some_and(|since| since.plus_months(interval) > judge.on);
    let finished = Finished {
        verdict: evidence.verdict(too_early),
        input: since.map(Measure::Day),
        threshold: Some(Measure::Months(interval.into())),
    };
    judge.note(Rule::DivorceInterval, Some(&member.member), evidence, finished);
}

fn single_age(judge: &mut Judge<'_>, applicant: &MemberFacts) {
    let mut evidence = Evidence::default();
    let status = evidence.read(&applicant.member, &applicant.marriage, judge.side).map(|fact| fact.status);
    if status.is_some_and(|status| status != MaritalStatus::Single) {
        return;
    }
    let least = judge.policy.people.single_min_age;
    let age = applicant.born.age_on(judge.on);
    let old_enough = age >= least;
    if old_enough {
        evidence.missing.clear();
    }
    let finished = Finished {
        verdict: evidence.verdict(status == Some(MaritalStatus::Single) && !old_enough),
        input: Some(Measure::Years(age.into())),
        threshold: Some(Measure::Years(least.into())),
    };
    judge.note(Rule::SingleAge, Some(&applicant.member), evidence, finished);
}

fn benefits(judge: &mut Judge<'_>, member: &MemberFacts) {
    for rule in [Rule::DoubleBenefit, Rule::Bar] {
        let mut evidence = Evidence::default();
        let on = judge.on;
        let running = evidence.read(&member.member, &member.benefits, judge.side).map(|benefits| {
            benefits
                .iter()
                .filter(|benefit| benefit.bar == (rule == Rule::Bar))
                .find(|benefit| benefit.from <= on && benefit.to.is_none_or(|to| on <= to))
                .copied()
        });
        let running_now = running.is_some_and(|running| running.is_some());
        let input = match running {
            None => None,
            Some(None) => Some(Measure::YesNo(false)),
            Some(Some(benefit)) => match (rule, benefit.to) {
                (Rule::Bar, Some(to)) => Some(Measure::Day(to)),
                _ => Some(Measure::YesNo(true)),
            },
        };
        let finished = Finished { verdict: evidence.verdict(running_now), input, threshold: Some(Measure::YesNo(false)) };
        judge.note(rule, Some(&member.member), evidence, finished);
    }
}

/// Full months from one day to a later one.
pub(super) fn full_months(from: Day, to: Day) -> i64 {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    if to.day_of_month() < from.day_of_month() { months - 1 } else { months }
}
