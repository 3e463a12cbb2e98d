//! The desk: what an officer sees, in which order, and what is recorded.

use super::fixture::{act, case_in, city, officer, officer_of, resident, undo_over, version};
use crate::Error;
use crate::review::desk::{self, ActForm};
use crate::testing::on_both_engines;
use domain::fault::FaultCode;
use domain::identity::{Actor, Post};
use domain::review::{Act, CaseState, Reason, WORKLIST_PAGE, WorklistQuery};
use domain::supervision::Signal;

/// A case as far as lists read it, submitted this very moment.
async fn lay(hall: &crate::Hall, unit: &mut crate::db::UnitOfWork, id: &str, state: CaseState, due_on: &str) {
    let office = if matches!(state, CaseState::Submitted | CaseState::FirstReview) { "garden" } else { "south" };
    unit.execute(
        sqlx::query("INSERT INTO cases (id, account_id, state, number, answers, applicant_name, area, office_id, due_on, remind_on, warn_on, red_on, submitted_at, created_at, saved_at) VALUES ($1, 'other', $2, $1, '', $3, '0101', $4, $5, '2026-11-23', '2026-11-24', '2026-12-31', $6, $6, $6)")
            .bind(id)
            .bind(state.code())
            .bind(hall.seal("cases", "applicant_name", id, "马霞"))
            .bind(office)
            .bind(due_on)
            .bind(hall.now().to_string()),
    )
    .await
    .unwrap();
}

async fn lay_one(hall: &crate::Hall, id: &str, state: CaseState, due_on: &str) {
    let mut unit = hall.begin().await.unwrap();
    lay(hall, &mut unit, id, state, due_on).await;
    unit.commit().await.unwrap();
}

/// More cases on the desk of the second reviewers than one page holds, some due on the same day.
async fn fill(hall: &crate::Hall, count: usize) {
    let mut unit = hall.begin().await.unwrap();
    for number in 0..count {
        lay(hall, &mut unit, &format!("f{number:03}"), CaseState::SecondReview, &format!("2026-11-{:02}", 24 + number % 3)).await;
    }
    unit.commit().await.unwrap();
}

