//! The engine under the policy of the demo city: fixtures and the policy itself.

mod clues;
mod decisions;
mod examples;
mod properties;
mod silence;

use super::super::assessment::{Assessment, Verdict};
use super::super::record::{HouseholdKind, MaritalStatus, VehicleUse};
use super::super::{
    EmploymentFacts, Finding, Gap, HomeFact, HouseholdFacts, IdentityFact, InsuranceFact, MarriageFact, MemberFacts, Register,
    ResidenceFact, Rule, VehicleFact,
};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::Group;
use crate::quantity::{Area, Fen, SQUARE_METRE};
use crate::settings::policy::Policy;

fn policy() -> Policy {
    toml::from_str(include_str!("../../../../../demo/city/policy.toml")).expect("the demo policy reads")
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn today() -> Day {
    day("2026-11-23")
}

fn yuan(amount: i64) -> Fen {
    Fen(amount * 100)
}

fn known<T>(register: Register, value: T) -> Finding<T> {
    Finding::registered(value, register, Some(day("2026-11-22")))
}

fn silent<T>(register: Register) -> Finding<T> {
    Finding::Unknown { register: Some(register), gap: Gap::Timeout }
}

fn home(square_metres: i64) -> HomeFact {
    HomeFact { area: Area(square_metres * SQUARE_METRE), commercial: false, given_up: None }
}

fn car(price: Option<i64>) -> VehicleFact {
    VehicleFact { purpose: VehicleUse::Private, price: price.map(yuan) }
}

fn single() -> MarriageFact {
    MarriageFact { status: MaritalStatus::Single, spouse_id: String::new(), since: None }
}

fn member(id: &str, born: &str, wages: i64) -> MemberFacts {
    MemberFacts {
        member: MemberId::from(id),
        applicant: id == "a",
        resident_id: format!("id-{id}"),
        born: day(born),
        identity: known(Register::Population, IdentityFact { agrees: true, alive: true }),
        residence: known(
            Register::Household,
            Some(ResidenceFact { area_code: "341699002".into(), kind: HouseholdKind::Urban, since: day("2001-01-01") }),
        ),
        marriage: known(Register::Marriage, single()),
        homes: known(Register::RealEstate, vec![]),
        purchases: known(Register::ContractFiling, vec![]),
        vehicles: known(Register::Vehicle, vec![]),
        wages: known(Register::Tax, yuan(wages)),
        pension: known(Register::SocialSecurity, Fen(0)),
        casual: Finding::declared(Fen(0)),
        support: known(Register::LowIncome, vec![]),
        stake: known(Register::Business, Fen(0)),
        benefits: known(Register::HousingBenefit, vec![]),
        insurance: known(Register::SocialSecurity, InsuranceFact { active: true, continuous_months: 24 }),
        flags: known(Register::Disability, vec![]),
        licences: Finding::not_asked(),
    }
}

/// A couple with a child; 4,000 yuan for three.
fn family() -> HouseholdFacts {
    let married = |to: &str| MarriageFact { status: MaritalStatus::Married, spouse_id: format!("ID-{to}"), since: Some(day("2010-05-01")) };
    let mut applicant = member("a", "1986-05-12", 4_000);
    let mut spouse = member("s", "1984-02-03", 0);
    applicant.marriage = known(Register::Marriage, married("s"));
    spouse.marriage = known(Register::Marriage, married("a"));
    HouseholdFacts { group: Group::Family, members: vec![applicant, spouse, member("c", "2017-08-09", 0)], employment: None }
}

fn worker(group: Group) -> HouseholdFacts {
    let mut applicant = member("a", "2001-03-04", 2_500);
    applicant.residence = known(Register::Household, None);
    let employment = EmploymentFacts {
        graduated: Finding::declared(day("2024-07-01")),
        contract_until: Finding::declared(day("2028-06-30")),
        permit_since: Finding::declared(Some(day("2024-08-01"))),
    };
    HouseholdFacts { group, members: vec![applicant], employment: Some(employment) }
}

fn verdict(assessment: &Assessment, rule: Rule) -> Option<Verdict> {
    assessment.rules.iter().filter(|result| result.rule == rule).map(|result| result.verdict).max_by_key(|verdict| match verdict {
        Verdict::Pass => 0,
        Verdict::Unknown => 1,
        Verdict::Fail => 2,
    })
}

#[test]
fn the_demo_policy_has_no_fault() {
    let policy = policy();
    assert_eq!(policy.check(), vec![]);
    assert_eq!(policy.rules.len(), Rule::ALL.len());
}

#[test]
fn a_broken_policy_names_every_fault() {
    let mut policy = policy();
    policy.income.low = Fen(999_999_999);
    policy.rules.retain(|terms| terms.rule != Rule::HousingArea);
    policy.remedies.clear();
    policy.version.clear();
    let faults: Vec<String> = policy.check().iter().map(ToString::to_string).collect();
    for start in ["version: ", "income: ", "rules: housing_area", "remedies: Recheck", "remedies: Court"] {
        assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start} in {faults:?}");
    }
    assert!(toml::from_str::<Policy>("version = \"1\"\nsurprise = 1").is_err());
}

#[test]
fn policies_follow_each_other() {
    let first = policy();
    let mut second = policy();
    second.version = "2027-1".into();
    second.effective_from = day("2027-01-01");
    let versions = [second, first];
    let version = |on: &str| Policy::in_force(&versions, day(on)).map(|policy| policy.version.clone());
    assert_eq!(version("2026-12-31").as_deref(), Some("2026-3"));
    assert_eq!(version("2027-01-01").as_deref(), Some("2027-1"));
    assert_eq!(version("2025-12-31"), None);
}
