//! Uploads and corrections on both engines.

use super::fault;
use crate::error::Error;
use crate::intake::fixture::{LETTER, PHONE, answer_all, applicant, city, form, id_of, key, resident, save, submitted, visitor};
use crate::intake::{self, Upload};
use crate::review::{TransitionRequest, apply};
use crate::testing::{TestHall, code_sent_to, last_message, on_both_engines};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::fault::FaultCode;
use domain::id::CaseId;
use domain::identity::{Actor, Post, RealNameLevel, StaffActor};
use domain::intake::{DocumentKind, Step, StepState, TaskPage, UNDO_SECONDS};
use domain::messages::MessageTemplate;
use domain::review::{Act, CaseState, CorrectionItem, Reason};
use image::{DynamicImage, ImageFormat};
use std::io::Cursor;

pub(super) fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn upload(kind: DocumentKind, bytes: Vec<u8>) -> Upload {
    let text_version = (kind == DocumentKind::Commitment).then(|| LETTER.to_owned());
    Upload { kind, member: None, register: None, text_version, name: "C:\\毕业证 1.png".to_owned(), bytes }
}

pub(super) fn acceptance() -> Actor {
    Actor::Staff(StaffActor {
        staff: "s1".into(),
        officer: "o1".into(),
        post: Post::Acceptance,
        office: "street-huayuan".into(),
        area: "0101".to_owned(),
    })
}

