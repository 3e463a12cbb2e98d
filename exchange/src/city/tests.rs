//! The synthetic city: deterministic, valid, and as mixed as a real one. Outcomes are judged by the demo policy.

use super::{Household, demo_areas, generate, issuers, showcase, showcase_citizens};
use crate::TrustedIssuers;
use crate::registers::Condition;
use domain::day::{Day, Timestamp};
use domain::id::MemberId;
use domain::identity::{CreditCode, Phone, RealNameLevel, ResidentId};
use domain::intake::{Answers, CasualIncome, Consent, ConsentHow, DocumentKind, Employment, Group, Livelihood, Member, Relation, usable};
use domain::quantity::Fen;
use domain::settings::policy::Policy;
use domain::verification::{
    Answer, AnswerStatus, Assessment, Category, Concern, LicenceKind, LicenceRecord, LicenceStanding, MemberAnswers, Outcome, PersonState,
    PopulationRecord, Record, Register, Rule, assess, compare, read_facts,
};
use std::collections::{BTreeMap, BTreeSet};

fn policy() -> Policy {
    toml::from_str(include_str!("../../../demo/city/policy.toml")).unwrap()
}

fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

/// The answers calm registers would give.
fn calm_answers(household: &Household) -> Vec<MemberAnswers> {
    household
        .citizens
        .iter()
        .enumerate()
        .map(|(position, citizen)| {
            let answers = Register::CHECKED
                .into_iter()
                .map(|register| {
                    let mut records: Vec<Record> = citizen.records.iter().filter(|record| record.register() == register).cloned().collect();
                    if register == Register::Population {
                        let (sex, born) = (citizen.resident_id.sex(), citizen.resident_id.birth());
                        records.push(Record::Population(PopulationRecord {
                            name_matches: true,
                            state: PersonState::Registered,
                            sex,
                            born,
                        }));
                    }
                    let down = citizen.conditions.contains(&(register, Condition::Down));
                    let status = match (down, records.is_empty()) {
                        (true, _) => AnswerStatus::Timeout,
                        (false, true) => AnswerStatus::Empty,
                        (false, false) => AnswerStatus::Hit,
                    };
                    Answer { records: if down { Vec::new() } else { records }, ..Answer::without_records(register, status) }
                })
                .collect();
            MemberAnswers { member: MemberId(position.to_string()), answers }
        })
        .collect()
}

fn application(household: &Household, applying: usize, group: Group) -> Answers {
    let at = Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap();
    let members: Vec<Member> = household
        .citizens
        .iter()
        .take(applying)
        .enumerate()
        .map(|(position, citizen)| Member {
            id: MemberId(position.to_string()),
            relation: if position == 0 { Relation::Applicant } else { Relation::Other },
            name: citizen.name.clone(),
            resident_id: citizen.resident_id.clone(),
            proposed: true,
            applies: Some(true),
            consent: Some(Consent { how: ConsentHow::OwnAccount, at }),
        })
        .collect();
    let mut answers = Answers::start(members[0].clone(), Phone::parse("19900000001").unwrap(), RealNameLevel::Verified);
    let casual = members.iter().map(|member| CasualIncome { member: member.id.clone(), monthly: Fen(0) }).collect();
    answers.members.extend(members.into_iter().skip(1));
    let employment = (group != Group::Family).then(|| Employment {
        employer: "安澜市第三中学".into(),
        contract_until: Day::parse("2028-12-31").unwrap(),
        graduated_on: Day::parse("2025-07-01"),
        permit_since: None,
    });
    answers.livelihood = Some(Livelihood { group, casual, employment });
    answers
}

fn judge(household: &Household, applying: usize, group: Group) -> Assessment {
    let policy = policy();
    let facts = read_facts(&policy, &application(household, applying, group), &calm_answers(household), today());
    assess(&policy, &facts, today())
}

#[test]
fn the_same_seed_makes_the_same_city() {
    let areas = demo_areas();
    assert_eq!(generate(50, 7, today(), &areas), generate(50, 7, today(), &areas));
    assert_ne!(generate(50, 7, today(), &areas), generate(50, 8, today(), &areas));
}

