//! Systems that may sign calls and what they are granted: on the record before it is so, and without their secrets.

use crate::testing::{TestHall, on_both_engines, record};
use crate::verification::{
    GrantOrder, OrRefused, add_consumer, close_consumer, decide_request, grant_resources, renew_gateway_key, share_resource,
};
use crate::{Error, Hall};
use domain::identity::{Actor, RealNameLevel, ResidentActor};
use exchange::Scene;
use exchange::catalogue::{Catalogue, Decision, HALL, Share};
use sqlx::Connection as _;

/// Whatever is asked for fails, and leaves one consumer with an open request and no grant.
async fn nothing_changes(test: &TestHall, catalogue: &Catalogue, consumer: &str, request: &str) {
    let hall = &test.hall;
    assert!(add_consumer(hall, &Actor::System, "另一个").await.is_err());
    assert!(grant(hall, consumer, &said(&["tax.query"], &["check"]), "tax_bureau").await.is_err());
    assert!(decide_request(hall, &Actor::System, request, refuse()).await.is_err());
    assert!(close_consumer(hall, &Actor::System, consumer).await.is_err());
    let known = catalogue.consumers().await.unwrap();
    assert!(known.len() == 1 && known[0].closed_at.is_none(), "{known:?}");
    assert_eq!((granted(test).await, catalogue.requests().await.unwrap()[0].state.as_str()), (0, "open"));
}

async fn catalogue(hall: &Hall) -> Catalogue {
    let catalogue = hall.exchange().registers().catalogue();
    catalogue.publish().await.unwrap();
    catalogue
}

