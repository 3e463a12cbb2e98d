//! Applications handed in over HTTP.

use super::{bearer, call, key, problem, token};
use crate::harness::{Server, server};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use domain::identity::{Actor, RealNameLevel};
use domain::interface::{Problem, Scope};
use futures::future::join_all;
use futures::stream;
use hall::Hall;
use hall::intake::fixture::{LETTER, city, id_of, resident};
use serde_json::{Value, json};
use server::interface::{HELD_AT_ONCE, HELD_OF_ONE, routes_within};
use std::convert::Infallible;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tower::ServiceExt as _;

const PICTURE: &str = crate::rights::stage::PICTURE;
/// A limit that is short, and long enough for the looks before a body is read.
const SHORT: Duration = Duration::from_millis(500);

async fn verified(hall: &Hall) -> Actor {
    resident(hall, "verified", RealNameLevel::Verified, &id_of("1986-05-12", 2), "13500000000").await
}

fn application() -> Value {
    let spouse = id_of("1984-02-03", 11);
    json!({
        "household": { "marital": "married" },
        "members": [{ "name": "陈德福", "resident_id": spouse.as_str(), "relation": "spouse" }],
        "housing": { "kind": "rented", "area": "42.6", "people": 2, "rent": "800" },
        "livelihood": { "group": "family" },
        "wish": { "mode": "flat", "area": "0101", "district": "01", "needs": ["lift"] },
        "commitment": { "text_version": LETTER, "document": { "name": "letter.png", "content": PICTURE } },
        "documents": [{ "kind": "consent_form", "member": 0, "name": "consent.png", "content": PICTURE }]
    })
}

#[tokio::test]
async fn an_application_is_handed_in_once_or_told_what_is_wrong_with_it() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = verified(hall).await;
    let key = bearer(&key(hall, "Service", &[Scope::Submit, Scope::Status], 99).await);
    let token = token(hall, &owner, "Service", None).await;
    let with = |repeat: &'static str, kind: &'static str, language: &'static str| {
        [
            ("authorization", key.as_str()),
            ("anju-consent", token.as_str()),
            ("idempotency-key", repeat),
            ("content-type", kind),
            ("accept-language", language),
        ]
    };
    let send = async |headers: &[(&str, &str)], body: &str| call(&server, "POST", "/api/v1/applications", headers, body).await;
    let whole = application().to_string();

    let wrong = send(&with("repeat-1", "text/plain", "en"), &whole).await;
    problem(&wrong, Problem::MediaType);
    problem(&send(&with("short", "application/json", "en"), &whole).await, Problem::Unreadable);
    problem(&send(&with("repeat-1", "application/json", "en"), "{").await, Problem::Unreadable);
    let mut more = application();
    more["members"][0]["phone"] = "13900000000".into();
    let found = problem(&send(&with("repeat-1", "application/json", "en"), &more.to_string()).await, Problem::Unreadable);
    assert_eq!(found["errors"][0]["pointer"], "/members/0/phone", "{found}");
    let mut torn = application();
    torn["documents"][0]["content"] = "no base64".into();
    let found = problem(&send(&with("repeat-1", "application/json", "en"), &torn.to_string()).await, Problem::Invalid);
    assert_eq!((&found["errors"][0]["pointer"], &found["errors"][0]["code"]), (&json!("/documents/0/content"), &json!("file_broken")));
    let mut poor = application();
    poor["housing"]["area"] = "0".into();
    poor["wish"]["area"] = "9999".into();
    for (language, title, detail) in
        [("en", "Some values do not fit", "Enter a number from 1 to 2000"), ("zh-CN", "有些内容不符合要求", "请填 1 到 2000 之间的数")]
    {
        let answer = send(&with("repeat-1", "application/json", language), &poor.to_string()).await;
        let found = problem(&answer, Problem::Invalid);
        assert_eq!((found["title"].as_str(), answer.header("content-language")), (Some(title), language));
        let errors = found["errors"].as_array().unwrap();
        let at = |pointer: &str| errors.iter().find(|error| error["pointer"] == pointer).unwrap_or_else(|| panic!("{found}"));
        assert_eq!((at("/housing/area")["code"].as_str(), at("/housing/area")["detail"].as_str()), (Some("number_range"), Some(detail)));
        assert_eq!(at("/wish/area")["code"], "unknown_choice");
    }

    let first = send(&with("repeat-1", "application/json", "en"), &whole).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let receipt: Value = serde_json::from_str(&first.body).unwrap();
    let path = format!("/api/v1/cases/{}", receipt["receipt"].as_str().unwrap());
    assert_eq!(first.header("location"), path);
    let again = send(&with("repeat-1", "application/json", "en"), &whole).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &first.body));
    problem(&send(&with("repeat-2", "application/json", "en"), &whole).await, Problem::Conflict);
    let seen = call(&server, "GET", &path, &[("authorization", &key), ("anju-consent", &token)], "").await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_and_calls_are_counted() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = verified(hall).await;
    let key = bearer(&key(hall, "Service", &[Scope::Submit], 1).await);
    let token = token(hall, &owner, "Service", None).await;
    let headers =
        [("authorization", key.as_str()), ("anju-consent", &token), ("idempotency-key", "repeat-1"), ("content-type", "application/json")];
    let heavy = " ".repeat(33 * 1024 * 1024);
    problem(&call(&server, "POST", "/api/v1/applications", &headers, &heavy).await, Problem::TooLarge);
    let answer = call(&server, "POST", "/api/v1/applications", &headers, "{}").await;
    problem(&answer, Problem::QuotaUsed);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn nothing_is_read_of_what_nobody_agreed_to() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = verified(hall).await;
    let key = bearer(&key(hall, "Service", &[Scope::Submit], 9).await);
    let token = token(hall, &owner, "Service", None).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server.router.clone();
    let running = tokio::spawn(async move { axum::serve(listener, router).await });
    // Whoever waits for the word to go on hears it only when the body is asked for.
    for (token, expected) in [("no-such-token", "HTTP/1.1 404"), (token.as_str(), "HTTP/1.1 100")] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /api/v1/applications HTTP/1.1\r\nhost: hall.test\r\nauthorization: {key}\r\nanju-consent: {token}\r\n\
             idempotency-key: repeat-1\r\ncontent-type: application/json\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        socket.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), expected);
    }
    running.abort();
}

