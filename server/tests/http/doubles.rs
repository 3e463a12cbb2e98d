//! The same form twice, as a double click sends it, and forms of a second tab: the second post leads where the first one led.

use crate::browser::{Browser, main_of};
use crate::harness::{Answer, Server, server};
use axum::body::Body;
use axum::http::StatusCode;
use domain::fault::{Fault, FaultCode};
use domain::id::CaseId;
use domain::identity::{Actor, Post, StaffActor};
use domain::intake::{Step, UNDO_SECONDS};
use domain::language::Language;
use domain::review::{Act, CorrectionItem, Reason};
use hall::Hall;
use hall::intake::fixture;
use hall::review::{TransitionRequest, apply};
use hall::testing::code_sent_to;
use words::Words;

const SAVE: &str = "/api/intake/save-step";

async fn city() -> Option<(Server, Actor)> {
    let server = server(false).await?;
    fixture::city(&server.test.hall).await;
    let owner = fixture::applicant(&server.test.hall).await;
    Some((server, owner))
}

/// Sends a form twice; both must lead to the same page, and the page must not complain.
async fn twice(browser: &Browser<'_>, action: &str, typed: &[(&str, &str)]) -> (String, Answer) {
    let (first, _) = browser.send(action, typed).await;
    assert!(!first.contains("#errors") && !first.contains("/problem/"), "{action} leads to {first}");
    let (second, page) = browser.send(action, typed).await;
    assert_eq!(second, first, "{action}: {}", main_of(&page.body));
    assert!(!main_of(&page.body).contains("id=\"errors\""), "{action}: {}", main_of(&page.body));
    (second, page)
}

fn sentence(code: FaultCode) -> String {
    Words::of(Language::Chinese).fault(&Fault::whole(code))
}

async fn version(hall: &Hall, owner: &Actor) -> String {
    hall::intake::step_page(hall, owner, "s", Step::Housing).await.unwrap().draft.version.to_string()
}

