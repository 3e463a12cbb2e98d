//! One hash chain per thing, extended under its row lock inside the unit of work that changed the thing.

use crate::Hall;
use crate::db::{UnitOfWork, dialect};
use crate::error::Result;
use domain::identity::Actor;

/// What is put on the record. Ids and codes only, never personal data in clear.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The thing, such as `case:ID`, `account:ID`, `staff:ID` or `setting:policy`.
    pub chain: String,
    /// What was done, a code such as `case.accept`.
    pub act: &'a str,
    /// Who did it.
    pub actor: &'a Actor,
    /// Ids and codes that say more.
    pub detail: serde_json::Value,
}

/// Extends the chain of a thing by one event.
pub async fn record(hall: &Hall, unit: &mut UnitOfWork, entry: Entry<'_>) -> Result<()> {
    unit.execute(
        sqlx::query("INSERT INTO audit_chains (chain, length, head) VALUES ($1, 0, '') ON CONFLICT (chain) DO NOTHING")
            .bind(entry.chain.as_str()),
    )
    .await?;
    let engine = unit.engine();
    let (length, previous): (i64, String) =
        unit.optional(sqlx::query_as(dialect::lock_audit_chain(engine)).bind(entry.chain.as_str())).await?.unwrap_or_default();
    let seq = length + 1;
    let at = hall.now().to_string();
    let actor = entry.actor.tag();
    let detail = detailed(entry.detail, entry.actor).to_string();
    let hash = event_hash(
        hall,
        &EventFields { chain: &entry.chain, seq, at: &at, act: entry.act, actor: &actor, detail: &detail, previous: &previous },
    );
    unit.execute(
        sqlx::query(
            "INSERT INTO audit_events (chain, seq, at, act, actor, detail, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(entry.chain.as_str())
        .bind(seq)
        .bind(at)
        .bind(entry.act)
        .bind(actor)
        .bind(detail)
        .bind(previous)
        .bind(hash.as_str()),
    )
    .await?;
    unit.execute(sqlx::query("UPDATE audit_chains SET length = $1, head = $2 WHERE chain = $3").bind(seq).bind(hash).bind(entry.chain))
        .await?;
    Ok(())
}

/// The level of a resident stands on every act of theirs, and for whom another system acts on every act of that.
fn detailed(mut detail: serde_json::Value, actor: &Actor) -> serde_json::Value {
    let Some(fields) = detail.as_object_mut() else { return detail };
    let resident = match actor {
        Actor::Resident(resident) => Some(resident),
        Actor::Client(client) => client.resident.as_ref(),
        Actor::Anonymous | Actor::Staff(_) | Actor::System => None,
    };
    if let Some(resident) = resident {
        fields.entry("level").or_insert_with(|| resident.level.number().into());
        if matches!(actor, Actor::Client(_)) {
            fields.entry("account").or_insert_with(|| resident.account.as_str().into());
        }
    }
    detail
}

pub(super) struct EventFields<'a> {
    pub chain: &'a str,
    pub seq: i64,
    pub at: &'a str,
    pub act: &'a str,
    pub actor: &'a str,
    pub detail: &'a str,
    pub previous: &'a str,
}

/// Keyed, so that nobody without the keys can write a chain anew.
pub(super) fn event_hash(hall: &Hall, event: &EventFields<'_>) -> String {
    let seq = event.seq.to_string();
    let parts = [event.chain, &seq, event.at, event.act, event.actor, event.detail, event.previous];
    hall.keys().event_hash(&parts.map(str::as_bytes))
}
