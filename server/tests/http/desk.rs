//! The desk as browsers without scripts use it: four officers, one case, and the letter its owner reads.

use crate::browser::{Browser, main_of};
use crate::harness::{Server, on_both_engines, server_on, server_under};
use axum::http::StatusCode;
use domain::id::CaseId;
use domain::identity::{Actor, CreditCode};
use domain::intake::UNDO_SECONDS;
use exchange::{ClimateChange, Weather};
use hall::Hall;
use hall::db::Engine;
use hall::identity::staff::{DEMO_PASSWORD, create_demo_staff, demo_code};
use hall::intake::fixture;
use std::path::Path;

const ACT: &str = "/api/review/act";
const CONFIRM: &str = "/api/review/confirm-rule";

pub async fn officer<'a>(server: &'a Server, login_name: &str) -> Browser<'a> {
    officer_at(server, login_name, "/desk").await
}

/// Somebody of the staff, whom signing in leads to this page.
pub async fn officer_at<'a>(server: &'a Server, login_name: &str, first: &str) -> Browser<'a> {
    let browser = Browser::new(server);
    let code = demo_code(&server.test.hall, login_name).await.unwrap();
    let typed = [("login_name", login_name), ("password", DEMO_PASSWORD), ("code", &code)];
    let (next, page) = browser.send("/api/identity/staff-sign-in", &typed).await;
    assert_eq!((next.as_str(), page.status), (first, StatusCode::OK), "{}", page.body);
    browser
}

/// The demo city with one submitted case; none of its people is known to a register.
pub async fn city(engine: Engine) -> Option<(Server, Actor, CaseId)> {
    city_of(server_on(engine, false).await?).await
}

