//! A demo city may be moved ahead in time, so that what takes days can be seen in minutes. Never back: the record runs forward.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use domain::identity::Actor;

const MARK: &str = "demo-ahead-ms";
const MINUTE_MS: i64 = 60_000;

/// How far the demo city runs ahead of the machine's clock, in milliseconds; 0 for any other city.
pub async fn demo_ahead(hall: &Hall) -> Result<i64> {
    if !hall.is_demo().await? {
        return Ok(0);
    }
    Ok(hall.meta(MARK).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Moves the demo city ahead by minutes; any other refuses. Answers the milliseconds it now runs ahead.
pub async fn move_demo_ahead(hall: &Hall, minutes: u32) -> Result<i64> {
    if !hall.is_demo().await? {
        return Err(Error::Setup("this database was not made as a demo: is ANJU_DATA the folder of the hall that is meant?".to_owned()));
    }
    let ahead = demo_ahead(hall).await?.saturating_add(i64::from(minutes).saturating_mul(MINUTE_MS));
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $3")
            .bind(MARK)
            .bind(ahead.to_string())
            .bind(ahead.to_string()),
    )
    .await?;
    let detail = serde_json::json!({ "minutes": minutes });
    let entry = Entry { chain: "setting:demo-clock".to_owned(), act: "setting.demo_clock", actor: &Actor::System, detail };
    audit::record(hall, &mut unit, entry).await?;
    unit.commit().await?;
    Ok(ahead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn only_a_demo_city_moves_ahead_and_minutes_add_up(test: TestHall) {
            let hall = &test.hall;
            assert!(move_demo_ahead(hall, 3).await.is_err());
            assert_eq!(demo_ahead(hall).await.unwrap(), 0);
            hall.mark("demo", "1").await.unwrap();
            move_demo_ahead(hall, 3).await.unwrap();
            assert_eq!(move_demo_ahead(hall, 4).await.unwrap(), 7 * MINUTE_MS);
            assert_eq!(demo_ahead(hall).await.unwrap(), 7 * MINUTE_MS);
        }
    }
}
