//! Look-ups on the record: which are flagged, who sees the flags, and how they are explained.

use super::{explain_look_ups, flag_consumers, flag_look_ups, look_up_flag, look_up_flags};
use crate::audit::{self, Entry};
use crate::error::Error;
use crate::identity::staff::create_demo_staff;
use crate::intake::fixture::{applicant, city, submitted};
use crate::testing::{TestHall, on_both_engines, record, staff_by_login, version_of};
use crate::verification::recheck_fixture::clue_left;
use crate::{Hall, identity, review};
use domain::day::Timestamp;
use domain::identity::Actor;
use domain::supervision::{BULK, FlaggedAccount, FlaggedLookUps, LookUpFlag};
use sqlx::Connection as _;

/// The officers of the demo city, by log-in name.
async fn officer(hall: &Hall, login: &str) -> Actor {
    let (id, _) = staff_by_login(hall).await.into_iter().find(|(_, name)| name == login).unwrap();
    identity::presence(hall, &identity::staff::subject(&id.as_str().into())).await.unwrap().unwrap().actor
}

async fn ready(test: &TestHall) -> (Actor, Actor) {
    let hall = &test.hall;
    city(hall).await;
    hall.mark("demo", "1").await.unwrap();
    create_demo_staff(hall).await.unwrap();
    (officer(hall, "huayuan.accept").await, officer(hall, "city-centre.admin").await)
}

async fn watch(hall: &Hall) -> usize {
    while audit::seal(hall).await.unwrap() > 0 {}
    flag_look_ups(hall).await.unwrap()
}

/// An officer looked at a case of the record; a case nobody has ever moved is a draft.
async fn looked(hall: &Hall, actor: &Actor, case: &str) {
    let mut unit = hall.begin().await.unwrap();
    let entry = Entry { chain: format!("case:{case}"), act: "case.reveal", actor, detail: serde_json::json!({}) };
    audit::record(hall, &mut unit, entry).await.unwrap();
    unit.commit().await.unwrap();
}

/// The gateway logged a call of another system.
async fn asked(test: &TestHall, consumer: &str, case: &str, outcome: &str, people: i64, at: &str) {
    let url = format!("sqlite:{}", test.folder.path().join("registers.db").display());
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    sqlx::query(
        "INSERT INTO gateway_log (id, at, consumer, service, scene, case_id, actor, people, outcome, request_digest, response_digest, took_ms) VALUES ($1, $2, $3, 'tax.query', 'check', $4, 'clerk', $5, $6, '', '', 1)",
    )
    .bind(format!("{at}{case}{outcome}"))
    .bind(at)
    .bind(consumer)
    .bind(case)
    .bind(people)
    .bind(outcome)
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
}

/// What waits for an explanation of other systems: flag and people.
async fn of_systems(hall: &Hall, admin: &Actor) -> Vec<FlaggedLookUps> {
    let mut flags = look_up_flags(hall, admin, false, None).await.unwrap().flags;
    flags.sort_by_key(|flag| flag.flag);
    assert!(flags.iter().all(|flag| flag.account == FlaggedAccount::System("安澜银行".to_owned())), "{flags:?}");
    flags
}

