//! Households about which a register was silent are asked about once more when a run is through: what failed for a moment need not wait
//! for the next night. Their list is the checkpoint of that pass.

use super::judge::Judged;
use super::page::HOUSEHOLDS;
use super::run::Run;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::id::CaseId;

/// Which time a run goes through its households.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// All of them.
    First,
    /// Those about which a register was silent.
    Again,
}

/// A household about which a register was silent, and what was counted of it.
pub(super) struct Silent {
    pub case: CaseId,
    pub found: i64,
    pub unanswered: i64,
}

/// Rows of one statement.
const BATCH: usize = 40;

/// Whether it is worth asking again. Where most are silent a register is down, and it would be a second run.
pub(super) async fn is_worth_it(hall: &Hall, run: &Run) -> Result<bool> {
    let (left,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM recheck_silent WHERE run = $1")
        .bind(run.id.as_str())
        .fetch_one(hall.db().reader())
        .await?;
    Ok(left <= HOUSEHOLDS.max(run.progress.total / 2))
}

/// Puts the silent ones of a page on the list.
pub(super) async fn put_on(unit: &mut UnitOfWork, run: &Run, judged: &Judged) -> Result<()> {
    for batch in judged.silences.chunks(BATCH) {
        let rows: Vec<String> = (0..batch.len()).map(|row| format!("($1, ${}, ${}, ${})", row * 3 + 2, row * 3 + 3, row * 3 + 4)).collect();
        let text = format!("INSERT INTO recheck_silent (run, case_id, found, silent) VALUES {}", rows.join(", "));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(run.id.as_str());
        for household in batch {
            query = query.bind(household.case.as_str()).bind(household.found).bind(household.unanswered);
        }
        unit.execute(query).await?;
    }
    Ok(())
}

/// Takes the households of a page off the list, and counts of each what stands now. A conflict: another process has done this page.
pub(super) async fn take_off(unit: &mut UnitOfWork, run: &Run, judged: &Judged) -> Result<()> {
    let places: Vec<String> = (2..judged.cases.len() + 2).map(|place| format!("${place}")).collect();
    let text = format!("DELETE FROM recheck_silent WHERE run = $1 AND case_id IN ({}) RETURNING found, silent", places.join(", "));
    let mut query = sqlx::query_as::<sqlx::Any, (i64, i64)>(sqlx::AssertSqlSafe(text)).bind(run.id.as_str());
    for case in &judged.cases {
        query = query.bind(case.as_str());
    }
    let counted = unit.all(query).await?;
    let (found, silent) = counted.iter().fold((0, 0), |(found, silent), row| (found + row.0, silent + row.1));
    let moved = unit
        .execute(
            sqlx::query("UPDATE recheck_runs SET found = found + $1, silent = silent + $2, skipped = skipped + $3 WHERE id = $4 AND state = 'running'")
                .bind(judged.clues() - found)
                .bind(judged.silent - silent)
                .bind(judged.skipped)
                .bind(run.id.as_str()),
        )
        .await?;
    if moved == 1 && counted.len() == judged.cases.len() { Ok(()) } else { Err(Error::Conflict) }
}

/// Nobody is asked about again any more.
pub(super) async fn end(unit: &mut UnitOfWork, run: &Run) -> Result<()> {
    unit.execute(sqlx::query("DELETE FROM recheck_silent WHERE run = $1").bind(run.id.as_str())).await?;
    Ok(())
}
