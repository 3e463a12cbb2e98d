//! Figures counted beside the access log: how much each register was asked, and how it answered.

use super::{AccessEntry, RecordSet, Registers, values};
use crate::error::{Error, Result};
use domain::day::{Day, Timestamp};
use domain::verification::EnterpriseAnswer;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;

/// How much a register was asked, and how it answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The register.
    pub register: RecordSet,
    /// Questions about a person, or an enterprise.
    pub asked: i64,
    /// Those of them that found a record.
    pub hits: i64,
    /// Those of them that were answered at all.
    pub answered: i64,
    /// Half of them took no longer, in milliseconds.
    pub p50_ms: i64,
    /// 95 of 100 took no longer.
    pub p95_ms: i64,
    /// The newest day that an answer said its data stand at, if any said one.
    pub as_of: Option<Day>,
}

impl Usage {
    /// Nobody asked.
    pub fn none(register: impl Into<RecordSet>) -> Self {
        Self { register: register.into(), asked: 0, hits: 0, answered: 0, p50_ms: 0, p95_ms: 0, as_of: None }
    }
}

/// The percentile of a place is the smallest duration that so many of a hundred do not exceed.
const SINCE: &str = "SELECT register, CAST(SUM(times) AS BIGINT), CAST(SUM(CASE WHEN status = 'hit' THEN times ELSE 0 END) AS BIGINT), \
     CAST(SUM(CASE WHEN status IN ('hit', 'empty', 'not_covered') THEN times ELSE 0 END) AS BIGINT), \
     CAST(MIN(CASE WHEN upto * 100 >= total * 50 THEN answered_in_ms END) AS BIGINT), \
     CAST(MIN(CASE WHEN upto * 100 >= total * 95 THEN answered_in_ms END) AS BIGINT), MAX(as_of) FROM \
     (SELECT register, status, answered_in_ms, times, as_of, \
     SUM(times) OVER (PARTITION BY register ORDER BY answered_in_ms, status, slot ROWS UNBOUNDED PRECEDING) AS upto, \
     SUM(times) OVER (PARTITION BY register) AS total FROM register_usage WHERE slot >= $1) AS used GROUP BY register ORDER BY register";

/// Register, questions, hits, answers, half and 95 of 100 in milliseconds, newest day.
type Row = (String, i64, i64, i64, i64, i64, Option<String>);

/// How long figures are kept, in seconds; the operators' page shows those of one day.
const KEPT: i64 = 2 * 24 * 60 * 60;

/// Rows of one statement.
const BATCH: usize = 40;

/// Ten minutes of the clock: figures are counted, not looked for in a log that grows by a city each night.
fn slot(at: Timestamp) -> String {
    at.to_string().chars().take("2026-11-23T01:0".len()).collect()
}

/// To two digits, upwards: nobody needs more of a long wait, and the rows stay few.
fn rounded(millis: u32) -> i64 {
    let mut step = 1;
    while millis / step >= 100 {
        step *= 10;
    }
    i64::from(millis.div_ceil(step)) * i64::from(step)
}

/// What is counted together: slot, register, status and rounded duration.
type Key = (String, &'static str, &'static str, i64);

/// How often, and the newest day that an answer told.
type Counted = (i64, Option<Day>);

