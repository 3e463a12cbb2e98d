//! The headers of a call: the key, the consent, the key that makes a call repeatable.

use super::problem::NotDone;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName};
use domain::identity::ClientActor;
use domain::interface::{Problem, Scope};
use hall::Hall;
use hall::interface::{Denied, admit};

/// The header with the resident's token.
pub const CONSENT: HeaderName = HeaderName::from_static("anju-consent");
/// The header that makes a call repeatable.
pub const IDEMPOTENCY: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest token or key that is looked at.
const LONGEST: usize = 100;
/// The shortest key of a repeatable call.
const SHORTEST: usize = 8;

/// Who asks, by the key in `Authorization: Bearer`.
pub async fn client(hall: &Hall, headers: &HeaderMap, scope: Scope) -> Result<ClientActor, NotDone> {
    let said = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let key = said.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map_or("", |(_, key)| key.trim());
    match admit(hall, key, scope).await? {
        Ok(client) => Ok(client),
        Err(Denied::Unknown) => Err(Problem::KeyMissing.into()),
        Err(Denied::Scope) => Err(Problem::ScopeMissing.into()),
        Err(Denied::Quota(until)) => Err(NotDone::quota(until.seconds_since(hall.now()))),
    }
}

/// The resident's token.
pub fn consent(headers: &HeaderMap) -> Result<&str, NotDone> {
    value(headers, &CONSENT, 1)
}

/// The key that makes the call repeatable.
pub fn idempotency(headers: &HeaderMap) -> Result<&str, NotDone> {
    value(headers, &IDEMPOTENCY, SHORTEST)
}

/// A header of letters, digits, `.`, `-` and `_`, said once.
fn value<'a>(headers: &'a HeaderMap, name: &HeaderName, shortest: usize) -> Result<&'a str, NotDone> {
    let mut said = headers.get_all(name).iter();
    let (Some(value), None) = (said.next(), said.next()) else { return Err(Problem::Unreadable.into()) };
    let plain = |value: &str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    value
        .to_str()
        .ok()
        .filter(|value| (shortest..=LONGEST).contains(&value.len()) && plain(value))
        .ok_or_else(|| Problem::Unreadable.into())
}
