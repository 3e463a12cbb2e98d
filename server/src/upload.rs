//! Uploads and their way back: the one route that takes files, and the one that hands them out.

use crate::forms::way_back;
use app::context::Visitor;
use app::paths;
use axum::Extension;
use axum::Router;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::fault::{Fault, FaultCode, Faults, Refusal};
use domain::id::{CaseId, DisputeId, DocumentId, MemberId};
use domain::identity::Actor;
use domain::intake::{DocumentKind, Step};
use domain::verification::record_of_code;
use hall::Hall;
use hall::intake::{MOST_BYTES, Upload};
use std::collections::BTreeMap;
use tower_http::limit::RequestBodyLimitLayer;
use tracing::Instrument as _;

/// The most bytes of a request that are read at all; what is above the limit of a file is read and thrown away, so that the
/// sender gets an answer instead of a broken connection.
const MOST_READ: usize = 160 * 1024 * 1024;
/// The longest value beside the file.
const LONGEST_VALUE: usize = 200;
/// The form under which a refused upload is remembered.
const FORM: &str = "upload";

/// The routes of files. They have a body limit of their own.
pub fn routes<S: Clone + Send + Sync + 'static>(hall: Hall) -> Router<S> {
    Router::new()
        .route("/upload", post(receive))
        .route("/documents/{id}", get(show))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(MOST_READ))
        .with_state(hall)
}

/// What a form with a file sends.
#[derive(Default)]
struct Sent {
    kind: Option<DocumentKind>,
    member: Option<MemberId>,
    case: Option<CaseId>,
    /// What a proof is about: a record of the draft, or a dispute of the case.
    about: String,
    text_version: Option<String>,
    name: String,
    file: Vec<u8>,
    too_large: bool,
    broken: bool,
}

async fn receive(State(hall): State<Hall>, Extension(visitor): Extension<Visitor>, headers: HeaderMap, multipart: Multipart) -> Response {
    // Before a byte is read: files are taken from residents only.
    match visitor.actor {
        Actor::Resident(_) => {}
        Actor::Anonymous => return to(&paths::with_back(paths::SIGN_IN, &way_back(&headers).unwrap_or_default())),
        Actor::Staff(_) | Actor::Client(_) | Actor::System => return to("/problem/forbidden"),
    }
    let sent = read(multipart).await;
    let Some(session) = visitor.session.clone() else { return to("/problem/conflict") };
    let Some(kind) = sent.kind else {
        // Only the forms that offer several kinds can come without one.
        let page = way_back(&headers).unwrap_or_else(|| paths::step(Step::Livelihood));
        let faults = Fault::at("kind", FaultCode::Required).into();
        return refuse(&hall, &session, &page, Refusal { values: BTreeMap::new(), faults }).await;
    };
    let page = page_of(kind, &sent);
    let values: BTreeMap<String, String> = [("kind".to_owned(), kind.code().to_owned()), ("about".to_owned(), sent.about.clone())].into();
    let case = sent.case.clone();
    let keeper = hall.clone();
    // What has come whole is kept, though its sender hangs up while it is cleaned.
    let kept = tokio::spawn(async move { keep(&keeper, &visitor, kind, sent).await }.in_current_span());
    let outcome = kept.await.unwrap_or(Err(hall::Error::Unavailable("the file store")));
    let faults: Faults = match outcome {
        Ok(next) => {
            if let Err(error) = hall::refusal::forget(&hall, &session, FORM).await {
                tracing::warn!(%error, "a refusal stays until it expires");
            }
            return to(&next.unwrap_or(page));
        }
        Err(hall::Error::Refused(faults)) if faults.0.iter().any(|fault| fault.code == FaultCode::SubmittedMeanwhile) => {
            return refuse_as(&hall, &session, "start", paths::APPLY, Refusal { values: BTreeMap::new(), faults }).await;
        }
        Err(hall::Error::Refused(faults)) => faults,
        Err(hall::Error::Conflict) => Fault::whole(FaultCode::ChangedMeanwhile).into(),
        Err(hall::Error::SignedOut) => return to(&paths::with_back(paths::SIGN_IN, &page)),
        Err(hall::Error::NotFound) => return to("/problem/not-found"),
        Err(hall::Error::Forbidden) => return to("/problem/forbidden"),
        Err(hall::Error::Unavailable(what)) => {
            tracing::warn!(what, "unavailable");
            return to("/problem/unavailable");
        }
        Err(error) => {
            let reference = hall.new_id();
            tracing::error!(reference, %error, case = case.map(|case| case.0), "an upload broke");
            return to(&format!("/problem/broken?reference={reference}"));
        }
    };
    refuse(&hall, &session, &page, Refusal { values, faults }).await
}

/// Keeps what is wrong for the page the form stands on, and leads back to it.
async fn refuse(hall: &Hall, session: &str, page: &str, refusal: Refusal) -> Response {
    refuse_as(hall, session, FORM, page, refusal).await
}

