//! From the proposal of members to the officer's findings, with the families of the showcase.

mod consumers;
mod disputes;
mod down;
mod enterprise;
mod evidence_head;
mod fixture;
mod grants;
mod issuers;
mod licences;
mod looks;
mod other_looks;
mod own_looks;
mod prefill;
mod register_status;
mod rejected_lines;
mod returned;
mod silent;
mod slow;
mod stored_askings;
mod stored_replies;

use crate::error::Error;
use crate::intake;
use crate::intake::fixture::LETTER;
use crate::review::{TransitionRequest, apply, desk, letters};
use crate::settings::{import_city, offices};
use crate::testing::{TestHall, code_sent_to, on_both_engines, record};
use crate::verification::{
    ask_registers, assessment_of, check, check_one, check_pending, comparison, confirm_rule, erase_old_replies, look_up_enterprise,
    prefilled, propose_members,
};
use crate::{Hall, Result};
use domain::fault::FaultCode;
use domain::id::CaseId;
use domain::identity::{Actor, Post, RealNameLevel, ResidentActor, Right, StaffActor};
use domain::intake::{Form, Step, UNDO_SECONDS, register_field};
use domain::language::Language;
use domain::review::{Act, LetterKind, Reason};
use domain::settings::OfficeKind;
use domain::verification::{Category, Concern, Declared, Outcome, Register, Rule, Ruling, Verdict};
use exchange::city::{ShowcasePerson, showcase_citizens};
use fixture::{
    account, act, checked, city, form, officer, people, refused_with, same_person, save, standing, submitted, submitted_by,
    submitted_disputing, visitor,
};
use futures::FutureExt as _;
use std::path::Path;

/// Answers to the form of the family Zhou: of 13 registers about the applicant, of 7 about each other adult, of 2 about the child.
const FORM_OF_ZHOU: usize = 13 + 2 * 7 + 2;

