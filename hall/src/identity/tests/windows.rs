//! Windows: only what was looked up, recorded; level 1 to 2; conflicts; the phone in person.

use super::super::window::{at_hand, begin_phone, clear, confirm_identity, confirm_phone, find};
use super::super::{Entered, account, presence};
use super::residents::{applicant, phone_of, register, with_registers};
use super::{fault, visitor};
use crate::Hall;
use crate::error::Error;
use crate::testing::{code_sent_to, last_message, on_both_engines};
use domain::fault::FaultCode;
use domain::identity::{Actor, Post, RealNameLevel, StaffActor, VerifiedBy};
use domain::messages::MessageTemplate;
use domain::verification::{LookReason, LookedBy};

fn officer(post: Post) -> Actor {
    Actor::Staff(StaffActor { staff: "w1".into(), officer: "o1".into(), post, office: "huayuan".into(), area: "0101".to_owned() })
}

/// Why and by whom somebody's data was looked at, as they see it.
async fn looks(hall: &Hall, entered: &Entered) -> Vec<(LookReason, LookedBy)> {
    let actor = presence(hall, &entered.subject).await.unwrap().unwrap().actor;
    let page = crate::verification::own_looks(hall, &actor, None).await.unwrap();
    page.looks.into_iter().map(|look| (look.why, look.by)).collect()
}

on_both_engines! {
    async fn a_window_raises_the_level_of_whom_it_has_seen(test: TestHall) {
        let hall = with_registers(&test).await;
        let xu = applicant("xu");
        let entered = register(&test, "s", &xu, &phone_of(&xu)).await.unwrap();
        let (window, desk) = (officer(Post::Window), visitor("desk"));
        assert_eq!(fault(confirm_identity(hall, &window, &desk, &entered.account).await), FaultCode::SessionExpired);
        find(hall, &window, &desk, "许文博", xu.id.as_str()).await.unwrap();
        assert!(at_hand(hall, &window, &desk).await.unwrap().unwrap().accounts.is_empty(), "the name must fit");
        assert!(matches!(confirm_identity(hall, &window, &desk, &entered.account).await, Err(Error::NotFound)));
        find(hall, &window, &desk, xu.name.as_str(), xu.id.as_str()).await.unwrap();
        let found = at_hand(hall, &window, &desk).await.unwrap().unwrap();
        assert_eq!(found.accounts.len(), 1);
        assert!(found.accounts[0].name.contains('*'));
        confirm_identity(hall, &window, &desk, &entered.account).await.unwrap();
        let raised = account::load(hall, &entered.account).await.unwrap();
        assert_eq!((raised.level, raised.verified.map(|(way, _)| way)), (RealNameLevel::Verified, Some(VerifiedBy::Window)));
        assert!(matches!(presence(hall, &entered.subject).await.unwrap().unwrap().actor, Actor::Resident(own) if own.level == RealNameLevel::Verified));
        assert_eq!(fault(confirm_identity(hall, &window, &desk, &entered.account).await), FaultCode::WrongState);
        let (told,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM messages WHERE template = 'level_raised'")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(told, 1);
        clear(hall, &window, &desk).await.unwrap();
        assert!(at_hand(hall, &window, &desk).await.unwrap().is_none());
        let (recorded,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_events WHERE act = 'account.look_up'")
            .fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(recorded, 2);
    }

    async fn a_second_account_of_one_person_stays_at_level_one(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let stranger = register(&test, "a", &zhou, "13900000001").await.unwrap();
        register(&test, "b", &zhou, &phone_of(&zhou)).await.unwrap();
        let (window, desk) = (officer(Post::Window), visitor("desk"));
        find(hall, &window, &desk, zhou.name.as_str(), zhou.id.as_str()).await.unwrap();
        assert_eq!(at_hand(hall, &window, &desk).await.unwrap().unwrap().accounts.len(), 2);
        assert_eq!(fault(confirm_identity(hall, &window, &desk, &stranger.account).await), FaultCode::AccountExists);
    }

    async fn a_window_changes_the_phone_of_whom_it_has_seen(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let entered = register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap();
        let (window, desk) = (officer(Post::Window), visitor("desk"));
        find(hall, &window, &desk, zhou.name.as_str(), zhou.id.as_str()).await.unwrap();
        begin_phone(hall, &window, &desk, &entered.account, "13900000008").await.unwrap();
        let code = code_sent_to(hall, "13900000008").await;
        assert_eq!(fault(confirm_phone(hall, &window, &visitor("other desk"), &code).await), FaultCode::SessionExpired);
        test.clock.advance(1);
        for press in ["first", "second press of a double click"] {
            confirm_phone(hall, &window, &desk, &code).await.unwrap_or_else(|error| panic!("{press}: {error}"));
        }
        assert_eq!(account::load(hall, &entered.account).await.unwrap().phone.as_str(), "13900000008");
        assert_eq!(last_message(hall, &phone_of(&zhou)).await, Some(MessageTemplate::PhoneChanged { tail: "0008".to_owned() }));
        find(hall, &window, &desk, zhou.name.as_str(), zhou.id.as_str()).await.unwrap();
        assert!(matches!(confirm_phone(hall, &window, &desk, &code).await, Err(Error::NotFound)));
    }

    async fn whose_number_it_is_sees_who_gave_it_and_who_looked_it_up(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let stranger = register(&test, "a", &zhou, "13900000001").await.unwrap();
        let own = register(&test, "b", &zhou, &phone_of(&zhou)).await.unwrap();
        test.clock.advance(1);
        find(hall, &officer(Post::Window), &visitor("desk"), zhou.name.as_str(), zhou.id.as_str()).await.unwrap();
        let looked_up = (LookReason::Window, LookedBy::Staff);
        let given = (LookReason::Account, LookedBy::Visitor);
        assert_eq!(looks(hall, &own).await, [looked_up.clone(), given.clone(), given]);
        assert_eq!(looks(hall, &stranger).await, [looked_up], "an account that is nobody's yet sees itself alone");
    }

    async fn an_acceptance_officer_confirms_whom_they_have_seen_and_changes_no_phone(test: TestHall) {
        let hall = with_registers(&test).await;
        let xu = applicant("xu");
        let entered = register(&test, "s", &xu, &phone_of(&xu)).await.unwrap();
        let (acceptance, desk) = (officer(Post::Acceptance), visitor("desk"));
        find(hall, &acceptance, &desk, xu.name.as_str(), xu.id.as_str()).await.unwrap();
        assert!(!at_hand(hall, &acceptance, &desk).await.unwrap().unwrap().may_change_phone);
        assert!(matches!(begin_phone(hall, &acceptance, &desk, &entered.account, "13900000008").await, Err(Error::Forbidden)));
        confirm_identity(hall, &acceptance, &desk, &entered.account).await.unwrap();
        assert_eq!(account::load(hall, &entered.account).await.unwrap().level, RealNameLevel::Verified);
    }

    async fn nobody_else_looks_people_up(test: TestHall) {
        let zhou = applicant("zhou");
        for post in Post::ALL.into_iter().filter(|post| !matches!(post, Post::Window | Post::Acceptance)) {
            let answer = find(&test.hall, &officer(post), &visitor("desk"), zhou.name.as_str(), zhou.id.as_str()).await;
            assert!(matches!(answer, Err(Error::Forbidden)), "{post:?}");
        }
        assert!(matches!(find(&test.hall, &Actor::Anonymous, &visitor("desk"), "周秀兰", zhou.id.as_str()).await, Err(Error::SignedOut)));
    }
}
