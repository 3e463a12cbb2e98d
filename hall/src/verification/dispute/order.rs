//! What goes to the owner of a register: each dispute with the key of its record, both values and its papers, and nothing else of the
//! household. Every copy is on the record of its case.

use super::papers;
use super::row::{COLUMNS, DisputeColumns};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use crate::rights::demand;
use crate::verification::evidence;
use domain::id::CaseId;
use domain::identity::{Actor, Relation, Right};
use domain::intake::UNDO_SECONDS;
use domain::language::Language;
use domain::review::CaseState;
use domain::verification::{Dispute, DisputeOrder, Record, Register};
use words::Words;

/// Disputes of one unit, so that the writer is never held for long.
const BATCH: i64 = 100;

/// A page of orders, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The orders, what is due first before the others.
    pub orders: Vec<DisputeOrder>,
    /// The last of them, if there may be more.
    pub next: Option<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct Line {
    #[sqlx(flatten)]
    dispute: DisputeColumns,
    case_id: String,
    answers: String,
}

/// What to hand over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WantedOrders {
    /// Disputes of this register only.
    pub register: Option<Register>,
    /// The papers go along: whoever asks fetches each with `order_paper`.
    pub papers: bool,
}

/// The open disputes of one register, or of all, but for those of an application that may still be taken back; `after`: where the page
/// before ended. For the command line: whoever has the shell of the hall hands them to the departments.
pub async fn dispute_orders(hall: &Hall, actor: &Actor, wanted: WantedOrders, after: Option<&(String, String)>) -> Result<Ordered> {
    demand(actor, Right::AnswerDispute, Relation::None)?;
    let (day, id) = after.map_or(("", ""), |(day, id)| (day.as_str(), id.as_str()));
    let text = format!(
        "SELECT {COLUMNS}, d.case_id, c.answers FROM disputes d JOIN cases c ON c.id = d.case_id WHERE d.state = 'open' AND (d.due_on, d.id) > ($1, $2) AND ($3 IS NULL OR d.register = $3) AND (c.state <> '{}' OR COALESCE(c.submitted_at, '') <= $5) ORDER BY d.due_on, d.id LIMIT $4",
        CaseState::Submitted.code()
    );
    let rows: Vec<Line> = sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(day)
        .bind(id)
        .bind(wanted.register.map(Register::code))
        .bind(BATCH)
        .bind(hall.now().plus_seconds(-UNDO_SECONDS).to_string())
        .fetch_all(hall.db().reader())
        .await?;
    let whole = i64::try_from(rows.len()).is_ok_and(|rows| rows == BATCH);
    let mut orders = Vec::with_capacity(rows.len());
    let mut unit = hall.begin().await?;
    for row in rows {
        let case = CaseId(row.case_id);
        let dispute = row.dispute.read(hall)?;
        let answers = unseal_answers(hall, &case, &row.answers)?;
        let member = answers.member(&dispute.member).ok_or_else(|| Error::corrupt("disputes", dispute.id.as_str()))?;
        let seen = evidence::seen_in(hall, &dispute).await?;
        let proofs: Vec<String> = papers::of_dispute(hall, &dispute.id).await?.into_iter().map(|paper| paper.name).collect();
        let owner = dispute.register.owner();
        let (register, sent) = (dispute.register, if wanted.papers { proofs.len() } else { 0 });
        let detail = serde_json::json!({ "dispute": dispute.id, "register": register, "owner": owner, "papers": sent });
        audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: papers::SENT, actor, detail }).await?;
        let (field_name, registered) = in_chinese(&dispute);
        orders.push(DisputeOrder {
            register,
            owner: owner.to_owned(),
            resident_id: member.resident_id.as_str().to_owned(),
            name: member.name.as_str().to_owned(),
            source_seq: seen.as_ref().map(|seen| seen.source_seq.clone()).unwrap_or_default(),
            record: seen.as_ref().map(|seen| number_of(&dispute, &seen.records)).unwrap_or_default(),
            as_of: seen.and_then(|seen| seen.as_of),
            field: dispute.about.as_ref().map(|about| about.pick.field),
            field_name,
            registered,
            declared: dispute.declared,
            reason: dispute.reason,
            proofs: proofs.len(),
            papers: if wanted.papers { proofs } else { Vec::new() },
            opened_on: dispute.opened_at.day(),
            due_on: dispute.due_on,
            id: dispute.id,
        });
    }
    unit.commit().await?;
    let next = orders.last().filter(|_| whole).map(|order| (order.due_on.to_string(), order.id.0.clone()));
    Ok(Ordered { orders, next })
}

/// The field and what the register showed there; departments read Chinese.
fn in_chinese(dispute: &Dispute) -> (String, String) {
    let words = Words::shared(Language::Chinese);
    dispute.about.as_ref().map(|about| (words.field(about.pick.field), about.registered.zh.clone())).unwrap_or_default()
}

/// The number of the disputed record in full, from what was heard; empty once that is erased. One's own book is known by the person.
fn number_of(dispute: &Dispute, records: &[Record]) -> String {
    let record = dispute.about.as_ref().and_then(|about| about.pick.of(records));
    record.map(|record| record.known_by().to_owned()).unwrap_or_default()
}
