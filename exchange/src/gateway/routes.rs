//! The routes: a session, a resource, the catalogue, requests for grants, the description, and whether the gateway lives.

use super::admission::Admitted;
use super::store::{Line, Take};
use super::{Gateway, openapi};
use crate::catalogue::{Kind, Resource};
use crate::claim::Claim;
use crate::connector::{BATCH_PEOPLE, Connector, Reply};
use crate::error::Error;
use crate::evidence::digest;
use crate::failure::{Failure, Refusal};
use crate::question::{PersonKey, Purpose, Scene};
use crate::signing::{DIGEST, SIGNATURE, Secret, TIME};
use crate::wire::{Answers, NewSession, Question, WireError, WirePerson, WireReply, WireStatus};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::day::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// No caller may hold a register longer.
const LONGEST_PATIENCE: Duration = Duration::from_mins(1);

/// Why a call ends without its answer.
enum Fault {
    Refused(Refusal),
    Broken(Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, code) = match self {
            Self::Refused(refusal) => (refusal.status(), refusal.code()),
            Self::Broken(error) => {
                tracing::error!(%error, "the gateway cannot answer");
                (500, "broken")
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(WireError { code: code.to_owned() })).into_response()
    }
}

type Outcome = Result<Response, Fault>;

pub(super) fn router(gateway: Gateway) -> Router {
    let longest = gateway.parts.rules.longest_body;
    Router::new()
        .route("/session", post(session))
        .route("/resources/{id}", post(resource))
        .route("/catalogue", post(catalogue))
        .route("/requests", post(request))
        .route("/openapi.json", get(|| async { Json(openapi::description()) }))
        .route("/healthz", get(healthz))
        .layer(DefaultBodyLimit::max(longest))
        .with_state(gateway)
}

