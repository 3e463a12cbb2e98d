//! An officer's act, as the form sends it.

use super::super::facts;
use super::super::source::Source;
use super::super::transition::{TransitionRequest, apply};
use super::officer;
use super::worklist::workable;
use crate::error::{Error, Result};
use crate::{Hall, settings};
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::{CaseId, VerificationId};
use domain::identity::{Actor, StaffActor};
use domain::review::{Act, ActDone, CaseState, CorrectionItem, Performer, Reason, may_act};
use std::collections::BTreeMap;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct ActForm {
    /// The version the page was made from.
    pub version: i64,
    /// The check the page showed, if it showed one.
    pub check: Option<VerificationId>,
    /// The code of the act.
    pub act: String,
    /// The codes of the reasons.
    pub reasons: Vec<String>,
    /// The opinion.
    pub opinion: String,
    /// What is missing, by the code of its reason; an empty note is not missing.
    pub notes: BTreeMap<String, String>,
}

/// Does an act on a case of the officer's desk; answers where it stands now and which case comes next.
pub async fn act(hall: &Hall, actor: &Actor, case: &CaseId, form: &ActForm) -> Result<ActDone> {
    let staff = officer(actor)?;
    let (act, reasons, items) = read(form)?;
    let request = TransitionRequest {
        reasons: &reasons,
        opinion: &form.opinion,
        items: &items,
        check: form.check.as_ref(),
        ..TransitionRequest::new(case, form.version, act)
    };
    let to = match moved(hall, actor, request).await {
        Ok(to) => to,
        // The case is not as the page showed it: was it this very act, sent twice, or somebody else's?
        Err(error @ (Error::NotFound | Error::Conflict)) => match since(hall, staff, case, form.version).await? {
            Some((by, done, to)) if by == actor.tag() && done == act => to,
            Some(_) => return Err(Error::Conflict),
            None => return Err(error),
        },
        Err(error) => return Err(error),
    };
    // The act is done, whatever is the matter with another case.
    let next = next(hall, actor, staff, case).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the next case of a desk cannot be told");
        None
    });
    Ok(ActDone { case: case.clone(), to, next })
}

/// The next case of the desk on which the officer can act now.
async fn next(hall: &Hall, actor: &Actor, staff: &StaffActor, done: &CaseId) -> Result<Option<CaseId>> {
    let (calendar, limits) = (settings::calendar(hall).await?, settings::limits(hall).await?);
    for row in workable(hall, staff, done).await? {
        let facts = facts::gather(hall, &mut Source::of(hall), &row, actor, &limits, &calendar).await?;
        if may_act(row.state, Performer::Officer(staff.post), &facts) {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

async fn moved(hall: &Hall, actor: &Actor, request: TransitionRequest<'_>) -> Result<CaseState> {
    let mut unit = hall.begin().await?;
    let applied = apply(hall, &mut unit, actor, request).await?;
    unit.commit().await?;
    Ok(applied.to)
}

/// Who moved the case on from the version the page showed, how, and where to; only if it lay on this desk then.
async fn since(hall: &Hall, staff: &StaffActor, case: &CaseId, version: i64) -> Result<Option<(String, Act, CaseState)>> {
    let row: Option<(String, String, String, String)> = sqlx::query_as(
        "SELECT case_events.actor, case_events.act, case_events.from_state, case_events.to_state FROM case_events JOIN cases ON cases.id = case_events.case_id WHERE case_events.case_id = $1 AND case_events.version = $2 AND case_events.office_id = $3 AND cases.area >= $4 AND cases.area < $5",
    )
    .bind(case.as_str())
    .bind(version)
    .bind(staff.office.as_str())
    .bind(staff.area.as_str())
    .bind(format!("{}\u{7f}", staff.area))
    .fetch_optional(hall.db().reader())
    .await?;
    let Some((by, act, from, to)) = row else { return Ok(None) };
    let corrupt = || Error::corrupt("case_events", case.as_str());
    let from = CaseState::from_code(&from).ok_or_else(corrupt)?;
    let (act, to) = (Act::from_code(&act).ok_or_else(corrupt)?, CaseState::from_code(&to).ok_or_else(corrupt)?);
    Ok(CaseState::of_post(staff.post).contains(&from).then_some((by, act, to)))
}

fn read(form: &ActForm) -> Result<(Act, Vec<Reason>, Vec<CorrectionItem>)> {
    let mut faults = Faults::none();
    let act = match form.act.as_str() {
        "" => faults.take("act", Err(FaultCode::Required)),
        code => faults.take("act", Act::from_code(code).ok_or(FaultCode::UnknownChoice)),
    };
    let mut reasons = Vec::new();
    for code in &form.reasons {
        match Reason::from_code(code) {
            Some(reason) if !reasons.contains(&reason) => reasons.push(reason),
            Some(_) => {}
            None => faults.push(Fault::at("reasons", FaultCode::UnknownChoice)),
        }
    }
    let mut items = Vec::new();
    for (code, note) in form.notes.iter().filter(|(_, note)| !note.trim().is_empty()) {
        match Reason::from_code(code) {
            Some(reason) => items.push(CorrectionItem { reason, note: note.clone() }),
            None => faults.push(Fault::at("reasons", FaultCode::UnknownChoice)),
        }
    }
    match act {
        Some(act) if faults.is_empty() => Ok((act, reasons, items)),
        _ => Err(faults.into()),
    }
}
