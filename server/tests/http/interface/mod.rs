//! The open interface over HTTP; what its tests share.

mod applications;
mod cases;
mod doors;
mod events;
mod figures;
mod pages;

use crate::harness::{Answer, Server};
use axum::body::Body;
use axum::http::Request;
use domain::id::CaseId;
use domain::identity::Actor;
use domain::interface::{Problem, Scope};
use hall::Hall;
use hall::intake::fixture::form;
use hall::interface::{NewKey, add_key, share, share_page};
use serde_json::Value;

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
