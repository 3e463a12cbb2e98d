//! Staff: activation, authenticator steps used once, recovery codes, reset by another, limits.

use super::super::staff::{
    DEMO_PASSWORD, NewStaff, add, authenticator_at_hand, begin_activation, close, confirm_activation, create_demo_staff, demo_code, list,
    recovery_codes_at_hand, reset, sign_in, subject,
};
use super::super::{Presence, presence};
use super::{fault, visitor};
use crate::error::Error;
use crate::session::{self, Stored};
use crate::testing::{TestHall, on_both_engines};
use crate::{Hall, settings};
use domain::fault::FaultCode;
use domain::identity::{Actor, Invitation, Post, StaffState};
use std::path::Path;
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "清风徐来 water quiet 9";

async fn with_city(test: &TestHall) -> &Hall {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
    settings::import_city(&test.hall, &Actor::System, &folder).await.unwrap();
    &test.hall
}

fn new_staff(login_name: &str, resident_id: &str, post: Post) -> NewStaff {
    NewStaff {
        login_name: login_name.to_owned(),
        name: "沈文静".to_owned(),
        resident_id: resident_id.to_owned(),
        post: post.code().to_owned(),
        office: "huayuan".to_owned(),
    }
}

/// Activates an account; answers the authenticator's secret.
async fn activate(hall: &Hall, session: &str, invitation: &Invitation) -> String {
    let here = visitor(session);
    begin_activation(hall, &here, &invitation.login_name, &invitation.code, PASSWORD, PASSWORD).await.unwrap();
    let secret = authenticator_at_hand(hall, &here).await.unwrap().unwrap().secret.replace(' ', "");
    confirm_activation(hall, &here, &code(hall, &secret)).await.unwrap();
    secret
}

fn code(hall: &Hall, secret: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).with_account_name("x").build().unwrap();
    totp.generate(u64::try_from(hall.now().millis() / 1000).unwrap()).to_string()
}

async fn signed_in(hall: &Hall, login_name: &str) -> Presence {
    let entered = sign_in(hall, &visitor("desk"), login_name, DEMO_PASSWORD, &demo_code(hall, login_name).await.unwrap()).await.unwrap();
    presence(hall, &entered.subject).await.unwrap().unwrap()
}

const ID: &str = "341699197505120015";
const OTHER_ID: &str = "341699198003070042";

fn id(body: &str) -> String {
    let birth = domain::day::Day::parse(&format!("{}-{}-{}", &body[6..10], &body[10..12], &body[12..14])).unwrap();
    domain::identity::ResidentId::from_parts(&body[..6], birth, body[14..17].parse().unwrap()).unwrap().as_str().to_owned()
}

