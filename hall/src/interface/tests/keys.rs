//! Keys: known, good, within their quota, made for this; stored so that nobody can use what is stored.

use super::key;
use crate::interface::{Denied, NewKey, add_key, admit, keys, revoke_key, set_webhook};
use crate::testing::on_both_engines;
use crate::{Error, testing};
use domain::fault::FaultCode;
use domain::identity::Actor;
use domain::interface::Scope;

const DAY: i64 = 86_400;

on_both_engines! {
    async fn a_key_opens_what_it_was_made_for_until_its_day(test: TestHall) {
        let hall = &test.hall;
        let key = key(hall, "City Bank", &[Scope::Status, Scope::Statistics]).await;
        let client = admit(hall, &key, Scope::Status).await.unwrap().unwrap();
        assert_eq!(Actor::Client(client.clone()).tag(), format!("client:{}", client.client));
        assert_eq!(admit(hall, &key, Scope::Submit).await.unwrap(), Err(Denied::Scope));
        let mut forged = key.clone();
        forged.pop();
        for wrong in ["", "anju", "anju_00000000_x", forged.as_str(), &key.to_uppercase()] {
            assert_eq!(admit(hall, wrong, Scope::Status).await.unwrap(), Err(Denied::Unknown), "{wrong}");
        }
        test.clock.advance(30 * DAY);
        assert_eq!(admit(hall, &key, Scope::Status).await.unwrap(), Err(Denied::Unknown));
    }

    async fn a_key_taken_back_opens_nothing_and_another_of_the_same_system_does(test: TestHall) {
        let hall = &test.hall;
        let old = key(hall, "City Bank", &[Scope::Status]).await;
        test.clock.advance(1);
        let new = key(hall, "City Bank", &[Scope::Status]).await;
        let prefix = old.split('_').nth(1).unwrap().to_owned();
        revoke_key(hall, &Actor::System, &prefix).await.unwrap();
        assert_eq!(admit(hall, &old, Scope::Status).await.unwrap(), Err(Denied::Unknown));
        assert!(admit(hall, &new, Scope::Status).await.unwrap().is_ok());
        assert!(matches!(revoke_key(hall, &Actor::System, &prefix).await, Err(Error::NotFound)));
        let listed = keys(hall, &Actor::System).await.unwrap();
        assert_eq!(listed.iter().map(|key| key.open).collect::<Vec<_>>(), [false, true]);
        assert_eq!(listed[1].last_used_on, Some(hall.today()));
        assert_eq!(listed[0].client, listed[1].client);
        let record = testing::record(hall).await;
        assert!(record.contains("client.add_key system") && record.contains("client.revoke_key system"), "{record}");
    }

    async fn calls_are_counted_by_the_day(test: TestHall) {
        let hall = &test.hall;
        let new = NewKey { name: "City Bank", scopes: &[Scope::Statistics], days: 30, daily_quota: 2 };
        let key = add_key(hall, &Actor::System, &new).await.unwrap().key;
        let begun = hall.now();
        for _ in 0..2 {
            assert!(admit(hall, &key, Scope::Statistics).await.unwrap().is_ok());
        }
        assert_eq!(admit(hall, &key, Scope::Statistics).await.unwrap(), Err(Denied::Quota(begun.plus_seconds(DAY))));
        test.clock.advance(DAY + 1);
        assert!(admit(hall, &key, Scope::Statistics).await.unwrap().is_ok());
    }

    async fn nothing_that_is_stored_is_a_key_or_a_secret(test: TestHall) {
        let hall = &test.hall;
        let key = key(hall, "City Bank", &[Scope::Webhooks]).await;
        let secret = set_webhook(hall, &Actor::System, "City Bank", Some("https://bank.example/anju")).await.unwrap().unwrap();
        let secret_part = key.splitn(3, '_').nth(2).unwrap();
        let (hash,): (String,) = sqlx::query_as("SELECT key_hash FROM api_keys").fetch_one(hall.db().reader()).await.unwrap();
        let (sealed,): (String,) =
            sqlx::query_as("SELECT webhook_secret FROM api_clients").fetch_one(hall.db().reader()).await.unwrap();
        assert!(!hash.contains(secret_part) && !sealed.contains(&secret));
        let record = testing::record(hall).await;
        assert!(!record.contains(secret_part) && !record.contains(&secret), "{record}");
        assert_eq!(set_webhook(hall, &Actor::System, "City Bank", None).await.unwrap(), None);
        assert!(matches!(set_webhook(hall, &Actor::System, "Nobody", None).await, Err(Error::NotFound)));
    }

    async fn what_makes_no_key_is_refused_by_name(test: TestHall) {
        let hall = &test.hall;
        let made = |name: &'static str, scopes: &'static [Scope], days, daily_quota| async move {
            match add_key(hall, &Actor::System, &NewKey { name, scopes, days, daily_quota }).await {
                Err(Error::Refused(faults)) => faults.0.into_iter().map(|fault| (fault.field, fault.code)).next().unwrap(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(made(" ", &[Scope::Status], 1, 1).await, ("name".to_owned(), FaultCode::Required));
        assert_eq!(made("x", &[], 1, 1).await, ("scope".to_owned(), FaultCode::Required));
        assert_eq!(made("x", &[Scope::Status], 0, 1).await, ("days".to_owned(), FaultCode::NumberRange));
        assert_eq!(made("x", &[Scope::Status], 1, 0).await, ("quota".to_owned(), FaultCode::NumberRange));
        let new = NewKey { name: "x", scopes: &[Scope::Status], days: 1, daily_quota: 1 };
        assert!(matches!(add_key(hall, &Actor::Anonymous, &new).await, Err(Error::SignedOut)));
        assert!(keys(hall, &Actor::System).await.unwrap().is_empty());
    }
}
