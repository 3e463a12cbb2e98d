//! Any number of registers silent at once: a rule says what the whole data say, or it waits for a person.

use super::super::super::assessment::{Assessment, Missing, Outcome, RuleResult, Verdict};
use super::super::super::record::{LowIncomeKind, MaritalStatus};
use super::super::super::{
    BenefitFact, EmploymentFacts, Finding, Gap, HomeFact, HouseholdFacts, IdentityFact, InsuranceFact, MarriageFact, MemberFacts, Register,
    SupportFact,
};
use super::super::assess;
use super::{car, day, home, known, member, policy, single, today, yuan};
use crate::intake::Group;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

fn any_marriage(spouse: &'static str) -> impl Strategy<Value = MarriageFact> {
    let fact = |status, spouse_id: &str, since| MarriageFact { status, spouse_id: spouse_id.to_owned(), since };
    prop::sample::select(vec![
        single(),
        fact(MaritalStatus::Married, spouse, Some(day("2010-05-01"))),
        fact(MaritalStatus::Married, "id-elsewhere", Some(day("2010-05-01"))),
        fact(MaritalStatus::Divorced, "", Some(day("2026-01-01"))),
        fact(MaritalStatus::Divorced, "", Some(day("2015-01-01"))),
        fact(MaritalStatus::Divorced, "", None),
        fact(MaritalStatus::Widowed, "", Some(day("2015-01-01"))),
    ])
}

fn any_homes() -> impl Strategy<Value = Vec<HomeFact>> {
    let given_up = prop::sample::select(vec![None, None, Some(day("2025-06-01")), Some(day("2018-06-01"))]);
    let one = (0_i64..60, any::<bool>(), given_up);
    prop::collection::vec(one.prop_map(|(area, commercial, given_up)| HomeFact { commercial, given_up, ..home(area) }), 0..2)
}

/// One certificate says the same of how many people it covers to whoever holds it.
fn any_support() -> impl Strategy<Value = Vec<SupportFact>> {
    let fact = |certificate: &str, kind, persons| SupportFact { certificate: certificate.to_owned(), kind, persons };
    prop::sample::select(vec![
        vec![],
        vec![fact("D1", LowIncomeKind::Dibao, 1)],
        vec![fact("D2", LowIncomeKind::NearLow, 1)],
        vec![fact("D3", LowIncomeKind::LowIncome, 3)],
    ])
}

fn any_benefits() -> impl Strategy<Value = Vec<BenefitFact>> {
    let running = |bar| BenefitFact { bar, from: day("2024-01-01"), to: None };
    let ended = BenefitFact { bar: true, from: day("2018-01-01"), to: Some(day("2022-12-31")) };
    prop::sample::select(vec![vec![], vec![running(false)], vec![running(true)], vec![ended]])
}

fn any_member(id: &'static str, spouse: &'static str) -> impl Strategy<Value = MemberFacts> {
    let person = (
        prop::sample::select(vec!["1950-01-01", "1986-05-12", "1996-02-03", "2017-08-09"]),
        [any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()],
        any_marriage(spouse),
        0_i64..40,
    );
    let means = (
        [0_i64..9_000, 0_i64..3_000, 0_i64..400_000],
        any_homes(),
        any_homes(),
        prop::collection::vec(prop::option::of(0_i64..200_000), 0..3),
        any_support(),
        any_benefits(),
    );
    (person, means).prop_map(move |(person, means)| {
        let (born, [agrees, alive, local, insured], marriage, continuous_months) = person;
        let ([wages, pension, stake], homes, purchases, cars, support, benefits) = means;
        let mut facts = member(id, born, wages);
        facts.identity = known(Register::Population, IdentityFact { agrees, alive });
        if !local {
            facts.residence = known(Register::Household, None);
        }
        facts.marriage = known(Register::Marriage, marriage);
        facts.homes = known(Register::RealEstate, homes);
        facts.purchases = known(Register::ContractFiling, purchases);
        facts.vehicles = known(Register::Vehicle, cars.into_iter().map(car).collect());
        facts.pension = known(Register::SocialSecurity, yuan(pension));
        facts.insurance = known(Register::SocialSecurity, InsuranceFact { active: insured, continuous_months });
        facts.support = known(Register::LowIncome, support);
        facts.stake = known(Register::Business, yuan(stake));
        facts.benefits = known(Register::HousingBenefit, benefits);
        facts
    })
}

