//! When the server checks everybody by itself.

use super::run::{Summary, recheck};
use crate::Hall;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::identity::Actor;
use domain::verification::Scope;

/// The nightly run: of all, at this hour of the city, or later if the server was not there then. `None`: it has begun since that hour,
/// or somebody is at it.
pub async fn recheck_nightly(hall: &Hall, hour: u8) -> Result<Option<Summary>> {
    let begun: Option<(String, String)> =
        sqlx::query_as("SELECT started_at, state FROM recheck_runs WHERE scope = 'all' ORDER BY id DESC LIMIT 1")
            .fetch_optional(hall.db().reader())
            .await?;
    let now = hall.now();
    let due = match begun {
        // A run that a stop of the server cut off goes on at any hour.
        Some((_, state)) if state == "running" => true,
        Some((at, _)) => Timestamp::parse(&at).is_none_or(|at| at < last_due(now, hour)),
        // No night was missed before the first one.
        None => now.hour_minute().0 == hour,
    };
    if !due {
        return Ok(None);
    }
    match recheck(hall, &Actor::System, Scope::All, &|_| {}).await {
        Ok(summary) => Ok(Some(summary)),
        Err(Error::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The last time it was this hour.
fn last_due(now: Timestamp, hour: u8) -> Timestamp {
    let today = now.day().at(hour, 0);
    if today <= now { today } else { now.day().plus_days(-1).at(hour, 0) }
}
