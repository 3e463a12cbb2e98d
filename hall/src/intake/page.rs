//! What the pages of the application show.

use super::commitment::letter;
use super::draft::{self, Opened};
use crate::error::Result;
use crate::{Hall, refusal, settings};
use domain::identity::Actor;
use domain::intake::{DraftView, Step, StepPage, TaskPage};

/// The entrance: nothing yet, the task list, or the application under way.
pub async fn task_page(hall: &Hall, actor: &Actor) -> Result<TaskPage> {
    Ok(match draft::look(hall, actor).await? {
        None => TaskPage::Start,
        Some(Opened::Live(case)) => TaskPage::Live(case),
        Some(Opened::Draft(_)) => TaskPage::Draft(draft_view(hall, actor).await?),
    })
}

/// Everything the page of one step needs.
pub async fn step_page(hall: &Hall, actor: &Actor, session: &str, step: Step) -> Result<StepPage> {
    let draft = draft_view(hall, actor).await?;
    let areas = if matches!(step, Step::Wish | Step::Check) { settings::areas(hall).await? } else { Vec::new() };
    let commitment = if matches!(step, Step::Commitment | Step::Check) { Some(letter(hall).await?) } else { None };
    let mut refusals = Vec::new();
    for form in forms_of(step, &draft) {
        if let Some(refusal) = refusal::read(hall, session, &form).await? {
            refusals.push((form, refusal));
        }
    }
    Ok(StepPage { draft, areas, records: Vec::new(), commitment, refusals })
}

/// The forms that stand on the page of a step.
fn forms_of(step: Step, draft: &DraftView) -> Vec<String> {
    let mut forms = vec![step.code().to_owned()];
    match step {
        Step::Household => forms.push("add-member".to_owned()),
        Step::Consents => forms.extend(draft.applying().skip(1).map(|member| format!("consent-{}", member.id))),
        _ => {}
    }
    forms
}

async fn draft_view(hall: &Hall, actor: &Actor) -> Result<DraftView> {
    let draft = draft::read(hall, actor).await?;
    Ok(DraftView::of(draft.case, draft.version, draft.expires_on, &draft.answers, Vec::new(), hall.today()))
}
