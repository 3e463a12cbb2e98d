//! Registers that can say whose records changed are not asked about everybody every night.

use super::judge::purpose;
use super::page::Seen;
use super::run::Run;
use crate::Hall;
use crate::error::Result;
use domain::day::Timestamp;
use domain::identity::Actor;
use domain::verification::Register;
use exchange::{Changes, Subject};
use std::collections::BTreeMap;

/// What registers with a delta interface say has changed from an instant on. Of each no more than it may name at once: it is held for
/// the whole run, and the others are asked about everybody.
pub(super) struct Deltas {
    since: Timestamp,
    of: BTreeMap<Register, Changes>,
}

impl Deltas {
    /// Whether a register need not be asked about somebody: it said of the household what it said at the check, and nothing has
    /// changed since.
    pub fn spares(&self, register: Register, subject: &Subject, seen: Option<&Seen>) -> bool {
        let (Some(changes), Some(seen)) = (self.of.get(&register), seen) else { return false };
        !seen.moved.contains(&register)
            && seen.until >= self.since
            && changes.get(subject).is_none_or(|changed_at| *changed_at < seen.until)
    }
}

/// What has changed since the last whole run of the same scope, as far as registers can tell. Those are left out whose answers run out
/// without any change: they are asked every time.
pub(super) async fn deltas(hall: &Hall, actor: &Actor, run: &Run) -> Result<Deltas> {
    let last: Option<(String,)> =
        sqlx::query_as("SELECT started_at FROM recheck_runs WHERE scope = $1 AND state = 'done' ORDER BY id DESC LIMIT 1")
            .bind(run.scope.code())
            .fetch_optional(hall.db().reader())
            .await?;
    let Some(since) = last.and_then(|(at,)| Timestamp::parse(&at)) else {
        return Ok(Deltas { since: hall.now(), of: BTreeMap::new() });
    };
    let purpose = purpose(hall, actor, run);
    let spared: Vec<Register> = Register::RECHECKED.into_iter().filter(|register| !register.runs_out()).collect();
    Ok(Deltas { since, of: hall.exchange().changed_since(&spared, since, &purpose).await? })
}
