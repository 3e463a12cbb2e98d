//! Applications handed in: once, whole or not at all, for nobody who has not agreed.

use super::{client, shared};
use crate::identity::account;
use crate::intake::draft;
use crate::intake::fixture::{LETTER, city, form, id_of, resident};
use crate::intake::submit::SUBMITS;
use crate::interface::{case_status, end_share, hand_in, may_hand_in, share_page};
use crate::testing::{self, on_both_engines};
use crate::{Error, Hall, limits};
use base64::Engine as _;
use domain::fault::FaultCode;
use domain::identity::{Actor, ClientActor, RealNameLevel};
use domain::interface::{Handed, HandedDocument, HandedLetter, HandedMember, Scope};
use domain::review::CaseState;
use domain::verification::LookReason;

const PHONE: &str = "13500000000";
/// The smallest picture there is.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn picture() -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(PICTURE).unwrap()
}

fn couple() -> Handed {
    let spouse = id_of("1984-02-03", 11);
    let member =
        HandedMember { person: form(&[("name", "陈德福"), ("resident_id", spouse.as_str()), ("relation", "spouse")]), casual: None };
    let signed = HandedDocument { kind: "consent_form".to_owned(), member: Some(0), name: "a.png".to_owned(), bytes: picture() };
    Handed {
        household: form(&[("marital", "married")]),
        casual: None,
        members: vec![member],
        housing: form(&[("kind", "rented"), ("area", "42.6"), ("people", "2"), ("rent", "800")]),
        livelihood: form(&[("group", "family")]),
        wish: form(&[("mode", "flat"), ("area", "0101"), ("district", "01")]),
        needs: Vec::new(),
        letter: HandedLetter { text_version: LETTER.to_owned(), name: "letter.png".to_owned(), bytes: picture() },
        documents: vec![signed],
    }
}

async fn verified(hall: &Hall) -> Actor {
    resident(hall, "verified", RealNameLevel::Verified, &id_of("1986-05-12", 2), PHONE).await
}

async fn submitter(hall: &Hall) -> ClientActor {
    client(hall, "Community service", &[Scope::Submit, Scope::Status]).await
}

/// Somebody who has agreed to a system, and the consent it has of them.
async fn agreed(hall: &Hall) -> (Actor, ClientActor, String) {
    city(hall).await;
    let (actor, system) = (verified(hall).await, submitter(hall).await);
    let token = shared(hall, &actor, &system, None).await;
    (actor, system, token)
}

/// What is no consent: that of another system, one that is none, nothing.
fn not_agreed<'a>(system: &'a ClientActor, other: &'a ClientActor, token: &'a str) -> [(&'a ClientActor, &'a str); 3] {
    [(other, token), (system, "no-such-token"), (system, "")]
}

async fn counted(hall: &Hall, text: &'static str) -> i64 {
    let row: (i64,) = sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap();
    row.0
}

