//! Brings events to other systems: claimed by a lease, signed, tried again with growing pauses, given up in the end. A system may
//! hear of an event twice, under the same id, and never of one whose consent or key has ended.

use crate::Hall;
use crate::error::Result;
use crate::messages::Dispatched;
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::interface::retry_after;
use futures::future::join_all;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;
use std::time::Duration;

/// The header that carries time and signature.
pub const SIGNATURE_HEADER: &str = "anju-signature";

/// How many events one round claims.
const BATCH: i64 = 10;

/// How long one system may take …
const SEND_LIMIT: Duration = Duration::from_secs(10);

/// … and how long the claim lasts: a whole batch at the limit, and some.
const LEASE_SECONDS: i64 = 150;

/// An event as handed to the courier.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// Where to.
    pub url: &'a str,
    /// The event's id, the same at every try.
    pub id: &'a str,
    /// The body, JSON.
    pub body: &'a str,
    /// What stands in [`SIGNATURE_HEADER`].
    pub signature: &'a str,
}

/// Why an event was not taken. A word, never what the other system said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CourierFault {
    /// Trying again may help.
    Temporary(&'static str),
    /// It will never be taken.
    Permanent(&'static str),
}

/// Brings events to their address.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Hands one over. `Ok`: the other system has it.
    async fn bring(&self, parcel: Parcel<'_>) -> std::result::Result<(), CourierFault>;
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: String,
    client_id: String,
    case_id: String,
    number: String,
    event: String,
    at: String,
    attempts: i64,
}

enum Outcome {
    Sent,
    Retry { at: Timestamp, fault: &'static str },
    Failed { fault: &'static str },
}

/// Claims what is due, oldest first, and hands it over. One round; call again while it answers anything.
pub async fn deliver(hall: &Hall, courier: &dyn Courier, owner: &str) -> Result<Dispatched> {
    let mut done = Dispatched::default();
    if !anything_due(hall).await? {
        return Ok(done);
    }
    let lease = format!("{owner}/{}", hall.new_id());
    let claimed = claim(hall, &lease).await?;
    // At once: a system that never answers holds up nobody else.
    let brought = join_all(claimed.iter().map(|event| bring(hall, courier, event))).await;
    for (event, outcome) in claimed.iter().zip(brought) {
        let outcome = outcome?;
        match outcome {
            Outcome::Sent => done.sent += 1,
            Outcome::Retry { .. } => done.retried += 1,
            Outcome::Failed { fault } => {
                done.failed += 1;
                tracing::warn!(event = %event.id, client = %event.client_id, attempts = event.attempts, fault, "event given up");
            }
        }
        settle(hall, event, &lease, outcome).await?;
    }
    Ok(done)
}

/// A look through a reader first: idle, it never takes the writer.
async fn anything_due(hall: &Hall) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT id FROM api_events WHERE state = 'queued' AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) LIMIT 1",
    )
    .bind(hall.now().to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    Ok(row.is_some())
}

async fn claim(hall: &Hall, lease: &str) -> Result<Vec<Claimed>> {
    let now = hall.now();
    let mut unit = hall.begin().await?;
    // The outer conditions repeat the inner ones: PostgreSQL asks only them again when another claim was first.
    let claimed = unit
        .all(
            sqlx::query_as(
                "UPDATE api_events SET lease = $1, leased_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM api_events WHERE state = 'queued' AND due_at <= $3 AND (leased_until IS NULL OR leased_until <= $3) ORDER BY due_at, id LIMIT $4) AND state = 'queued' AND (leased_until IS NULL OR leased_until <= $3) RETURNING id, client_id, case_id, number, event, at, attempts",
            )
            .bind(lease)
            .bind(now.plus_seconds(LEASE_SECONDS).to_string())
            .bind(now.to_string())
            .bind(BATCH),
        )
        .await?;
    unit.commit().await?;
    Ok(claimed)
}

async fn bring(hall: &Hall, courier: &dyn Courier, event: &Claimed) -> Result<Outcome> {
    // As of now: a consent or a key that has ended meanwhile ends what was on its way, too.
    let row: Option<(i64, i64, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM shares s WHERE s.client_id = c.id AND s.case_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2) THEN 1 ELSE 0 END AS BIGINT), CAST(CASE WHEN EXISTS (SELECT 1 FROM api_keys k JOIN api_key_scopes o ON o.prefix = k.prefix WHERE k.client_id = c.id AND o.scope = 'webhooks' AND k.revoked_at IS NULL AND k.expires_at > $2) THEN 1 ELSE 0 END AS BIGINT), c.webhook_url, c.webhook_secret FROM api_clients c WHERE c.id = $3",
    )
    .bind(event.case_id.as_str())
    .bind(hall.now().to_string())
    .bind(event.client_id.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let (url, sealed) = match row {
        None | Some((0, ..)) => return Ok(Outcome::Failed { fault: "consent_ended" }),
        Some((_, 0, ..)) => return Ok(Outcome::Failed { fault: "key_ended" }),
        Some((.., Some(url), Some(sealed))) => (url, sealed),
        Some(_) => return Ok(Outcome::Failed { fault: "no_address" }),
    };
    let Ok(secret) = hall.unseal("api_clients", "webhook_secret", &event.client_id, &sealed) else {
        return Ok(Outcome::Failed { fault: "unreadable" });
    };
    let body = serde_json::json!({ "id": event.id, "event": event.event, "receipt": event.number, "at": event.at }).to_string();
    let signature = signature(&secret, hall.now().millis() / 1000, &body);
    let parcel = Parcel { url: &url, id: &event.id, body: &body, signature: &signature };
    let answer = tokio::time::timeout(SEND_LIMIT, courier.bring(parcel)).await.unwrap_or(Err(CourierFault::Temporary("timeout")));
    Ok(match answer {
        Ok(()) => Outcome::Sent,
        Err(CourierFault::Permanent(fault)) => Outcome::Failed { fault },
        Err(CourierFault::Temporary(fault)) => match retry_after(event.attempts) {
            Some(seconds) => Outcome::Retry { at: hall.now().plus_seconds(seconds), fault },
            None => Outcome::Failed { fault },
        },
    })
}

