//! Plain addresses beside the pages: display preferences, QR pictures, files to download. They change nothing but a cookie.

use crate::context::preferences;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::language::Language;
use hall::Hall;
use serde::Deserialize;

/// The plain addresses, ready to merge into the server's router.
pub fn routes<S: Clone + Send + Sync + 'static>(hall: Hall) -> Router<S> {
    Router::new()
        .route("/switch/language", get(language))
        .route("/switch/size", get(size))
        .route("/qr.svg", get(qr))
        .route("/guide/{code}/commitment.rtf", get(template))
        .route("/guide/{code}/consent.rtf", get(consent_form))
        .with_state(hall)
}

#[derive(Debug, Deserialize)]
struct Switch {
    #[serde(default)]
    to: String,
    #[serde(default)]
    back: String,
}

async fn language(Query(switch): Query<Switch>) -> Response {
    let cookie = Language::from_tag(&switch.to).map(|language| format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", language.tag()));
    remembered(cookie, &switch.back)
}

async fn size(Query(switch): Query<Switch>) -> Response {
    let cookie = match switch.to.as_str() {
        "1" | "2" | "3" => format!("size={}; Path=/; Max-Age=31536000; SameSite=Lax", switch.to),
        _ => "size=; Path=/; Max-Age=0; SameSite=Lax".to_owned(),
    };
    remembered(Some(cookie), &switch.back)
}

fn remembered(cookie: Option<String>, back: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store")]).into_response();
    let back = if is_local_path(back) { back } else { "/" };
    response.headers_mut().insert(LOCATION, HeaderValue::from_str(back).unwrap_or(HeaderValue::from_static("/")));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// Whether a path stays on this site: one slash first, then no second slash or backslash, no control characters.
pub fn is_local_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 500
        && path.bytes().all(|byte| byte > b' ' && byte < 127 && byte != b'\\')
}

#[derive(Debug, Deserialize)]
struct Picture {
    #[serde(default)]
    path: String,
}

async fn qr(State(hall): State<Hall>, Query(picture): Query<Picture>) -> Response {
    let path = picture.path.split(['?', '#']).next().unwrap_or_default();
    if !is_local_path(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match hall::guide::qr_svg(&format!("{}{path}", hall.settings().public_url)) {
        Some(svg) => ([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")], svg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn template(State(hall): State<Hall>, headers: HeaderMap) -> Response {
    let (language, _) = preferences(&headers);
    match hall::guide::commitment_template(&hall, language).await {
        Ok(file) => download(file),
        Err(error) => {
            tracing::warn!(%error, "no commitment template");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn consent_form(headers: HeaderMap) -> Response {
    let (language, _) = preferences(&headers);
    download(hall::guide::consent_template(language))
}

fn download(file: hall::guide::Template) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    ([(CONTENT_TYPE, "application/rtf".to_owned()), (CONTENT_DISPOSITION, disposition)], file.content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_never_leaves_the_site() {
        for good in ["/", "/guide/public-rental-housing?x=1#a"] {
            assert!(is_local_path(good), "{good}");
        }
        for bad in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "/a b", "javascript:alert(1)"] {
            assert!(!is_local_path(bad), "{bad}");
        }
    }
}
