//! What a dispute does to its case: it waits and loses no day, and goes on when the owner has answered or its limit is over.

use super::*;
use crate::intake::{my_case, undo_submit, withdraw};
use crate::supervision::sweep;
use crate::testing::messages_to;
use crate::verification::{answer_dispute, disputes, disputes_page, lapse_disputes};
use domain::day::Day;
use domain::messages::MessageTemplate;
use domain::review::{CaseState, WorklistQuery};
use domain::supervision::Signal;
use domain::verification::{DisputeQuery, DisputeState, Shelf};

on_both_engines! {
    async fn a_disputed_record_is_a_task_of_its_owner_and_the_case_waits_and_loses_no_day(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted_disputing(&test, "zhou", "married", RealNameLevel::Verified, &[Register::Vehicle]).await;
        let told = messages_to(hall, &phone()).await;
        assert!(told.iter().any(|message| matches!(message, MessageTemplate::DisputeOpened { until, .. } if until.to_string() == "2026-12-07")), "{told:?}");
        let written = record(hall).await;
        assert!(written.contains("case.dispute ") && !written.contains("登记没有更新") && !written.contains("应该是别的"), "{written}");
        assert_eq!(clock(hall, &case).await.3, None, "acceptance is the office's own time");
        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        assert_eq!(clock(hall, &case).await.3.as_deref(), Some("2026-11-23"));
        test.clock.advance(DAY);
        assert_eq!(check_pending(hall).await.unwrap(), 1);
        let (started, due, promised, held) = clock(hall, &case).await;
        assert_eq!((started.as_deref(), due.as_deref(), held.as_deref()), (Some("2026-11-24"), Some("2026-11-26"), Some("2026-11-24")));

        let first = officer(hall, Post::FirstReview).await;
        for judged in [Act::FirstPass, Act::FirstDoubt] {
            assert_eq!(refused_with(tried(hall, &first, &case, judged).await), FaultCode::OwnerAsked);
        }
        test.clock.advance(4 * DAY);
        let list = desk::worklist(hall, &first, &WorklistQuery::default()).await.unwrap();
        assert_eq!((list.rows[0].signal, list.overdue), (Signal::Paused, 0));
        let own = my_case(hall, &owner(), &case).await.unwrap();
        assert_eq!((own.late, own.due_on, own.promised_while_running()), (false, None, None));
        assert_eq!(own.asked_owners().count(), 1);

        // The owner corrects the register, and says so.
        registered(hall, 0).await;
        let second = officer(hall, Post::SecondReview).await;
        let id = own.disputes[0].dispute.id.clone();
        answer_dispute(hall, &second, &id, &answered("corrected")).await.unwrap();
        for form in [answered("upheld"), DisputeForm::default()] {
            assert!(matches!(answer_dispute(hall, &second, &id, &form).await, Err(Error::Conflict)), "it is answered already: {form:?}");
        }
        // Wednesday, Thursday and Friday: three days stood.
        let going = clock(hall, &case).await;
        assert_eq!((going.0.as_deref(), going.1.as_deref(), going.3), (Some("2026-11-27"), Some("2026-12-01"), None));
        let later = domain::settings::Calendar::state_council().working_days_between(Day::parse(&promised.unwrap()).unwrap(), Day::parse(&going.2.unwrap()).unwrap());
        assert_eq!(later.days, 3);
        assert_eq!(messages_to(hall, &phone()).await.iter().filter(|message| matches!(message, MessageTemplate::DisputeEnded { outcome: DisputeState::Corrected, .. })).count(), 1);
        let held: Vec<(String, Option<i64>)> = sqlx::query_as("SELECT began_at, days FROM case_holds ORDER BY began_at").fetch_all(hall.db().reader()).await.unwrap();
        assert_eq!(held.iter().map(|(_, days)| *days).collect::<Vec<_>>(), [Some(1), Some(3)]);

        // Nobody judges by what the register said before, and the table does not say that it agrees.
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstPass).await), FaultCode::CheckOutdated);
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let row = view.comparison.rows.iter().find(|row| row.dispute.is_some()).unwrap();
        assert_eq!((row.concern, row.dispute.as_ref().unwrap().settled_since(view.at)), (Concern::Differs, true));
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let row = view.comparison.rows.iter().find(|row| row.register == Register::Vehicle && row.dispute.is_some()).unwrap();
        assert_eq!((row.concern, row.records.len()), (Concern::Agrees, 0));
        assert!(matches!(&row.declared, Declared::Disputed { declared, .. } if declared == "应该是别的"), "both values stay");
        assert_eq!(row.dispute.as_ref().unwrap().answer.as_ref().unwrap().reference, "交管函 18 号");
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));
        act(hall, &first, &case, Act::FirstPass).await;
        let own = my_case(hall, &owner(), &case).await.unwrap();
        assert!(own.events.iter().all(|event| event.on_time != Some(false)), "{:?}", own.events);
        assert!(!own.acts.dispute);
    }

    async fn a_clock_stands_from_the_instant_of_the_event_on(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted_disputing(&test, "zhou", "married", RealNameLevel::Verified, &[Register::Vehicle]).await;
        test.clock.tick();
        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        let (began,): (String,) = sqlx::query_as("SELECT began_at FROM case_holds").fetch_one(hall.db().reader()).await.unwrap();
        let (at,): (String,) = sqlx::query_as("SELECT at FROM case_events WHERE case_id = $1 AND act = $2")
            .bind(case.as_str())
            .bind(Act::Accept.code())
            .fetch_one(hall.db().reader())
            .await
            .unwrap();
        assert_eq!(began, at);
    }

    async fn an_owner_that_is_silent_lets_the_case_go_on_and_may_still_answer(test: TestHall) {
        let hall = &test.hall;
        let (case, id) = waiting(&test).await;
        let first = officer(hall, Post::FirstReview).await;
        test.clock.advance(14 * DAY);
        assert_eq!(lapse_disputes(hall).await.unwrap(), 0, "the last day is the owner's");
        sweep(hall).await.unwrap();
        assert_eq!(standing(hall, &case).await.0, "first_review");
        test.clock.advance(DAY);
        assert_eq!((lapse_disputes(hall).await.unwrap(), lapse_disputes(hall).await.unwrap()), (1, 0));
        assert_eq!(clock(hall, &case).await.3, None);
        assert_eq!(my_case(hall, &owner(), &case).await.unwrap().disputes[0].dispute.state, DisputeState::Lapsed);
        assert!(messages_to(hall, &phone()).await.iter().any(|message| matches!(message, MessageTemplate::DisputeEnded { outcome: DisputeState::Lapsed, .. })));
        // What is disputed still is open, and an officer finds by the papers.
        assert_ne!(refused_with(tried(hall, &first, &case, Act::FirstPass).await), FaultCode::OwnerAsked);

        let second = officer(hall, Post::SecondReview).await;
        let over = disputes(hall, &second, &DisputeQuery { shelf: Shelf::Over, ..DisputeQuery::default() }).await.unwrap();
        assert_eq!((over.open, over.rows.len()), (0, 1));
        answer_dispute(hall, &Actor::System, &id, &answered("upheld")).await.unwrap();
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstDoubt).await), FaultCode::CheckOutdated);
        test.clock.advance(60);
        // Of one register asked again all are asked: what an owner has said is not judged by old answers.
        check_one(hall, &first, &case, Register::Tax).await.unwrap();
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let row = view.comparison.rows.iter().find(|row| row.dispute.is_some()).unwrap();
        assert_eq!(row.dispute.as_ref().unwrap().state, DisputeState::Upheld);
        assert_eq!(view.registers, 14);
        act(hall, &first, &case, Act::FirstDoubt).await;
    }

    async fn what_is_taken_back_is_not_asked_and_asked_again_with_the_next_submit(test: TestHall) {
        let hall = &test.hall;
        let (actor, case) = submitted_disputing(&test, "zhou", "married", RealNameLevel::Verified, &[Register::Vehicle]).await;
        test.clock.advance(-UNDO_SECONDS);
        undo_submit(hall, &actor, &case).await.unwrap();
        let second = officer(hall, Post::SecondReview).await;
        assert!(disputes(hall, &second, &DisputeQuery::default()).await.unwrap().rows.is_empty());
        assert_eq!(lapse_disputes(hall).await.unwrap(), 0);
        test.clock.advance(60);
        let draft = intake::step_page(hall, &actor, "s", Step::Check).await.unwrap().draft;
        intake::submit(hall, &actor, &intake::submit_key(&draft.case, draft.version)).await.unwrap();
        let list = disputes(hall, &second, &DisputeQuery::default()).await.unwrap();
        assert_eq!((list.open, list.rows.len()), (1, 1));
        withdraw(hall, &actor, &case, "").await.unwrap();
        assert_eq!(disputes(hall, &second, &DisputeQuery::default()).await.unwrap().open, 0);
        assert!(matches!(answer_dispute(hall, &second, &list.rows[0].id, &answered("corrected")).await, Err(Error::Conflict)));
    }

    async fn an_answer_that_comes_while_the_registers_are_asked_leaves_nothing_judged(test: TestHall) {
        let hall = &test.hall;
        let (case, id) = waiting(&test).await;
        let first = officer(hall, Post::FirstReview).await;
        let read = crate::verification::check::subject(hall, &first, &case, Right::RunCheck).await.unwrap();
        test.clock.advance(60);
        answer_dispute(hall, &officer(hall, Post::SecondReview).await, &id, &answered("corrected")).await.unwrap();
        let before = standing(hall, &case).await;
        let late = crate::verification::check::check_as_read(hall, &first, &case, &read).await;
        assert!(matches!(late, Err(Error::Conflict)));
        assert_eq!(standing(hall, &case).await, before);
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstDoubt).await), FaultCode::CheckOutdated);
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();
        act(hall, &first, &case, Act::FirstDoubt).await;
    }

    async fn a_late_answer_about_an_application_that_is_over_is_written_down_and_told_to_nobody(test: TestHall) {
        let hall = &test.hall;
        let (case, id) = waiting(&test).await;
        test.clock.advance(15 * DAY);
        assert_eq!(lapse_disputes(hall).await.unwrap(), 1);
        withdraw(hall, &owner(), &case, "").await.unwrap();
        let told = messages_to(hall, &phone()).await.len();
        answer_dispute(hall, &officer(hall, Post::SecondReview).await, &id, &answered("upheld")).await.unwrap();
        assert_eq!(messages_to(hall, &phone()).await.len(), told);
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        assert_eq!((page.disputes[0].dispute.state, page.state), (DisputeState::Upheld, CaseState::Withdrawn));
    }

    async fn disputes_that_cannot_be_ended_let_the_others_pass(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = waiting(&test).await;
        let now = hall.now().to_string();
        let mut unit = hall.begin().await.unwrap();
        let insert = "INSERT INTO cases (id, account_id, state, answers, applicant_name, due_on, created_at, saved_at) VALUES ('broken', 'broken', 'checking', 'broken', '', '2026-11-01', $1, $1)";
        unit.execute(sqlx::query(insert).bind(now.as_str())).await.unwrap();
        for number in 0..101 {
            // Due before the good one, and nobody can be told.
            let insert = "INSERT INTO disputes (id, case_id, member_id, register, office_id, area, claim, opened_at, due_on, state, shelf) VALUES ($1, 'broken', $1, 'tax', 'office', '0101', '', $2, '2026-11-01', 'open', 'open')";
            unit.execute(sqlx::query(insert).bind(format!("broken-{number:03}")).bind(now.as_str())).await.unwrap();
        }
        unit.commit().await.unwrap();
        test.clock.advance(15 * DAY);
        assert_eq!(lapse_disputes(hall).await.unwrap(), 1);
        assert_eq!(disputes_page(hall, &owner(), &case).await.unwrap().disputes[0].dispute.state, DisputeState::Lapsed);
    }
}
