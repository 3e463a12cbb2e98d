//! A full delivery: rows of a new generation, each record once, and at the end what it changes.

use super::Counts;
use super::doubt::Mark;
use super::import::State;
use super::reader::Item;
use super::reject::{Reason, Reject, Wrong};
use crate::error::{Error, Result};
use crate::registers::load::{CHUNK, OnConflict, Target};
use crate::registers::stored::Row;
use crate::registers::{Registers, places};
use domain::verification::Register;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::HashMap;

/// In the order of the index the database touches each page of it once a batch; the first line of a record comes first.
pub(super) fn order(items: &mut [Item]) {
    items.sort_unstable_by(|Item { row: one, .. }, Item { row: other, .. }| {
        (&one.subject, &one.record, one.line).cmp(&(&other.subject, &other.record, other.line))
    });
}

impl Registers {
    /// Writes the rows of one batch, in the order [`order`] gave them; answers the lines whose record stood in an earlier line, and
    /// what they leave in doubt.
    pub(super) async fn store_full(
        &self,
        transaction: &mut Transaction<'static, Any>,
        target: Target,
        mut items: Vec<Item>,
        counts: &mut Counts,
    ) -> Result<(Vec<Reject>, Vec<Mark>)> {
        let (mut refused, mut marks) = (Vec::new(), Vec::new());
        items.dedup_by(|later, first| {
            let repeated = later.row.subject == first.row.subject && later.row.record == first.row.record;
            if repeated {
                let same = later.row.name_check == first.row.name_check && later.plain == first.plain;
                refused.push(duplicate(later.row.line));
                marks.extend(Mark::of_repeated(&later.row, first.row.seq, same));
            }
            repeated
        });
        let (rows, plains): (Vec<Row>, Vec<String>) = items.into_iter().map(|item| (item.row, item.plain)).unzip();
        let written = self.write_rows(transaction, target, &rows, OnConflict::Keep).await?;
        for ((chunk, plains), written) in rows.chunks(CHUNK).zip(plains.chunks(CHUNK)).zip(written) {
            counts.loaded += i64::try_from(written).unwrap_or(0);
            if usize::try_from(written).unwrap_or(0) < chunk.len() {
                let holders = taken(transaction, target, chunk).await?;
                for (row, plain) in chunk.iter().zip(plains) {
                    let Some(first) = holders.get(&(row.subject.clone(), row.record.clone())).filter(|first| first.line != row.line) else {
                        continue;
                    };
                    let held =
                        self.open_body(target.set, &row.subject, &row.record, &first.body).ok_or(Error::Damaged(target.set.code()))?;
                    refused.push(duplicate(row.line));
                    marks.extend(Mark::of_repeated(row, first.seq, row.name_check == first.name_check && *plain == held));
                }
            }
        }
        Ok((refused, marks))
    }

    /// What the end of a full delivery finds in the state before it: records that are older than what is held are named and give way
    /// to it, and the counts are completed. Answers how many records are held then, `None` if most lines were rejected.
    pub(super) async fn settle_full(&self, target: Target, before: State, counts: &mut Counts) -> Result<Option<i64>> {
        let mut shared = self.in_both(target, before).await?;
        if shared.fallen > 0 {
            self.name_fallen(target, before).await?;
        }
        // An import that was stopped may have named and replaced some already.
        let named = self.named_for(target, Reason::OutOfOrder).await?;
        counts.rejected += named;
        if counts.are_mostly_rejected() {
            return Ok(None);
        }
        if shared.fallen > 0 {
            self.keep_later(target, before).await?;
            shared = self.in_both(target, before).await?;
        }
        let written = counts.loaded;
        let held = if named > 0 { self.records_in(target).await? } else { written };
        let brought_back = named - (written - held);
        counts.net = held - before.held;
        counts.unchanged = shared.same - brought_back;
        counts.loaded = held - shared.same;
        counts.removed = before.held - shared.records;
        if target.set == Register::Population.into() {
            counts.disagreed = shared.renamed;
        }
        Ok(Some(held))
    }

    async fn in_both(&self, target: Target, before: State) -> Result<Shared> {
        let (records, same, renamed, fallen): (i64, i64, i64, i64) = sqlx::query_as(
            "SELECT CAST(coalesce(sum(1 - o.withdrawn), 0) AS BIGINT), \
             CAST(coalesce(sum(CASE WHEN o.withdrawn = 0 AND n.seq = o.seq THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(coalesce(sum(CASE WHEN o.withdrawn = 0 AND n.name_check <> o.name_check THEN 1 ELSE 0 END), 0) AS BIGINT), \
             CAST(coalesce(sum(CASE WHEN o.seq > n.seq AND o.feed > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) \
             FROM records n JOIN records o ON o.register = n.register AND o.generation = $1 AND o.subject = n.subject \
             AND o.record = n.record WHERE n.register = $2 AND n.generation = $3",
        )
        .bind(before.generation)
        .bind(target.set.code())
        .bind(target.generation)
        .fetch_one(self.reader())
        .await?;
        Ok(Shared { records, same, renamed, fallen })
    }
}

/// Records of a full delivery that were there before it.
struct Shared {
    /// All of them that were not withdrawn.
    records: i64,
    /// Those with the same sequence.
    same: i64,
    /// Those whose person has another name.
    renamed: i64,
    /// Those whose state before was later, withdrawn or not.
    fallen: i64,
}

fn duplicate(line: i64) -> Reject {
    Wrong::line(Reason::DuplicateKey).at(line)
}

/// The line that has a record's place.
struct First {
    line: i64,
    seq: i64,
    name_check: Option<String>,
    body: String,
}

/// Subject, record, line, sequence, name check, body.
type TakenRow = (String, String, i64, i64, Option<String>, String);

/// The lines that have the places of a chunk, by subject and record.
async fn taken(transaction: &mut Transaction<'static, Any>, target: Target, chunk: &[Row]) -> Result<HashMap<(String, String), First>> {
    let text = format!(
        "SELECT subject, record, line, seq, name_check, body FROM records WHERE register = $1 AND generation = $2 AND subject IN ({})",
        places(3, chunk.len())
    );
    let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(target.set.code()).bind(target.generation);
    for row in chunk {
        query = query.bind(&row.subject);
    }
    let rows: Vec<TakenRow> = query.fetch_all(&mut **transaction).await?;
    let first = |(subject, record, line, seq, name_check, body): TakenRow| ((subject, record), First { line, seq, name_check, body });
    Ok(rows.into_iter().map(first).collect())
}
