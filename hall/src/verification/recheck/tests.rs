//! Runs that end and runs that are cut off, and what they find.

mod officers;

use super::fixture::{buy_cars, decided, silence_cars};
use super::{Progress, Summary, recheck, recheck_nightly};
use crate::error::Error;
use crate::intake::fixture::city;
use crate::testing::{TestHall, on_both_engines, record};
use crate::{Hall, audit};
use domain::day::{Day, Timestamp};
use domain::identity::{Actor, Post, StaffActor};
use domain::verification::{Register, Scope};
use exchange::city::{Household, demo_areas, generate};
use exchange::evidence::Whole;
use exchange::feed::{Delivery, Kind};
use sqlx::Connection as _;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;

pub(super) fn households(count: usize) -> Vec<Household> {
    generate(count, 7, Day::parse("2026-11-23").unwrap(), &demo_areas())
}

async fn run(hall: &Hall, scope: Scope) -> Summary {
    recheck(hall, &Actor::System, scope, &|_| {}).await.unwrap()
}

/// What the clues say, whenever and under whichever id they were written.
pub(super) async fn found(hall: &Hall) -> Vec<(String, String, String, String, String, i64, String)> {
    sqlx::query_as(
        "SELECT case_id, rule, member_id, register, effect, rank, state FROM clues ORDER BY case_id, rule, member_id, register, state",
    )
    .fetch_all(hall.db().reader())
    .await
    .unwrap()
}

async fn states(hall: &Hall) -> Vec<(String, String, i64)> {
    sqlx::query_as("SELECT id, state, version FROM cases ORDER BY id").fetch_all(hall.db().reader()).await.unwrap()
}

/// The reviewer of the county that holds the area `0101`.
fn reviewer(officer: &str, office: &str) -> Actor {
    let (post, area) = (Post::SecondReview, "01".to_owned());
    Actor::Staff(StaffActor { staff: officer.into(), officer: officer.into(), post, office: office.into(), area })
}

async fn city_with_cars(test: &TestHall, all: &[Household], buyers: usize) {
    city(&test.hall).await;
    decided(&test.hall, all, 0, "registered").await;
    buy_cars(&test.hall, &all[..buyers], 3).await;
}

/// How often the register of cars was asked about somebody.
async fn asked_about_cars(hall: &Hall) -> usize {
    let cases: Vec<(String,)> = sqlx::query_as("SELECT id FROM cases").fetch_all(hall.db().reader()).await.unwrap();
    let mut asked = 0;
    for (case,) in cases {
        asked += asked_about_cars_of(hall, &case).await;
    }
    asked
}

/// The same of one household.
pub(super) async fn asked_about_cars_of(hall: &Hall, case: &str) -> usize {
    let uses = hall.exchange().registers().uses_for_case(case).await.unwrap();
    uses.iter().filter(|entry| entry.register == Register::Vehicle).count()
}

/// How many runs began: as they are stored, and on record.
pub(super) async fn begun(hall: &Hall) -> (i64, usize) {
    let text = "SELECT CAST(COUNT(*) AS BIGINT) FROM recheck_runs";
    let (stored,): (i64,) = sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap();
    (stored, record(hall).await.matches(" recheck.begin ").count())
}

/// The line of a car that the first of a household drives.
fn car(household: &Household, number: i64) -> String {
    let holder = household.citizens[0].resident_id.as_str();
    format!(
        "{{\"holder\":\"{holder}\",\"seq\":{number},\"plate\":\"皖S·D{number}{}\",\"model\":\"五菱宏光\",\"use\":\"private\",\"registered\":\"2020-05-01\",\"active\":true,\"price\":4500000}}\n",
        &holder[6..17]
    )
}

/// Every register answers as soon as an asking is in the log.
async fn heal_after_an_asking(hall: &Hall) {
    // Of a hall in a test the registers are on SQLite, whatever the hall itself is on.
    let text = "CREATE TRIGGER heal AFTER INSERT ON access_log BEGIN UPDATE conditions SET condition = 'steady'; END";
    let mut registers = sqlx::AnyConnection::connect(&hall.settings().registers_url).await.unwrap();
    sqlx::raw_sql(text).execute(&mut registers).await.unwrap();
    registers.close().await.unwrap();
}

