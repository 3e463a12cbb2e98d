//! Answers without a body, which the outer layers give, get a sentence: a browser would show a blank page.

use app::context::preferences;
use app::paths::SIGN_OUT;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use words::Words;

/// Puts a short page into a bare error that a browser asked for.
pub async fn explain(request: Request, next: Next) -> Response {
    let wants_page = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"));
    let (language, _) = preferences(request.headers());
    let signed_in = has_session(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    if !wants_page || !(status.is_client_error() || status.is_server_error()) || has_a_page(&response) {
        return response;
    }
    let words = Words::of(language).shell;
    let (title, sentence) = match status {
        // The door refuses what does not come from a page of ours; whoever may not see a page gets a page that says so.
        StatusCode::FORBIDDEN => (words.elsewhere_title().to_string(), words.elsewhere().to_string()),
        StatusCode::PAYLOAD_TOO_LARGE => (words.too_much_title().to_string(), words.too_much().to_string()),
        StatusCode::NOT_FOUND => (words.not_found_title().to_string(), words.not_found().to_string()),
        status if status.is_client_error() => (words.unreadable_title().to_string(), words.unreadable().to_string()),
        _ => (words.unavailable_title().to_string(), words.unavailable().to_string()),
    };
    let home = words.to_home().to_string();
    // A session may be that of somebody signed in: log-out stands on every page.
    let leave = if signed_in {
        format!("<form method=\"post\" action=\"{SIGN_OUT}\"><button>{}</button></form>", words.sign_out())
    } else {
        String::new()
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><main><h1>{title}</h1><p>{sentence}</p><p><a href=\"/\">{home}</a></p>{leave}</main></html>",
        language.tag()
    );
    let (mut parts, _) = response.into_parts();
    let (html, body) = Html(page).into_response().into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts
        .headers
        .insert(CONTENT_TYPE, html.headers.get(CONTENT_TYPE).cloned().unwrap_or(HeaderValue::from_static("text/html; charset=utf-8")));
    Response::from_parts(parts, body)
}

fn has_session(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).any(|pair| matches!(pair.trim().split_once('='), Some(("anju" | "__Host-anju", _))))
}

/// Layers answer with nothing or with a line of plain text; everything else was made for its reader.
fn has_a_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"))
}
