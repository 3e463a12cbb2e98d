//! Letters and what happens by itself.

use super::fixture::{act, case_in, checked, city, draft, officer, resident, state, undo_over, version};
use crate::Error;
use crate::review::{TransitionRequest, apply, letters};
use crate::supervision::{Swept, sweep};
use crate::testing::on_both_engines;
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::{Actor, Post, RealNameLevel, ResidentActor};
use domain::language::Language;
use domain::review::{Act, CaseState, CorrectionItem, LetterKind, Reason};

async fn text_of(hall: &crate::Hall, case: &CaseId, kind: LetterKind) -> String {
    let line = letters::letters(hall, &resident(), case).await.unwrap().into_iter().find(|line| line.kind == kind).expect("a letter");
    let letter = letters::letter(hall, &resident(), case, &line.id).await.unwrap();
    serde_json::to_string(letter.content.in_language(Language::Chinese)).unwrap()
}

on_both_engines! {
    async fn acceptance_and_decision_have_their_letters(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Decision).await;
        let letter = text_of(hall, &case, LetterKind::Acceptance).await;
        assert!(letter.contains("受理通知书") && letter.contains("2026 年 12 月 9 日") && letter.contains("周秀兰"), "{letter}");
        act(hall, &case, &officer("shen", Post::Approval), Act::Refuse).await.unwrap();
        let letter = text_of(hall, &case, LetterKind::Refusal).await;
        for owed in ["申请人或家庭不符合申请条件", "15 个工作日", "60 日", "6 个月"] {
            assert!(letter.contains(owed), "{owed}: {letter}");
        }
        let stored: Vec<(String,)> = sqlx::query_as("SELECT content FROM letters").fetch_all(hall.db().reader()).await.unwrap();
        assert!(stored.iter().all(|row| !row.0.contains("周")));
    }

    async fn no_letter_goes_out_when_the_policy_cannot_be_read(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        let mut unit = hall.begin().await.unwrap();
        unit.execute(
            sqlx::query("INSERT INTO policies (version, effective_from, content, imported_at) VALUES ('broken', '2026-01-01', '{', $1)")
                .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
        unit.commit().await.unwrap();
        undo_over(&test);
        assert!(matches!(act(hall, &case, &officer("tao", Post::Acceptance), Act::Accept).await, Err(Error::Corrupt(_))));
        assert_eq!(state(hall, &case).await, CaseState::Submitted, "the case waits rather than get a letter without articles");
        assert_eq!(letters::letters(hall, &resident(), &case).await.unwrap(), []);
    }

    async fn a_letter_belongs_to_its_owner(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        let id = letters::letters(hall, &resident(), &case).await.unwrap()[0].id.clone();
        let stranger = Actor::Resident(ResidentActor { account: "other".into(), level: RealNameLevel::Verified });
        assert!(matches!(letters::letter(hall, &stranger, &case, &id).await, Err(Error::NotFound)));
        assert!(matches!(letters::letter(hall, &Actor::Anonymous, &case, &id).await, Err(Error::SignedOut)));
        assert!(letters::letter(hall, &officer("he", Post::SecondReview), &case, &id).await.is_err());
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE letters SET hash = 'x'")).await.unwrap();
        unit.commit().await.unwrap();
        assert!(matches!(letters::letter(hall, &resident(), &case, &id).await, Err(Error::Corrupt(_))));
    }

    async fn what_is_missing_stands_in_the_letter_and_lapses_after_its_days(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        undo_over(&test);
        let items = [CorrectionItem { reason: Reason::VehicleProof, note: "购车发票的照片".to_owned() }];
        let request = TransitionRequest { items: &items, ..TransitionRequest::new(&case, version(hall, &case).await, Act::RequestCorrection) };
        let mut unit = hall.begin().await.unwrap();
        apply(hall, &mut unit, &officer("tao", Post::Acceptance), request).await.unwrap();
        unit.commit().await.unwrap();
        let letter = text_of(hall, &case, LetterKind::Correction).await;
        assert!(letter.contains("购车发票的照片") && letter.contains("12 月 14 日"), "{letter}");
        test.clock.set(Day::parse("2026-12-14").unwrap().at(23, 0));
        assert_eq!(sweep(hall).await.unwrap(), Swept::default());
        test.clock.set(Day::parse("2026-12-15").unwrap().at(1, 0));
        assert_eq!(sweep(hall).await.unwrap(), Swept { lapsed: 1, ..Swept::default() });
        assert_eq!(state(hall, &case).await, CaseState::Withdrawn);
    }

    async fn a_second_notice_says_that_it_is_one_and_why(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::Submitted).await;
        undo_over(&test);
        let items = [CorrectionItem { reason: Reason::VehicleProof, note: "购车发票的照片".to_owned() }];
        for opinion in ["", "发票上没有车架号，看不出是哪辆车"] {
            let request = TransitionRequest { items: &items, opinion, ..TransitionRequest::new(&case, version(hall, &case).await, Act::RequestCorrection) };
            let mut unit = hall.begin().await.unwrap();
            apply(hall, &mut unit, &officer("tao", Post::Acceptance), request).await.unwrap();
            unit.commit().await.unwrap();
            let letter = text_of(hall, &case, LetterKind::Correction).await;
            let second = !opinion.is_empty();
            assert_eq!(letter.contains("这是一次全部告知"), !second, "{letter}");
            assert_eq!(letter.contains("您补正以后") && letter.contains(opinion), second, "{letter}");
            assert!(letter.contains("申请编号 AJ-c1") && letter.contains("电话："), "{letter}");
            test.clock.advance(60);
            if !second {
                act(hall, &case, &resident(), Act::Resubmit).await.unwrap();
            }
        }
    }

    async fn silence_counts_as_acceptance_after_five_days(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = draft(hall, "c1").await;
        act(hall, &case, &resident(), Act::Submit).await.unwrap();
        test.clock.set(Day::parse("2026-11-30").unwrap().at(20, 0));
        assert_eq!(sweep(hall).await.unwrap(), Swept::default());
        test.clock.set(Day::parse("2026-12-01").unwrap().at(1, 0));
        assert_eq!(sweep(hall).await.unwrap(), Swept { deemed_accepted: 1, ..Swept::default() });
        assert_eq!(state(hall, &case).await, CaseState::Checking);
        checked(hall, &case, "eligible").await;
        assert!(text_of(hall, &case, LetterKind::Acceptance).await.contains("受理编号"));
    }
}
