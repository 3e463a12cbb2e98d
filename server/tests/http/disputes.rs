//! A disputed record without scripts: its owner sees whom the case waits for, the county writes the answer down, the first review goes on.

use crate::browser::{Browser, main_of};
use crate::desk::{city, officer};
use crate::harness::on_both_engines;
use crate::rights::picture;
use axum::body::Body;
use axum::http::StatusCode;
use domain::verification::{Field, Pick, Register, field_code};
use hall::db::Engine;
use hall::verification::dispute_fixture::dispute_left;

const ACT: &str = "/api/review/act";

async fn a_case_waits_for_the_owner_of_a_disputed_record(engine: Engine) {
    let Some((server, owner, case)) = city(engine).await else { return };
    let hall = &server.test.hall;
    let desk = format!("/desk/cases/{case}");
    officer(&server, "huayuan.accept").await.fill(&desk, ACT, &[("act", "accept")]).await;
    hall::verification::check_pending(hall).await.unwrap();
    server.test.clock.advance(60);
    let (dispute, member) = dispute_left(hall, &case, "chengnan", "0101", &"none".into()).await;

    // The owner of the case: whom it waits for, until when, what happens then; a paper; one more record.
    let resident = Browser::signed_in(&server, &owner).await;
    let (mine, page) = (format!("/my/cases/{case}"), format!("/my/cases/{case}/disputes"));
    let shown = resident.open(&mine).await;
    let main = main_of(&shown.body);
    for said in ["您提出异议的登记", "答复", "到期没有答复的", page.as_str()] {
        assert!(main.contains(said), "{said}: {main}");
    }
    let about = [("kind", "dispute_proof"), ("case", case.as_str()), ("about", dispute.as_str())];
    let (next, shown) = resident.upload(&page, &about, Body::from(picture())).await;
    assert_eq!(next, page);
    assert!(main_of(&shown.body).contains("更正用的材料"), "{}", main_of(&shown.body));
    let (next, shown) = resident.fill(&page, "/api/verification/dispute-record", &[("declared", "有一辆")]).await;
    assert_eq!(next, format!("{page}#errors"));
    assert!(shown.body.contains("请选哪一项登记有错") && shown.body.contains("有一辆"), "{}", main_of(&shown.body));
    // A field that was not shown is refused, and what was typed stays; what is shown may be wrong as a whole.
    let code = |pick| field_code(&member, Register::Vehicle, pick);
    let price = code(Pick { record: 1, field: Field::Price });
    let (next, shown) =
        resident.fill(&page, "/api/verification/dispute-record", &[("record", &price), ("declared", "有一辆"), ("reason", "刚买")]).await;
    assert_eq!(next, format!("{page}#errors"));
    assert!(shown.body.contains("有一辆") && shown.body.contains("刚买"), "{}", main_of(&shown.body));
    let car = code(Pick::WHOLE);
    assert!(shown.body.contains(&format!("value=\"{car}\"")), "{}", main_of(&shown.body));
    let (next, shown) =
        resident.fill(&page, "/api/verification/dispute-record", &[("record", &car), ("declared", "有一辆"), ("reason", "刚买")]).await;
    assert_eq!(next, page);
    assert!(main_of(&shown.body).contains("没有能请登记部门校核的信息了"), "{}", main_of(&shown.body));
    for both in ["有异议的：全部登记，或者缺的登记", "登记的是：没有登记", "申请人说应该是：有一辆"] {
        assert!(main_of(&shown.body).contains(both), "{both}: {}", main_of(&shown.body));
    }
    let stranger = Browser::new(&server);
    assert_eq!(stranger.open(&page).await.status, StatusCode::UNAUTHORIZED);

    // First review waits, and says why.
    let first = officer(&server, "huayuan.first").await;
    let shown = first.open(&desk).await;
    assert!(shown.body.contains("登记部门还在校核") && shown.body.contains("校核中"), "{}", main_of(&shown.body));
    assert!(main_of(&shown.body).contains("登记的是：没有登记"), "{}", main_of(&shown.body));
    let (_, refused) = first.fill(&desk, ACT, &[("act", "first_doubt"), ("opinion", "有疑问")]).await;
    assert!(refused.body.contains("登记部门还在校核"), "{}", main_of(&refused.body));
    assert_eq!(first.open("/desk/disputes").await.status, StatusCode::FORBIDDEN);

    // The county writes both answers down.
    let second = officer(&server, "chengnan.second").await;
    assert!(second.open("/desk").await.body.contains("/desk/disputes"));
    let list = second.open("/desk/disputes").await;
    assert!(list.body.contains("2 项待答复"), "{}", main_of(&list.body));
    assert!(
        main_of(&list.body).contains("登记的是：没有登记") && main_of(&list.body).contains("申请人说应该是：有一套"),
        "{}",
        main_of(&list.body)
    );
    let narrowed = second.open("/desk/disputes?register=real_estate").await;
    assert!(narrowed.body.contains(dispute.as_str()) && main_of(&narrowed.body).matches("/desk/disputes/").count() == 1);
    assert_eq!(second.open("/desk/disputes?state=x&register=x&page=x").await.status, StatusCode::NOT_FOUND);
    let one = format!("/desk/disputes/{dispute}");
    let shown = second.open(&one).await;
    for said in ["有一套", "刚买", "没有登记", "/documents/"] {
        assert!(main_of(&shown.body).contains(said), "{said}: {}", main_of(&shown.body));
    }
    let answer = "/api/verification/answer-dispute";
    let (next, refused) = second.fill(&one, answer, &[("outcome", "upheld"), ("reference", ""), ("explanation", "")]).await;
    assert_eq!(next, format!("{one}#errors"));
    assert!(refused.body.contains("来文文号") && refused.body.contains("请填写或选择"), "{}", main_of(&refused.body));
    let said = [("outcome", "upheld"), ("reference", "自然资函 18 号"), ("explanation", "档案里没有")];
    assert_eq!(second.fill(&one, answer, &said).await.0, "/desk/disputes");
    assert!(!second.open(&one).await.body.contains("记下登记部门的答复"), "what is answered stays answered");
    let rest = second.open("/desk/disputes").await;
    let other = main_of(&rest.body).split("/desk/disputes/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let other = format!("/desk/disputes/{other}");
    assert_eq!(second.fill(&other, answer, &[("outcome", "corrected"), ("reference", "交管函 9 号")]).await.0, "/desk/disputes");
    assert!(second.open("/desk/disputes").await.body.contains("没有等登记部门答复的"));
    assert!(second.open("/desk/disputes?state=answered").await.body.contains("登记无误"));

    // The registers are asked again before anybody judges.
    let shown = first.open(&desk).await;
    assert!(shown.body.contains("自然资函 18 号") && shown.body.contains("请先重新核查"), "{}", main_of(&shown.body));
    for said in ["登记部门已经更正登记", "请重新核查，再按登记认定"] {
        assert!(main_of(&shown.body).contains(said), "{said}: {}", main_of(&shown.body));
    }
    server.test.clock.advance(60);
    first.fill(&desk, &format!("{desk}/check"), &[]).await;
    let shown = first.open(&desk).await;
    assert!(!shown.body.contains("登记部门已经更正登记") && shown.body.contains("申请人说的也留着"), "{}", main_of(&shown.body));
    first.fill(&desk, ACT, &[("act", "first_doubt"), ("opinion", "有疑问")]).await;
    assert_eq!(hall::testing::state_of(hall, &case).await, "second_review");
    let shown = resident.open(&mine).await;
    assert!(main_of(&shown.body).contains("已更正") && main_of(&shown.body).contains("档案里没有"), "{}", main_of(&shown.body));
    assert!(resident.open(&page).await.body.contains("已经过了初审"));
}

on_both_engines! { a_case_waits_for_the_owner_of_a_disputed_record }