async fn healthz(State(gateway): State<Gateway>) -> StatusCode {
    if gateway.parts.registers.ping().await.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// A body with the gateway's signature over it and the call.
fn answer(admitted: &Admitted, now: Timestamp, value: &impl Serialize) -> Result<(Response, String), Fault> {
    let body = serde_json::to_vec(value).map_err(|_| Error::Damaged("gateway"))?;
    let (time, digest) = (now.millis().to_string(), digest(&body));
    let signature = admitted.secret.sign(&admitted.signed().answer("200", &time, &digest));
    let headers = [(header::CONTENT_TYPE.as_str(), "application/json"), (TIME, &time), (DIGEST, &digest), (SIGNATURE, &signature)];
    Ok(((headers, body).into_response(), digest))
}

async fn session(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Outcome {
    let now = gateway.parts.clock.now();
    let admitted = gateway.admit(&headers, "session", &body, now, true).await??;
    gateway.use_up(&admitted.consumer, &admitted.nonce, now, None).await??;
    let (session, secret, ends_at) = gateway.open_session(&admitted.consumer, now).await?;
    let entropy = gateway.parts.registers.entropy();
    let wrapped = admitted.secret.wrap(entropy.as_ref(), &session, &admitted.nonce, &secret);
    Ok(answer(&admitted, now, &NewSession { session, wrapped, ends_at: ends_at.to_string() })?.0)
}

async fn catalogue(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Outcome {
    let now = gateway.parts.clock.now();
    let admitted = gateway.admit(&headers, "catalogue", &body, now, false).await??;
    gateway.use_up(&admitted.consumer, &admitted.nonce, now, None).await??;
    let resources: Vec<_> = gateway.parts.catalogue.resources().await?.iter().map(listed).collect();
    Ok(answer(&admitted, now, &json!({ "resources": resources }))?.0)
}

fn listed(resource: &Resource) -> serde_json::Value {
    json!({
        "id": resource.id,
        "register": resource.register.code(),
        "owner": resource.register.owner(),
        "kind": resource.kind.code(),
        "sharing": resource.sharing.code(),
        "fields": resource.fields,
        "legal_basis": resource.legal_basis,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    resource: String,
    purpose: String,
    scene: String,
}

async fn request(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Outcome {
    let now = gateway.parts.clock.now();
    let admitted = gateway.admit(&headers, "requests", &body, now, false).await??;
    gateway.use_up(&admitted.consumer, &admitted.nonce, now, None).await??;
    let asked: Asked = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let scene = Scene::from_code(&asked.scene).ok_or(Refusal::Malformed)?;
    if asked.purpose.trim().is_empty() || asked.purpose.len() > 500 || asked.purpose.contains('\0') {
        return Err(Refusal::Malformed.into());
    }
    if gateway.parts.catalogue.resource(&asked.resource).await?.is_none() {
        return Err(Refusal::UnknownResource.into());
    }
    let id = gateway.parts.catalogue.ask_for(&admitted.consumer, &asked.resource, &asked.purpose, scene, now).await?;
    Ok(answer(&admitted, now, &json!({ "request": id }))?.0)
}

/// A call that reads.
struct Read {
    purpose: Purpose,
    people: Vec<PersonKey>,
    claims: Vec<Claim>,
    patience: Duration,
}

async fn resource(State(gateway): State<Gateway>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Outcome {
    let now = gateway.parts.clock.now();
    let admitted = gateway.admit(&headers, &id, &body, now, false).await??;
    // In a task of its own: a caller who hangs up must not take the line of the log with them.
    let logged = tokio::spawn(async move { logged(&gateway, &admitted, &id, &body, now).await });
    logged.await.unwrap_or_else(|_| Err(Error::Damaged("gateway").into()))
}

async fn logged(gateway: &Gateway, admitted: &Admitted, id: &str, body: &[u8], now: Timestamp) -> Outcome {
    let question: Option<Question> = serde_json::from_slice(body).ok();
    let heard = ask(gateway, admitted, id, question.as_ref(), now).await;
    let (response, outcome, response_digest) = match heard {
        Ok(answers) => {
            let (response, digest) = answer(admitted, gateway.parts.clock.now(), &answers)?;
            (Ok(response), "answered", digest)
        }
        Err(Fault::Refused(refusal)) => (Err(refusal.into()), refusal.code(), String::new()),
        Err(broken) => return Err(broken),
    };
    let purpose = question.as_ref().map(|question| &question.purpose);
    // Texts of a refused call may be anything; what is logged of them is bounded.
    let short = |text: &str| text.chars().filter(|letter| *letter != '\0').take(100).collect::<String>();
    let told = |field: fn(&crate::wire::WirePurpose) -> &String| purpose.map(|purpose| short(field(purpose))).unwrap_or_default();
    let line = Line {
        consumer: &admitted.consumer,
        service: &short(id),
        scene: &told(|purpose| &purpose.scene),
        case: &told(|purpose| &purpose.case),
        actor: &told(|purpose| &purpose.actor),
        people: question.as_ref().map_or(0, |question| question.people.len()),
        outcome,
        request_digest: &admitted.digest,
        response_digest: &response_digest,
        took_ms: gateway.parts.clock.now().millis() - now.millis(),
    };
    // No answer without a log.
    gateway.log(now, &line).await?;
    response
}

/// Grant and quota; then the register.
async fn ask(gateway: &Gateway, admitted: &Admitted, id: &str, question: Option<&Question>, now: Timestamp) -> Result<Answers, Fault> {
    let resource = gateway.parts.catalogue.resource(id).await?.ok_or(Refusal::UnknownResource)?;
    let question = question.ok_or(Refusal::Malformed)?;
    let scene = Scene::from_code(&question.purpose.scene).ok_or(Refusal::Malformed)?;
    let grant = gateway.parts.catalogue.covering(&admitted.consumer, id, scene).await?.ok_or(Refusal::NotGranted)?;
    if grant.expires_at <= now {
        return Err(Refusal::GrantExpired.into());
    }
    if question.people.is_empty() || question.people.len() > BATCH_PEOPLE {
        return Err(Refusal::TooMany.into());
    }
    let read = read(&resource, question).ok_or(Refusal::Malformed)?;
    let people = i64::try_from(read.people.len()).unwrap_or(i64::MAX);
    let take = Take { grant: &grant.id, people, daily_quota: grant.daily_quota };
    let left = gateway.use_up(&admitted.consumer, &admitted.nonce, now, Some(take)).await??;
    let connector = gateway.parts.connectors.get(&resource.register).ok_or(Refusal::UnknownResource)?;
    let replies = match resource.kind {
        Kind::Query => queried(connector.as_ref(), &resource, &read, &admitted.secret).await,
        Kind::Verify => verified(connector.as_ref(), &read, &admitted.secret).await,
    };
    Ok(Answers { replies, quota_left: u64::try_from(left).unwrap_or(0) })
}

fn read(resource: &Resource, question: &Question) -> Option<Read> {
    let purpose = question.purpose.clone().read().filter(|purpose| !purpose.case.is_empty() && !purpose.actor.is_empty())?;
    let people: Vec<PersonKey> = question.people.iter().map(WirePerson::read).collect::<Option<_>>()?;
    let claims: Vec<Claim> = question.people.iter().filter_map(|person| person.claim.clone()).collect();
    let listed = |claim: &Claim| claim.field().is_none_or(|field| resource.fields.iter().any(|name| name == field));
    let fits = match resource.kind {
        Kind::Query => claims.is_empty(),
        Kind::Verify => claims.len() == people.len() && claims.iter().all(listed),
    };
    let patience = Duration::from_millis(question.patience_ms).min(LONGEST_PATIENCE);
    fits.then_some(Read { purpose, people, claims, patience })
}

fn failed(person: String, failure: Failure) -> WireReply {
    let status = if failure == Failure::Late { WireStatus::Timeout } else { WireStatus::Error };
    WireReply { person, status, verdict: None, body: None, as_of: None, source_seq: String::new() }
}

async fn queried(connector: &dyn Connector, resource: &Resource, read: &Read, secret: &Secret) -> Vec<WireReply> {
    let named = |person: &PersonKey| secret.person(person.resident_id.as_str(), person.name.as_str());
    let asked: Vec<_> = read.people.iter().map(|person| (connector.identify(person), person.clone())).collect();
    let mut heard = Vec::with_capacity(asked.len());
    for batch in asked.chunks(connector.batch_limit().max(1)) {
        match connector.fetch_many(batch, &read.purpose, read.patience).await {
            Ok(replies) if replies.each.len() == batch.len() => heard.extend(replies.each),
            Ok(_) => heard.extend(batch.iter().map(|_| Err(Failure::Suspect))),
            Err(failure) => heard.extend(batch.iter().map(|_| Err(failure))),
        }
    }
    let reply = |(person, reply): (&PersonKey, Result<Reply, Failure>)| {
        let blank = WireReply {
            person: named(person),
            status: WireStatus::NotCovered,
            verdict: None,
            body: None,
            as_of: None,
            source_seq: String::new(),
        };
        match reply {
            Ok(Reply::Held { body, as_of, source_seq }) => match shared(&body, &resource.fields) {
                Some(body) => WireReply { status: WireStatus::Hit, body: Some(body), as_of, source_seq, ..blank },
                None => failed(named(person), Failure::Unreadable),
            },
            Ok(Reply::Nothing { as_of, source_seq }) => WireReply { status: WireStatus::Empty, as_of, source_seq, ..blank },
            Ok(Reply::NotCovered) => blank,
            Err(failure) => failed(named(person), failure),
        }
    };
    read.people.iter().zip(heard).map(reply).collect()
}

/// The records with the fields that the resource shares, and no others.
fn shared(body: &str, fields: &[String]) -> Option<String> {
    let mut records: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(body).ok()?;
    for record in &mut records {
        record.retain(|name, _| name == "register" || fields.iter().any(|field| field == name));
    }
    serde_json::to_string(&records).ok()
}

async fn verified(connector: &dyn Connector, read: &Read, secret: &Secret) -> Vec<WireReply> {
    let mut replies = Vec::with_capacity(read.people.len());
    for (people, claims) in read.people.chunks(crate::SIDE_BY_SIDE).zip(read.claims.chunks(crate::SIDE_BY_SIDE)) {
        let calls = people.iter().zip(claims).map(|(person, claim)| async move {
            let named = secret.person(person.resident_id.as_str(), person.name.as_str());
            match tokio::time::timeout(read.patience, connector.verify(person, claim, &read.purpose)).await {
                Ok(Ok((verdict, _))) => {
                    let status = match verdict {
                        crate::Verdict::NotFound => WireStatus::NotCovered,
                        crate::Verdict::Match | crate::Verdict::NoMatch => WireStatus::Hit,
                    };
                    WireReply { person: named, status, verdict: Some(verdict), body: None, as_of: None, source_seq: String::new() }
                }
                Ok(Err(failure)) => failed(named, failure),
                Err(_) => failed(named, Failure::Late),
            }
        });
        replies.extend(futures::future::join_all(calls).await);
    }
    replies
}
