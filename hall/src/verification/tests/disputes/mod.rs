//! Disputes from the submit to the owner's answer: both values stay, and nobody else looks on.

mod checked;
mod fields;
mod papers;
mod records;
mod waiting;

use super::*;
use crate::verification::{DisputeForm, disputes_page};
use domain::id::DisputeId;
use domain::intake::DocumentKind;
use domain::verification::{Record, VehicleRecord, VehicleUse};

const DAY: i64 = 86_400;

pub(super) fn owner() -> Actor {
    Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Verified })
}

/// The Zhous, who meet every condition, dispute what the register of vehicles says; accepted and checked.
async fn waiting(test: &TestHall) -> (CaseId, DisputeId) {
    let hall = &test.hall;
    let (_, case) = submitted_disputing(test, "zhou", "married", RealNameLevel::Verified, &[Register::Vehicle]).await;
    act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
    assert_eq!(check_pending(hall).await.unwrap(), 1);
    assert_eq!(standing(hall, &case).await.0, "first_review");
    let page = disputes_page(hall, &owner(), &case).await.unwrap();
    (case, page.disputes[0].dispute.id.clone())
}

fn answered(outcome: &str) -> DisputeForm {
    DisputeForm { outcome: outcome.to_owned(), reference: "交管函 18 号".to_owned(), explanation: "档案如此".to_owned() }
}

pub(super) async fn tried(hall: &Hall, actor: &Actor, case: &CaseId, act: Act) -> Result<()> {
    let version = crate::testing::version_of(hall, case).await;
    let mut unit = hall.begin().await?;
    apply(hall, &mut unit, actor, TransitionRequest { opinion: "已核对", ..TransitionRequest::new(case, version, act) }).await?;
    unit.commit().await
}

/// The applicant's vehicles as the register holds them from now on.
pub(super) async fn registered(hall: &Hall, cars: usize) {
    let person = &people("zhou")[0];
    let everybody = showcase_citizens(hall.today()).into_iter().flat_map(|household| household.citizens);
    let mut citizen = everybody.into_iter().find(|citizen| citizen.resident_id == person.id).unwrap();
    citizen.records.retain(|record| record.register() != Register::Vehicle);
    citizen.records.extend((0..cars).map(|number| {
        Record::Vehicle(VehicleRecord {
            plate: format!("皖S·T10{number}2"),
            model: "长安逸动".to_owned(),
            purpose: VehicleUse::Private,
            registered: hall.today(),
            active: true,
            price: Some(domain::quantity::Fen(4_000_000)),
        })
    }));
    hall.exchange().registers().load(&[citizen], hall.today()).await.unwrap();
}

pub(super) type Clock = (Option<String>, Option<String>, Option<String>, Option<String>);

pub(super) async fn clock(hall: &Hall, case: &CaseId) -> Clock {
    sqlx::query_as("SELECT stage_started_on, due_on, promised_on, held_on FROM cases WHERE id = $1")
        .bind(case.as_str())
        .fetch_one(hall.db().reader())
        .await
        .unwrap()
}

pub(super) fn proof() -> intake::Upload {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let (kind, name) = (DocumentKind::DisputeProof, "a.png".to_owned());
    intake::Upload { kind, member: None, register: None, text_version: None, name, bytes: bytes.into_inner() }
}

pub(super) fn phone() -> String {
    people("zhou")[0].phone.as_ref().unwrap().as_str().to_owned()
}
