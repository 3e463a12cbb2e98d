//! The operators' pages as browsers without scripts use them: how the registers stand, look-ups that want an explanation, and a
//! register that is asked again.

use crate::browser::{Browser, main_of};
use crate::desk::{city, officer, officer_at};
use crate::harness::{Server, on_both_engines};
use axum::http::StatusCode;
use hall::db::Engine;

const ACT: &str = "/api/review/act";
const CHECK_ONE: &str = "/api/review/check-one";
const EXPLAIN: &str = "/api/supervision/explain-look-ups";

async fn admin(server: &Server) -> Browser<'_> {
    officer_at(server, "city-centre.admin", "/desk/staff").await
}

async fn registers_are_counted_narrowed_and_paged(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    officer(&server, "huayuan.accept").await.fill(&format!("/desk/cases/{case}"), ACT, &[("act", "accept")]).await;
    hall::testing::seen_in_person(hall, "account").await;
    hall::verification::check_pending(hall).await.unwrap();
    let admin = admin(&server).await;
    let shown = admin.open("/desk/registers").await;
    let main = main_of(&shown.body);
    for column in ["查询次数", "查到", "有应答", "一半、95% 的用时", "数据截至", "拒收", "姓名不符", "断路", "今日配额"]
    {
        assert!(main.contains(column), "{column}: {main}");
    }
    let row_of = |page: &str, name: &str| {
        let rows: Vec<&str> = page.split("<tr").filter(|row| row.contains(name)).collect();
        assert_eq!(rows.len(), 1, "{name}: {page}");
        rows[0].to_owned()
    };
    let tax = row_of(main, "个人所得税");
    let uses = hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
    let people = uses.iter().filter(|entry| entry.register == domain::verification::Register::Tax).count();
    assert!(tax.contains(&format!(">{people}<")) || tax.contains(&format!("</span>{people}")), "{people} people were asked about: {tax}");
    let narrowed = admin.open("/desk/registers?owner=tax_bureau").await;
    row_of(main_of(&narrowed.body), "个人所得税");
    assert!(!main_of(&narrowed.body).contains("<th scope=\"row\">机动车"), "{}", main_of(&narrowed.body));
    let fine = admin.open("/desk/registers?state=fine").await;
    let fine = main_of(&fine.body);
    row_of(fine, "法人");
    assert_eq!(
        fine.matches("<th scope=\"row\">").count(),
        1,
        "nothing was ever delivered, which is no trouble of enterprises alone: {fine}"
    );
    let second = admin.open("/desk/registers?page=2").await;
    assert!(main_of(&second.body).contains("<th scope=\"row\">") && main_of(&second.body) != main, "{}", main_of(&second.body));
    assert_eq!(admin.open("/desk/registers?page=garbage").await.status, StatusCode::OK);
    let first = officer(&server, "huayuan.first").await;
    assert_eq!(first.open("/desk/registers").await.status, StatusCode::FORBIDDEN);
}

async fn a_register_is_asked_again_from_its_row(engine: Engine) {
    let Some((server, _, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let page = format!("/desk/cases/{case}");
    officer(&server, "huayuan.accept").await.fill(&page, ACT, &[("act", "accept")]).await;
    hall::testing::seen_in_person(hall, "account").await;
    hall::verification::check_pending(hall).await.unwrap();
    let asked = async || hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
    let of_tax = |uses: &[exchange::AccessEntry]| uses.iter().filter(|entry| entry.register == domain::verification::Register::Tax).count();
    let before = asked().await;
    server.test.clock.advance(60);
    let (next, shown) = officer(&server, "huayuan.first").await.fill(&page, CHECK_ONE, &[("register", "tax")]).await;
    assert!(next.starts_with(&page), "{next}");
    assert!(main_of(&shown.body).contains("个人所得税"), "{}", main_of(&shown.body));
    let after = asked().await;
    assert_eq!(of_tax(&after), 2 * of_tax(&before));
    assert_eq!(after.len() - before.len(), of_tax(&before), "no other register was asked");
}

async fn look_ups_wait_for_an_explanation_that_is_kept(engine: Engine) {
    let Some((server, _, _)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let accept = officer(&server, "huayuan.accept").await;
    accept.fill("/desk", "/api/review/search", &[("typed", "11010519491231002X")]).await;
    while hall::audit::seal(hall).await.unwrap() > 0 {}
    hall::supervision::flag_look_ups(hall).await.unwrap();
    let admin = admin(&server).await;
    let list = admin.open("/desk/look-ups").await;
    let main = main_of(&list.body);
    assert!(main.contains("没有办件的查询") && main.contains("huayuan.accept") && !main.contains("11010519491231002X"), "{main}");
    let flag = main.split("href=\"/desk/look-ups/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let page = format!("/desk/look-ups/{flag}");
    let (next, refused) = admin.fill(&page, EXPLAIN, &[("explanation", " ")]).await;
    assert_eq!(next, format!("{page}#errors"));
    assert!(main_of(&refused.body).contains("id=\"errors\""), "{}", main_of(&refused.body));
    let (next, left) = admin.fill(&page, EXPLAIN, &[("explanation", "来人拿错了证件")]).await;
    assert_eq!(next, "/desk/look-ups");
    assert!(main_of(&left.body).contains("没有待说明的查询"), "{}", main_of(&left.body));
    let done = admin.open("/desk/look-ups?state=explained").await;
    assert!(main_of(&done.body).contains("来人拿错了证件"), "{}", main_of(&done.body));
    assert_eq!(accept.open("/desk/look-ups").await.status, StatusCode::FORBIDDEN);
}

on_both_engines! { registers_are_counted_narrowed_and_paged a_register_is_asked_again_from_its_row look_ups_wait_for_an_explanation_that_is_kept }
