//! A run: begun or gone on with, page by page, each with its checkpoint in the transaction of its clues.

use super::again::{self, Pass};
use super::deltas::deltas;
use super::judge::{self, Asking, Judged};
use super::quota::{self, Spent};
use super::{clues, page};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::rights::demand;
use crate::{Hall, audit, lease, settings};
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::{Actor, Relation, Right};
use domain::review::CaseState;
use domain::settings::policy::Policy;
use domain::verification::{Register, Scope};
use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// One run at a time, of whichever scope: two would write the clues of the same households and spend the same quotas.
const LEASE: &str = "recheck:all";

/// How long a run may be silent before another process goes on with it.
const LEASE_SECONDS: i64 = 60;

/// How often a run that waits for the registers says that it is still there.
const RENEWED_EVERY: Duration = Duration::from_secs(20);

/// Pages the registers are asked about at once, while earlier ones are written.
const ABREAST: usize = 3;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Households that are done.
    pub done: i64,
    /// Households there were at the start.
    pub total: i64,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Households that were checked.
    pub households: i64,
    /// Households that could not be: what is stored of them cannot be read, or no office answers for their area. The log names them.
    pub skipped: i64,
    /// People the registers were asked about.
    pub people: i64,
    /// Clues that were found, those that were known already among them.
    pub clues: i64,
    /// Answers that decide nothing, as the households were asked about last.
    pub silent: i64,
    /// Registers that were not asked about all of them, since the people of the day were spent; the next run begins with those.
    pub spent: Vec<Register>,
}

/// A run as stored.
pub(super) struct Run {
    pub id: String,
    pub scope: Scope,
    /// The household after which the run begins; those up to it come last.
    pub begins_after: String,
    pub cursor: String,
    pub progress: Progress,
    pub started_at: String,
    pub judged_on: Day,
    pub policy: Policy,
}

/// Checks every household of a scope again, and once more about whom a register was silent; an unfinished run of the same scope goes on
/// where it was. `progress` is told after each page, and counts each household once. A conflict: another process is at it.
pub async fn recheck(hall: &Hall, actor: &Actor, scope: Scope, progress: &(dyn Fn(Progress) + Sync)) -> Result<Summary> {
    demand(actor, Right::RunRecheck, Relation::None)?;
    let owner = hall.new_id();
    // Before the run is looked for, so that two processes never begin two runs.
    take(hall, &owner).await?;
    let outcome = go_on(hall, actor, scope, &owner, progress).await;
    lease::release(hall, LEASE, &owner).await?;
    outcome
}

async fn go_on(hall: &Hall, actor: &Actor, scope: Scope, owner: &str, progress: &(dyn Fn(Progress) + Sync)) -> Result<Summary> {
    let run = match unfinished(hall, scope).await? {
        Some(run) => Arc::new(run),
        None => Arc::new(begin(hall, actor, scope).await?),
    };
    let mut reached = run.progress;
    progress(reached);
    let deltas = renewing(hall, owner, deltas(hall, actor, &run)).await??;
    let asking = Arc::new(Asking { deltas, spent: Spent::default() });
    for pass in [Pass::First, Pass::Again] {
        let (mut read_to, mut ended) = match pass {
            Pass::First => (run.cursor.clone(), false),
            Pass::Again => (String::new(), !again::is_worth_it(hall, &run).await?),
        };
        let mut written_to = read_to.clone();
        let mut abreast: VecDeque<AbortOnDropHandle<Result<Judged>>> = VecDeque::with_capacity(ABREAST);
        loop {
            while !ended && abreast.len() < ABREAST {
                let page = page::read(hall, &run, pass, &read_to).await?;
                let Some(last) = page.ids.last() else {
                    ended = true;
                    break;
                };
                read_to.clone_from(&last.0);
                let (hall, actor, run, asking) = (hall.clone(), actor.clone(), run.clone(), asking.clone());
                let judging = tokio::spawn(async move { judge::judge(&hall, &actor, &run, &asking, page).await });
                abreast.push_back(AbortOnDropHandle::new(judging));
            }
            // Written in the order of the cases, whichever is judged first: the checkpoint is one place.
            let Some(first) = abreast.pop_front() else { break };
            let mut judged = renewing(hall, owner, first).await?.map_err(|_| Error::Unavailable("the check"))??;
            write(hall, actor, &run, pass, &written_to, &mut judged).await?;
            written_to.clone_from(&judged.last.0);
            if pass == Pass::First {
                reached.done += judged.households;
            }
            progress(reached);
            take(hall, owner).await?;
        }
    }
    finish(hall, actor, &run).await
}

