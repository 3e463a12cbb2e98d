//! Empties the outbox. Any number of dispatchers may run: each claims messages by a lease and hands them to the carrier.
//!
//! A message is marked only by the dispatcher that still holds its lease. If a process stops between sending and marking, the
//! next one sends again under the same key, and the carrier drops the repeat.

use super::carrier::{Carrier, CarrierFault, Outgoing};
use crate::Hall;
use crate::error::Result;
use domain::day::Timestamp;
use domain::language::Language;
use domain::messages::{MessageTemplate, earliest_send, is_quiet, retry_after};
use std::time::Duration;
use words::Words;

/// How many messages one round claims.
const BATCH: i64 = 10;

/// How long a carrier may take for one message …
const SEND_LIMIT: Duration = Duration::from_secs(5);

/// … and how long the claim lasts: a whole batch at the limit, and some.
const LEASE_SECONDS: i64 = 90;

/// What one round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dispatched {
    /// Taken by the carrier.
    pub sent: usize,
    /// To be tried again later.
    pub retried: usize,
    /// Given up.
    pub failed: usize,
}

impl Dispatched {
    /// How many messages the round touched; zero means the outbox holds nothing due.
    pub fn total(self) -> usize {
        self.sent + self.retried + self.failed
    }
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: String,
    template: String,
    language: String,
    phone: String,
    content: String,
    attempts: i64,
    created_at: String,
}

/// How sending one message ended.
enum Outcome {
    Sent,
    Retry { at: Timestamp, fault: &'static str },
    Failed { fault: &'static str },
}

/// Claims what is due, oldest first, and hands it to the carrier. One round; call again while it answers anything.
pub async fn dispatch(hall: &Hall, carrier: &dyn Carrier, owner: &str) -> Result<Dispatched> {
    let mut done = Dispatched::default();
    if !anything_due(hall).await? {
        return Ok(done);
    }
    let lease = format!("{owner}/{}", hall.new_id());
    for message in claim(hall, &lease).await? {
        let outcome = send(hall, carrier, &message).await;
        match outcome {
            Outcome::Sent => done.sent += 1,
            Outcome::Retry { .. } => done.retried += 1,
            Outcome::Failed { fault } => {
                done.failed += 1;
                tracing::warn!(message = %message.id, template = %message.template, attempts = message.attempts, fault, "message given up");
            }
        }
        settle(hall, &message, &lease, outcome).await?;
    }
    Ok(done)
}

/// A look through a reader first: an idle outbox never takes the writer.
async fn anything_due(hall: &Hall) -> Result<bool> {
    let now = hall.now();
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT id FROM messages WHERE state = 'queued' AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) AND urgent >= $2 LIMIT 1",
    )
    .bind(now.to_string())
    .bind(i64::from(is_quiet(now)))
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
                "UPDATE messages SET lease = $1, leased_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM messages WHERE state = 'queued' AND due_at <= $3 AND (leased_until IS NULL OR leased_until <= $3) AND urgent >= $4 ORDER BY due_at, id LIMIT $5) AND state = 'queued' AND (leased_until IS NULL OR leased_until <= $3) RETURNING id, template, language, phone, content, attempts, created_at",
            )
            .bind(lease)
            .bind(now.plus_seconds(LEASE_SECONDS).to_string())
            .bind(now.to_string())
            .bind(i64::from(is_quiet(now)))
            .bind(BATCH),
        )
        .await?;
    unit.commit().await?;
    Ok(claimed)
}

async fn send(hall: &Hall, carrier: &dyn Carrier, message: &Claimed) -> Outcome {
    let now = hall.now();
    let Ok((template, phone)) = open(hall, message) else {
        return Outcome::Failed { fault: "unreadable" };
    };
    let created = Timestamp::parse(&message.created_at).unwrap_or(now);
    if template.good_for().is_some_and(|seconds| now.seconds_since(created) >= seconds) {
        return Outcome::Failed { fault: "expired" };
    }
    let words = Words::of(Language::from_tag(&message.language).unwrap_or_default());
    let text = words.sms(&template, &hall.settings().public_url);
    let outgoing = Outgoing { key: &message.id, phone: &phone, text: &text, template: &message.template, at: now };
    let answer = tokio::time::timeout(SEND_LIMIT, carrier.send(outgoing)).await.unwrap_or(Err(CarrierFault::Temporary("timeout")));
    match answer {
        Ok(()) => Outcome::Sent,
        Err(CarrierFault::Permanent(fault)) => Outcome::Failed { fault },
        Err(CarrierFault::Temporary(fault)) => match retry_after(message.attempts) {
            Some(seconds) => Outcome::Retry { at: earliest_send(&template, hall.now().plus_seconds(seconds)), fault },
            None => Outcome::Failed { fault },
        },
    }
}

fn open(hall: &Hall, message: &Claimed) -> Result<(MessageTemplate, String)> {
    let phone = hall.unseal("messages", "phone", &message.id, &message.phone)?;
    let content = hall.unseal("messages", "content", &message.id, &message.content)?;
    let template = serde_json::from_str(&content).map_err(|_| crate::Error::corrupt("messages", &message.id))?;
    Ok((template, phone))
}

async fn settle(hall: &Hall, message: &Claimed, lease: &str, outcome: Outcome) -> Result<()> {
    let now = hall.now().to_string();
    let mut unit = hall.begin().await?;
    match outcome {
        Outcome::Retry { at, fault } => {
            unit.execute(
                sqlx::query("UPDATE messages SET lease = NULL, leased_until = NULL, due_at = $1, fault = $2 WHERE id = $3 AND lease = $4")
                    .bind(at.to_string())
                    .bind(fault)
                    .bind(message.id.as_str())
                    .bind(lease),
            )
            .await?;
        }
        Outcome::Sent | Outcome::Failed { .. } => {
            let (state, fault) = if let Outcome::Failed { fault } = outcome { ("failed", Some(fault)) } else { ("sent", None) };
            unit.execute(
                sqlx::query(
                    "UPDATE messages SET state = $1, fault = $2, settled_at = $3, content = $4, lease = NULL, leased_until = NULL WHERE id = $5 AND lease = $6",
                )
                .bind(state)
                .bind(fault)
                .bind(now)
                .bind(kept_content(hall, message))
                .bind(message.id.as_str())
                .bind(lease),
            )
            .await?;
        }
    }
    unit.commit().await
}

/// What stays of a message that has left: everything but its secret.
fn kept_content(hall: &Hall, message: &Claimed) -> String {
    match open(hall, message) {
        Ok((template, _)) if template.is_secret() => {
            let content = serde_json::to_string(&template.redacted()).unwrap_or_default();
            hall.seal("messages", "content", &message.id, &content)
        }
        _ => message.content.clone(),
    }
}
