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

/// How long a case that failed waits, so that it is tried again but does not stand before the others.
const AGAIN_AFTER_SECONDS: i64 = 60;

/// Checks the cases that wait, and sends each on: past the reviews if data decide every rule and the city allows it,
/// otherwise to first review. Answers how many went on. A case that fails to be checked is logged and waits behind the others.
pub async fn check_pending(hall: &Hall) -> Result<usize> {
    let waiting: Vec<(String,)> = sqlx::query_as(
        "SELECT id FROM cases WHERE state = 'checking' AND (check_failed_at IS NULL OR check_failed_at <= $1) ORDER BY CASE WHEN check_failed_at IS NULL THEN 0 ELSE 1 END, due_on, id LIMIT $2",
    )
    .bind(hall.now().plus_seconds(-AGAIN_AFTER_SECONDS).to_string())
    .bind(BATCH)
    .fetch_all(hall.db().reader())
    .await?;
    let mut done = 0;
    for (id,) in waiting {
        let case = CaseId(id);
        match check_and_send_on(hall, &case).await {
            Ok(()) => done += 1,
            // Somebody else moved it meanwhile.
            Err(Error::Conflict | Error::NotFound) => {}
            Err(error) => {
                tracing::error!(case = %case, %error, "a case could not be checked");
                put_behind(hall, &case).await?;
            }
        }
    }
    Ok(done)
}

async fn put_behind(hall: &Hall, case: &CaseId) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("UPDATE cases SET check_failed_at = $1 WHERE id = $2").bind(hall.now().to_string()).bind(case.as_str()))
        .await?;
    unit.commit().await
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
