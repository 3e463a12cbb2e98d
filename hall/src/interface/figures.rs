//! Public figures for machines, counted from the cases. What is too small to be shown, `domain` leaves out.

use crate::error::{Error, Result};
use crate::rights::demand;
use crate::{Hall, settings};
use domain::day::{Day, Timestamp};
use domain::identity::{Actor, ClientActor, Relation, Right};
use domain::interface::{Statistics, Tally, statistics};
use domain::review::CaseState;
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// How many months there are at most.
pub const MOST_MONTHS: u32 = 36;

/// For how long figures are told again before they are counted anew, in seconds: as long as callers are told to keep them.
pub const FIGURES_KEPT_SECONDS: i64 = 300;

/// What was counted last, by the number of months: nobody makes the hall go through all its cases call after call.
#[derive(Default)]
pub(crate) struct Counted(Mutex<BTreeMap<u32, (Timestamp, Statistics)>>);

type Row = (String, String, String, Option<String>, i64);

/// The figures of this month and those before it.
pub async fn figures(hall: &Hall, client: &ClientActor, months: u32) -> Result<Statistics> {
    demand(&Actor::Client(client.clone()), Right::ReadStatistics, Relation::None)?;
    let months = months.clamp(1, MOST_MONTHS);
    let now = hall.now();
    // Held while it is counted: those who come meanwhile wait for the same figures.
    let mut counted = hall.counted().0.lock().await;
    let fresh = |at: Timestamp| at <= now && now < at.plus_seconds(FIGURES_KEPT_SECONDS) && at.day() == now.day();
    if let Some((_, figures)) = counted.get(&months).filter(|(at, _)| fresh(*at)) {
        return Ok(figures.clone());
    }
    let figures = count(hall, months, now.day()).await?;
    counted.insert(months, (now, figures.clone()));
    Ok(figures)
}

async fn count(hall: &Hall, months: u32, today: Day) -> Result<Statistics> {
    let first = today.plus_days(1 - i64::from(today.day_of_month())).plus_months(1 - i32::try_from(months).unwrap_or(1));
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT substr(area, 1, 2), state, substr(submitted_at, 1, 13), substr(decided_at, 1, 13), CAST(COUNT(*) AS BIGINT) FROM cases WHERE submitted_at IS NOT NULL AND (submitted_at >= $1 OR decided_at IS NULL OR decided_at >= $1) GROUP BY substr(area, 1, 2), state, substr(submitted_at, 1, 13), substr(decided_at, 1, 13)",
    )
    .bind(first.at(0, 0).to_string())
    .fetch_all(hall.db().reader())
    .await?;
    let tallies = rows.into_iter().map(tally).collect::<Result<Vec<_>>>()?;
    let districts: Vec<String> = settings::areas(hall).await?.into_iter().map(|area| area.code).filter(|code| code.len() == 2).collect();
    Ok(statistics(&tallies, &districts, today, months))
}

fn tally((district, state, received, decided, cases): Row) -> Result<Tally> {
    let corrupt = || Error::corrupt("cases", "counted");
    let hour = |text: &str| Timestamp::parse(&format!("{text}:00:00.000Z")).ok_or_else(corrupt);
    Ok(Tally {
        state: CaseState::from_code(&state).ok_or_else(corrupt)?,
        received: hour(&received)?,
        decided: decided.as_deref().map(hour).transpose()?,
        district,
        cases,
    })
}
