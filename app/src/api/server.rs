//! What every server function needs on the server: the hall, the actor, the session, and the ways to answer a form.

use super::{ApiError, mark_status};
use crate::context::Visitor;
use crate::paths::{APPLY, sign_in_for, with_back};
use domain::fault::{Fault, FaultCode, Faults, Refusal};
use domain::identity::Actor;
use hall::Hall;
use http::header::{ACCEPT, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::collections::BTreeMap;

/// The hall and who asks.
pub fn hall_and_actor() -> Result<(Hall, Actor), ApiError> {
    let hall = use_context::<Hall>().ok_or(ApiError::Unavailable)?;
    Ok((hall, use_context::<Actor>().unwrap_or(Actor::Anonymous)))
}

/// What the server's layers found out about the sender.
pub fn visitor() -> Option<Visitor> {
    use_context::<Visitor>()
}

/// The session id. Forms that can be refused need one.
pub fn session() -> Result<String, ApiError> {
    visitor().and_then(|visitor| visitor.session).ok_or(ApiError::SignedOut)
}

/// Maps the answer of a use case for a page that reads, with the right status.
pub fn answer<T>(result: hall::Result<T>) -> Result<T, ApiError> {
    result.map_err(|error| {
        let error = wire(&error);
        mark_status(&error);
        error
    })
}

/// The last refusal of a form in this session, if it has not gone through since.
pub async fn refused(form: &str) -> Result<Option<Refusal>, ApiError> {
    let hall = use_context::<Hall>().ok_or(ApiError::Unavailable)?;
    match visitor().and_then(|visitor| visitor.session) {
        Some(session) => answer(hall::refusal::read(&hall, &session, form).await),
        None => Ok(None),
    }
}

/// A form as it was sent: its name, the page it stands on, the values to keep if it is refused.
pub struct Sent<'a> {
    pub form: &'a str,
    pub page: &'a str,
    pub values: BTreeMap<String, String>,
}

impl<'a> Sent<'a> {
    /// A form on a page, with the values to keep. Leave out passwords and codes.
    pub fn new(form: &'a str, page: &'a str, values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self { form, page, values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() }
    }
}

/// Answers a form with a redirect: to the next page, back to the same page with what was typed and what is wrong, or to the
/// page of the error.
pub async fn settle<T>(sent: Sent<'_>, result: hall::Result<T>, next: impl FnOnce(T) -> String) -> Result<(), ApiError> {
    let hall = use_context::<Hall>().ok_or(ApiError::Unavailable)?;
    let session = visitor().and_then(|visitor| visitor.session);
    let faults = match result {
        Ok(done) => {
            if let Some(session) = &session {
                let forgotten = hall::refusal::forget(&hall, session, sent.form).await;
                forgotten.unwrap_or_else(|error| tracing::warn!(%error, "a refusal stays until it expires"));
            }
            see_other(&next(done));
            return Ok(());
        }
        Err(hall::Error::Refused(faults)) if is_submitted(&faults) => {
            // The page is gone. What was typed waits there for the time in which the submit can be taken back.
            keep(&hall, session.as_deref(), sent, Faults::none()).await?;
            keep(&hall, session.as_deref(), Sent::new("start", APPLY, []), faults).await?;
            see_other(&format!("{APPLY}#errors"));
            return Ok(());
        }
        Err(hall::Error::Refused(faults)) => faults,
        Err(hall::Error::Conflict) => Fault::whole(FaultCode::ChangedMeanwhile).into(),
        Err(hall::Error::SignedOut) => {
            // Logged in again, they come back to the page they were on and to what they had typed.
            let page = sent.page;
            keep(&hall, session.as_deref(), sent, Fault::whole(FaultCode::SignedOutMeanwhile).into()).await?;
            see_other(&with_back(sign_in_for(page), page));
            return Err(ApiError::SignedOut);
        }
        Err(error) => {
            let error = wire(&error);
            see_other(&error.page());
            return Err(error);
        }
    };
    let page = sent.page;
    keep(&hall, session.as_deref(), sent, faults).await?;
    see_other(&format!("{page}#errors"));
    Ok(())
}

fn is_submitted(faults: &Faults) -> bool {
    faults.0.iter().any(|fault| fault.code == FaultCode::SubmittedMeanwhile)
}

async fn keep(hall: &Hall, session: Option<&str>, sent: Sent<'_>, faults: Faults) -> Result<(), ApiError> {
    let session = session.ok_or(ApiError::SignedOut)?;
    let refusal = Refusal { values: sent.values, faults };
    hall::refusal::keep(hall, session, sent.form, &refusal).await.map_err(|error| wire(&error))
}

/// Sends the browser on with 303, so that reload never posts again.
fn see_other(path: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    response.insert_header(LOCATION, HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/")));
    let wants_page = use_context::<Parts>().is_some_and(|parts| {
        parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
    });
    if wants_page {
        response.set_status(StatusCode::SEE_OTHER);
    }
}

/// The wire form of an error; what broke is logged once, under a reference.
fn wire(error: &hall::Error) -> ApiError {
    match error {
        hall::Error::NotFound => ApiError::NotFound,
        hall::Error::Forbidden => ApiError::Forbidden,
        hall::Error::SignedOut => ApiError::SignedOut,
        hall::Error::Conflict | hall::Error::Refused(_) => ApiError::Conflict,
        hall::Error::Unavailable(what) => {
            tracing::warn!(what, "unavailable");
            ApiError::Unavailable
        }
        other => {
            let reference = use_context::<Hall>().map(|hall| hall.new_id()).unwrap_or_default();
            tracing::error!(reference, error = %other, "a use case broke");
            ApiError::Internal(reference)
        }
    }
}
