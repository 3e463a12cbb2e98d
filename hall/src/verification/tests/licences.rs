//! Electronic licences by reference: from the library to the form, and again at the officer's check.

use super::*;
use crate::intake::Upload;
use crate::testing::record;
use crate::verification::licence_fixture::{deliver, issued};
use crate::verification::{ask_licences, clues, detach_licence, import_feed, recheck, use_licence};
use domain::day::Day;
use domain::intake::{DocumentKind, DraftView, LicenceChoices, ReferenceState, StepState, TaskPage};
use domain::verification::{
    AnswerStatus, ClueQuery, Effect, LicenceKind, LicenceRecord, LicenceStanding, LicenceState, Measure, Record, Scope,
};
use exchange::Condition;
use exchange::city::{Citizen, sign_licence};
use exchange::feed::{Delivery, Kind};
use image::{DynamicImage, ImageFormat};
use std::io::Cursor;

fn citizen(family: &str) -> Citizen {
    let day = Day::parse("2026-11-23").unwrap();
    let id = people(family)[0].id.clone();
    showcase_citizens(day).into_iter().flat_map(|household| household.citizens).find(|citizen| citizen.resident_id == id).unwrap()
}

/// The permit of 赵大勇 that holds.
pub(super) fn permit() -> LicenceRecord {
    let held = citizen("zhao").records.into_iter().filter_map(|record| match record {
        Record::Licence(licence) => Some(licence),
        _ => None,
    });
    held.max_by_key(|licence| licence.valid_from).unwrap()
}

fn upload(kind: DocumentKind) -> Upload {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
    Upload { kind, member: None, register: None, text_version: None, name: "a.png".to_owned(), bytes: bytes.into_inner() }
}

async fn page(hall: &Hall, actor: &Actor) -> (DraftView, Option<LicenceChoices>) {
    let page = intake::step_page(hall, actor, "s", Step::Livelihood).await.unwrap();
    (page.draft, page.licences)
}

/// A migrant worker who applies alone and has said what the form asks, but for the documents.
async fn migrant(hall: &Hall) -> Actor {
    city(hall).await;
    let actor = account(hall, &people("zhao")[0], RealNameLevel::Verified).await;
    intake::open(hall, &actor).await.unwrap();
    save(hall, &actor, Step::Household, &form(&[("marital", "single")])).await;
    let work = [("group", "migrant"), ("employer", "锦里建材有限公司"), ("contract_until", "2028-06-30"), ("permit_since", "2025-05-23")];
    save(hall, &actor, Step::Livelihood, &form(&work)).await;
    actor
}

pub(super) async fn agreed(hall: &Hall) -> Actor {
    let actor = migrant(hall).await;
    intake::agree(hall, &actor, &form(&[("own", "1")])).await.unwrap();
    actor
}

