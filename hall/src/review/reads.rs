//! That an officer has read a case, or a dispute of it: on the record once a day, for its owner's list of looks and for supervision.

use super::handlers;
use super::source::Source;
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use domain::id::{CaseId, DisputeId};
use domain::identity::Actor;
use domain::review::CaseState;

/// The act on the record.
pub(crate) const READ: &str = "case.read";

/// A dispute of the case was read, by the county it lies with.
pub(crate) const READ_DISPUTE: &str = "case.read_dispute";

/// Notes that an officer reads a case, before it is handed out: the first time of a day writes, every other is one look through a
/// reader. Whoever is of the household reads what is about themselves. The caller has asked for the right to the case; `state` is
/// where it stood then.
pub(crate) async fn note(hall: &Hall, actor: &Actor, case: &CaseId, state: CaseState) -> Result<()> {
    let Actor::Staff(staff) = actor else { return Ok(()) };
    let now = hall.now();
    let day = now.day().to_string();
    let noted: Option<(String,)> = sqlx::query_as("SELECT at FROM case_reads WHERE case_id = $1 AND staff_id = $2 AND day = $3")
        .bind(case.as_str())
        .bind(staff.staff.as_str())
        .bind(day.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    if noted.is_some() || handlers::own_household(&mut Source::of(hall), case, actor).await? {
        return Ok(());
    }
    let mut unit = hall.begin().await?;
    let added = unit
        .execute(
            sqlx::query(
                "INSERT INTO case_reads (case_id, staff_id, day, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, staff_id, day) DO NOTHING",
            )
            .bind(case.as_str())
            .bind(staff.staff.as_str())
            .bind(day)
            .bind(now.to_string()),
        )
        .await?;
    if added == 0 {
        // Another page of the same officer was faster by a moment.
        return Ok(());
    }
    let detail = serde_json::json!({ "state": state.code() });
    audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: READ, actor, detail }).await?;
    unit.commit().await
}

/// Forgets who read what on earlier days: a row serves its day only, and the record has it. A job's work; answers how many there were.
pub async fn forget_reads(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let gone = unit.execute(sqlx::query("DELETE FROM case_reads WHERE day < $1").bind(hall.today().to_string())).await?;
    unit.commit().await?;
    Ok(gone)
}

/// Notes that an officer reads a dispute of a case, before it is handed out: once a day and state, found again on the record itself.
/// The caller has asked for the right to the dispute, and whether the officer is of the household.
pub(crate) async fn note_dispute(hall: &Hall, actor: &Actor, case: &CaseId, dispute: &DisputeId, state: CaseState) -> Result<()> {
    let chain = format!("case:{case}");
    let detail = serde_json::json!({ "dispute": dispute, "state": state.code() });
    let noted: Option<(i64,)> = sqlx::query_as(
        "SELECT seq FROM audit_events WHERE chain = $1 AND act = $2 AND actor = $3 AND detail = $4 AND at >= $5 ORDER BY seq DESC LIMIT 1",
    )
    .bind(chain.as_str())
    .bind(READ_DISPUTE)
    .bind(actor.tag())
    .bind(detail.to_string())
    .bind(hall.today().at(0, 0).to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    if noted.is_some() {
        return Ok(());
    }
    let mut unit = hall.begin().await?;
    audit::record(hall, &mut unit, Entry { chain, act: READ_DISPUTE, actor, detail }).await?;
    unit.commit().await
}
