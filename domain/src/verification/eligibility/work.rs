//! Rules for new employees and migrant workers: diploma, contract, insurance, residence permit.

use super::super::assessment::{Measure, Missing};
use super::super::{Gap, MemberFacts, Rule};
use super::evidence::{Evidence, Finished, Judge};
use super::people::full_months;
use crate::day::Day;
use crate::intake::Group;

pub(super) fn judge(judge: &mut Judge<'_>) {
    let facts = judge.facts;
    let Some(applicant) = facts.members.iter().find(|member| member.applicant) else { return };
    match facts.group {
        Group::Family => {}
        Group::NewEmployee => {
            diploma(judge, applicant);
            labour_contract(judge, applicant, judge.policy.new_employee.contract_months_left);
            social_insurance(judge, applicant, judge.policy.new_employee.insurance_months);
        }
        Group::Migrant => {
            labour_contract(judge, applicant, judge.policy.migrant.contract_months_left);
            social_insurance(judge, applicant, judge.policy.migrant.insurance_months);
            residence_permit(judge, applicant);
        }
    }
}

fn nothing_declared(applicant: &MemberFacts) -> Evidence {
    let missing = vec![Missing { member: applicant.member.clone(), register: None, gap: Gap::NotAsked }];
    Evidence { missing, ..Evidence::default() }
}

fn diploma(judge: &mut Judge<'_>, applicant: &MemberFacts) {
    let years = judge.policy.new_employee.graduated_within_years;
    let (evidence, graduated) = match &judge.facts.employment {
        None => (nothing_declared(applicant), None),
        Some(employment) => {
            let mut evidence = Evidence::default();
            let graduated = evidence.read(&applicant.member, &employment.graduated, judge.side).copied();
            (evidence, graduated)
        }
    };
    let failed = graduated.is_some_and(|day| day.plus_months(years.saturating_mul(12)) < judge.on);
    let verdict = evidence.verdict(failed);
    let finished = Finished { verdict, input: graduated.map(Measure::Day), threshold: Some(Measure::Years(years.into())) };
    judge.note(Rule::Diploma, Some(&applicant.member), evidence, finished);
}

fn labour_contract(judge: &mut Judge<'_>, applicant: &MemberFacts, months: i32) {
    let (evidence, until) = match &judge.facts.employment {
        None => (nothing_declared(applicant), None),
        Some(employment) => {
            let mut evidence = Evidence::default();
            let until = evidence.read(&applicant.member, &employment.contract_until, judge.side).copied();
            (evidence, until)
        }
    };
    let failed = until.is_some_and(|day| judge.on.plus_months(months) > day);
    let verdict = evidence.verdict(failed);
    let finished = Finished { verdict, input: until.map(Measure::Day), threshold: Some(Measure::Months(months.into())) };
    judge.note(Rule::LabourContract, Some(&applicant.member), evidence, finished);
}

fn social_insurance(judge: &mut Judge<'_>, applicant: &MemberFacts, months: i64) {
    let mut evidence = Evidence::default();
    let insurance = evidence.read(&applicant.member, &applicant.insurance, judge.side).copied();
    let failed = insurance.is_some_and(|fact| !fact.active || fact.continuous_months < months);
    let verdict = evidence.verdict(failed);
    let input = insurance.map(|fact| Measure::Months(if fact.active { fact.continuous_months } else { 0 }));
    judge.note(
        Rule::SocialInsurance,
        Some(&applicant.member),
        evidence,
        Finished { verdict, input, threshold: Some(Measure::Months(months)) },
    );
}

fn residence_permit(judge: &mut Judge<'_>, applicant: &MemberFacts) {
    let (evidence, since) = match &judge.facts.employment {
        None => (nothing_declared(applicant), None),
        Some(employment) => {
            let mut evidence = Evidence::default();
            let since: Option<Option<Day>> = evidence.read(&applicant.member, &employment.permit_since, judge.side).copied();
            (evidence, since)
        }
    };
    let verdict = evidence.verdict(since.is_some_and(|since| since.is_none_or(|day| day > judge.on)));
    let input = since.map(|since| since.map_or(Measure::YesNo(false), |day| Measure::Months(full_months(day, judge.on))));
    judge.note(
        Rule::ResidencePermit,
        Some(&applicant.member),
        evidence,
        Finished { verdict, input, threshold: Some(Measure::YesNo(true)) },
    );
}