/// A body that tells when it is asked for, and never comes.
fn endless(asked: &UnboundedSender<()>) -> Body {
    let asked = asked.clone();
    Body::from_stream(stream::once(async move {
        asked.send(()).unwrap();
        std::future::pending::<Result<Bytes, Infallible>>().await
    }))
}

fn request(key: &str, token: &str, body: Body) -> Request<Body> {
    let request = Request::post("/api/v1/applications").header("host", "hall.test").header("authorization", key);
    let request = request.header("anju-consent", token).header("idempotency-key", "repeat-1").header("accept-language", "en");
    request.header("content-type", "application/json").body(body).unwrap()
}

#[tokio::test]
async fn so_many_bodies_are_held_at_once_and_the_next_call_is_told_when_to_come_again() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = verified(hall).await;
    let mut systems = Vec::new();
    for place in 0..=HELD_AT_ONCE / HELD_OF_ONE {
        let name = format!("Service {place}");
        let key = bearer(&key(hall, &name, &[Scope::Submit], 99).await);
        systems.push((key, token(hall, &owner, &name, None).await));
    }
    let (asked, mut heard) = unbounded_channel();
    let with = |system: usize, body| request(&systems[system].0, &systems[system].1, body);
    let call = |system| tokio::spawn(server.router.clone().oneshot(with(system, endless(&asked))));
    let mut held: Vec<_> = (0..HELD_OF_ONE).map(|_| call(0)).collect();
    for _ in 0..HELD_OF_ONE {
        heard.recv().await.unwrap();
    }
    let answer = server.send(with(0, endless(&asked))).await;
    problem(&answer, Problem::Unavailable);
    assert_eq!(answer.header("retry-after"), "10");
    assert!(heard.try_recv().is_err(), "one system has two places, and there is room for others");
    held.extend((HELD_OF_ONE..HELD_AT_ONCE).map(|place| call(place / HELD_OF_ONE)));
    for _ in HELD_OF_ONE..HELD_AT_ONCE {
        heard.recv().await.unwrap();
    }
    let last = HELD_AT_ONCE / HELD_OF_ONE;
    let answer = server.send(with(last, endless(&asked))).await;
    problem(&answer, Problem::Unavailable);
    assert_eq!(answer.header("retry-after"), "10");
    assert!(heard.try_recv().is_err(), "what there is no room for is not read");
    // A call that has ended leaves its place, to its own system and to others.
    for system in [0, last] {
        let ended = held.remove(0);
        ended.abort();
        let _ = ended.await;
        problem(&server.send(with(system, Body::from("{"))).await, Problem::Unreadable);
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_cut_off_and_leaves_its_place() {
    let Some(server) = server(false).await else { return };
    let hall = server.test.hall.clone();
    city(&hall).await;
    let owner = verified(&hall).await;
    let key = bearer(&key(&hall, "Service", &[Scope::Submit], 99).await);
    let token = token(&hall, &owner, "Service", None).await;
    let hasty = Server { router: routes_within(hall, SHORT), test: server.test };
    let (asked, mut heard) = unbounded_channel();
    let slow = (0..HELD_OF_ONE).map(|_| hasty.send(request(&key, &token, endless(&asked))));
    for answer in join_all(slow).await {
        assert_eq!(problem(&answer, Problem::Unavailable)["title"], "Not available now");
        assert_eq!(answer.header("retry-after"), "", "it was cut off, not turned away");
        heard.try_recv().expect("the body was asked for");
    }
    problem(&hasty.send(request(&key, &token, Body::from("{"))).await, Problem::Unreadable);
}

#[tokio::test]
async fn the_limit_ends_the_wait_and_the_answer_is_found_under_the_same_key() {
    let Some(server) = server(false).await else { return };
    let hall = server.test.hall.clone();
    city(&hall).await;
    let owner = verified(&hall).await;
    let key = bearer(&key(&hall, "Service", &[Scope::Submit], 9).await);
    let token = token(&hall, &owner, "Service", None).await;
    let patient = server.router;
    let hasty = Server { router: routes_within(hall.clone(), SHORT), test: server.test };
    let (asked, mut heard) = unbounded_channel();
    let (go_on, may) = oneshot::channel::<()>();
    let body = Body::from_stream(stream::once(async move {
        asked.send(()).unwrap();
        may.await.unwrap();
        Ok::<_, Infallible>(Bytes::from(application().to_string()))
    }));
    // Once the body is asked for, somebody else writes for longer than the caller waits.
    let writing = async {
        heard.recv().await.unwrap();
        let unit = hall.begin().await.unwrap();
        go_on.send(()).unwrap();
        unit
    };
    let (answer, unit) = tokio::join!(hasty.send(request(&key, &token, body)), writing);
    problem(&answer, Problem::Unavailable);
    let mine = async || hall::intake::my_cases(&hall, &owner).await.unwrap().len();
    assert_eq!(mine().await, 0);
    drop(unit);
    let handed_in = async {
        while mine().await == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(30), handed_in).await.expect("the work goes on");
    let patient = Server { router: patient, test: hasty.test };
    let again = patient.send(request(&key, &token, Body::from(application().to_string()))).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
}