#[test]
fn numbers_are_valid_unique_and_nobodys() {
    let city = generate(2_000, 42, today(), &demo_areas());
    assert_eq!(city.len(), 2_000);
    let mut seen = BTreeSet::new();
    let mut phones = BTreeSet::new();
    let showcase: BTreeSet<String> = showcase().iter().map(|person| person.id.as_str().to_owned()).collect();
    for citizen in city.iter().flat_map(|household| household.citizens.iter().chain(&household.others)) {
        let id = citizen.resident_id.as_str();
        assert!(ResidentId::parse_on(id, today()).is_ok() && id.starts_with("341699"), "{id}");
        assert!(seen.insert(id.to_owned()) && !showcase.contains(id), "{id}");
        for phone in &citizen.phones {
            assert!(phone.as_str().starts_with("19900") && phones.insert(phone.as_str().to_owned()));
        }
        for record in &citizen.records {
            if let Record::Business(business) = record {
                assert!(CreditCode::parse(&business.credit_code).is_ok());
            }
        }
    }
}

/// The licences of people, with their numbers of the ID card.
fn licences(city: &[Household]) -> Vec<(String, LicenceRecord)> {
    let people = city.iter().flat_map(|household| &household.citizens);
    let held = people.flat_map(|citizen| citizen.records.iter().map(|record| (citizen.resident_id.as_str().to_owned(), record.clone())));
    held.filter_map(|(id, record)| match record {
        Record::Licence(licence) => Some((id, licence)),
        _ => None,
    })
    .collect()
}

#[test]
fn whoever_the_form_asks_has_licences_and_a_few_are_of_no_use() {
    let trusted = TrustedIssuers::new(issuers());
    let city = generate(2_000, 42, today(), &demo_areas());
    let held = licences(&city);
    let people: usize = city.iter().map(|household| household.citizens.len()).sum();
    assert!(held.len() < people / 10, "{} of {people}: nobody is given what no form asks for", held.len());
    let count = |kind, use_of: &dyn Fn(&str, &LicenceRecord) -> bool| {
        held.iter().filter(|(id, licence)| licence.kind == kind && use_of(id, licence)).count()
    };
    let proven = |id: &str, licence: &LicenceRecord| trusted.verify(id, licence);
    for kind in [LicenceKind::ResidencePermit, LicenceKind::Diploma] {
        let all = count(kind, &|_, _| true);
        let of_use = count(kind, &|id, licence| proven(id, licence) && licence.standing(today()) == LicenceStanding::Valid);
        assert!(all > 80 && of_use < all && of_use > all * 8 / 10, "{kind:?}: {of_use} of {all}");
    }
    for standing in [LicenceStanding::Expired, LicenceStanding::Revoked] {
        assert!(held.iter().any(|(id, licence)| proven(id, licence) && licence.standing(today()) == standing), "{standing:?}");
    }
    assert!(held.iter().any(|(id, licence)| !proven(id, licence)), "somebody has changed one");
    let numbers: BTreeSet<&str> = held.iter().map(|(_, licence)| licence.licence.as_str()).collect();
    assert_eq!(numbers.len(), held.len());

    let told = licences(&showcase_citizens(today()));
    assert!(told.iter().all(|(id, licence)| proven(id, licence)), "the showcase is in order");
    let of_use = |name: &str| {
        let id = showcase().into_iter().find(|person| person.name.as_str() == name).unwrap().id;
        let own = told.iter().filter(|(holder, _)| holder == id.as_str());
        own.filter_map(|(_, licence)| usable(licence, today()).ok()).collect::<Vec<_>>()
    };
    assert_eq!(of_use("王子涵"), [DocumentKind::Diploma, DocumentKind::ResidencePermit]);
    assert_eq!(of_use("赵大勇"), [DocumentKind::ResidencePermit]);
    assert_eq!(of_use("孙桂英"), []);
}

