//! Puts a message into the outbox: it leaves if, and only if, the unit of work it speaks of is committed.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use domain::id::{AccountId, CaseId, MessageId};
use domain::identity::Phone;
use domain::language::Language;
use domain::messages::{MessageTemplate, earliest_send};

/// Who is told.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The phone the SMS goes to.
    pub phone: &'a Phone,
    /// The account that shows the message too.
    pub account: Option<&'a AccountId>,
    /// The case it speaks of.
    pub case: Option<&'a CaseId>,
}

/// Writes a message into the outbox of this unit. Notices of the night wait for the morning, codes do not.
pub async fn enqueue(
    hall: &Hall,
    unit: &mut UnitOfWork,
    template: &MessageTemplate,
    recipient: Recipient<'_>,
    language: Language,
) -> Result<MessageId> {
    let id = hall.new_id();
    let now = hall.now();
    let content = serde_json::to_string(template).unwrap_or_default();
    unit.execute(
        sqlx::query(
            "INSERT INTO messages (id, template, language, phone, content, account_id, case_id, urgent, secret, state, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11)",
        )
        .bind(id.as_str())
        .bind(template.code())
        .bind(language.tag())
        .bind(hall.seal("messages", "phone", &id, recipient.phone.as_str()))
        .bind(hall.seal("messages", "content", &id, &content))
        .bind(recipient.account.map(AccountId::as_str))
        .bind(recipient.case.map(CaseId::as_str))
        .bind(i64::from(template.is_urgent()))
        .bind(i64::from(template.is_secret()))
        .bind(now.to_string())
        .bind(earliest_send(template, now).to_string()),
    )
    .await?;
    Ok(MessageId(id))
}
