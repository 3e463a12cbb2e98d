//! The same key gives the same answer, at any number of repeats.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;

/// How long a key is kept: as long as a draft, so no page that could still submit it outlives its key.
const KEPT_DAYS: i64 = 90;

/// Removes keys that no page can send any more; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let oldest = hall.now().plus_seconds(-KEPT_DAYS * 86_400).to_string();
    let gone = unit.execute(sqlx::query("DELETE FROM idempotency_keys WHERE at < $1").bind(oldest)).await?;
    unit.commit().await?;
    Ok(gone)
}

/// The result stored under a key, if the act was done before. A look through a reader: it never takes the writer.
pub async fn earlier(hall: &Hall, scope: &str, key: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT result FROM idempotency_keys WHERE scope = $1 AND key = $2")
        .bind(scope)
        .bind(key)
        .fetch_optional(hall.db().reader())
        .await?;
    Ok(row.map(|row| row.0))
}

/// Claims a key with its result, in the unit of the act. `false`: another unit was first, and this one must not commit.
pub async fn claim(hall: &Hall, unit: &mut UnitOfWork, scope: &str, key: &str, result: &str) -> Result<bool> {
    let touched = unit
        .execute(
            sqlx::query(
                "INSERT INTO idempotency_keys (scope, key, result, at) VALUES ($1, $2, $3, $4) ON CONFLICT (scope, key) DO NOTHING",
            )
            .bind(scope)
            .bind(key)
            .bind(result)
            .bind(hall.now().to_string()),
        )
        .await?;
    Ok(touched == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn a_key_holds_for_ninety_days(test: TestHall) {
            let hall = &test.hall;
            let mut unit = hall.begin().await.unwrap();
            assert!(claim(hall, &mut unit, "s", "k", "first").await.unwrap());
            unit.commit().await.unwrap();
            test.clock.advance(KEPT_DAYS * 86_400);
            assert_eq!(expire(hall).await.unwrap(), 0);
            assert_eq!(earlier(hall, "s", "k").await.unwrap().as_deref(), Some("first"));
            test.clock.advance(1);
            assert_eq!(expire(hall).await.unwrap(), 1);
            assert_eq!(earlier(hall, "s", "k").await.unwrap(), None);
        }
    }
}
