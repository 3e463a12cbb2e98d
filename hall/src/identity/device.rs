//! Browsers that an account was opened on before: a random token in a cookie, kept here as a keyed hash.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use domain::id::AccountId;

/// Whether this browser opened the account before.
pub(super) async fn is_known(hall: &Hall, account: &AccountId, token: Option<&str>) -> Result<bool> {
    let Some(token) = token else { return Ok(false) };
    let row: Option<(String,)> = sqlx::query_as("SELECT token_hash FROM devices WHERE account_id = $1 AND token_hash = $2")
        .bind(account.as_str())
        .bind(hash(hall, token))
        .fetch_optional(hall.db().reader())
        .await?;
    Ok(row.is_some())
}

/// Remembers a browser for an account; answers the token for its cookie. A browser keeps one token for all accounts.
pub(super) async fn remember(hall: &Hall, unit: &mut UnitOfWork, account: &AccountId, token: Option<&str>) -> Result<String> {
    let token = token.filter(|token| token.len() == 43).map_or_else(|| hall.chance().token(), str::to_owned);
    let now = hall.now().to_string();
    unit.execute(
        sqlx::query(
            "INSERT INTO devices (account_id, token_hash, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, token_hash) DO UPDATE SET last_seen_at = excluded.last_seen_at",
        )
        .bind(account.as_str())
        .bind(hash(hall, &token))
        .bind(now.clone())
        .bind(now),
    )
    .await?;
    Ok(token)
}

/// Forgets every browser of an account but the one at hand.
pub(super) async fn forget_others(hall: &Hall, unit: &mut UnitOfWork, account: &AccountId, kept: Option<&str>) -> Result<()> {
    let kept = kept.map(|token| hash(hall, token)).unwrap_or_default();
    unit.execute(sqlx::query("DELETE FROM devices WHERE account_id = $1 AND token_hash <> $2").bind(account.as_str()).bind(kept)).await?;
    Ok(())
}

fn hash(hall: &Hall, token: &str) -> String {
    hall.keys().blind_index("device", token)
}
