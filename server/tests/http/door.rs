//! What is refused at the door, and how sessions begin.

use crate::harness::server;
use axum::http::StatusCode;

const NOWHERE: &str = "/api/nothing";

#[tokio::test]
async fn a_write_that_comes_from_elsewhere_is_refused() {
    let Some(server) = server(false).await else { return };
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("cookie", "anju=x")],
        &[("cookie", "anju=x"), ("referer", "https://evil.example/hall.test")],
        &[("cookie", "lang=en")],
    ] {
        assert_eq!(server.post(NOWHERE, "", headers).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("cookie", "anju=x"), ("sec-fetch-site", "same-origin")],
        &[("cookie", "anju=x"), ("origin", "http://hall.test")],
        &[("cookie", "anju=x"), ("referer", "http://hall.test/apply")],
        &[],
    ] {
        assert_ne!(server.post(NOWHERE, "", headers).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn a_heavy_form_is_refused_before_it_is_read() {
    let Some(server) = server(false).await else { return };
    let heavy = "a".repeat(server::router::FORM_BYTES + 1);
    let answer = server.post(NOWHERE, &heavy, &[("sec-fetch-site", "same-origin")]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("<h1>"), "a browser is told something");
}

#[tokio::test]
async fn reading_makes_no_session_and_writing_makes_one() {
    let Some(plain) = server(false).await else { return };
    assert!(plain.get("/").await.header("set-cookie").is_empty());
    let cookie = plain.post(NOWHERE, "", &[("sec-fetch-site", "same-origin")]).await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("anju=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    let Some(secure) = server(true).await else { return };
    let cookie = secure.post(NOWHERE, "", &[("sec-fetch-site", "same-origin")]).await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-anju=") && cookie.contains("Secure") && cookie.contains("Path=/"), "{cookie}");
}

#[tokio::test]
async fn a_made_up_session_is_worth_nothing() {
    let Some(server) = server(false).await else { return };
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    let answer = server.post(NOWHERE, "", &[("sec-fetch-site", "same-origin"), ("cookie", &format!("anju={planted}"))]).await;
    let cookie = answer.header("set-cookie");
    assert!(!cookie.contains(planted) && cookie.starts_with("anju="), "{cookie}");
}
