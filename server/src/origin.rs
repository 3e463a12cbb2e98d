//! Writes come from our own pages: what fetch metadata and `Origin` cannot tell is refused when a cookie comes along.

use axum::extract::Request;
use axum::http::header::{COOKIE, HOST, ORIGIN, REFERER};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a cookie-bearing write that says nothing about where it comes from. tower-http's layer before it has refused the
/// ones that say they come from elsewhere; it lets pass what says nothing.
pub async fn require(request: Request, next: Next) -> Response {
    if is_write(request.method()) && request.headers().contains_key(COOKIE) && !says_here(request.headers(), request.uri()) {
        // The line of the request says which route; the path may hold what only its holder should know.
        tracing::warn!("refused: a write with a cookie that does not say where it comes from");
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// Whether the method may change something.
pub fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn says_here(headers: &HeaderMap, uri: &Uri) -> bool {
    if headers.contains_key("sec-fetch-site") || headers.contains_key(ORIGIN) {
        return true;
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let referrer = headers.get(REFERER).and_then(|referrer| referrer.to_str().ok()).and_then(|referrer| referrer.parse::<Uri>().ok());
    match (host, referrer.as_ref().and_then(Uri::authority)) {
        (Some(host), Some(from)) => host.eq_ignore_ascii_case(from.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_a_referrer_of_the_same_host_stands_in_for_the_missing_headers() {
        let uri: Uri = "/api/x".parse().unwrap();
        assert!(says_here(&headers(&[("host", "hall.example"), ("referer", "https://HALL.example/apply")]), &uri));
        assert!(!says_here(&headers(&[("host", "hall.example"), ("referer", "https://evil.example/hall.example")]), &uri));
        assert!(!says_here(&headers(&[("host", "hall.example"), ("referer", "/apply")]), &uri));
        assert!(!says_here(&headers(&[("host", "hall.example")]), &uri));
        assert!(says_here(&headers(&[("sec-fetch-site", "same-origin")]), &uri));
    }
}
