//! Drafts that nobody has touched for 90 days go; a job's work.

use super::submit::version_of;
use crate::Hall;
use crate::error::{Error, Result};
use crate::review::{TransitionRequest, apply};
use domain::id::CaseId;
use domain::identity::Actor;
use domain::review::Act;

/// How many drafts one run ends.
const BATCH: i64 = 100;

/// Ends drafts whose last day has passed. Answers how many.
pub async fn expire_drafts(hall: &Hall) -> Result<u64> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT id FROM cases WHERE state = 'draft' AND expires_on < $1 ORDER BY expires_on, id LIMIT $2")
            .bind(hall.today().to_string())
            .bind(BATCH)
            .fetch_all(hall.db().reader())
            .await?;
    let mut gone = 0;
    for (id,) in rows {
        let case = CaseId(id);
        let mut unit = hall.begin().await?;
        let version = version_of(&mut unit, &case).await?;
        match apply(hall, &mut unit, &Actor::System, TransitionRequest::new(&case, version, Act::ExpireDraft)).await {
            Ok(_) => {
                unit.commit().await?;
                gone += 1;
            }
            // Somebody took the draft up again in this moment.
            Err(Error::Conflict | Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(gone)
}
