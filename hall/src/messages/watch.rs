//! What the people who run the hall see of the outbox: how full it is, what was given up or is stuck; and sending again.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::day::Timestamp;
use domain::id::{CaseId, MessageId};
use domain::identity::{Actor, Relation, Right};
use domain::messages::{Backlog, DeadLetter, Delivery, MessageTemplate, Trouble, earliest_send};

/// How many messages in trouble one page shows.
const PAGE: i64 = 50;

/// From so many tries on, or so long after it was due, a message that waits is shown as stuck.
const STUCK_TRIES: i64 = 3;
const STUCK_SECONDS: i64 = 600;

/// How full the outbox is, for `/metrics`.
pub async fn backlog(hall: &Hall) -> Result<Backlog> {
    let now = hall.now();
    let (queued, due, oldest): (i64, i64, Option<String>) = sqlx::query_as(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COUNT(*) FILTER (WHERE due_at <= $1) AS BIGINT), MIN(due_at) FROM messages WHERE state = 'queued'",
    )
    .bind(now.to_string())
    .fetch_one(hall.db().reader())
    .await?;
    let (failed,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE state = 'failed'").fetch_one(hall.db().reader()).await?;
    let oldest_seconds = oldest.and_then(|at| Timestamp::parse(&at)).map_or(0, |at| now.seconds_since(at).max(0));
    Ok(Backlog { queued, due, oldest_seconds, failed })
}

/// A message in trouble as stored.
#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    template: String,
    case_id: Option<String>,
    number: Option<String>,
    state: String,
    at: String,
    attempts: i64,
    fault: String,
    secret: i64,
}

/// What was given up, newest first; `after` is the last one of the page before.
pub async fn dead_letters(hall: &Hall, actor: &Actor, after: Option<&DeadLetter>) -> Result<Vec<DeadLetter>> {
    demand(actor, Right::ReadDeadLetters, Relation::None)?;
    let (at, id) = after.map_or_else(|| ("9999".to_owned(), String::new()), |last| (last.at.to_string(), last.id.0.clone()));
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT messages.id, messages.template, messages.case_id, COALESCE(cases.acceptance_number, cases.number) AS number, messages.state, messages.settled_at AS at, messages.attempts, COALESCE(messages.fault, '') AS fault, messages.secret FROM messages LEFT JOIN cases ON cases.id = messages.case_id WHERE messages.state = 'failed' AND (messages.settled_at, messages.id) < ($1, $2) ORDER BY messages.settled_at DESC, messages.id DESC LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(PAGE)
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter().map(letter).collect()
}

/// What waits though it was tried several times or is long due, the oldest first; a page of it.
pub async fn stuck(hall: &Hall, actor: &Actor) -> Result<Vec<DeadLetter>> {
    demand(actor, Right::ReadDeadLetters, Relation::None)?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT messages.id, messages.template, messages.case_id, COALESCE(cases.acceptance_number, cases.number) AS number, messages.state, messages.due_at AS at, messages.attempts, COALESCE(messages.fault, '') AS fault, messages.secret FROM messages LEFT JOIN cases ON cases.id = messages.case_id WHERE messages.state = 'queued' AND (messages.attempts >= $1 OR messages.due_at <= $2) ORDER BY messages.due_at, messages.id LIMIT $3",
    )
    .bind(STUCK_TRIES)
    .bind(hall.now().plus_seconds(-STUCK_SECONDS).to_string())
    .bind(PAGE)
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter().map(letter).collect()
}

fn letter(row: Row) -> Result<DeadLetter> {
    let at = Timestamp::parse(&row.at).ok_or_else(|| Error::corrupt("messages", &row.id))?;
    let dead = row.state == Delivery::Failed.code();
    Ok(DeadLetter {
        trouble: if dead { Trouble::Dead } else { Trouble::Stuck },
        again: dead && row.secret == 0,
        id: MessageId(row.id),
        template: row.template,
        case: row.case_id.map(CaseId),
        number: row.number,
        at,
        attempts: row.attempts,
        fault: row.fault,
    })
}

/// Puts a message that was given up into the outbox anew, under the same key, so that a carrier which has taken it before drops
/// the repeat. A secret is gone and is not sent again. A second press finds it waiting and changes nothing.
pub async fn send_again(hall: &Hall, actor: &Actor, message: &MessageId) -> Result<()> {
    demand(actor, Right::SendAgain, Relation::None)?;
    let mut unit = hall.begin().await?;
    let row: Option<(String, String, i64, Option<String>)> =
        unit.optional(sqlx::query_as("SELECT state, content, secret, case_id FROM messages WHERE id = $1").bind(message.as_str())).await?;
    let (state, sealed, secret, case) = row.ok_or(Error::NotFound)?;
    if secret == 1 {
        return Err(Error::Forbidden);
    }
    if state != Delivery::Failed.code() {
        return Ok(());
    }
    let content = hall.unseal("messages", "content", message.as_str(), &sealed)?;
    let template: MessageTemplate = serde_json::from_str(&content).map_err(|_| Error::corrupt("messages", message.as_str()))?;
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE messages SET state = 'queued', attempts = 0, due_at = $1, lease = NULL, leased_until = NULL, settled_at = NULL, fault = NULL WHERE id = $2 AND state = 'failed'",
            )
            .bind(earliest_send(&template, hall.now()).to_string())
            .bind(message.as_str()),
        )
        .await?;
    if touched == 1 {
        let chain = case.map_or_else(|| format!("message:{message}"), |case| format!("case:{case}"));
        let detail = serde_json::json!({ "message": message, "template": template.code() });
        audit::record(hall, &mut unit, Entry { chain, act: "message.send_again", actor, detail }).await?;
    }
    unit.commit().await
}
