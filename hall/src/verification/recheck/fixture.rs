//! Households of the synthetic city as the hall holds them after a decision: registered, with their last check. For tests and
//! measurements.
#![allow(clippy::unwrap_used, reason = "a fixture fails by panicking")]

use crate::{Hall, settings};
use domain::id::{CaseId, ClueId};
use domain::identity::{Phone, RealNameLevel};
use domain::intake::{Answers, CasualIncome, Consent, ConsentHow, Group, Livelihood, Member, Relation};
use domain::quantity::Fen;
use domain::verification::{Clue, Effect, Measure, MemberAnswers, Register, Rule, VehicleRecord, VehicleUse, Verdict, assess, read_facts};
use exchange::city::{Citizen, Household};
use exchange::{BATCH_PEOPLE, Condition, PersonKey, Purpose, Scene};

/// Loads households into the registers and leaves a case of each in a state, as after a check. Cases are numbered from `first`.
pub async fn decided(hall: &Hall, households: &[Household], first: usize, state: &str) {
    let citizens: Vec<Citizen> = households.iter().flat_map(|household| household.citizens.clone()).collect();
    hall.exchange().registers().load(&citizens, hall.today()).await.unwrap();
    let policy = settings::policy_in_force(hall).await.unwrap();
    let persons: Vec<PersonKey> =
        citizens.iter().map(|citizen| PersonKey::new(citizen.resident_id.clone(), citizen.name.clone())).collect();
    let purpose = Purpose { case: "fixture".to_owned(), actor: "system".to_owned(), scene: Scene::Check, at: hall.now() };
    let heard = hall.exchange().ask_batches(&persons, &[], &Register::CHECKED, &purpose, &|_, _| false).await.unwrap();
    let mut heard = heard.answers.into_iter();
    let mut unit = hall.begin().await.unwrap();
    for (number, household) in (first..).zip(households) {
        let id = format!("case-{number:07}");
        let answers = answers(hall, &id, household);
        let replies: Vec<MemberAnswers> =
            answers.applying().zip(heard.by_ref()).map(|(member, answers)| MemberAnswers { member: member.id.clone(), answers }).collect();
        let facts = read_facts(&policy, &answers, &replies, hall.today());
        let outcome = assess(&policy, &facts, hall.today()).outcome.code();
        let insert = "INSERT INTO cases (id, account_id, state, number, answers, applicant_name, household_size, area, check_result, policy_version, created_at, saved_at) VALUES ($1, $1, $2, $3, $4, $5, $6, '0101', $7, $8, $9, $9)";
        unit.execute(
            sqlx::query(insert)
                .bind(id.as_str())
                .bind(state)
                .bind(format!("AJ-{id}"))
                .bind(hall.seal("cases", "answers", &id, &serde_json::to_string(&answers).unwrap()))
                .bind(hall.seal("cases", "applicant_name", &id, household.citizens[0].name.as_str()))
                .bind(i64::try_from(household.citizens.len()).unwrap())
                .bind(outcome)
                .bind(policy.version.as_str())
                .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
        let check = format!("check-{number:07}");
        let insert = "INSERT INTO verifications (id, case_id, kind, at, actor, policy_version, took_ms, outcome, facts) VALUES ($1, $2, 'check', $3, 'system', $4, 0, $5, $6)";
        unit.execute(
            sqlx::query(insert)
                .bind(check.as_str())
                .bind(id.as_str())
                .bind(hall.now().to_string())
                .bind(policy.version.as_str())
                .bind(outcome)
                .bind(hall.seal("verifications", "facts", &check, &serde_json::to_string(&facts).unwrap())),
        )
        .await
        .unwrap();
    }
    unit.commit().await.unwrap();
}

fn answers(hall: &Hall, case: &str, household: &Household) -> Answers {
    let consent = Some(Consent { how: ConsentHow::OwnAccount, at: hall.now() });
    let member = |(number, citizen): (usize, &Citizen)| Member {
        id: format!("{case}-{number}").as_str().into(),
        relation: if number == 0 { Relation::Applicant } else { Relation::Other },
        name: citizen.name.clone(),
        resident_id: citizen.resident_id.clone(),
        proposed: true,
        applies: Some(true),
        consent: consent.clone(),
    };
    let mut members = household.citizens.iter().enumerate().map(member);
    let mut answers = Answers::start(members.next().unwrap(), Phone::parse("13800000000").unwrap(), RealNameLevel::Verified);
    answers.members.extend(members);
    let casual = answers.members.iter().map(|member| CasualIncome { member: member.id.clone(), monthly: Fen(0) }).collect();
    answers.livelihood = Some(Livelihood { group: Group::Family, casual, employment: None });
    answers
}

/// A run reads each of the households as a page of its own from now on: as many people are said to live there as one call may ask about.
pub async fn a_page_each(hall: &Hall) {
    let mut unit = hall.begin().await.unwrap();
    unit.execute(sqlx::query("UPDATE cases SET household_size = $1").bind(i64::try_from(BATCH_PEOPLE).unwrap())).await.unwrap();
    unit.commit().await.unwrap();
}

/// A clue about a case as a run leaves it with an office: the household has too many cars now.
pub async fn clue_left(hall: &Hall, case: &CaseId, office: &str, area: &str) -> ClueId {
    let (run, id) = (hall.new_id(), hall.new_id());
    let clue = Clue {
        rule: Rule::VehicleNumber,
        member: None,
        register: Some(Register::Vehicle),
        before: Some(Measure::Count(1)),
        after: Some(Measure::Count(3)),
        was: Verdict::Pass,
        now: Verdict::Fail,
        effect: Effect::Loses,
        rank: 400,
    };
    let now = hall.now().to_string();
    let mut unit = hall.begin().await.unwrap();
    let insert = "INSERT INTO recheck_runs (id, scope, started_at, finished_at, state, cursor, done, total, people, found, silent, policy_version, judged_on) VALUES ($1, 'open', $2, $2, 'done', $3, 1, 1, 1, 1, 0, 'fixture', $4)";
    let query = sqlx::query(insert).bind(run.as_str()).bind(now.as_str()).bind(case.as_str()).bind(hall.today().to_string());
    unit.execute(query).await.unwrap();
    let insert = "INSERT INTO clues (id, run, case_id, office_id, area, rule, member_id, register, effect, rank, content, fingerprint, found_at, state, handled) VALUES ($1, $2, $3, $4, $5, $6, '', 'vehicle', 'loses', 400, $7, $1, $8, 'open', 0)";
    let query = sqlx::query(insert)
        .bind(id.as_str())
        .bind(run.as_str())
        .bind(case.as_str())
        .bind(office)
        .bind(area)
        .bind(clue.rule.code())
        .bind(hall.seal("clues", "content", &id, &serde_json::to_string(&clue).unwrap()))
        .bind(now.as_str());
    unit.execute(query).await.unwrap();
    unit.commit().await.unwrap();
    ClueId(id)
}

/// The register of cars gives no answer about the first adult of each of these households from now on.
pub async fn silence_cars(hall: &Hall, households: &[Household]) {
    let silent: Vec<Citizen> = households
        .iter()
        .map(|household| Citizen {
            records: Vec::new(),
            conditions: vec![(Register::Vehicle, Condition::Down)],
            ..household.citizens[0].clone()
        })
        .collect();
    hall.exchange().registers().load(&silent, hall.today()).await.unwrap();
}

/// The first adult of each of these households has bought so many cars since.
pub async fn buy_cars(hall: &Hall, households: &[Household], cars: usize) {
    let buyers: Vec<Citizen> = households
        .iter()
        .map(|household| {
            let mut buyer = household.citizens[0].clone();
            buyer.records = (0..cars)
                .map(|number| {
                    domain::verification::Record::Vehicle(VehicleRecord {
                        plate: format!("皖S·N{number}{}", &buyer.resident_id.as_str()[6..17]),
                        model: "长安逸动".to_owned(),
                        purpose: VehicleUse::Private,
                        registered: hall.today(),
                        active: true,
                        price: Some(Fen(9_000_000)),
                    })
                })
                .collect();
            buyer
        })
        .collect();
    hall.exchange().registers().load(&buyers, hall.today()).await.unwrap();
}
