//! The client of a gateway: one fixed host, connections that are kept, a session secret that is fetched when it is needed, and answers
//! that are believed under the gateway's seal alone.

use crate::clock::Clock;
use crate::connections::GatewayAccess;
use crate::connector::{Health, Proof};
use crate::entropy::token;
use crate::error::{Error, Result};
use crate::evidence::digest;
use crate::failure::{Failure, Refusal};
use crate::question::PersonKey;
use crate::registers::Registers;
use crate::seal::{GatewayKey, SEAL, Seal, Sealed};
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
    /// Whose seals are believed in it.
    keys: Vec<GatewayKey>,
}

/// The body of an answer, proven.
pub(super) struct Answered {
    pub body: Vec<u8>,
    pub proof: Proof,
    pub secret: Secret,
    nonce: String,
}

impl Answered {
    /// The same, if one of these keys sealed it.
    fn sealed(self, service: &str, keys: &[GatewayKey]) -> std::result::Result<Self, Failure> {
        let Proof { requester, request_digest, response_digest, seal, .. } = &self.proof;
        let by = |seal: &Seal| {
            let sealed = Sealed { requester, service, request_digest, response_digest, at: seal.at };
            keys.iter().any(|key| key.verifies(&sealed, seal))
        };
        if seal.as_ref().is_some_and(by) {
            return Ok(self);
        }
        let key = seal.as_ref().map_or("none", |seal| seal.key.as_str());
        tracing::error!(key, "an answer of the gateway bears no seal under a key that is believed; `gateway_key` says which are");
        Err(Failure::Suspect)
    }
}

/// Speaks to one gateway as one consumer.
pub struct GatewayClient {
    http: reqwest::Client,
    base: Url,
    consumer: String,
    secret: Secret,
    /// Keys of the settings; none: those that the registers remember.
    keys: Vec<GatewayKey>,
    session: Mutex<Option<Session>>,
    clock: Arc<dyn Clock>,
    registers: Registers,
}

impl GatewayClient {
    /// A client for this access. Fails on an address that is not on this machine's loopback. The registers are the hall's own, which
    /// remember whose seals are believed.
    pub fn new(access: &GatewayAccess, clock: Arc<dyn Clock>, registers: Registers) -> Result<Self> {
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
        let GatewayAccess { consumer, secret, keys, .. } = access.clone();
        Ok(Self { http, base, consumer, secret, keys, session: Mutex::new(None), clock, registers })
    }

    /// How a person is known here: a keyed hash.
    pub(super) fn subject(&self, person: &PersonKey) -> String {
        self.secret.person(person.resident_id.as_str(), "")
    }

    /// One call of a resource, signed with the session's secret, its answer sealed by the gateway. A session that the gateway has
    /// forgotten is opened anew, once.
    pub(super) async fn call(&self, service: &str, body: Vec<u8>) -> std::result::Result<Answered, Failure> {
        let mut session = self.session(None).await?;
        let mut heard = self.signed(service, body.clone(), &session.secret, Some(&session.id)).await;
        if matches!(heard, Err(Failure::Refused(Refusal::SessionEnded))) {
            session = self.session(Some(&session.id)).await?;
            heard = self.signed(service, body, &session.secret, Some(&session.id)).await;
        }
        heard?.sealed(service, &session.keys)
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
        let NewSession { session: id, wrapped, ends_at, gateway_key } =
            serde_json::from_slice(&answered.body).map_err(|_| Failure::Unreadable)?;
        let told = GatewayKey::parse(&gateway_key).ok_or(Failure::Unreadable)?;
        // Nobody is believed under a key that is not theirs.
        let answered = answered.sealed("session", std::slice::from_ref(&told))?;
        let keys = self.believed(&told, now).await?;
        let answered = answered.sealed("session", &keys)?;
        let secret = self.secret.unwrapped(&id, &answered.nonce, &wrapped).ok_or(Failure::Suspect)?;
        let session = Session { id, secret, ends_at: Timestamp::parse(&ends_at).ok_or(Failure::Unreadable)?, keys };
        *held = Some(session.clone());
        Ok(session)
    }

    /// Whose seals are believed: those of the settings, or what the gateway told first.
    async fn believed(&self, told: &GatewayKey, now: Timestamp) -> std::result::Result<Vec<GatewayKey>, Failure> {
        self.registers.trusted_gateway_keys(&self.consumer, &self.keys, told, now).await.map_err(|error| {
            tracing::error!(%error, "the keys of the gateway cannot be read");
            Failure::Unavailable
        })
    }

    async fn signed(&self, service: &str, body: Vec<u8>, secret: &Secret, session: Option<&str>) -> std::result::Result<Answered, Failure> {
        let path = if service == "session" { "session".to_owned() } else { format!("resources/{service}") };
        let url = self.base.join(&path).map_err(|_| Failure::Unavailable)?;
        let (time, nonce, request_digest) =
            (self.clock.now().millis().to_string(), token(self.registers.entropy().as_ref()), digest(&body));
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
        let (answer_time, answer_digest, signature, seal) = (header(TIME), header(DIGEST), header(SIGNATURE), header(SEAL));
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
        let seal = Seal::read(&seal, &answer_time);
        let proof = Proof { requester: self.consumer.clone(), request_digest, response_digest, signature, seal };
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
