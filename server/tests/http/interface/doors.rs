//! Which key opens what, and what is told of what is not there.

use super::{bearer, call, key, problem};
use crate::harness::server;
use axum::http::StatusCode;
use domain::identity::Actor;
use domain::interface::{OPERATIONS, Problem, Scope};
use hall::intake::fixture::{applicant, city};
use hall::interface::revoke_key;

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
    for (method, path) in [
        ("GET", "/api/v1"),
        ("GET", "/api/v1/"),
        ("GET", "/api/v1/nothing"),
        ("POST", "/api/v1/cases/a/b"),
        ("DELETE", "/api/v1/applications/a"),
    ] {
        problem(&call(&server, method, path, &[], "").await, Problem::NotFound);
    }
    for (method, path, allowed) in [("POST", "/api/v1/statistics", "GET,HEAD"), ("GET", "/api/v1/applications", "POST")] {
        let answer = call(&server, method, path, &[("accept-language", "en")], "").await;
        let document = problem(&answer, Problem::MethodNotAllowed);
        assert_eq!((document["title"].as_str(), answer.header("allow")), (Some("Not by this method"), allowed));
    }
}
