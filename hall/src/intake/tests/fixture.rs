//! A city from its files, residents, and a draft answered step by step through the use cases. Tests of the server use it too.
#![allow(clippy::unwrap_used, reason = "a fixture fails by panicking")]

use crate::Hall;
use crate::identity::Visitor;
use crate::intake;
use crate::settings::import_city;
use crate::testing::code_sent_to;
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel, ResidentActor, ResidentId};
use domain::intake::{Form, Step};
use domain::language::Language;
use std::path::Path;

pub const PHONE: &str = "13800000000";
pub const SPOUSE_PHONE: &str = "13900000000";
/// The version of the commitment letter of the demo city.
pub const LETTER: &str = "2026-2";

pub async fn city(hall: &Hall) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
    import_city(hall, &Actor::System, &folder).await.unwrap();
}

pub fn visitor() -> Visitor {
    Visitor { session: "s".to_owned(), address: "192.0.2.7".to_owned(), language: Language::Chinese }
}

pub fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

pub fn id_of(birth: &str, sequence: u16) -> ResidentId {
    ResidentId::from_parts("341699", Day::parse(birth).unwrap(), sequence).unwrap()
}

/// A resident with an account of a level.
pub async fn resident(hall: &Hall, account: &str, level: RealNameLevel, resident_id: &ResidentId, phone: &str) -> Actor {
    let seal = |column: &str, value: &str| hall.seal("accounts", column, account, value);
    let mut unit = hall.begin().await.unwrap();
    unit.execute(
        sqlx::query(
            "INSERT INTO accounts (id, level, name, resident_id, resident_index, phone, phone_index, language, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'zh-CN', $8)",
        )
        .bind(account)
        .bind(level.number())
        .bind(seal("name", "周秀兰"))
        .bind(seal("resident_id", resident_id.as_str()))
        .bind(hall.keys().blind_index("resident", resident_id.as_str()))
        .bind(seal("phone", phone))
        .bind(hall.keys().blind_index("phone", phone))
        .bind(hall.now().to_string()),
    )
    .await
    .unwrap();
    unit.commit().await.unwrap();
    Actor::Resident(ResidentActor { account: account.into(), level })
}

/// The applicant most tests use: level 1, so that no register is asked.
pub async fn applicant(hall: &Hall) -> Actor {
    resident(hall, "account", RealNameLevel::Declared, &id_of("1986-05-12", 2), PHONE).await
}

/// Answers every step but the last for a couple, and says the key of the submit.
pub async fn answer_all(hall: &Hall, actor: &Actor) -> String {
    intake::open(hall, actor).await.unwrap();
    let spouse = id_of("1984-02-03", 11);
    intake::add_member(hall, actor, &form(&[("name", "陈德福"), ("resident_id", spouse.as_str()), ("relation", "spouse")])).await.unwrap();
    save(hall, actor, Step::Household, &[("marital", "married")]).await;
    intake::agree(hall, actor, &form(&[("own", "1")])).await.unwrap();
    agree_by_code(hall, actor).await;
    save(hall, actor, Step::Housing, &[("kind", "rented"), ("area", "42.6"), ("people", "3"), ("rent", "800")]).await;
    save(hall, actor, Step::Livelihood, &[("group", "family")]).await;
    save(hall, actor, Step::Wish, &[("mode", "flat"), ("area", "0101"), ("district", "01")]).await;
    intake::send_commitment_code(hall, actor, &visitor()).await.unwrap();
    let code = code_sent_to(hall, PHONE).await;
    intake::sign(hall, actor, &visitor(), &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    key(hall, actor).await
}

/// Answers every step but the last for somebody who applies alone, and says the key of the submit.
pub async fn answer_alone(hall: &Hall, actor: &Actor, visitor: &Visitor, phone: &str) -> String {
    intake::open(hall, actor).await.unwrap();
    save(hall, actor, Step::Household, &[("marital", "single")]).await;
    intake::agree(hall, actor, &form(&[("own", "1")])).await.unwrap();
    save(hall, actor, Step::Housing, &[("kind", "rented"), ("area", "42.6"), ("people", "3"), ("rent", "800")]).await;
    save(hall, actor, Step::Livelihood, &[("group", "family")]).await;
    save(hall, actor, Step::Wish, &[("mode", "flat"), ("area", "0101"), ("district", "01")]).await;
    intake::send_commitment_code(hall, actor, visitor).await.unwrap();
    let code = code_sent_to(hall, phone).await;
    intake::sign(hall, actor, visitor, &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    key(hall, actor).await
}

/// The spouse agrees by a code to their own phone.
pub async fn agree_by_code(hall: &Hall, actor: &Actor) {
    let page = intake::step_page(hall, actor, "s", Step::Consents).await.unwrap();
    let spouse = page.draft.members[1].id.clone();
    let phone = (format!("phone_{spouse}"), SPOUSE_PHONE.to_owned());
    intake::send_member_code(hall, actor, &visitor(), &spouse, &[phone.clone()].into()).await.unwrap();
    let code = (format!("code_{spouse}"), code_sent_to(hall, SPOUSE_PHONE).await);
    intake::confirm_member_code(hall, actor, &visitor(), &spouse, &[phone, code].into()).await.unwrap();
}

/// Saves one step as its page would, with the household's members applying.
pub async fn save(hall: &Hall, actor: &Actor, step: Step, pairs: &[(&str, &str)]) {
    let draft = intake::step_page(hall, actor, "s", step).await.unwrap().draft;
    let mut form = form(pairs);
    for member in draft.members.iter().skip(1) {
        form.insert(format!("applies_{}", member.id), "yes".to_owned());
    }
    intake::save_step(hall, actor, step, draft.version, &form).await.unwrap();
}

/// The key the check page would send.
pub async fn key(hall: &Hall, actor: &Actor) -> String {
    let draft = intake::step_page(hall, actor, "s", Step::Check).await.unwrap().draft;
    intake::submit_key(&draft.case, draft.version)
}

/// Answers everything and submits.
pub async fn submitted(hall: &Hall, actor: &Actor) -> CaseId {
    let key = answer_all(hall, actor).await;
    intake::submit(hall, actor, &key).await.unwrap()
}