/// Households that are to be asked about again, and those of which not everything was heard yet.
async fn unheard(hall: &Hall) -> (i64, i64) {
    let text =
        "SELECT CAST(COUNT(*) AS BIGINT), (SELECT CAST(COUNT(*) AS BIGINT) FROM cases WHERE rechecked_at IS NULL) FROM recheck_silent";
    sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap()
}

async fn deliver(hall: &Hall, kind: Kind, as_of: &str, lines: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cars.ndjson");
    std::fs::write(&file, lines).unwrap();
    let as_of = Day::parse(as_of).unwrap();
    let delivery = Delivery::new(Register::Vehicle.into(), file, kind, as_of);
    let report = crate::verification::import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
    assert_eq!(report.counts.rejected, 0);
}

on_both_engines! {
    async fn nothing_new_is_no_clue_and_a_new_car_is_one(test: TestHall) {
        let hall = &test.hall;
        let all = households(12);
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        let before = states(hall).await;
        let quiet = run(hall, Scope::Waiting).await;
        assert_eq!((quiet.households, quiet.clues), (12, 0));
        assert_eq!(run(hall, Scope::Open).await.households, 0);
        assert_eq!(run(hall, Scope::Tenants).await.households, 0);
        buy_cars(hall, &all[..2], 3).await;
        let summary = run(hall, Scope::All).await;
        assert_eq!(summary.households, 12);
        let clues = found(hall).await;
        assert!(clues.iter().all(|clue| clue.3 == "vehicle" && clue.6 == "open"), "{clues:?}");
        assert_eq!(clues.iter().filter(|clue| clue.1 == "vehicle_number").count(), 2);
        assert_eq!(i64::try_from(clues.len()).unwrap(), summary.clues);
        assert_eq!(states(hall).await, before, "no case moves by itself");
        // The next night finds the same and writes nothing twice.
        assert_eq!(run(hall, Scope::All).await.clues, summary.clues);
        assert_eq!(found(hall).await, clues);
        let Whole { records, .. } = hall.exchange().registers().verify_evidence().await.unwrap().unwrap();
        let told = 9;
        assert_eq!(records, 14 + 3 * 11 + told, "one record for each call: the fixture's, those of three runs, and whose records changed");
        assert!(audit::verify(hall).await.unwrap().is_ok());
        let record = record(hall).await;
        assert!(record.contains("recheck.finish system") && record.contains("case:case-0000000 case.clue system"), "{record}");
    }

    async fn a_run_that_is_cut_off_anywhere_ends_like_one_that_is_not(test: TestHall) {
        let hall = &test.hall;
        let all = households(250);
        city_with_cars(&test, &all, 60).await;
        silence_cars(hall, &all[50..75]).await;
        // Dropped after so many polls, again and again, until one gets through: between any two statements.
        let (mut polls, mut cuts, reached) = (3_usize, 0, AtomicI64::new(0));
        let progress = |progress: Progress| {
            let before = reached.fetch_max(progress.done, Ordering::Relaxed);
            assert!(progress.done >= before, "what was done stays done: {before}, {progress:?}");
        };
        let summary = loop {
            let outcome = {
                let mut running = pin!(recheck(hall, &Actor::System, Scope::Waiting, &progress));
                let mut left = polls;
                std::future::poll_fn(|context| {
                    if left == 0 {
                        return Poll::Ready(None);
                    }
                    left -= 1;
                    running.as_mut().poll(context).map(Some)
                }).await
            };
            match outcome {
                Some(Ok(summary)) => break summary,
                Some(Err(error)) => panic!("{error}"),
                None => {}
            }
            cuts += 1;
            polls = polls * 3 / 2 + 1;
            // Whoever goes on waits until the place of the one that was cut off is free.
            test.clock.advance(120);
        };
        assert!(cuts > 5, "{cuts}");
        assert_eq!(begun(hall).await, (1, 1), "whoever comes goes on with the run that began");
        assert_eq!((summary.households, summary.silent), (250, 25), "asked about twice, counted once");
        let pieces = found(hall).await;
        let again = run(hall, Scope::Waiting).await;
        assert_eq!((again.households, again.clues, again.silent), (summary.households, summary.clues, summary.silent));
        assert_eq!(found(hall).await, pieces);
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("DELETE FROM clues")).await.unwrap();
        unit.commit().await.unwrap();
        run(hall, Scope::Waiting).await;
        assert_eq!(found(hall).await, pieces, "the clues of a run in one piece");
        assert!(pieces.len() >= 50);
    }

    async fn a_register_that_was_silent_for_a_moment_is_heard_within_the_run(test: TestHall) {
        let hall = &test.hall;
        let all = households(12);
        city_with_cars(&test, &all, 2).await;
        silence_cars(hall, &all[..3]).await;
        let before = asked_about_cars(hall).await;
        let told = std::sync::Mutex::new(Vec::new());
        let progress = |progress: Progress| told.lock().unwrap().push((progress.done, progress.total));
        let quiet = recheck(hall, &Actor::System, Scope::Waiting, &progress).await.unwrap();
        assert_eq!((quiet.households, quiet.clues, quiet.silent), (12, 0, 3));
        assert_eq!(*told.lock().unwrap(), [(0, 12), (12, 12), (12, 12)]);
        assert_eq!(unheard(hall).await, (0, 3), "silent twice; the next run asks");
        let people = usize::try_from(quiet.people).unwrap();
        let of_three: usize = all[..3].iter().map(|household| household.citizens.len()).sum();
        assert_eq!(asked_about_cars(hall).await, before + people + of_three, "nobody else is asked about twice");

        heal_after_an_asking(hall).await;
        let heard = run(hall, Scope::All).await;
        assert_eq!((heard.households, heard.people, heard.silent), (12, quiet.people, 0));
        assert_eq!(unheard(hall).await, (0, 0));
        let clues = found(hall).await;
        assert_eq!(clues.iter().filter(|clue| clue.1 == "vehicle_number").count(), 2);
        assert_eq!(i64::try_from(clues.len()).unwrap(), heard.clues);
        assert_eq!(record(hall).await.matches("\"again\":true").count(), 2);
        assert!(audit::verify(hall).await.unwrap().is_ok());
    }

    async fn where_a_register_is_down_for_most_nobody_is_asked_about_again(test: TestHall) {
        let hall = &test.hall;
        let all = households(205);
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        silence_cars(hall, &all[..201]).await;
        let before = asked_about_cars(hall).await;
        let summary = run(hall, Scope::Waiting).await;
        assert_eq!((summary.households, summary.silent), (205, 201));
        assert_eq!(asked_about_cars(hall).await, before + usize::try_from(summary.people).unwrap());
        assert_eq!(unheard(hall).await, (0, 201));
    }

    async fn a_register_with_a_delta_is_asked_only_about_whoever_it_names(test: TestHall) {
        let hall = &test.hall;
        let all = households(12);
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        deliver(hall, Kind::Full, "2026-11-23", &car(&all[0], 1)).await;
        test.clock.advance(60);
        let at_the_check = asked_about_cars(hall).await;
        let people = usize::try_from(run(hall, Scope::All).await.people).unwrap();
        let everybody = at_the_check + people;
        assert_eq!(asked_about_cars(hall).await, everybody);
        test.clock.advance(86_400);
        run(hall, Scope::All).await;
        let found_before = found(hall).await;
        // Who has other cars than at the check has a clue about them, and is asked about every time.
        let others = |number: &usize| {
            let case = format!("case-{number:07}");
            found_before.iter().any(|clue| clue.0 == case && clue.3 == "vehicle")
        };
        let others_people: usize = (0..all.len()).filter(others).map(|number| all[number].citizens.len()).sum();
        let named = (0..2).filter(|number| !others(number)).count();
        assert!(others_people < people);
        assert_eq!(asked_about_cars(hall).await, everybody + others_people, "nothing was delivered since");
        test.clock.advance(86_400);
        deliver(hall, Kind::Delta, "2026-11-25", &format!("{}{}{}", car(&all[0], 2), car(&all[1], 3), car(&all[1], 4))).await;
        test.clock.advance(60);
        run(hall, Scope::All).await;
        assert_eq!(asked_about_cars(hall).await, everybody + 2 * others_people + named);
        let clues = found(hall).await;
        assert!(found_before.iter().all(|clue| clues.contains(clue)), "what was found before stays");
        let fresh: Vec<_> = clues.iter().filter(|clue| !found_before.contains(clue)).collect();
        assert!(fresh.iter().all(|clue| ["case-0000000", "case-0000001"].contains(&clue.0.as_str()) && clue.3 == "vehicle"), "{fresh:?}");
        assert!(fresh.iter().any(|clue| clue.0 == "case-0000001"));
        // After a full delivery anything may differ, so everybody is asked about again.
        test.clock.advance(86_400);
        deliver(hall, Kind::Full, "2026-11-26", &car(&all[0], 2)).await;
        test.clock.advance(60);
        run(hall, Scope::All).await;
        assert_eq!(asked_about_cars(hall).await, everybody + 2 * others_people + named + people);
    }

    async fn one_process_at_a_time(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        assert!(crate::lease::take(hall, "recheck:all", "another", 60).await.unwrap());
        assert!(matches!(recheck(hall, &Actor::System, Scope::All, &|_| {}).await, Err(Error::Conflict)));
        test.clock.advance(61);
        assert_eq!(run(hall, Scope::All).await.households, 0);
        assert!(matches!(recheck(hall, &reviewer("o", "x"), Scope::All, &|_| {}).await, Err(Error::Forbidden)));
    }

    async fn nobody_is_asked_about_without_consent(test: TestHall) {
        let hall = &test.hall;
        let all = households(3);
        city_with_cars(&test, &all, 3).await;
        for (id, sealed) in sqlx::query_as::<_, (String, String)>("SELECT id, answers FROM cases").fetch_all(hall.db().reader()).await.unwrap() {
            let mut answers: domain::intake::Answers = serde_json::from_str(&hall.unseal("cases", "answers", &id, &sealed).unwrap()).unwrap();
            for member in &mut answers.members {
                member.consent = None;
            }
            let sealed = hall.seal("cases", "answers", &id, &serde_json::to_string(&answers).unwrap());
            let mut unit = hall.begin().await.unwrap();
            unit.execute(sqlx::query("UPDATE cases SET answers = $1 WHERE id = $2").bind(sealed).bind(id)).await.unwrap();
            unit.commit().await.unwrap();
        }
        let summary = run(hall, Scope::All).await;
        assert_eq!((summary.households, summary.people, summary.clues), (3, 0, 0));
    }

    async fn it_runs_once_a_night_and_goes_on_by_day(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        assert_eq!(recheck_nightly(hall, 2).await.unwrap(), None, "it is nine o'clock");
        test.clock.set(Timestamp::parse("2026-11-23T18:05:00.000Z").unwrap());
        assert!(recheck_nightly(hall, 2).await.unwrap().is_some());
        assert_eq!(recheck_nightly(hall, 2).await.unwrap(), None);
        test.clock.advance(86_400);
        assert!(recheck_nightly(hall, 2).await.unwrap().is_some());
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE recheck_runs SET state = 'running', finished_at = NULL WHERE id = (SELECT MAX(id) FROM recheck_runs)")).await.unwrap();
        unit.commit().await.unwrap();
        test.clock.advance(8 * 3600);
        assert!(recheck_nightly(hall, 2).await.unwrap().is_some(), "a run that was cut off goes on");
    }
}
