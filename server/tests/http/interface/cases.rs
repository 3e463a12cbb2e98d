//! Where a case stands, for whoever has key and consent.

use super::{bearer, call, key, problem, token};
use crate::harness::server;
use axum::http::StatusCode;
use domain::interface::{Problem, Scope};
use hall::intake::fixture::{applicant, city, submitted};
use serde_json::Value;

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