on_both_engines! {
    async fn a_family_without_a_doubt(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        assert_eq!(standing(hall, &case).await, ("first_review".into(), Some("eligible".into()), Some("LOWER_MIDDLE".into())));
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((view.members.len(), view.registers), (4, 14));
        assert_eq!(view.assessment.category, Some(Category::LowerMiddle));
        assert_eq!(view.texts.len(), view.assessment.rules.len());
        assert_eq!(view.comparison.rows.len(), 4 * 14);
        assert_eq!(view.comparison.rows[0].concern, Concern::Favourable);
        assert!(view.may_confirm);
        let shown = serde_json::to_string(&view).unwrap();
        for person in people("zhou") {
            assert!(!shown.contains(person.id.as_str()) && !shown.contains(person.name.as_str()), "masked");
        }
        assert_eq!(assessment_of(hall, &case).await.unwrap().unwrap(), view.assessment);
        let uses = hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
        // Proposals twice, the phones of two members, the form and the check.
        assert_eq!(uses.len(), 2 * 2 + 2 + FORM_OF_ZHOU + 4 * 14);

        test.clock.advance(1);
        check_one(hall, &first, &case, Register::Tax).await.unwrap();
        let again = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_ne!(again.verification, view.verification, "a check of its own");
        assert_eq!((again.registers, &again.assessment), (14, &view.assessment), "judged with what the others said");
        let asked = hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
        assert_eq!(asked.len(), uses.len() + 4, "one register about four people");
        assert!(matches!(check_one(hall, &officer(hall, Post::Acceptance).await, &case, Register::Tax).await, Err(Error::NotFound | Error::Forbidden)));

        // Whoever hangs up meanwhile leaves the record whole.
        test.clock.advance(1);
        assert!(check_one(hall, &first, &case, Register::Tax).now_or_never().is_none(), "hung up before anything was heard");
        let checked = async {
            while comparison(hall, &first, &case).await.unwrap().unwrap().verification == again.verification {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_mins(1), checked).await.unwrap();
        assert_eq!(hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap().len(), asked.len() + 4);

        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT reply, reply_hash FROM register_replies").fetch_all(hall.db().reader()).await.unwrap();
        assert_eq!(rows.len(), FORM_OF_ZHOU + 3 * 4 * 14);
        assert!(rows.iter().all(|(reply, hash)| reply.starts_with("1.") && hash.len() == 64));
    }

    async fn what_fails_stands_first_and_cannot_be_confirmed_away(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "ma", "married", RealNameLevel::Verified).await;
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("ineligible"));
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((view.comparison.rows[0].concern, view.comparison.rows[0].register), (Concern::Fails, Register::Vehicle));
        let ruling = Ruling { rule: Rule::VehiclePrice, member: None, verdict: Verdict::Pass, reason: "看着不贵".into() };
        assert!(matches!(confirm_rule(hall, &first, &case, &view.verification, ruling).await, Err(Error::NotFound)));
    }

    async fn officers_confirm_what_a_silent_register_left_open(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "he", "divorced", RealNameLevel::Verified).await;
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"));
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let open: Vec<Rule> = view.assessment.open().map(|result| result.rule).collect();
        assert_eq!(open, [Rule::HousingArea, Rule::RecentSale, Rule::CommercialProperty]);
        assert!(view.comparison.of(Concern::Unanswered).all(|row| row.register == Register::RealEstate));

        let ruling = |rule, reason: &str| Ruling { rule, member: None, verdict: Verdict::Pass, reason: reason.to_owned() };
        let seen = &view.verification;
        assert_eq!(refused_with(confirm_rule(hall, &first, &case, seen, ruling(Rule::HousingArea, " ")).await), FaultCode::OpinionRequired);
        assert_eq!(refused_with(confirm_rule(hall, &first, &case, seen, ruling(Rule::HousingArea, &"长".repeat(501))).await), FaultCode::TooLong);
        assert!(matches!(confirm_rule(hall, &first, &case, seen, ruling(Rule::Income, "核对")).await, Err(Error::NotFound)), "decided by data");
        for rule in open {
            confirm_rule(hall, &first, &case, seen, ruling(rule, "不动产登记中心书面答复：无登记")).await.unwrap();
        }
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((view.assessment.outcome, view.rulings.len()), (Outcome::Eligible, 3));

        // The same question at the next check has been answered; an older page is told that it is old.
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));
        let late = confirm_rule(hall, &first, &case, seen, ruling(Rule::HousingArea, "再核对")).await;
        assert_eq!(refused_with(late), FaultCode::CheckReplaced);
        let trail: Vec<(String,)> =
            sqlx::query_as("SELECT detail FROM audit_events WHERE act = 'case.confirm_rule'").fetch_all(hall.db().reader()).await.unwrap();
        assert!(trail.len() == 3 && trail.iter().all(|(detail,)| !detail.contains("书面答复")), "reasons are not in the record");
    }

    async fn whoever_took_one_step_settles_nothing_in_another(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "he", "divorced", RealNameLevel::Verified).await;
        let accepted = same_person(&first, "acceptance");
        let view = comparison(hall, &accepted, &case).await.unwrap().unwrap();
        assert!(!view.may_confirm);
        let ruling = |rule| Ruling { rule, member: None, verdict: Verdict::Pass, reason: "书面答复：无登记".to_owned() };
        let refused = confirm_rule(hall, &accepted, &case, &view.verification, ruling(Rule::HousingArea)).await;
        assert_eq!(refused_with(refused), FaultCode::SamePerson);
        let (rulings,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM rulings").fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(rulings, 0);

        // A finding takes the step: the same person goes on with it, and does no other.
        for result in view.assessment.open() {
            confirm_rule(hall, &first, &case, &view.verification, ruling(result.rule)).await.unwrap();
        }
        assert!(comparison(hall, &first, &case).await.unwrap().unwrap().may_confirm);
        act(hall, &first, &case, Act::FirstPass).await;
        let second = officer(hall, Post::SecondReview).await;
        assert!(!comparison(hall, &same_person(&second, "first_review"), &case).await.unwrap().unwrap().may_confirm);
        assert!(comparison(hall, &second, &case).await.unwrap().unwrap().may_confirm);
    }

    async fn the_letter_of_a_refusal_names_rule_value_threshold_source_day_and_article(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "ma", "married", RealNameLevel::Verified).await;
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let failed: Vec<Rule> = view.assessment.failed().map(|result| result.rule).collect();
        assert!(failed.contains(&Rule::VehiclePrice), "{failed:?}");
        let second = officer(hall, Post::SecondReview).await;
        let approver = officer(hall, Post::Approval).await;
        for (actor, act) in [(&first, Act::FirstFail), (&second, Act::SecondFail), (&approver, Act::Refuse)] {
            let version = crate::testing::version_of(hall, &case).await;
            // The last one rests on the check alone.
            let opinion = if act == Act::Refuse { "" } else { "购置价超过标准" };
            let mut unit = hall.begin().await.unwrap();
            let request = TransitionRequest { reasons: &[Reason::Vehicles], opinion, ..TransitionRequest::new(&case, version, act) };
            apply(hall, &mut unit, actor, request).await.unwrap();
            unit.commit().await.unwrap();
        }
        let owner = Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Verified });
        let line = letters::letters(hall, &owner, &case).await.unwrap().into_iter().find(|line| line.kind == LetterKind::Refusal).unwrap();
        let letter = letters::letter(hall, &owner, &case, &line.id).await.unwrap();
        let office = offices(hall).await.unwrap().into_iter().find(|office| office.kind == OfficeKind::County && office.area == "01").unwrap();
        let price = view.assessment.failed().find(|result| result.rule == Rule::VehiclePrice).unwrap();
        let mark = price.sources[0];
        assert!(mark.as_of.is_some(), "the register says of which day its answer is");
        for (language, owed) in [
            (Language::Chinese, ["汽车价格", "186,000 元", "100,000 元", "2026 年 11 月 23 日", "实施细则》第十二条", "60 日", &office.address.zh, &office.hours.zh]),
            (Language::English, ["Price of the car", "¥186,000", "¥100,000", "23 November 2026", "Article 12", "60 days", &office.address.en, &office.hours.en]),
        ] {
            let text = serde_json::to_string(letter.content.in_language(language)).unwrap();
            for word in owed {
                assert!(text.contains(word), "{word}: {text}");
            }
            assert!(text.contains(&words::Words::shared(language).source(&mark)) && text.contains(&office.phone), "{text}");
        }
    }

    async fn nobody_works_on_a_case_of_the_own_household(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "he", "divorced", RealNameLevel::Verified).await;
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let mut unit = hall.begin().await.unwrap();
        unit.execute(
            sqlx::query("INSERT INTO officers (id, name, resident_id, resident_index, created_at) VALUES ('first_review', '', '', $1, $2)")
                .bind(hall.keys().blind_index("resident", people("he")[1].id.as_str()))
                .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
        unit.commit().await.unwrap();
        assert!(!comparison(hall, &first, &case).await.unwrap().unwrap().may_confirm);
        let ruling = Ruling { rule: Rule::HousingArea, member: None, verdict: Verdict::Pass, reason: "书面答复".to_owned() };
        assert_eq!(refused_with(confirm_rule(hall, &first, &case, &view.verification, ruling).await), FaultCode::OwnHousehold);
        assert_eq!(refused_with(check(hall, &first, &case).await), FaultCode::OwnHousehold);
        assert_eq!(refused_with(desk::reveal(hall, &first, "s", &case, "与户口簿核对").await), FaultCode::OwnHousehold);
        assert_eq!(refused_with(look_up_enterprise(hall, &first, "s", &case, "91350100M000100Y43").await), FaultCode::OwnHousehold);
        let form = desk::ActForm { act: "first_doubt".to_owned(), opinion: "有疑点".to_owned(), ..desk::ActForm::default() };
        let version = crate::testing::version_of(hall, &case).await;
        assert_eq!(refused_with(desk::act(hall, &first, &case, &desk::ActForm { version, ..form }).await), FaultCode::OwnHousehold);
        assert!(desk::case(hall, &first, &case).await.unwrap().acts.iter().all(|offer| offer.forbidden == Some(FaultCode::OwnHousehold)));
    }

    async fn of_an_unknown_person_no_register_is_asked(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "sun", "widowed", RealNameLevel::Declared).await;
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"));
        assert!(hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap().is_empty());
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!(view.comparison.count(Concern::Unanswered), 14);
        test.clock.advance(1);
        // A window has seen the person since.
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE accounts SET level = 2")).await.unwrap();
        unit.commit().await.unwrap();
        check(hall, &first, &case).await.unwrap();
        assert_eq!(standing(hall, &case).await, ("first_review".into(), Some("eligible".into()), Some("DIBAO".into())));
    }

    async fn what_level_1_enters_by_hand_stands_on_the_officers_table_unverified(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = crate::intake::fixture::applicant(hall).await;
        let key = crate::intake::fixture::answer_all(hall, &actor).await;
        let draft = intake::step_page(hall, &actor, "s", Step::Registers).await.unwrap().draft;
        assert_eq!(draft.case.as_str(), key.split(':').next().unwrap());
        let member = &draft.members[0].id;
        let typed = [(domain::intake::register_field("manual", member, Register::Tax), "公交公司，每月 3000 元".to_owned())];
        save(hall, &actor, Step::Registers, &Form::from(typed)).await;
        let key = crate::intake::fixture::key(hall, &actor).await;
        let case = intake::submit(hall, &actor, &key).await.unwrap();
        test.clock.advance(UNDO_SECONDS);
        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        check_pending(hall).await.unwrap();
        let view = comparison(hall, &officer(hall, Post::FirstReview).await, &case).await.unwrap().unwrap();
        let row = view.comparison.rows.iter().find(|row| row.member == *member && row.register == Register::Tax).unwrap();
        assert_eq!(row.declared, Declared::ByHand { declared: "公交公司，每月 3000 元".to_owned() });
        assert_eq!((row.concern, row.status), (Concern::Unanswered, None), "to be verified");
    }

    async fn a_check_that_comes_too_late_is_still_on_record(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "sun", "widowed", RealNameLevel::Verified).await;
        let read = super::check::subject(hall, &first, &case, Right::RunCheck).await.unwrap();
        act(hall, &first, &case, Act::FirstPass).await;
        let before = standing(hall, &case).await;
        assert!(matches!(super::check::check_as_read(hall, &first, &case, &read).await, Err(Error::Conflict)));
        assert_eq!(standing(hall, &case).await, before, "nothing was judged");
        let record = record(hall).await;
        let used = record.lines().find(|line| line.contains(" case.check_unused ")).expect("the use is on record");
        assert!(used.contains(&first.tag()) && used.contains("\"members\":1"), "{used}");
    }

    async fn cases_that_cannot_be_checked_let_the_others_pass(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted(&test, "sun", "widowed", RealNameLevel::Verified).await;
        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        let mut unit = hall.begin().await.unwrap();
        for number in 0..25 {
            // Due before the good one, and nothing in them can be read.
            unit.execute(
                sqlx::query("INSERT INTO cases (id, account_id, state, answers, applicant_name, due_on, created_at, saved_at) VALUES ($1, $1, 'checking', 'broken', '', '2026-11-01', $2, $2)")
                    .bind(format!("broken-{number:02}"))
                    .bind(hall.now().to_string()),
            )
            .await
            .unwrap();
        }
        unit.commit().await.unwrap();
        assert_eq!(check_pending(hall).await.unwrap() + check_pending(hall).await.unwrap(), 1);
        assert_eq!(standing(hall, &case).await.0, "first_review");
        // They are tried again, not forgotten.
        test.clock.advance(61);
        check_pending(hall).await.unwrap();
        let (late,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM cases WHERE state = 'checking' AND check_failed_at = $1")
            .bind(hall.now().to_string())
            .fetch_one(hall.db().reader())
            .await
            .unwrap();
        assert_eq!(late, 20);
    }

    async fn raw_replies_go_after_half_a_year_and_what_came_of_them_stays(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let kept = async || {
            let row: (i64,) =
                sqlx::query_as("SELECT COUNT(*) FROM register_replies WHERE reply IS NOT NULL").fetch_one(hall.db().reader()).await.unwrap();
            row.0
        };
        let all = kept().await;
        assert_eq!(usize::try_from(all).unwrap(), FORM_OF_ZHOU + 4 * 14);
        test.clock.advance(180 * 86_400 - UNDO_SECONDS - 300);
        assert_eq!((erase_old_replies(hall).await.unwrap(), kept().await), (0, all));
        test.clock.advance(UNDO_SECONDS + 600);
        let erased = erase_old_replies(hall).await.unwrap();
        assert_eq!((i64::try_from(erased).unwrap(), kept().await), (all, 0));
        assert_eq!(erase_old_replies(hall).await.unwrap(), 0);
        assert_eq!(record(hall).await.matches(" replies.erase ").count(), 1);
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!(view.assessment.outcome, Outcome::Eligible, "the trace of the rules stays");
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }
}