async fn askings(hall: &Hall) -> i64 {
    let (count,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM licence_askings").fetch_one(hall.db().reader()).await.unwrap();
    count
}

/// Uses the permit, submits, and comes to first review.
async fn reviewed(test: &TestHall) -> (CaseId, Actor) {
    let hall = &test.hall;
    let actor = agreed(hall).await;
    use_licence(hall, &actor, permit().licence.as_str()).await.unwrap();
    intake::attach(hall, &actor, upload(DocumentKind::LabourContract)).await.unwrap();
    ask_registers(hall, &actor).await.unwrap();
    let right = prefilled(hall, &actor).await.unwrap().into_iter().filter(|record| record.status.decides());
    let right = right.map(|record| (format!("right_{}_{}", record.member, record.register.code()), "yes".to_owned())).collect();
    save(hall, &actor, Step::Registers, &right).await;
    save(hall, &actor, Step::Housing, &form(&[("kind", "rented"), ("area", "42.6"), ("people", "1"), ("rent", "800")])).await;
    save(hall, &actor, Step::Wish, &form(&[("mode", "flat"), ("area", "0101"), ("district", "01")])).await;
    intake::send_commitment_code(hall, &actor, &visitor()).await.unwrap();
    let code = code_sent_to(hall, people("zhao")[0].phone.as_ref().unwrap().as_str()).await;
    intake::sign(hall, &actor, &visitor(), &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    let draft = intake::step_page(hall, &actor, "s", Step::Check).await.unwrap().draft;
    let case = intake::submit(hall, &actor, &intake::submit_key(&draft.case, draft.version)).await.unwrap();
    test.clock.advance(UNDO_SECONDS);
    act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
    assert_eq!(check_pending(hall).await.unwrap(), 1);
    (case, officer(hall, Post::FirstReview).await)
}

/// Concern, how the reference stands and how many records are shown, of the one row about licences.
async fn licence_row(hall: &Hall, officer: &Actor, case: &CaseId) -> (usize, Concern, ReferenceState, usize) {
    let view = comparison(hall, officer, case).await.unwrap().unwrap();
    let place = view.comparison.rows.iter().position(|row| row.register == Register::Licence).unwrap();
    let row = &view.comparison.rows[place];
    let Declared::Licences { used } = &row.declared else { panic!("{:?}", row.declared) };
    assert_eq!(used.len(), 1);
    (place, row.concern, used[0].state, row.records.len())
}

on_both_engines! {
    async fn a_licence_takes_the_place_of_an_upload(test: TestHall) {
        let hall = &test.hall;
        let actor = migrant(hall).await;
        assert_eq!(refused_with(ask_licences(hall, &actor).await), FaultCode::ConsentMissing);
        assert_eq!((askings(hall).await, page(hall, &actor).await.1), (0, None));
        intake::agree(hall, &actor, &form(&[("own", "1")])).await.unwrap();
        ask_licences(hall, &actor).await.unwrap();
        let (draft, found) = page(hall, &actor).await;
        let found = found.unwrap();
        let offered: Vec<_> = found.choices.iter().map(|choice| (choice.document, choice.standing)).collect();
        assert_eq!(found.status, AnswerStatus::Hit);
        assert_eq!(offered, [(DocumentKind::ResidencePermit, LicenceStanding::Valid), (DocumentKind::ResidencePermit, LicenceStanding::Expired)]);
        assert_eq!(draft.state(Step::Livelihood), StepState::InProgress);

        let number = permit().licence;
        assert_eq!(use_licence(hall, &actor, number.as_str()).await.unwrap(), Some(Step::Livelihood), "the contract is still owed");
        test.clock.advance(60);
        use_licence(hall, &actor, number.as_str()).await.unwrap();
        intake::attach(hall, &actor, upload(DocumentKind::LabourContract)).await.unwrap();
        let (draft, _) = page(hall, &actor).await;
        assert_eq!(draft.state(Step::Livelihood), StepState::Done);
        let [used] = &draft.licences[..] else { panic!("used twice, kept once: {:?}", draft.licences) };
        assert_eq!((&used.licence, used.document, used.valid_from), (&number, DocumentKind::ResidencePermit, permit().valid_from));
        assert_eq!((used.verified_at, &used.digest), (hall.now(), &exchange::licence_digest(people("zhao")[0].id.as_str(), &permit())));
        assert_eq!(draft.documents.len(), 1, "no picture comes along");
        let (reply, hash): (String, String) = sqlx::query_as("SELECT reply, reply_hash FROM licence_askings WHERE id = $1")
            .bind(used.asking.as_str()).fetch_one(hall.db().reader()).await.unwrap();
        assert!(reply.starts_with("1.") && hash.len() == 64, "the asking is kept as evidence, encrypted");
        let uses = hall.exchange().registers().uses_for_case(draft.case.as_str()).await.unwrap();
        assert_eq!(uses.iter().filter(|entry| entry.register == Register::Licence).count(), 3);
        let told = record(hall).await;
        assert_eq!((told.matches(" case.ask_licences ").count(), told.matches(" case.use_licence ").count()), (3, 2));
        let details: Vec<(String,)> = sqlx::query_as("SELECT detail FROM audit_events").fetch_all(hall.db().reader()).await.unwrap();
        assert!(details.iter().all(|(detail,)| !detail.contains(number.as_str())), "the record names no licence");

        detach_licence(hall, &actor, number.as_str()).await.unwrap();
        detach_licence(hall, &actor, number.as_str()).await.unwrap();
        let (draft, _) = page(hall, &actor).await;
        assert_eq!((draft.state(Step::Livelihood), draft.licences.len()), (StepState::InProgress, 0));
        assert_eq!(record(hall).await.matches(" case.detach_licence ").count(), 1);
        let TaskPage::Draft(draft) = intake::task_page(hall, &actor).await.unwrap() else { panic!("no draft") };
        intake::withdraw(hall, &actor, &draft.case, "").await.unwrap();
        assert_eq!(askings(hall).await, 0, "nothing personal is left of a draft that was given up");
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn only_a_licence_of_ones_own_that_holds_is_of_use(test: TestHall) {
        let hall = &test.hall;
        let actor = agreed(hall).await;
        ask_licences(hall, &actor).await.unwrap();
        let found = page(hall, &actor).await.1.unwrap();
        let expired = found.choices.iter().find(|choice| choice.standing == LicenceStanding::Expired).unwrap();
        let (own, other) = (people("zhao")[0].id.clone(), people("wang")[0].id.clone());
        let others = issued(hall, &other, "王子涵", LicenceKind::ResidencePermit, 9).await;
        let shop = issued(hall, &own, "赵大勇", LicenceKind::BusinessLicence, 8).await;
        for number in [expired.licence.as_str(), others.licence.as_str(), shop.licence.as_str(), "", "1.2.156.3005.2.1", "../../etc"] {
            assert_eq!(refused_with(use_licence(hall, &actor, number).await), FaultCode::LicenceUnusable, "{number}");
        }
        assert!(page(hall, &actor).await.0.licences.is_empty());
        let stranger = Actor::Resident(ResidentActor { account: "other".into(), level: RealNameLevel::Verified });
        let number = permit().licence;
        for (who, error) in [(&stranger, "not found"), (&Actor::Anonymous, "signed out"), (&officer(hall, Post::FirstReview).await, "forbidden")] {
            let refused = [
                ask_licences(hall, who).await.unwrap_err(),
                use_licence(hall, who, number.as_str()).await.unwrap_err(),
                detach_licence(hall, who, number.as_str()).await.unwrap_err(),
            ];
            let fits = |refused: &Error| matches!((refused, error), (Error::NotFound, "not found") | (Error::SignedOut, "signed out") | (Error::Forbidden, "forbidden"));
            assert!(refused.iter().all(fits), "{error}: {refused:?}");
        }
        let declared = Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Declared });
        assert_eq!(refused_with(use_licence(hall, &declared, number.as_str()).await), FaultCode::LevelTooLow);
    }

    async fn a_library_that_is_down_or_lies_leaves_the_upload(test: TestHall) {
        let hall = &test.hall;
        let actor = agreed(hall).await;
        let forged = LicenceRecord { valid_to: permit().valid_to.map(|day| day.plus_months(12)), ..permit() };
        deliver(hall, &people("zhao")[0].id, "赵大勇", &forged, 2).await;
        assert_eq!(refused_with(use_licence(hall, &actor, forged.licence.as_str()).await), FaultCode::LicenceSilent);
        ask_licences(hall, &actor).await.unwrap();
        let found = page(hall, &actor).await.1.unwrap();
        assert_eq!((found.status, found.choices.len()), (AnswerStatus::Error, 0), "a record nobody signed is no fact");
        for kind in [DocumentKind::LabourContract, DocumentKind::ResidencePermit] {
            intake::attach(hall, &actor, upload(kind)).await.unwrap();
        }
        assert_eq!(page(hall, &actor).await.0.state(Step::Livelihood), StepState::Done);
    }

    async fn a_library_that_does_not_answer_is_told_apart_from_one_that_holds_nothing(test: TestHall) {
        let hall = &test.hall;
        let down = Citizen { conditions: vec![(Register::Licence, Condition::Down)], ..citizen("zhao") };
        hall.exchange().registers().load(&[down], hall.today()).await.unwrap();
        let actor = agreed(hall).await;
        ask_licences(hall, &actor).await.unwrap();
        assert_eq!(page(hall, &actor).await.1.map(|found| found.status), Some(AnswerStatus::Timeout));
        assert_eq!(refused_with(use_licence(hall, &actor, permit().licence.as_str()).await), FaultCode::LicenceSilent);
        intake::attach(hall, &actor, upload(DocumentKind::ResidencePermit)).await.unwrap();
        assert_eq!(askings(hall).await, 2, "both are on record");
    }

    async fn what_was_erased_after_its_time_is_not_gone(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = reviewed(&test).await;
        test.clock.advance(181 * 86_400);
        assert!(erase_old_replies(hall).await.unwrap() > 0);
        let (_, concern, state, records) = licence_row(hall, &first, &case).await;
        assert_eq!((concern, state, records), (Concern::Agrees, ReferenceState::Erased, 0));
        assert_eq!(crate::verification::licence_choices(hall, &case).await.unwrap(), None, "nor did the library name nothing");
    }

    async fn what_was_taken_back_since_stands_first_at_the_check(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = reviewed(&test).await;
        let (_, concern, state, records) = licence_row(hall, &first, &case).await;
        assert_eq!((concern, state, records), (Concern::Agrees, ReferenceState::Holds, 1), "of his two permits the one he uses");
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((view.registers, view.comparison.rows.len()), (15, 15));
        let shown = desk::case(hall, &first, &case).await.unwrap();
        assert_eq!(shown.licences.iter().map(|reference| &reference.licence).collect::<Vec<_>>(), [&permit().licence]);
        assert_eq!(shown.documents.len(), 1, "the contract, and no picture of the permit");

        let revoked = sign_licence(people("zhao")[0].id.as_str(), LicenceRecord { state: LicenceState::Revoked, ..permit() });
        deliver(hall, &people("zhao")[0].id, "赵大勇", &revoked, 2).await;
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::Licence).await.unwrap();
        assert_eq!(licence_row(hall, &first, &case).await, (0, Concern::Differs, ReferenceState::Revoked, 1));
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(licence_row(hall, &first, &case).await, (0, Concern::Differs, ReferenceState::Revoked, 1));
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"), "an officer decides");

        let forged = LicenceRecord { valid_from: permit().valid_from.plus_days(-30), ..permit() };
        deliver(hall, &people("zhao")[0].id, "赵大勇", &forged, 3).await;
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        let (_, concern, state, records) = licence_row(hall, &first, &case).await;
        assert_eq!((concern, state, records), (Concern::Unanswered, ReferenceState::Unanswered, 0), "what nobody signed says nothing");
    }

    async fn what_was_taken_back_since_the_check_is_a_clue_the_next_night(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = reviewed(&test).await;
        let looked_up = async || {
            let uses = hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
            uses.iter().filter(|entry| entry.register == Register::Licence && entry.scene == "recheck").count()
        };
        let night = async || {
            test.clock.advance(86_400);
            recheck(hall, &Actor::System, Scope::Open, &|_| {}).await.unwrap();
            let list = clues(hall, &first, &ClueQuery::default()).await.unwrap();
            let of_licences = list.rows.into_iter().filter(|clue| clue.register == Some(Register::Licence));
            of_licences.map(|clue| (clue.rule, clue.effect, clue.before, clue.after)).collect::<Vec<_>>()
        };
        assert_eq!((night().await, looked_up().await), (vec![], 1), "it holds as it did");
        let revoked = sign_licence(people("zhao")[0].id.as_str(), LicenceRecord { state: LicenceState::Revoked, ..permit() });
        deliver(hall, &people("zhao")[0].id, "赵大勇", &revoked, 2).await;
        let stands = |state| Some(Measure::Licence(state));
        let expected = (Rule::ResidencePermit, Effect::Doubt, stands(ReferenceState::Holds), stands(ReferenceState::Revoked));
        assert_eq!((night().await, looked_up().await), (vec![expected.clone()], 2));
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"), "no case moves by itself");
        assert_eq!(night().await, [expected], "and stays one clue");
        // A check that has shown it to an officer leaves no clue behind.
        check(hall, &first, &case).await.unwrap();
        assert_eq!(night().await, []);
    }

    async fn a_permit_whose_holder_is_in_doubt_is_not_taken_to_be_gone(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = reviewed(&test).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("licences.ndjson");
        // A licence of the holder's, of which the line says no more.
        std::fs::write(&file, format!("{{\"holder\":\"{}\",\"seq\":9}}\n", people("zhao")[0].id.as_str())).unwrap();
        let (set, as_of) = (Register::Licence.into(), hall.today());
        let delivery = Delivery::new(set, file, Kind::Delta, as_of);
        let report = import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
        assert_eq!((report.counts.rejected, report.doubt.people), (1, 1));

        test.clock.advance(86_400);
        recheck(hall, &Actor::System, Scope::Open, &|_| {}).await.unwrap();
        let clues = clues(hall, &first, &ClueQuery::default()).await.unwrap().rows;
        assert!(clues.iter().all(|clue| clue.register != Some(Register::Licence)), "{clues:?}");
        check(hall, &first, &case).await.unwrap();
        let (_, concern, state, records) = licence_row(hall, &first, &case).await;
        assert_eq!((concern, state, records), (Concern::Unanswered, ReferenceState::Unanswered, 0));
    }

    async fn whoever_uses_no_licence_is_not_looked_up_in_the_library(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "sun", "widowed", RealNameLevel::Verified).await;
        check_one(hall, &first, &case, Register::Licence).await.unwrap();
        recheck(hall, &Actor::System, Scope::Open, &|_| {}).await.unwrap();
        let uses = hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
        assert!(uses.iter().all(|entry| entry.register != Register::Licence));
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert!(view.comparison.rows.iter().all(|row| row.register != Register::Licence));
    }
}
