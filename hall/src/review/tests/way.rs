//! The way of a case through four offices, and everything that must not happen on it.

use super::fixture::{act, case_in, checked, city, draft, officer, officer_of, resident, state, undo_over, version};
use crate::Error;
use crate::review::{TransitionRequest, apply, publicity};
use crate::testing::on_both_engines;
use domain::day::Day;
use domain::fault::FaultCode;
use domain::identity::{Actor, Post};
use domain::review::{Act, CaseState, CorrectionItem, Reason};

fn refused_with(outcome: crate::Result<crate::review::Applied>) -> Vec<FaultCode> {
    match outcome {
        Err(Error::Refused(faults)) => faults.0.into_iter().map(|fault| fault.code).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

on_both_engines! {
    async fn four_officers_bring_a_case_to_registration(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Decision).await;
        let done = act(hall, &case, &officer("shen", Post::Approval), Act::Approve).await.unwrap();
        assert_eq!((done.from, done.to), (CaseState::Decision, CaseState::Registered));
        assert_eq!((done.due_on, done.office), (None, None));

        let acts: Vec<(String, String)> = sqlx::query_as("SELECT act, to_state FROM case_events WHERE case_id = 'c1' ORDER BY seq")
            .fetch_all(hall.db().reader()).await.unwrap();
        let acts: Vec<&str> = acts.iter().map(|(act, _)| act.as_str()).collect();
        assert_eq!(acts, ["submit", "accept", "finish_check", "first_pass", "second_pass", "close_publicity", "approve"]);
        let told: Vec<(String,)> = sqlx::query_as("SELECT template FROM messages WHERE case_id = 'c1' ORDER BY template")
            .fetch_all(hall.db().reader()).await.unwrap();
        let told: Vec<&str> = told.iter().map(|row| row.0.as_str()).filter(|code| *code != "rating_invitation").collect();
        let stages = ["stage_reached"; 3];
        assert_eq!(told, [&["accepted", "approved", "publicity_started"][..], &stages, &["submitted"]].concat());
        let handlers: (i64,) = sqlx::query_as("SELECT CAST(COUNT(DISTINCT officer_id) AS BIGINT) FROM case_handlers WHERE case_id = 'c1'")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(handlers.0, 4);
        let row: (Option<String>, Option<String>, Option<String>) =
            sqlx::query_as("SELECT acceptance_number, accepted_at, decided_at FROM cases WHERE id = 'c1'").fetch_one(hall.db().reader()).await.unwrap();
        assert!(row.0.is_some() && row.1.is_some() && row.2.is_some());
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn one_person_never_does_two_steps(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::FirstReview).await;
        let same = officer("tao", Post::FirstReview);
        assert_eq!(refused_with(act(hall, &case, &same, Act::FirstPass).await), [FaultCode::SamePerson]);
        // Behind the back of the rules, the table itself refuses a second row.
        let mut unit = hall.begin().await.unwrap();
        let second = unit.execute(sqlx::query("INSERT INTO case_handlers (case_id, officer_id, step, at) VALUES ('c1', 'tao', 'approval', '2026-11-23T01:00:00.000Z')")).await;
        assert!(second.is_err());
    }

    async fn another_area_or_post_does_not_know_the_case(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        for stranger in [
            officer_of("x", Post::SecondReview, "north", "02"),
            officer_of("x", Post::SecondReview, "centre", ""),
            officer("deng", Post::FirstReview),
            officer("x", Post::Approval),
            officer("x", Post::Administrator),
        ] {
            assert!(matches!(act(hall, &case, &stranger, Act::SecondPass).await, Err(Error::NotFound)));
        }
        assert!(matches!(act(hall, &case, &Actor::Anonymous, Act::Withdraw).await, Err(Error::SignedOut)));
        let mine = officer("he", Post::SecondReview);
        assert_eq!(refused_with(act(hall, &case, &mine, Act::Approve).await), [FaultCode::WrongState]);
        assert!(matches!(act(hall, &case, &mine, Act::Withdraw).await, Err(Error::Forbidden)));
    }

    async fn an_area_without_a_street_office_goes_to_the_county(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = draft(hall, "c1").await;
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE cases SET area = '0299' WHERE id = 'c1'")).await.unwrap();
        unit.commit().await.unwrap();
        let done = act(hall, &case, &resident(), Act::Submit).await.unwrap();
        assert_eq!(done.office, Some("north".into()));
        undo_over(&test);
        act(hall, &case, &officer_of("li", Post::Acceptance, "north", "02"), Act::Accept).await.unwrap();
    }

    async fn an_old_page_is_a_conflict(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        let old = version(hall, &case).await - 1;
        let mut unit = hall.begin().await.unwrap();
        let tao = officer("tao", Post::Acceptance);
        let outcome = apply(hall, &mut unit, &tao, TransitionRequest::new(&case, old, Act::Accept)).await;
        assert!(matches!(outcome, Err(Error::Conflict)));
    }

    async fn of_two_officers_at_once_one_wins(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        undo_over(&test);
        let (one, other) = (officer("tao", Post::Acceptance), officer("ma", Post::Acceptance));
        let (first, second) = tokio::join!(act(hall, &case, &one, Act::Accept), act(hall, &case, &other, Act::NotAccept));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let events: (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM case_events WHERE case_id = 'c1'")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(events.0, 2);
    }

    async fn deadlines_skip_the_holidays(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        test.clock.set(Day::parse("2026-09-30").unwrap().at(10, 0));
        let case = draft(hall, "c1").await;
        let done = act(hall, &case, &resident(), Act::Submit).await.unwrap();
        let due = done.due_on.unwrap();
        assert!(due >= Day::parse("2026-10-08").unwrap(), "{due}");
    }

    async fn publicity_cannot_be_cut_short(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Publicity).await;
        assert_eq!(refused_with(act(hall, &case, &Actor::System, Act::ClosePublicity).await), [FaultCode::PublicityRunning]);
        test.clock.set(Day::parse("2026-11-30").unwrap().at(23, 59));
        assert_eq!(publicity::close_due(hall).await.unwrap(), 0);
        test.clock.set(Day::parse("2026-12-01").unwrap().at(0, 1));
        assert_eq!(publicity::close_due(hall).await.unwrap(), 1);
        assert_eq!(state(hall, &case).await, CaseState::Decision);
        assert_eq!(publicity::close_due(hall).await.unwrap(), 0);
    }

    async fn an_objection_holds_the_decision_and_needs_another_officer(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Publicity).await;
        act(hall, &case, &officer("he", Post::SecondReview), Act::RaiseObjection).await.unwrap();
        test.clock.set(Day::parse("2026-12-02").unwrap().at(9, 0));
        assert_eq!(publicity::close_due(hall).await.unwrap(), 0);
        assert_eq!(refused_with(act(hall, &case, &officer("he", Post::SecondReview), Act::RejectObjection).await), [FaultCode::SamePerson]);
        act(hall, &case, &officer("qin", Post::SecondReview), Act::UpholdObjection).await.unwrap();
        let approver = officer("shen", Post::Approval);
        assert_eq!(refused_with(act(hall, &case, &approver, Act::Approve).await), [FaultCode::RefusalProposed]);
        act(hall, &case, &approver, Act::Refuse).await.unwrap();
        assert_eq!(state(hall, &case).await, CaseState::Refused);
    }

    async fn a_refusal_names_its_reasons_and_frees_the_people(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        act(hall, &case, &officer("he", Post::SecondReview), Act::SecondFail).await.unwrap();
        let approver = officer("shen", Post::Approval);
        let mut unit = hall.begin().await.unwrap();
        let request = TransitionRequest::new(&case, version(hall, &case).await, Act::Refuse);
        assert_eq!(refused_with(apply(hall, &mut unit, &approver, request).await), [FaultCode::ReasonRequired]);
        drop(unit);
        let second = draft(hall, "c2").await;
        assert_eq!(refused_with(act(hall, &second, &resident(), Act::Submit).await), [FaultCode::LiveApplicationExists]);
        act(hall, &case, &approver, Act::Refuse).await.unwrap();
        act(hall, &second, &resident(), Act::Submit).await.unwrap();
    }

    async fn approving_waits_for_the_rules(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Decision).await;
        checked(hall, &case, "undecided").await;
        assert_eq!(refused_with(act(hall, &case, &officer("shen", Post::Approval), Act::Approve).await), [FaultCode::RuleUndecided]);
    }

    async fn what_is_missing_is_asked_once_and_stops_the_clock(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        undo_over(&test);
        let tao = officer("tao", Post::Acceptance);
        let items = [CorrectionItem { reason: Reason::VehicleProof, note: "购车发票的照片".to_owned() }];
        let ask = |version| TransitionRequest { items: &items, ..TransitionRequest::new(&case, version, Act::RequestCorrection) };
        let mut unit = hall.begin().await.unwrap();
        let asked = apply(hall, &mut unit, &tao, ask(version(hall, &case).await)).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(asked.to, CaseState::Correction);
        assert_eq!(asked.due_on, Day::parse("2026-12-14"));

        test.clock.set(Day::parse("2026-11-26").unwrap().at(9, 0));
        let back = act(hall, &case, &resident(), Act::Resubmit).await.unwrap();
        assert_eq!(back.promised_on, asked.promised_on.map(|day| day.plus_days(5)));
        let mut unit = hall.begin().await.unwrap();
        assert_eq!(refused_with(apply(hall, &mut unit, &tao, ask(version(hall, &case).await)).await), [FaultCode::OpinionRequired]);
        drop(unit);
        act(hall, &case, &officer("tao", Post::Acceptance), Act::Accept).await.unwrap();
    }

    async fn a_submit_can_be_undone_for_ten_minutes(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        let tao = officer("tao", Post::Acceptance);
        test.clock.advance(590);
        for early in [Act::Accept, Act::RequestCorrection, Act::NotAccept] {
            assert!(refused_with(act(hall, &case, &tao, early).await).contains(&FaultCode::UndoRunning), "{early:?}");
        }
        let undone = act(hall, &case, &resident(), Act::UndoSubmit).await.unwrap();
        assert_eq!((undone.to, undone.promised_on), (CaseState::Draft, None));
        act(hall, &case, &resident(), Act::Submit).await.unwrap();
        test.clock.advance(599);
        assert_eq!(refused_with(act(hall, &case, &tao, Act::Accept).await), [FaultCode::UndoRunning], "counted from the last submit");
        test.clock.advance(1);
        assert_eq!(refused_with(act(hall, &case, &resident(), Act::UndoSubmit).await), [FaultCode::UndoOver]);
        act(hall, &case, &resident(), Act::Withdraw).await.unwrap();
        assert_eq!(refused_with(act(hall, &case, &resident(), Act::Submit).await), [FaultCode::WrongState]);
    }
}
