//! The job behind acceptance: cases that wait for their information check get it within seconds.

use super::check::check;
use crate::Hall;
use crate::error::{Error, Result};
use crate::review::{TransitionRequest, apply};
use domain::id::CaseId;
use domain::identity::Actor;
use domain::review::Act;

/// Cases of one run.
const BATCH: i64 = 20;

/// Checks the cases that wait, and sends each on: past the reviews if data decide every rule and the city allows it,
/// otherwise to first review. Answers how many went on. A case that fails to be checked is logged and waits for the next run.
pub async fn check_pending(hall: &Hall) -> Result<usize> {
    let waiting: Vec<(String,)> = sqlx::query_as("SELECT id FROM cases WHERE state = 'checking' ORDER BY due_on, id LIMIT $1")
        .bind(BATCH)
        .fetch_all(hall.db().reader())
        .await?;
    let mut done = 0;
    for (id,) in waiting {
        match check_and_send_on(hall, &CaseId(id)).await {
            Ok(()) => done += 1,
            // Somebody else moved it meanwhile.
            Err(Error::Conflict | Error::NotFound) => {}
            Err(error) => tracing::error!(%error, "a case could not be checked"),
        }
    }
    Ok(done)
}

async fn check_and_send_on(hall: &Hall, case: &CaseId) -> Result<()> {
    check(hall, &Actor::System, case).await?;
    match send_on(hall, case, Act::ClearAtOnce).await {
        Err(Error::Refused(_)) => send_on(hall, case, Act::FinishCheck).await,
        other => other,
    }
}

async fn send_on(hall: &Hall, case: &CaseId, act: Act) -> Result<()> {
    let mut unit = hall.begin().await?;
    let row: Option<(i64,)> = unit.optional(sqlx::query_as("SELECT version FROM cases WHERE id = $1").bind(case.as_str())).await?;
    let (version,) = row.ok_or(Error::NotFound)?;
    apply(hall, &mut unit, &Actor::System, TransitionRequest::new(case, version, act)).await?;
    unit.commit().await
}
