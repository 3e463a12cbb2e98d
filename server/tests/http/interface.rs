//! The open interface over HTTP: which key opens what, problem documents in both languages, an application handed in, figures
//! with a tag, events over a real connection, and the pages around it.

use crate::browser::{Browser, main_of};
use crate::harness::{Answer, Server, server};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel};
use domain::interface::{Event, OPERATIONS, Problem, Scope};
use hall::Hall;
use hall::intake::fixture::{LETTER, applicant, city, form, id_of, resident, submitted};
use hall::interface::{Courier as _, CourierFault, NewKey, Parcel, SIGNATURE_HEADER, add_key, revoke_key, share, share_page, signature};
use serde_json::{Value, json};
use server::webhooks::HttpCourier;
use std::sync::{Arc, Mutex};

const PICTURE: &str = crate::rights::stage::PICTURE;

async fn key(hall: &Hall, name: &str, scopes: &[Scope], daily_quota: u32) -> String {
    add_key(hall, &Actor::System, &NewKey { name, scopes, days: 30, daily_quota }).await.unwrap().key
}

/// The resident's token for a system of this name.
async fn token(hall: &Hall, actor: &Actor, name: &str, case: Option<&CaseId>) -> String {
    let page = share_page(hall, actor, None, case).await.unwrap();
    let client = page.clients.iter().find(|(_, known)| known == name).unwrap().0.clone();
    share(hall, actor, case, &form(&[("client", client.as_str()), ("days", "7"), ("agree", "1")])).await.unwrap()
}

async fn call(server: &Server, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("host", "hall.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
    assert!(answer.header("set-cookie").is_empty(), "{method} {path} begins a session");
    answer
}

fn problem(answer: &Answer, problem: Problem) -> Value {
    assert_eq!(answer.status.as_u16(), problem.status(), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["status"].as_u64(), Some(u64::from(problem.status())));
    assert!(document["type"].as_str().unwrap().ends_with(&format!("/developers#{}", problem.code())), "{document}");
    document
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
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
async fn every_operation_asks_for_a_key_that_is_good_and_made_for_it() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = applicant(hall).await;
    let cookie = crate::rights::session::sign_in(hall, &owner.tag()).await;
    for operation in OPERATIONS.iter().filter(|operation| operation.scope.is_some()) {
        let scope = operation.scope.unwrap();
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        let (closed, wrong) = (key(hall, "Closed", &[scope], 9).await, key(hall, "Wrong", &others, 9).await);
        revoke_key(hall, &Actor::System, closed.split('_').nth(1).unwrap()).await.unwrap();
        let path = operation.path.replace("{receipt}", "AJ-00000-00000-0");
        for (said, expected) in [
            (String::new(), Problem::KeyMissing),
            ("Basic YTpi".to_owned(), Problem::KeyMissing),
            (bearer(""), Problem::KeyMissing),
            (bearer("anju_00000000_x"), Problem::KeyMissing),
            (bearer(&closed), Problem::KeyMissing),
            (bearer(&wrong), Problem::ScopeMissing),
        ] {
            let answer = call(&server, operation.method, &path, &[("authorization", &said)], "").await;
            problem(&answer, expected);
            assert_eq!(answer.header("www-authenticate") == "Bearer", expected == Problem::KeyMissing);
        }
        // Somebody's session is nothing here, and does no harm.
        let answer = call(&server, operation.method, &path, &[("cookie", &cookie)], "").await;
        problem(&answer, Problem::KeyMissing);
        let right = bearer(&key(hall, "Right", &[scope], 9).await);
        let answer = call(&server, operation.method, &path, &[("authorization", &right)], "").await;
        assert!(!matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN), "{}: {}", operation.id, answer.body);
        server.test.clock.advance(30 * 86_400);
        problem(&call(&server, operation.method, &path, &[("authorization", &right)], "").await, Problem::KeyMissing);
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_to_machines() {
    let Some(server) = server(false).await else { return };
    for (method, path) in [("GET", "/api/v1/nothing"), ("POST", "/api/v1/cases/a/b"), ("DELETE", "/api/v1/applications/a")] {
        problem(&call(&server, method, path, &[], "").await, Problem::NotFound);
    }
    for (method, path, allowed) in [("POST", "/api/v1/statistics", "GET,HEAD"), ("GET", "/api/v1/applications", "POST")] {
        let answer = call(&server, method, path, &[("accept-language", "en")], "").await;
        let document = problem(&answer, Problem::MethodNotAllowed);
        assert_eq!((document["title"].as_str(), answer.header("allow")), (Some("Not by this method"), allowed));
    }
}

#[tokio::test]
async fn a_case_is_seen_with_key_and_consent_and_every_miss_looks_the_same() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = applicant(hall).await;
    let case = submitted(hall, &owner).await;
    let (bank, other) = (bearer(&key(hall, "Bank", &[Scope::Status], 99).await), bearer(&key(hall, "Other", &[Scope::Status], 99).await));
    let token = token(hall, &owner, "Bank", Some(&case)).await;
    let number = hall::intake::my_case(hall, &owner, &case).await.unwrap().number;
    let path = format!("/api/v1/cases/{number}");
    let answer = call(&server, "GET", &path, &[("authorization", &bank), ("anju-consent", &token)], "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/json", "no-store"));
    let seen: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        (seen["receipt"].as_str(), seen["stage"].as_str(), seen["late"].as_bool()),
        (Some(number.as_str()), Some("submitted"), Some(false))
    );
    assert!(!answer.body.contains("周秀兰") && !answer.body.contains(case.as_str()), "{}", answer.body);
    let mut bodies = Vec::new();
    for (key, path, token) in [
        (&bank, "/api/v1/cases/AJ-00000-00000-0", token.as_str()),
        (&bank, "/api/v1/cases/%00", &token),
        (&bank, "/api/v1/cases/%FF", &token),
        (&bank, &path, "no-such-token"),
        (&other, &path, &token),
    ] {
        let answer = call(&server, "GET", path, &[("authorization", key), ("anju-consent", token)], "").await;
        problem(&answer, Problem::NotFound);
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    problem(&call(&server, "GET", &path, &[("authorization", &bank)], "").await, Problem::Unreadable);
}

