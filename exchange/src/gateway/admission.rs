//! Who is let in: signature, time and session, checked before anything else is done. Who is not is logged too, within bounds.

use super::Gateway;
use super::routes::Fault;
use super::store::{Line, short};
use super::unproven::STRANGER;
use crate::error::Result;
use crate::evidence::digest;
use crate::failure::Refusal;
use crate::signing::{DIGEST, NONCE, REQUESTER, SERVICE, SESSION, SIGNATURE, Secret, Signed, TIME};
use axum::http::HeaderMap;
use domain::day::Timestamp;

/// The headers of a call, and what signs its answer.
pub(super) struct Admitted {
    pub consumer: String,
    pub service: String,
    pub time: String,
    pub nonce: String,
    pub digest: String,
    pub secret: Secret,
}

impl Admitted {
    pub fn signed(&self) -> Signed<'_> {
        Signed { service: &self.service, requester: &self.consumer, time: &self.time, nonce: &self.nonce, digest: &self.digest }
    }
}

fn plain(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Reads the headers of a call to a service, and checks that the body is the one that was signed.
fn read(headers: &HeaderMap, service: &str, digest: &str) -> Option<(String, String, String, String)> {
    let (requester, time, nonce) = (header(headers, REQUESTER), header(headers, TIME), header(headers, NONCE));
    let signature = header(headers, SIGNATURE);
    let reads = plain(requester, 64) && plain(nonce, 64) && nonce.len() >= 16 && time.len() <= 16 && signature.len() <= 64;
    (reads && header(headers, SERVICE) == service && header(headers, DIGEST) == digest)
        .then(|| (requester.to_owned(), time.to_owned(), nonce.to_owned(), signature.to_owned()))
}

impl Gateway {
    /// Lets a call in that is signed with a session's secret (or, to open a session, with the app's) at about this time.
    pub(super) async fn admit(
        &self,
        headers: &HeaderMap,
        service: &str,
        body: &[u8],
        now: Timestamp,
        by_app: bool,
    ) -> Result<Admitted, Fault> {
        let digest = digest(body);
        let proven = self.proven(headers, service, &digest, now, by_app).await;
        if let Err(Fault::Refused(refusal)) = &proven {
            self.log_unproven(headers, service, &digest, *refusal, now).await?;
        }
        proven
    }

    async fn proven(&self, headers: &HeaderMap, service: &str, digest: &str, now: Timestamp, by_app: bool) -> Result<Admitted, Fault> {
        let (consumer, time, nonce, signature) = read(headers, service, digest).ok_or(Refusal::Unsigned)?;
        let secret = if by_app {
            self.parts.catalogue.secret_of(&consumer).await?.ok_or(Refusal::Unsigned)?
        } else {
            self.session_secret(&consumer, header(headers, SESSION), now).await?.ok_or(Refusal::SessionEnded)?
        };
        let admitted = Admitted { consumer, service: service.to_owned(), time, nonce, digest: digest.to_owned(), secret };
        if !admitted.secret.signed(&admitted.signed().call(), &signature) {
            return Err(Refusal::Unsigned.into());
        }
        let off = admitted.time.parse::<i64>().ok().map(|time| now.millis().saturating_sub(time).saturating_abs());
        if off.is_none_or(|off| off > self.parts.rules.skew_seconds.saturating_mul(1000)) {
            return Err(Refusal::ClockSkew.into());
        }
        Ok(admitted)
    }

    /// Writes a line about a call that was not let in. What it asks for is not read.
    async fn log_unproven(&self, headers: &HeaderMap, service: &str, digest: &str, refusal: Refusal, now: Timestamp) -> Result<()> {
        let requester = header(headers, REQUESTER);
        let known = plain(requester, 64) && self.parts.catalogue.signs(requester).await?;
        let consumer = if known { requester } else { STRANGER };
        if !self.parts.unproven.may_write(consumer, refusal, now) {
            return Ok(());
        }
        let line = Line {
            consumer,
            service: &short(service),
            scene: "",
            case: "",
            actor: "",
            people: 0,
            subjects: &[],
            outcome: refusal.code(),
            request_digest: digest,
            response_digest: "",
            took_ms: self.parts.clock.now().millis() - now.millis(),
        };
        self.log(now, &line).await
    }
}
