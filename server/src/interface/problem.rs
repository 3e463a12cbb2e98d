//! Why a call was not done, as a problem document (RFC 9457) in the language the caller accepts.

use super::wire::{ProblemBody, ProblemError};
use app::context::preferences;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::fault::{Fault, FaultCode, Faults};
use domain::interface::Problem;
use hall::Hall;
use words::Words;

/// The media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A call that was not done.
#[derive(Debug)]
pub struct NotDone {
    problem: Problem,
    faults: Vec<Fault>,
    /// In how many seconds to come again.
    retry_after: Option<i64>,
}

impl From<Problem> for NotDone {
    fn from(problem: Problem) -> Self {
        Self { problem, faults: Vec::new(), retry_after: None }
    }
}

impl From<hall::Error> for NotDone {
    fn from(error: hall::Error) -> Self {
        let problem = match error {
            hall::Error::Refused(faults) => return Self::invalid(faults),
            hall::Error::NotFound => Problem::NotFound,
            hall::Error::Forbidden => Problem::ScopeMissing,
            hall::Error::SignedOut => Problem::KeyMissing,
            hall::Error::Conflict => Problem::Conflict,
            hall::Error::Unavailable(_) => Problem::Unavailable,
            hall::Error::Store(_) | hall::Error::Corrupt(_) | hall::Error::Setup(_) => {
                tracing::error!(%error, "the interface cannot answer");
                Problem::Broken
            }
        };
        problem.into()
    }
}

impl NotDone {
    /// The calls of today are used up.
    pub fn quota(seconds: i64) -> Self {
        Self { retry_after: Some(seconds.max(1)), ..Problem::QuotaUsed.into() }
    }

    /// There is no room now; there may be in so many seconds.
    pub fn later(seconds: i64) -> Self {
        Self { retry_after: Some(seconds.max(1)), ..Problem::Unavailable.into() }
    }

    /// A place in the body that cannot be read.
    pub fn unreadable_at(pointer: &str) -> Self {
        Self { faults: vec![Fault::at(pointer, FaultCode::UnknownChoice)], ..Problem::Unreadable.into() }
    }

    /// A file that is no Base64.
    pub fn broken_file(pointer: &str) -> Self {
        Self::invalid(Fault::at(pointer, FaultCode::FileBroken).into())
    }

    fn invalid(faults: Faults) -> Self {
        let (problem, retry_after) = match faults.0.as_slice() {
            // A person may take their application back and hand it in again so many times a day. The fault says until when, and in
            // how many seconds.
            [Fault { code: FaultCode::TooManyTries, params, .. }] => {
                (Problem::QuotaUsed, params.get(1).and_then(|seconds| seconds.parse().ok()))
            }
            [Fault { code: FaultCode::LiveApplicationExists, .. }] => (Problem::Conflict, None),
            _ => (Problem::Invalid, None),
        };
        Self { problem, faults: faults.0, retry_after }
    }

    /// The answer.
    pub fn answer(self, hall: &Hall, asked: &HeaderMap) -> Response {
        let (language, _) = preferences(asked);
        let words = Words::shared(language);
        let errors = self.faults.iter().map(|fault| ProblemError {
            pointer: fault.field.clone(),
            code: code_of(fault),
            detail: words.fault(fault),
            params: fault.params.clone(),
        });
        let body = ProblemBody {
            kind: format!("{}{}#{}", hall.settings().public_url, app::paths::DEVELOPERS, self.problem.code()),
            title: words.problem_title(self.problem),
            status: i32::from(self.problem.status()),
            detail: words.problem_detail(self.problem),
            errors: errors.collect(),
        };
        let status = StatusCode::from_u16(self.problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, serde_json::to_string(&body).unwrap_or_default()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        if self.problem == Problem::KeyMissing {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The code of a fault as the interface tells it, the same as on the wire of the pages.
fn code_of(fault: &Fault) -> String {
    serde_json::to_value(fault.code).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_the_day_says_in_how_many_seconds() {
        let fault = Fault::whole(FaultCode::TooManyTries).with("09:30").with(60);
        let not_done = NotDone::from(hall::Error::Refused(fault.into()));
        assert_eq!((not_done.problem, not_done.retry_after), (Problem::QuotaUsed, Some(60)));
        let not_done = NotDone::from(hall::Error::Refused(Fault::at("/housing/rent", FaultCode::Required).into()));
        assert_eq!((not_done.problem, not_done.retry_after), (Problem::Invalid, None));
    }
}
