//! The process is killed in the middle of a run; another goes on with it from its last checkpoint, and the clues are those of a run in
//! one piece.
//!
//! The child is this test binary again, running `rechecks_until_killed` only.

use super::fixture::{buy_cars, decided};
use super::tests::{asked_about_cars_of, begun, found, households};
use super::{Progress, recheck};
use crate::intake::fixture::city;
use crate::testing::{ManualClock, SeededChance, on_both_engines};
use crate::{Hall, Settings};
use domain::day::Timestamp;
use domain::identity::Actor;
use domain::verification::Scope;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

const CHILD: &str = "verification::recheck::crash::rechecks_until_killed";
const START: &str = "2026-11-23T01:00:00.000Z";

/// The child: a line for each page that is done. Behind the middle it stands until it is killed, so that it never comes to the end.
#[tokio::test]
#[ignore = "started by the test below"]
async fn rechecks_until_killed() {
    let Ok(url) = std::env::var("ANJU_CRASH_DATABASE") else { return };
    let data = PathBuf::from(std::env::var("ANJU_CRASH_DATA").unwrap());
    let settings = Settings {
        database_url: url,
        registers_url: std::env::var("ANJU_CRASH_REGISTERS").unwrap(),
        audit_head: data.join("audit-head"),
        data,
        public_url: "http://127.0.0.1:3000".to_owned(),
        weather: exchange::Weather::calm(),
        connections: exchange::Connections::default(),
    };
    let clock = Arc::new(ManualClock::at(Timestamp::parse(START).unwrap()));
    let hall = Hall::open(settings, clock, Arc::new(SeededChance::new(77))).await.unwrap();
    let told = |progress: Progress| {
        println!("\ndone {}", progress.done);
        if progress.done * 2 > progress.total {
            // Nothing is ever written there; it ends with the parent.
            std::io::stdin().read_line(&mut String::new()).unwrap();
        }
    };
    recheck(&hall, &Actor::System, Scope::All, &told).await.unwrap();
    println!("\nended");
}

/// Starts the child and kills it as soon as it has done a page; answers how many households it said were done, at last.
fn run_and_kill(settings: &Settings) -> i64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture"])
        .env("ANJU_CRASH_DATABASE", &settings.database_url)
        .env("ANJU_CRASH_REGISTERS", &settings.registers_url)
        .env("ANJU_CRASH_DATA", &settings.data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut told = lines.filter_map(|line| line.strip_prefix("done ")?.parse::<i64>().ok());
    let first = told.find(|done| *done > 0);
    child.kill().unwrap();
    child.wait().unwrap();
    // It may have gone on before the end reached it.
    told.last().or(first).expect("the child never did a page")
}

on_both_engines! {
    async fn a_run_whose_process_is_killed_ends_like_one_in_one_piece(test: TestHall) {
        let hall = &test.hall;
        let all = households(700);
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        buy_cars(hall, &all[..120], 3).await;
        test.clock.set(Timestamp::parse(START).unwrap());
        let done = run_and_kill(hall.settings());
        assert!(done < 700, "killed in the middle");
        // Its place is free a minute later.
        test.clock.advance(120);
        let told = Mutex::new(Vec::new());
        let progress = |progress: Progress| told.lock().unwrap().push(progress.done);
        let summary = recheck(hall, &Actor::System, Scope::All, &progress).await.unwrap();
        let goes_on_at = told.lock().unwrap()[0];
        assert!((done..700).contains(&goes_on_at), "what the child did is not done again: {done}, {goes_on_at}");
        assert_eq!(begun(hall).await, (1, 1), "it is the child's run");
        for (number, household) in all.iter().enumerate().take(usize::try_from(goes_on_at).unwrap()) {
            let asked = asked_about_cars_of(hall, &format!("case-{number:07}")).await;
            assert_eq!(asked, household.citizens.len(), "of household {number} everybody is asked about once");
        }
        assert_eq!(summary.households, 700);
        let pieces = found(hall).await;
        assert!(pieces.len() >= 120);
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("DELETE FROM clues")).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(recheck(hall, &Actor::System, Scope::All, &|_| {}).await.unwrap(), summary);
        assert_eq!(found(hall).await, pieces);
    }
}
