//! The working days of the city and the limits of the stages, as the review counts with them.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::Result;
use crate::rights::demand;
use domain::day::Day;
use domain::identity::{Actor, Relation, Right};
use domain::review::Limits;
use domain::settings::{Calendar, YearCalendar};

const DAYS: &str = "SELECT day, kind FROM calendar_days ORDER BY day";
const LIMITS: &str = "SELECT stage, working_days FROM stage_limits ORDER BY stage";

/// The calendars that ship with the hall, and over them what the city imported.
pub async fn calendar(hall: &Hall) -> Result<Calendar> {
    Ok(with_days(sqlx::query_as(DAYS).fetch_all(hall.db().reader()).await?))
}

/// The same, read inside a unit of work.
pub(crate) async fn calendar_within(unit: &mut UnitOfWork) -> Result<Calendar> {
    Ok(with_days(unit.all(sqlx::query_as(DAYS)).await?))
}

/// The limit of every stage; what the city has not set stands at the demo promise.
pub async fn limits(hall: &Hall) -> Result<Limits> {
    Ok(with_stages(sqlx::query_as(LIMITS).fetch_all(hall.db().reader()).await?))
}

/// The same, read inside a unit of work.
pub(crate) async fn limits_within(unit: &mut UnitOfWork) -> Result<Limits> {
    Ok(with_stages(unit.all(sqlx::query_as(LIMITS)).await?))
}

/// Takes over a calendar file: a year it holds as a whole replaces ours, single days of other years are added. One unit.
pub async fn import_calendar(hall: &Hall, actor: &Actor, read: &Calendar) -> Result<()> {
    demand(actor, Right::ChangeSettings, Relation::None)?;
    let mut unit = hall.begin().await?;
    write_calendar(hall, &mut unit, actor, read).await?;
    unit.commit().await
}

/// The same, inside a unit: a city's folder may hold a calendar too.
pub(super) async fn write_calendar(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, read: &Calendar) -> Result<()> {
    for (year, notice) in &read.years {
        if read.known(*year) {
            unit.execute(
                sqlx::query("DELETE FROM calendar_days WHERE day >= $1 AND day <= $2")
                    .bind(format!("{year:04}-01-01"))
                    .bind(format!("{year:04}-12-31")),
            )
            .await?;
        }
        let days = notice.holidays.iter().map(|day| (day, "holiday")).chain(notice.make_up_days.iter().map(|day| (day, "workday")));
        for (day, kind) in days {
            unit.execute(
                sqlx::query(
                    "INSERT INTO calendar_days (day, kind, name) VALUES ($1, $2, '') ON CONFLICT (day) DO UPDATE SET kind = excluded.kind",
                )
                .bind(day.to_string())
                .bind(kind),
            )
            .await?;
        }
    }
    let years: Vec<i32> = read.known_years().collect();
    let detail = serde_json::json!({ "years": years });
    audit::record(hall, unit, Entry { chain: "setting:calendar".to_owned(), act: "setting.calendar", actor, detail }).await
}

fn with_days(rows: Vec<(String, String)>) -> Calendar {
    let mut calendar = Calendar::state_council();
    let mut imported = Calendar::default();
    for (day, kind) in rows {
        let Some(day) = Day::parse(&day) else { continue };
        let year: &mut YearCalendar = imported.years.entry(day.year()).or_default();
        if kind == "holiday" {
            year.holidays.insert(day);
        } else {
            year.make_up_days.insert(day);
        }
    }
    calendar.import(imported);
    calendar
}

fn with_stages(rows: Vec<(String, i64)>) -> Limits {
    rows.into_iter().fold(Limits::default(), |limits, (stage, days)| limits.with(&stage, u32::try_from(days).unwrap_or(1)))
}
