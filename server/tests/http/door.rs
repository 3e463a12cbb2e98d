//! What is refused at the door, and how sessions begin.

use crate::harness::server;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::io::Write;
use std::sync::{Arc, Mutex};

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
    assert!(answer.body.contains("一次交的内容太多了") && answer.body.contains("什么都没有保存"), "{}", answer.body);
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

/// A body that arrives bit by bit.
fn pieces(text: &str) -> Body {
    let pieces: Vec<Result<String, std::io::Error>> =
        text.as_bytes().chunks(4096).map(|piece| Ok(String::from_utf8_lossy(piece).into_owned())).collect();
    Body::from_stream(futures::stream::iter(pieces))
}

/// A body that does not say how long it is gets no further than one that does.
#[tokio::test]
async fn a_heavy_form_in_pieces_is_refused_too() {
    let Some(server) = server(false).await else { return };
    let heavy = format!("phone={}", "1".repeat(server::router::FORM_BYTES));
    let request = Request::post("/api/identity/sign-in")
        .header("host", "hall.test")
        .header("accept", "text/html")
        .header("referer", "http://hall.test/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = server.send(request.body(pieces(&heavy)).unwrap()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/problem/conflict"));
}

/// Every route has a limit, those without forms too.
#[tokio::test]
async fn files_and_health_take_no_heavy_body() {
    let Some(server) = server(false).await else { return };
    for path in ["/healthz", "/readyz", "/metrics", "/robots.txt", "/pkg/anju.js"] {
        let answer = server.get_with(path, &[("content-length", "4096")]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn what_the_door_refuses_gets_its_own_sentence_in_both_languages() {
    let Some(server) = server(false).await else { return };
    for (language, elsewhere, unreadable) in
        [("zh-CN", "这不是从我们的页面发来的", "这里看不懂"), ("en", "This did not come from our page", "This cannot be read")]
    {
        let cookie = format!("lang={language}");
        let refused = server.post(NOWHERE, "", &[("cookie", &cookie)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains(elsewhere), "{}", refused.body);
        let refused = server.post("/upload", "", &[("cookie", &cookie), ("sec-fetch-site", "same-origin")]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.body.contains(unreadable), "{}", refused.body);
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn neither_log_nor_measurements_take_over_what_the_client_wrote() {
    let Some(server) = server(false).await else { return };
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(move || writer.clone()).finish();
    let listening = tracing::subscriber::set_default(subscriber);
    let refused = server.post("/r/only-its-holder-knows", "", &[("cookie", "lang=en")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let request = Request::builder().method("MADEUPMETHOD").uri("/").header("host", "hall.test");
    server.send(request.body(Body::empty()).unwrap()).await;
    drop(listening);
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("does not say where it comes from"), "{logged}");
    assert!(!logged.contains("only-its-holder-knows") && !logged.contains("MADEUPMETHOD"), "{logged}");
    let metrics = server.get("/metrics").await.body;
    assert!(metrics.contains("method=\"other\"") && !metrics.contains("MADEUPMETHOD"), "{metrics}");
}