/// The acceptance officer of the office that holds the case asks for something.
async fn ask_for_more(hall: &crate::Hall, case: &CaseId) {
    let (office,): (String,) =
        sqlx::query_as("SELECT office_id FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
    let Actor::Staff(staff) = acceptance() else { unreachable!() };
    let officer = Actor::Staff(StaffActor { office: office.into(), ..staff });
    let mut unit = hall.begin().await.unwrap();
    let version = crate::intake::submit::version_of(&mut unit, case).await.unwrap();
    let items = [CorrectionItem { reason: Reason::IncomeProof, note: "请传零工收入证明".to_owned() }];
    let request = TransitionRequest { items: &items, ..TransitionRequest::new(case, version, Act::RequestCorrection) };
    apply(hall, &mut unit, &officer, request).await.unwrap();
    unit.commit().await.unwrap();
}

on_both_engines! {
    async fn a_new_employee_proves_work_with_documents(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        answer_all(hall, &actor).await;
        let work = [("group", "new_employee"), ("employer", "安澜公交公司"), ("contract_until", "2028-06-30"), ("graduated_on", "2025-07-01")];
        save(hall, &actor, Step::Livelihood, &work).await;
        let early = key(hall, &actor).await;
        assert_eq!(fault(intake::submit(hall, &actor, &early).await), FaultCode::StepIncomplete);
        for kind in [DocumentKind::Diploma, DocumentKind::LabourContract] {
            intake::attach(hall, &actor, upload(kind, photo())).await.unwrap();
        }
        let draft = intake::step_page(hall, &actor, "s", Step::Livelihood).await.unwrap().draft;
        assert_eq!(draft.state(Step::Livelihood), StepState::Done);
        assert_eq!(draft.documents.len(), 2);
        assert_eq!(draft.documents[0].name, "毕业证 1.png");
        let opened = intake::open_document(hall, &actor, &draft.documents[0].id).await.unwrap();
        assert_eq!(opened.content_type, "image/jpeg");
        assert!(image::load_from_memory(&opened.bytes).is_ok());
        assert_eq!(intake::detach(hall, &actor, &draft.documents[0].id).await.unwrap(), Some(Step::Livelihood));
        assert_eq!(intake::detach(hall, &actor, &draft.documents[0].id).await.unwrap(), None, "a double click");
        assert!(matches!(intake::open_document(hall, &actor, &draft.documents[0].id).await, Err(Error::NotFound)));
        let draft = intake::step_page(hall, &actor, "s", Step::Livelihood).await.unwrap().draft;
        assert_eq!(draft.state(Step::Livelihood), StepState::InProgress);
    }

    async fn a_member_who_is_taken_off_takes_the_files_about_them_along(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        answer_all(hall, &actor).await;
        let spouse = intake::step_page(hall, &actor, "s", Step::Household).await.unwrap().draft.members[1].id.clone();
        let about = |member| Upload { member, ..upload(DocumentKind::IncomeProof, photo()) };
        intake::attach(hall, &actor, about(Some(spouse.clone()))).await.unwrap();
        intake::attach(hall, &actor, about(None)).await.unwrap();
        assert_eq!(files(&test), 2);
        intake::remove_member(hall, &actor, &spouse).await.unwrap();
        let draft = intake::step_page(hall, &actor, "s", Step::Livelihood).await.unwrap().draft;
        assert_eq!((draft.documents.len(), files(&test)), (1, 1));
        assert_eq!(draft.documents[0].member, None);
        intake::remove_member(hall, &actor, &spouse).await.unwrap();
        assert_eq!(intake::detach(hall, &actor, &draft.documents[0].id).await.unwrap(), Some(Step::Livelihood));
        assert_eq!(files(&test), 0);
    }

    async fn a_file_lies_encrypted_and_opens_for_its_owner_only(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        answer_all(hall, &actor).await;
        intake::attach(hall, &actor, upload(DocumentKind::IncomeProof, photo())).await.unwrap();
        let document = intake::step_page(hall, &actor, "s", Step::Livelihood).await.unwrap().draft.documents[0].id.clone();
        let folder = test.folder.path().join("files");
        let mut stored = Vec::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            for file in std::fs::read_dir(entry.unwrap().path()).unwrap() {
                stored.push(std::fs::read(file.unwrap().path()).unwrap());
            }
        }
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].starts_with(b"\xff\xd8"), "a picture lies in clear");
        let other = resident(hall, "other", RealNameLevel::Verified, &id_of("1990-01-01", 4), "13700000000").await;
        for stranger in [other, acceptance()] {
            assert!(matches!(intake::open_document(hall, &stranger, &document).await, Err(Error::NotFound)));
        }
        assert!(matches!(intake::open_document(hall, &Actor::Anonymous, &document).await, Err(Error::SignedOut)));
    }

    async fn a_refused_file_leaves_nothing_behind(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        answer_all(hall, &actor).await;
        let bad: [(&[u8], FaultCode); 3] =
            [(b"", FaultCode::FileEmpty), (b"text", FaultCode::FileType), (b"%PDF-1.4 broken", FaultCode::FileBroken)];
        for (bytes, expected) in bad {
            let answer = intake::attach(hall, &actor, upload(DocumentKind::IncomeProof, bytes.to_vec())).await;
            assert_eq!(fault(answer), expected);
        }
        assert!(intake::step_page(hall, &actor, "s", Step::Livelihood).await.unwrap().draft.documents.is_empty());
    }

    async fn a_signed_letter_on_paper_takes_the_place_of_the_code(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        intake::open(hall, &actor).await.unwrap();
        let early = intake::attach(hall, &actor, upload(DocumentKind::Commitment, photo())).await;
        assert_eq!(fault(early), FaultCode::StepIncomplete);
        answer_all(hall, &actor).await;
        intake::attach(hall, &actor, upload(DocumentKind::Commitment, photo())).await.unwrap();
        let draft = intake::step_page(hall, &actor, "s", Step::Commitment).await.unwrap().draft;
        assert_eq!(draft.commitment.as_ref().unwrap().how, "uploaded");
        let letter = draft.documents[0].id.clone();
        intake::detach(hall, &actor, &letter).await.unwrap();
        let draft = intake::step_page(hall, &actor, "s", Step::Commitment).await.unwrap().draft;
        assert_eq!(draft.state(Step::Commitment), StepState::NotStarted);
    }

    async fn a_drawn_signature_is_kept_with_its_hash(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        answer_all(hall, &actor).await;
        test.clock.advance(61);
        intake::send_commitment_code(hall, &actor, &visitor()).await.unwrap();
        let code = code_sent_to(hall, PHONE).await;
        let drawn = format!("data:image/png;base64,{}", STANDARD.encode(photo()));
        let bad = form(&[("agree", "1"), ("text_version", LETTER), ("code", &code), ("signature", "data:text/html;base64,PHA+")]);
        assert_eq!(fault(intake::sign(hall, &actor, &visitor(), &bad).await), FaultCode::FileBroken);
        let signed = form(&[("agree", "1"), ("text_version", LETTER), ("code", &code), ("signature", &drawn)]);
        intake::sign(hall, &actor, &visitor(), &signed).await.unwrap();
        let draft = intake::step_page(hall, &actor, "s", Step::Commitment).await.unwrap().draft;
        assert_eq!(draft.commitment.as_ref().unwrap().how, "drawn");
        assert_eq!(draft.documents[0].kind, DocumentKind::Signature);
        intake::detach(hall, &actor, &draft.documents[0].id).await.unwrap();
        let draft = intake::step_page(hall, &actor, "s", Step::Commitment).await.unwrap().draft;
        assert!(draft.commitment.is_none());
    }

    async fn a_notice_is_answered_with_words_and_documents(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        assert_eq!(fault(intake::answer_notice(hall, &actor, &case, "好").await), FaultCode::WrongState);
        test.clock.advance(UNDO_SECONDS);
        ask_for_more(hall, &case).await;
        let shown = intake::my_case(hall, &actor, &case).await.unwrap();
        assert_eq!((shown.state, shown.notice[0].note.as_str()), (CaseState::Correction, "请传零工收入证明"));
        assert!(shown.acts.answer_notice && shown.acts.undo_until.is_none());
        intake::add_to_answer(hall, &actor, &case, upload(DocumentKind::Correction, photo())).await.unwrap();
        assert_eq!(intake::answer_documents(hall, &actor, &case).await.unwrap().len(), 1);
        assert_eq!(fault(intake::answer_notice(hall, &actor, &case, "  ").await), FaultCode::Required);
        assert_eq!(fault(intake::answer_notice(hall, &actor, &case, "a\u{0}b").await), FaultCode::ControlCharacters);
        intake::answer_notice(hall, &actor, &case, "已经补上").await.unwrap();
        intake::answer_notice(hall, &actor, &case, "已经补上").await.unwrap();
        assert_eq!(fault(intake::answer_notice(hall, &actor, &case, "再补一句").await), FaultCode::WrongState);
        assert_eq!(fault(intake::answer_notice(hall, &actor, &case, " ").await), FaultCode::WrongState);
        let shown = intake::my_case(hall, &actor, &case).await.unwrap();
        assert_eq!(shown.state, CaseState::Submitted);
        assert_eq!(intake::answers_to_notices(hall, &case).await.unwrap(), [(1, "已经补上".to_owned())]);
        let other = resident(hall, "other", RealNameLevel::Verified, &id_of("1990-01-01", 4), "13700000000").await;
        assert!(matches!(intake::answer_notice(hall, &other, &case, "好").await, Err(Error::NotFound)));
    }

    async fn a_draft_ends_ninety_days_after_the_last_change(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        intake::open(hall, &actor).await.unwrap();
        test.clock.advance(60 * 86_400);
        save(hall, &actor, Step::Housing, &[("kind", "other"), ("area", "30"), ("people", "3")]).await;
        test.clock.advance(83 * 86_400);
        assert_eq!(intake::warn_of_expiry(hall).await.unwrap(), 1);
        assert_eq!(intake::warn_of_expiry(hall).await.unwrap(), 0);
        assert!(matches!(last_message(hall, PHONE).await, Some(MessageTemplate::DraftExpiring { .. })));
        test.clock.advance(7 * 86_400);
        assert_eq!(intake::expire_drafts(hall).await.unwrap(), 0);
        test.clock.advance(86_400);
        assert_eq!(intake::expire_drafts(hall).await.unwrap(), 1);
        assert_eq!(intake::task_page(hall, &actor).await.unwrap(), TaskPage::Start);
    }

    async fn the_end_of_a_draft_is_told_to_the_phone_of_the_account(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        intake::open(hall, &actor).await.unwrap();
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query("UPDATE accounts SET phone = $1").bind(hall.seal("accounts", "phone", "account", "13700000001"))).await.unwrap();
        unit.commit().await.unwrap();
        test.clock.advance(83 * 86_400);
        assert_eq!(intake::warn_of_expiry(hall).await.unwrap(), 1);
        assert!(matches!(last_message(hall, "13700000001").await, Some(MessageTemplate::DraftExpiring { .. })));
        assert_eq!(last_message(hall, PHONE).await, None);
    }

    async fn an_expired_draft_leaves_nothing_personal_behind(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        // Submitted and taken back: numbers, members and a document are there.
        let case = submitted(hall, &actor).await;
        intake::undo_submit(hall, &actor, &case).await.unwrap();
        intake::attach(hall, &actor, upload(DocumentKind::IncomeProof, photo())).await.unwrap();
        heard(hall, &case).await;
        assert_eq!((left_of(hall, &case).await, files(&test)), ([1, 2, 1, 1, 1], 1));
        test.clock.advance(91 * 86_400);
        assert_eq!(intake::expire_drafts(hall).await.unwrap(), 1);
        assert_eq!((left_of(hall, &case).await, files(&test)), ([0; 5], 0));
        let shown = intake::my_case(hall, &actor, &case).await.unwrap();
        assert_eq!((shown.state, shown.applicant.as_str(), shown.phone.as_str()), (CaseState::Withdrawn, "", ""));
        assert_eq!(fault(intake::track(hall, &Actor::Anonymous, &shown.number, "0000").await), FaultCode::TrackingMiss);
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn a_draft_that_is_given_up_is_erased_and_a_withdrawn_application_is_not(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        intake::withdraw(hall, &actor, &case, "").await.unwrap();
        assert_eq!(left_of(hall, &case).await, [1, 2, 0, 0, 0]);
        answer_all_again(&test, &actor).await;
        intake::attach(hall, &actor, upload(DocumentKind::IncomeProof, photo())).await.unwrap();
        let TaskPage::Draft(draft) = intake::task_page(hall, &actor).await.unwrap() else { panic!("no draft") };
        assert_eq!((left_of(hall, &draft.case).await[..3].to_vec(), files(&test)), (vec![1, 0, 1], 1));
        intake::withdraw(hall, &actor, &draft.case, "").await.unwrap();
        assert_eq!((left_of(hall, &draft.case).await, files(&test)), ([0; 5], 0));
    }

    async fn a_letter_of_another_version_is_not_signed(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        answer_all(hall, &actor).await;
        let paper = |version: Option<&str>| Upload { text_version: version.map(ToOwned::to_owned), ..upload(DocumentKind::Commitment, photo()) };
        assert_eq!(fault(intake::attach(hall, &actor, paper(Some("2025-1"))).await), FaultCode::LetterOutdated);
        for nothing in [None, Some("")] {
            assert_eq!(fault(intake::attach(hall, &actor, paper(nothing)).await), FaultCode::Required);
        }
        assert_eq!(files(&test), 0);
        intake::attach(hall, &actor, paper(Some(LETTER))).await.unwrap();
        test.clock.advance(61);
        intake::send_commitment_code(hall, &actor, &visitor()).await.unwrap();
        let code = code_sent_to(hall, PHONE).await;
        for stale in [vec![], vec![("text_version", "")], vec![("text_version", "2025-1")]] {
            let typed = form(&[vec![("agree", "1"), ("code", code.as_str())], stale].concat());
            assert_eq!(fault(intake::sign(hall, &actor, &visitor(), &typed).await), FaultCode::LetterOutdated);
        }
        intake::sign(hall, &actor, &visitor(), &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    }
}

/// A register's answer about a case, as a prefill leaves it.
async fn heard(hall: &crate::Hall, case: &CaseId) {
    let mut unit = hall.begin().await.unwrap();
    for (sql, bound) in [
        (
            "INSERT INTO verifications (id, case_id, kind, at, actor, took_ms) VALUES ('v', $1, 'prefill', $2, 'resident:account', 1)",
            hall.now().to_string(),
        ),
        (
            "INSERT INTO register_replies (verification_id, member_id, register, status, source_seq, answered_in_ms, reply, reply_hash) VALUES ('v', $1, 'vehicle', 'hit', $2, 1, 'sealed', 'hash')",
            "1".to_owned(),
        ),
    ] {
        unit.execute(sqlx::query(sql).bind(case.as_str()).bind(bound)).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// What is left of a case: answers, members, documents, askings, replies.
async fn left_of(hall: &crate::Hall, case: &CaseId) -> [i64; 5] {
    let mut left = [0; 5];
    for (place, sql) in left.iter_mut().zip([
        "SELECT COUNT(*) FROM cases WHERE id = $1 AND (answers <> '' OR applicant_name <> '')",
        "SELECT COUNT(*) FROM case_members WHERE case_id = $1",
        "SELECT COUNT(*) FROM case_documents WHERE case_id = $1",
        "SELECT COUNT(*) FROM verifications WHERE case_id = $1",
        "SELECT COUNT(*) FROM register_replies WHERE verification_id IN (SELECT id FROM verifications WHERE case_id = $1)",
    ]) {
        let (count,): (i64,) = sqlx::query_as(sql).bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
        *place = count;
    }
    left
}

/// How many files lie in the store.
fn files(test: &TestHall) -> usize {
    let Ok(folders) = std::fs::read_dir(test.folder.path().join("files")) else { return 0 };
    folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

/// The same answers in a new draft, late enough that new codes may be sent.
async fn answer_all_again(test: &TestHall, actor: &Actor) {
    test.clock.advance(601);
    answer_all(&test.hall, actor).await;
}
