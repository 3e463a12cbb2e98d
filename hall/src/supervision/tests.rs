//! Look-ups on the record: which are flagged, who sees the flags, and how they are explained.

use super::{explain_look_ups, flag_look_ups, look_up_flag, look_up_flags};
use crate::audit::{self, Entry};
use crate::error::Error;
use crate::identity::staff::create_demo_staff;
use crate::intake::fixture::{applicant, city, submitted};
use crate::testing::{TestHall, on_both_engines, record, staff_by_login, version_of};
use crate::{Hall, identity, review};
use domain::day::Timestamp;
use domain::identity::Actor;
use domain::supervision::{BULK, LookUpFlag};

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

on_both_engines! {
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
        assert_eq!((flag.flag, flag.login_name.as_str(), flag.looks), (LookUpFlag::WithoutCase, "huayuan.accept", 2));
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
