//! Events for other systems: written in the unit of the act, for those the applicant shares the case with. What did not arrive
//! is listed for the operator, and sent again on demand.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::day::Timestamp;
use domain::id::{ApiEventId, CaseId};
use domain::identity::{Actor, Relation, Right};
use domain::interface::Event;

/// How many events a list shows.
const SHOWN: i64 = 100;

/// Writes an event for every system that is to be told of this case.
pub(crate) async fn announce(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId, number: Option<&str>, event: Event) -> Result<()> {
    // A draft that was never handed in has no number and nobody to tell.
    let Some(number) = number else { return Ok(()) };
    let now = hall.now().to_string();
    let clients: Vec<(String,)> = unit
        .all(
            sqlx::query_as(
                "SELECT DISTINCT c.id FROM shares s JOIN api_clients c ON c.id = s.client_id WHERE s.case_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND c.webhook_url IS NOT NULL AND EXISTS (SELECT 1 FROM api_keys k JOIN api_key_scopes o ON o.prefix = k.prefix WHERE k.client_id = c.id AND o.scope = 'webhooks' AND k.revoked_at IS NULL AND k.expires_at > $2) ORDER BY c.id",
            )
            .bind(case.as_str())
            .bind(now.as_str()),
        )
        .await?;
    for (client,) in clients {
        unit.execute(
            sqlx::query(
                "INSERT INTO api_events (id, client_id, case_id, number, event, at, state, due_at) VALUES ($1, $2, $3, $4, $5, $6, 'queued', $6)",
            )
            .bind(hall.new_id())
            .bind(client)
            .bind(case.as_str())
            .bind(number)
            .bind(event.code())
            .bind(now.as_str()),
        )
        .await?;
    }
    Ok(())
}

/// An event that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEvent {
    /// The event.
    pub id: ApiEventId,
    /// The name of the system.
    pub client: String,
    /// What happened.
    pub event: String,
    /// When it was given up.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// Why.
    pub fault: String,
}

/// Events that were given up, the newest first.
pub async fn dead_events(hall: &Hall, actor: &Actor) -> Result<Vec<DeadEvent>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let rows: Vec<(String, String, String, String, i64, String)> = sqlx::query_as(
        "SELECT e.id, c.name, e.event, e.settled_at, e.attempts, COALESCE(e.fault, '') FROM api_events e JOIN api_clients c ON c.id = e.client_id WHERE e.state = 'failed' ORDER BY e.settled_at DESC, e.id DESC LIMIT $1",
    )
    .bind(SHOWN)
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(id, client, event, at, attempts, fault)| {
            let at = Timestamp::parse(&at).ok_or_else(|| Error::corrupt("api_events", &id))?;
            Ok(DeadEvent { id: ApiEventId(id), client, event, at, attempts, fault })
        })
        .collect()
}

/// Puts an event that was given up on its way anew, under the same id.
pub async fn send_event_again(hall: &Hall, actor: &Actor, event: &ApiEventId) -> Result<()> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let mut unit = hall.begin().await?;
    let row: Option<(String,)> = unit
        .optional(
            sqlx::query_as(
                "UPDATE api_events SET state = 'queued', attempts = 0, due_at = $1, lease = NULL, leased_until = NULL, settled_at = NULL, fault = NULL WHERE id = $2 AND state = 'failed' RETURNING client_id",
            )
            .bind(hall.now().to_string())
            .bind(event.as_str()),
        )
        .await?;
    let (client,) = row.ok_or(Error::NotFound)?;
    let detail = serde_json::json!({ "event": event });
    audit::record(hall, &mut unit, Entry { chain: format!("client:{client}"), act: "client.send_again", actor, detail }).await?;
    unit.commit().await
}
