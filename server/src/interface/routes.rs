//! The routes of the interface.

use super::admission::{client, consent, idempotency};
use super::application::Application;
use super::bodies::Bodies;
use super::description::description;
use super::problem::NotDone;
use super::wire::{CaseStatus, Figures, Received};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, FromRef, FromRequest as _, Path, Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use domain::interface::{Problem, Scope};
use hall::Hall;
use hall::crypto::content_hash;
use hall::interface::{case_status as status_of, figures, hand_in, may_hand_in};
use serde::Deserialize;
use std::time::Duration;
use tracing::Instrument as _;

/// What an application may weigh with its documents, which are a third longer in Base64.
const APPLICATION_BYTES: usize = 32 * 1024 * 1024;
/// What may come along with a question: nothing.
const QUESTION_BYTES: usize = 1024;
/// How long an answer may take; an application with its documents over a slow line is the longest.
const ANSWER_LIMIT: Duration = Duration::from_mins(2);
/// How long figures may be kept by whoever asked.
const KEPT: &str = "private, max-age=300";
/// How many months of figures there are if nothing is said.
const MONTHS: u32 = 12;

/// What handlers take from the routes.
#[derive(Clone, FromRef)]
struct Shared {
    hall: Hall,
    bodies: Bodies,
}

/// The routes.
pub fn routes<S: Clone + Send + Sync + 'static>(hall: Hall) -> Router<S> {
    routes_within(hall, ANSWER_LIMIT)
}

/// The routes, with how long an answer may take.
pub fn routes_within<S: Clone + Send + Sync + 'static>(hall: Hall, limit: Duration) -> Router<S> {
    Router::new()
        .route("/api/v1/cases/{receipt}", get(case_status))
        .route("/api/v1/statistics", get(statistics))
        .route("/api/v1/openapi.json", get(openapi))
        .layer(DefaultBodyLimit::max(QUESTION_BYTES))
        .merge(Router::new().route("/api/v1/applications", post(submit_application)).layer(DefaultBodyLimit::max(APPLICATION_BYTES)))
        .method_not_allowed_fallback(not_allowed)
        // Without these, a page for people would answer.
        .route("/api/v1", any(not_found))
        .route("/api/v1/", any(not_found))
        .route("/api/v1/{*rest}", any(not_found))
        .layer(from_fn_with_state((hall.clone(), limit), in_time))
        .with_state(Shared { hall, bodies: Bodies::default() })
}

/// What takes too long is told so, as everything else that is not done.
async fn in_time(State((hall, limit)): State<(Hall, Duration)>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => NotDone::from(Problem::Unavailable).answer(&hall, &headers),
    }
}

async fn not_allowed(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    NotDone::from(Problem::MethodNotAllowed).answer(&hall, &headers)
}

async fn not_found(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    NotDone::from(Problem::NotFound).answer(&hall, &headers)
}

fn json(status: StatusCode, value: &impl serde::Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(body) => (status, [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[utoipa::path(
    get,
    path = "/api/v1/cases/{receipt}",
    operation_id = "case_status",
    params(
        ("receipt" = String, Path, description = "The application number.", pattern = "^AJ-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]$"),
        ("Anju-Consent" = String, Header, description = "The token of the applicant.", pattern = "^[A-Za-z0-9._-]{1,100}$"),
    ),
    responses((status = 200, description = "Where the case stands.", body = CaseStatus)),
    security(("key" = [])),
)]
pub(super) async fn case_status(State(hall): State<Hall>, receipt: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    let answered = async {
        let client = client(&hall, &headers, Scope::Status).await?;
        let token = consent(&headers)?;
        let Path(receipt) = receipt.map_err(|_| Problem::NotFound)?;
        let case = status_of(&hall, &client, &receipt, token).await?;
        Ok(json(StatusCode::OK, &CaseStatus::from(case)))
    };
    answered.await.unwrap_or_else(|not_done: NotDone| not_done.answer(&hall, &headers))
}

#[utoipa::path(
    post,
    path = "/api/v1/applications",
    operation_id = "submit_application",
    params(
        ("Anju-Consent" = String, Header, description = "The token of the resident who has agreed to this application.", pattern = "^[A-Za-z0-9._-]{1,100}$"),
        ("Idempotency-Key" = String, Header, description = "The same for every repeat of this call.", pattern = "^[A-Za-z0-9._-]{8,100}$"),
    ),
    request_body = Application,
    responses(
        (status = 200, description = "It was received before, by the same call.", body = Received),
        (status = 201, description = "It was received.", body = Received),
    ),
    security(("key" = [])),
)]
pub(super) async fn submit_application(State(hall): State<Hall>, State(bodies): State<Bodies>, request: Request) -> Response {
    let headers = request.headers().clone();
    let answered = async {
        let client = client(&hall, &headers, Scope::Submit).await?;
        let (token, key) = (consent(&headers)?, idempotency(&headers)?);
        if !is_json(&headers) {
            return Err(Problem::MediaType.into());
        }
        // Before a byte is read: whether anybody agreed to it, and whether there is room.
        may_hand_in(&hall, &client, token, key).await?;
        let place = bodies.place(&client.client)?;
        let body = Bytes::from_request(request, &hall).await.map_err(|rejection| too_long(&rejection))?;
        // The same content for the same person; the token itself is not written down.
        let digest = content_hash(format!("{} {}", content_hash(token.as_bytes()), content_hash(&body)).as_bytes());
        let application = read(&body)?;
        drop(body);
        let handed = application.handed().map_err(|pointer| NotDone::broken_file(&pointer))?;
        // On its own from here on, in its place: the limit ends the wait alone, and the answer is found under the same key.
        let (hall, token, key) = (hall.clone(), token.to_owned(), key.to_owned());
        let handing_in = async move {
            let _place = place;
            hand_in(&hall, &client, &token, (&key, &digest), &handed).await.map_err(NotDone::from)
        };
        let done = tokio::spawn(handing_in.in_current_span()).await.map_err(|error| {
            tracing::error!(%error, "an application was not handed in to the end");
            Problem::Broken
        })??;
        let status = if done.again { StatusCode::OK } else { StatusCode::CREATED };
        let location = format!("/api/v1/cases/{}", done.number);
        Ok(([(LOCATION, location)], json(status, &Received::from(&done))).into_response())
    };
    answered.await.unwrap_or_else(|not_done: NotDone| not_done.answer(&hall, &headers))
}

fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn too_long(rejection: &BytesRejection) -> NotDone {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Problem::TooLarge.into() } else { Problem::Unreadable.into() }
}

