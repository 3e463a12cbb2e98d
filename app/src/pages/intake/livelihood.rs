//! The group the household applies in, its casual income, and its work.

use super::licences::{Licences, UsedLicences};
use super::upload::{UploadForm, Uploaded, of_kinds};
use super::{Blocked, Hidden, StepData, back_from, step_line, use_words};
use crate::api::intake::SaveStep;
use crate::components::{Answer, Choices, Field, Form, Notice, Page, Tone};
use crate::paths;
use domain::fault::Refusal;
use domain::intake::{
    DocumentKind, DocumentView, DraftView, Group, LicenceChoices, Livelihood as Answers, MemberView, Step, StepPage, StepState,
    required_documents,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The livelihood page.
#[component]
pub fn Livelihood() -> impl IntoView {
    view! { <StepData step=Step::Livelihood show=|page| view! { <Show page=page/> }/> }
}

#[component]
fn Show(page: StepPage) -> AnyView {
    let words = use_words();
    let intake = &words.intake;
    let draft = page.draft.clone();
    if draft.state(Step::Livelihood) == StepState::Blocked {
        return view! { <Blocked step=Step::Livelihood tasks=draft.tasks/> }.into_any();
    }
    let stored = draft.livelihood.clone();
    let group = stored.as_ref().map(|livelihood| livelihood.group.code().to_owned()).unwrap_or_default();
    let groups: Vec<Answer> =
        Group::ALL.iter().map(|group| Answer::new(group.code(), words.group(*group)).noted(words.group_note(*group))).collect();
    let adults: Vec<MemberView> = draft.applying().filter(|member| member.adult).cloned().collect();
    let employment = stored.as_ref().and_then(|livelihood| livelihood.employment.clone());
    let employer = employment.as_ref().map(|work| work.employer.clone()).unwrap_or_default();
    let until = employment.as_ref().map(|work| work.contract_until.to_string()).unwrap_or_default();
    let graduated = employment.as_ref().and_then(|work| work.graduated_on).map(|day| day.to_string()).unwrap_or_default();
    let permit = employment.as_ref().and_then(|work| work.permit_since).map(|day| day.to_string()).unwrap_or_default();
    let title = words.step_title(Step::Livelihood);
    let refusal = page.refusal(Step::Livelihood.code());
    let upload = of_kinds(page.refusal("upload"), &proof_kinds(stored.as_ref()));
    let licence = page.refusal("licence");
    let faulty = [&refusal, &upload, &licence].into_iter().flatten().any(|refusal| !refusal.faults.is_empty());
    let proofs = stored.as_ref().map(required_documents);
    let (found, of_draft) = (page.licences.clone(), draft.clone());
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back_from(Step::Livelihood)>{words.shell.back().to_string()}</a>
            <p class="note">{step_line(Step::Livelihood)}</p>
            <h1>{title.clone()}</h1>
            {proofs.map(|owed| view! { <Proofs owed=owed draft=of_draft found=found licence=licence refusal=upload/> })}
            <Form action=SaveStep::url() refusal=refusal>
            <Hidden step=Step::Livelihood version=draft.version/>
            <Choices name="group" label=intake.group_label().to_string() answers=groups value=group/>
            <h2>{intake.casual_title().to_string()}</h2>
            <p>{intake.casual_text().to_string()}</p>
            {adults.into_iter().map(|adult| view! { <Casual stored=stored.clone() adult=adult/> }).collect::<Vec<_>>()}
            <h2>{intake.work_title().to_string()}</h2>
            <p>{intake.work_text().to_string()}</p>
            <Field name="employer" label=intake.work_employer().to_string() value=employer optional=true maxlength=100/>
            <Field name="contract_until" label=intake.work_until().to_string() value=until kind="date" short=true optional=true/>
            <Field name="graduated_on" label=intake.work_graduated().to_string() hint=intake.work_graduated_hint().to_string() value=graduated kind="date" short=true optional=true/>
            <Field name="permit_since" label=intake.work_permit().to_string() hint=intake.work_permit_hint().to_string() value=permit kind="date" short=true optional=true/>
            <div class="actions row"><button class="button wide">{words.shell.next_step().to_string()}</button></div>
            </Form>
        </Page>
    }
    .into_any()
}

#[component]
fn Casual(stored: Option<Answers>, adult: MemberView) -> impl IntoView {
    let words = use_words();
    let value = stored
        .and_then(|livelihood| livelihood.casual.into_iter().find(|income| income.member == adult.id))
        .map(|income| words.plain_money(income.monthly))
        .unwrap_or_default();
    view! {
        <Field
            name=format!("casual_{}", adult.id)
            label=words.intake.casual_of(adult.name).to_string()
            value=value
            unit=words.intake.unit_yuan_month().to_string()
            inputmode="decimal"
        />
    }
}

/// The kinds of paper this page takes.
fn proof_kinds(stored: Option<&Answers>) -> Vec<DocumentKind> {
    kinds_with(&stored.map(required_documents).unwrap_or_default())
}

/// What is owed, then what is welcome.
fn kinds_with(owed: &[DocumentKind]) -> Vec<DocumentKind> {
    let welcome = [DocumentKind::IncomeProof, DocumentKind::Lease].into_iter().filter(|kind| !owed.contains(kind));
    owed.iter().copied().chain(welcome).collect()
}

/// The proofs of income and work: what is owed, what is there.
#[component]
fn Proofs(
    owed: Vec<DocumentKind>,
    draft: DraftView,
    found: Option<LicenceChoices>,
    licence: Option<Refusal>,
    refusal: Option<Refusal>,
) -> impl IntoView {
    let words = use_words();
    let intake = &words.intake;
    let kinds = kinds_with(&owed);
    let there: Vec<DocumentView> = draft.documents.iter().filter(|document| kinds.contains(&document.kind)).cloned().collect();
    let used = draft.licences.clone();
    let is_there =
        |kind: DocumentKind| there.iter().any(|document| document.kind == kind) || used.iter().any(|reference| reference.document == kind);
    let missing: Vec<String> = owed.iter().filter(|kind| !is_there(**kind)).map(|kind| words.document_kind(*kind)).collect();
    let warning = (!missing.is_empty()).then(|| {
        let items: Vec<_> = missing.iter().map(|name| view! { <li>{name.clone()}</li> }).collect();
        view! { <Notice tone=Tone::Warn title=intake.proofs_missing().to_string()><ul>{items}</ul></Notice> }
    });
    let done = (!owed.is_empty() && missing.is_empty()).then(|| {
        view! { <p><a class="button" href=paths::step(Step::Wish)>{words.shell.next_step().to_string()}</a></p> }
    });
    let open = !owed.is_empty() || !there.is_empty() || !used.is_empty() || refusal.is_some() || licence.is_some();
    view! {
        <details class="card" open=open>
            <summary>{intake.proofs_title().to_string()}</summary>
            <div class="stack">
                {warning}
                <UsedLicences used=used/>
                <Uploaded documents=there/>
                <Licences draft=draft owed=owed found=found refusal=licence/>
                <UploadForm kinds=kinds refusal=refusal/>
                {done}
            </div>
        </details>
    }
}
