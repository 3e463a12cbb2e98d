//! The clock of a case that waits for the owner of a disputed record: each time it stands is on record, with what it cost.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::review::case::{self, CaseRow};
use domain::day::Timestamp;
use domain::id::CaseId;
use domain::settings::Calendar;
use domain::supervision::{CaseClock, stood};

/// Writes down that a clock which stood goes on, and that one stands from now on; the instant is that of the event, if there is one,
/// so that a time it stands never falls into the stage before.
pub(crate) async fn record_hold(
    hall: &Hall,
    unit: &mut UnitOfWork,
    case: &CaseId,
    (before, after): (&CaseClock, &CaseClock),
    calendar: &Calendar,
    at: Timestamp,
) -> Result<()> {
    let now = at.to_string();
    if before.held_on.is_some() {
        unit.execute(
            sqlx::query("UPDATE case_holds SET ended_at = $1, days = $2 WHERE case_id = $3 AND ended_at IS NULL")
                .bind(now.as_str())
                .bind(i64::from(stood(before, hall.today(), calendar)))
                .bind(case.as_str()),
        )
        .await?;
    }
    if after.held_on.is_some() {
        unit.execute(
            sqlx::query("INSERT INTO case_holds (id, case_id, began_at) VALUES ($1, $2, $3)")
                .bind(hall.new_id())
                .bind(case.as_str())
                .bind(now),
        )
        .await?;
    }
    Ok(())
}

/// Stops or starts the clock of a case that does not move.
pub(super) async fn set(hall: &Hall, unit: &mut UnitOfWork, case: &CaseRow, clock: CaseClock, calendar: &Calendar) -> Result<()> {
    case::write(unit, case, &clock, None).await?;
    record_hold(hall, unit, &case.id, (&case.clock, &clock), calendar, hall.now()).await
}

/// How long the clock of a case stood, each time with its begin.
pub(crate) async fn stood_of(hall: &Hall, case: &CaseId) -> Result<Vec<(Timestamp, u32)>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT began_at, days FROM case_holds WHERE case_id = $1 AND ended_at IS NOT NULL ORDER BY began_at, id")
            .bind(case.as_str())
            .fetch_all(hall.db().reader())
            .await?;
    rows.into_iter()
        .map(|(began, days)| {
            let began = Timestamp::parse(&began).ok_or_else(|| Error::corrupt("case_holds", case.as_str()))?;
            Ok((began, u32::try_from(days).unwrap_or(0)))
        })
        .collect()
}
