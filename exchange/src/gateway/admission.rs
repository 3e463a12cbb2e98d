//! Who is let in: signature, time and session, checked before anything else is done.

use super::Gateway;
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

/// Reads the headers of a call to a service, and checks that the body is the one that was signed.
fn read(headers: &HeaderMap, service: &str, body: &[u8]) -> Option<(String, String, String, String, String)> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (requester, time, nonce) = (header(REQUESTER), header(TIME), header(NONCE));
    let signature = header(SIGNATURE);
    let reads = plain(requester, 64) && plain(nonce, 64) && nonce.len() >= 16 && time.len() <= 16 && signature.len() <= 64;
    let digest = digest(body);
    (reads && header(SERVICE) == service && header(DIGEST) == digest)
        .then(|| (requester.to_owned(), time.to_owned(), nonce.to_owned(), digest, signature.to_owned()))
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
    ) -> Result<std::result::Result<Admitted, Refusal>> {
        let Some((consumer, time, nonce, digest, signature)) = read(headers, service, body) else { return Ok(Err(Refusal::Unsigned)) };
        let secret = if by_app {
            self.parts.catalogue.secret_of(&consumer).await?.ok_or(Refusal::Unsigned)
        } else {
            let session = headers.get(SESSION).and_then(|value| value.to_str().ok()).unwrap_or_default();
            self.session_secret(&consumer, session, now).await?.ok_or(Refusal::SessionEnded)
        };
        let secret = match secret {
            Ok(secret) => secret,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let admitted = Admitted { consumer, service: service.to_owned(), time, nonce, digest, secret };
        if !admitted.secret.signed(&admitted.signed().call(), &signature) {
            return Ok(Err(Refusal::Unsigned));
        }
        let off = admitted.time.parse::<i64>().ok().map(|time| now.millis().saturating_sub(time).saturating_abs());
        if off.is_none_or(|off| off > self.parts.rules.skew_seconds.saturating_mul(1000)) {
            return Ok(Err(Refusal::ClockSkew));
        }
        Ok(Ok(admitted))
    }
}