/// The body, or the place in it that cannot be read.
fn read(body: &[u8]) -> Result<Application, NotDone> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let application = serde_path_to_error::deserialize(&mut reader).map_err(|error| NotDone::unreadable_at(&pointer(error.path())))?;
    reader.end().map_err(|_| Problem::Unreadable)?;
    Ok(application)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// How much is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extent {
    months: Option<u32>,
}

#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    operation_id = "statistics",
    params(("months" = Option<u32>, Query, description = "How many months, this one included; 12 if nothing is said.", minimum = 1, maximum = 36)),
    responses(
        (status = 200, description = "The figures.", body = Figures, headers(("ETag" = String, description = "Changes with the figures."))),
        (status = 304, description = "They have not changed since."),
    ),
    security(("key" = [])),
)]
pub(super) async fn statistics(State(hall): State<Hall>, extent: Result<Query<Extent>, QueryRejection>, headers: HeaderMap) -> Response {
    let answered = async {
        let client = client(&hall, &headers, Scope::Statistics).await?;
        let Query(extent) = extent.map_err(|_| Problem::Unreadable)?;
        let months = extent.months.unwrap_or(MONTHS);
        if !(1..=hall::interface::MOST_MONTHS).contains(&months) {
            return Err(Problem::Unreadable.into());
        }
        let figures = Figures::from(figures(&hall, &client, months).await?);
        let body = serde_json::to_string(&figures).map_err(|_| Problem::Broken)?;
        let tag = format!("\"{}\"", &content_hash(body.as_bytes())[..32]);
        if is_known(&headers, &tag) {
            return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, KEPT.to_owned())]).into_response());
        }
        let said = [(CONTENT_TYPE, "application/json".to_owned()), (CACHE_CONTROL, KEPT.to_owned()), (ETAG, tag)];
        Ok((said, body).into_response())
    };
    answered.await.unwrap_or_else(|not_done: NotDone| not_done.answer(&hall, &headers))
}

/// Whether the caller has what the tag names.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let said = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(',')).map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag || known == "*")
}

#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "description",
    responses((status = 200, description = "OpenAPI 3.1.", body = serde_json::Value)),
)]
pub(super) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")], description()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named_by_its_place() {
        let said = |body: &str| format!("{:?}", read(body.as_bytes()).unwrap_err());
        assert!(said(r#"{"household":{"marital":1}}"#).contains("/household/marital"));
        assert!(said(r#"{"members":[{"name":"x","resident_id":"1","relation":"child","more":1}]}"#).contains("/members/0"));
        assert!(said("").contains("Unreadable") && said("[]").contains("Unreadable"));
    }

    #[test]
    fn a_tag_is_known_among_others() {
        let headers = |value: &str| -> HeaderMap { [(IF_NONE_MATCH, value.parse().unwrap())].into_iter().collect() };
        assert!(is_known(&headers("\"a\", W/\"b\""), "\"b\"") && is_known(&headers("*"), "\"b\""));
        assert!(!is_known(&headers("\"c\""), "\"b\"") && !is_known(&HeaderMap::new(), "\"b\""));
    }
}
