//! The draft: its pages' data and its forms, from the start to the submit.

use super::refusal_of;
use crate::api::ApiError;
use domain::fault::Refusal;
use domain::intake::{CommitmentPage, Step, StepPage, TaskPage};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, session, settle, visitor};
#[cfg(feature = "ssr")]
use crate::paths;

/// What a form sends, by field name.
pub type Fields = BTreeMap<String, String>;

/// The task list, or the way to it.
#[server(endpoint = "intake/task-list", prefix = "/api")]
pub async fn read_tasks() -> Result<TaskPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::intake::task_page(&hall, &actor).await)
}

/// The task list, with what could not be done by the forms that lead to it: the start, and a file taken away.
pub async fn read_entrance() -> Result<(TaskPage, [Option<Refusal>; 2]), ApiError> {
    let page = read_tasks().await?;
    Ok((page, [refusal_of("start".to_owned()).await?, refusal_of("detach".to_owned()).await?]))
}

/// Everything the page of one step needs.
#[server(endpoint = "intake/step-page", prefix = "/api")]
pub async fn read_step(step: Step) -> Result<StepPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::intake::step_page(&hall, &actor, &session()?, step).await)
}

/// What the page of the commitment letter needs.
#[server(endpoint = "intake/commitment-page", prefix = "/api")]
pub async fn read_commitment() -> Result<CommitmentPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::intake::commitment_page(&hall, &actor, &session()?).await)
}

/// Starts the application.
#[server(endpoint = "intake/start", prefix = "/api")]
pub async fn start_application() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let opened = hall::intake::open(&hall, &actor).await;
    settle(Sent::new("start", paths::APPLY, []), opened, |_| paths::APPLY.to_owned()).await
}

/// Saves one step.
#[server(endpoint = "intake/save-step", prefix = "/api")]
pub async fn save_step(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let step = step_of(&fields)?;
    let saved = hall::intake::save_step(&hall, &actor, step, version_of(&fields), &fields).await;
    let member = member_of(&fields);
    let by_member = step == Step::Registers && !member.0.is_empty();
    let page = if by_member { paths::member_registers(&member.0) } else { paths::step(step) };
    // The records of the next member come before the next step.
    let next = |next: Option<Step>| if by_member { paths::step(step) } else { paths::step_or_list(next) };
    settle(Sent { form: step.code(), page: &page, values: fields }, saved, next).await
}

/// Adds a member by hand.
#[server(endpoint = "intake/add-member", prefix = "/api")]
pub async fn add_member(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let added = hall::intake::add_member(&hall, &actor, &fields).await;
    settle(Sent { form: "add-member", page: paths::ADD_MEMBER, values: fields }, added, |()| paths::step(Step::Household)).await
}

/// Takes a member off again.
#[server(endpoint = "intake/remove-member", prefix = "/api")]
pub async fn remove_member(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let removed = hall::intake::remove_member(&hall, &actor, &member_of(&fields)).await;
    let page = paths::step(Step::Household);
    settle(Sent { form: "remove-member", page: &page, values: fields }, removed, |()| page.clone()).await
}

/// Asks the household and marriage registers who belongs to the applicant.
#[server(endpoint = "intake/propose-members", prefix = "/api")]
pub async fn propose_members() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let proposed = hall::verification::propose_members(&hall, &actor).await;
    let page = paths::step(Step::Household);
    settle(Sent::new("propose", &page, []), proposed, |proposed| {
        let silent = if proposed.silent { "&silent=1" } else { "" };
        format!("{page}?found={}{silent}", proposed.added)
    })
    .await
}

/// Asks the registers about everybody who applies and has agreed.
#[server(endpoint = "intake/ask-registers", prefix = "/api")]
pub async fn ask_registers() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let asked = hall::verification::ask_registers(&hall, &actor).await;
    let page = paths::step(Step::Registers);
    settle(Sent::new("ask-registers", &page, []), asked, |()| page.clone()).await
}

/// The applicant's consent, and a guardian's.
#[server(endpoint = "intake/agree", prefix = "/api")]
pub async fn agree(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let agreed = hall::intake::agree(&hall, &actor, &fields).await;
    let page = paths::step(Step::Consents);
    settle(Sent { form: "consents", page: &page, values: fields }, agreed, paths::step_or_list).await
}

/// Sends a code to a member's phone.
#[server(endpoint = "intake/send-member-code", prefix = "/api")]
pub async fn send_member_code(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let member = member_of(&fields);
    let sent = hall::intake::send_member_code(&hall, &actor, &browser()?, &member, &fields).await;
    member_form(sent.map(|()| None), &member.0, fields, true).await
}

/// Takes a member's consent by the code on their phone.
#[server(endpoint = "intake/confirm-member-code", prefix = "/api")]
pub async fn confirm_member_code(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let member = member_of(&fields);
    let agreed = hall::intake::confirm_member_code(&hall, &actor, &browser()?, &member, &fields).await;
    member_form(agreed, &member.0, fields, false).await
}

