//! What the logs of the registers forget: they grow by a city each night.

use super::Registers;
use crate::error::Result;
use domain::day::Timestamp;
use sqlx::AssertSqlSafe;

/// Days that it is kept who asked for what about whom: three years and a day, the least under article 56 of the Personal Information
/// Protection Law.
const LOOKS_DAYS: i64 = 3 * 366;
/// Days that the rejected lines of a delivery are kept.
const REJECTS_DAYS: i64 = 366;
/// Days that it is kept how much of a day's quota was used.
const QUOTA_DAYS: i64 = 31;
/// Rows of one statement, so that the writer is never held for long.
const BATCH: i64 = 5_000;

impl Registers {
    /// Forgets the lines of the logs whose time is over, and answers how many. The chain of evidence stays whole.
    pub async fn forget_logs(&self, now: Timestamp) -> Result<u64> {
        let before = |days: i64| now.plus_seconds(-days * 86_400);
        let looks = before(LOOKS_DAYS);
        // Ids begin with the time, so the oldest are found without an index of their own.
        let logged = "DELETE FROM access_log WHERE id IN (SELECT id FROM access_log WHERE id < $1 AND at < $2 ORDER BY id LIMIT $3)";
        let mut forgotten = self.forget(logged, &[&format!("{:012x}", looks.millis()), &looks.to_string()]).await?;
        // Before the lines that they belong to.
        let people = "DELETE FROM gateway_looks WHERE (subject, at, line, place) IN (SELECT subject, at, line, place FROM gateway_looks \
                      WHERE at < $1 LIMIT $2)";
        forgotten += self.forget(people, &[&looks.to_string()]).await?;
        let gateway = "DELETE FROM gateway_log WHERE id IN (SELECT id FROM gateway_log WHERE at < $1 LIMIT $2)";
        forgotten += self.forget(gateway, &[&looks.to_string()]).await?;
        let quota = "DELETE FROM quota_use WHERE (grant_id, day) IN (SELECT grant_id, day FROM quota_use WHERE day < $1 LIMIT $2)";
        forgotten += self.forget(quota, &[&before(QUOTA_DAYS).day().to_string()]).await?;
        let rejects = "DELETE FROM feed_rejects WHERE (feed, line) IN (SELECT r.feed, r.line FROM feeds f JOIN feed_rejects r ON r.feed = f.id \
                       WHERE f.finished_at < $1 LIMIT $2)";
        forgotten += self.forget(rejects, &[&before(REJECTS_DAYS).to_string()]).await?;
        Ok(forgotten)
    }

    /// Runs a statement batch by batch until nothing is left for it.
    async fn forget(&self, delete: &'static str, of: &[&str]) -> Result<u64> {
        let mut forgotten = 0;
        loop {
            let mut query = sqlx::query(AssertSqlSafe(delete));
            for value in of {
                query = query.bind(*value);
            }
            match query.bind(BATCH).execute(&self.parts.writer).await?.rows_affected() {
                0 => return Ok(forgotten),
                gone => forgotten += gone,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::AccessEntry;
    use crate::testing::on_both_engines;
    use domain::verification::{AnswerStatus, Register};

    fn now() -> Timestamp {
        Timestamp::parse("2029-11-29T01:00:00.000Z").unwrap()
    }

    fn entry(at: Timestamp) -> AccessEntry {
        let (subject, case, actor, scene) = ("s".to_owned(), "a".to_owned(), "system".to_owned(), "recheck".to_owned());
        AccessEntry { at, register: Register::Tax, subject, case, actor, scene, status: AnswerStatus::Hit, answered_in_ms: 1, as_of: None }
    }

    on_both_engines! {
        async fn only_what_is_over_is_forgotten(test: TestRegisters) {
            let registers = &test.registers;
            let edge = |days: i64| now().plus_seconds(-days * 86_400);
            let mut transaction = registers.begin().await.unwrap();
            registers.log(&mut transaction, vec![entry(edge(LOOKS_DAYS).plus_seconds(-1)), entry(edge(LOOKS_DAYS)), entry(now())]).await.unwrap();
            transaction.commit().await.unwrap();
            for (id, at) in [("old", edge(LOOKS_DAYS).plus_seconds(-1)), ("kept", edge(LOOKS_DAYS))] {
                let line = "INSERT INTO gateway_log (id, at, consumer, service, scene, case_id, actor, people, outcome, request_digest, response_digest, \
                     took_ms) VALUES ($1, $2, 'c', 'tax.query', 'check', '', '', 1, 'answered', '', '', 1)";
                sqlx::query(line).bind(id).bind(at.to_string()).execute(registers.writer()).await.unwrap();
                let person = "INSERT INTO gateway_looks (subject, at, line, place) VALUES ('s', $1, $2, 0)";
                sqlx::query(person).bind(at.to_string()).bind(id).execute(registers.writer()).await.unwrap();
            }
            for (feed, at) in [(1_i64, edge(REJECTS_DAYS).plus_seconds(-1)), (2, edge(REJECTS_DAYS))] {
                let delivery = "INSERT INTO feeds (id, register, kind, file_name, file_hash, as_of, started_at, finished_at, state, lines, read, loaded, \
                     unchanged, removed, rejected, disagreed, net) VALUES ($1, 'tax', 'full', '', '', '2026-11-23', $2, $2, 'done', 1, 1, 0, 0, 0, 1, 0, 0)";
                sqlx::query(delivery).bind(feed).bind(at.to_string()).execute(registers.writer()).await.unwrap();
                sqlx::query("INSERT INTO feed_rejects (feed, line, reason, field) VALUES ($1, 1, 'x', '')").bind(feed).execute(registers.writer()).await.unwrap();
            }
            assert_eq!(registers.forget_logs(now()).await.unwrap(), 4);
            let left = async |table: &str| {
                let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}");
                let (left,): (i64,) = sqlx::query_as(AssertSqlSafe(text)).fetch_one(registers.reader()).await.unwrap();
                left
            };
            assert_eq!((left("access_log").await, left("gateway_log").await, left("feed_rejects").await), (2, 1, 1));
            assert_eq!(left("gateway_looks").await, 1);
            assert_eq!(registers.forget_logs(now()).await.unwrap(), 0);
            assert_eq!(registers.forget_logs(now().plus_seconds(1)).await.unwrap(), 4);
        }
    }
}
