//! The families of the showcase on their way to a check, and the officers who look at it.

use crate::error::Error;
use crate::identity::Visitor;
use crate::intake;
use crate::intake::fixture::LETTER;
use crate::review::{TransitionRequest, apply};
use crate::settings::{import_city, offices};
use crate::testing::{TestHall, code_sent_to};
use crate::verification::{Proposed, ask_registers, check_pending, prefilled, propose_members};
use crate::{Hall, Result};
use domain::fault::FaultCode;
use domain::id::CaseId;
use domain::identity::{Actor, Post, RealNameLevel, ResidentActor, StaffActor};
use domain::intake::{Form, Step, UNDO_SECONDS, register_field};
use domain::language::Language;
use domain::review::Act;
use domain::settings::OfficeKind;
use domain::verification::Register;
use exchange::city::{ShowcasePerson, showcase, showcase_citizens};
use std::path::Path;

pub(super) fn visitor() -> Visitor {
    Visitor { session: "s".to_owned(), address: "192.0.2.7".to_owned(), language: Language::Chinese }
}

pub(super) fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

pub(super) async fn city(hall: &Hall) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
    import_city(hall, &Actor::System, &folder).await.unwrap();
    for household in showcase_citizens(hall.today()) {
        hall.exchange().registers().load(&household.citizens, hall.today()).await.unwrap();
    }
}

pub(super) fn people(family: &str) -> Vec<ShowcasePerson> {
    showcase().into_iter().filter(|person| person.family == family).collect()
}

pub(super) async fn account(hall: &Hall, person: &ShowcasePerson, level: RealNameLevel) -> Actor {
    let seal = |column: &str, value: &str| hall.seal("accounts", column, "account", value);
    let phone = person.phone.as_ref().unwrap().as_str();
    let mut unit = hall.begin().await.unwrap();
    unit.execute(
        sqlx::query(
            "INSERT INTO accounts (id, level, name, resident_id, resident_index, phone, phone_index, language, created_at) VALUES ('account', $1, $2, $3, $4, $5, $6, 'zh-CN', $7)",
        )
        .bind(level.number())
        .bind(seal("name", person.name.as_str()))
        .bind(seal("resident_id", person.id.as_str()))
        .bind(hall.keys().blind_index("resident", person.id.as_str()))
        .bind(seal("phone", phone))
        .bind(hall.keys().blind_index("phone", phone))
        .bind(hall.now().to_string()),
    )
    .await
    .unwrap();
    unit.commit().await.unwrap();
    Actor::Resident(ResidentActor { account: "account".into(), level })
}

pub(super) async fn save(hall: &Hall, actor: &Actor, step: Step, form: &Form) {
    let draft = intake::step_page(hall, actor, "s", step).await.unwrap().draft;
    intake::save_step(hall, actor, step, draft.version, form).await.unwrap();
}

/// Answers the whole application of a family of the showcase and submits it; everybody in the book applies.
pub(super) async fn submitted(test: &TestHall, family: &str, marital: &str, level: RealNameLevel) -> (Actor, CaseId) {
    submitted_disputing(test, family, marital, level, &[]).await
}

/// The same; the applicant says that these registers are wrong about themselves.
pub(super) async fn submitted_disputing(
    test: &TestHall,
    family: &str,
    marital: &str,
    level: RealNameLevel,
    wrong: &[Register],
) -> (Actor, CaseId) {
    let hall = &test.hall;
    city(hall).await;
    let people = people(family);
    let actor = account(hall, &people[0], level).await;
    intake::open(hall, &actor).await.unwrap();
    if level == RealNameLevel::Verified {
        assert_eq!(propose_members(hall, &actor).await.unwrap(), Proposed { added: people.len() - 1, silent: false });
        assert_eq!(propose_members(hall, &actor).await.unwrap().added, 0, "nobody is proposed twice");
    }
    let draft = intake::step_page(hall, &actor, "s", Step::Household).await.unwrap().draft;
    let mut household = form(&[("marital", marital)]);
    let mut consents = form(&[("own", "1")]);
    for member in draft.members.iter().skip(1) {
        assert!(member.proposed);
        household.insert(format!("applies_{}", member.id), "yes".to_owned());
        if !member.adult {
            consents.insert(format!("guardian_{}", member.id), "1".to_owned());
        }
    }
    save(hall, &actor, Step::Household, &household).await;
    intake::agree(hall, &actor, &consents).await.unwrap();
    for member in draft.members.iter().skip(1).filter(|member| member.adult) {
        let phone = people.iter().find(|person| person.name.as_str() == member.name).unwrap().phone.as_ref().unwrap().as_str().to_owned();
        let mut typed = Form::from([(format!("phone_{}", member.id), phone.clone())]);
        intake::send_member_code(hall, &actor, &visitor(), &member.id, &typed).await.unwrap();
        typed.insert(format!("code_{}", member.id), code_sent_to(hall, &phone).await);
        intake::confirm_member_code(hall, &actor, &visitor(), &member.id, &typed).await.unwrap();
    }
    if level == RealNameLevel::Verified {
        ask_registers(hall, &actor).await.unwrap();
        let right = prefilled(hall, &actor).await.unwrap().into_iter().filter(|record| record.status.decides());
        let mut said: Form = right.map(|record| (register_field("right", &record.member, record.register), "yes".to_owned())).collect();
        for register in wrong {
            for (kind, text) in [("right", "no"), ("field", "0-whole"), ("declared", "应该是别的"), ("reason", "登记没有更新")] {
                said.insert(register_field(kind, &draft.members[0].id, *register), text.to_owned());
            }
        }
        save(hall, &actor, Step::Registers, &said).await;
    }
    let case = submitted_by(test, &actor, &people[0]).await;
    (actor, case)
}

