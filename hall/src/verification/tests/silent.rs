//! Registers that gave no answer are asked again by themselves: what they say then attaches, silence is no check, nobody decides by what
//! is not the last check any more.

use super::disputes::owner;
use super::*;
use crate::intake::{my_case, withdraw};
use crate::verification::{ask_silent, dispute_record, disputes_page, looks};
use domain::id::VerificationId;
use domain::verification::{AnswerStatus, AskedAgain, LookReason, LookedBy, Pick, field_code};
use sqlx::Connection as _;

/// 何静 and her daughter, about whom the register of real estate gives no answer; in first review.
pub(super) async fn silent_case(test: &TestHall) -> (CaseId, Actor) {
    checked(test, "he", "divorced", RealNameLevel::Verified).await
}

/// How a register behaves towards everybody of the showcase from now on.
pub(super) async fn behaves(hall: &Hall, register: Register, condition: &str) {
    let mut registers = sqlx::AnyConnection::connect(&hall.settings().registers_url).await.unwrap();
    let change = sqlx::query("UPDATE conditions SET condition = $1 WHERE register = $2").bind(condition).bind(register.code());
    assert!(change.execute(&mut registers).await.unwrap().rows_affected() > 0);
    registers.close().await.unwrap();
}

/// How often a register was asked about somebody of a case.
async fn asked(hall: &Hall, case: &CaseId) -> usize {
    hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap().len()
}

