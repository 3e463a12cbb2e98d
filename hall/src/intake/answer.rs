//! Answers to the plain steps, and members added or taken off by hand.

use super::documents;
use super::draft::{self, Draft};
use crate::error::{Error, Result};
use crate::{Hall, audit, settings, verification};
use domain::fault::{Fault, FaultCode};
use domain::id::{DocumentId, MemberId};
use domain::identity::Actor;
use domain::intake::{self, Form, Step, StepState};
use domain::verification::{Pick, PrefilledRecord, Register};

/// Takes the answers of one step. `seen` is the version of the draft the page was made from.
pub async fn save_step(hall: &Hall, actor: &Actor, step: Step, seen: i64, form: &Form) -> Result<Option<Step>> {
    match save_once(hall, actor, step, seen, form).await {
        // Two posts at the same moment: the second look finds what the other one saved.
        Err(Error::Conflict) => save_once(hall, actor, step, seen, form).await,
        other => other,
    }
}

async fn save_once(hall: &Hall, actor: &Actor, step: Step, seen: i64, form: &Form) -> Result<Option<Step>> {
    let areas = if step == Step::Wish { settings::areas(hall).await? } else { Vec::new() };
    let records: Vec<PrefilledRecord> = if step == Step::Registers { verification::prefilled(hall, actor).await? } else { Vec::new() };
    let today = hall.today();
    change(hall, actor, step, Some(seen), |draft| {
        if intake::state_of(&draft.answers, step, today) == StepState::Blocked {
            return Err(Fault::whole(FaultCode::StepIncomplete).into());
        }
        let household = draft.answers.clone();
        let shown = |member: &MemberId, register: Register, pick: Pick| {
            verification::shown_field(&records, household.member(member)?, register, pick)
        };
        intake::answer(step, form, &mut draft.answers, &areas, today, &shown)?;
        // A step that still lacks something, such as a document, stays open in front of the applicant.
        let unfinished = intake::state_of(&draft.answers, step, today) == StepState::InProgress;
        Ok(if unfinished { Some(step) } else { intake::following(&draft.answers, step, today) })
    })
    .await
}

/// Adds a member by hand.
pub async fn add_member(hall: &Hall, actor: &Actor, form: &Form) -> Result<()> {
    let today = hall.today();
    let id: MemberId = hall.new_id().into();
    change(hall, actor, Step::Household, None, |draft| {
        if !intake::is_listed(form, &draft.answers, today) {
            let member = intake::member(form, id, &draft.answers, today)?;
            draft.answers.members.push(member);
        }
        Ok(())
    })
    .await
}

/// Takes a member off again, with everything said about them and every file about them. Who is off the list already stays off.
pub async fn remove_member(hall: &Hall, actor: &Actor, member: &MemberId) -> Result<()> {
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    let about: Vec<DocumentId> = draft.answers.attachments_about(member).map(|attachment| attachment.document.clone()).collect();
    let removed = draft.answers.remove_member(member);
    let files = if removed { about } else { Vec::new() };
    for file in &files {
        documents::remove(&mut unit, &draft, file).await?;
    }
    draft::save(hall, &mut unit, actor, &mut draft, Step::Household).await?;
    if removed {
        let detail = serde_json::json!({ "member": member, "documents": files });
        audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.remove_member", actor, detail })
            .await?;
    }
    unit.commit().await?;
    for file in &files {
        documents::delete_file(hall, file).await;
    }
    Ok(())
}

/// Reads the draft, changes its answers and saves them, in one unit. From a page that is outdated nothing is taken, unless it
/// says what is saved already.
pub(crate) async fn change<T>(
    hall: &Hall,
    actor: &Actor,
    step: Step,
    seen: Option<i64>,
    change: impl FnOnce(&mut Draft) -> Result<T>,
) -> Result<T> {
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    if seen.is_some_and(|seen| draft::is_outdated(&draft, step, seen)) {
        let saved = draft.answers.clone();
        return match change(&mut draft) {
            Ok(done) if draft.answers == saved => Ok(done),
            _ => Err(Error::Conflict),
        };
    }
    let done = change(&mut draft)?;
    draft::save(hall, &mut unit, actor, &mut draft, step).await?;
    unit.commit().await?;
    Ok(done)
}
