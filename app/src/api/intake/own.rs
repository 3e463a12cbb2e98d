//! Applications that were submitted, for their owners: following them, taking them back, answering notices; and tracking by number.

use super::refusal_of;
use crate::api::ApiError;
#[cfg(feature = "ssr")]
use domain::fault::FaultCode;
use domain::intake::{AnswerPage, OwnerActPage, OwnerCase, OwnerCaseLine, TrackPage};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, session, settle, visitor};
#[cfg(feature = "ssr")]
use crate::paths;

/// The form under which a case's page remembers what could not be done.
const CASE: &str = "case";

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
    match visitor().and_then(|visitor| visitor.session) {
        Some(session) => answer(hall::intake::track_page(&hall, &session).await),
        None => Ok(TrackPage { found: None, refusal: None }),
    }
}