async fn checks(hall: &Hall, case: &CaseId) -> i64 {
    let (checks,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM verifications WHERE case_id = $1 AND kind = 'check'")
        .bind(case.as_str())
        .fetch_one(hall.db().reader())
        .await
        .unwrap();
    checks
}

/// How often what is silent was asked again, and when it is next.
pub(super) async fn turn(hall: &Hall, case: &CaseId) -> Option<(i64, String)> {
    sqlx::query_as("SELECT tries, next_at FROM silent_checks WHERE case_id = $1")
        .bind(case.as_str())
        .fetch_optional(hall.db().reader())
        .await
        .unwrap()
}

pub(super) fn turn_in(hall: &Hall, tries: i64, seconds: i64) -> (i64, String) {
    (tries, hall.now().plus_seconds(seconds).to_string())
}

type Reply = (String, String, String, Option<String>, String);

async fn replies(hall: &Hall, check: &VerificationId) -> Vec<Reply> {
    sqlx::query_as("SELECT member_id, register, status, reply, reply_hash FROM register_replies WHERE verification_id = $1 ORDER BY member_id, register")
        .bind(check.as_str())
        .fetch_all(hall.db().reader())
        .await
        .unwrap()
}

on_both_engines! {
    async fn a_register_that_is_up_again_is_asked_by_itself_its_answer_attaches_and_the_verdicts_follow(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"));
        let before = comparison(hall, &first, &case).await.unwrap().unwrap();
        let heard = replies(hall, &before.verification).await;
        assert_eq!(before.asked_again, Some(AskedAgain::At(hall.now().plus_seconds(60))));
        assert_eq!(my_case(hall, &owner(), &case).await.unwrap().asked_again, [Register::RealEstate]);
        let uses = asked(hall, &case).await;
        assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await), (0, uses), "its time has not come");

        // Still silent: the try is counted, and there is no check.
        test.clock.advance(60);
        assert_eq!(ask_silent(hall).await.unwrap(), 0);
        assert_eq!((asked(hall, &case).await, checks(hall, &case).await), (uses + 2, 1), "one register about two people");
        assert_eq!(turn(hall, &case).await, Some(turn_in(hall, 1, 300)));
        assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await), (0, uses + 2));

        behaves(hall, Register::RealEstate, "steady").await;
        test.clock.advance(300);
        assert_eq!(ask_silent(hall).await.unwrap(), 1);
        assert_eq!((asked(hall, &case).await, checks(hall, &case).await), (uses + 4, 2));
        let after = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_ne!(after.verification, before.verification, "a check of its own");
        assert_eq!((after.assessment.outcome, after.comparison.count(Concern::Unanswered)), (Outcome::Eligible, 0));
        assert_eq!((after.registers, after.asked_again), (14, None));
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));
        assert_eq!(replies(hall, &before.verification).await, heard, "nothing that was heard before is written over");
        assert!(my_case(hall, &owner(), &case).await.unwrap().asked_again.is_empty());

        // On the record, and seen by whom it is about; and that was that.
        let newest = looks(hall, &owner(), &case, None).await.unwrap().looks.remove(0);
        assert_eq!((&newest.by, newest.why, newest.registers(), newest.people.len()), (&LookedBy::Hall, LookReason::Check, 1, 2));
        let record = record(hall).await;
        assert!(record.lines().any(|line| line.contains(" case.check system ") && line.contains("\"asked\":\"silent\"")), "{record}");
        hall.exchange().registers().verify_evidence().await.unwrap().unwrap();
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
        test.clock.advance(86_400);
        assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await, turn(hall, &case).await), (0, uses + 4, None));
    }

    async fn what_has_answered_is_not_asked_again_and_stays_an_answer(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        behaves(hall, Register::Tax, "down").await;
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(my_case(hall, &owner(), &case).await.unwrap().asked_again, [Register::RealEstate, Register::Tax]);
        let uses = asked(hall, &case).await;

        behaves(hall, Register::Tax, "steady").await;
        test.clock.advance(60);
        assert_eq!(ask_silent(hall).await.unwrap(), 1, "both are asked at once, and one answers");
        assert_eq!((asked(hall, &case).await, checks(hall, &case).await), (uses + 4, 3));
        assert_eq!(turn(hall, &case).await, Some(turn_in(hall, 1, 300)), "the waits go on growing");
        let silent = async || {
            let view = comparison(hall, &first, &case).await.unwrap().unwrap();
            let rows = view.comparison.of(Concern::Unanswered);
            rows.map(|row| row.register).collect::<Vec<_>>()
        };
        assert_eq!(silent().await, [Register::RealEstate; 2]);

        behaves(hall, Register::Tax, "down").await;
        test.clock.advance(300);
        assert_eq!(ask_silent(hall).await.unwrap(), 0);
        assert_eq!((asked(hall, &case).await, checks(hall, &case).await), (uses + 6, 3));
        assert_eq!((silent().await, turn(hall, &case).await), (vec![Register::RealEstate; 2], Some(turn_in(hall, 2, 1_800))));
        // Whoever asks by hand begins the waits anew.
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::RealEstate).await.unwrap();
        assert_eq!(turn(hall, &case).await, Some(turn_in(hall, 0, 60)));
    }

    async fn a_reply_grows_no_younger_with_what_attaches_to_it(test: TestHall) {
        const DAY: i64 = 86_400;
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        let kept = async || {
            let rows: Vec<(String,)> =
                sqlx::query_as("SELECT register FROM register_replies WHERE reply IS NOT NULL").fetch_all(hall.db().reader()).await.unwrap();
            rows.into_iter().map(|(register,)| register).collect::<Vec<_>>()
        };
        behaves(hall, Register::RealEstate, "steady").await;
        test.clock.advance(100 * DAY);
        assert_eq!(ask_silent(hall).await.unwrap(), 1);
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::Tax).await.unwrap();
        assert_eq!(checks(hall, &case).await, 3);
        test.clock.advance(80 * DAY - 301);
        assert_eq!(erase_old_replies(hall).await.unwrap(), 13 + 2, "of the form, which was filled before the check");
        assert_eq!(kept().await.len(), 3 * 28);

        // Half a year after the first check: of the later ones stays what they asked for themselves.
        test.clock.advance(600);
        erase_old_replies(hall).await.unwrap();
        let mut later = kept().await;
        later.sort_unstable();
        assert_eq!(later, ["real_estate", "real_estate", "real_estate", "real_estate", "tax", "tax"]);
        // By what is erased nothing is judged anew.
        let uses = asked(hall, &case).await;
        check_one(hall, &first, &case, Register::Tax).await.unwrap();
        assert_eq!(asked(hall, &case).await, uses + 28);
        test.clock.advance(100 * DAY);
        erase_old_replies(hall).await.unwrap();
        assert_eq!(kept().await.len(), 28);
    }

    async fn after_a_new_dispute_nothing_is_promised_until_the_whole_is_checked_again(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        let promised = async || {
            let shown = comparison(hall, &first, &case).await.unwrap().unwrap();
            (shown.asked_again, my_case(hall, &owner(), &case).await.unwrap().asked_again)
        };
        test.clock.advance(60);
        assert_eq!(promised().await, (Some(AskedAgain::Due), vec![Register::RealEstate]), "its time has come, and nobody has asked yet");
        let records = disputes_page(hall, &owner(), &case).await.unwrap().records;
        let cars = records.iter().find(|record| record.register == Register::Vehicle).unwrap();
        dispute_record(hall, &owner(), &case, &field_code(&cars.member, cars.register, Pick::WHOLE), "没有车", "已经卖了").await.unwrap();
        let uses = asked(hall, &case).await;
        assert_eq!(promised().await, (None, vec![]));
        assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await), (0, uses));

        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        let next = AskedAgain::At(hall.now().plus_seconds(60));
        assert_eq!(promised().await, (Some(next), vec![Register::RealEstate]));
    }

    async fn two_rounds_at_once_ask_once(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = silent_case(&test).await;
        behaves(hall, Register::RealEstate, "steady").await;
        let uses = asked(hall, &case).await;
        test.clock.advance(60);
        let (one, other) = tokio::join!(ask_silent(hall), ask_silent(hall));
        assert_eq!(one.unwrap() + other.unwrap(), 1);
        assert_eq!((asked(hall, &case).await, checks(hall, &case).await), (uses + 2, 2));
    }

    async fn what_is_decided_or_taken_back_is_left_alone(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = silent_case(&test).await;
        let uses = asked(hall, &case).await;
        let due = async |state: &str| {
            let mut unit = hall.begin().await.unwrap();
            unit.execute(sqlx::query("UPDATE cases SET state = $1 WHERE id = $2").bind(state).bind(case.as_str())).await.unwrap();
            let insert = "INSERT INTO silent_checks (case_id, tries, next_at) VALUES ($1, 0, $2) ON CONFLICT (case_id) DO UPDATE SET tries = 0, next_at = excluded.next_at";
            unit.execute(sqlx::query(insert).bind(case.as_str()).bind(hall.now().to_string())).await.unwrap();
            unit.commit().await.unwrap();
        };
        for state in ["registered", "refused", "not_accepted"] {
            due(state).await;
            assert!(my_case(hall, &owner(), &case).await.unwrap().asked_again.is_empty(), "{state}");
            assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await, turn(hall, &case).await), (0, uses, None), "{state}");
        }
        // With the applicant it waits: a whole check comes with what they hand in.
        due("correction").await;
        assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await, turn(hall, &case).await), (0, uses, Some(turn_in(hall, 1, 300))));
        due("first_review").await;
        withdraw(hall, &owner(), &case, "").await.unwrap();
        assert_eq!((ask_silent(hall).await.unwrap(), asked(hall, &case).await, turn(hall, &case).await), (0, uses, None));
    }

    async fn the_owner_sees_asked_again_whatever_is_silent_and_nothing_else(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = silent_case(&test).await;
        for status in AnswerStatus::ALL {
            let mut unit = hall.begin().await.unwrap();
            let change = sqlx::query("UPDATE register_replies SET status = $1 WHERE register = 'real_estate'").bind(status.code());
            assert!(unit.execute(change).await.unwrap() > 0);
            unit.commit().await.unwrap();
            let expected: &[Register] = if status.is_silent() { &[Register::RealEstate] } else { &[] };
            assert_eq!(my_case(hall, &owner(), &case).await.unwrap().asked_again, expected, "{status:?}");
        }
    }

    async fn an_act_never_rests_on_a_check_that_was_replaced(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        let before = comparison(hall, &first, &case).await.unwrap().unwrap();
        let version = crate::testing::version_of(hall, &case).await;
        let doubt = async |seen: &VerificationId| {
            let (act, opinion) = ("first_doubt".to_owned(), "不动产登记没有应答".to_owned());
            desk::act(hall, &first, &case, &desk::ActForm { version, check: Some(seen.clone()), act, opinion, ..desk::ActForm::default() }).await
        };
        behaves(hall, Register::RealEstate, "steady").await;
        test.clock.advance(60);
        assert_eq!(ask_silent(hall).await.unwrap(), 1);
        assert_eq!(refused_with(doubt(&before.verification).await), FaultCode::CheckReplaced);
        let ruling = Ruling { rule: Rule::HousingArea, member: None, verdict: Verdict::Pass, reason: "书面答复".to_owned() };
        assert_eq!(refused_with(confirm_rule(hall, &first, &case, &before.verification, ruling).await), FaultCode::CheckReplaced);
        assert_eq!(standing(hall, &case).await.0, "first_review");
        let after = comparison(hall, &first, &case).await.unwrap().unwrap();
        doubt(&after.verification).await.unwrap();
        assert_eq!(standing(hall, &case).await.0, "second_review");
        // Sent twice it was done once, whatever check the page showed.
        doubt(&before.verification).await.unwrap();
    }
}
