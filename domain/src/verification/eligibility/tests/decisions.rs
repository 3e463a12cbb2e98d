//! Other groups, disputes, findings of officers, categories, points, the self-check.

use super::super::super::assessment::{Outcome, Ruling, Verdict};
use super::super::super::{AnswerStatus, Category, Finding, Flag, Gap, InsuranceFact, Register, Rule, SelfCheck, priority_points};
use super::super::assess;
use super::{car, day, family, home, known, policy, silent, today, verdict, worker, yuan};
use crate::intake::{Group, Marital};
use crate::quantity::{Area, Fen, SQUARE_METRE};

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
    assert_eq!(outcome(&no_worker), Outcome::Undecided, "an open question is no answer");
    let permitted = SelfCheck {
        contract_until: Some(day("2029-01-01")),
        insurance_months: Some(30),
        permit_since: Some(day("2024-08-01")),
        ..no_worker.clone()
    };
    assert_ne!(outcome(&permitted), Outcome::Undecided);
    let everything_open = SelfCheck { local: None, marital: None, own_area: None, income: None, vehicles: None, ..answers };
    assert_eq!(outcome(&everything_open), Outcome::Undecided);
}

#[test]
fn only_hits_and_empty_answers_decide() {
    let deciding: Vec<AnswerStatus> = AnswerStatus::ALL.into_iter().filter(|status| status.decides()).collect();
    assert_eq!(deciding, [AnswerStatus::Hit, AnswerStatus::Empty]);
}
