//! The people of a day under a grant: taken before anybody is asked about, by however many processes at once.

use super::Catalogue;
use crate::error::Result;
use domain::day::Day;
use sqlx::{Any, Transaction};

/// Takes people from a grant's quota of a day; how many are used by then. `None`: not so many are left, and none was taken.
pub(crate) async fn take(
    transaction: &mut Transaction<'static, Any>,
    grant: &str,
    people: i64,
    daily_quota: i64,
    day: Day,
) -> Result<Option<i64>> {
    if people > daily_quota {
        return Ok(None);
    }
    let used: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO quota_use (grant_id, day, used) VALUES ($1, $2, $3) ON CONFLICT (grant_id, day) \
         DO UPDATE SET used = quota_use.used + excluded.used WHERE quota_use.used + excluded.used <= $4 RETURNING used",
    )
    .bind(grant)
    .bind(day.to_string())
    .bind(people)
    .bind(daily_quota)
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(used.map(|(used,)| used))
}

/// Gives people back who were taken from a grant's quota of a day, and not answered about.
#[cfg(feature = "gateway")]
pub(crate) async fn give_back(transaction: &mut Transaction<'static, Any>, grant: &str, people: i64, day: Day) -> Result<()> {
    sqlx::query("UPDATE quota_use SET used = used - $1 WHERE grant_id = $2 AND day = $3 AND used >= $1")
        .bind(people)
        .bind(grant)
        .bind(day.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl Catalogue {
    /// How many people of a day are used under a grant: asked about, or set aside by a process of the hall.
    pub async fn used(&self, grant: &str, day: Day) -> Result<i64> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT used FROM quota_use WHERE grant_id = $1 AND day = $2")
            .bind(grant)
            .bind(day.to_string())
            .fetch_optional(self.registers.reader())
            .await?;
        Ok(row.map_or(0, |row| row.0))
    }
}
