//! The end of the chain of evidence on the hall's record: put there once an hour, and what does not lead through it is named.

use super::stored_replies::change_evidence;
use super::*;
use crate::audit;
use crate::testing::SeededChance;
use crate::verification::{VerifiedEvidence, keep_evidence_head, verify_evidence};
use exchange::evidence::Broken;
use exchange::{PersonKey, Purpose, Scene};
use sqlx::Connection as _;
use std::sync::Arc;

/// One call, so that the chain grows by one record.
async fn ask(hall: &Hall) {
    let person = people("zhou").remove(0);
    let purpose = Purpose { case: "case-1".to_owned(), actor: "system".to_owned(), scene: Scene::Check, at: hall.now() };
    hall.exchange().ask_one(&PersonKey::new(person.id, person.name), Register::Vehicle, &purpose).await.unwrap();
}

/// So many calls, and the head after them on record.
async fn ask_and_keep(test: &TestHall, calls: usize) {
    for _ in 0..calls {
        ask(&test.hall).await;
    }
    test.clock.advance(3600);
    assert!(keep_evidence_head(&test.hall).await.unwrap());
}

async fn verified(hall: &Hall) -> std::result::Result<(i64, usize), Broken> {
    let walked = verify_evidence(hall, &Actor::System, None).await.unwrap();
    walked.map(|VerifiedEvidence { whole, heads }| (whole.records, heads))
}

/// How many heads are on record.
async fn kept(hall: &Hall) -> usize {
    record(hall).await.lines().filter(|line| line.starts_with("setting:evidence evidence.head system ")).count()
}

fn lost(seq: i64) -> std::result::Result<(i64, usize), Broken> {
    Err(Broken { seq, reason: "the hall's record names it, and the chain has lost it" })
}

fn another(seq: i64) -> std::result::Result<(i64, usize), Broken> {
    Err(Broken { seq, reason: "the hall's record names another one of this number" })
}

on_both_engines! {
    async fn the_head_is_put_on_record_once_an_hour_if_it_has_moved(test: TestHall) {
        let hall = &test.hall;
        assert!(!keep_evidence_head(hall).await.unwrap(), "nobody was asked yet");
        assert_eq!(verified(hall).await, Ok((0, 0)));
        ask(hall).await;
        assert!(keep_evidence_head(hall).await.unwrap());
        ask(hall).await;
        test.clock.advance(3599);
        assert!(!keep_evidence_head(hall).await.unwrap(), "the hour is not over");
        test.clock.advance(1);
        assert!(keep_evidence_head(hall).await.unwrap());
        test.clock.advance(7200);
        assert!(!keep_evidence_head(hall).await.unwrap(), "it has not moved");
        ask(hall).await;
        assert_eq!((kept(hall).await, verified(hall).await), (2, Ok((3, 2))), "the chain may have grown since");
        let newest = hall.exchange().registers().evidence_head().await.unwrap().unwrap();
        assert!(verify_evidence(hall, &Actor::System, Some(&newest)).await.unwrap().is_ok());
        audit::seal(hall).await.unwrap();
        assert!(audit::verify(hall).await.unwrap().is_ok());
        assert!(verify_evidence(hall, &Actor::Anonymous, None).await.is_err());
    }

    async fn a_chain_that_was_cut_with_its_head_is_named(test: TestHall) {
        let hall = &test.hall;
        ask_and_keep(&test, 2).await;
        ask_and_keep(&test, 2).await;
        change_evidence(hall, "DELETE FROM evidence WHERE seq > 3").await;
        change_evidence(hall, "UPDATE evidence_head SET seq = 3, hash = (SELECT hash FROM evidence WHERE seq = 3)").await;
        assert!(hall.exchange().registers().verify_evidence().await.unwrap().is_ok(), "by itself it looks whole");
        assert_eq!(verified(hall).await, lost(4));
        test.clock.advance(3600);
        assert!(!keep_evidence_head(hall).await.unwrap(), "where it broke is not covered up");
        for _ in 0..3 {
            ask(hall).await;
        }
        assert_eq!(verified(hall).await, another(4), "however long it is by now");
        assert!(!keep_evidence_head(hall).await.unwrap());
        change_evidence(hall, "DELETE FROM evidence").await;
        change_evidence(hall, "UPDATE evidence_head SET seq = 0, hash = ''").await;
        assert_eq!((verified(hall).await, kept(hall).await), (lost(2), 2), "nor is all of it gone unseen");
        assert!(!keep_evidence_head(hall).await.unwrap());
    }

    async fn a_registers_database_of_an_older_day_is_named(test: TestHall) {
        let hall = &test.hall;
        ask_and_keep(&test, 2).await;
        let backup = format!("sqlite:{}", test.folder.path().join("older.db").display());
        let mut registers = sqlx::AnyConnection::connect(&hall.settings().registers_url).await.unwrap();
        let copy = format!("VACUUM INTO '{}'", test.folder.path().join("older.db").display());
        sqlx::query(sqlx::AssertSqlSafe(copy)).execute(&mut registers).await.unwrap();
        registers.close().await.unwrap();
        ask_and_keep(&test, 2).await;
        assert_eq!(verified(hall).await, Ok((4, 2)));

        let settings = crate::Settings { registers_url: backup, ..hall.settings().clone() };
        let restored = Hall::open(settings, test.clock.clone(), Arc::new(SeededChance::new(7))).await.unwrap();
        assert_eq!(verified(&restored).await, lost(4));
        for _ in 0..3 {
            ask(&restored).await;
        }
        assert!(restored.exchange().registers().verify_evidence().await.unwrap().is_ok(), "by itself it looks whole");
        assert_eq!(verified(&restored).await, another(4));
        test.clock.advance(3600);
        assert!(!keep_evidence_head(&restored).await.unwrap());
    }
}
