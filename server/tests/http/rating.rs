//! The vote behind a short link, as a browser without scripts casts it; the pages of messages and of the demo carrier.

use crate::browser::main_of;
use crate::harness::{Answer, Server, on_both_engines, server_on};
use axum::http::StatusCode;
use domain::feedback::RatedStep;
use domain::id::{AccountId, CaseId};
use domain::identity::Phone;
use domain::language::Language;
use domain::messages::MessageTemplate;
use hall::db::Engine;
use hall::feedback::{Invitation, figures, invite};
use hall::testing::last_message;

const VOTE: &str = "/api/feedback/vote-by-link";
const PHONE: &str = "13800000001";
const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn invited(server: &Server) -> String {
    let hall = &server.test.hall;
    let (case, account, phone) = (CaseId::from("c1"), AccountId::from("a1"), Phone::parse(PHONE).unwrap());
    let invitation = Invitation { step: RatedStep::Receipt, case: &case, account: &account, phone: &phone, office: None, area: "" };
    let mut unit = hall.begin().await.unwrap();
    invite(hall, &mut unit, invitation, Language::Chinese).await.unwrap();
    unit.commit().await.unwrap();
    match last_message(hall, PHONE).await {
        Some(MessageTemplate::RatingInvitation { token, .. }) => token,
        other => panic!("no invitation: {other:?}"),
    }
}

fn cookie_of(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

async fn opening_the_link_changes_nothing_and_the_vote_spends_it(engine: Engine) {
    let Some(server) = server_on(engine, false).await else { return };
    let token = invited(&server).await;
    for _ in 0..2 {
        let page = server.get(&format!("/r/{token}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("提交申请这一步，您满意吗") && page.body.contains("非常不满意"), "{}", page.body);
        for personal in [PHONE, "0001", "c1", "a1"] {
            assert!(!page.body.contains(&format!(">{personal}")), "{personal} stands on the page");
        }
    }
    let voted = server.post(VOTE, &format!("token={token}&level=5&comment="), &[SAME_ORIGIN]).await;
    assert_eq!((voted.status, voted.header("location")), (StatusCode::SEE_OTHER, "/rate/thanks"));
    assert!(server.get("/rate/thanks").await.body.contains("评价已收到"));
    let spent = server.get(&format!("/r/{token}")).await;
    assert_eq!(spent.status, StatusCode::NOT_FOUND);
    assert!(spent.body.contains("这个链接已经不能用了"));
    let again = server.post(VOTE, &format!("token={token}&level=1&reasons[]=slow"), &[SAME_ORIGIN]).await;
    assert_eq!((again.status, again.header("location")), (StatusCode::SEE_OTHER, "/rate/closed"));
    assert_eq!(figures(&server.test.hall).await.unwrap()[0].levels, [1, 0, 0, 0, 0]);
}

async fn a_bad_vote_without_reason_comes_back_with_everything_typed(engine: Engine) {
    let Some(server) = server_on(engine, false).await else { return };
    let token = invited(&server).await;
    let form = format!("token={token}&level=2&comment=%E5%A4%AA%E6%85%A2");
    let refused = server.post(VOTE, &form, &[SAME_ORIGIN]).await;
    assert_eq!((refused.status, refused.header("location")), (StatusCode::SEE_OTHER, format!("/r/{token}#errors").as_str()));
    let cookie = cookie_of(&refused);
    let page = server.get_with(&format!("/r/{token}"), &[("cookie", &cookie)]).await;
    assert!(page.body.contains("请至少选一个理由") && page.body.contains("太慢"), "{}", page.body);
    let checked =
        page.body.split("<input").find(|input| input.contains("name=\"level\"") && input.contains(" checked")).unwrap_or_default();
    assert!(checked.contains("value=\"2\""), "{checked}");
    let form = format!("token={token}&level=2&reasons%5B%5D=slow&reasons%5B%5D=manner&comment=");
    let voted = server.post(VOTE, &form, &[SAME_ORIGIN, ("cookie", &cookie)]).await;
    assert_eq!(voted.header("location"), "/rate/thanks");
    assert_eq!(hall::feedback::bad_ratings(&server.test.hall, &domain::identity::Actor::System, None).await.unwrap()[0].reasons.len(), 2);
}

async fn every_link_that_cannot_be_used_gets_the_same_answer(engine: Engine) {
    let Some(server) = server_on(engine, false).await else { return };
    let token = invited(&server).await;
    let body = |answer: Answer| {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        main_of(&answer.body).to_owned()
    };
    let wrong = body(server.get("/r/AAAAAAAAAAAAAAAA").await);
    let garbage = body(server.get("/r/%00%ff%3Cscript%3E").await);
    server.test.clock.advance(31 * 86_400);
    let expired = body(server.get(&format!("/r/{token}")).await);
    assert!(wrong.contains("这个链接已经不能用了"));
    assert_eq!(wrong, garbage);
    assert_eq!(wrong, expired);
}

async fn only_a_demo_has_the_page_of_sms_and_only_residents_have_messages(engine: Engine) {
    let Some(real) = server_on(engine, false).await else { return };
    assert_eq!(real.get("/demo/sms").await.status, StatusCode::NOT_FOUND);
    assert_eq!(real.get("/my/messages").await.status, StatusCode::UNAUTHORIZED);
    let token = invited(&real).await;
    real.test.hall.mark("demo", "1").await.unwrap();
    let carrier = hall::messages::DemoCarrier::in_folder(real.test.folder.path());
    hall::messages::dispatch(&real.test.hall, &carrier, "test").await.unwrap();
    let page = real.get("/demo/sms").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(PHONE) && page.body.contains(&format!("href=\"/r/{token}\"")), "{}", page.body);
    let metrics = real.get("/metrics").await.body;
    assert!(metrics.contains("anju_messages_queued 0"), "{metrics}");
}

on_both_engines! { opening_the_link_changes_nothing_and_the_vote_spends_it a_bad_vote_without_reason_comes_back_with_everything_typed every_link_that_cannot_be_used_gets_the_same_answer only_a_demo_has_the_page_of_sms_and_only_residents_have_messages }