#[tokio::test]
async fn an_application_is_handed_in_once_or_told_what_is_wrong_with_it() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = resident(hall, "verified", RealNameLevel::Verified, &id_of("1986-05-12", 2), "13500000000").await;
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
    let key = bearer(&key(hall, "Service", &[Scope::Submit], 1).await);
    let headers =
        [("authorization", key.as_str()), ("anju-consent", "token"), ("idempotency-key", "repeat-1"), ("content-type", "application/json")];
    let heavy = " ".repeat(33 * 1024 * 1024);
    problem(&call(&server, "POST", "/api/v1/applications", &headers, &heavy).await, Problem::TooLarge);
    let answer = call(&server, "POST", "/api/v1/applications", &headers, "{}").await;
    problem(&answer, Problem::QuotaUsed);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn figures_carry_a_tag_and_are_not_sent_twice() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = applicant(hall).await;
    submitted(hall, &owner).await;
    let key = bearer(&key(hall, "Press", &[Scope::Statistics], 99).await);
    let answer = call(&server, "GET", "/api/v1/statistics?months=2", &[("authorization", &key)], "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let figures: Value = serde_json::from_str(&answer.body).unwrap();
    let months = figures["months"].as_array().unwrap();
    assert!(months.iter().any(|month| month["month"] == "2026-11" && month["received"].is_null()), "one case is not shown: {figures}");
    assert!(months.iter().all(|month| month["received"].as_i64().is_none_or(|count| count == 0 || count >= 5)), "{figures}");
    let tag = answer.header("etag").to_owned();
    let again = call(&server, "GET", "/api/v1/statistics?months=2", &[("authorization", &key), ("if-none-match", &tag)], "").await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (StatusCode::NOT_MODIFIED, "", tag.as_str()));
    for wrong in ["months=0", "months=37", "months=x", "months=1&months=2", "years=1"] {
        let answer = call(&server, "GET", &format!("/api/v1/statistics?{wrong}"), &[("authorization", &key)], "").await;
        problem(&answer, Problem::Unreadable);
    }
}

/// What another system heard.
type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

async fn hook(State(heard): State<Heard>, headers: HeaderMap, body: Bytes) -> StatusCode {
    heard.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
    StatusCode::NO_CONTENT
}

