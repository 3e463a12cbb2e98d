//! What the pages of the application show.

use super::commitment::letter;
use super::documents;
use super::draft::{self, Opened};
use crate::error::Result;
use crate::{Hall, refusal, settings, verification};
use domain::identity::Actor;
use domain::intake::{CommitmentPage, DocumentKind, DraftView, Response, Step, StepPage, TaskPage};
use domain::verification::{PrefilledRecord, Record};

/// The entrance: nothing yet, the task list, or the application under way.
pub async fn task_page(hall: &Hall, actor: &Actor) -> Result<TaskPage> {
    Ok(match draft::look(hall, actor).await? {
        None => TaskPage::Start,
        Some(Opened::Live(case)) => TaskPage::Live(case),
        Some(Opened::Draft(_)) => TaskPage::Draft(Box::new(draft_view(hall, actor).await?)),
    })
}

/// Everything the page of one step needs.
pub async fn step_page(hall: &Hall, actor: &Actor, session: &str, step: Step) -> Result<StepPage> {
    let draft = draft_view(hall, actor).await?;
    let areas = if matches!(step, Step::Wish | Step::Check) { settings::areas(hall).await? } else { Vec::new() };
    let commitment = if step == Step::Check { Some(letter(hall).await?) } else { None };
    let licences = if step == Step::Livelihood { verification::licence_choices(hall, &draft.case).await? } else { None };
    let mut refusals = Vec::new();
    for form in forms_of(step, &draft) {
        if let Some(refusal) = refusal::read(hall, session, &form).await? {
            refusals.push((form, refusal));
        }
    }
    let shows_records = matches!(step, Step::Registers | Step::Check);
    let (records, responses) = if shows_records { registers(hall, actor).await? } else { (Vec::new(), Vec::new()) };
    Ok(StepPage { draft, areas, records, responses, commitment, licences, refusals })
}

/// What the page of the commitment letter needs.
pub async fn commitment_page(hall: &Hall, actor: &Actor, session: &str) -> Result<CommitmentPage> {
    let mut draft = draft_view(hall, actor).await?;
    draft.documents.retain(|document| matches!(document.kind, DocumentKind::Commitment | DocumentKind::Signature));
    Ok(CommitmentPage {
        phone: draft.phone,
        tasks: draft.tasks,
        letter: letter(hall).await?,
        signed: draft.commitment,
        documents: draft.documents,
        refusal: refusal::read(hall, session, Step::Commitment.code()).await?,
        upload: refusal::read(hall, session, "upload").await?,
    })
}

/// What the registers hold, names and numbers masked, and what the applicant said to it.
async fn registers(hall: &Hall, actor: &Actor) -> Result<(Vec<PrefilledRecord>, Vec<Response>)> {
    let mut records = verification::prefilled(hall, actor).await?;
    for prefilled in &mut records {
        prefilled.records = prefilled.records.iter().map(Record::masked).collect();
    }
    Ok((records, draft::read(hall, actor).await?.answers.registers.responses))
}

/// The forms that stand on the page of a step.
fn forms_of(step: Step, draft: &DraftView) -> Vec<String> {
    let mut forms = vec![step.code().to_owned(), "upload".to_owned()];
    match step {
        Step::Household => forms.extend(["add-member", "propose", "remove-member"].map(str::to_owned)),
        Step::Registers => forms.push("ask-registers".to_owned()),
        Step::Livelihood => forms.push("licence".to_owned()),
        Step::Consents => forms.extend(draft.applying().skip(1).map(|member| format!("consent-{}", member.id))),
        _ => {}
    }
    forms
}

async fn draft_view(hall: &Hall, actor: &Actor) -> Result<DraftView> {
    let draft = draft::read(hall, actor).await?;
    let documents = documents::documents_of(hall, &draft.case).await?;
    Ok(DraftView::of(draft.case, draft.version, draft.expires_on, &draft.answers, documents, hall.today()))
}
