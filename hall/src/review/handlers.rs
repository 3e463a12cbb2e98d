//! Who has handled which step of a case: one natural person, one step; and nobody in a case of the own household.

use super::source::Source;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use domain::fault::{Fault, FaultCode};
use domain::id::{CaseId, OfficerId};
use domain::identity::Actor;
use domain::review::Step;

/// The step of this case the actor has handled before.
pub(crate) async fn handled(source: &mut Source<'_>, case: &CaseId, actor: &Actor) -> Result<Option<Step>> {
    let Actor::Staff(staff) = actor else { return Ok(None) };
    held(source, case, &staff.officer).await
}

async fn held(source: &mut Source<'_>, case: &CaseId, officer: &OfficerId) -> Result<Option<Step>> {
    let row: Option<(String,)> = source
        .optional(
            sqlx::query_as("SELECT step FROM case_handlers WHERE case_id = $1 AND officer_id = $2")
                .bind(case.as_str())
                .bind(officer.as_str()),
        )
        .await?;
    Ok(row.and_then(|(step,)| Step::from_code(&step)))
}

/// Whether the officer is a member of the household on the case.
pub(crate) async fn own_household(source: &mut Source<'_>, case: &CaseId, actor: &Actor) -> Result<bool> {
    let Actor::Staff(staff) = actor else { return Ok(false) };
    let row: Option<(i64,)> = source
        .optional(
            sqlx::query_as(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM case_members JOIN officers ON officers.resident_index = case_members.resident_index WHERE case_members.case_id = $1 AND officers.id = $2",
            )
            .bind(case.as_str())
            .bind(staff.officer.as_str()),
        )
        .await?;
    Ok(row.is_some_and(|(members,)| members > 0))
}

/// Refuses an officer who is a member of the household.
pub(crate) async fn refuse_own_household(source: &mut Source<'_>, case: &CaseId, actor: &Actor) -> Result<()> {
    if own_household(source, case, actor).await? { Err(Fault::whole(FaultCode::OwnHousehold).into()) } else { Ok(()) }
}

/// Takes a step for an officer: the table refuses a second step of the same person, whatever went before. The fault stands at
/// the field named.
pub(crate) async fn take(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId, officer: &OfficerId, step: Step, field: &str) -> Result<()> {
    let added = unit
        .execute(
            sqlx::query("INSERT INTO case_handlers (case_id, officer_id, step, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, officer_id) DO NOTHING")
                .bind(case.as_str())
                .bind(officer.as_str())
                .bind(step.code())
                .bind(hall.now().to_string()),
        )
        .await?;
    if added == 1 || held(&mut Source::Unit(unit), case, officer).await? == Some(step) {
        return Ok(());
    }
    Err(Fault::at(field, FaultCode::SamePerson).into())
}