#[tokio::test]
async fn events_go_over_a_real_connection_and_lead_nowhere_else() {
    let heard = Heard::default();
    let router = Router::new()
        .route("/hook", post(hook))
        .route("/elsewhere", post(|| async { Redirect::temporary("/hook").into_response() }))
        .route("/broken", post(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .route("/gone", post(|| async { StatusCode::GONE }))
        .with_state(heard.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let running = tokio::spawn(async move { axum::serve(listener, router).await });
    let courier = HttpCourier::new().unwrap();
    let body = r#"{"id":"e1","event":"case.decided"}"#;
    let signed = signature("whsec_x", 1_764_000_000, body);
    let bring =
        async |path: &str| courier.bring(Parcel { url: &format!("http://{address}/{path}"), id: "e1", body, signature: &signed }).await;
    assert_eq!(bring("hook").await, Ok(()));
    assert_eq!(bring("elsewhere").await, Err(CourierFault::Temporary("redirected")));
    assert_eq!(bring("broken").await, Err(CourierFault::Temporary("refused")));
    assert_eq!(bring("gone").await, Err(CourierFault::Permanent("gone")));
    running.abort();
    let _ = running.await;
    assert_eq!(bring("hook").await, Err(CourierFault::Temporary("unreachable")));
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 1, "a redirect is not followed");
    let (headers, said) = &heard[0];
    assert_eq!(
        (said.as_str(), headers[SIGNATURE_HEADER].to_str().unwrap(), headers["anju-event"].to_str().unwrap()),
        (body, signed.as_str(), "e1")
    );
}

#[tokio::test]
async fn a_resident_makes_a_token_sees_it_once_and_takes_it_back() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = applicant(hall).await;
    let case = submitted(hall, &owner).await;
    let bank = bearer(&key(hall, "City Bank", &[Scope::Status], 99).await);
    let browser = Browser::signed_in(&server, &owner).await;
    let page = format!("/my/cases/{case}/share");
    assert!(browser.open(&format!("/my/cases/{case}")).await.body.contains(&page));
    let client = share_page(hall, &owner, None, Some(&case)).await.unwrap().clients[0].0.0.clone();
    let (_, refused) = browser.fill(&page, "/api/interface/share", &[]).await;
    assert!(main_of(&refused.body).contains("请选一个系统"), "{}", main_of(&refused.body));
    let (next, shown) = browser.fill(&page, "/api/interface/share", &[("client", &client), ("days", "30")]).await;
    assert_eq!(next, page);
    let token = shown
        .body
        .split("<code")
        .nth(1)
        .and_then(|rest| rest.split_once('>'))
        .map(|(_, rest)| rest.split('<').next().unwrap().to_owned())
        .unwrap();
    let number = hall::intake::my_case(hall, &owner, &case).await.unwrap().number;
    let path = format!("/api/v1/cases/{number}");
    let headers = [("authorization", bank.as_str()), ("anju-consent", token.as_str())];
    assert_eq!(call(&server, "GET", &path, &headers, "").await.status, StatusCode::OK);
    assert!(!browser.open(&page).await.body.contains(&token), "it is shown once");
    assert!(browser.open(&format!("/my/cases/{case}/looks")).await.body.contains("City Bank"));
    browser.fill(&page, "/api/interface/end-share", &[]).await;
    problem(&call(&server, "GET", &path, &headers, "").await, Problem::NotFound);
    assert!(main_of(&browser.open(&page).await.body).contains("已收回"));
}

#[tokio::test]
async fn the_page_for_developers_names_every_call_problem_and_event_in_both_languages() {
    let Some(server) = server(false).await else { return };
    let description = call(&server, "GET", "/api/v1/openapi.json", &[], "").await;
    let document: Value = serde_json::from_str(&description.body).unwrap();
    assert_eq!((description.status, document["openapi"].as_str()), (StatusCode::OK, Some("3.1.0")));
    for (language, title) in [("zh-CN", "开放接口"), ("en", "Interface for other systems")] {
        let page = server.get_with("/developers", &[("accept-language", language)]).await;
        let main = main_of(&page.body);
        assert!(page.status == StatusCode::OK && main.contains(title), "{main}");
        for operation in &OPERATIONS {
            assert!(main.contains(operation.path) && main.contains(&format!("id=\"{}\"", operation.id)), "{}", operation.id);
        }
        assert!(Problem::ALL.iter().all(|problem| main.contains(&format!("id=\"{}\"", problem.code()))));
        assert!(Event::ALL.iter().all(|event| main.contains(event.code())));
        assert!(!page.body.contains(" style=") && !main.contains("<script"), "nothing that the policy would stop");
    }
}
