//! Answers to the plain steps, and members added or taken off by hand.

use super::draft::{self, Draft};
use crate::error::{Error, Result};
use crate::{Hall, settings};
use domain::fault::{Fault, FaultCode};
use domain::id::MemberId;
use domain::identity::Actor;
use domain::intake::{self, Form, Step, StepState};

/// Takes the answers of one step. `seen` is the version of the draft the page was made from.
pub async fn save_step(hall: &Hall, actor: &Actor, step: Step, seen: i64, form: &Form) -> Result<Option<Step>> {
    let areas = if step == Step::Wish { settings::areas(hall).await? } else { Vec::new() };
    let today = hall.today();
    change(hall, actor, step, Some(seen), |draft| {
        if intake::state_of(&draft.answers, step, today) == StepState::Blocked {
            return Err(Fault::whole(FaultCode::StepIncomplete).into());
        }
        intake::answer(step, form, &mut draft.answers, &areas, today)?;
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
        let member = intake::member(form, id, &draft.answers, today)?;
        draft.answers.members.push(member);
        Ok(())
    })
    .await
}

/// Takes a member off again, with everything said about them.
pub async fn remove_member(hall: &Hall, actor: &Actor, member: &MemberId) -> Result<()> {
    change(hall, actor, Step::Household, None, |draft| if draft.answers.remove_member(member) { Ok(()) } else { Err(Error::NotFound) })
        .await
}

/// Reads the draft, changes its answers and saves them, in one unit.
pub(crate) async fn change<T>(
    hall: &Hall,
    actor: &Actor,
    step: Step,
    seen: Option<i64>,
    change: impl FnOnce(&mut Draft) -> Result<T>,
) -> Result<T> {
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    if let Some(seen) = seen {
        draft::not_outdated(&draft, step, seen)?;
    }
    let done = change(&mut draft)?;
    draft::save(hall, &mut unit, actor, &mut draft, step).await?;
    unit.commit().await?;
    Ok(done)
}