async fn refuse_as(hall: &Hall, session: &str, form: &str, page: &str, refusal: Refusal) -> Response {
    match hall::refusal::keep(hall, session, form, &refusal).await {
        Ok(()) => to(&format!("{page}#errors")),
        Err(error) => {
            tracing::error!(%error, "a refusal cannot be kept");
            to("/problem/unavailable")
        }
    }
}

async fn keep(hall: &Hall, visitor: &Visitor, kind: DocumentKind, sent: Sent) -> Result<Option<String>, hall::Error> {
    if sent.too_large {
        return Err(hall::intake::too_large().into());
    }
    if sent.broken {
        return Err(Fault::at("file", FaultCode::FileBroken).into());
    }
    let (member, register) = match record_of_code(&sent.about) {
        Some((member, register)) => (Some(member), Some(register)),
        None => (sent.member, None),
    };
    let upload = Upload { kind, member, register, text_version: sent.text_version, name: sent.name, bytes: sent.file };
    if let (DocumentKind::DisputeProof, Some(case)) = (kind, &sent.case) {
        if sent.about.is_empty() {
            return Err(Fault::at("about", FaultCode::Required).into());
        }
        hall::intake::add_proof(hall, &visitor.actor, case, &DisputeId(sent.about), upload).await?;
        return Ok(None);
    }
    if kind == DocumentKind::Correction {
        let case = sent.case.ok_or(hall::Error::NotFound)?;
        hall::intake::add_to_answer(hall, &visitor.actor, &case, upload).await?;
        return Ok(None);
    }
    let next = hall::intake::attach(hall, &visitor.actor, upload).await?;
    Ok(match kind {
        DocumentKind::ConsentForm => Some(paths::step(Step::Consents)),
        DocumentKind::Commitment => Some(paths::step_or_list(next)),
        _ => None,
    })
}

/// The page the form stands on.
fn page_of(kind: DocumentKind, sent: &Sent) -> String {
    match (kind, &sent.case, &sent.member) {
        (DocumentKind::Correction, Some(case), _) => paths::answer_notice(case.as_str()),
        (DocumentKind::DisputeProof, Some(case), _) => paths::my_disputes(case.as_str()),
        (DocumentKind::ConsentForm, _, Some(member)) => paths::member_consent(member.as_str()),
        _ => paths::step(hall::intake::step_of(kind)),
    }
}

async fn read(mut multipart: Multipart) -> Sent {
    let mut sent = Sent::default();
    let mut read = 0_usize;
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return sent,
            Err(_) => {
                sent.broken = true;
                return sent;
            }
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(ToOwned::to_owned);
        let limit = if name == "file" { MOST_BYTES } else { LONGEST_VALUE };
        let Some(value) = take(field, limit, &mut read).await else {
            sent.broken = true;
            return sent;
        };
        let text = || value.bytes.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_graphic).collect::<String>();
        match name.as_str() {
            "kind" => sent.kind = DocumentKind::from_code(&text()),
            "member" => sent.member = Some(MemberId(text())).filter(|member| !member.0.is_empty()),
            "about" => sent.about = text(),
            "case" => sent.case = Some(CaseId(text())).filter(|case| !case.0.is_empty()),
            // The city may write versions as it likes.
            "text_version" => sent.text_version = Some(String::from_utf8_lossy(&value.bytes).trim().to_owned()),
            "file" => {
                sent.name = file_name.unwrap_or_default();
                sent.too_large = value.cut;
                sent.file = value.bytes;
            }
            _ => {}
        }
    }
}

/// A value, cut off at its limit; the rest is read and thrown away.
struct Value {
    bytes: Vec<u8>,
    cut: bool,
}

async fn take(mut field: Field<'_>, limit: usize, read: &mut usize) -> Option<Value> {
    let mut value = Value { bytes: Vec::new(), cut: false };
    while let Some(chunk) = field.chunk().await.ok()? {
        *read += chunk.len();
        if *read > MOST_READ {
            return None;
        }
        if value.bytes.len() + chunk.len() > limit {
            value.cut = true;
            value.bytes.clear();
        }
        if !value.cut {
            value.bytes.extend_from_slice(&chunk);
        }
    }
    Some(value)
}

async fn show(State(hall): State<Hall>, Extension(visitor): Extension<Visitor>, Path(id): Path<String>) -> Response {
    let opened = match hall::intake::open_document(&hall, &visitor.actor, &DocumentId(id)).await {
        Ok(opened) => opened,
        Err(hall::Error::SignedOut) => return to("/problem/signed-out"),
        Err(hall::Error::NotFound | hall::Error::Forbidden) => return to("/problem/not-found"),
        Err(error) => {
            tracing::error!(%error, "a document cannot be opened");
            return to("/problem/unavailable");
        }
    };
    let ending = if opened.content_type == "application/pdf" { "pdf" } else { "jpg" };
    let mut response = opened.bytes.into_response();
    let headers = response.headers_mut();
    headers
        .insert(CONTENT_TYPE, HeaderValue::from_str(&opened.content_type).unwrap_or(HeaderValue::from_static("application/octet-stream")));
    // The real name may hold anything; the browser gets a plain one.
    let disposition = format!("attachment; filename=\"document.{ending}\"");
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

fn to(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/")));
    response
}