/// Neither consumers nor grants are taken in from now on, as on a full disk.
async fn fill_the_disk(test: &TestHall) {
    let url = format!("sqlite:{}", test.folder.path().join("registers.db").display());
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    for text in [
        "CREATE TRIGGER no_consumers BEFORE INSERT ON consumers BEGIN SELECT RAISE(ABORT, 'full'); END",
        "CREATE TRIGGER no_keys BEFORE INSERT ON gateway_keys BEGIN SELECT RAISE(ABORT, 'full'); END",
        "CREATE TRIGGER no_closing BEFORE UPDATE ON consumers BEGIN SELECT RAISE(ABORT, 'full'); END",
        "CREATE TRIGGER no_grants BEFORE INSERT ON grants BEGIN SELECT RAISE(ABORT, 'full'); END",
        "CREATE TRIGGER no_decisions BEFORE UPDATE ON grant_requests BEGIN SELECT RAISE(ABORT, 'full'); END",
    ] {
        sqlx::query(text).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

/// The acts on record, in their order.
async fn acts(hall: &Hall) -> Vec<String> {
    let record = record(hall).await;
    let lines = record.lines().filter_map(|line| line.strip_prefix("register:exchange "));
    lines.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// What is said on the command line: resources and scenes.
struct Said(Vec<String>, Vec<String>);

fn said(resources: &[&str], scenes: &[&str]) -> Said {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Said(owned(resources), owned(scenes))
}

async fn grant(hall: &Hall, consumer: &str, Said(resources, scenes): &Said, by: &str) -> crate::Result<OrRefused<usize>> {
    let expires_at = hall.now().plus_seconds(86_400);
    let order = GrantOrder { consumer, resources, scenes, purpose: None, by, reference: "安税函 7", expires_at, daily_quota: 5 };
    grant_resources(hall, &Actor::System, &order).await
}

fn refuse() -> Decision {
    Decision::Refuse { by: "tax_bureau".to_owned(), reason: "用途不明".to_owned() }
}

/// What a vehicle cost is shared no more.
fn without_prices(by: &str) -> Share {
    Share {
        resource: "vehicle.query".to_owned(),
        fields: ["plate", "model", "use", "registered", "active"].map(str::to_owned).to_vec(),
        sharing: None,
        shared_by: by.to_owned(),
        reference: "安交函 7".to_owned(),
    }
}

on_both_engines! {
    async fn whoever_may_ask_stands_on_the_record_without_the_secret(test: TestHall) {
        let hall = &test.hall;
        let catalogue = catalogue(hall).await;
        let (consumer, secret) = add_consumer(hall, &Actor::System, "大厅").await.unwrap();
        assert_eq!(catalogue.consumers().await.unwrap()[0].id, consumer);
        let twice = said(&["all", "tax.query"], &["check", "recheck", "check"]);
        assert_eq!(grant(hall, &consumer, &twice, "tax_bureau").await.unwrap(), Ok(4), "what is theirs, each once");
        let referred = "SELECT CAST(COUNT(*) AS BIGINT) FROM grants WHERE granted_by = 'tax_bureau' AND reference = '安税函 7'";
        assert_eq!(counted(&test, referred).await, 4);
        let request = catalogue.ask_for(&consumer, "tax.query", "核查", Scene::Check, hall.now()).await.unwrap();
        let other = catalogue.ask_for(&consumer, "vehicle.query", "核查", Scene::Check, hall.now()).await.unwrap();
        let (by, reference) = ("tax_bureau".to_owned(), "安税函 8".to_owned());
        let accept = Decision::Grant { by, reference, expires_at: hall.now().plus_seconds(60), daily_quota: 5 };
        assert_eq!(decide_request(hall, &Actor::System, &request, accept).await.unwrap(), Ok(()));
        assert!(decide_request(hall, &Actor::System, &other, refuse()).await.unwrap().is_err(), "of another owner");
        assert_eq!(close_consumer(hall, &Actor::System, &consumer).await.unwrap(), Ok(()));
        assert!(close_consumer(hall, &Actor::System, &consumer).await.unwrap().is_err(), "once");
        assert!(close_consumer(hall, &Actor::System, HALL).await.unwrap().unwrap_err().contains("revoke"), "it could not be opened again");
        let expected = [
            "exchange.add_consumer",
            "exchange.grant",
            "exchange.accept",
            "exchange.refuse",
            "exchange.refuse_failed",
            "exchange.close_consumer",
            "exchange.close_consumer",
            "exchange.close_consumer_unknown",
        ];
        assert_eq!(acts(hall).await, expected);
        let record = record(hall).await;
        for told in [consumer.as_str(), &request, "用途不明", "安税函 7", "安税函 8"] {
            assert!(record.contains(told), "{told}: {record}");
        }
        assert!(!record.contains(secret.reveal().as_str()), "the secret is on the record");
    }

    async fn a_new_key_of_the_gateway_stands_on_the_record_without_its_secret(test: TestHall) {
        let hall = &test.hall;
        let keys = async || hall.exchange().registers().own_gateway_keys(hall.now()).await.unwrap();
        let first = keys().await.remove(0).key;
        let next = renew_gateway_key(hall, &Actor::System).await.unwrap();
        assert_eq!(keys().await.iter().map(|own| (&own.key, own.retired_at)).collect::<Vec<_>>(), [(&next, None), (&first, Some(hall.now()))]);
        assert_eq!(acts(hall).await, ["exchange.renew_gateway_key"]);
        assert!(record(hall).await.contains(&next.to_string()));
        for actor in [Actor::Anonymous, Actor::Resident(ResidentActor { account: "a".into(), level: RealNameLevel::Verified })] {
            assert!(matches!(renew_gateway_key(hall, &actor).await, Err(Error::SignedOut | Error::Forbidden)));
        }
        fill_the_disk(&test).await;
        assert!(renew_gateway_key(hall, &Actor::System).await.is_err());
        assert_eq!(acts(hall).await[1..], ["exchange.renew_gateway_key", "exchange.renew_gateway_key_failed"]);
        assert_eq!(keys().await.len(), 2);
        hall.db().close().await;
        assert!(renew_gateway_key(hall, &Actor::System).await.is_err(), "nothing that is not on the record");
        assert_eq!(keys().await[0].key, next);
    }

    async fn a_refused_order_grants_nothing(test: TestHall) {
        let hall = &test.hall;
        let catalogue = catalogue(hall).await;
        let (consumer, _) = add_consumer(hall, &Actor::System, "大厅").await.unwrap();
        // The first of these could be granted: all are, or none.
        let orders = [
            (said(&["tax.query", "vehicle.query"], &["check"]), "tax_bureau"),
            (said(&["tax.query", "weather.query"], &["check"]), "tax_bureau"),
            (said(&["tax.query"], &["check", "leisure"]), "tax_bureau"),
            (said(&["all"], &["check"]), "nobody"),
        ];
        for (order, by) in &orders {
            assert!(grant(hall, &consumer, order, by).await.unwrap().is_err());
        }
        assert!(grant(hall, "nobody", &said(&["tax.query"], &["check"]), "tax_bureau").await.unwrap().is_err());
        assert_eq!(granted(&test).await, 0);
        let expected =
            ["exchange.add_consumer", "exchange.grant", "exchange.grant_failed", "exchange.grant", "exchange.grant_failed"];
        assert_eq!(acts(hall).await, expected, "misspelt words never came so far");
        assert_eq!(catalogue.consumers().await.unwrap().len(), 1);
    }

    async fn what_an_owner_shares_changes_on_the_record(test: TestHall) {
        let hall = &test.hall;
        let catalogue = catalogue(hall).await;
        let done = share_resource(hall, &Actor::System, &without_prices("traffic_police")).await.unwrap().unwrap();
        assert!(!done.fields.contains(&"price".to_owned()) && catalogue.resource("vehicle.query").await.unwrap() == Some(done));
        assert!(share_resource(hall, &Actor::System, &without_prices("tax_bureau")).await.unwrap().is_err());
        assert_eq!(acts(hall).await, ["exchange.share", "exchange.share", "exchange.share_failed"]);
        let record = record(hall).await;
        assert!(record.contains("vehicle.query") && record.contains("安交函 7"), "{record}");
    }

    async fn only_the_hall_itself_may(test: TestHall) {
        let hall = &test.hall;
        let catalogue = catalogue(hall).await;
        let resident = Actor::Resident(ResidentActor { account: "a".into(), level: RealNameLevel::Verified });
        for actor in [Actor::Anonymous, resident] {
            assert!(matches!(add_consumer(hall, &actor, "x").await, Err(Error::SignedOut | Error::Forbidden)));
            assert!(matches!(close_consumer(hall, &actor, "x").await, Err(Error::SignedOut | Error::Forbidden)));
            assert!(matches!(decide_request(hall, &actor, "x", refuse()).await, Err(Error::SignedOut | Error::Forbidden)));
            assert!(matches!(share_resource(hall, &actor, &without_prices("x")).await, Err(Error::SignedOut | Error::Forbidden)));
            let Said(resources, scenes) = said(&["all"], &["check"]);
            let (resources, scenes) = (resources.as_slice(), scenes.as_slice());
            let (by, reference, expires_at) = ("tax_bureau", "7", hall.now());
            let order = GrantOrder { consumer: "x", resources, scenes, purpose: None, by, reference, expires_at, daily_quota: 1 };
            assert!(matches!(grant_resources(hall, &actor, &order).await, Err(Error::SignedOut | Error::Forbidden)));
        }
        assert!(acts(hall).await.is_empty() && catalogue.consumers().await.unwrap().is_empty());
    }

    async fn registers_that_fail_change_nothing_and_the_record_says_so(test: TestHall) {
        let hall = &test.hall;
        let catalogue = catalogue(hall).await;
        let (consumer, _) = add_consumer(hall, &Actor::System, "大厅").await.unwrap();
        let request = catalogue.ask_for(&consumer, "tax.query", "核查", Scene::Check, hall.now()).await.unwrap();
        fill_the_disk(&test).await;
        nothing_changes(&test, &catalogue, &consumer, &request).await;
        let expected = [
            "exchange.add_consumer",
            "exchange.add_consumer",
            "exchange.add_consumer_failed",
            "exchange.grant",
            "exchange.grant_failed",
            "exchange.refuse",
            "exchange.refuse_failed",
            "exchange.close_consumer",
            "exchange.close_consumer_failed",
        ];
        assert_eq!(acts(hall).await, expected);
    }

    async fn a_record_that_fails_lets_nothing_change(test: TestHall) {
        let hall = &test.hall;
        let catalogue = catalogue(hall).await;
        let (consumer, _) = add_consumer(hall, &Actor::System, "大厅").await.unwrap();
        let request = catalogue.ask_for(&consumer, "tax.query", "核查", Scene::Check, hall.now()).await.unwrap();
        hall.db().close().await;
        nothing_changes(&test, &catalogue, &consumer, &request).await;
    }
}

/// How many grants stand in the registers' database.
async fn granted(test: &TestHall) -> i64 {
    counted(test, "SELECT CAST(COUNT(*) AS BIGINT) FROM grants").await
}

async fn counted(test: &TestHall, text: &'static str) -> i64 {
    let url = format!("sqlite:{}", test.folder.path().join("registers.db").display());
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    let (count,): (i64,) = sqlx::query_as(text).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    count
}
