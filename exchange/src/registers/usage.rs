//! Figures of the access log: how much each register was asked, and how it answered.

use super::Registers;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::verification::Register;

/// How much a register was asked, and how it answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The register.
    pub register: Register,
    /// Questions about a person.
    pub asked: i64,
    /// Those of them that found a record.
    pub hits: i64,
    /// Those of them that were answered at all.
    pub answered: i64,
    /// Half of them took no longer, in milliseconds.
    pub p50_ms: i64,
    /// 95 of 100 took no longer.
    pub p95_ms: i64,
}

impl Usage {
    /// Nobody asked.
    pub fn none(register: Register) -> Self {
        Self { register, asked: 0, hits: 0, answered: 0, p50_ms: 0, p95_ms: 0 }
    }
}

/// The percentile of a place is the smallest duration that so many of a hundred do not exceed.
const SINCE: &str = "SELECT register, CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE status = 'hit') AS BIGINT), \
     CAST(COUNT(*) FILTER (WHERE status IN ('hit', 'empty', 'not_covered')) AS BIGINT), \
     CAST(MIN(CASE WHEN place * 100 >= total * 50 THEN answered_in_ms END) AS BIGINT), \
     CAST(MIN(CASE WHEN place * 100 >= total * 95 THEN answered_in_ms END) AS BIGINT) FROM \
     (SELECT register, status, answered_in_ms, ROW_NUMBER() OVER (PARTITION BY register ORDER BY answered_in_ms) AS place, \
     COUNT(*) OVER (PARTITION BY register) AS total FROM access_log WHERE at >= $1) AS used GROUP BY register ORDER BY register";

impl Registers {
    /// The figures of every register that was asked since an instant.
    pub async fn usage_since(&self, since: Timestamp) -> Result<Vec<Usage>> {
        let rows: Vec<(String, i64, i64, i64, i64, i64)> =
            sqlx::query_as(SINCE).bind(since.to_string()).fetch_all(&self.parts.reader).await?;
        rows.into_iter()
            .map(|(register, asked, hits, answered, p50_ms, p95_ms)| {
                let register = Register::from_code(&register).ok_or(Error::Damaged("access_log"))?;
                Ok(Usage { register, asked, hits, answered, p50_ms, p95_ms })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::AccessEntry;
    use crate::testing::on_both_engines;
    use domain::verification::AnswerStatus;
    use sqlx::Row as _;

    fn at(minute: i64) -> Timestamp {
        Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap().plus_seconds(minute * 60)
    }

    fn entry(minute: i64, register: Register, status: AnswerStatus, answered_in_ms: u32) -> AccessEntry {
        let (case, actor, scene) = ("case".to_owned(), "system".to_owned(), "check".to_owned());
        AccessEntry { at: at(minute), register, subject: "s".to_owned(), case, actor, scene, status, answered_in_ms }
    }

    on_both_engines! {
        async fn the_figures_are_of_each_register_and_of_the_time_asked_for(test: TestRegisters) {
            let mut entries: Vec<AccessEntry> =
                (1..=100).map(|millis| entry(5, Register::Tax, AnswerStatus::Hit, millis)).collect();
            entries.push(entry(0, Register::Tax, AnswerStatus::Timeout, 9000));
            for status in AnswerStatus::ALL {
                entries.push(entry(5, Register::Vehicle, status, 7));
            }
            let mut transaction = test.registers.begin().await.unwrap();
            test.registers.log(&mut transaction, &entries).await.unwrap();
            transaction.commit().await.unwrap();
            assert_eq!(
                test.registers.usage_since(at(1)).await.unwrap(),
                [
                    Usage { register: Register::Tax, asked: 100, hits: 100, answered: 100, p50_ms: 50, p95_ms: 95 },
                    Usage { register: Register::Vehicle, asked: 5, hits: 1, answered: 3, p50_ms: 7, p95_ms: 7 },
                ]
            );
            assert_eq!(test.registers.usage_since(at(6)).await.unwrap(), []);
        }
    }

    #[tokio::test]
    async fn the_figures_read_the_index_alone() {
        let Some(test) = crate::testing::registers_on("sqlite").await else { return };
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {SINCE}")))
            .bind(at(0).to_string())
            .fetch_all(test.registers.reader())
            .await
            .unwrap();
        let plan: String = plan.iter().map(|row| row.get::<String, _>("detail") + "\n").collect();
        assert!(plan.contains("USING COVERING INDEX access_log_at"), "{plan}");
    }
}
