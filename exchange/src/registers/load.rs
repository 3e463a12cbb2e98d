//! Writing rows.

use super::Registers;
use super::set::RecordSet;
use super::stored::{Row, Stored};
use crate::error::{Error, Result};
use futures::future::join;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Transaction};

/// Rows of one bulk insert. The driver looks each place up by its name, so a statement with many of them gets slower by the square.
pub(crate) const BATCH: usize = 25;

/// Records of one bulk insert, whose places have no names where the driver would look for them.
pub(crate) const CHUNK: usize = 250;

/// How a register behaves towards one person, whatever the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// It always answers, and rightly.
    Steady,
    /// It never answers in time.
    Down,
    /// It does not cover the person.
    NotCovered,
}

impl Condition {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Down => "down",
            Self::NotCovered => "not_covered",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        [Self::Steady, Self::Down, Self::NotCovered].into_iter().find(|condition| condition.code() == code)
    }
}

/// Where rows go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub set: RecordSet,
    pub generation: i64,
    pub feed: i64,
}

/// What becomes of a row whose record is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnConflict {
    /// The stored one stays.
    Keep,
    /// The new one takes its place.
    Replace,
}

impl Registers {
    /// Writes rows, [`CHUNK`] in a statement; answers how many were written of each chunk.
    pub(crate) async fn write_rows(
        &self,
        transaction: &mut Transaction<'static, Any>,
        target: Target,
        rows: &[Row],
        conflict: OnConflict,
    ) -> Result<Vec<u64>> {
        let mut written = Vec::with_capacity(rows.len().div_ceil(CHUNK));
        let mut chunks = rows.chunks(CHUNK);
        let mut next = chunks.next().map(|chunk| self.insert(target, chunk, conflict));
        while let Some(insert) = next {
            // While the database is at one statement the next one is put together.
            let ahead = async { chunks.next().map(|chunk| self.insert(target, chunk, conflict)) };
            let (done, built) = join(insert.execute(&mut **transaction), ahead).await;
            written.push(done?.rows_affected());
            next = built;
        }
        Ok(written)
    }

    /// The statement that writes a chunk: the same text for every whole one of a delivery, so that it is prepared once.
    fn insert(&self, target: Target, rows: &[Row], conflict: OnConflict) -> Query<'static, Any, AnyArguments> {
        const EACH: usize = 8;
        let mut text = String::with_capacity(rows.len() * 96 + 400);
        text.push_str(
            "INSERT INTO records (register, generation, feed, subject, record, seq, as_of, name_check, body, withdrawn, line) VALUES ",
        );
        let same = format!("('{}', {}, {}, ", target.set.code(), target.generation, target.feed);
        for row in 0..rows.len() {
            if row > 0 {
                text.push_str(", ");
            }
            text.push_str(&same);
            if self.parts.sqlite {
                text.push_str("?, ?, ?, ?, ?, ?, ?, ?");
            } else {
                text.push_str(&super::places(1 + row * EACH, EACH));
            }
            text.push(')');
        }
        text.push_str(match conflict {
            OnConflict::Keep => " ON CONFLICT (register, generation, subject, record) DO NOTHING",
            OnConflict::Replace => {
                " ON CONFLICT (register, generation, subject, record) DO UPDATE SET seq = excluded.seq, as_of = excluded.as_of, \
                 name_check = excluded.name_check, body = excluded.body, withdrawn = excluded.withdrawn, feed = excluded.feed, \
                 line = excluded.line"
            }
        });
        let mut query = sqlx::query::<Any>(AssertSqlSafe(text)).persistent(rows.len() == CHUNK);
        for row in rows {
            query = query
                .bind(&row.subject)
                .bind(&row.record)
                .bind(row.seq)
                .bind(row.as_of.to_string())
                .bind(row.name_check.as_deref())
                .bind(&row.body)
                .bind(i64::from(row.withdrawn))
                .bind(row.line);
        }
        query
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.parts.reader).await?;
        Ok(())
    }

    /// How many persons the population register knows.
    pub async fn persons(&self) -> Result<i64> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT held FROM register_states WHERE register = 'population'").fetch_optional(&self.parts.reader).await?;
        Ok(row.map_or(0, |row| row.0))
    }

    /// The hash that tells a record from others of its subject, and the sealed body.
    pub(crate) fn seal(&self, set: RecordSet, subject: &str, stored: &Stored) -> Result<(String, String)> {
        let plain = serde_json::to_string(stored).map_err(|_| Error::Damaged(set.code()))?;
        let record = self.record_hash(set, &stored.key());
        let body = self.seal_body(set, subject, &record, &plain);
        Ok((record, body))
    }
}
