//! What registers are spared of, and what is seen all the same: losses that add up over nights and registers.

use super::fixture::decided;
use super::tests_quota::with_connector;
use super::{Summary, recheck};
use crate::Hall;
use crate::intake::fixture::city;
use crate::testing::{hall_on, on_both_engines};
use domain::day::Day;
use domain::identity::Actor;
use domain::quantity::Fen;
use domain::verification::{LowIncomeKind, LowIncomeRecord, Record, Register, Scope};
use exchange::city::{Household, demo_areas, generate};
use exchange::feed::{Delivery, Kind};
use exchange::{EmbeddedRegister, Weather};
use sqlx::Connection as _;
use std::sync::Arc;

const DAY: i64 = 86_400;

fn households(count: usize) -> Vec<Household> {
    generate(count, 7, Day::parse("2026-11-23").unwrap(), &demo_areas())
}

fn case_of(number: usize) -> String {
    format!("case-{number:07}")
}

async fn run(hall: &Hall) -> Summary {
    recheck(hall, &Actor::System, Scope::All, &|_| {}).await.unwrap()
}

/// Delivers as of today.
async fn deliver(hall: &Hall, register: Register, kind: Kind, lines: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.ndjson");
    std::fs::write(&file, lines).unwrap();
    let delivery = Delivery::new(register.into(), file, kind, hall.today());
    let report = crate::verification::import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
    assert_eq!(report.counts.rejected, 0);
}

/// The line of a home of so many square centimetres, as its register has it.
fn home(household: &Household, place: usize, register: Register, seq: i64, area: i64) -> String {
    let holder = household.citizens[place].resident_id.as_str();
    let own = if register == Register::RealEstate {
        format!("\"unit\":\"U{holder}\",\"certificate\":\"Z{holder}\",\"registered\":\"2026-11-20\",\"mortgaged\":false,\"seized\":false")
    } else {
        format!("\"contract\":\"C{holder}\",\"filed\":\"2026-11-20\",\"state\":\"filed\"")
    };
    format!(
        "{{\"holder\":\"{holder}\",\"seq\":{seq},{own},\"location\":\"安澜市\",\"use\":\"residential\",\"area\":{area},\"share\":10000}}\n"
    )
}

/// How often a register was asked under a case.
async fn asked(hall: &Hall, case: &str, register: Register) -> usize {
    let uses = hall.exchange().registers().uses_for_case(case).await.unwrap();
    uses.iter().filter(|entry| entry.register == register).count()
}

/// Rule and effect of the clues of a case that nobody has handled.
async fn open(hall: &Hall, case: &str) -> Vec<(String, String)> {
    sqlx::query_as("SELECT rule, effect FROM clues WHERE case_id = $1 AND handled = 0 ORDER BY rule, effect")
        .bind(case)
        .fetch_all(hall.db().reader())
        .await
        .unwrap()
}

/// Case, register and people named of each answer whose records changed, where a register could tell.
async fn told(hall: &Hall) -> Vec<(String, String, i64)> {
    let mut registers = sqlx::AnyConnection::connect(&hall.settings().registers_url).await.unwrap();
    let text = "SELECT case_id, register, people FROM evidence WHERE resource LIKE '%.query/changes' AND scene = 'recheck' AND register IN ('real_estate', 'contract_filing') ORDER BY register";
    let told = sqlx::query_as(text).fetch_all(&mut registers).await.unwrap();
    registers.close().await.unwrap();
    told
}

fn has(clues: &[(String, String)], rule: &str, effect: &str) -> bool {
    clues.iter().any(|clue| clue.0 == rule && clue.1 == effect)
}

/// Households in which nobody has a record of these registers, and about which every register answers.
fn without(all: &[Household], registers: &[Register]) -> Vec<usize> {
    let holds = |record: &Record| registers.contains(&record.register());
    let plain = |household: &Household| {
        household.citizens.iter().all(|citizen| citizen.conditions.is_empty() && !citizen.records.iter().any(holds))
    };
    (0..all.len()).filter(|number| plain(&all[*number])).collect()
}

