//! The clocks at work: what happens by itself when a limit is over. And look-ups, of officers and of other systems, that are to be explained.

mod consumers;
mod look_ups;
#[cfg(test)]
mod tests;

pub use consumers::flag_consumers;
pub use look_ups::{explain_look_ups, flag_look_ups, look_up_flag, look_up_flags};

use crate::Hall;
use crate::error::{Error, Result};
use crate::review::{TransitionRequest, apply};
use domain::id::CaseId;
use domain::identity::Actor;
use domain::review::{Act, CaseState};

/// How many cases one run moves in each state.
const BATCH: i64 = 100;

/// What one run has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Applications that count as accepted, since nobody answered within the lawful days.
    pub deemed_accepted: u64,
    /// Applications that lapsed, since nothing came before the deadline.
    pub lapsed: u64,
    /// Cases whose publicity has ended.
    pub publicity: u64,
}

/// Moves every case that moves by itself today; a job's work. `domain` decides each; what is not due yet stays.
pub async fn sweep(hall: &Hall) -> Result<Swept> {
    Ok(Swept {
        deemed_accepted: move_overdue(hall, CaseState::Submitted, Act::DeemAccepted).await?,
        lapsed: move_overdue(hall, CaseState::Correction, Act::Lapse).await?,
        publicity: crate::review::publicity::close_due(hall).await?,
    })
}

async fn move_overdue(hall: &Hall, state: CaseState, act: Act) -> Result<u64> {
    let overdue: Vec<(String, i64)> =
        sqlx::query_as("SELECT id, version FROM cases WHERE state = $1 AND due_on < $2 ORDER BY due_on, id LIMIT $3")
            .bind(state.code())
            .bind(hall.today().to_string())
            .bind(BATCH)
            .fetch_all(hall.db().reader())
            .await?;
    let mut moved = 0;
    for (id, version) in overdue {
        let case = CaseId(id);
        let mut unit = hall.begin().await?;
        match apply(hall, &mut unit, &Actor::System, TransitionRequest::new(&case, version, act)).await {
            Ok(_) => {
                unit.commit().await?;
                moved += 1;
            }
            // Not due yet, or somebody moved it meanwhile.
            Err(Error::Conflict | Error::Refused(_)) => {}
            // One broken case must not hold up the others.
            Err(error) => {
                tracing::error!(case = %case, act = act.code(), %error, "a case that moves by itself cannot be moved");
            }
        }
    }
    Ok(moved)
}
