//! A full delivery: rows of a new generation, each record once, and at the end what it changes.

use super::Counts;
use super::import::State;
use super::reader::Item;
use super::reject::{Reason, Reject, Wrong};
use crate::error::Result;
use crate::registers::load::{BATCH, OnConflict, Target, write_rows};
use crate::registers::stored::Row;
use crate::registers::{Registers, places};
use domain::verification::Register;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::HashMap;

impl Registers {
    /// Writes the rows of one batch; answers the lines whose record stood in an earlier line.
    pub(super) async fn store_full(
        &self,
        transaction: &mut Transaction<'static, Any>,
        target: Target,
        items: Vec<Item>,
        counts: &mut Counts,
    ) -> Result<Vec<Reject>> {
        let mut rows: Vec<Row> = items.into_iter().map(|item| item.row).collect();
        // In the order of the index the database touches each page of it once a batch; the first line of a record comes first.
        rows.sort_unstable_by(|one, other| (&one.subject, &one.record, one.line).cmp(&(&other.subject, &other.record, other.line)));
        let mut refused = Vec::new();
        let duplicate = |line: i64| Wrong::line(Reason::DuplicateKey).at(line);
        rows.dedup_by(|later, first| {
            let same = later.subject == first.subject && later.record == first.record;
            if same {
                refused.push(duplicate(later.line));
            }
            same
        });
        for chunk in rows.chunks(BATCH) {
            let written = write_rows(transaction, target, chunk, OnConflict::Keep).await?;
            counts.loaded += i64::try_from(written).unwrap_or(0);
            if usize::try_from(written).unwrap_or(0) < chunk.len() {
                refused.extend(taken(transaction, target, chunk).await?.into_iter().map(duplicate));
            }
        }
        Ok(refused)
    }

    /// What a full delivery changes: records that were there with the same sequence, records that are gone, new names.
    pub(super) async fn compare(&self, target: Target, before: State, counts: &mut Counts) -> Result<()> {
        let (both, same, renamed): (i64, i64, i64) = sqlx::query_as(
            "SELECT CAST(count(*) AS BIGINT), CAST(coalesce(sum(CASE WHEN n.seq = o.seq THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(coalesce(sum(CASE WHEN n.name_check <> o.name_check THEN 1 ELSE 0 END), 0) AS BIGINT) \
             FROM records n JOIN records o ON o.register = n.register AND o.generation = $1 AND o.subject = n.subject \
             AND o.record = n.record AND o.withdrawn = 0 WHERE n.register = $2 AND n.generation = $3",
        )
        .bind(before.generation)
        .bind(target.set.code())
        .bind(target.generation)
        .fetch_one(self.reader())
        .await?;
        counts.net = counts.loaded - before.held;
        counts.unchanged = same;
        counts.loaded -= same;
        counts.removed = before.held - both;
        if target.set == Register::Population.into() {
            counts.disagreed = renamed;
        }
        Ok(())
    }
}

/// The lines of a chunk whose place another line took.
async fn taken(transaction: &mut Transaction<'static, Any>, target: Target, chunk: &[Row]) -> Result<Vec<i64>> {
    let text = format!(
        "SELECT subject, record, line FROM records WHERE register = $1 AND generation = $2 AND subject IN ({})",
        places(3, chunk.len())
    );
    let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(target.set.code()).bind(target.generation);
    for row in chunk {
        query = query.bind(&row.subject);
    }
    let rows: Vec<(String, String, i64)> = query.fetch_all(&mut **transaction).await?;
    let holders: HashMap<(String, String), i64> = rows.into_iter().map(|(subject, record, line)| ((subject, record), line)).collect();
    let is_taken = |row: &&Row| holders.get(&(row.subject.clone(), row.record.clone())).is_some_and(|line| *line != row.line);
    Ok(chunk.iter().filter(is_taken).map(|row| row.line).collect())
}
