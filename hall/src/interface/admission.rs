//! Who is let in: a key that is known, good, within its quota and made for this.

use super::clients::{key_hash, prefix_of};
use crate::Hall;
use crate::error::Result;
use crate::limits::{self, Count, Limit};
use domain::day::Timestamp;
use domain::id::ApiClientId;
use domain::identity::ClientActor;
use domain::interface::Scope;
use subtle::ConstantTimeEq as _;

const DAY_SECONDS: i64 = 86_400;

/// Why a system is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// No key, or none that is good: unknown, over, taken back. Which of these is not said.
    Unknown,
    /// The key does not open this.
    Scope,
    /// As many calls as a day may see; the next one from this instant on.
    Quota(Timestamp),
}

type Row = (String, String, i64, Option<String>);

/// Lets a system in by its key. Calls are counted before it is asked what the key opens.
pub async fn admit(hall: &Hall, key: &str, scope: Scope) -> Result<std::result::Result<ClientActor, Denied>> {
    let prefix = prefix_of(key).unwrap_or_default();
    let row: Option<Row> = sqlx::query_as(
        "SELECT client_id, key_hash, daily_quota, last_used_on FROM api_keys WHERE prefix = $1 AND revoked_at IS NULL AND expires_at > $2",
    )
    .bind(prefix)
    .bind(hall.now().to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    // Hashed whether or not there is such a prefix, so that the time says nothing.
    let hash = key_hash(hall, key);
    let stored = row.as_ref().map_or("", |(_, stored, _, _)| stored.as_str());
    let same = bool::from(stored.as_bytes().ct_eq(hash.as_bytes()));
    let (Some((client, _, quota, last_used_on)), true) = (row, same) else { return Ok(Err(Denied::Unknown)) };
    let limit = Limit { most: quota, seconds: DAY_SECONDS };
    if let Count::Beyond(until) = limits::count(hall, &format!("api:{prefix}"), limit).await? {
        return Ok(Err(Denied::Quota(until)));
    }
    seen(hall, prefix, last_used_on.as_deref()).await?;
    let codes: Vec<(String,)> =
        sqlx::query_as("SELECT scope FROM api_key_scopes WHERE prefix = $1").bind(prefix).fetch_all(hall.db().reader()).await?;
    let scopes: Vec<Scope> = codes.iter().filter_map(|(code,)| Scope::from_code(code)).collect();
    if !scopes.contains(&scope) {
        return Ok(Err(Denied::Scope));
    }
    Ok(Ok(ClientActor { client: ApiClientId(client), scopes, resident: None }))
}

/// The day of the last use, written once a day.
async fn seen(hall: &Hall, prefix: &str, last_used_on: Option<&str>) -> Result<()> {
    let today = hall.today().to_string();
    if last_used_on == Some(today.as_str()) {
        return Ok(());
    }
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("UPDATE api_keys SET last_used_on = $1 WHERE prefix = $2").bind(today).bind(prefix)).await?;
    unit.commit().await
}
