//! Worked examples and properties of the engine, under the policy of the demo city.

use super::super::assessment::{Assessment, Measure, Outcome, Ruling, Verdict};
use super::super::record::{HouseholdKind, LowIncomeKind, MaritalStatus, VehicleUse};
use super::super::{
    AnswerStatus, BenefitFact, Category, EmploymentFacts, Finding, Flag, Gap, HomeFact, HouseholdFacts, IdentityFact, InsuranceFact,
    MarriageFact, MemberFacts, Register, ResidenceFact, Rule, SelfCheck, SupportFact, VehicleFact, priority_points,
};
use super::assess;
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::{Group, Marital};
use crate::quantity::{Area, Fen, SQUARE_METRE};
use crate::settings::policy::Policy;
use proptest::prelude::*;

fn policy() -> Policy {
    toml::from_str(include_str!("../../../../demo/city/policy.toml")).expect("the demo policy reads")
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

/// What is changed, the rule that reads it, its verdict, the outcome.
type Example = (&'static str, fn(&mut HouseholdFacts), Rule, Option<Verdict>, Outcome);

#[test]
fn worked_examples() {
    use Outcome::{Eligible, Ineligible, Undecided};
    use Verdict::{Fail, Pass, Unknown};
    let examples: &[Example] = &[
        ("a plain family", |_| (), Rule::Income, Some(Pass), Eligible),
        ("income at the line", |f| f.members[0].wages = known(Register::Tax, yuan(2_660 * 3)), Rule::Income, Some(Pass), Eligible),
        ("one fen above it", |f| f.members[0].wages = known(Register::Tax, Fen(266_000 * 3 + 1)), Rule::Income, Some(Fail), Ineligible),
        ("tax register silent", |f| f.members[1].wages = silent(Register::Tax), Rule::Income, Some(Unknown), Undecided),
        ("a child's tax register silent", |f| f.members[2].wages = silent(Register::Tax), Rule::Income, Some(Pass), Eligible),
        (
            "one is silent, the other earns too much anyway",
            |f| {
                f.members[0].wages = known(Register::Tax, yuan(9_000));
                f.members[1].wages = silent(Register::Tax);
            },
            Rule::Income,
            Some(Fail),
            Ineligible,
        ),
        (
            "a certificate stands in for income",
            |f| {
                f.members[0].wages = silent(Register::Tax);
                let fact = SupportFact { certificate: "D1".into(), kind: LowIncomeKind::Dibao, persons: 3 };
                f.members[0].support = known(Register::LowIncome, vec![fact]);
            },
            Rule::Income,
            Some(Pass),
            Eligible,
        ),
        (
            "a certificate for one of three does not",
            |f| {
                f.members[0].wages = known(Register::Tax, yuan(9_000));
                let fact = SupportFact { certificate: "D1".into(), kind: LowIncomeKind::Dibao, persons: 1 };
                f.members[2].support = known(Register::LowIncome, vec![fact]);
            },
            Rule::Income,
            Some(Fail),
            Ineligible,
        ),
        ("44 m² for three", |f| f.members[0].homes = known(Register::RealEstate, vec![home(44)]), Rule::HousingArea, Some(Pass), Eligible),
        (
            "45 m² for three",
            |f| f.members[0].homes = known(Register::RealEstate, vec![home(45)]),
            Rule::HousingArea,
            Some(Fail),
            Ineligible,
        ),
        (
            "bought, not registered",
            |f| f.members[1].purchases = known(Register::ContractFiling, vec![home(90)]),
            Rule::HousingArea,
            Some(Fail),
            Ineligible,
        ),
        (
            "real estate does not cover a member",
            |f| f.members[2].homes = Finding::Unknown { register: Some(Register::RealEstate), gap: Gap::NotCovered },
            Rule::HousingArea,
            Some(Unknown),
            Undecided,
        ),
        (
            "sold last year",
            |f| f.members[0].homes = known(Register::RealEstate, vec![HomeFact { given_up: Some(day("2025-06-01")), ..home(80) }]),
            Rule::RecentSale,
            Some(Fail),
            Ineligible,
        ),
        (
            "sold six years ago",
            |f| f.members[0].homes = known(Register::RealEstate, vec![HomeFact { given_up: Some(day("2020-06-01")), ..home(80) }]),
            Rule::RecentSale,
            Some(Pass),
            Eligible,
        ),
        (
            "a shop",
            |f| f.members[0].homes = known(Register::RealEstate, vec![HomeFact { commercial: true, ..home(20) }]),
            Rule::CommercialProperty,
            Some(Fail),
            Ineligible,
        ),
        (
            "one modest car",
            |f| f.members[0].vehicles = known(Register::Vehicle, vec![car(Some(62_000))]),
            Rule::VehiclePrice,
            Some(Pass),
            Eligible,
        ),
        (
            "a dear car",
            |f| f.members[0].vehicles = known(Register::Vehicle, vec![car(Some(186_000))]),
            Rule::VehiclePrice,
            Some(Fail),
            Ineligible,
        ),
        (
            "a car without a price",
            |f| f.members[0].vehicles = known(Register::Vehicle, vec![car(None)]),
            Rule::VehiclePrice,
            Some(Unknown),
            Undecided,
        ),
        (
            "two cars",
            |f| f.members[0].vehicles = known(Register::Vehicle, vec![car(Some(1)), car(Some(1))]),
            Rule::VehicleNumber,
            Some(Fail),
            Ineligible,
        ),
        (
            "a disability car beside one",
            |f| {
                f.members[0].vehicles = known(
                    Register::Vehicle,
                    vec![car(Some(1)), VehicleFact { purpose: VehicleUse::Disability, price: Some(yuan(200_000)) }],
                );
            },
            Rule::VehicleNumber,
            Some(Pass),
            Eligible,
        ),
        ("a business", |f| f.members[0].stake = known(Register::Business, yuan(300_000)), Rule::BusinessStake, Some(Fail), Ineligible),
        (
            "a benefit that ended",
            |f| {
                f.members[0].benefits =
                    known(Register::HousingBenefit, vec![BenefitFact { bar: false, from: day("2018-01-01"), to: Some(day("2021-12-31")) }]);
            },
            Rule::DoubleBenefit,
            Some(Pass),
            Eligible,
        ),
        (
            "a benefit that runs",
            |f| {
                f.members[0].benefits =
                    known(Register::HousingBenefit, vec![BenefitFact { bar: false, from: day("2018-01-01"), to: None }]);
            },
            Rule::DoubleBenefit,
            Some(Fail),
            Ineligible,
        ),
        (
            "barred to the day",
            |f| {
                f.members[1].benefits =
                    known(Register::HousingBenefit, vec![BenefitFact { bar: true, from: day("2021-11-24"), to: Some(today()) }]);
            },
            Rule::Bar,
            Some(Fail),
            Ineligible,
        ),
        (
            "the spouse is not named",
            |f| {
                f.members.remove(1);
            },
            Rule::SpouseIncluded,
            Some(Fail),
            Ineligible,
        ),
        (
            "marriage register silent",
            |f| f.members[0].marriage = silent(Register::Marriage),
            Rule::SpouseIncluded,
            Some(Unknown),
            Undecided,
        ),
        (
            "a deceased member",
            |f| f.members[2].identity = known(Register::Population, IdentityFact { agrees: true, alive: false }),
            Rule::MemberAlive,
            Some(Fail),
            Ineligible,
        ),
        (
            "a wrong name",
            |f| f.members[2].identity = known(Register::Population, IdentityFact { agrees: false, alive: true }),
            Rule::Identity,
            Some(Fail),
            Ineligible,
        ),
        ("not of this city", |f| f.members[0].residence = known(Register::Household, None), Rule::LocalHousehold, Some(Fail), Ineligible),
        (
            "divorced a year ago",
            |f| {
                f.members.remove(1);
                f.members[0].marriage = known(
                    Register::Marriage,
                    MarriageFact { status: MaritalStatus::Divorced, spouse_id: String::new(), since: Some(day("2025-11-24")) },
                );
            },
            Rule::DivorceInterval,
            Some(Fail),
            Ineligible,
        ),
        (
            "divorced two years ago",
            |f| {
                f.members.remove(1);
                f.members[0].marriage = known(
                    Register::Marriage,
                    MarriageFact { status: MaritalStatus::Divorced, spouse_id: String::new(), since: Some(day("2024-11-23")) },
                );
            },
            Rule::DivorceInterval,
            Some(Pass),
            Eligible,
        ),
        (
            "34 and alone",
            |f| {
                f.members.truncate(1);
                f.members[0].born = day("1991-11-24");
                f.members[0].wages = known(Register::Tax, yuan(2_000));
                f.members[0].marriage = known(Register::Marriage, single());
            },
            Rule::SingleAge,
            Some(Fail),
            Ineligible,
        ),
        (
            "35 and alone",
            |f| {
                f.members.truncate(1);
                f.members[0].born = day("1991-11-23");
                f.members[0].wages = known(Register::Tax, yuan(2_000));
                f.members[0].marriage = known(Register::Marriage, single());
            },
            Rule::SingleAge,
            Some(Pass),
            Eligible,
        ),
        ("nobody applies", |f| f.members.clear(), Rule::Identity, None, Undecided),
    ];
    let policy = policy();
    for (name, change, rule, expected, outcome) in examples {
        let mut facts = family();
        change(&mut facts);
        let assessment = assess(&policy, &facts, today());
        assert_eq!(verdict(&assessment, *rule), *expected, "{name}");
        assert_eq!(assessment.outcome, *outcome, "{name}: {:?}", assessment.failed().collect::<Vec<_>>());
    }
}

#[test]
fn workers_have_rules_of_their_own() {
    let policy = policy();
    let new_employee = assess(&policy, &worker(Group::NewEmployee), today());
    assert_eq!((new_employee.category, new_employee.outcome), (Some(Category::NewEmployee), Outcome::Eligible));
    assert!(!new_employee.is_clean(), "declared documents wait for an officer");
    assert_eq!(verdict(&new_employee, Rule::SingleAge), None);

    let migrant = assess(&policy, &worker(Group::Migrant), today());
    assert_eq!((migrant.category, migrant.outcome), (Some(Category::Migrant), Outcome::Eligible));

    let mut late = worker(Group::NewEmployee);
    late.employment.as_mut().expect("there").graduated = Finding::declared(day("2019-07-01"));
    assert_eq!(verdict(&assess(&policy, &late, today()), Rule::Diploma), Some(Verdict::Fail));

    let mut short = worker(Group::Migrant);
    short.members[0].insurance = known(Register::SocialSecurity, InsuranceFact { active: true, continuous_months: 17 });
    assert_eq!(verdict(&assess(&policy, &short, today()), Rule::SocialInsurance), Some(Verdict::Fail));

    let mut owner = worker(Group::Migrant);
    owner.members[0].homes = known(Register::RealEstate, vec![home(5)]);
    assert_eq!(verdict(&assess(&policy, &owner, today()), Rule::HousingArea), Some(Verdict::Fail));

    let mut silent_register = worker(Group::NewEmployee);
    silent_register.members[0].residence = silent(Register::Household);
    silent_register.employment.as_mut().expect("there").permit_since = Finding::not_asked();
    assert_eq!(verdict(&assess(&policy, &silent_register, today()), Rule::LocalHousehold), Some(Verdict::Unknown));
    silent_register.employment = None;
    let nothing = assess(&policy, &silent_register, today());
    assert_eq!(verdict(&nothing, Rule::Diploma), Some(Verdict::Unknown));
    assert_eq!(nothing.outcome, Outcome::Undecided);
}

#[test]
fn disputes_wait_only_if_they_matter() {
    let policy = policy();
    let mut facts = family();
    let disputed = |registered, declared| Finding::Disputed { registered, declared, register: Register::Tax, as_of: None };
    facts.members[0].wages = disputed(yuan(4_000), Some(yuan(4_200)));
    assert!(assess(&policy, &facts, today()).is_clean());
    facts.members[0].wages = disputed(yuan(9_000), Some(yuan(4_000)));
    let assessment = assess(&policy, &facts, today());
    assert_eq!(assessment.outcome, Outcome::Undecided);
    assert_eq!(assessment.open().map(|result| result.rule).collect::<Vec<_>>(), [Rule::Income]);
    facts.members[0].wages = disputed(yuan(9_000), None);
    let open = assess(&policy, &facts, today());
    assert_eq!(open.outcome, Outcome::Undecided);
    let income = open.rules.iter().find(|result| result.rule == Rule::Income).expect("there");
    assert_eq!(income.missing[0].gap, Gap::Disputed);
}

#[test]
fn officers_rule_on_what_data_left_open_and_on_nothing_else() {
    let policy = policy();
    let mut facts = family();
    facts.members[0].vehicles = known(Register::Vehicle, vec![car(None)]);
    let ruling = |rule, verdict| Ruling { rule, member: None, verdict, reason: "购置发票 62,000 元".into() };
    let assessment = assess(&policy, &facts, today());
    let decided = assessment.clone().with_rulings(&[ruling(Rule::VehiclePrice, Verdict::Pass)]);
    assert_eq!(decided.outcome, Outcome::Eligible);
    assert!(decided.is_clean());
    let refused = assessment.clone().with_rulings(&[ruling(Rule::VehiclePrice, Verdict::Pass), ruling(Rule::VehiclePrice, Verdict::Fail)]);
    assert_eq!(refused.outcome, Outcome::Ineligible, "the last finding counts");
    facts.members[0].vehicles = known(Register::Vehicle, vec![car(Some(186_000))]);
    let dear = assess(&policy, &facts, today()).with_rulings(&[ruling(Rule::VehiclePrice, Verdict::Pass)]);
    assert_eq!(dear.outcome, Outcome::Ineligible);
}

#[test]
fn categories_flags_and_points() {
    let policy = policy();
    let with_income = |amount: i64| {
        let mut facts = family();
        facts.members[0].wages = known(Register::Tax, yuan(amount * 3));
        assess(&policy, &facts, today()).category
    };
    assert_eq!(with_income(1_588), Some(Category::LowIncome));
    assert_eq!(with_income(1_700), Some(Category::NearLow));
    assert_eq!(with_income(2_500), Some(Category::LowerMiddle));
    assert_eq!(with_income(2_700), None);

    let mut facts = family();
    facts.members[1].born = day("1960-01-01");
    facts.members[1].flags = known(Register::Disability, vec![Flag::Disabled]);
    let assessment = assess(&policy, &facts, today());
    assert_eq!(assessment.flags, [Flag::Disabled, Flag::Elderly]);
    let points = priority_points(&policy, &assessment, day("2024-11-23"), today());
    // Hardship 35, income (1 - 1333.33/2660) x 20 = 9, three persons 12, two years 6, flags 8 + 5.
    assert_eq!(points.factors.iter().map(|factor| factor.points).collect::<Vec<_>>(), [35, 9, 12, 6, 13]);
    assert_eq!(points.total(), 75);
}

#[test]
fn the_self_check_uses_the_same_engine() {
    let policy = policy();
    let answers = SelfCheck {
        group: Group::Family,
        age: 66,
        persons: 2,
        local: Some(true),
        marital: Some(Marital::Married),
        spouse_applies: Some(true),
        divorced_lately: None,
        own_area: Some(Area(0)),
        sold_lately: Some(false),
        commercial: Some(false),
        income: Some(yuan(4_200)),
        certificate: None,
        vehicles: Some(0),
        dearest_vehicle: None,
        stake: Some(Fen(0)),
        benefit: Some(false),
        barred: Some(false),
        graduated_on: None,
        contract_until: None,
        insurance_months: None,
        permit_since: None,
    };
    let outcome = |answers: &SelfCheck| assess(&policy, &answers.facts(&policy, today()), today()).outcome;
    assert_eq!(outcome(&answers), Outcome::Eligible);
    assert_eq!(outcome(&SelfCheck { income: None, ..answers.clone() }), Outcome::Undecided);
    assert_eq!(outcome(&SelfCheck { income: Some(yuan(9_000)), ..answers.clone() }), Outcome::Ineligible);
    assert_eq!(outcome(&SelfCheck { spouse_applies: Some(false), ..answers.clone() }), Outcome::Ineligible);
    assert_eq!(outcome(&SelfCheck { own_area: Some(Area(30 * SQUARE_METRE)), ..answers.clone() }), Outcome::Ineligible);
    let no_worker = SelfCheck { group: Group::Migrant, ..answers.clone() };
    assert_eq!(outcome(&no_worker), Outcome::Ineligible, "no permit");
    let everything_open = SelfCheck { local: None, marital: None, own_area: None, income: None, vehicles: None, ..answers };
    assert_eq!(outcome(&everything_open), Outcome::Undecided);
}

#[test]
fn only_hits_and_empty_answers_decide() {
    let deciding: Vec<AnswerStatus> = AnswerStatus::ALL.into_iter().filter(|status| status.decides()).collect();
    assert_eq!(deciding, [AnswerStatus::Hit, AnswerStatus::Empty]);
}

fn any_facts() -> impl Strategy<Value = HouseholdFacts> {
    (
        prop::sample::select(vec![Group::Family, Group::NewEmployee, Group::Migrant]),
        0_i64..12_000,
        0_i64..3_000,
        0_i64..90,
        prop::option::of(prop::option::of(0_i64..200_000)),
        0_i64..200_000,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(group, wages, pension, area, vehicle, stake, benefit, local)| {
            let mut facts = HouseholdFacts { group, employment: worker(group).employment, ..family() };
            let applicant = &mut facts.members[0];
            applicant.wages = known(Register::Tax, yuan(wages));
            applicant.pension = known(Register::SocialSecurity, yuan(pension));
            applicant.homes = known(Register::RealEstate, vec![home(area)]);
            applicant.vehicles = known(Register::Vehicle, vehicle.map(car).into_iter().collect());
            applicant.stake = known(Register::Business, yuan(stake));
            if benefit {
                applicant.benefits = known(Register::HousingBenefit, vec![BenefitFact { bar: true, from: day("2020-01-01"), to: None }]);
            }
            if !local {
                applicant.residence = known(Register::Household, None);
            }
            facts
        })
}

/// Makes one fact of one member unknown; the rule named is the one that must then not pass.
fn silence(facts: &mut HouseholdFacts, which: usize, who: usize) -> Rule {
    let member = &mut facts.members[who];
    match which {
        0 => {
            member.identity = silent(Register::Population);
            Rule::Identity
        }
        1 => {
            member.marriage = silent(Register::Marriage);
            Rule::SpouseIncluded
        }
        2 => {
            member.homes = silent(Register::RealEstate);
            Rule::HousingArea
        }
        3 => {
            member.purchases = silent(Register::ContractFiling);
            Rule::HousingArea
        }
        4 => {
            member.vehicles = silent(Register::Vehicle);
            Rule::VehicleNumber
        }
        5 => {
            member.wages = silent(Register::Tax);
            Rule::Income
        }
        6 => {
            member.pension = silent(Register::SocialSecurity);
            Rule::Income
        }
        7 => {
            member.stake = silent(Register::Business);
            Rule::BusinessStake
        }
        _ => {
            member.benefits = silent(Register::HousingBenefit);
            Rule::Bar
        }
    }
}

proptest! {
    #[test]
    fn the_unknown_never_makes_eligible(mut facts in any_facts(), which in 0_usize..9, who in 0_usize..2) {
        let rule = silence(&mut facts, which, who);
        let assessment = assess(&policy(), &facts, today());
        prop_assert_ne!(assessment.outcome, Outcome::Eligible);
        prop_assert_ne!(verdict(&assessment, rule), Some(Verdict::Pass));
    }

    #[test]
    fn less_income_never_turns_pass_into_fail(facts in any_facts(), less in 0_i64..12_000) {
        let policy = policy();
        let before = assess(&policy, &facts, today());
        let mut poorer = facts;
        if let Finding::Known { value, .. } = &mut poorer.members[0].wages {
            value.0 = value.0.min(less * 100);
        }
        let after = assess(&policy, &poorer, today());
        for result in &before.rules {
            let now = after.rules.iter().find(|other| other.rule == result.rule && other.member == result.member).expect("the same rules");
            prop_assert!(!(result.verdict == Verdict::Pass && now.verdict == Verdict::Fail), "{:?}", result.rule);
        }
    }

    #[test]
    fn a_replay_gives_the_same_trace_even_from_storage(facts in any_facts()) {
        let policy = policy();
        let first = assess(&policy, &facts, today());
        let stored = serde_json::to_string(&facts).expect("text");
        let again = assess(&policy, &serde_json::from_str(&stored).expect("facts"), today());
        prop_assert_eq!(&first, &again);
        let trace = serde_json::to_string(&first).expect("text");
        prop_assert_eq!(serde_json::from_str::<Assessment>(&trace).expect("a trace"), first);
    }

    #[test]
    fn every_result_names_its_article_and_rests_on_something(facts in any_facts()) {
        for result in assess(&policy(), &facts, today()).rules {
            prop_assert!(!result.article.zh.is_empty() && !result.article.en.is_empty());
            if result.verdict == Verdict::Unknown {
                prop_assert!(!result.missing.is_empty());
            } else if result.rule != Rule::ApplicantAge {
                prop_assert!(!result.sources.is_empty(), "{:?}", result.rule);
            }
            if let Some(Measure::AreaPerPerson(area)) = result.input {
                prop_assert!(area.0 >= 0);
            }
        }
    }
}
