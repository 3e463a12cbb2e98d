//! Figures with a tag.

use super::{bearer, call, key, problem};
use crate::harness::server;
use axum::http::StatusCode;
use domain::interface::{Problem, Scope};
use hall::intake::fixture::{applicant, city, submitted};
use serde_json::Value;

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