async fn city_of(server: Server) -> Option<(Server, Actor, CaseId)> {
    let hall = &server.test.hall;
    hall.mark("demo", "1").await.unwrap();
    fixture::city(hall).await;
    hall::settings::import_city(hall, &Actor::System, &Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city")).await.unwrap();
    create_demo_staff(hall).await.unwrap();
    let owner = fixture::applicant(hall).await;
    let case = fixture::submitted(hall, &owner).await;
    server.test.clock.advance(UNDO_SECONDS);
    Some((server, owner, case))
}

async fn state(hall: &Hall, case: &CaseId) -> String {
    hall::testing::state_of(hall, case).await
}

async fn four_officers_refuse_a_case_and_its_owner_reads_why(engine: Engine) {
    let Some((server, owner, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let page = format!("/desk/cases/{case}");

    let accept = officer(&server, "huayuan.accept").await;
    let list = accept.open("/desk").await;
    assert!(list.body.contains("待办 1 件") && list.body.contains(&page), "{}", main_of(&list.body));
    let (next, refused) = accept.fill(&page, ACT, &[]).await;
    assert_eq!(next, format!("{page}#errors"));
    assert!(refused.body.contains("请选办理动作"), "{}", main_of(&refused.body));
    let (_, refused) = accept.fill(&page, ACT, &[("act", "not_accept"), ("opinion", "说明在此")]).await;
    assert!(refused.body.contains("请至少选一个理由") && refused.body.contains("说明在此"), "{}", main_of(&refused.body));
    let (next, _) = accept.fill(&page, ACT, &[("act", "accept")]).await;
    assert_eq!((next.as_str(), state(hall, &case).await.as_str()), ("/desk", "checking"));
    assert_eq!(accept.open(&page).await.status, StatusCode::NOT_FOUND);

    hall::verification::check_pending(hall).await.unwrap();
    let first = officer(&server, "huayuan.first").await;
    let shown = first.open(&page).await;
    assert!(shown.body.contains("信息核查") && shown.body.contains("重新核查"), "{}", main_of(&shown.body));
    let (_, refused) = first.fill(&page, ACT, &[("act", "first_pass")]).await;
    assert!(refused.body.contains("还有没有结论的条件"), "{}", main_of(&refused.body));
    let (next, refused) = first.fill(&page, CONFIRM, &[("reason", "")]).await;
    assert_eq!(next, format!("{page}#errors"));
    for once in ["id=\"errors\"", "id=\"errors-finding\""] {
        assert_eq!(refused.body.matches(once).count(), 1, "{once}: {}", main_of(&refused.body));
    }
    first.fill(&page, ACT, &[("act", "first_fail"), ("reasons[]", "income"), ("opinion", "收入超过标准")]).await;
    assert_eq!(state(hall, &case).await, "second_review");

    let second = officer(&server, "chengnan.second").await;
    second.fill(&page, ACT, &[("act", "second_fail"), ("reasons[]", "income"), ("reasons[]", "vehicles"), ("opinion", "同意初审")]).await;
    assert_eq!(state(hall, &case).await, "decision");

    let decide = officer(&server, "chengnan.decide").await;
    let shown = decide.open(&page).await;
    assert!(shown.body.contains("同意初审") && shown.body.contains("还没有公示过"), "{}", main_of(&shown.body));
    let (_, refused) = decide.fill(&page, ACT, &[("act", "refuse"), ("reasons[]", "income"), ("opinion", "")]).await;
    assert!(refused.body.contains("核查结果里没有支持所选理由的规则"), "{}", main_of(&refused.body));
    decide.fill(&page, ACT, &[("act", "refuse"), ("reasons[]", "income"), ("opinion", "工资流水显示收入超过标准")]).await;
    assert_eq!(state(hall, &case).await, "refused");

    let letters = hall::review::letters::letters(hall, &owner, &case).await.unwrap();
    assert_eq!(letters.len(), 2);
    // The clock stands still, so the order of the two is open.
    let mut texts = Vec::new();
    for line in &letters {
        let letter = hall::review::letters::letter(hall, &owner, &case, &line.id).await.unwrap();
        texts.push(format!("{:?}", letter.content.zh));
    }
    let text = texts.join("\n");
    assert!(text.contains("不予登记决定书") && text.contains("收入超过标准") && text.contains("复核"), "{text}");
}

async fn answers_of_a_check_are_in_the_page_as_they_land(engine: Engine) {
    let late = ClimateChange { latency_ms: Some(1500), ..ClimateChange::default() };
    let weather = Weather::calm().changed(&[("tax".to_owned(), late)].into()).unwrap();
    let Some(server) = server_under(engine, false, weather).await else { return };
    let Some((server, _, case)) = city_of(server).await else { return };
    let hall = &server.test.hall;
    let (page, check) = (format!("/desk/cases/{case}"), format!("/desk/cases/{case}/check"));
    officer(&server, "huayuan.accept").await.fill(&page, ACT, &[("act", "accept")]).await;
    let first = officer(&server, "huayuan.first").await;
    // Of an applicant nobody has seen yet no register is asked: the button leads back at once.
    assert_eq!(first.fill(&page, &check, &[]).await.0, page);
    hall::testing::seen_in_person(hall, "account").await;
    let pieces = first.pieces(&check).await;
    let whole = pieces.concat();
    let tax = pieces.iter().position(|piece| piece.contains("个人所得税")).unwrap();
    let car = pieces.iter().position(|piece| piece.contains("车辆")).unwrap();
    assert!(car < tax, "{whole}");
    assert!(whole[whole.find("个人所得税").unwrap()..].contains(&format!("0; url={page}#check")), "{whole}");
    assert!(first.open(&page).await.body.contains("税"));
    // Whoever only visits the address starts nothing; whoever may not know of the case is led away.
    assert!(first.open(&check).await.body.contains("现在没有正在进行的核查"));
    let other = officer(&server, "beita.first").await;
    let refused = server.post(&check, "", &[("sec-fetch-site", "same-origin"), ("cookie", &other.cookie_header())]).await;
    assert_eq!((refused.status, refused.header("location")), (StatusCode::SEE_OTHER, "/problem/not-found"));
}

async fn a_double_click_is_done_once_and_a_late_act_keeps_what_was_typed(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let browser = officer(&server, "huayuan.accept").await;
    let version = hall::testing::version_of(hall, &case).await.to_string();
    let sent = [("case", case.as_str()), ("version", version.as_str()), ("act", "accept")];
    for _ in 0..2 {
        let (next, page) = browser.send(ACT, &sent).await;
        assert_eq!((next.as_str(), page.status), ("/desk", StatusCode::OK), "{}", main_of(&page.body));
    }
    assert_eq!(state(hall, &case).await, "checking");
    // Another act from the same old page, as in a second tab.
    let late = [
        ("case", case.as_str()),
        ("version", version.as_str()),
        ("act", "not_accept"),
        ("reasons[]", "other_place"),
        ("opinion", "户籍不在本市"),
    ];
    let (next, page) = browser.send(ACT, &late).await;
    assert_eq!((next, page.status), (format!("/desk/cases/{case}#errors"), StatusCode::OK));
    assert!(page.body.contains("这件已经由别人办了") && page.body.contains("户籍不在本市"), "{}", main_of(&page.body));
    assert_eq!(state(hall, &case).await, "checking");
    assert_eq!(officer(&server, "beita.accept").await.open(&format!("/desk/cases/{case}")).await.status, StatusCode::NOT_FOUND);
}

async fn an_act_from_before_a_new_check_is_not_done_and_keeps_what_was_typed(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let page = format!("/desk/cases/{case}");
    officer(&server, "huayuan.accept").await.fill(&page, ACT, &[("act", "accept")]).await;
    hall::verification::check_pending(hall).await.unwrap();
    let first = officer(&server, "huayuan.first").await;
    let shown = first.open(&page).await;
    let seen = shown.body.split("name=\"check\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1)?.split('"').next()).unwrap();
    server.test.clock.advance(60);
    hall::verification::check(hall, &Actor::System, &case).await.unwrap();
    let version = hall::testing::version_of(hall, &case).await.to_string();
    let typed = [("act", "first_doubt"), ("opinion", "登记没有应答")];
    let sent = [&[("case", case.as_str()), ("version", version.as_str()), ("check", seen)][..], &typed].concat();
    let (next, refused) = first.send(ACT, &sent).await;
    assert_eq!((next, state(hall, &case).await.as_str()), (format!("{page}#errors"), "first_review"));
    for said in ["有了新的核查结果", "登记没有应答"] {
        assert!(main_of(&refused.body).contains(said), "{said}: {}", main_of(&refused.body));
    }
    first.fill(&page, ACT, &typed).await;
    assert_eq!(state(hall, &case).await, "second_review");
}

async fn an_administrator_sends_a_dead_message_again(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    hall::testing::give_messages_up(hall, &case).await;
    let admin = officer_at(&server, "city-centre.admin", "/desk/staff").await;
    let home = admin.open("/desk/staff").await;
    assert!(home.body.contains("/desk/messages"), "{}", main_of(&home.body));
    let shown = admin.open("/desk/messages").await;
    assert!(shown.body.contains("submitted") && shown.body.contains("no_such_number"), "{}", main_of(&shown.body));
    assert!(!shown.body.contains(fixture::PHONE));
    let (next, page) = admin.fill("/desk/messages", "/api/messages/send-again", &[]).await;
    assert_eq!(next, "/desk/messages");
    assert!(!main_of(&page.body).contains("submitted"), "{}", main_of(&page.body));
}

async fn numbers_in_clear_need_a_reason_and_an_id_never_stands_in_an_address(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let browser = officer(&server, "huayuan.accept").await;
    let reveal = format!("/desk/cases/{case}/reveal");
    let (_, refused) = browser.fill(&reveal, "/api/review/reveal", &[("reason", "")]).await;
    assert!(refused.body.contains("请至少选一个理由"), "{}", main_of(&refused.body));
    let (next, shown) = browser.fill(&reveal, "/api/review/reveal", &[("reason", "与户口簿核对")]).await;
    assert_eq!(next, reveal);
    let main = main_of(&shown.body);
    let number = main.find("341699").and_then(|at| main.get(at..at + 18)).unwrap_or_else(|| panic!("no number in clear: {main}"));
    assert!(!number.contains('*'), "{main}");
    let (next, _) = browser.fill("/desk", "/api/review/search", &[("typed", number)]).await;
    assert_eq!(next, format!("/desk/cases/{case}"));
    let (next, miss) = browser.fill("/desk", "/api/review/search", &[("typed", "AJ-00000")]).await;
    assert_eq!(next, "/desk#errors");
    assert!(miss.body.contains("没有这个编号"), "{}", main_of(&miss.body));
    let pages = browser.seen.borrow();
    assert!(pages.iter().all(|(address, _)| !address.contains(number)));
    let desk = pages.iter().filter(|(address, _)| *address == format!("/desk/cases/{case}"));
    assert!(desk.clone().count() > 0 && desk.clone().all(|(_, body)| !body.contains(number)));
}

async fn an_enterprise_is_looked_up_for_a_case(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let accept = officer(&server, "huayuan.accept").await;
    accept.fill(&format!("/desk/cases/{case}"), ACT, &[("act", "accept")]).await;
    hall::verification::check_pending(hall).await.unwrap();
    let page = format!("/desk/cases/{case}/enterprise");
    let code = |serial: &str| CreditCode::from_parts("91", exchange::city::REGION, serial).unwrap().to_string();
    let (bus, nobody) = (code("MA000001"), code("MB999999"));
    assert_ne!(accept.open(&page).await.status, StatusCode::OK, "the case is on another desk");

    let first = officer(&server, "huayuan.first").await;
    let says = async |code: &str, told: &[&str]| {
        let (_, shown) = first.fill(&page, "/api/review/look-up-enterprise", &[("code", code)]).await;
        let main = main_of(&shown.body);
        assert_eq!(shown.status, StatusCode::OK, "{main}");
        assert!(told.iter().all(|text| main.contains(text)), "{told:?}: {main}");
    };
    says(&bus, &["登记库现在不能说明有没有这个单位"]).await;
    hall.exchange().registers().load(&[], hall.today()).await.unwrap();
    says(&bus, &["安澜市公交公司", &bus, "企业", "存续", "数据截至"]).await;
    says(&nobody, &["没有登记这个代码的单位", &nobody]).await;
    says("91350100M000100Y44", &["信用代码有一位不对", "91350100M000100Y44"]).await;
    says(&bus, &["安澜市公交公司"]).await;
    let record = hall::testing::record(hall).await;
    assert!(main_of(&first.open(&page).await.body).contains("安澜市公交公司"));
    assert_eq!(hall::testing::record(hall).await, record, "a page that is loaded again asks nothing");
    assert!(first.seen.borrow().iter().all(|(address, _)| !address.contains(&bus)));
}

async fn garbage_in_addresses_of_the_desk_is_answered_clearly(engine: Engine) {
    let Some((server, _, _)) = city(engine).await else { return };
    let browser = officer(&server, "huayuan.accept").await;
    assert_eq!(browser.open("/desk?state=x&category=%00&check=1&signal=%F0").await.status, StatusCode::OK);
    assert_eq!(browser.open("/desk?page=garbage").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.open("/desk/cases/none").await.status, StatusCode::NOT_FOUND);
    assert_eq!(Browser::new(&server).open("/desk").await.status, StatusCode::UNAUTHORIZED);
}

on_both_engines! { four_officers_refuse_a_case_and_its_owner_reads_why answers_of_a_check_are_in_the_page_as_they_land a_double_click_is_done_once_and_a_late_act_keeps_what_was_typed an_act_from_before_a_new_check_is_not_done_and_keeps_what_was_typed an_administrator_sends_a_dead_message_again numbers_in_clear_need_a_reason_and_an_id_never_stands_in_an_address an_enterprise_is_looked_up_for_a_case garbage_in_addresses_of_the_desk_is_answered_clearly }
