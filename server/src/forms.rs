//! Answers to forms: a plain post is always answered with 303 to a page of ours, and no error text stands in an address.

use axum::extract::Request;
use axum::http::header::{ACCEPT, LOCATION, REFERER};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;

/// Corrects what the server-function library does by itself: it sends a plain post back to whatever the `Referer` said, with
/// the error encoded in the query.
pub async fn settle(request: Request, next: Next) -> Response {
    let wants_page = wants_page(request.headers());
    let back = way_back(request.headers());
    let mut response = next.run(request).await;
    if !wants_page {
        return response;
    }
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let target = match location {
        Some(location) if is_ours(&location) => location,
        // A form that fits no function: an old page, or a made-up request. The function never ran.
        Some(location) if location.contains("__err=") => "/problem/conflict".to_owned(),
        Some(_) => back.unwrap_or_else(|| "/".to_owned()),
        None => return response,
    };
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(LOCATION, HeaderValue::from_str(&target).unwrap_or(HeaderValue::from_static("/")));
    response
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// A path of ours that no library has touched.
fn is_ours(location: &str) -> bool {
    app::plain::is_local_path(location) && !location.contains("__err=") && !location.contains("__path=")
}

/// The page a form stood on, as a path of ours.
pub fn way_back(headers: &HeaderMap) -> Option<String> {
    let referrer = headers.get(REFERER)?.to_str().ok()?.parse::<Uri>().ok()?;
    let path = referrer.path().to_owned();
    is_ours(&path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_the_path_alone() {
        let headers: HeaderMap = [(REFERER, HeaderValue::from_static("https://evil.example/apply?__err=abc#x"))].into_iter().collect();
        assert_eq!(way_back(&headers).as_deref(), Some("/apply"));
        assert!(!is_ours("https://evil.example/"));
        assert!(!is_ours("/apply?__path=x&__err=y"));
    }
}