on_both_engines! {
    async fn an_account_is_activated_once_and_each_step_counts_once(test: TestHall) {
        let hall = with_city(&test).await;
        let invitation = add(hall, &Actor::System, &new_staff("shen.wj", &id(ID), Post::Acceptance)).await.unwrap();
        let here = visitor("first");
        assert_eq!(fault(begin_activation(hall, &here, "shen.wj", "WRONG-CODE", PASSWORD, PASSWORD).await), FaultCode::ActivationFailed);
        assert_eq!(fault(begin_activation(hall, &here, "shen.wj", &invitation.code, "short", "short").await), FaultCode::PasswordTooShort);
        assert_eq!(fault(begin_activation(hall, &here, "shen.wj", &invitation.code, PASSWORD, "other").await), FaultCode::PasswordsDiffer);
        let secret = activate(hall, "first", &invitation).await;
        assert_eq!(recovery_codes_at_hand(hall, &here).await.unwrap().unwrap().len(), 10);
        assert_eq!(fault(begin_activation(hall, &here, "shen.wj", &invitation.code, PASSWORD, PASSWORD).await), FaultCode::ActivationFailed);

        let used = code(hall, &secret);
        assert_eq!(fault(sign_in(hall, &here, "shen.wj", PASSWORD, &used).await), FaultCode::SignInFailed, "the step of the activation");
        test.clock.advance(30);
        let fresh = code(hall, &secret);
        assert_eq!(fault(sign_in(hall, &here, "shen.wj", "清风徐来 water quiet 8", &fresh).await), FaultCode::SignInFailed);
        let entered = sign_in(hall, &here, "Shen.WJ", PASSWORD, &fresh).await.unwrap();
        assert_eq!(fault(sign_in(hall, &here, "shen.wj", PASSWORD, &fresh).await), FaultCode::SignInFailed, "a replay");
        let found = presence(hall, &entered.subject).await.unwrap().unwrap();
        let Actor::Staff(actor) = found.actor else { panic!("not staff") };
        assert_eq!((actor.post, actor.area.as_str(), found.name.as_str()), (Post::Acceptance, "0101", "沈文静"));
    }

    async fn a_recovery_code_stands_in_once(test: TestHall) {
        let hall = with_city(&test).await;
        let invitation = add(hall, &Actor::System, &new_staff("shen.wj", &id(ID), Post::Window)).await.unwrap();
        activate(hall, "first", &invitation).await;
        let codes = recovery_codes_at_hand(hall, &visitor("first")).await.unwrap().unwrap();
        let typed = codes[3].to_lowercase().replace('-', " ");
        let entered = sign_in(hall, &visitor("s"), "shen.wj", PASSWORD, &typed).await.unwrap();
        assert_eq!(entered.recovery_left, Some(9));
        assert_eq!(fault(sign_in(hall, &visitor("s"), "shen.wj", PASSWORD, &codes[3]).await), FaultCode::SignInFailed);
    }

    async fn two_posts_of_one_person_are_one_person(test: TestHall) {
        let hall = with_city(&test).await;
        add(hall, &Actor::System, &new_staff("shen.a", &id(ID), Post::Acceptance)).await.unwrap();
        add(hall, &Actor::System, &new_staff("shen.b", &id(ID), Post::FirstReview)).await.unwrap();
        assert_eq!(fault(add(hall, &Actor::System, &new_staff("shen.b", &id(OTHER_ID), Post::FirstReview)).await), FaultCode::LoginNameTaken);
        let wrong_name = NewStaff { name: "顾国强".to_owned(), ..new_staff("gu.gq", &id(ID), Post::Approval) };
        assert_eq!(fault(add(hall, &Actor::System, &wrong_name).await), FaultCode::IdentityMismatch);
        let (officers,): (i64,) =
            sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM officers").fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(officers, 1);
        assert!(matches!(add(hall, &Actor::Anonymous, &wrong_name).await, Err(Error::SignedOut)));
    }

    async fn another_administrator_resets_and_sessions_end(test: TestHall) {
        let hall = with_city(&test).await;
        hall.mark("demo", "1").await.unwrap();
        create_demo_staff(hall).await.unwrap();
        let administrator = signed_in(hall, "city-centre.admin").await.actor;
        let officer = signed_in(hall, "huayuan.accept").await.actor;
        let (Actor::Staff(own), Actor::Staff(other)) = (&administrator, &officer) else { panic!("not staff") };
        assert!(matches!(reset(hall, &administrator, &own.staff).await, Err(Error::Forbidden)));
        assert!(matches!(reset(hall, &officer, &own.staff).await, Err(Error::Forbidden)));

        let now = hall.now();
        let stored = Stored { content: "{}".to_owned(), subject: Some(subject(&other.staff)), created_at: now, touched_at: now, expires_at: now.plus_seconds(600) };
        session::save(hall, "desk", &stored).await.unwrap();
        let invitation = reset(hall, &administrator, &other.staff).await.unwrap();
        assert_eq!(session::load(hall, "desk").await.unwrap(), None);
        assert_eq!(presence(hall, &subject(&other.staff)).await.unwrap(), None);
        assert_eq!(fault(sign_in(hall, &visitor("s"), "huayuan.accept", DEMO_PASSWORD, "000000").await), FaultCode::SignInFailed);
        activate(hall, "again", &invitation).await;
        close(hall, &administrator, &other.staff).await.unwrap();
        assert!(matches!(reset(hall, &administrator, &other.staff).await, Err(Error::NotFound)));
        let page = list(hall, &administrator, Some("huayuan.")).await.unwrap();
        assert_eq!((page.accounts[0].login_name.as_str(), page.accounts[0].state), ("huayuan.accept", StaffState::Closed));
        assert!(matches!(list(hall, &officer, None).await, Err(Error::Forbidden)));
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn guessing_ends_after_ten_tries(test: TestHall) {
        let hall = with_city(&test).await;
        for name in ["nobody.here", "nobody.else"] {
            for _ in 0..10 {
                assert_eq!(fault(sign_in(hall, &visitor("s"), name, "x", "000000").await), FaultCode::SignInFailed);
            }
            assert_eq!(fault(sign_in(hall, &visitor("s"), name, "x", "000000").await), FaultCode::TooManyTries);
        }
    }

    async fn demo_accounts_are_different_people_and_only_in_a_demo(test: TestHall) {
        let hall = with_city(&test).await;
        assert!(matches!(create_demo_staff(hall).await, Err(Error::Setup(_))));
        assert!(matches!(demo_code(hall, "huayuan.accept").await, Err(Error::Setup(_))));
        hall.mark("demo", "1").await.unwrap();
        let accounts = create_demo_staff(hall).await.unwrap();
        assert_eq!(create_demo_staff(hall).await.unwrap(), accounts);
        let (officers,): (i64,) =
            sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM officers").fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(usize::try_from(officers).unwrap(), accounts.len());
        add(hall, &Actor::System, &new_staff("real.one", &id(ID), Post::Window)).await.unwrap();
        assert!(matches!(demo_code(hall, "real.one").await, Err(Error::NotFound)));
        signed_in(hall, "huayuan.accept").await;
        signed_in(hall, "huayuan.accept").await;
        assert!(matches!(demo_code(hall, "huayuan.accept").await, Err(Error::Unavailable(_))));
    }
}
