//! Who looked at a case, as its owner sees it.

use super::{check, checked, officer, people, visitor};
use crate::error::Error;
use crate::identity::window;
use crate::review::desk;
use crate::testing::on_both_engines;
use crate::verification::{comparison, looks};
use domain::id::CaseId;
use domain::identity::{Actor, Post, RealNameLevel, ResidentActor, StaffActor};
use domain::intake::Relation;
use domain::verification::{AnswerStatus, LookReason, LookedAt, LookedBy};

fn owner() -> Actor {
    Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Verified })
}

/// Puts the account behind an actor on file.
pub(super) async fn on_file(hall: &crate::Hall, actor: &Actor) {
    let Actor::Staff(StaffActor { staff, post, office, .. }) = actor else { panic!("an officer") };
    let mut unit = hall.begin().await.unwrap();
    unit.execute(
        sqlx::query("INSERT INTO officers (id, name, resident_id, resident_index, created_at) VALUES ($1, '', '', $1, $2)")
            .bind(staff.as_str())
            .bind(hall.now().to_string()),
    )
    .await
    .unwrap();
    unit.execute(
        sqlx::query(
            "INSERT INTO staff (id, officer_id, login_name, post, office_id, state, created_at) VALUES ($1, $1, $1, $2, $3, 'active', $4)",
        )
        .bind(staff.as_str())
        .bind(post.code())
        .bind(office.as_str())
        .bind(hall.now().to_string()),
    )
    .await
    .unwrap();
    unit.commit().await.unwrap();
}

on_both_engines! {
    async fn a_check_of_all_registers_is_one_entry_and_names_no_officer(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        on_file(hall, &first).await;
        test.clock.advance(60);
        desk::reveal(hall, &first, "s", &case, "与户口簿核对").await.unwrap();
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();

        let page = looks(hall, &owner(), &case, None).await.unwrap();
        assert_eq!(page.next, None);
        let newest = &page.looks[0];
        assert!(matches!(&newest.by, LookedBy::Office { post: Post::FirstReview, .. }), "{:?}", newest.by);
        assert_eq!((newest.why, newest.registers(), newest.people.len()), (LookReason::Check, 14, 4));
        assert!(newest.people.iter().all(|person| person.answers.len() == 14));
        assert!(newest.people.iter().flat_map(|person| &person.answers).any(|(_, status)| *status == AnswerStatus::Hit));
        assert!(newest.people.iter().any(|person| person.whom == LookedAt::Relative(Relation::Applicant)));
        assert_eq!((page.looks[1].why, page.looks[1].people.len()), (LookReason::Reveal, 0));
        assert_eq!((page.looks[2].why, &page.looks[2].by), (LookReason::Check, &LookedBy::Hall));
        let reasons: Vec<LookReason> = page.looks.iter().map(|look| look.why).collect();
        assert!(reasons.contains(&LookReason::Prefill) && reasons.contains(&LookReason::Consent), "{reasons:?}");
        assert!(page.looks.iter().filter(|look| look.why == LookReason::Prefill).all(|look| look.by == LookedBy::Applicant));
        assert!(page.looks.is_sorted_by(|newer, older| newer.at >= older.at));

        let shown = serde_json::to_string(&page).unwrap();
        for person in people("zhou") {
            assert!(!shown.contains(person.id.as_str()) && !shown.contains(person.name.as_str()));
        }
        assert!(!shown.contains("户口簿"), "what an officer wrote stays with the record");
    }

    async fn whoever_was_looked_up_by_the_number_sees_it(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let person = people("zhou").remove(0);
        test.clock.advance(60);
        let found = desk::search(hall, &first, person.id.as_str()).await.unwrap();
        assert_eq!(found, case);
        let page = looks(hall, &owner(), &case, None).await.unwrap();
        let look = page.looks.iter().find(|look| look.why == LookReason::Found).unwrap();
        assert_eq!((look.at, &look.by), (hall.now(), &LookedBy::Staff));
        assert!(page.looks.iter().all(|look| look.why != LookReason::Read), "one search is one line");
        test.clock.advance(60);
        let window = officer(hall, Post::Window).await;
        window::find(hall, &window, &visitor(), person.name.as_str(), person.id.as_str()).await.unwrap();
        let page = looks(hall, &owner(), &case, None).await.unwrap();
        assert_eq!(page.looks.iter().filter(|look| look.why == LookReason::Found).count(), 2);
    }

    async fn an_officer_who_opened_the_case_stands_there_once_a_day(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "sun", "widowed", RealNameLevel::Verified).await;
        on_file(hall, &first).await;
        let read = async || {
            let page = looks(hall, &owner(), &case, None).await.unwrap();
            page.looks.into_iter().filter(|look| look.why == LookReason::Read).collect::<Vec<_>>()
        };
        assert!(read().await.is_empty());
        test.clock.advance(60);
        comparison(hall, &first, &case).await.unwrap().unwrap();
        desk::case(hall, &first, &case).await.unwrap();
        let seen = read().await;
        assert_eq!((seen.len(), seen[0].at, seen[0].people.len()), (1, hall.now(), 0));
        assert!(matches!(&seen[0].by, LookedBy::Office { post: Post::FirstReview, .. }), "{:?}", seen[0].by);
        test.clock.advance(86_400);
        comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!(read().await.len(), 2);
    }

    async fn pages_follow_each_other_without_a_gap(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        for _ in 0..12 {
            test.clock.advance(60);
            desk::reveal(hall, &first, "s", &case, "与户口簿核对").await.unwrap();
            test.clock.advance(60);
            check(hall, &first, &case).await.unwrap();
        }
        let (mut seen, mut after, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let page = looks(hall, &owner(), &case, after.as_deref()).await.unwrap();
            seen.extend(page.looks);
            pages += 1;
            match page.next {
                Some(next) => after = Some(next.to_string()),
                None => break,
            }
        }
        assert_eq!(pages, 2);
        let of = |why: LookReason| seen.iter().filter(|look| look.why == why).count();
        assert_eq!((of(LookReason::Reveal), of(LookReason::Check)), (12, 13));
        assert!(seen.is_sorted_by(|newer, older| newer.at >= older.at));
        assert!(seen.iter().any(|look| look.by == LookedBy::Staff), "an account that is not on file still shows");
    }

    async fn nobody_else_sees_it(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let other = Actor::Resident(ResidentActor { account: "other".into(), level: RealNameLevel::Verified });
        assert!(matches!(looks(hall, &other, &case, None).await, Err(Error::NotFound)));
        assert!(matches!(looks(hall, &owner(), &CaseId::from("none"), None).await, Err(Error::NotFound)));
        assert!(matches!(looks(hall, &owner(), &case, Some("made up")).await, Err(Error::NotFound)));
        assert!(matches!(looks(hall, &Actor::Anonymous, &case, None).await, Err(Error::SignedOut)));
        for staff in [first, officer(hall, Post::Administrator).await] {
            assert!(matches!(looks(hall, &staff, &case, None).await, Err(Error::Forbidden)));
        }
        assert!(matches!(looks(hall, &Actor::System, &case, None).await, Err(Error::Forbidden)));
    }
}