on_both_engines! {
    async fn what_adds_up_over_nights_and_registers_is_seen(test: TestHall) {
        let hall = &test.hall;
        let all = households(40);
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        let plain = without(&all, &[Register::RealEstate, Register::ContractFiling]);
        let owners = plain.iter().copied().find(|number| all[*number].citizens.len() > 1).unwrap();
        let [quiet, first, ..] = plain.iter().copied().filter(|number| *number != owners).collect::<Vec<_>>()[..] else { panic!("{plain:?}") };
        let (case, family) = (case_of(owners), &all[owners]);
        for register in [Register::RealEstate, Register::ContractFiling] {
            deliver(hall, register, Kind::Full, &home(&all[first], 0, register, 1, 10_000)).await;
        }
        test.clock.advance(60);
        run(hall).await;
        let before = asked(hall, &case_of(quiet), Register::RealEstate).await;
        assert_eq!(before, all[quiet].citizens.len(), "after a full delivery everybody is asked about");
        assert!(told(hall).await.is_empty(), "nobody was asked yet whose records changed");

        // Of the fifteen square metres a person that are too much, eight in one register and, a night later, eight in the other.
        let area = 80_000 * i64::try_from(family.citizens.len()).unwrap();
        test.clock.advance(DAY);
        deliver(hall, Register::RealEstate, Kind::Delta, &home(family, 0, Register::RealEstate, 2, area)).await;
        test.clock.advance(60);
        run(hall).await;
        assert!(has(&open(hall, &case).await, "housing_area", "notice"));
        let (of_run,): (String,) = sqlx::query_as("SELECT 'recheck:' || id FROM recheck_runs ORDER BY id DESC LIMIT 1")
            .fetch_one(hall.db().reader()).await.unwrap();
        let one_home = [(of_run.clone(), "contract_filing".to_owned(), 0), (of_run, "real_estate".to_owned(), 1)];
        assert_eq!(told(hall).await, one_home, "by which the others were not asked about");
        assert!(!has(&open(hall, &case).await, "housing_area", "loses"), "one of them is not too much");
        test.clock.advance(DAY);
        deliver(hall, Register::ContractFiling, Kind::Delta, &home(family, 1, Register::ContractFiling, 2, area)).await;
        test.clock.advance(60);
        run(hall).await;
        assert!(has(&open(hall, &case).await, "housing_area", "loses"), "both are: {:?}", open(hall, &case).await);

        // What was found stays as long as it is so, and nobody of whom nothing is different is asked about.
        let found = open(hall, &case).await;
        test.clock.advance(DAY);
        run(hall).await;
        assert_eq!(open(hall, &case).await, found);
        assert_eq!(asked(hall, &case_of(quiet), Register::RealEstate).await, before);
    }

    async fn after_a_newer_check_every_register_is_asked_once(test: TestHall) {
        let hall = &test.hall;
        let all = households(40);
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        let plain = without(&all, &[Register::Vehicle]);
        let car = all[plain[0]].citizens[0].resident_id.as_str();
        let line = format!(
            "{{\"holder\":\"{car}\",\"seq\":1,\"plate\":\"皖S·D{}\",\"model\":\"五菱宏光\",\"use\":\"private\",\"registered\":\"2020-05-01\",\"active\":true,\"price\":4500000}}\n",
            &car[6..17]
        );
        deliver(hall, Register::Vehicle, Kind::Full, &line).await;
        test.clock.advance(60);
        run(hall).await;
        let (case, people) = (case_of(plain[1]), all[plain[1]].citizens.len());
        assert_eq!(asked(hall, &case, Register::Vehicle).await, people);
        test.clock.advance(DAY);
        run(hall).await;
        assert_eq!(asked(hall, &case, Register::Vehicle).await, people, "nothing has changed");
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE verifications SET at = $1 WHERE case_id = $2").bind(hall.now().plus_seconds(1).to_string()).bind(case.as_str())).await.unwrap();
        unit.commit().await.unwrap();
        for _ in 0..2 {
            test.clock.advance(DAY);
            run(hall).await;
            assert_eq!(asked(hall, &case, Register::Vehicle).await, 2 * people, "compared with the newer check once");
        }
    }

    async fn of_more_changes_than_are_named_everybody_is_asked_about_with_the_same_clues(test: TestHall) {
        let mut found = Vec::new();
        for named in [1, 2] {
            let test = hall_on(test.hall.db().engine()).await.unwrap();
            let hall = &test.hall;
            let all = households(40);
            city(hall).await;
            decided(hall, &all, 0, "registered").await;
            let plain = without(&all, &[Register::RealEstate, Register::ContractFiling]);
            let [quiet, first, large, small, ..] = plain[..] else { panic!("{plain:?}") };
            deliver(hall, Register::RealEstate, Kind::Full, &home(&all[first], 0, Register::RealEstate, 1, 10_000)).await;
            test.clock.advance(60);
            run(hall).await;
            let before = asked(hall, &case_of(quiet), Register::RealEstate).await;
            // Sixteen square metres a person are too much.
            let area = 160_000 * i64::try_from(all[large].citizens.len()).unwrap();
            let two = home(&all[large], 0, Register::RealEstate, 2, area) + &home(&all[small], 0, Register::RealEstate, 2, 10_000);
            test.clock.advance(DAY);
            deliver(hall, Register::RealEstate, Kind::Delta, &two).await;
            test.clock.advance(60);
            let register = EmbeddedRegister::new(Register::RealEstate, hall.exchange().registers().clone(), Arc::new(Weather::calm()));
            run(&with_connector(hall, Arc::new(register.naming_at_most(named)))).await;
            let again = asked(hall, &case_of(quiet), Register::RealEstate).await - before;
            assert_eq!(again, if named < 2 { all[quiet].citizens.len() } else { 0 }, "two changed, {named} may be named");
            assert!(has(&open(hall, &case_of(large)).await, "housing_area", "loses"));
            let clues: Vec<(String, String, String)> = sqlx::query_as("SELECT case_id, rule, effect FROM clues ORDER BY case_id, rule, effect")
                .fetch_all(hall.db().reader()).await.unwrap();
            found.push(clues);
        }
        assert_eq!(found[0], found[1]);
    }

    async fn a_certificate_that_ends_without_a_delivery_is_a_clue(test: TestHall) {
        let hall = &test.hall;
        let mut all = households(8);
        let family = &mut all[3];
        for citizen in &mut family.citizens {
            citizen.conditions.clear();
            citizen.records.retain(|record| record.register() != Register::LowIncome);
        }
        let persons = i64::try_from(family.citizens.len()).unwrap();
        let certificate = LowIncomeRecord {
            certificate: "N1".to_owned(),
            kind: LowIncomeKind::NearLow,
            persons,
            monthly: Fen(0),
            from: Day::parse("2026-01-01").unwrap(),
            to: Day::parse("2026-11-25"),
            stopped: None,
        };
        family.citizens[0].records.push(Record::LowIncome(certificate));
        let holder = family.citizens[0].resident_id.as_str().to_owned();
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        let line = format!(
            "{{\"holder\":\"{holder}\",\"seq\":1,\"certificate\":\"N1\",\"kind\":\"near_low\",\"persons\":{persons},\"monthly\":0,\"from\":\"2026-01-01\",\"to\":\"2026-11-25\"}}\n"
        );
        deliver(hall, Register::LowIncome, Kind::Full, &line).await;
        test.clock.advance(60);
        let text = "SELECT CAST(COUNT(*) AS BIGINT) FROM clues WHERE case_id = $1 AND rule = 'income' AND register = 'low_income'";
        let mut clues = Vec::new();
        for _ in 0..4 {
            run(hall).await;
            let (count,): (i64,) = sqlx::query_as(text).bind(case_of(3)).fetch_one(hall.db().reader()).await.unwrap();
            clues.push((hall.today().to_string(), count));
            test.clock.advance(DAY);
        }
        let expected = [("2026-11-23", 0), ("2026-11-24", 0), ("2026-11-25", 0), ("2026-11-26", 1)];
        assert_eq!(clues, expected.map(|(day, count)| (day.to_owned(), count)));
    }
    async fn only_registers_are_asked_that_a_clue_can_rest_on(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        decided(hall, &households(2), 0, "registered").await;
        run(hall).await;
        for register in Register::CHECKED {
            let times = asked(hall, &case_of(0), register).await;
            assert_eq!(times > 0, Register::RECHECKED.contains(&register), "{register:?}");
        }
    }
}
