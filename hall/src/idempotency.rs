//! The same key gives the same answer, at any number of repeats.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;

/// The result stored under a key, if the act was done before.
pub async fn earlier(unit: &mut UnitOfWork, scope: &str, key: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        unit.optional(sqlx::query_as("SELECT result FROM idempotency_keys WHERE scope = $1 AND key = $2").bind(scope).bind(key)).await?;
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