fn files(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

on_both_engines! {
    async fn an_application_is_handed_in_once_and_followed(test: TestHall) {
        let hall = &test.hall;
        let (actor, system, token) = agreed(hall).await;
        let first = hand_in(hall, &system, &token, ("key-1", "d1"), &couple()).await.unwrap();
        let again = hand_in(hall, &system, &token, ("key-1", "d1"), &couple()).await.unwrap();
        assert_eq!((first.number.as_str(), first.again, again.again), (again.number.as_str(), false, true));
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM cases").await, 1);
        assert!(matches!(hand_in(hall, &system, &token, ("key-1", "d2"), &couple()).await, Err(Error::Conflict)), "other content");
        assert!(matches!(hand_in(hall, &system, &token, ("key-2", "d1"), &couple()).await, Err(Error::Conflict)), "a used consent");
        let seen = case_status(hall, &system, &first.number, &token).await.unwrap();
        assert_eq!(seen.state, CaseState::Submitted);

        // The applicant finds it among the own cases, with who handed it in, and may take it back.
        let mine = crate::intake::my_cases(hall, &actor).await.unwrap();
        let case = mine[0].case.clone();
        let looks = crate::verification::looks(hall, &actor, &case, None).await.unwrap().looks;
        assert!(looks.iter().any(|look| look.why == LookReason::HandedIn), "{looks:?}");
        let record = testing::record(hall).await;
        let submitted = record.lines().find(|line| line.contains(" case.submit ")).unwrap();
        assert!(submitted.contains(&format!("client:{}", system.client)) && submitted.contains("\"account\":\"verified\""), "{submitted}");
        assert!(!record.contains("陈德福") && !record.contains(PHONE), "{record}");
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM case_members WHERE consent = 'signed_form'").await, 1);
        assert_eq!(testing::messages_to(hall, PHONE).await.len(), 2, "the receipt, and the invitation to rate");
        crate::intake::undo_submit(hall, &actor, &case).await.unwrap();
    }

    async fn nothing_is_handed_in_without_consent(test: TestHall) {
        let hall = &test.hall;
        let (actor, system, token) = agreed(hall).await;
        let other = client(hall, "Other", &[Scope::Submit]).await;
        for (client, token) in not_agreed(&system, &other, &token) {
            assert!(matches!(hand_in(hall, client, token, ("key-1", "d"), &couple()).await, Err(Error::NotFound)));
        }
        let page = share_page(hall, &actor, None, None).await.unwrap();
        end_share(hall, &actor, &page.shares[0].id).await.unwrap();
        assert!(matches!(hand_in(hall, &system, &token, ("key-1", "d"), &couple()).await, Err(Error::NotFound)), "taken back");
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM cases").await, 0);
    }

    async fn before_it_is_read_a_call_needs_a_consent_or_an_earlier_call(test: TestHall) {
        let hall = &test.hall;
        let (actor, system, token) = agreed(hall).await;
        let other = client(hall, "Other", &[Scope::Submit]).await;
        for (client, token) in not_agreed(&system, &other, &token) {
            assert!(matches!(may_hand_in(hall, client, token, "key-1").await, Err(Error::NotFound)));
        }
        may_hand_in(hall, &system, &token, "key-1").await.unwrap();
        hand_in(hall, &system, &token, ("key-1", "d1"), &couple()).await.unwrap();
        let page = share_page(hall, &actor, None, None).await.unwrap();
        end_share(hall, &actor, &page.shares[0].id).await.unwrap();
        may_hand_in(hall, &system, &token, "key-1").await.unwrap();
        assert!(matches!(may_hand_in(hall, &system, &token, "key-2").await, Err(Error::NotFound)), "another call");
        assert!(matches!(may_hand_in(hall, &other, &token, "key-1").await, Err(Error::NotFound)), "another system");
        // The look waits for nobody who writes.
        let writing = hall.begin().await.unwrap();
        may_hand_in(hall, &system, &token, "key-1").await.unwrap();
        drop(writing);
    }

    async fn a_repeat_gets_its_receipt_after_the_consent_has_ended(test: TestHall) {
        let hall = &test.hall;
        let (actor, system, token) = agreed(hall).await;
        let first = hand_in(hall, &system, &token, ("key-1", "d1"), &couple()).await.unwrap();
        let page = share_page(hall, &actor, None, None).await.unwrap();
        end_share(hall, &actor, &page.shares[0].id).await.unwrap();
        let again = hand_in(hall, &system, &token, ("key-1", "d1"), &couple()).await.unwrap();
        assert_eq!((again.number.as_str(), again.again), (first.number.as_str(), true));
        assert!(matches!(hand_in(hall, &system, &token, ("key-2", "d1"), &couple()).await, Err(Error::NotFound)), "another call");
        let other = client(hall, "Other", &[Scope::Submit]).await;
        assert!(matches!(hand_in(hall, &other, &token, ("key-1", "d1"), &couple()).await, Err(Error::NotFound)), "another system");
    }

    async fn a_day_counts_what_could_be_handed_in(test: TestHall) {
        let hall = &test.hall;
        let (_, system, token) = agreed(hall).await;
        let (mut wrong, mut broken) = (couple(), couple());
        wrong.housing.remove("rent");
        broken.documents[0].bytes = b"no picture".to_vec();
        for handed in [&wrong, &broken] {
            assert!(matches!(hand_in(hall, &system, &token, ("key-1", "d"), handed).await, Err(Error::Refused(_))));
        }
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM limits WHERE key LIKE 'handed in for:%'").await, 0);
        for _ in 0..SUBMITS.most {
            limits::count(hall, "handed in for:verified", SUBMITS).await.unwrap();
        }
        let Err(Error::Refused(faults)) = hand_in(hall, &system, &token, ("key-1", "d"), &couple()).await else { panic!("no refusal") };
        assert_eq!((faults.0[0].code, faults.0[0].params[1].as_str()), (FaultCode::TooManyTries, "86400"));
        assert_eq!(files(&test.folder.path().join("files")), 0, "no file without a row");
        test.clock.advance(86_401);
        assert!(hand_in(hall, &system, &token, ("key-1", "d"), &couple()).await.is_ok());
    }

    async fn a_draft_that_was_there_is_told_from_one_that_was_made(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = verified(hall).await;
        let owner = draft::resident(&actor).unwrap();
        let account = account::load(hall, &owner.account).await.unwrap();
        let mut unit = hall.begin().await.unwrap();
        let (made, first) = draft::start(hall, &mut unit, &actor, owner, account.clone()).await.unwrap();
        let (found, second) = draft::start(hall, &mut unit, &actor, owner, account).await.unwrap();
        assert_eq!((made == found, first, second), (true, true, false));
    }

    async fn nothing_stays_of_what_is_refused(test: TestHall) {
        let hall = &test.hall;
        let (_, system, token) = agreed(hall).await;
        let refused = async |handed: &Handed| match hand_in(hall, &system, &token, ("key-1", "d"), handed).await {
            Err(Error::Refused(faults)) => faults.0.into_iter().map(|fault| fault.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let mut unsigned = couple();
        unsigned.documents.clear();
        unsigned.letter.text_version = "1999-1".to_owned();
        unsigned.housing.remove("rent");
        assert_eq!(refused(&unsigned).await, ["/housing/rent", "/members/0", "/commitment/text_version"]);
        let mut broken = couple();
        broken.documents[0].bytes = b"no picture".to_vec();
        assert_eq!(refused(&broken).await, ["/documents/0/content"]);
        let mut broken = couple();
        broken.letter.bytes = Vec::new();
        assert_eq!(refused(&broken).await, ["/commitment/document/content"]);
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM cases").await, 0);
        assert_eq!(files(&test.folder.path().join("files")), 0, "no file without a row");
        assert!(hand_in(hall, &system, &token, ("key-1", "d"), &couple()).await.is_ok(), "the consent was not spent");
    }

    async fn a_draft_of_the_residents_own_is_never_written_over(test: TestHall) {
        let hall = &test.hall;
        let (actor, system, token) = agreed(hall).await;
        crate::intake::open(hall, &actor).await.unwrap();
        assert!(matches!(hand_in(hall, &system, &token, ("key-1", "d"), &couple()).await, Err(Error::Conflict)));
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM cases WHERE state = 'draft'").await, 1);
    }

    async fn two_calls_at_once_hand_in_one_application(test: TestHall) {
        let hall = &test.hall;
        let (_, system, token) = agreed(hall).await;
        let handed = couple();
        let calls = (0..4).map(|_| hand_in(hall, &system, &token, ("key-1", "d"), &handed));
        let done = futures::future::join_all(calls).await;
        let mut numbers: Vec<String> = done.into_iter().map(|done| done.unwrap().number).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), 1);
        assert_eq!(counted(hall, "SELECT CAST(COUNT(*) AS BIGINT) FROM cases").await, 1);
        assert_eq!(files(&test.folder.path().join("files")), 2, "the files of the one that was handed in");
    }
}
