//! What the people who run the hall see of the outbox: how full it is, and what was given up.

use crate::Hall;
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::day::Timestamp;
use domain::id::{CaseId, MessageId};
use domain::identity::{Actor, Relation, Right};
use domain::messages::{Backlog, DeadLetter};

/// How many dead letters one page shows.
const PAGE: i64 = 50;

/// How full the outbox is, for `/metrics`.
pub async fn backlog(hall: &Hall) -> Result<Backlog> {
    let now = hall.now();
    let (queued, due, oldest): (i64, i64, Option<String>) = sqlx::query_as(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE due_at <= $1) AS BIGINT), MIN(due_at) FROM messages WHERE state = 'queued'",
    )
    .bind(now.to_string())
    .fetch_one(hall.db().reader())
    .await?;
    let (failed,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE state = 'failed'").fetch_one(hall.db().reader()).await?;
    let oldest_seconds = oldest.and_then(|at| Timestamp::parse(&at)).map_or(0, |at| now.seconds_since(at).max(0));
    Ok(Backlog { queued, due, oldest_seconds, failed })
}

/// What was given up, newest first; `after` is the last one of the page before.
pub async fn dead_letters(hall: &Hall, actor: &Actor, after: Option<&DeadLetter>) -> Result<Vec<DeadLetter>> {
    demand(actor, Right::ReadDeadLetters, Relation::None)?;
    let (at, id) = after.map_or_else(|| ("9999".to_owned(), String::new()), |last| (last.at.to_string(), last.id.0.clone()));
    let rows: Vec<(String, String, Option<String>, String, i64, String)> = sqlx::query_as(
        "SELECT id, template, case_id, settled_at, attempts, COALESCE(fault, '') FROM messages WHERE state = 'failed' AND (settled_at, id) < ($1, $2) ORDER BY settled_at DESC, id DESC LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(PAGE)
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(id, template, case, at, attempts, fault)| {
            let at = Timestamp::parse(&at).ok_or_else(|| Error::corrupt("messages", &id))?;
            Ok(DeadLetter { id: MessageId(id), template, case: case.map(CaseId), at, attempts, fault })
        })
        .collect()
}
