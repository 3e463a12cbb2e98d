//! The pages around the interface: of residents, and for developers.

use super::{bearer, call, key, problem};
use crate::browser::{Browser, main_of};
use crate::harness::server;
use axum::http::StatusCode;
use domain::interface::{Event, OPERATIONS, Problem, Scope};
use hall::intake::fixture::{applicant, city, submitted};
use hall::interface::share_page;
use serde_json::Value;

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
            assert!(main.contains(operation.path), "{}", operation.id);
            let (_, call) = main.split_once(&format!("id=\"{}\"", operation.id)).unwrap();
            let (call, _) = call.split_once("</section>").unwrap();
            let shape = server::interface::shapes().iter().find(|shape| shape.operation == operation.id).unwrap();
            for part in shape.parameters.iter().chain(&shape.body).chain(&shape.answer) {
                assert!(call.contains(&format!("<code>{}</code>", part.name)), "{} {}: {call}", operation.id, part.name);
            }
            let described = document["paths"][operation.path][operation.method.to_lowercase()]["responses"].as_object().unwrap();
            let problems = described.keys().map(String::as_str).filter(|status| *status >= "400");
            assert!(problems.clone().all(|status| call.contains(status)), "{call}");
            assert_eq!(problems.count(), operation.every_problem().count(), "{}", operation.id);
        }
        assert!(Problem::ALL.iter().all(|problem| main.contains(&format!("id=\"{}\"", problem.code()))));
        assert!(Event::ALL.iter().all(|event| main.contains(event.code())));
        assert!(!page.body.contains(" style=") && !main.contains("<script"), "nothing that the policy would stop");
    }
}
