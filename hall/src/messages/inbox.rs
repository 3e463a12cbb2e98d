//! The messages of an account: every SMS that was written to it, whether or not it reached the phone.

use crate::Hall;
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::day::Timestamp;
use domain::id::{CaseId, MessageId};
use domain::identity::{Actor, Relation, Right};
use domain::language::Language;
use domain::messages::{Delivery, InboxItem, MessageTemplate};
use words::Words;

/// How many messages one page shows.
pub const INBOX_PAGE: usize = 30;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    language: String,
    content: String,
    case_id: Option<String>,
    state: String,
    created_at: String,
}

/// The messages of the signed-in resident, newest first; `before` is the last one of the page before. Codes are not repeated.
pub async fn inbox(hall: &Hall, actor: &Actor, before: Option<&MessageId>) -> Result<Vec<InboxItem>> {
    demand(actor, Right::UseAccount, Relation::None)?;
    let Actor::Resident(resident) = actor else { return Err(Error::Forbidden) };
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, language, content, case_id, state, created_at FROM messages WHERE account_id = $1 AND secret = 0 AND id < $2 ORDER BY id DESC LIMIT $3",
    )
    .bind(resident.account.as_str())
    // Every id is lower-case hex, so `g` stands after all of them.
    .bind(before.map_or("g", MessageId::as_str))
    .bind(i64::try_from(INBOX_PAGE).unwrap_or(i64::MAX))
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter().map(|row| item(hall, row)).collect()
}

fn item(hall: &Hall, row: Row) -> Result<InboxItem> {
    let corrupt = || Error::corrupt("messages", &row.id);
    let content = hall.unseal("messages", "content", &row.id, &row.content)?;
    let template: MessageTemplate = serde_json::from_str(&content).map_err(|_| corrupt())?;
    let words = Words::of(Language::from_tag(&row.language).unwrap_or_default());
    Ok(InboxItem {
        text: words.sms(&template, &hall.settings().public_url),
        at: Timestamp::parse(&row.created_at).ok_or_else(corrupt)?,
        delivery: Delivery::from_code(&row.state).ok_or_else(corrupt)?,
        case: row.case_id.map(CaseId),
        id: MessageId(row.id),
    })
}