/// Sends the code that confirms the commitment.
#[server(endpoint = "intake/send-commitment-code", prefix = "/api")]
pub async fn send_commitment_code(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let sent = hall::intake::send_commitment_code(&hall, &actor, &browser()?).await;
    let page = paths::step(Step::Commitment);
    let values = kept(fields, &["code"]);
    let refused = sent.is_err();
    settle(Sent { form: "commitment", page: &page, values: values.clone() }, sent, |()| format!("{page}?sent=1")).await?;
    if refused { Ok(()) } else { remember("commitment", values).await }
}

/// Signs the commitment with a tick, perhaps a drawn signature, and the code.
#[server(endpoint = "intake/sign", prefix = "/api")]
pub async fn sign(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let signed = hall::intake::sign(&hall, &actor, &browser()?, &fields).await;
    let page = format!("{}?sent=1", paths::step(Step::Commitment));
    settle(Sent { form: "commitment", page: &page, values: kept(fields, &["code"]) }, signed, paths::step_or_list).await
}

/// Submits the application, once.
#[server(endpoint = "intake/submit", prefix = "/api")]
pub async fn submit(#[server(flatten)] fields: Fields) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let key = fields.get("key").cloned().unwrap_or_default();
    let submitted = hall::intake::submit(&hall, &actor, &key).await;
    let page = paths::step(Step::Check);
    settle(Sent { form: "check", page: &page, values: fields }, submitted, |case| paths::receipt(case.as_str())).await
}

/// The browser at the other end, as codes know it.
#[cfg(feature = "ssr")]
fn browser() -> Result<hall::identity::Visitor, ApiError> {
    let visitor = visitor().ok_or(ApiError::SignedOut)?;
    Ok(visitor.browser(crate::context::PageContext::here().language))
}

/// Takes an upload off the draft again.
#[server(endpoint = "intake/detach", prefix = "/api")]
pub async fn detach(document: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let detached = hall::intake::detach(&hall, &actor, &document.into()).await;
    settle(Sent::new("detach", paths::APPLY, []), detached, paths::step_or_list).await
}

/// Asks the e-licence library for the applicant's own licences.
#[server(endpoint = "intake/ask-licences", prefix = "/api")]
pub async fn ask_licences() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let asked = hall::verification::ask_licences(&hall, &actor).await;
    let page = paths::step(Step::Livelihood);
    settle(Sent::new("licence", &page, []), asked, |()| format!("{page}#licences")).await
}

/// Uses a licence by reference, in the place of an upload.
#[server(endpoint = "intake/use-licence", prefix = "/api")]
pub async fn use_licence(licence: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let used = hall::verification::use_licence(&hall, &actor, &licence).await;
    let page = paths::step(Step::Livelihood);
    settle(Sent::new("licence", &page, []), used, paths::step_or_list).await
}

/// Uses a licence no more.
#[server(endpoint = "intake/detach-licence", prefix = "/api")]
pub async fn detach_licence(licence: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let detached = hall::verification::detach_licence(&hall, &actor, &licence).await;
    let page = paths::step(Step::Livelihood);
    settle(Sent::new("licence", &page, []), detached, paths::step_or_list).await
}

#[cfg(feature = "ssr")]
fn step_of(fields: &Fields) -> Result<Step, ApiError> {
    fields.get("step").and_then(|code| Step::from_code(code)).ok_or(ApiError::NotFound)
}

#[cfg(feature = "ssr")]
fn version_of(fields: &Fields) -> i64 {
    fields.get("version").and_then(|version| version.parse().ok()).unwrap_or_default()
}

#[cfg(feature = "ssr")]
fn member_of(fields: &Fields) -> domain::id::MemberId {
    fields.get("member").cloned().unwrap_or_default().into()
}

/// What may be kept with a refusal: never a code.
#[cfg(feature = "ssr")]
fn kept(mut fields: Fields, secret: &[&str]) -> Fields {
    fields.retain(|name, _| !secret.iter().any(|secret| name.starts_with(secret)));
    fields
}

/// Keeps what was typed for the next page, without a fault.
#[cfg(feature = "ssr")]
async fn remember(form: &str, values: Fields) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let refusal = Refusal { values, faults: domain::fault::Faults::none() };
    answer(hall::refusal::keep(&hall, &session()?, form, &refusal).await)
}

#[cfg(feature = "ssr")]
async fn member_form(result: hall::Result<Option<Step>>, member: &str, fields: Fields, sent: bool) -> Result<(), ApiError> {
    let form = format!("consent-{member}");
    let page = paths::member_consent(member);
    let values = kept(fields, &["code"]);
    let done = result.is_ok();
    let next = |next: Option<Step>| if sent { format!("{page}?sent=1") } else { paths::step_or_list(next.or(Some(Step::Consents))) };
    settle(Sent { form: &form, page: &page, values: values.clone() }, result, next).await?;
    if done && sent { remember(&form, values).await } else { Ok(()) }
}
