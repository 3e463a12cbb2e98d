//! The routes: a session, a resource, the catalogue, requests for grants, the description, and whether the gateway lives.

use super::admission::Admitted;
use super::changes::changes;
use super::replies::{queried, read, unheard, verified};
use super::store::{Line, Take, short};
use super::{Gateway, enterprises, openapi};
use crate::catalogue::{Grant, Kind, Resource};
use crate::connector::{BATCH_PEOPLE, Subject};
use crate::error::Error;
use crate::evidence::digest;
use crate::failure::Refusal;
use crate::question::Scene;
use crate::seal::{SEAL, Sealed, SealingKey};
use crate::signing::{DIGEST, SIGNATURE, TIME};
use crate::wire::{Answers, NewSession, Question, WireError, WirePerson, WirePurpose};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::day::Timestamp;
use domain::identity::ResidentId;
use futures::FutureExt as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::panic::AssertUnwindSafe;

/// What becomes of a call that was let in and can neither be answered nor refused.
const BROKEN: &str = "broken";

/// Why a call ends without its answer.
pub(super) enum Fault {
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
                (500, BROKEN)
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(WireError { code: code.to_owned() })).into_response()
    }
}

pub(super) type Outcome = Result<Response, Fault>;

pub(super) fn router(gateway: Gateway) -> Router {
    let longest = gateway.parts.rules.longest_body;
    Router::new()
        .route("/session", post(session))
        .route("/resources/{id}", post(resource))
        .route(&enterprises::path(), post(enterprises::enterprises))
        .route("/resources/{id}/changes", post(changes))
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

/// A body with the gateway's signature over it and the call, and its seal, which holds when the session's secret is gone.
fn answer(key: &SealingKey, admitted: &Admitted, now: Timestamp, value: &impl Serialize) -> Result<(Response, String), Fault> {
    let body = serde_json::to_vec(value).map_err(|_| Error::Damaged("gateway"))?;
    let (time, digest) = (now.millis().to_string(), digest(&body));
    let signature = admitted.secret.sign(&admitted.signed().answer("200", &time, &digest));
    let (requester, service) = (&admitted.consumer, &admitted.service);
    let seal = key.seal(&Sealed { requester, service, request_digest: &admitted.digest, response_digest: &digest, at: now }).header();
    let headers =
        [(header::CONTENT_TYPE.as_str(), "application/json"), (TIME, &time), (DIGEST, &digest), (SIGNATURE, &signature), (SEAL, &seal)];
    Ok(((headers, body).into_response(), digest))
}

/// In a task of its own: a caller who hangs up must not take the line of the log with them.
pub(super) async fn to_the_end(call: impl Future<Output = Outcome> + Send + 'static) -> Outcome {
    tokio::spawn(call).await.unwrap_or_else(|_| Err(Error::Damaged("gateway").into()))
}

/// A connector that panics breaks the call, and not the line of the log.
pub(super) async fn caught<T>(call: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|_| Err(Error::Damaged("gateway").into()))
}

