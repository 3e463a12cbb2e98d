//! Look-ups of other systems at the registers' gateway that supervision asks about: in bulk after hours, and without a case.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::Result;
use crate::settings;
use domain::day::Day;
use domain::identity::Actor;
use domain::supervision::{LookUpFlag, after_hours};
use exchange::{AskedMuch, Calls};

/// Up to this hour of the city yesterday is counted as well: a call may have taken long, and the hall may have been down at midnight.
const MORNING: u8 = 8;

/// Counts what other systems asked today, and in the morning yesterday; answers how many flags say more than before. A job's work. The
/// log of a gateway elsewhere does not stand here, and its consumers are not counted.
pub async fn flag_consumers(hall: &Hall) -> Result<usize> {
    let (registers, calendar) = (hall.exchange().registers(), settings::calendar(hall).await?);
    let own = hall.settings().connections.gateway.as_ref().map_or("", |gateway| gateway.consumer.as_str());
    let mut found = Vec::new();
    let now = hall.now();
    let yesterday = (now.hour_minute().0 < MORNING).then(|| now.day().plus_days(-1));
    for day in yesterday.into_iter().chain([now.day()]) {
        let whole = [(day.at(0, 0), day.plus_days(1).at(0, 0))];
        let hours = after_hours(day, &calendar);
        found.extend(
            registers.asked_much(own, Calls::WithoutCase, &whole).await?.into_iter().map(|much| (day, LookUpFlag::WithoutCase, much)),
        );
        found.extend(registers.asked_much(own, Calls::Answered, &hours).await?.into_iter().map(|much| (day, LookUpFlag::AfterHours, much)));
    }
    if found.is_empty() {
        return Ok(0);
    }
    let mut unit = hall.begin().await?;
    let mut more = 0;
    for (day, flag, much) in &found {
        more += usize::from(put(hall, &mut unit, *day, *flag, much).await?);
    }
    unit.commit().await?;
    Ok(more)
}

/// Writes down how much was asked, if that is more than before. More of it after an explanation wants another one.
async fn put(hall: &Hall, unit: &mut UnitOfWork, day: Day, flag: LookUpFlag, much: &AskedMuch) -> Result<bool> {
    let known: Option<(i64,)> = unit
        .optional(
            sqlx::query_as("SELECT looks FROM look_up_flags WHERE consumer = $1 AND on_day = $2 AND flag = $3")
                .bind(&much.consumer)
                .bind(day.to_string())
                .bind(flag.code()),
        )
        .await?;
    let before = known.map_or(0, |(looks,)| looks);
    if much.people <= before {
        return Ok(false);
    }
    let row: Option<(String,)> = unit
        .optional(
            sqlx::query_as(
                "INSERT INTO look_up_flags (id, consumer, flag, on_day, looks, threshold, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (consumer, on_day, flag) DO UPDATE SET looks = excluded.looks, first_at = excluded.first_at, last_at = excluded.last_at, explained = 0 RETURNING id",
            )
            .bind(hall.new_id())
            .bind(&much.consumer)
            .bind(flag.code())
            .bind(day.to_string())
            .bind(much.people)
            .bind(flag.threshold())
            .bind(much.first_at.to_string())
            .bind(much.last_at.to_string()),
        )
        .await?;
    if let Some((id,)) = row.filter(|_| before < flag.threshold() && much.people >= flag.threshold()) {
        let detail = serde_json::json!({ "flag": id, "why": flag.code(), "consumer": much.consumer, "on": day });
        audit::record(hall, unit, Entry { chain: "look-ups".to_owned(), act: "look_up.flag", actor: &Actor::System, detail }).await?;
    }
    Ok(true)
}
