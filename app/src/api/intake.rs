//! The application: its pages' data and its forms.

use super::ApiError;
#[cfg(feature = "ssr")]
use domain::fault::FaultCode;
use domain::fault::Refusal;
use domain::intake::{AnswerPage, CommitmentPage, OwnerActPage, OwnerCase, OwnerCaseLine, Step, StepPage, TaskPage, TrackPage};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::{Sent, answer, hall_and_actor, session, settle};
#[cfg(feature = "ssr")]
use crate::paths;

/// The form under which a case's page remembers what could not be done.
const CASE: &str = "case";

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

/// The last refusal of a form.
#[server(endpoint = "intake/refusal", prefix = "/api")]
pub async fn refusal_of(form: String) -> Result<Option<Refusal>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::refusal::read(&hall, &session()?, &form).await)
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
    let visitor = super::visitor().ok_or(ApiError::SignedOut)?;
    Ok(visitor.browser(crate::context::PageContext::here().language))
}

/// The resident's cases.
#[server(endpoint = "intake/my-cases", prefix = "/api")]
pub async fn read_my_cases() -> Result<Vec<OwnerCaseLine>, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::intake::my_cases(&hall, &actor).await)
}

/// One case of the resident's own.
#[server(endpoint = "intake/my-case", prefix = "/api")]
pub async fn read_my_case(case: String) -> Result<OwnerCase, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::intake::my_case(&hall, &actor, &case.into()).await)
}

/// One case of the resident's own, with what could not be done with it last.
pub async fn read_case_page(case: String) -> Result<OwnerActPage, ApiError> {
    let refusal = refusal_of(CASE.to_owned()).await?.filter(|refusal| refusal.value("case") == Some(case.as_str()));
    Ok(OwnerActPage { case: read_my_case(case).await?, refusal })
}

/// The page that asks before withdrawing.
#[server(endpoint = "intake/withdraw-page", prefix = "/api")]
pub async fn read_withdraw(case: String) -> Result<OwnerActPage, ApiError> {
    let case = read_my_case(case).await?;
    Ok(OwnerActPage { case, refusal: refusal_of("withdraw".to_owned()).await? })
}

/// Takes a submit back, to change it.
#[server(endpoint = "intake/undo-submit", prefix = "/api")]
pub async fn undo_submit(case: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let undone = hall::intake::undo_submit(&hall, &actor, &case.as_str().into()).await;
    let page = paths::my_case(&case);
    settle(Sent::new(CASE, &page, [("case", case.clone())]), undone, |()| paths::APPLY.to_owned()).await
}

/// Gives an application up.
#[server(endpoint = "intake/withdraw", prefix = "/api")]
pub async fn withdraw(case: String, #[server(default)] opinion: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let withdrawn = hall::intake::withdraw(&hall, &actor, &case.as_str().into(), &opinion).await;
    let page = paths::withdraw(&case);
    if withdrawn.is_ok() {
        answer(hall::refusal::forget(&hall, &session()?, CASE).await)?;
    }
    settle(Sent::new("withdraw", &page, [("opinion", opinion)]), withdrawn, |()| paths::my_case(&case)).await
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

/// The page of the answer to a one-time notice.
#[server(endpoint = "intake/answer-page", prefix = "/api")]
pub async fn read_answer(case: String) -> Result<AnswerPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let documents = answer(hall::intake::answer_documents(&hall, &actor, &case.as_str().into()).await)?;
    let (refusal, upload) = (refusal_of("answer".to_owned()).await?, refusal_of("upload".to_owned()).await?);
    Ok(AnswerPage { case: read_my_case(case).await?, documents, refusal, upload })
}

/// Hands in the answer to a one-time notice.
#[server(endpoint = "intake/answer-notice", prefix = "/api")]
pub async fn answer_notice(case: String, #[server(default)] answer: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let answered = hall::intake::answer_notice(&hall, &actor, &case.as_str().into(), &answer).await;
    // What was asked for is no longer waited for: its page is gone, and the case says why.
    let over = matches!(&answered, Err(hall::Error::Refused(faults)) if faults.0.iter().any(|fault| fault.code == FaultCode::WrongState));
    let (form, page) = if over { (CASE, paths::my_case(&case)) } else { ("answer", paths::answer_notice(&case)) };
    settle(Sent::new(form, &page, [("answer", answer), ("case", case.clone())]), answered, |()| paths::my_case(&case)).await
}

/// Looks a case up by its number and the last four digits of the phone.
#[server(endpoint = "intake/track", prefix = "/api")]
pub async fn track(#[server(default)] number: String, #[server(default)] last_four: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let session = session()?;
    let found = match hall::intake::track(&hall, &actor, &number, &last_four).await {
        Ok(case) => hall::intake::remember_tracked(&hall, &session, &case).await,
        Err(error) => Err(error),
    };
    settle(Sent::new("track", paths::TRACK, [("number", number), ("last_four", last_four)]), found, |()| paths::TRACK.to_owned()).await
}

/// What was looked up last in this session.
#[server(endpoint = "intake/tracked", prefix = "/api")]
pub async fn read_tracked() -> Result<TrackPage, ApiError> {
    let (hall, _) = hall_and_actor()?;
    match super::visitor().and_then(|visitor| visitor.session) {
        Some(session) => answer(hall::intake::track_page(&hall, &session).await),
        None => Ok(TrackPage { found: None, refusal: None }),
    }
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