/// The rest of the form from the housing on, filled in, signed and submitted; its ten minutes are over.
pub(super) async fn submitted_by(test: &TestHall, actor: &Actor, applicant: &ShowcasePerson) -> CaseId {
    let hall = &test.hall;
    save(hall, actor, Step::Housing, &form(&[("kind", "rented"), ("area", "42.6"), ("people", "4"), ("rent", "800")])).await;
    save(hall, actor, Step::Livelihood, &form(&[("group", "family")])).await;
    save(hall, actor, Step::Wish, &form(&[("mode", "flat"), ("area", "0101"), ("district", "01")])).await;
    test.clock.advance(120);
    intake::send_commitment_code(hall, actor, &visitor()).await.unwrap();
    let code = code_sent_to(hall, applicant.phone.as_ref().unwrap().as_str()).await;
    intake::sign(hall, actor, &visitor(), &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    let draft = intake::step_page(hall, actor, "s", Step::Check).await.unwrap().draft;
    let case = intake::submit(hall, actor, &intake::submit_key(&draft.case, draft.version)).await.unwrap();
    test.clock.advance(UNDO_SECONDS);
    case
}

pub(super) async fn officer(hall: &Hall, post: Post) -> Actor {
    let street = matches!(post, Post::Acceptance | Post::FirstReview);
    let (kind, area) = if street { (OfficeKind::Street, "0101") } else { (OfficeKind::County, "01") };
    let office = offices(hall).await.unwrap().into_iter().find(|office| office.kind == kind && office.area == area).unwrap();
    let name = post.code();
    Actor::Staff(StaffActor { staff: name.into(), officer: name.into(), post, office: office.id, area: area.to_owned() })
}

/// The same natural person in another account.
pub(super) fn same_person(actor: &Actor, officer: &str) -> Actor {
    let Actor::Staff(staff) = actor else { panic!("an officer") };
    Actor::Staff(StaffActor { staff: format!("{officer}-second").as_str().into(), officer: officer.into(), ..staff.clone() })
}

pub(super) async fn act(hall: &Hall, actor: &Actor, case: &CaseId, act: Act) {
    let (version,): (i64,) =
        sqlx::query_as("SELECT version FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
    let mut unit = hall.begin().await.unwrap();
    apply(hall, &mut unit, actor, TransitionRequest { opinion: "已核对", ..TransitionRequest::new(case, version, act) }).await.unwrap();
    unit.commit().await.unwrap();
}

pub(super) async fn standing(hall: &Hall, case: &CaseId) -> (String, Option<String>, Option<String>) {
    sqlx::query_as("SELECT state, check_result, category FROM cases WHERE id = $1")
        .bind(case.as_str())
        .fetch_one(hall.db().reader())
        .await
        .unwrap()
}

/// Submits, accepts, and lets the job check.
pub(super) async fn checked(test: &TestHall, family: &str, marital: &str, level: RealNameLevel) -> (CaseId, Actor) {
    let hall = &test.hall;
    let (_, case) = submitted(test, family, marital, level).await;
    assert_eq!(check_pending(hall).await.unwrap(), 0, "nothing waits before acceptance");
    act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
    assert_eq!(check_pending(hall).await.unwrap(), 1);
    let first = officer(hall, Post::FirstReview).await;
    assert_eq!(standing(hall, &case).await.0, "first_review");
    (case, first)
}

pub(super) fn refused_with(result: Result<impl std::fmt::Debug>) -> FaultCode {
    match result {
        Err(Error::Refused(faults)) => faults.0[0].code,
        other => panic!("not refused: {other:?}"),
    }
}
