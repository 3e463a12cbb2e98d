//! A small city with its officers, and cases as intake leaves them at submit.

use crate::review::{Applied, TransitionRequest, apply};
use crate::testing::TestHall;
use crate::{Hall, Result};
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::{Actor, PersonName, Phone, Post, RealNameLevel, ResidentActor, ResidentId, StaffActor};
use domain::intake::{Answers, Member, Relation, UNDO_SECONDS};
use domain::review::{Act, CaseState, Reason};

/// Offices: the city's centre, a county centre `01` and a street office `0101`.
pub async fn city(hall: &Hall) {
    let mut unit = hall.begin().await.unwrap();
    for (id, kind, area) in [("centre", "city", ""), ("south", "county", "01"), ("garden", "street", "0101"), ("north", "county", "02")] {
        unit.execute(
            sqlx::query("INSERT INTO offices (id, kind, area, name_zh, name_en, address_zh, address_en, hours_zh, hours_en, phone) VALUES ($1, $2, $3, $1, $1, '', '', '', '', '')")
                .bind(id)
                .bind(kind)
                .bind(area),
        )
        .await
        .unwrap();
    }
    unit.commit().await.unwrap();
}

/// An officer in a post; the office follows from the post.
pub fn officer(name: &str, post: Post) -> Actor {
    match post {
        Post::Acceptance | Post::FirstReview => officer_of(name, post, "garden", "0101"),
        _ => officer_of(name, post, "south", "01"),
    }
}

pub fn officer_of(name: &str, post: Post, office: &str, area: &str) -> Actor {
    Actor::Staff(StaffActor {
        staff: format!("{name}-{}", post.code()).into(),
        officer: name.into(),
        post,
        office: office.into(),
        area: area.to_owned(),
    })
}

pub fn resident() -> Actor {
    Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Verified })
}

/// A draft in area `0101` whose one member is the applicant, with numbers and members as at submit.
pub async fn draft(hall: &Hall, id: &str) -> CaseId {
    let case = CaseId::from(id);
    let resident_id = ResidentId::from_parts("341699", Day::parse("1961-03-04").unwrap(), 2).unwrap();
    let applicant = Member {
        id: format!("{id}-a").as_str().into(),
        relation: Relation::Applicant,
        name: PersonName::parse("周秀兰").unwrap(),
        resident_id: resident_id.clone(),
        proposed: false,
        applies: Some(true),
        consent: None,
    };
    let answers = Answers::start(applicant, Phone::parse("13800000000").unwrap(), RealNameLevel::Verified);
    let mut unit = hall.begin().await.unwrap();
    unit.execute(
        sqlx::query(
            "INSERT INTO cases (id, account_id, state, number, answers, applicant_name, area, category, mode, created_at, saved_at) VALUES ($1, 'account', 'draft', $2, $3, $4, '0101', 'LOW_INCOME', 'flat', $5, $5)",
        )
        .bind(id)
        .bind(format!("AJ-{id}"))
        .bind(hall.seal("cases", "answers", id, &serde_json::to_string(&answers).unwrap()))
        .bind(hall.seal("cases", "applicant_name", id, "周秀兰"))
        .bind(hall.now().to_string()),
    )
    .await
    .unwrap();
    unit.execute(
        sqlx::query("INSERT INTO case_members (id, case_id, position, relation, name, resident_id, resident_index, birth) VALUES ($1, $2, 0, 'applicant', $3, $4, $5, $6)")
            .bind(format!("{id}-a"))
            .bind(id)
            .bind(hall.seal("case_members", "name", &format!("{id}-a"), "周秀兰"))
            .bind(hall.seal("case_members", "resident_id", &format!("{id}-a"), resident_id.as_str()))
            .bind(hall.keys().blind_index("resident", resident_id.as_str()))
            .bind(hall.seal("case_members", "birth", &format!("{id}-a"), "1961-03-04")),
    )
    .await
    .unwrap();
    unit.commit().await.unwrap();
    case
}

/// What the check would leave: every rule is fulfilled.
pub async fn checked(hall: &Hall, case: &CaseId, result: &str) {
    let mut unit = hall.begin().await.unwrap();
    unit.execute(sqlx::query("UPDATE cases SET check_result = $1 WHERE id = $2").bind(result).bind(case.as_str())).await.unwrap();
    unit.commit().await.unwrap();
}

pub async fn version(hall: &Hall, case: &CaseId) -> i64 {
    let row: (i64,) =
        sqlx::query_as("SELECT version FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
    row.0
}

pub async fn state(hall: &Hall, case: &CaseId) -> CaseState {
    let row: (String,) =
        sqlx::query_as("SELECT state FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
    CaseState::from_code(&row.0).unwrap()
}

/// Does an act on the present version, with a first fitting reason and an opinion.
pub async fn act(hall: &Hall, case: &CaseId, actor: &Actor, act: Act) -> Result<Applied> {
    let reasons: Vec<Reason> = act.reasons().iter().copied().take(1).collect();
    let version = version(hall, case).await;
    let mut unit = hall.begin().await?;
    let applied = apply(
        hall,
        &mut unit,
        actor,
        TransitionRequest { reasons: &reasons, opinion: "已核对", ..TransitionRequest::new(case, version, act) },
    )
    .await?;
    unit.commit().await?;
    Ok(applied)
}

/// Lets the time pass in which a submit can be taken back.
pub fn undo_over(test: &TestHall) {
    test.clock.advance(UNDO_SECONDS);
}

/// Brings a new case to the state named, by four different officers.
pub async fn case_in(test: &TestHall, id: &str, wanted: CaseState) -> CaseId {
    let hall = &test.hall;
    let case = draft(hall, id).await;
    let way: [(Actor, Act); 5] = [
        (resident(), Act::Submit),
        (officer("tao", Post::Acceptance), Act::Accept),
        (Actor::System, Act::FinishCheck),
        (officer("deng", Post::FirstReview), Act::FirstPass),
        (officer("he", Post::SecondReview), Act::SecondPass),
    ];
    for (actor, next) in way {
        if state(hall, &case).await == wanted {
            return case;
        }
        if next == Act::FinishCheck {
            checked(hall, &case, "eligible").await;
        }
        if next == Act::Accept {
            undo_over(test);
        }
        act(hall, &case, &actor, next).await.unwrap();
    }
    if wanted == CaseState::Decision {
        test.clock.set(Day::parse("2026-12-01").unwrap().at(9, 0));
        crate::review::publicity::close_due(hall).await.unwrap();
    }
    assert_eq!(state(hall, &case).await, wanted);
    case
}
