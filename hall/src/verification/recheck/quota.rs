//! Quotas that are smaller than the city: a register whose people of the day are spent is left alone for the rest of a run, and the next
//! run begins with whom it was not asked about, so that nobody is left out night after night.

use super::again::Pass;
use super::run::Run;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::verification::{Register, Scope};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Registers whose quota is spent, as far as a run knows.
#[derive(Default)]
pub(super) struct Spent(Mutex<BTreeSet<Register>>);

impl Spent {
    pub fn known(&self) -> BTreeSet<Register> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn add(&self, registers: &[Register]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(registers);
    }
}

/// Registers as stored, in codes.
pub(super) fn read(codes: &str) -> Vec<Register> {
    codes.split(',').filter_map(Register::from_code).collect()
}

/// After which household the next run of a scope begins: where the quota of the last one ended, or with the first.
pub(super) async fn begins_after(hall: &Hall, scope: Scope) -> Result<String> {
    let last: Option<(Option<String>,)> =
        sqlx::query_as("SELECT spent_after FROM recheck_runs WHERE scope = $1 AND state = 'done' ORDER BY id DESC LIMIT 1")
            .bind(scope.code())
            .fetch_optional(hall.db().reader())
            .await?;
    Ok(last.and_then(|(after,)| after).unwrap_or_default())
}

/// Notes of which registers the quota was spent on the page after `cursor`, and in the first pass where that began.
pub(super) async fn note(unit: &mut UnitOfWork, run: &Run, pass: Pass, cursor: &str, spent: &BTreeSet<Register>) -> Result<()> {
    if spent.is_empty() {
        return Ok(());
    }
    let row: Option<(String,)> =
        unit.optional(sqlx::query_as("SELECT spent FROM recheck_runs WHERE id = $1").bind(run.id.as_str())).await?;
    let (before,) = row.ok_or(Error::Conflict)?;
    let all: BTreeSet<Register> = read(&before).into_iter().chain(spent.iter().copied()).collect();
    let codes: Vec<&str> = all.into_iter().map(Register::code).collect();
    let after = (pass == Pass::First).then(|| if cursor.is_empty() { run.begins_after.clone() } else { cursor.to_owned() });
    unit.execute(
        sqlx::query("UPDATE recheck_runs SET spent = $1, spent_after = COALESCE(spent_after, $2) WHERE id = $3")
            .bind(codes.join(","))
            .bind(after)
            .bind(run.id.as_str()),
    )
    .await?;
    Ok(())
}