async fn take(hall: &Hall, owner: &str) -> Result<()> {
    if lease::take(hall, LEASE, owner, LEASE_SECONDS).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// Waits for what the registers may be slow with, and keeps the lease meanwhile.
async fn renewing<T>(hall: &Hall, owner: &str, slow: impl Future<Output = T>) -> Result<T> {
    let mut slow = pin!(slow);
    loop {
        match tokio::time::timeout(RENEWED_EVERY, slow.as_mut()).await {
            Ok(done) => return Ok(done),
            Err(_) => take(hall, owner).await?,
        }
    }
}

type Row = (String, String, String, i64, i64, String, String, String);

async fn unfinished(hall: &Hall, scope: Scope) -> Result<Option<Run>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, begins_after, cursor, done, total, started_at, judged_on, policy_version FROM recheck_runs WHERE scope = $1 AND state = 'running' ORDER BY id DESC LIMIT 1",
    )
    .bind(scope.code())
    .fetch_optional(hall.db().reader())
    .await?;
    let Some((id, begins_after, cursor, done, total, started_at, judged_on, policy)) = row else { return Ok(None) };
    let judged_on = Day::parse(&judged_on).ok_or_else(|| Error::corrupt("recheck_runs", &id))?;
    let policy = settings::policy_of_version(hall, &policy).await?;
    Ok(Some(Run { id, scope, begins_after, cursor, progress: Progress { done, total }, started_at, judged_on, policy }))
}

async fn begin(hall: &Hall, actor: &Actor, scope: Scope) -> Result<Run> {
    let policy = settings::policy_in_force(hall).await?;
    let total = count(hall, scope).await?;
    let begins_after = quota::begins_after(hall, scope).await?;
    let (id, started_at, judged_on) = (hall.new_id(), hall.now().to_string(), hall.today());
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO recheck_runs (id, scope, started_at, state, begins_after, cursor, done, total, people, found, silent, policy_version, judged_on) VALUES ($1, $2, $3, 'running', $4, '', 0, $5, 0, 0, 0, $6, $7)",
        )
        .bind(id.as_str())
        .bind(scope.code())
        .bind(started_at.as_str())
        .bind(begins_after.as_str())
        .bind(total)
        .bind(policy.version.as_str())
        .bind(judged_on.to_string()),
    )
    .await?;
    let detail = serde_json::json!({ "scope": scope.code(), "households": total, "policy": policy.version });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("recheck:{id}"), act: "recheck.begin", actor, detail }).await?;
    unit.commit().await?;
    Ok(Run { id, scope, begins_after, cursor: String::new(), progress: Progress { done: 0, total }, started_at, judged_on, policy })
}

/// The states of a scope as an SQL list; codes only, nothing that was typed. An empty list holds nobody.
pub(super) fn states(scope: Scope) -> String {
    let codes: Vec<String> =
        CaseState::ALL.into_iter().filter(|state| scope.holds(*state)).map(|state| format!("'{}'", state.code())).collect();
    if codes.is_empty() { "''".to_owned() } else { codes.join(", ") }
}