async fn write(transaction: &mut Transaction<'static, Any>, counted: &[(Key, Counted)]) -> Result<()> {
    for batch in counted.chunks(BATCH) {
        let text = format!(
            "INSERT INTO register_usage (slot, register, status, answered_in_ms, times, as_of) VALUES {} \
             ON CONFLICT (slot, register, status, answered_in_ms) DO UPDATE SET times = register_usage.times + excluded.times, \
             as_of = CASE WHEN register_usage.as_of IS NULL OR excluded.as_of > register_usage.as_of THEN excluded.as_of \
             ELSE register_usage.as_of END",
            values(batch.len(), 6)
        );
        let mut query = sqlx::query(AssertSqlSafe(text));
        for ((slot, register, status, millis), (times, newest)) in batch {
            let newest = newest.map(|day| day.to_string());
            query = query.bind(slot).bind(*register).bind(*status).bind(*millis).bind(*times).bind(newest);
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

impl Registers {
    /// Counts uses.
    pub(super) async fn count(&self, transaction: &mut Transaction<'static, Any>, entries: &[AccessEntry]) -> Result<()> {
        let mut counted: BTreeMap<Key, Counted> = BTreeMap::new();
        for same in entries.chunk_by(|one, other| one.at == other.at) {
            let slot = slot(same[0].at);
            for entry in same {
                let key = (slot.clone(), entry.register.code(), entry.status.code(), rounded(entry.answered_in_ms));
                let (times, newest) = counted.entry(key).or_default();
                *times += 1;
                *newest = (*newest).max(entry.as_of);
            }
        }
        write(transaction, &counted.into_iter().collect::<Vec<_>>()).await
    }

    /// Counts a question about an enterprise, of which there is no access entry.
    pub(crate) async fn count_enterprise(
        &self,
        transaction: &mut Transaction<'static, Any>,
        at: Timestamp,
        answer: &EnterpriseAnswer,
    ) -> Result<()> {
        let key = (slot(at), RecordSet::Enterprise.code(), answer.status.code(), rounded(answer.answered_in_ms));
        write(transaction, &[(key, (1, answer.as_of))]).await
    }

    /// Forgets the figures that are two days old. Answers how many there were.
    pub async fn forget_usage(&self, now: Timestamp) -> Result<u64> {
        let delete = sqlx::query("DELETE FROM register_usage WHERE slot < $1").bind(slot(now.plus_seconds(-KEPT)));
        Ok(delete.execute(&self.parts.writer).await?.rows_affected())
    }

    /// The figures of every register that was asked since an instant, to ten minutes.
    pub async fn usage_since(&self, since: Timestamp) -> Result<Vec<Usage>> {
        let rows: Vec<Row> = sqlx::query_as(SINCE).bind(slot(since)).fetch_all(&self.parts.reader).await?;
        rows.into_iter()
            .map(|(register, asked, hits, answered, p50_ms, p95_ms, newest)| {
                let damaged = || Error::Damaged("register_usage");
                let register = RecordSet::from_code(&register).ok_or_else(damaged)?;
                let as_of = newest.map(|day| Day::parse(&day).ok_or_else(damaged)).transpose()?;
                Ok(Usage { register, asked, hits, answered, p50_ms, p95_ms, as_of })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use domain::verification::{AnswerStatus, Register};

    fn at(minute: i64) -> Timestamp {
        Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap().plus_seconds(minute * 60)
    }

    fn entry(minute: i64, register: Register, status: AnswerStatus, answered_in_ms: u32) -> AccessEntry {
        let (case, actor, scene) = ("case".to_owned(), "system".to_owned(), "check".to_owned());
        AccessEntry { at: at(minute), register, subject: "s".to_owned(), case, actor, scene, status, answered_in_ms, as_of: None }
    }

    on_both_engines! {
        async fn the_figures_are_of_each_register_and_of_the_time_asked_for(test: TestRegisters) {
            let mut entries: Vec<AccessEntry> =
                (1..=100).map(|millis| entry(15, Register::Tax, AnswerStatus::Hit, millis)).collect();
            entries.push(entry(0, Register::Tax, AnswerStatus::Timeout, 9000));
            for status in AnswerStatus::ALL {
                entries.push(entry(15, Register::Vehicle, status, 7));
            }
            let mut transaction = test.registers.begin().await.unwrap();
            test.registers.log(&mut transaction, entries).await.unwrap();
            transaction.commit().await.unwrap();
            assert_eq!(
                test.registers.usage_since(at(10)).await.unwrap(),
                [
                    Usage { register: Register::Tax.into(), asked: 100, hits: 100, answered: 100, p50_ms: 50, p95_ms: 95, as_of: None },
                    Usage { register: Register::Vehicle.into(), asked: 5, hits: 1, answered: 3, p50_ms: 7, p95_ms: 7, as_of: None },
                ]
            );
            assert_eq!(test.registers.usage_since(at(20)).await.unwrap(), []);
        }

        async fn the_newest_day_that_answers_told_stands_beside_the_figures(test: TestRegisters) {
            let day = |text: &str| Day::parse(text).unwrap();
            let told = |minute, register, status, as_of| AccessEntry { as_of, ..entry(minute, register, status, 7) };
            let hit = |register, text: Option<&str>| told(0, register, AnswerStatus::Hit, text.map(day));
            for entries in [
                vec![hit(Register::Tax, Some("2026-11-18")), hit(Register::Tax, Some("2026-11-20")), hit(Register::Tax, None)],
                vec![hit(Register::Tax, Some("2026-11-19")), hit(Register::Business, None), told(0, Register::Vehicle, AnswerStatus::Timeout, None)],
                vec![hit(Register::Tax, None), hit(Register::Business, Some("2026-11-01"))],
                vec![told(10, Register::Tax, AnswerStatus::Empty, Some(day("2026-11-17")))],
            ] {
                let mut transaction = test.registers.begin().await.unwrap();
                test.registers.log(&mut transaction, entries).await.unwrap();
                transaction.commit().await.unwrap();
            }
            let since = async |minute| {
                let usage = test.registers.usage_since(at(minute)).await.unwrap();
                usage.into_iter().map(|usage| (usage.register, usage.asked, usage.as_of)).collect::<Vec<_>>()
            };
            let [business, tax, vehicle] = [Register::Business, Register::Tax, Register::Vehicle].map(RecordSet::Of);
            assert_eq!(
                since(0).await,
                [(business, 2, Some(day("2026-11-01"))), (tax, 6, Some(day("2026-11-20"))), (vehicle, 1, None)]
            );
            assert_eq!(since(10).await, [(tax, 1, Some(day("2026-11-17")))]);
        }

        async fn figures_are_forgotten_when_they_are_two_days_old_and_not_while_somebody_asks(test: TestRegisters) {
            const DAYS: i64 = 2 * 24 * 60;
            for minute in [0, DAYS + 10] {
                let mut transaction = test.registers.begin().await.unwrap();
                test.registers.log(&mut transaction, vec![entry(minute, Register::Tax, AnswerStatus::Hit, 7)]).await.unwrap();
                transaction.commit().await.unwrap();
            }
            let asked = async || test.registers.usage_since(at(0)).await.unwrap()[0].asked;
            assert_eq!(asked().await, 2);
            assert_eq!((test.registers.forget_usage(at(DAYS + 9)).await.unwrap(), asked().await), (0, 2));
            assert_eq!((test.registers.forget_usage(at(DAYS + 10)).await.unwrap(), asked().await), (1, 1));
        }

        async fn a_status_that_no_register_gives_is_not_counted(test: TestRegisters) {
            let insert = "INSERT INTO register_usage (slot, register, status, answered_in_ms, times) VALUES ('2026-11-23T01:0', 'tax', $1, 7, 1)";
            assert!(sqlx::query(insert).bind("lost").execute(test.registers.writer()).await.is_err());
            for status in AnswerStatus::ALL {
                sqlx::query(insert).bind(status.code()).execute(test.registers.writer()).await.unwrap();
            }
            assert_eq!(test.registers.usage_since(at(0)).await.unwrap()[0].asked, 5);
        }
    }

    #[test]
    fn long_waits_are_rounded_up_to_two_digits() {
        for (millis, told) in [(0, 0), (7, 7), (99, 99), (100, 100), (101, 110), (999, 1000), (1_234, 1_300), (59_999, 60_000)] {
            assert_eq!(rounded(millis), told);
        }
    }
}