on_both_engines! {
    async fn pages_go_forward_and_back_without_gaps(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        fill(hall, WORKLIST_PAGE * 2 + 7).await;
        let he = officer("he", Post::SecondReview);
        let page = |cursor| { let he = he.clone(); async move {
            desk::worklist(hall, &he, &WorklistQuery { cursor, ..WorklistQuery::default() }).await.unwrap()
        }};
        let first = page(None).await;
        assert_eq!((first.total, first.rows.len(), first.earlier.is_some()), (107, WORKLIST_PAGE, false));
        let second = page(first.later.clone()).await;
        let third = page(second.later.clone()).await;
        assert_eq!((third.rows.len(), third.later.is_none()), (7, true));
        let mut seen: Vec<_> = [&first, &second, &third].iter().flat_map(|page| page.rows.iter().map(|row| (row.due_on, row.case.clone()))).collect();
        assert!(seen.is_sorted());
        seen.dedup();
        assert_eq!(seen.len(), 107);
        let back = page(third.earlier).await;
        assert_eq!(back.rows, second.rows);
        let start = page(back.earlier).await;
        assert_eq!((start.rows, start.earlier), (first.rows, None));
    }

    async fn a_cursor_of_another_or_garbage_is_no_page(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        fill(hall, WORKLIST_PAGE + 1).await;
        let he = officer("he", Post::SecondReview);
        let later = desk::worklist(hall, &he, &WorklistQuery::default()).await.unwrap().later.unwrap();
        for (who, cursor) in [(officer("qin", Post::SecondReview), later.as_str()), (he.clone(), "x"), (he.clone(), ""), (he, "44.é")] {
            let query = WorklistQuery { cursor: Some(cursor.to_owned()), ..WorklistQuery::default() };
            assert!(matches!(desk::worklist(hall, &who, &query).await, Err(Error::NotFound)));
        }
    }

    async fn filters_narrow_the_list(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        fill(hall, 3).await;
        case_in(&test, "c1", CaseState::Publicity).await;
        let he = officer("he", Post::SecondReview);
        let count = |query: WorklistQuery| { let he = he.clone(); async move { desk::worklist(hall, &he, &query).await.unwrap().rows.len() }};
        assert_eq!(count(WorklistQuery::default()).await, 4);
        assert_eq!(count(WorklistQuery { state: Some(CaseState::Publicity), ..WorklistQuery::default() }).await, 1);
        assert_eq!(count(WorklistQuery { state: Some(CaseState::Decision), ..WorklistQuery::default() }).await, 0);
        assert_eq!(count(WorklistQuery { signal: Some(Signal::Reminder), ..WorklistQuery::default() }).await, 3);
        assert_eq!(count(WorklistQuery { today: true, ..WorklistQuery::default() }).await, 0);
        test.clock.set(domain::day::Day::parse("2026-11-24").unwrap().at(9, 0));
        let today = desk::worklist(hall, &he, &WorklistQuery { today: true, ..WorklistQuery::default() }).await.unwrap();
        assert_eq!((today.rows.len(), today.due_today), (1, 1), "the tab shows what it counts");
        test.clock.set(domain::day::Day::parse("2026-11-23").unwrap().at(9, 0));
        assert_eq!(count(WorklistQuery { category: Some(domain::verification::Category::LowIncome), ..WorklistQuery::default() }).await, 1);
        assert_eq!(count(WorklistQuery { check: Some(domain::review::CheckFilter::Missing), ..WorklistQuery::default() }).await, 3);
    }

    async fn another_office_sees_nothing(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        for stranger in [officer_of("x", Post::SecondReview, "north", "02"), officer("x", Post::FirstReview), officer_of("x", Post::SecondReview, "centre", "")] {
            assert_eq!(desk::worklist(hall, &stranger, &WorklistQuery::default()).await.unwrap().rows, []);
            assert!(matches!(desk::case(hall, &stranger, &case).await, Err(Error::NotFound)));
            assert!(matches!(desk::reveal(hall, &stranger, "s1", &case, "电话核实").await, Err(Error::NotFound)));
            assert!(desk::search(hall, &stranger, "AJ-c1").await.is_err());
        }
        for nobody in [officer("x", Post::Window), officer("x", Post::Administrator), resident()] {
            assert!(matches!(desk::worklist(hall, &nobody, &WorklistQuery::default()).await, Err(Error::Forbidden)));
        }
        assert!(matches!(desk::case(hall, &Actor::Anonymous, &case).await, Err(Error::SignedOut)));
    }

    async fn the_page_masks_people_and_says_why_an_act_is_forbidden(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        let page = desk::case(hall, &officer("deng", Post::SecondReview), &case).await.unwrap();
        assert_eq!(page.applicant, "周*兰");
        assert!(!format!("{page:?}").contains("周秀兰"));
        assert!(page.resident_id.contains('*') && page.members[0].resident_id.contains('*'));
        let pass = page.acts.iter().find(|offer| offer.act == Act::SecondPass).unwrap();
        assert_eq!(pass.forbidden, Some(FaultCode::SamePerson));
        assert_eq!(page.stages.iter().filter(|stage| stage.done_on.is_some()).count(), 3);
        let page = desk::case(hall, &officer("he", Post::SecondReview), &case).await.unwrap();
        assert!(page.acts.iter().all(|offer| offer.forbidden.is_none()), "{:?}", page.acts);
        assert_eq!(page.events[0].act, Act::FirstPass);
        act(hall, &case, &officer("he", Post::SecondReview), Act::SecondPass).await.unwrap();
        let page = desk::case(hall, &officer("he", Post::SecondReview), &case).await.unwrap();
        assert_eq!(page.acts, [], "objections have no page yet");
    }

    async fn full_numbers_need_a_reason_and_leave_a_trace(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        let tao = officer("tao", Post::Acceptance);
        assert!(matches!(desk::reveal(hall, &tao, "s1", &case, " ").await, Err(Error::Refused(_))));
        let shown = desk::reveal(hall, &tao, "s1", &case, "与户口簿核对").await.unwrap();
        assert_eq!(shown.people[0].0, "周秀兰");
        let kept = crate::refusal::read(hall, "s1", &format!("desk-revealed:{case}")).await.unwrap().unwrap();
        assert!(!format!("{kept:?}").contains("周秀兰"), "whoever reads refused forms of a session reads nobody's data");
        assert_eq!(desk::revealed(hall, &tao, "s1", &case).await.unwrap(), Some(shown));
        assert_eq!(desk::revealed(hall, &tao, "s2", &case).await.unwrap(), None);
        let traces: (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_events WHERE chain = 'case:c1' AND act = 'case.reveal'")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(traces.0, 1);
    }

    async fn a_person_is_found_by_the_exact_number_only(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        let tao = officer("tao", Post::Acceptance);
        let number = desk::reveal(hall, &tao, "s1", &case, "与户口簿核对").await.unwrap().people[0].1.clone();
        assert_eq!(desk::search(hall, &tao, &number).await.unwrap(), case);
        assert_eq!(desk::search(hall, &tao, &number.to_lowercase()).await.unwrap(), case);
        assert!(desk::search(hall, &tao, &number[..17]).await.is_err());
        assert!(desk::search(hall, &tao, "").await.is_err());
        for hidden in ["\u{0}", "AJ-c1\u{0}", "AJ\u{7}c1"] {
            match desk::search(hall, &tao, hidden).await {
                Err(Error::Refused(faults)) => assert_eq!(faults.0[0].code, FaultCode::ControlCharacters),
                other => panic!("{other:?}"),
            }
        }
        // Three looks by number of a person, one of them on the wrong desk; whoever finds a case by its own number has read it.
        let elsewhere = officer_of("x", Post::Acceptance, "north", "02");
        assert!(desk::search(hall, &elsewhere, &number).await.is_err());
        assert_eq!(crate::testing::record(hall).await.matches(" case.read ").count(), 0, "one search is one look");
        desk::search(hall, &tao, "AJ-c1").await.unwrap();
        let record = crate::testing::record(hall).await;
        assert_eq!(record.matches("case.look_up").count(), 3, "{record}");
        assert_eq!(record.matches(" case.read ").count(), 1, "{record}");
        assert!(!record.contains(&number));
    }

    async fn the_form_of_an_act_reads_codes_and_leads_to_the_next_case(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        let tao = officer("tao", Post::Acceptance);
        let form = |act: &str| ActForm { version: 1, act: act.to_owned(), ..ActForm::default() };
        for bad in ["", "fly", "approve"] {
            assert!(matches!(desk::act(hall, &tao, &case, &form(bad)).await, Err(Error::Refused(_))), "{bad}");
        }
        undo_over(&test);
        let ask = ActForm { notes: [("vehicle_proof".to_owned(), "购车发票".to_owned())].into(), ..form("request_correction") };
        let done = desk::act(hall, &tao, &case, &ask).await.unwrap();
        assert_eq!((done.to, done.next), (CaseState::Correction, None));
        // The same act a second time, as a double click sends it, has been done; another one on the same page comes too late.
        let again = desk::act(hall, &tao, &case, &ask).await.unwrap();
        assert_eq!((again.to, again.next), (CaseState::Correction, None));
        let events: (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM case_events WHERE case_id = 'c1'")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(events.0, 2);
        assert!(matches!(desk::act(hall, &tao, &case, &form("accept")).await, Err(Error::Conflict)));
        assert!(matches!(desk::act(hall, &officer("ma", Post::Acceptance), &case, &ask).await, Err(Error::Conflict)));
        let later = ActForm { version: 2, ..form("accept") };
        assert!(matches!(desk::act(hall, &tao, &case, &later).await, Err(Error::NotFound)));
        let elsewhere = officer_of("x", Post::Acceptance, "north", "02");
        assert!(matches!(desk::act(hall, &elsewhere, &case, &form("accept")).await, Err(Error::NotFound)));
        assert!(matches!(desk::act(hall, &officer("deng", Post::FirstReview), &case, &form("accept")).await, Err(Error::NotFound)));
    }

    async fn the_next_case_is_none_that_its_applicant_may_still_take_back(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        lay_one(hall, "before", CaseState::Submitted, "2026-11-30").await;
        undo_over(&test);
        let mut unit = hall.begin().await.unwrap();
        for number in 0..=WORKLIST_PAGE {
            lay(hall, &mut unit, &format!("new{number:02}"), CaseState::Submitted, "2026-11-21").await;
        }
        lay(hall, &mut unit, "now", CaseState::Submitted, "2026-11-20").await;
        unit.commit().await.unwrap();
        let tao = officer("tao", Post::Acceptance);
        let list = desk::worklist(hall, &tao, &WorklistQuery::default()).await.unwrap();
        assert_eq!(list.rows[0].case.as_str(), "now", "it stands in the list, and first");
        let accept = ActForm { version: version(hall, &case).await, act: "accept".to_owned(), ..ActForm::default() };
        let next = async || desk::act(hall, &tao, &case, &accept).await.unwrap().next;
        assert_eq!(next().await, Some("before".into()));
        // The same page sent again, when the ten minutes of the other are over.
        undo_over(&test);
        assert_eq!(next().await, Some("now".into()));
    }

    async fn the_next_case_is_one_that_this_officer_can_decide(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        lay_one(hall, "public", CaseState::Publicity, "2026-11-23").await;
        lay_one(hall, "reviewed", CaseState::SecondReview, "2026-11-24").await;
        let mut unit = hall.begin().await.unwrap();
        unit.execute(
            sqlx::query("INSERT INTO case_handlers (case_id, officer_id, step, at) VALUES ('reviewed', 'he', 'first_review', $1)")
                .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
        unit.commit().await.unwrap();
        let he = officer("he", Post::SecondReview);
        let pass = ActForm { version: version(hall, &case).await, act: "second_pass".to_owned(), ..ActForm::default() };
        assert_eq!(desk::act(hall, &he, &case, &pass).await.unwrap().next, None);
        lay_one(hall, "open", CaseState::SecondReview, "2026-11-30").await;
        assert_eq!(desk::act(hall, &he, &case, &pass).await.unwrap().next, Some("open".into()));
    }

    async fn cases_that_have_time_never_hide_the_one_after_them(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::FirstReview).await;
        let deng = officer("deng", Post::FirstReview);
        let pass = ActForm { version: version(hall, &case).await, act: "first_pass".to_owned(), ..ActForm::default() };
        let mut unit = hall.begin().await.unwrap();
        for number in 0..=WORKLIST_PAGE {
            for kind in ["held", "handled"] {
                lay(hall, &mut unit, &format!("{kind}{number}"), CaseState::FirstReview, "2026-11-24").await;
            }
            let handled = "INSERT INTO case_handlers (case_id, officer_id, step, at) VALUES ($1, 'deng', 'acceptance', $2)";
            unit.execute(sqlx::query(handled).bind(format!("handled{number}")).bind(hall.now().to_string())).await.unwrap();
        }
        unit.execute(sqlx::query("UPDATE cases SET held_on = '2026-11-23' WHERE id LIKE 'held%'")).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(desk::act(hall, &deng, &case, &pass).await.unwrap().next, None);
        lay_one(hall, "open", CaseState::FirstReview, "2026-11-30").await;
        assert_eq!(desk::act(hall, &deng, &case, &pass).await.unwrap().next, Some("open".into()));
    }

    async fn an_act_that_is_done_is_no_failure_because_the_next_case_cannot_be_told(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        lay_one(hall, "open", CaseState::SecondReview, "2026-11-30").await;
        let back = ActForm {
            version: version(hall, &case).await,
            act: "return_to_first".to_owned(),
            reasons: vec![Reason::FactsUnclear.code().to_owned()],
            opinion: "收入不清".to_owned(),
            ..ActForm::default()
        };
        hall.db().reader().close().await;
        let done = desk::act(hall, &officer("he", Post::SecondReview), &case, &back).await.unwrap();
        assert_eq!((done.to, done.next), (CaseState::FirstReview, None));
    }
}
