//! A table of worked examples: one change of a plain family each.

use super::super::super::assessment::{Outcome, Verdict};
use super::super::super::record::{LowIncomeKind, MaritalStatus, VehicleUse};
use super::super::super::{
    BenefitFact, Finding, Gap, HomeFact, HouseholdFacts, IdentityFact, MarriageFact, Register, Rule, SupportFact, VehicleFact,
};
use super::super::assess;
use super::{car, day, family, home, known, policy, silent, single, today, verdict, yuan};
use crate::quantity::Fen;

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
        (
            "above the line, and nobody says whether there is a certificate",
            |f| {
                f.members[0].wages = known(Register::Tax, yuan(9_000));
                f.members[2].support = silent(Register::LowIncome);
            },
            Rule::Income,
            Some(Unknown),
            Undecided,
        ),
        (
            "within the line no certificate is needed",
            |f| f.members[0].support = silent(Register::LowIncome),
            Rule::Income,
            Some(Pass),
            Eligible,
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
            "nobody says whether there was a divorce",
            |f| f.members[0].marriage = silent(Register::Marriage),
            Rule::DivorceInterval,
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