/// One to three people in any of the groups.
fn any_household() -> impl Strategy<Value = HouseholdFacts> {
    (
        prop::sample::select(vec![Group::Family, Group::NewEmployee, Group::Migrant]),
        any_member("a", "id-s"),
        prop::collection::vec(any_member("s", "id-a"), 0..2),
        prop::collection::vec(any_member("c", "id-elsewhere"), 0..2),
        prop::sample::select(vec![None, Some(day("2024-08-01")), Some(day("2026-09-01"))]),
    )
        .prop_map(|(group, applicant, spouse, child, permit)| {
            let members = [vec![applicant], spouse, child].concat();
            let employment = (group != Group::Family).then(|| EmploymentFacts {
                graduated: Finding::declared(day("2024-07-01")),
                contract_until: Finding::declared(day("2028-06-30")),
                permit_since: permit.map_or_else(Finding::not_asked, |since| Finding::declared(Some(since))),
            });
            HouseholdFacts { group, members, employment }
        })
}

/// How a register says nothing.
fn any_gap() -> impl Strategy<Value = Gap> {
    prop::sample::select(vec![Gap::Error, Gap::Timeout, Gap::NotCovered])
}

fn unsaid<T>((register, gap): (Register, Gap)) -> Finding<T> {
    Finding::Unknown { register: Some(register), gap }
}

/// Takes away whatever one register says of one member.
fn hush(member: &mut MemberFacts, of: (Register, Gap)) {
    match of.0 {
        Register::Population => member.identity = unsaid(of),
        Register::Household => member.residence = unsaid(of),
        Register::Marriage => member.marriage = unsaid(of),
        Register::RealEstate => member.homes = unsaid(of),
        Register::ContractFiling => member.purchases = unsaid(of),
        Register::Vehicle => member.vehicles = unsaid(of),
        Register::LowIncome => member.support = unsaid(of),
        Register::Tax => member.wages = unsaid(of),
        Register::SocialSecurity => {
            member.pension = unsaid(of);
            member.insurance = unsaid(of);
        }
        Register::Business => member.stake = unsaid(of),
        Register::HousingBenefit => member.benefits = unsaid(of),
        Register::Disability | Register::Veteran => member.flags = unsaid(of),
        // No rule reads them.
        Register::ProvidentFund | Register::Carrier | Register::Licence => {}
    }
}

/// What an assessment says of the rule and the member of a result. A rule that does not apply stands in nobody's way.
fn said<'a>(assessment: &'a Assessment, of: &RuleResult) -> (Verdict, Option<&'a RuleResult>) {
    let found = assessment.rules.iter().find(|result| result.rule == of.rule && result.member == of.member);
    (found.map_or(Verdict::Pass, |result| result.verdict), found)
}

/// Holds the assessment of what is heard against that of the whole; these registers said nothing, of somebody at least.
fn decides_nothing_by_silence(whole: &HouseholdFacts, heard: &HouseholdFacts, unheard: &[(Register, Gap)]) -> TestCaseResult {
    let policy = policy();
    let (full, partial) = (assess(&policy, whole, today()), assess(&policy, heard, today()));
    for result in full.rules.iter().chain(&partial.rules) {
        let ((was, of_all), (is, of_some)) = (said(&full, result), said(&partial, result));
        prop_assert!(is == was || is == Verdict::Unknown, "{:?}: {was:?} became {is:?}", result.rule);
        if is != was {
            let names = |missing: &Missing| missing.register.is_some_and(|register| unheard.contains(&(register, missing.gap)));
            let named = of_some.is_some_and(|open| open.missing.iter().any(names));
            prop_assert!(named, "{:?} does not say which register is silent", result.rule);
        }
        let looked_at = of_all.is_some_and(|result| !result.is_settled());
        prop_assert!(!looked_at || of_some.is_some_and(|result| !result.is_settled()), "{:?} lost its officer", result.rule);
    }
    let fits = partial.outcome == full.outcome || partial.outcome == Outcome::Undecided;
    prop_assert!(fits, "{:?} became {:?}", full.outcome, partial.outcome);
    Ok(())
}

proptest! {
    #[test]
    fn registers_that_are_down_decide_nothing(
        whole in any_household(),
        down in prop::sample::subsequence(Register::CHECKED.to_vec(), 0..=Register::CHECKED.len()),
        gaps in prop::collection::vec(any_gap(), Register::CHECKED.len()),
    ) {
        let down: Vec<(Register, Gap)> = down.into_iter().zip(gaps).collect();
        let mut heard = whole.clone();
        for member in &mut heard.members {
            for of in &down {
                hush(member, *of);
            }
        }
        decides_nothing_by_silence(&whole, &heard, &down)?;
    }

    #[test]
    fn answers_that_are_missing_here_and_there_decide_nothing(
        whole in any_household(),
        missing in prop::collection::vec((0_usize..3, prop::sample::select(Register::CHECKED.to_vec()), any_gap()), 0..16),
    ) {
        let mut heard = whole.clone();
        let mut unheard = Vec::new();
        for (who, register, gap) in missing {
            if let Some(member) = heard.members.get_mut(who) {
                hush(member, (register, gap));
                unheard.push((register, gap));
            }
        }
        decides_nothing_by_silence(&whole, &heard, &unheard)?;
    }
}
