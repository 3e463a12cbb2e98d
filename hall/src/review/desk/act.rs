//! An officer's act, as the form sends it.

use super::super::transition::{TransitionRequest, apply};
use super::officer;
use super::worklist::worklist;
use crate::Hall;
use crate::error::Result;
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::CaseId;
use domain::identity::Actor;
use domain::review::{Act, ActDone, CorrectionItem, Reason, WorklistQuery};
use std::collections::BTreeMap;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct ActForm {
    /// The version the page was made from.
    pub version: i64,
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
    officer(actor)?;
    let (act, reasons, items) = read(form)?;
    let mut unit = hall.begin().await?;
    let request = TransitionRequest { case, version: form.version, act, reasons: &reasons, opinion: &form.opinion, items: &items };
    let applied = apply(hall, &mut unit, actor, request).await?;
    unit.commit().await?;
    let rest = worklist(hall, actor, &WorklistQuery::default()).await?;
    let next = rest.rows.into_iter().map(|row| row.case).find(|other| other != case);
    Ok(ActDone { case: case.clone(), to: applied.to, next })
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