async fn count(hall: &Hall, scope: Scope) -> Result<i64> {
    let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM cases WHERE state IN ({}) AND check_result IS NOT NULL", states(scope));
    let (count,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_one(hall.db().reader()).await?;
    Ok(count)
}

/// The clues of the page after `cursor`, the record and the checkpoint: all or nothing.
async fn write(hall: &Hall, actor: &Actor, run: &Run, pass: Pass, cursor: &str, judged: &mut Judged) -> Result<()> {
    let offices = settings::offices(hall).await?;
    judged.leave_out_unserved(&offices);
    let mut unit = hall.begin().await?;
    match pass {
        Pass::First => checkpoint(&mut unit, run, cursor, judged).await?,
        Pass::Again => again::take_off(&mut unit, run, judged).await?,
    }
    quota::note(&mut unit, run, pass, cursor, &judged.spent).await?;
    seen(&mut unit, run, &judged.whole).await?;
    let new = clues::write(hall, &mut unit, actor, run, &offices, judged).await?;
    let detail = serde_json::json!({
        "again": pass == Pass::Again,
        "to": judged.last,
        "households": judged.households,
        "skipped": judged.skipped,
        "people": judged.people,
        "silent": judged.silent,
        "spent": judged.spent,
        "clues": judged.clues(),
        "new": new,
    });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("recheck:{}", run.id), act: "recheck.page", actor, detail }).await?;
    unit.commit().await
}

/// Moves the run on to the end of a page, and counts what it came to.
async fn checkpoint(unit: &mut UnitOfWork, run: &Run, cursor: &str, judged: &Judged) -> Result<()> {
    let moved = unit
        .execute(
            sqlx::query(
                "UPDATE recheck_runs SET cursor = $1, done = done + $2, people = people + $3, found = found + $4, silent = silent + $5, skipped = skipped + $6 WHERE id = $7 AND cursor = $8 AND state = 'running'",
            )
            .bind(judged.last.as_str())
            .bind(judged.households)
            .bind(judged.people)
            .bind(judged.clues())
            .bind(judged.silent)
            .bind(judged.skipped)
            .bind(run.id.as_str())
            .bind(cursor),
        )
        .await?;
    if moved != 1 {
        // Another process has done this page.
        return Err(Error::Conflict);
    }
    again::put_on(unit, run, judged).await
}

/// Households of which everything was heard, and which registers said something else than at the check.
async fn seen(unit: &mut UnitOfWork, run: &Run, whole: &[(CaseId, String)]) -> Result<()> {
    let mut alike: BTreeMap<&str, Vec<&CaseId>> = BTreeMap::new();
    for (case, moved) in whole {
        alike.entry(moved).or_default().push(case);
    }
    for (moved, cases) in alike {
        let places: Vec<String> = (3..cases.len() + 3).map(|place| format!("${place}")).collect();
        let text = format!("UPDATE cases SET rechecked_at = $1, recheck_moved = $2 WHERE id IN ({})", places.join(", "));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(run.started_at.as_str()).bind(moved);
        for case in cases {
            query = query.bind(case.as_str());
        }
        unit.execute(query).await?;
    }
    Ok(())
}

async fn finish(hall: &Hall, actor: &Actor, run: &Run) -> Result<Summary> {
    let mut unit = hall.begin().await?;
    again::end(&mut unit, run).await?;
    let row: Option<(i64, i64, i64, i64, i64, String)> = unit
        .optional(
            sqlx::query_as(
                "UPDATE recheck_runs SET state = 'done', finished_at = $1 WHERE id = $2 AND state = 'running' RETURNING done - skipped, skipped, people, found, silent, spent",
            )
            .bind(hall.now().to_string())
            .bind(run.id.as_str()),
        )
        .await?;
    let (households, skipped, people, clues, silent, spent) = row.ok_or(Error::Conflict)?;
    let spent = quota::read(&spent);
    let detail = serde_json::json!({ "households": households, "skipped": skipped, "people": people, "clues": clues, "silent": silent, "spent": spent });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("recheck:{}", run.id), act: "recheck.finish", actor, detail }).await?;
    unit.commit().await?;
    Ok(Summary { households, skipped, people, clues, silent, spent })
}
