//! The client of a gateway: one fixed host, connections that are kept, a session secret that is fetched when it is needed.

use crate::clock::Clock;
use crate::connections::GatewayAccess;
use crate::connector::{Health, Proof};
use crate::entropy::{Entropy, token};
use crate::error::{Error, Result};
use crate::evidence::digest;
use crate::failure::{Failure, Refusal};
use crate::question::PersonKey;
use crate::signing::{DIGEST, NONCE, REQUESTER, SERVICE, SESSION, SIGNATURE, Secret, Signed, TIME};
use crate::wire::{NewSession, WireError};
use domain::day::Timestamp;
use reqwest::{Response, Url, redirect};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Longer answers are not read: 500 people with all their records stay far below.
const LONGEST_ANSWER: usize = 16 << 20;

/// A session this close to its end is not used any more.
const SESSION_MARGIN_SECONDS: i64 = 30;

/// A session's secret.
#[derive(Clone)]
struct Session {
    id: String,
    secret: Secret,
    ends_at: Timestamp,
}

/// The body of an answer, proven.
pub(super) struct Answered {
    pub body: Vec<u8>,
    pub proof: Proof,
    pub secret: Secret,
    nonce: String,
}

/// Speaks to one gateway as one consumer.
pub struct GatewayClient {
    http: reqwest::Client,
    base: Url,
    consumer: String,
    secret: Secret,
    session: Mutex<Option<Session>>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl GatewayClient {
    /// A client for this access. Fails on an address that is not on this machine's loopback.
    pub fn new(access: &GatewayAccess, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let base = Url::parse(&access.url).ok().filter(on_loopback).ok_or_else(|| {
            Error::Setup("the gateway's address is http://127.0.0.1:PORT; elsewhere it is reached through a TLS tunnel".to_owned())
        })?;
        let http = reqwest::Client::builder()
            // An answer that leads elsewhere is none: what is asked here is asked of this host alone.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(2))
            .pool_max_idle_per_host(64)
            .build()
            .map_err(|error| Error::Setup(format!("the gateway's client: {error}")))?;
        Ok(Self { http, base, consumer: access.consumer.clone(), secret: access.secret.clone(), session: Mutex::new(None), clock, entropy })
    }

    /// How a person is known here: a keyed hash.
    pub(super) fn subject(&self, person: &PersonKey) -> String {
        self.secret.person(person.resident_id.as_str(), "")
    }

    /// One call of a resource, signed with the session's secret. A session that the gateway has forgotten is opened anew, once.
    pub(super) async fn call(&self, service: &str, body: Vec<u8>) -> std::result::Result<Answered, Failure> {
        let session = self.session(None).await?;
        match self.signed(service, body.clone(), &session.secret, Some(&session.id)).await {
            Err(Failure::Refused(Refusal::SessionEnded)) => {
                let session = self.session(Some(&session.id)).await?;
                self.signed(service, body, &session.secret, Some(&session.id)).await
            }
            heard => heard,
        }
    }

    /// The present session; a new one if there is none, or if this one has ended. Callers that come together open one.
    async fn session(&self, ended: Option<&str>) -> std::result::Result<Session, Failure> {
        let mut held = self.session.lock().await;
        let now = self.clock.now();
        if let Some(session) = held.as_ref()
            && ended != Some(session.id.as_str())
            && session.ends_at.seconds_since(now) > SESSION_MARGIN_SECONDS
        {
            return Ok(session.clone());
        }
        *held = None;
        let answered = self.signed("session", b"{}".to_vec(), &self.secret, None).await?;
        let NewSession { session: id, wrapped, ends_at } = serde_json::from_slice(&answered.body).map_err(|_| Failure::Unreadable)?;
        let secret = self.secret.unwrapped(&id, &answered.nonce, &wrapped).ok_or(Failure::Suspect)?;
        let session = Session { id, secret, ends_at: Timestamp::parse(&ends_at).ok_or(Failure::Unreadable)? };
        *held = Some(session.clone());
        Ok(session)
    }

    async fn signed(&self, service: &str, body: Vec<u8>, secret: &Secret, session: Option<&str>) -> std::result::Result<Answered, Failure> {
        let path = if service == "session" { "session".to_owned() } else { format!("resources/{service}") };
        let url = self.base.join(&path).map_err(|_| Failure::Unavailable)?;
        let (time, nonce, request_digest) = (self.clock.now().millis().to_string(), token(self.entropy.as_ref()), digest(&body));
        let call = Signed { service, requester: &self.consumer, time: &time, nonce: &nonce, digest: &request_digest };
        let mut request = self
            .http
            .post(url)
            .header("content-type", "application/json")
            .header(REQUESTER, call.requester)
            .header(SERVICE, service)
            .header(TIME, call.time)
            .header(NONCE, call.nonce)
            .header(DIGEST, call.digest)
            .header(SIGNATURE, secret.sign(&call.call()));
        if let Some(session) = session {
            request = request.header(SESSION, session);
        }
        let response = request.body(body).send().await.map_err(|_| Failure::Unavailable)?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let (answer_time, answer_digest, signature) = (header(TIME), header(DIGEST), header(SIGNATURE));
        let body = read(response).await?;
        if status != 200 {
            return Err(refused(status, &body));
        }
        if signature.is_empty() {
            return Err(Failure::Unreadable);
        }
        let response_digest = digest(&body);
        if answer_digest != response_digest || !secret.signed(&call.answer("200", &answer_time, &response_digest), &signature) {
            return Err(Failure::Suspect);
        }
        let proof = Proof { requester: self.consumer.clone(), request_digest, response_digest, signature };
        Ok(Answered { body, proof, secret: secret.clone(), nonce })
    }

    pub(super) async fn health(&self) -> Health {
        let Ok(url) = self.base.join("healthz") else { return Health::Down };
        match self.http.get(url).send().await {
            Ok(response) if response.status() == reqwest::StatusCode::OK => Health::Up,
            _ => Health::Down,
        }
    }
}

/// Whether an address is plain HTTP on this machine: signed answers are not encrypted, so they do not cross a network.
fn on_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let loopback = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    url.scheme() == "http" && loopback && url.path() == "/" && url.query().is_none() && url.username().is_empty()
}

/// Reads a body that is not too long and did not break off.
async fn read(mut response: Response) -> std::result::Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Unavailable)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Failure::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What an answer other than 200 means. It carries no data, so it needs no signature.
fn refused(status: u16, body: &[u8]) -> Failure {
    let code = serde_json::from_slice::<WireError>(body).map(|error| error.code).unwrap_or_default();
    match (Refusal::from_code(&code), status) {
        (Some(refusal), 400..=499) => Failure::Refused(refusal),
        (None, 429 | 503) => Failure::Busy,
        (_, 500..) => Failure::Unavailable,
        // A redirect among them.
        _ => Failure::Unreadable,
    }
}
