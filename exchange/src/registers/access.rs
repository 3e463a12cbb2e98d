//! The access log: every use of a register, written before the answer is handed out.

use super::Registers;
use crate::entropy::token;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::verification::{AnswerStatus, Register};
use sqlx::{Any, AssertSqlSafe, Transaction};

/// One use of one register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEntry {
    /// When.
    pub at: Timestamp,
    /// Which register.
    pub register: Register,
    /// About whom, as a keyed hash.
    pub subject: String,
    /// For which case.
    pub case: String,
    /// By whom.
    pub actor: String,
    /// In which scene.
    pub scene: String,
    /// How it answered.
    pub status: AnswerStatus,
    /// In how many milliseconds.
    pub answered_in_ms: u32,
}

/// Rows of one bulk insert. The driver looks each place up by its name, so a statement with many of them gets slower by the square.
const BATCH: usize = 40;

type Row = (String, String, String, String, String, String, String, i64);

impl Registers {
    /// Writes uses to the log inside the transaction that holds their evidence.
    pub(crate) async fn log(&self, transaction: &mut Transaction<'static, Any>, entries: &[AccessEntry]) -> Result<()> {
        const EACH: usize = 6;
        // The uses of one asking share its instant, its actor and its scene.
        for asking in entries.chunk_by(|one, other| (one.at, &one.actor, &one.scene) == (other.at, &other.actor, &other.scene)) {
            for batch in asking.chunks(BATCH) {
                let mut text = String::with_capacity(200 + batch.len() * 48);
                text.push_str("INSERT INTO access_log (at, actor, scene, id, register, subject, case_id, status, answered_in_ms) VALUES ");
                for row in 0..batch.len() {
                    text.push_str(if row == 0 { "($1, $2, $3, " } else { ", ($1, $2, $3, " });
                    text.push_str(&super::places(4 + row * EACH, EACH));
                    text.push(')');
                }
                let mut query = sqlx::query(AssertSqlSafe(text)).bind(batch[0].at.to_string()).bind(&batch[0].actor).bind(&batch[0].scene);
                for entry in batch {
                    query = query
                        .bind(self.log_id(entry.at))
                        .bind(entry.register.code())
                        .bind(&entry.subject)
                        .bind(&entry.case)
                        .bind(entry.status.code())
                        .bind(i64::from(entry.answered_in_ms));
                }
                query.execute(&mut **transaction).await?;
            }
        }
        Ok(())
    }

    /// Ids in the order of time: each new one goes to the end of its index, and a million of them cost no more than a thousand.
    fn log_id(&self, at: Timestamp) -> String {
        format!("{:012x}{}", at.millis(), token(self.parts.entropy.as_ref()))
    }

    /// The uses for a case, oldest first.
    pub async fn uses_for_case(&self, case: &str) -> Result<Vec<AccessEntry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, register, subject, case_id, actor, scene, status, answered_in_ms FROM access_log WHERE case_id = $1 ORDER BY at, id",
        )
        .bind(case)
        .fetch_all(&self.parts.reader)
        .await?;
        entries(rows)
    }

    /// The uses of the latest askings for a case, newest first, each asking as a whole; `before`: only earlier ones.
    pub async fn latest_uses(&self, case: &str, before: Option<Timestamp>, askings: usize) -> Result<Vec<AccessEntry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, register, subject, case_id, actor, scene, status, answered_in_ms FROM access_log WHERE case_id = $1 AND at IN \
             (SELECT DISTINCT at FROM access_log WHERE case_id = $1 AND at < $2 ORDER BY at DESC LIMIT $3) \
             ORDER BY at DESC, actor, scene, subject, register",
        )
        .bind(case)
        .bind(before.map_or_else(|| "9999".to_owned(), |at| at.to_string()))
        .bind(i64::try_from(askings).unwrap_or(i64::MAX))
        .fetch_all(&self.parts.reader)
        .await?;
        entries(rows)
    }
}

fn entries(rows: Vec<Row>) -> Result<Vec<AccessEntry>> {
    rows.into_iter()
        .map(|(at, register, subject, case, actor, scene, status, millis)| {
            Some(AccessEntry {
                at: Timestamp::parse(&at)?,
                register: Register::from_code(&register)?,
                subject,
                case,
                actor,
                scene,
                status: AnswerStatus::from_code(&status)?,
                answered_in_ms: u32::try_from(millis).ok()?,
            })
        })
        .map(|entry| entry.ok_or(Error::Damaged("access_log")))
        .collect()
}
