//! Leases: any number of processes share a database, and each job runs in one of them at a time.

use crate::Hall;
use crate::error::Result;

/// Takes or renews a lease; `false` while another owner holds it.
pub async fn take(hall: &Hall, job: &str, owner: &str, seconds: i64) -> Result<bool> {
    let now = hall.now();
    let mut unit = hall.begin().await?;
    let touched = unit
        .execute(
            sqlx::query(
                "INSERT INTO leases (job, owner, until_at) VALUES ($1, $2, $3) ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, until_at = excluded.until_at WHERE leases.owner = excluded.owner OR leases.until_at <= $4",
            )
            .bind(job)
            .bind(owner)
            .bind(now.plus_seconds(seconds).to_string())
            .bind(now.to_string()),
        )
        .await?;
    unit.commit().await?;
    Ok(touched == 1)
}

/// Gives a lease back before its time, if it is still this owner's.
pub async fn release(hall: &Hall, job: &str, owner: &str) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("DELETE FROM leases WHERE job = $1 AND owner = $2").bind(job).bind(owner)).await?;
    unit.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn one_owner_at_a_time(test: TestHall) {
            let hall = &test.hall;
            assert!(take(hall, "outbox", "a", 30).await.unwrap());
            assert!(!take(hall, "outbox", "b", 30).await.unwrap());
            assert!(take(hall, "outbox", "a", 30).await.unwrap());
            test.clock.advance(31);
            assert!(take(hall, "outbox", "b", 30).await.unwrap());
            assert!(!take(hall, "outbox", "a", 30).await.unwrap());
            release(hall, "outbox", "a").await.unwrap();
            assert!(!take(hall, "outbox", "a", 30).await.unwrap(), "it is another's");
            release(hall, "outbox", "b").await.unwrap();
            assert!(take(hall, "outbox", "a", 30).await.unwrap());
        }
    }
}
