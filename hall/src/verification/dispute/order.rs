//! What goes to the owner of a register: each dispute with the key of its record, and nothing else of the household. Every copy is on
//! the record of its case.

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
use domain::review::CaseState;
use domain::verification::{DisputeOrder, Register};

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
    proofs: i64,
}

/// The open disputes of one register, or of all, but for those of an application that may still be taken back; `after`: where the page before ended. For the command line: whoever has the shell
/// of the hall hands them to the departments.
pub async fn dispute_orders(hall: &Hall, actor: &Actor, register: Option<Register>, after: Option<&(String, String)>) -> Result<Ordered> {
    demand(actor, Right::AnswerDispute, Relation::None)?;
    let (day, id) = after.map_or(("", ""), |(day, id)| (day.as_str(), id.as_str()));
    let text = format!(
        "SELECT {COLUMNS}, d.case_id, c.answers, (SELECT CAST(COUNT(*) AS BIGINT) FROM dispute_documents p WHERE p.dispute_id = d.id) AS proofs FROM disputes d JOIN cases c ON c.id = d.case_id WHERE d.state = 'open' AND (d.due_on, d.id) > ($1, $2) AND ($3 IS NULL OR d.register = $3) AND (c.state <> '{}' OR COALESCE(c.submitted_at, '') <= $5) ORDER BY d.due_on, d.id LIMIT $4",
        CaseState::Submitted.code()
    );
    let rows: Vec<Line> = sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(day)
        .bind(id)
        .bind(register.map(Register::code))
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
        let owner = dispute.register.owner();
        let detail = serde_json::json!({ "dispute": dispute.id, "register": dispute.register, "owner": owner });
        audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: "case.dispute_sent", actor, detail }).await?;
        orders.push(DisputeOrder {
            register: dispute.register,
            owner: owner.to_owned(),
            resident_id: member.resident_id.as_str().to_owned(),
            name: member.name.as_str().to_owned(),
            source_seq: seen.as_ref().map(|seen| seen.source_seq.clone()).unwrap_or_default(),
            as_of: seen.and_then(|seen| seen.as_of),
            declared: dispute.declared,
            reason: dispute.reason,
            proofs: row.proofs,
            opened_on: dispute.opened_at.day(),
            due_on: dispute.due_on,
            id: dispute.id,
        });
    }
    unit.commit().await?;
    let next = orders.last().filter(|_| whole).map(|order| (order.due_on.to_string(), order.id.0.clone()));
    Ok(Ordered { orders, next })
}
