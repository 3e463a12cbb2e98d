//! What every answer carries.

use crate::harness::server;
use axum::http::StatusCode;

#[tokio::test]
async fn every_page_has_the_strict_policy_and_its_script_the_nonce() {
    let Some(server) = server(false).await else { return };
    let mut nonces = Vec::new();
    for path in ["/", "/problem/forbidden", "/no/such/page", "/healthz", "/metrics", "/robots.txt"] {
        let answer = server.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("strict-transport-security").is_empty(), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        if answer.body.contains("<script") {
            assert_eq!(answer.body.matches("<script").count(), answer.body.matches(&format!("nonce=\"{nonce}\"")).count(), "{path}");
        }
        assert!(!answer.body.contains("<style") && !answer.body.contains(" style=\""), "{path}: inline style");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 6, "a nonce is used once");
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_with_its_status() {
    let Some(server) = server(false).await else { return };
    for path in ["/no/such/page", "/pkg/nothing.js", "/api/nothing", "/%00", "/..%2f..%2fetc%2fpasswd"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("panicked"), "{path}");
    }
}

#[tokio::test]
async fn machines_get_short_answers() {
    let Some(server) = server(false).await else { return };
    assert_eq!(server.get("/healthz").await.body, "ok");
    assert_eq!(server.get("/readyz").await.body, "ready");
    server.get("/").await;
    server.get("/secret/341699199001010010").await;
    let metrics = server.get("/metrics").await;
    assert!(metrics.body.contains("anju_requests_total"), "{}", metrics.body);
    assert!(!metrics.body.contains("341699"), "labels are templates, never paths");
    server.test.hall.db().close().await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn under_tls_browsers_are_told_to_stay_there() {
    let Some(server) = server(true).await else { return };
    assert_eq!(server.get("/").await.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn a_new_account_has_its_qr_code_paper_its_answers_and_a_bare_error_its_way_out() {
    let Some(server) = server(false).await else { return };
    hall::intake::fixture::city(&server.test.hall).await;
    assert!(server.get("/account/new").await.body.contains("/qr.svg?path=/account/new"));
    assert!(!server.get("/account").await.body.contains("/qr.svg"));
    let guide = server.get("/guide/public-rental-housing").await.body;
    assert!(guide.contains("<details open") && !guide.contains("<details>"), "what is closed is not printed");
    let (bare, known) = (server.get("/upload").await, server.get_with("/upload", &[("cookie", "anju=x")]).await);
    assert_eq!(bare.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(!bare.body.contains("/api/identity/sign-out") && known.body.contains("action=\"/api/identity/sign-out\""), "{}", known.body);
}