/// An officer of the office that holds the case acts on it.
async fn office(hall: &Hall, case: &CaseId, act: Act, items: &[CorrectionItem]) {
    let office = hall::settings::offices(hall).await.unwrap().into_iter().find(|office| office.area == "0101").unwrap();
    let officer = StaffActor { staff: "s".into(), officer: "o".into(), post: Post::Acceptance, office: office.id, area: office.area };
    let version = hall::testing::version_of(hall, case).await;
    let mut unit = hall.begin().await.unwrap();
    let request = TransitionRequest { items, ..TransitionRequest::new(case, version, act) };
    apply(hall, &mut unit, &Actor::Staff(officer), request).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn saving_adding_and_taking_away_twice_is_doing_it_once() {
    let Some((server, owner)) = city().await else { return };
    let hall = &server.test.hall;
    let browser = Browser::signed_in(&server, &owner).await;
    twice(&browser, "/api/intake/start", &[]).await;
    let spouse = fixture::id_of("1984-02-03", 11);
    let typed = [("name", "陈德福"), ("resident_id", spouse.as_str()), ("relation", "spouse")];
    twice(&browser, "/api/intake/add-member", &typed).await;
    let draft = hall::intake::step_page(hall, &owner, "s", Step::Household).await.unwrap().draft;
    assert_eq!(draft.members.len(), 2);
    let member = draft.members[1].id.0.clone();
    twice(&browser, "/api/intake/remove-member", &[("member", &member)]).await;
    let at = version(hall, &owner).await;
    twice(&browser, SAVE, &[("step", "household"), ("version", &at), ("marital", "single")]).await;
    twice(&browser, "/api/intake/agree", &[("own", "1")]).await;
    let at = version(hall, &owner).await;
    let housing = [("step", "housing"), ("version", at.as_str()), ("kind", "rented"), ("area", "42.6"), ("people", "1"), ("rent", "800")];
    twice(&browser, SAVE, &housing).await;
    let mut other = housing;
    other[3].1 = "50";
    let (next, page) = browser.send(SAVE, &other).await;
    assert_eq!(next, "/apply/housing#errors", "an old page with other words is not a double click");
    assert!(page.body.contains(&sentence(FaultCode::ChangedMeanwhile)) && page.body.contains("50"), "{}", main_of(&page.body));

    let mut picture = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    browser.upload("/apply/livelihood", &[("kind", "lease")], Body::from(picture.into_inner())).await;
    let document = hall::intake::step_page(hall, &owner, "s", Step::Livelihood).await.unwrap().draft.documents[0].id.0.clone();
    let (first, _) = browser.send("/api/intake/detach", &[("document", &document)]).await;
    let (second, page) = browser.send("/api/intake/detach", &[("document", &document)]).await;
    assert_eq!((first.as_str(), second.as_str(), page.status), ("/apply/livelihood", "/apply", StatusCode::OK));
    assert!(!main_of(&page.body).contains("id=\"errors\""), "{}", main_of(&page.body));
}

#[tokio::test]
async fn a_code_that_was_right_a_moment_ago_leads_on() {
    let Some((server, owner)) = city().await else { return };
    let hall = &server.test.hall;
    fixture::answer_all(hall, &owner).await;
    server.test.clock.advance(61);
    let browser = Browser::signed_in(&server, &owner).await;
    browser.fill("/apply/commitment", "/api/intake/send-commitment-code", &[("agree", "1")]).await;
    let page = browser.open("/apply/commitment?sent=1").await;
    let ticked = page.body.split("<input").find(|input| input.contains("name=\"agree\"")).unwrap();
    assert!(ticked.split('>').next().unwrap().contains("checked"), "the tick outlives the button that sends the code: {ticked}");
    let drawn = "data:image/png;base64,iVBORw0KGgo=";
    let (_, page) = browser.send("/api/intake/sign", &[("agree", "1"), ("code", "000000"), ("signature", drawn)]).await;
    assert!(page.body.contains(&format!("value=\"{drawn}\"")), "a wrong code costs no signature: {}", main_of(&page.body));
    let code = code_sent_to(hall, fixture::PHONE).await;
    twice(&browser, "/api/intake/sign", &[("agree", "1"), ("code", &code), ("text_version", fixture::LETTER)]).await;
}

#[tokio::test]
async fn two_presses_let_a_resident_in_once() {
    let Some((server, _)) = city().await else { return };
    let (hall, phone) = (&server.test.hall, "15912345678");
    let id = fixture::id_of("1990-03-04", 6);
    let browser = Browser::new(&server);
    let details = [("name", "诸葛慕容"), ("resident_id", id.as_str()), ("phone", phone), ("agreed", "1"), ("back", "/apply")];
    browser.send("/api/identity/register", &details).await;
    let code = code_sent_to(hall, phone).await;
    let (next, _) = twice(&browser, "/api/identity/register-code", &[("code", &code), ("back", "/apply")]).await;
    assert_eq!(next, "/apply");
    server.test.clock.advance(61);
    browser.send("/api/identity/sign-out", &[]).await;
    browser.send("/api/identity/sign-in", &[("phone", phone)]).await;
    let code = code_sent_to(hall, phone).await;
    let (next, _) = twice(&browser, "/api/identity/sign-in-code", &[("code", &code)]).await;
    assert_eq!(next, "/my");
}

#[tokio::test]
async fn the_second_press_lets_in_with_the_cookie_of_the_first() {
    let Some((server, _)) = city().await else { return };
    let (hall, phone) = (&server.test.hall, "15912345678");
    let id = fixture::id_of("1990-03-04", 6);
    let one = Browser::new(&server);
    let details = [("name", "诸葛慕容"), ("resident_id", id.as_str()), ("phone", phone), ("agreed", "1"), ("back", "/apply")];
    one.send("/api/identity/register", &details).await;
    let code = code_sent_to(hall, phone).await;
    let typed = [("code", code.as_str()), ("back", "/apply")];
    let (other, third) = (one.twin(), one.twin());
    let action = "/api/identity/register-code";
    let ((first, _), (second, _)) = tokio::join!(one.send(action, &typed), other.send(action, &typed));
    assert_eq!((first.as_str(), second.as_str(), third.send(action, &typed).await.0.as_str()), ("/apply", "/apply", "/apply"));
    for browser in [&one, &other, &third] {
        assert_eq!(browser.open("/account").await.status, StatusCode::OK);
    }
    assert_eq!(hall::testing::accounts(hall, phone).await, 1, "one account");
    server.test.clock.advance(61);
    one.send("/api/identity/sign-out", &[]).await;

    one.send("/api/identity/sign-in", &[("phone", phone)]).await;
    let code = code_sent_to(hall, phone).await;
    let twin = one.twin();
    for browser in [&one, &twin] {
        assert_eq!(browser.send("/api/identity/sign-in-code", &[("code", &code)]).await.0, "/my");
        assert_eq!(browser.open("/account").await.status, StatusCode::OK);
    }

    // On a browser not seen before.
    server.test.clock.advance(61);
    let far = Browser::new(&server);
    far.send("/api/identity/sign-in", &[("phone", phone)]).await;
    let code = code_sent_to(hall, phone).await;
    twice(&far, "/api/identity/sign-in-code", &[("code", &code)]).await;
    let (twin, slow) = (far.twin(), far.twin());
    for browser in [&far, &twin] {
        assert_eq!(browser.send("/api/identity/sign-in-tail", &[("tail", &id.as_str()[12..])]).await.0, "/my");
    }
    server.test.clock.advance(hall::identity::REPEAT_SECONDS);
    let (next, _) = slow.send("/api/identity/sign-in-tail", &[("tail", &id.as_str()[12..])]).await;
    assert_ne!(next, "/my", "only for a moment");
}

#[tokio::test]
async fn what_is_done_with_a_case_is_done_once_and_what_cannot_be_done_is_said() {
    let Some((server, owner)) = city().await else { return };
    let hall = &server.test.hall;
    let case = fixture::submitted(hall, &owner).await;
    let own = [("case", case.as_str())];
    let browser = Browser::signed_in(&server, &owner).await;
    twice(&browser, "/api/intake/undo-submit", &own).await;
    browser.fill("/apply/check", "/api/intake/submit", &[]).await;

    server.test.clock.advance(UNDO_SECONDS);
    let items = [CorrectionItem { reason: Reason::IncomeProof, note: "请传零工收入证明".to_owned() }];
    office(hall, &case, Act::RequestCorrection, &items).await;
    let (next, _) = twice(&browser, "/api/intake/answer-notice", &[own[0], ("answer", "已经补上")]).await;
    assert_eq!(next, format!("/my/cases/{case}"));
    let (next, page) = browser.send("/api/intake/answer-notice", &[own[0], ("answer", "再补一句")]).await;
    assert_eq!(next, format!("/my/cases/{case}#errors"));
    assert!(main_of(&page.body).contains(&sentence(FaultCode::WrongState)), "{}", main_of(&page.body));

    office(hall, &case, Act::Accept, &[]).await;
    let (next, page) = browser.send("/api/intake/undo-submit", &own).await;
    assert_eq!(next, format!("/my/cases/{case}#errors"));
    assert!(main_of(&page.body).contains(&sentence(FaultCode::UndoOver)), "{}", main_of(&page.body));
    twice(&browser, "/api/intake/withdraw", &[own[0], ("opinion", "买了房")]).await;
}

#[tokio::test]
async fn after_ten_minutes_the_case_says_that_it_is_too_late() {
    let Some((server, owner)) = city().await else { return };
    let case = fixture::submitted(&server.test.hall, &owner).await;
    server.test.clock.advance(UNDO_SECONDS);
    let browser = Browser::signed_in(&server, &owner).await;
    let (next, page) = browser.send("/api/intake/undo-submit", &[("case", case.as_str())]).await;
    assert_eq!((next, page.status), (format!("/my/cases/{case}#errors"), StatusCode::OK));
    assert!(main_of(&page.body).contains(&sentence(FaultCode::UndoOver)), "{}", main_of(&page.body));
}

#[tokio::test]
async fn a_tab_left_open_hears_that_the_application_was_submitted_and_loses_nothing() {
    let Some((server, owner)) = city().await else { return };
    let hall = &server.test.hall;
    fixture::answer_all(hall, &owner).await;
    let at = version(hall, &owner).await;
    let browser = Browser::signed_in(&server, &owner).await;
    let (receipt, _) = browser.fill("/apply/check", "/api/intake/submit", &[]).await;
    let case = receipt.split('/').nth(3).unwrap().to_owned();
    let typed = [("step", "housing"), ("version", at.as_str()), ("kind", "rented"), ("area", "47.11"), ("people", "1"), ("rent", "512")];
    let (next, page) = browser.send(SAVE, &typed).await;
    assert_eq!((next.as_str(), page.status), ("/apply#errors", StatusCode::OK));
    let main = main_of(&page.body);
    assert!(main.contains(&sentence(FaultCode::SubmittedMeanwhile)) && main.contains(&format!("/my/cases/{case}")), "{main}");
    let (_, page) = browser.upload("/apply/livelihood", &[("kind", "lease")], Body::from("x")).await;
    assert!(main_of(&page.body).contains(&sentence(FaultCode::SubmittedMeanwhile)), "{}", main_of(&page.body));
    browser.send("/api/intake/undo-submit", &[("case", &case)]).await;
    let page = browser.open("/apply/housing").await;
    assert!(page.body.contains("47.11") && page.body.contains("512"), "{}", main_of(&page.body));
}

#[tokio::test]
async fn level_1_enters_by_hand_and_reads_it_on_the_last_page() {
    let Some((server, owner)) = city().await else { return };
    let hall = &server.test.hall;
    fixture::answer_all(hall, &owner).await;
    let browser = Browser::signed_in(&server, &owner).await;
    let draft = hall::intake::step_page(hall, &owner, "s", Step::Registers).await.unwrap().draft;
    let field = format!("manual_{}_real_estate", draft.members[0].id);
    let (next, _) = browser.fill("/apply/registers", SAVE, &[(&field, "老家有一间平房，60 平方米")]).await;
    assert!(!next.contains("#errors"), "{next}");
    let main = browser.open("/apply/check").await;
    let main = main_of(&main.body);
    let intake = &Words::of(Language::Chinese).intake;
    assert!(main.contains(&intake.check_otherwise().to_string()) && main.contains("老家有一间平房，60 平方米"), "{main}");
    assert!(main.contains(&intake.check_by_hand().to_string()), "{main}");
}
