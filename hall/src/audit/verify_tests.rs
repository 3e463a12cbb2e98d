//! What somebody with the database, and with more, may try: each change to the record is named at its first broken link.

use super::*;
use crate::audit::{Entry, record, seal};
use crate::testing::on_both_engines;
use domain::identity::Actor;

async fn fill(hall: &Hall) {
    for chain in ["case:a", "case:b"] {
        for number in 0..3 {
            let mut unit = hall.begin().await.unwrap();
            let entry =
                Entry { chain: chain.to_owned(), act: "case.test", actor: &Actor::System, detail: serde_json::json!({ "n": number }) };
            record(hall, &mut unit, entry).await.unwrap();
            unit.commit().await.unwrap();
        }
    }
    seal(hall).await.unwrap();
}

async fn tamper(hall: &Hall, sql: &'static str) {
    let mut unit = hall.begin().await.unwrap();
    unit.execute(sqlx::query(sql)).await.unwrap();
    unit.commit().await.unwrap();
}

on_both_engines! {
    async fn an_untouched_record_is_whole(test: TestHall) {
        fill(&test.hall).await;
        let whole = verify(&test.hall).await.unwrap().unwrap();
        assert_eq!((whole.events, whole.chains, whole.seals, whole.unsealed), (6, 2, 1, 0));
        assert_eq!(seal(&test.hall).await.unwrap(), 0);
        let kept = std::fs::read_to_string(&test.hall.settings().audit_head).unwrap();
        assert_eq!(kept.trim_end(), whole.head.unwrap().to_string());
    }

    async fn the_sealed_log_cannot_be_dropped(test: TestHall) {
        let hall = &test.hall;
        fill(hall).await;
        tamper(hall, "DELETE FROM audit_seals").await;
        tamper(hall, "DELETE FROM audit_log").await;
        assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "case:a#1");
        tamper(hall, "UPDATE audit_events SET sealed = 0").await;
        assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "seal#1");
        // Sealed anew at another moment, the first seal is another one, and the file is not overwritten with it.
        test.clock.advance(5);
        seal(hall).await.unwrap();
        assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "seal#1");
        fill(hall).await;
        assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "seal#1");
    }

    async fn a_chain_cannot_be_written_anew_without_the_keys(test: TestHall) {
        use sha2::{Digest as _, Sha256};
        let hall = &test.hall;
        fill(hall).await;
        let (previous,): (String,) = sqlx::query_as("SELECT previous FROM audit_events WHERE chain = 'case:a' AND seq = 3")
            .fetch_one(hall.db().reader()).await.unwrap();
        let (at,): (String,) = sqlx::query_as("SELECT at FROM audit_events WHERE chain = 'case:a' AND seq = 3")
            .fetch_one(hall.db().reader()).await.unwrap();
        let mut hasher = Sha256::new();
        for part in ["case:a", "3", &at, "case.test", &Actor::System.tag(), "{}", &previous] {
            hasher.update(u64::try_from(part.len()).unwrap().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let hash = hex::encode(hasher.finalize());
        let mut unit = hall.begin().await.unwrap();
        for sql in [
            "UPDATE audit_events SET detail = '{}', hash = $1, sealed = 0 WHERE chain = 'case:a' AND seq = 3",
            "UPDATE audit_chains SET head = $1 WHERE chain = 'case:a'",
        ] {
            unit.execute(sqlx::query(sql).bind(hash.as_str())).await.unwrap();
        }
        unit.execute(sqlx::query("DELETE FROM audit_seals")).await.unwrap();
        unit.execute(sqlx::query("DELETE FROM audit_log")).await.unwrap();
        unit.commit().await.unwrap();
        std::fs::remove_file(&hall.settings().audit_head).unwrap();
        assert_eq!(verify(hall).await.unwrap().unwrap_err(), Broken { place: "case:a#3".to_owned(), what: "its content was changed" });
    }

    async fn an_older_copy_of_the_database_is_named(test: TestHall) {
        let hall = &test.hall;
        fill(hall).await;
        fill(hall).await;
        tamper(hall, "DELETE FROM audit_events WHERE seq > 3").await;
        tamper(hall, "DELETE FROM audit_log WHERE seq > 3").await;
        tamper(hall, "DELETE FROM audit_seals WHERE number = 2").await;
        tamper(hall, "UPDATE audit_chains SET length = 3, head = (SELECT hash FROM audit_events WHERE audit_events.chain = audit_chains.chain AND seq = 3)").await;
        assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "seal#2");
        std::fs::write(&hall.settings().audit_head, "garbage").unwrap();
        assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "head");
    }

    async fn an_event_left_out_of_the_seals_is_named(test: TestHall) {
        let hall = &test.hall;
        fill(hall).await;
        let (unsealed, entry) = ("UPDATE audit_events SET sealed = 0 WHERE chain = 'case:b'", "DELETE FROM audit_log WHERE chain = 'case:b'");
        test.clock.advance(31);
        fill(hall).await;
        assert!(verify(hall).await.unwrap().is_ok());
        // Only somebody with the keys can seal a log without it; the file is gone too.
        tamper(hall, unsealed).await;
        tamper(hall, entry).await;
        tamper(hall, "DELETE FROM audit_seals").await;
        tamper(hall, "UPDATE audit_log SET position = position - 1000 WHERE position > 0").await;
        let rows: Vec<(i64, String, i64, String)> = sqlx::query_as("SELECT position, chain, seq, hash FROM audit_log ORDER BY position")
            .fetch_all(hall.db().reader()).await.unwrap();
        let mut unit = hall.begin().await.unwrap();
        for (place, (position, ..)) in (1_i64..).zip(&rows) {
            unit.execute(sqlx::query("UPDATE audit_log SET position = $1 WHERE position = $2").bind(place).bind(*position)).await.unwrap();
        }
        let entries: Vec<(i64, &str, i64, &str)> = (1_i64..).zip(&rows).map(|(place, (_, chain, seq, hash))| (place, chain.as_str(), *seq, hash.as_str())).collect();
        let at = hall.now().to_string();
        let forged = seal_hash(hall, 1, &at, "", &entries);
        unit.execute(
            sqlx::query("INSERT INTO audit_seals (number, from_position, to_position, at, previous, hash) VALUES (1, 1, $1, $2, '', $3)")
                .bind(i64::try_from(rows.len()).unwrap())
                .bind(at)
                .bind(forged),
        )
        .await
        .unwrap();
        unit.commit().await.unwrap();
        std::fs::remove_file(&hall.settings().audit_head).unwrap();
        let broken = verify(hall).await.unwrap().unwrap_err();
        assert_eq!((broken.place.as_str(), broken.what), ("case:b#1", "later events are sealed, and it is not"));
    }

    async fn every_kind_of_tampering_is_named(test: TestHall) {
        let hall = &test.hall;
        fill(hall).await;
        let broken_at = |outcome: std::result::Result<Verified, Broken>| outcome.unwrap_err().place;
        tamper(hall, "UPDATE audit_events SET detail = '{}' WHERE chain = 'case:a' AND seq = 2").await;
        assert_eq!(broken_at(verify(hall).await.unwrap()), "case:a#2");
        tamper(hall, "UPDATE audit_events SET detail = '{\"n\":1}' WHERE chain = 'case:a' AND seq = 2").await;
        assert!(verify(hall).await.unwrap().is_ok());
        tamper(hall, "UPDATE audit_seals SET at = '2020-01-01T00:00:00.000Z'").await;
        assert_eq!(broken_at(verify(hall).await.unwrap()), "seal#1");
        tamper(hall, "DELETE FROM audit_events WHERE chain = 'case:b' AND seq = 3").await;
        assert_eq!(broken_at(verify(hall).await.unwrap()), "case:b#2");
        tamper(hall, "DELETE FROM audit_events WHERE chain = 'case:a'").await;
        assert_eq!(broken_at(verify(hall).await.unwrap()), "case:b#2");
        tamper(hall, "UPDATE audit_chains SET length = 2, head = (SELECT hash FROM audit_events WHERE chain = 'case:b' AND seq = 2) WHERE chain = 'case:b'").await;
        assert_eq!(broken_at(verify(hall).await.unwrap()), "case:a#3");
    }
}
