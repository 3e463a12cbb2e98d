//! What residents share: seen with their token alone, by the system it was made for, until it ends; every look on the record.

use super::{applied, client, shared};
use crate::intake::fixture::{PHONE, form, id_of, resident};
use crate::interface::{case_status, end_share, remember_token, share, share_page};
use crate::testing::{self, on_both_engines};
use crate::{Error, Hall};
use domain::fault::FaultCode;
use domain::id::CaseId;
use domain::identity::{Actor, ClientActor, RealNameLevel};
use domain::interface::{Scope, ShareState};
use domain::review::CaseState;
use domain::verification::{LookReason, LookedBy};

/// A case that a bank was given.
struct Given {
    actor: Actor,
    case: CaseId,
    bank: ClientActor,
    token: String,
    number: String,
}

async fn given(hall: &Hall) -> Given {
    let (actor, case, bank) = applied(hall, &[Scope::Status]).await;
    let token = shared(hall, &actor, &bank, Some(&case)).await;
    let (number,): (String,) =
        sqlx::query_as("SELECT number FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
    Given { actor, case, bank, token, number }
}

on_both_engines! {
    async fn a_system_sees_the_case_it_was_given_and_the_applicant_sees_that(test: TestHall) {
        let hall = &test.hall;
        let Given { actor, case, bank, token, number } = given(hall).await;
        let seen = case_status(hall, &bank, &number, &token).await.unwrap();
        assert_eq!((seen.state, seen.number.as_str()), (CaseState::Submitted, number.as_str()));
        let shown = format!("{seen:?}");
        assert!(!shown.contains("周秀兰") && !shown.contains(PHONE), "{shown}");
        let looks = crate::verification::looks(hall, &actor, &case, None).await.unwrap().looks;
        let look = looks.iter().find(|look| look.why == LookReason::Shared).unwrap();
        assert_eq!(look.by, LookedBy::Client("City Bank".to_owned()));
        let record = testing::record(hall).await;
        assert!(record.contains(&format!("case.read_shared client:{}", bank.client)), "{record}");
        assert!(!record.contains(&token), "{record}");
    }

    async fn every_miss_is_the_same(test: TestHall) {
        let hall = &test.hall;
        let Given { bank, token, number, .. } = given(hall).await;
        let other = client(hall, "Employer", &[Scope::Status]).await;
        for (system, number, token) in [
            (&bank, "AJ-00000-00000-0", token.as_str()),
            (&bank, "nonsense", &token),
            (&bank, &number, "no-such-token"),
            (&bank, &number, ""),
            (&other, &number, &token),
        ] {
            assert!(matches!(case_status(hall, system, number, token).await, Err(Error::NotFound)), "{number} {token}");
        }
        test.clock.advance(7 * 86_400);
        assert!(matches!(case_status(hall, &bank, &number, &token).await, Err(Error::NotFound)), "its days are over");
        let record = testing::record(hall).await;
        assert!(!record.contains("case.read_shared"), "a miss is no look: {record}");
    }

    async fn a_share_ends_when_its_resident_says_so(test: TestHall) {
        let hall = &test.hall;
        let Given { actor, case, bank, token, number } = given(hall).await;
        remember_token(hall, "s", Some(&case), &token).await.unwrap();
        assert_eq!(share_page(hall, &actor, Some("s"), None).await.unwrap().token, None, "another page does not show it");
        let page = share_page(hall, &actor, Some("s"), Some(&case)).await.unwrap();
        assert_eq!((page.token.as_deref(), page.shares.len(), page.shares[0].state), (Some(token.as_str()), 1, ShareState::Open));
        assert_eq!(page.clients, [(bank.client.clone(), "City Bank".to_owned())]);
        assert_eq!(share_page(hall, &actor, Some("s"), Some(&case)).await.unwrap().token, None, "it is told once");
        let stranger = resident(hall, "stranger", RealNameLevel::Verified, &id_of("1990-01-01", 3), "13700000000").await;
        assert!(matches!(end_share(hall, &stranger, &page.shares[0].id).await, Err(Error::NotFound)));
        assert!(matches!(share_page(hall, &stranger, None, Some(&case)).await, Err(Error::NotFound)));
        assert!(case_status(hall, &bank, &number, &token).await.is_ok());
        let presses = (0..3).map(|_| end_share(hall, &actor, &page.shares[0].id));
        for pressed in futures::future::join_all(presses).await {
            pressed.unwrap();
        }
        end_share(hall, &actor, &page.shares[0].id).await.unwrap();
        assert!(matches!(end_share(hall, &stranger, &page.shares[0].id).await, Err(Error::NotFound)), "ended or not");
        assert!(matches!(case_status(hall, &bank, &number, &token).await, Err(Error::NotFound)));
        let page = share_page(hall, &actor, None, Some(&case)).await.unwrap();
        assert_eq!(page.shares[0].state, ShareState::Ended);
        assert_eq!(testing::record(hall).await.matches("share.end").count(), 1);
    }

    async fn what_makes_no_share_is_refused_at_its_field(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, bank) = applied(hall, &[Scope::Status]).await;
        let refused = async |case: Option<&CaseId>, pairs: &[(&str, &str)]| match share(hall, &actor, case, &form(pairs)).await {
            Err(Error::Refused(faults)) => faults.0.into_iter().map(|fault| (fault.field, fault.code)).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let at = |field: &str, code| (field.to_owned(), code);
        assert_eq!(refused(Some(&case), &[]).await, [at("client", FaultCode::Required), at("days", FaultCode::Required)]);
        let wrong = [("client", "nobody"), ("days", "8")];
        assert_eq!(refused(Some(&case), &wrong).await, [at("client", FaultCode::UnknownChoice), at("days", FaultCode::UnknownChoice)]);
        assert_eq!(refused(None, &[]).await, [at("", FaultCode::LevelTooLow)]);
        let right = form(&[("client", bank.client.as_str()), ("days", "7")]);
        assert!(matches!(share(hall, &Actor::Anonymous, Some(&case), &right).await, Err(Error::SignedOut)));
        assert!(matches!(share(hall, &actor, Some(&"no-such".into()), &right).await, Err(Error::NotFound)));
        let verified = resident(hall, "verified", RealNameLevel::Verified, &id_of("1990-01-01", 3), "13700000000").await;
        let Err(Error::Refused(faults)) = share(hall, &verified, None, &form(&[("days", "7")])).await else { panic!("no refusal") };
        let fields: Vec<&str> = faults.0.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["client", "agree"], "no system with the scope to submit");
    }
}