async fn session(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Outcome {
    to_the_end(async move {
        let now = gateway.parts.clock.now();
        let admitted = gateway.admit(&headers, "session", &body, now, true).await?;
        let heard = caught(open_session(&gateway, &admitted, now)).await;
        logged(&gateway, &admitted, None, About::People(&[]), now, heard).await
    })
    .await
}

async fn open_session(gateway: &Gateway, admitted: &Admitted, now: Timestamp) -> Result<NewSession, Fault> {
    gateway.use_up(&admitted.consumer, &admitted.nonce, now, None).await??;
    let (session, secret, ends_at) = gateway.open_session(&admitted.consumer, now).await?;
    let entropy = gateway.parts.registers.entropy();
    let wrapped = admitted.secret.wrap(entropy.as_ref(), &session, &admitted.nonce, &secret);
    let gateway_key = gateway.sealing_key().await?.public().to_string();
    Ok(NewSession { session, wrapped, ends_at: ends_at.to_string(), gateway_key })
}

async fn catalogue(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Outcome {
    to_the_end(async move {
        let now = gateway.parts.clock.now();
        let admitted = gateway.admit(&headers, "catalogue", &body, now, false).await?;
        let heard = caught(list(&gateway, &admitted, now)).await;
        logged(&gateway, &admitted, None, About::People(&[]), now, heard).await
    })
    .await
}

async fn list(gateway: &Gateway, admitted: &Admitted, now: Timestamp) -> Result<serde_json::Value, Fault> {
    gateway.use_up(&admitted.consumer, &admitted.nonce, now, None).await??;
    let resources: Vec<_> = gateway.parts.catalogue.resources().await?.iter().map(listed).collect();
    Ok(json!({ "resources": resources }))
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
    to_the_end(async move {
        let now = gateway.parts.clock.now();
        let admitted = gateway.admit(&headers, "requests", &body, now, false).await?;
        let heard = caught(ask_for(&gateway, &admitted, &body, now)).await;
        logged(&gateway, &admitted, None, About::People(&[]), now, heard).await
    })
    .await
}

async fn ask_for(gateway: &Gateway, admitted: &Admitted, body: &[u8], now: Timestamp) -> Result<serde_json::Value, Fault> {
    gateway.use_up(&admitted.consumer, &admitted.nonce, now, None).await??;
    let asked: Asked = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
    let scene = Scene::from_code(&asked.scene).ok_or(Refusal::Malformed)?;
    if asked.purpose.trim().is_empty() || asked.purpose.len() > 500 || asked.purpose.contains('\0') {
        return Err(Refusal::Malformed.into());
    }
    if gateway.parts.catalogue.resource(&asked.resource).await?.is_none() {
        return Err(Refusal::UnknownResource.into());
    }
    let id = gateway.parts.catalogue.ask_for(&admitted.consumer, &asked.resource, &asked.purpose, scene, now).await?;
    Ok(json!({ "request": id }))
}

async fn resource(State(gateway): State<Gateway>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Outcome {
    to_the_end(async move {
        let now = gateway.parts.clock.now();
        let admitted = gateway.admit(&headers, &id, &body, now, false).await?;
        let question: Option<Question> = serde_json::from_slice(&body).ok();
        let heard = caught(ask(&gateway, &admitted, &id, question.as_ref(), now)).await;
        let people = question.as_ref().map(|question| question.people.as_slice()).unwrap_or_default();
        logged(&gateway, &admitted, question.as_ref().map(|question| &question.purpose), About::People(people), now, heard).await
    })
    .await
}

/// Whom a call is about.
pub(super) enum About<'a> {
    /// People.
    People(&'a [WirePerson]),
    /// So many enterprises, which are nobody's data.
    Enterprises(usize),
}

/// Signs what was heard and writes the line of the log, with the people it is about: no answer without it.
pub(super) async fn logged(
    gateway: &Gateway,
    admitted: &Admitted,
    purpose: Option<&WirePurpose>,
    about: About<'_>,
    now: Timestamp,
    heard: Result<impl Serialize, Fault>,
) -> Outcome {
    if matches!(heard, Err(Fault::Refused(Refusal::Replayed)))
        && !gateway.parts.unproven.may_write(&admitted.consumer, Refusal::Replayed, now)
    {
        return Err(Refusal::Replayed.into());
    }
    let signed = match heard {
        Ok(answers) => match gateway.sealing_key().await {
            Ok(key) => answer(&key, admitted, gateway.parts.clock.now(), &answers),
            Err(error) => Err(error.into()),
        },
        Err(fault) => Err(fault),
    };
    let (response, outcome, response_digest) = match signed {
        Ok((response, digest)) => (Ok(response), "answered", digest),
        Err(Fault::Refused(refusal)) => (Err(refusal.into()), refusal.code(), String::new()),
        Err(broken) => (Err(broken), BROKEN, String::new()),
    };
    let (people, count) = match about {
        About::People(people) => (people, people.len()),
        About::Enterprises(count) => (&[][..], count),
    };
    let by_person = response.is_ok() && gateway.parts.hall.as_deref() != Some(admitted.consumer.as_str());
    let ids = people.iter().filter(|_| by_person).filter_map(|person| ResidentId::parse(&person.resident_id).ok());
    let subjects: Vec<Subject> = ids.map(|id| gateway.parts.registers.subject_of_id(&id)).collect();
    let told = |field: fn(&WirePurpose) -> &String| purpose.map(|purpose| short(field(purpose))).unwrap_or_default();
    let line = Line {
        consumer: &admitted.consumer,
        service: &short(&admitted.service),
        scene: &told(|purpose| &purpose.scene),
        case: &told(|purpose| &purpose.case),
        actor: &told(|purpose| &purpose.actor),
        people: count,
        subjects: &subjects,
        outcome,
        request_digest: &admitted.digest,
        response_digest: &response_digest,
        took_ms: gateway.parts.clock.now().millis() - now.millis(),
    };
    match (response, gateway.log(now, &line).await) {
        (Err(Fault::Broken(error)), Err(lost)) => {
            tracing::error!(error = %lost, "a call that broke is not in the gateway's log");
            Err(error.into())
        }
        (response, written) => {
            written?;
            response
        }
    }
}

/// The resource, and the grant that covers the call.
pub(super) async fn granted(
    gateway: &Gateway,
    admitted: &Admitted,
    id: &str,
    purpose: Option<&WirePurpose>,
    now: Timestamp,
) -> Result<(Resource, Grant), Fault> {
    let resource = gateway.parts.catalogue.resource(id).await?.ok_or(Refusal::UnknownResource)?;
    let scene = purpose.and_then(|purpose| Scene::from_code(&purpose.scene)).ok_or(Refusal::Malformed)?;
    let grant = gateway.parts.catalogue.covering(&admitted.consumer, id, scene).await?.ok_or(Refusal::NotGranted)?;
    if grant.expires_at <= now {
        return Err(Refusal::GrantExpired.into());
    }
    Ok((resource, grant))
}

/// Grant and quota; then the register.
async fn ask(gateway: &Gateway, admitted: &Admitted, id: &str, question: Option<&Question>, now: Timestamp) -> Result<Answers, Fault> {
    let (resource, grant) = granted(gateway, admitted, id, question.map(|question| &question.purpose), now).await?;
    let question = question.ok_or(Refusal::Malformed)?;
    if question.people.is_empty() || question.people.len() > BATCH_PEOPLE {
        return Err(Refusal::TooMany.into());
    }
    let guard = gateway.guard(&resource)?;
    let read = read(&resource, question).ok_or(Refusal::Malformed)?;
    let people = i64::try_from(read.people.len()).unwrap_or(i64::MAX);
    let take = Take { grant: &grant.id, people, daily_quota: grant.daily_quota };
    let left = gateway.use_up(&admitted.consumer, &admitted.nonce, now, Some(&take)).await??;
    let replies = match resource.kind {
        Kind::Query => queried(guard, &resource, &read, &admitted.secret).await,
        Kind::Verify => verified(guard, &read, &admitted.secret).await,
    };
    let unheard = replies.iter().filter(|reply| unheard(reply.status, read.patience)).count();
    Ok(Answers { quota_left: gateway.give_back(&take, unheard, left, now).await, replies })
}
