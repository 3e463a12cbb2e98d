//! The application on both engines: draft, submit, undo, tracking.

mod consents;
mod crash;
mod documents;

use crate::error::Error;
use crate::intake::fixture::{LETTER, PHONE, answer_all, applicant, city, form, id_of, key, resident, save, submitted, visitor};
use crate::intake::{self, Opened};
use crate::testing::{messages_to, on_both_engines};
use domain::fault::FaultCode;
use domain::identity::{Actor, RealNameLevel};
use domain::intake::{Asked, Registers, Step, StepState, TaskPage};
use domain::messages::MessageTemplate;
use domain::review::CaseState;
use domain::verification::{AnswerStatus, Register};

fn fault<T: std::fmt::Debug>(answer: Result<T, Error>) -> FaultCode {
    match answer {
        Err(Error::Refused(faults)) => faults.0[0].code,
        other => panic!("not refused: {other:?}"),
    }
}

on_both_engines! {
    async fn an_application_goes_from_draft_to_receipt(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        assert_eq!(intake::task_page(hall, &actor).await.unwrap(), TaskPage::Start);
        let case = submitted(hall, &actor).await;
        let shown = intake::my_case(hall, &actor, &case).await.unwrap();
        assert_eq!(shown.state, CaseState::Submitted);
        assert_eq!(shown.office.unwrap().zh, "花园街道办事处");
        assert_eq!(shown.due_on.unwrap().to_string(), "2026-11-24");
        assert_eq!(shown.events.len(), 1);
        assert_eq!(shown.phone, "138****0000");
        assert!(shown.acts.undo_until.is_some());
        let told = messages_to(hall, PHONE).await;
        assert!(told.iter().any(|message| matches!(message, MessageTemplate::Submitted { number, .. } if *number == shown.number)), "{told:?}");
        assert_eq!(intake::task_page(hall, &actor).await.unwrap(), TaskPage::Live(case));
    }

    async fn the_same_key_gives_the_same_receipt_at_any_number_of_repeats(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let key = answer_all(hall, &actor).await;
        let posts = (0..5).map(|_| intake::submit(hall, &actor, &key));
        let cases: Vec<_> = futures::future::join_all(posts).await.into_iter().map(Result::unwrap).collect();
        let again = intake::submit(hall, &actor, &key).await.unwrap();
        assert!(cases.iter().all(|case| *case == again));
        assert_eq!(intake::my_cases(hall, &actor).await.unwrap().len(), 1);
        assert_eq!(intake::my_case(hall, &actor, &again).await.unwrap().events.len(), 1);
    }

    async fn nothing_is_submitted_before_everything_is_answered(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        intake::open(hall, &actor).await.unwrap();
        let early = key(hall, &actor).await;
        assert_eq!(fault(intake::submit(hall, &actor, &early).await), FaultCode::StepIncomplete);
        let blocked = intake::save_step(hall, &actor, Step::Livelihood, 0, &form(&[("group", "family")])).await;
        assert_eq!(fault(blocked), FaultCode::StepIncomplete);
    }

    async fn an_old_tab_does_not_overwrite_what_another_saved_meanwhile(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        intake::open(hall, &actor).await.unwrap();
        let old = intake::step_page(hall, &actor, "s", Step::Housing).await.unwrap().draft.version;
        save(hall, &actor, Step::Housing, &[("kind", "dormitory"), ("area", "12"), ("people", "2")]).await;
        let other = form(&[("kind", "other"), ("area", "30"), ("people", "3")]);
        assert!(matches!(intake::save_step(hall, &actor, Step::Housing, old, &other).await, Err(Error::Conflict)));
        // Another step of the old tab does no harm and is taken.
        let wish = form(&[("mode", "flat"), ("area", "0101"), ("district", "01")]);
        intake::save_step(hall, &actor, Step::Wish, old, &wish).await.unwrap();
        let draft = intake::step_page(hall, &actor, "s", Step::Housing).await.unwrap().draft;
        assert_eq!(draft.housing.as_ref().unwrap().people, 2);
        assert_eq!(draft.state(Step::Wish), StepState::Done);
        intake::save_step(hall, &actor, Step::Housing, draft.version, &other).await.unwrap();
    }

    async fn an_account_has_one_draft_however_often_it_is_opened(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let opened: Vec<Opened> = futures::future::join_all((0..4).map(|_| intake::open(hall, &actor))).await.into_iter().map(Result::unwrap).collect();
        assert!(opened.iter().all(|found| *found == opened[0]));
        assert_eq!(intake::my_cases(hall, &actor).await.unwrap().len(), 1);
    }

    async fn a_submit_that_was_taken_back_and_left_is_erased_like_any_draft(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        test.clock.advance(60);
        intake::undo_submit(hall, &actor, &case).await.unwrap();
        test.clock.advance(90 * 86_400);
        assert_eq!(intake::expire_drafts(hall).await.unwrap(), 0);
        test.clock.advance(86_400);
        assert_eq!(intake::expire_drafts(hall).await.unwrap(), 1);
        assert_eq!(intake::my_case(hall, &actor, &case).await.unwrap().state, CaseState::Withdrawn);
    }

    async fn a_submit_is_undone_within_ten_minutes_and_keeps_its_number(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        let number = intake::my_case(hall, &actor, &case).await.unwrap().number;
        test.clock.advance(599);
        intake::undo_submit(hall, &actor, &case).await.unwrap();
        assert!(matches!(intake::task_page(hall, &actor).await.unwrap(), TaskPage::Draft(_)));
        let again = key(hall, &actor).await;
        assert_eq!(intake::submit(hall, &actor, &again).await.unwrap(), case);
        assert_eq!(intake::my_case(hall, &actor, &case).await.unwrap().number, number);
        test.clock.advance(600);
        assert_eq!(fault(intake::undo_submit(hall, &actor, &case).await), FaultCode::UndoOver);
        intake::withdraw(hall, &actor, &case, "").await.unwrap();
        assert_eq!(intake::my_case(hall, &actor, &case).await.unwrap().state, CaseState::Withdrawn);
        assert_eq!(intake::task_page(hall, &actor).await.unwrap(), TaskPage::Start);
    }

    async fn a_person_is_on_one_live_application(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let first = applicant(hall).await;
        let case = submitted(hall, &first).await;
        let other = resident(hall, "other", RealNameLevel::Declared, &id_of("1990-01-01", 4), "13700000000").await;
        intake::open(hall, &other).await.unwrap();
        let key = answer_like(hall, &other).await;
        assert_eq!(fault(intake::submit(hall, &other, &key).await), FaultCode::LiveApplicationExists);
        intake::withdraw(hall, &first, &case, "").await.unwrap();
        intake::submit(hall, &other, &key).await.unwrap();
    }

    async fn a_claimed_identity_never_blocks_the_true_holder(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let pretender = applicant(hall).await;
        submitted(hall, &pretender).await;
        let holder = resident(hall, "holder", RealNameLevel::Verified, &id_of("1986-05-12", 2), "13700000000").await;
        intake::open(hall, &holder).await.unwrap();
        save(hall, &holder, Step::Household, &[("marital", "single")]).await;
        intake::agree(hall, &holder, &form(&[("own", "1")])).await.unwrap();
        silence_registers(hall, &holder).await;
        save(hall, &holder, Step::Housing, &[("kind", "other"), ("area", "20"), ("people", "2")]).await;
        save(hall, &holder, Step::Livelihood, &[("group", "family")]).await;
        save(hall, &holder, Step::Wish, &[("mode", "subsidy"), ("area", "0102"), ("district", "01")]).await;
        intake::send_commitment_code(hall, &holder, &visitor()).await.unwrap();
        let code = crate::testing::code_sent_to(hall, "13700000000").await;
        intake::sign(hall, &holder, &visitor(), &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
        let key = key(hall, &holder).await;
        intake::submit(hall, &holder, &key).await.unwrap();
    }

    async fn nobody_sees_somebody_elses_case(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        let other = resident(hall, "other", RealNameLevel::Verified, &id_of("1990-01-01", 4), "13700000000").await;
        assert!(matches!(intake::my_case(hall, &other, &case).await, Err(Error::NotFound)));
        assert!(matches!(intake::undo_submit(hall, &other, &case).await, Err(Error::NotFound)));
        assert!(matches!(intake::withdraw(hall, &other, &case, "").await, Err(Error::NotFound)));
        assert!(matches!(intake::my_case(hall, &Actor::Anonymous, &case).await, Err(Error::SignedOut)));
        assert!(matches!(intake::withdraw(hall, &Actor::System, &case, "").await, Err(Error::Forbidden)));
    }

    async fn tracking_has_one_answer_for_every_miss_and_five_tries(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        let number = intake::my_case(hall, &actor, &case).await.unwrap().number;
        assert_eq!(intake::track(hall, &Actor::Anonymous, &number.to_lowercase(), " 0000 ").await.unwrap(), case);
        let shown = intake::tracked(hall, &case).await.unwrap();
        assert_eq!((shown.state, shown.number.as_str()), (CaseState::Submitted, number.as_str()));
        assert_eq!(fault(intake::track(hall, &Actor::Anonymous, "AJ-00000-00000-0", "0000").await), FaultCode::TrackingMiss);
        assert_eq!(fault(intake::track(hall, &Actor::Anonymous, "'; --", "\u{0}").await), FaultCode::TrackingMiss);
        // The hit above was the first of five tries, and a second one gives none back.
        for _ in 0..3 {
            assert_eq!(fault(intake::track(hall, &Actor::Anonymous, &number, "1111").await), FaultCode::TrackingMiss);
        }
        assert_eq!(intake::track(hall, &Actor::Anonymous, &number, "0000").await.unwrap(), case);
        assert_eq!(fault(intake::track(hall, &Actor::Anonymous, &number, "0000").await), FaultCode::TrackingMiss);
        test.clock.advance(86_401);
        assert_eq!(intake::track(hall, &Actor::Anonymous, &number, "0000").await.unwrap(), case);
    }

    async fn a_member_agrees_on_their_own_phone_only(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        intake::open(hall, &actor).await.unwrap();
        let spouse = id_of("1984-02-03", 11);
        intake::add_member(hall, &actor, &form(&[("name", "陈德福"), ("resident_id", spouse.as_str()), ("relation", "spouse")])).await.unwrap();
        save(hall, &actor, Step::Household, &[("marital", "married")]).await;
        let member = intake::step_page(hall, &actor, "s", Step::Consents).await.unwrap().draft.members[1].id.clone();
        let own = [(format!("phone_{member}"), PHONE.to_owned())].into();
        assert_eq!(fault(intake::send_member_code(hall, &actor, &visitor(), &member, &own).await), FaultCode::PhoneOfAnother);
        let guess = [(format!("phone_{member}"), "13900000000".to_owned()), (format!("code_{member}"), "000000".to_owned())].into();
        assert_eq!(fault(intake::confirm_member_code(hall, &actor, &visitor(), &member, &guess).await), FaultCode::CodeExpired);
    }

    async fn what_is_stored_of_a_draft_names_nobody(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        let (answers, name): (String, String) = sqlx::query_as("SELECT answers, applicant_name FROM cases WHERE id = $1")
            .bind(case.as_str())
            .fetch_one(hall.db().reader())
            .await
            .unwrap();
        let members: Vec<(String, String, String, Option<String>)> = sqlx::query_as("SELECT name, resident_id, birth, phone FROM case_members ORDER BY position")
            .fetch_all(hall.db().reader())
            .await
            .unwrap();
        assert_eq!(members.len(), 2);
        let stored = format!("{answers}{name}{members:?}");
        for secret in ["周秀兰", "陈德福", "341699", "1984-02-03", PHONE] {
            assert!(!stored.contains(secret), "{secret} stands in clear");
        }
    }
}

/// Every register was asked about everybody and none answered: nothing is owed to silence.
async fn silence_registers(hall: &crate::Hall, actor: &Actor) {
    let mut unit = hall.begin().await.unwrap();
    let mut draft = intake::draft::load(hall, &mut unit, actor).await.unwrap();
    let asked = draft.answers.applying().map(|member| Asked {
        member: member.id.clone(),
        register: Register::Household,
        status: AnswerStatus::Timeout,
        as_of: None,
    });
    draft.answers.registers = Registers { asked_at: Some(hall.now()), asked: asked.collect(), responses: Vec::new() };
    intake::draft::save(hall, &mut unit, actor, &mut draft, Step::Registers).await.unwrap();
    unit.commit().await.unwrap();
}

/// Another applicant names the same spouse.
async fn answer_like(hall: &crate::Hall, actor: &Actor) -> String {
    let spouse = id_of("1984-02-03", 11);
    intake::add_member(hall, actor, &form(&[("name", "陈德福"), ("resident_id", spouse.as_str()), ("relation", "spouse")])).await.unwrap();
    save(hall, actor, Step::Household, &[("marital", "married")]).await;
    intake::agree(hall, actor, &form(&[("own", "1")])).await.unwrap();
    let page = intake::step_page(hall, actor, "s", Step::Consents).await.unwrap();
    let member = page.draft.members[1].id.clone();
    let phone = (format!("phone_{member}"), "13600000000".to_owned());
    intake::send_member_code(hall, actor, &visitor(), &member, &[phone.clone()].into()).await.unwrap();
    let code = (format!("code_{member}"), crate::testing::code_sent_to(hall, "13600000000").await);
    intake::confirm_member_code(hall, actor, &visitor(), &member, &[phone, code].into()).await.unwrap();
    save(hall, actor, Step::Housing, &[("kind", "other"), ("area", "20"), ("people", "2")]).await;
    save(hall, actor, Step::Livelihood, &[("group", "family")]).await;
    save(hall, actor, Step::Wish, &[("mode", "subsidy"), ("area", "0102"), ("district", "01")]).await;
    intake::send_commitment_code(hall, actor, &visitor()).await.unwrap();
    let code = crate::testing::code_sent_to(hall, "13700000000").await;
    intake::sign(hall, actor, &visitor(), &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    key(hall, actor).await
}