/// Time and signature of a body: `t=SECONDS,v1=HEX` with the HMAC-SHA256 of `SECONDS.BODY` under the secret as it was told.
pub fn signature(secret: &str, seconds: i64, body: &str) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{seconds}.{body}").as_bytes());
    format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()))
}

async fn settle(hall: &Hall, event: &Claimed, lease: &str, outcome: Outcome) -> Result<()> {
    let (state, fault, due, settled) = match outcome {
        Outcome::Sent => ("sent", None, None, true),
        Outcome::Retry { at, fault } => ("queued", Some(fault), Some(at.to_string()), false),
        Outcome::Failed { fault } => ("failed", Some(fault), None, true),
    };
    let mut unit = hall.begin().await?;
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE api_events SET state = $1, fault = $2, due_at = COALESCE($3, due_at), settled_at = $4, lease = NULL, leased_until = NULL WHERE id = $5 AND lease = $6",
            )
            .bind(state)
            .bind(fault)
            .bind(due)
            .bind(settled.then(|| hall.now().to_string()))
            .bind(event.id.as_str())
            .bind(lease),
        )
        .await?;
    // Another process holds it by now, and says how it went.
    if touched == 0 {
        tracing::debug!(event = %event.id, "the lease was over");
    }
    unit.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_documented_one() {
        // As by: printf '1.{}' | openssl dgst -sha256 -hmac whsec_test
        let hash = "7500d5d4be4b3ef07af1fe56f7d522d135cdaa7530de557e67cc1049c52de094";
        assert_eq!(signature("whsec_test", 1, "{}"), format!("t=1,v1={hash}"));
    }
}
