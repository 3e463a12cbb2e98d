//! What holds for every household.

use super::super::super::assessment::{Assessment, Measure, Outcome, Verdict};
use super::super::super::{BenefitFact, Finding, HouseholdFacts, Register, Rule};
use super::super::assess;
use super::{car, day, family, home, known, policy, silent, today, verdict, worker, yuan};
use crate::intake::Group;
use proptest::prelude::*;

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