#[test]
fn the_city_is_mixed_as_a_city_is() {
    let city = generate(2_000, 42, today(), &demo_areas());
    let mut categories: BTreeMap<Option<Category>, usize> = BTreeMap::new();
    let mut failed: BTreeMap<Rule, usize> = BTreeMap::new();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for household in &city {
        let local = household.citizens[0].records.iter().any(|record| record.register() == Register::Household);
        let assessment = judge(household, household.citizens.len(), if local { Group::Family } else { Group::Migrant });
        *categories.entry(assessment.category).or_default() += 1;
        *outcomes.entry(assessment.outcome.code()).or_default() += 1;
        for rule in assessment.failed().map(|result| result.rule).collect::<BTreeSet<_>>() {
            *failed.entry(rule).or_default() += 1;
        }
    }
    for category in [Category::Dibao, Category::LowIncome, Category::NearLow, Category::LowerMiddle, Category::Migrant] {
        assert!(categories.get(&Some(category)).is_some_and(|count| *count >= 60), "{category:?}: {categories:?}");
    }
    assert!(categories.get(&Some(Category::Tekun)).is_some_and(|count| *count >= 1), "{categories:?}");
    let common = [Rule::HousingArea, Rule::Income, Rule::SingleAge];
    for rule in common {
        assert!(failed.get(&rule).is_some_and(|count| *count >= 60), "{rule:?}: {failed:?}");
    }
    for rule in [
        Rule::VehiclePrice,
        Rule::RecentSale,
        Rule::DoubleBenefit,
        Rule::Bar,
        Rule::BusinessStake,
        Rule::LocalHousehold,
        Rule::DivorceInterval,
    ] {
        assert!(failed.get(&rule).is_some_and(|count| *count >= 5), "{rule:?}: {failed:?}");
    }
    let eligible = outcomes.get("eligible").copied().unwrap_or(0);
    assert!((400..1_400).contains(&eligible), "{outcomes:?}");
}

/// Family, how many apply, as which group, and what comes of it.
type Case = (&'static str, usize, Group, Outcome, Option<Category>, Option<Rule>);

#[test]
fn the_showcase_comes_out_as_its_stories_say() {
    use Outcome::{Eligible, Ineligible, Undecided};
    let families: BTreeMap<&str, Household> = {
        let mut names: Vec<&str> = showcase().iter().map(|person| person.family).collect();
        names.dedup();
        names.into_iter().zip(showcase_citizens(today())).collect()
    };
    let cases: &[Case] = &[
        ("zhou", 4, Group::Family, Eligible, Some(Category::LowerMiddle), None),
        ("ma", 3, Group::Family, Ineligible, Some(Category::NearLow), Some(Rule::VehiclePrice)),
        ("li", 2, Group::Family, Eligible, Some(Category::NearLow), None),
        ("wang", 1, Group::NewEmployee, Undecided, Some(Category::NewEmployee), None),
        ("zhao", 1, Group::Migrant, Undecided, Some(Category::Migrant), None),
        ("sun", 1, Group::Family, Eligible, Some(Category::Dibao), None),
        ("wu", 1, Group::Family, Ineligible, None, Some(Rule::SpouseIncluded)),
        ("wu", 2, Group::Family, Eligible, Some(Category::NearLow), None),
        ("feng", 1, Group::Family, Ineligible, Some(Category::LowerMiddle), Some(Rule::Bar)),
        ("he", 2, Group::Family, Undecided, Some(Category::NearLow), None),
        ("xu", 1, Group::Family, Eligible, Some(Category::LowerMiddle), None),
    ];
    for (name, applying, group, outcome, category, fails) in cases {
        let household = &families[name];
        let assessment = judge(household, *applying, *group);
        let failed: Vec<Rule> = assessment.failed().map(|result| result.rule).collect();
        assert_eq!(assessment.outcome, *outcome, "{name}: {failed:?} {:?}", assessment.open().collect::<Vec<_>>());
        assert_eq!(assessment.category, *category, "{name}");
        match fails {
            Some(rule) => assert!(failed.contains(rule), "{name}: {failed:?}"),
            None => assert_eq!(failed, [], "{name}"),
        }
    }

    let zhou = &families["zhou"];
    assert_eq!(judge(zhou, 4, Group::Family).income_per_head, Some(Fen(218_500)));
    let table_of = |family: &str, applying: usize| {
        let household = &families[family];
        let answers = application(household, applying, Group::Family);
        compare(&answers, &calm_answers(household), &[], &judge(household, applying, Group::Family))
    };
    let table = table_of("zhou", 4);
    assert_eq!(table.rows.len(), 4 * Register::CHECKED.len());
    assert_eq!(table.count(Concern::Favourable), 1);
    assert_eq!(table.rows[0].register, Register::Disability);

    let ma = table_of("ma", 3);
    assert_eq!((ma.rows[0].concern, ma.rows[0].register), (Concern::Fails, Register::Vehicle));
    assert_eq!(ma.count(Concern::Fails), 1);

    let li = table_of("li", 2);
    assert!(li.of(Concern::Unanswered).all(|row| row.register == Register::ProvidentFund));
    assert_eq!(li.count(Concern::Unanswered), 2);
}