on_both_engines! {
    async fn other_systems_are_flagged_without_a_case_and_in_bulk_after_hours(test: TestHall) {
        let hall = &test.hall;
        let (_, admin) = ready(&test).await;
        let (bank, _) = hall.exchange().registers().catalogue().add_consumer("安澜银行", hall.now()).await.unwrap();
        test.clock.set(Timestamp::parse("2026-11-24T15:00:00.000Z").unwrap());
        assert_eq!(flag_consumers(hall).await.unwrap(), 0);
        // Ten in the morning, refused at night, and one person less than a bulk at ten at night, the city's time.
        asked(&test, &bank.id, "loan-1", "answered", 500, "2026-11-24T02:00:00.000Z").await;
        asked(&test, &bank.id, "loan-2", "not_granted", 500, "2026-11-24T14:00:00.000Z").await;
        asked(&test, &bank.id, "loan-3", "answered", BULK - 1, "2026-11-24T14:10:00.000Z").await;
        flag_consumers(hall).await.unwrap();
        assert!(of_systems(hall, &admin).await.is_empty());
        // Before the offices opened, and without a case.
        asked(&test, &bank.id, "loan-4", "answered", 1, "2026-11-23T22:00:00.000Z").await;
        asked(&test, &bank.id, "", "malformed", 3, "2026-11-24T02:00:00.000Z").await;
        assert_eq!(flag_consumers(hall).await.unwrap(), 2);
        assert_eq!(flag_consumers(hall).await.unwrap(), 0, "nothing is counted twice");
        let flags = of_systems(hall, &admin).await;
        let told: Vec<(LookUpFlag, i64)> = flags.iter().map(|flag| (flag.flag, flag.looks)).collect();
        assert_eq!(told, [(LookUpFlag::WithoutCase, 3), (LookUpFlag::AfterHours, BULK)]);
        assert_eq!(flags[1].first_at, Timestamp::parse("2026-11-23T22:00:00.000Z").unwrap());
        assert_eq!(record(hall).await.matches("look-ups look_up.flag system").count(), 2);

        for flag in &flags {
            explain_look_ups(hall, &admin, &flag.id, "夜间批量贷后核查，已核实授权").await.unwrap();
        }
        assert!(of_systems(hall, &admin).await.is_empty());
        asked(&test, &bank.id, "loan-5", "answered", 1, "2026-11-24T14:20:00.000Z").await;
        assert_eq!(flag_consumers(hall).await.unwrap(), 1);
        assert_eq!(of_systems(hall, &admin).await[0].looks, BULK + 1, "one more wants another explanation");
        for (now, more) in [("2026-11-24T23:59:00.000Z", 1), ("2026-11-25T00:00:00.000Z", 0)] {
            asked(&test, &bank.id, now, "answered", 1, "2026-11-24T14:30:00.000Z").await;
            test.clock.set(Timestamp::parse(now).unwrap());
            assert_eq!(flag_consumers(hall).await.unwrap(), more, "yesterday counts until the morning: {now}");
        }
    }

    async fn a_look_up_without_a_case_waits_for_an_explanation(test: TestHall) {
        let hall = &test.hall;
        let (accepting, admin) = ready(&test).await;
        assert_eq!(watch(hall).await, 0);
        for _ in 0..2 {
            assert!(review::desk::search(hall, &accepting, "11010519491231002X").await.is_err());
        }
        assert_eq!(watch(hall).await, 2);
        assert_eq!(watch(hall).await, 0, "what was read is not counted again");
        let page = look_up_flags(hall, &admin, false, None).await.unwrap();
        let [flag] = page.flags.as_slice() else { panic!("{page:?}") };
        assert_eq!((flag.flag, flag.looks), (LookUpFlag::WithoutCase, 2));
        assert!(matches!(&flag.account, FlaggedAccount::Officer { login_name, .. } if login_name == "huayuan.accept"), "{flag:?}");
        assert_eq!(look_up_flag(hall, &admin, &flag.id).await.unwrap(), *flag);
        assert!(matches!(look_up_flags(hall, &accepting, false, None).await, Err(Error::Forbidden)));
        assert!(matches!(explain_look_ups(hall, &accepting, &flag.id, "x").await, Err(Error::Forbidden)));
        assert!(matches!(explain_look_ups(hall, &admin, &flag.id, "  ").await, Err(Error::Refused(_))));
        assert!(matches!(explain_look_ups(hall, &admin, &"none".into(), "x").await, Err(Error::NotFound)));
        explain_look_ups(hall, &admin, &flag.id, "来人拿错了证件").await.unwrap();
        assert!(matches!(explain_look_ups(hall, &admin, &flag.id, "再说一次").await, Err(Error::Conflict)));
        assert!(look_up_flags(hall, &admin, false, None).await.unwrap().flags.is_empty());
        let done = look_up_flags(hall, &admin, true, None).await.unwrap().flags;
        assert_eq!(done[0].explanation.as_deref(), Some("来人拿错了证件"));
        // One more wants another explanation.
        assert!(review::desk::search(hall, &accepting, "11010519491231002X").await.is_err());
        watch(hall).await;
        assert_eq!(look_up_flags(hall, &admin, false, None).await.unwrap().flags[0].looks, 3);
        let record = record(hall).await;
        assert!(record.contains("look-ups look_up.flag system") && record.contains("look-ups look_up.explain"), "{record}");
    }

    async fn a_case_that_is_opened_counts_and_lies_with_whom_it_lay_then(test: TestHall) {
        let hall = &test.hall;
        let (accepting, _) = ready(&test).await;
        let case = submitted(hall, &applicant(hall).await).await;
        // Ten at night in the city; it is opened twice and moves on within the same instant.
        test.clock.set(Timestamp::parse("2026-11-23T14:00:00.000Z").unwrap());
        for _ in 0..2 {
            review::desk::case(hall, &accepting, &case).await.unwrap();
        }
        let accept = review::desk::ActForm { version: version_of(hall, &case).await, act: "accept".to_owned(), ..review::desk::ActForm::default() };
        review::desk::act(hall, &accepting, &case, &accept).await.unwrap();
        assert_eq!(watch(hall).await, 1);
        let flagged: Vec<(String, i64)> =
            sqlx::query_as("SELECT flag, looks FROM look_up_flags").fetch_all(hall.db().reader()).await.unwrap();
        assert_eq!(flagged, [("after_hours".to_owned(), 1)]);
    }

    async fn a_case_with_a_clue_is_looked_at_by_the_office_that_has_the_clue(test: TestHall) {
        let hall = &test.hall;
        ready(&test).await;
        let case = submitted(hall, &applicant(hall).await).await;
        let (reviewing, elsewhere) = (officer(hall, "chengnan.second").await, officer(hall, "chengbei.second").await);
        let deciding = officer(hall, "chengnan.decide").await;
        let Actor::Staff(staff) = &reviewing else { panic!("{reviewing:?}") };
        clue_left(hall, &case, staff.office.as_str(), "0101").await;
        // A case still to be accepted is nothing to a second review but for the clue.
        for who in [&reviewing, &elsewhere, &deciding] {
            looked(hall, who, case.as_str()).await;
        }
        assert_eq!(watch(hall).await, 3);
        let mut flagged: Vec<(String, String)> =
            sqlx::query_as("SELECT f.flag, s.login_name FROM look_up_flags f JOIN staff s ON s.id = f.staff_id").fetch_all(hall.db().reader()).await.unwrap();
        flagged.sort();
        assert_eq!(flagged, ["chengbei.second", "chengnan.decide"].map(|login| ("outside_cases".to_owned(), login.to_owned())));
    }

    async fn cases_of_other_posts_and_many_after_hours_are_flagged(test: TestHall) {
        let hall = &test.hall;
        let (accepting, admin) = ready(&test).await;
        looked(hall, &accepting, "somebody-else's").await;
        looked(hall, &Actor::System, "somebody-else's").await;
        assert_eq!(watch(hall).await, 1);
        let flags = look_up_flags(hall, &admin, false, None).await.unwrap().flags;
        assert_eq!(flags.iter().map(|flag| flag.flag).collect::<Vec<_>>(), [LookUpFlag::OutsideCases]);
        // Ten at night in the city.
        test.clock.set(Timestamp::parse("2026-11-24T14:00:00.000Z").unwrap());
        for number in 1..=BULK {
            looked(hall, &accepting, "c").await;
            watch(hall).await;
            let flags = look_up_flags(hall, &admin, false, None).await.unwrap().flags;
            let bulk = flags.iter().any(|flag| flag.flag == LookUpFlag::AfterHours);
            assert_eq!(bulk, number == BULK, "{number}");
        }
    }
}
