//! Whose records changed: embedded or over HTTP the same, within the grant, and never under another key.

use super::{Hall, NOW, purpose, serve};
use crate::connector::MOST_CHANGES;
use crate::evidence::merkle;
use crate::feed::{Delivery, Kind};
use crate::testing::on_both_engines;
use crate::{
    Changed, Changes, Connector, EmbeddedRegister, Failure, GatewayClient, Health, HttpRegister, PersonKey, Purpose, Reply, Scene, Subject,
    Weather,
};
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::verification::{Record, Register};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Delivers a car for each of these people.
async fn deliver(hall: &Hall, kind: Kind, people: &[PersonKey], at: Timestamp) {
    let line = |person: &PersonKey| {
        let id = person.resident_id.as_str();
        format!(
            "{{\"holder\":\"{id}\",\"seq\":1,\"plate\":\"皖A{}\",\"model\":\"五菱宏光\",\"use\":\"private\",\"registered\":\"2020-05-01\",\
             \"active\":true,\"price\":4500000}}\n",
            &id[6..17]
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cars");
    std::fs::write(&file, people.iter().map(line).collect::<String>()).unwrap();
    let (set, as_of) = (Register::Vehicle.into(), crate::tests::today());
    let delivery = Delivery::new(set, file, kind, as_of);
    let report = hall.test.registers.import(&delivery, &|| at, &|_| {}).await.unwrap();
    assert_eq!(report.counts.rejected, 0);
}

/// A register in the place of an embedded one, which names as many as it likes.
struct Garrulous(usize);

#[async_trait]
impl Connector for Garrulous {
    fn register(&self) -> Register {
        Register::Vehicle
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        Subject(person.resident_id.as_str().to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        Err(Failure::Unavailable)
    }

    async fn changed_since(&self, since: Timestamp, _: &Purpose) -> Result<Option<Changed>, Failure> {
        let changes = (0..self.0).map(|number| (Subject(format!("{number:032x}")), since)).collect();
        Ok(Some(Changed { changes: Some(changes), proof: None }))
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

on_both_engines! {
    async fn embedded_or_over_http_the_same_changes_are_told(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (people, now) = (hall.keys(), Timestamp::parse(NOW).unwrap());
        deliver(&hall, Kind::Full, &people[..3], now).await;
        deliver(&hall, Kind::Delta, &people[3..5], now.plus_seconds(60)).await;
        let (asked, since) = ([Register::Vehicle, Register::Tax], now.plus_seconds(30));
        let told = hall.embedded().changed_since(&asked, since, &purpose()).await.unwrap();
        let mut changed: Vec<String> = told[&Register::Vehicle].keys().map(|subject| subject.0.clone()).collect();
        changed.sort();
        let mut right: Vec<String> = people[3..5].iter().map(|person| hall.test.registers.subject(person).0).collect();
        right.sort();
        assert_eq!((changed, told.len()), (right, 1), "the tax office never delivered in full, so it cannot tell");
        let exchange = hall.exchange(served.address);
        assert_eq!(exchange.changed_since(&asked, since, &purpose()).await.unwrap(), told);
        let before = exchange.changed_since(&asked, now, &purpose()).await.unwrap();
        assert!(before.is_empty(), "it does not reach back before a full delivery");
        let logged = "SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE service = 'vehicle.query/changes' AND outcome = 'answered' \
            AND scene = 'check' AND case_id = 'case-1'";
        assert_eq!(hall.count(logged).await, 2);
        let taken = "SELECT CAST(sum(q.used) AS BIGINT) FROM quota_use q JOIN grants g ON g.id = q.grant_id WHERE g.consumer <> 'hall'";
        assert_eq!(hall.count(taken).await, 4, "each takes one");
        let recheck = Purpose { scene: Scene::Recheck, ..purpose() };
        assert!(exchange.changed_since(&asked, since, &recheck).await.unwrap().is_empty());
        let refused = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome = 'not_granted'").await;
        assert_eq!(refused, 2, "no grant covers this scene");
    }

    async fn too_many_to_name_is_told_like_what_cannot_be_told(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let (people, now) = (hall.keys(), Timestamp::parse(NOW).unwrap());
        deliver(&hall, Kind::Full, &people[..3], now).await;
        deliver(&hall, Kind::Delta, &people[3..6], now.plus_seconds(60)).await;
        let (asked, since) = ([Register::Vehicle], now.plus_seconds(30));
        for (most, told) in [(2, None), (3, Some(3))] {
            let register = EmbeddedRegister::new(Register::Vehicle, hall.test.registers.clone(), Arc::new(Weather::calm()));
            let register = Arc::new(register.naming_at_most(most));
            let own = register.changed_since(since, &purpose()).await.unwrap().unwrap();
            assert!(own.proof.is_some(), "it is an answer all the same");
            assert_eq!(own.changes.as_ref().map(Changes::len), told);
            let served = serve(hall.gateway().with_connector(register).router().await.unwrap()).await;
            let heard = hall.exchange(served.address).changed_since(&asked, since, &purpose()).await.unwrap();
            assert_eq!(heard.get(&Register::Vehicle), own.changes.as_ref());
        }
        // Nor is more taken from a register that knows no such limit, be it at the gateway or here.
        for (named, told) in [(MOST_CHANGES, Some(MOST_CHANGES)), (MOST_CHANGES + 1, None)] {
            let here = hall.embedded().with_connector(Arc::new(Garrulous(named)));
            let served = serve(hall.gateway().with_connector(Arc::new(Garrulous(named))).router().await.unwrap()).await;
            for exchange in [here, hall.exchange(served.address)] {
                let heard = exchange.changed_since(&asked, since, &purpose()).await.unwrap();
                assert_eq!(heard.get(&Register::Vehicle).map(Changes::len), told);
            }
        }
    }

    async fn each_asking_leaves_a_record_that_proves_its_answer(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (people, now) = (hall.keys(), Timestamp::parse(NOW).unwrap());
        deliver(&hall, Kind::Full, &people[..3], now).await;
        deliver(&hall, Kind::Delta, &people[3..8], now.plus_seconds(60)).await;
        let (asked, since) = ([Register::Vehicle, Register::Tax], now.plus_seconds(30));
        let told = hall.embedded().changed_since(&asked, since, &purpose()).await.unwrap();
        let exchange = hall.exchange(served.address);
        assert_eq!(exchange.changed_since(&asked, since, &purpose()).await.unwrap(), told);
        let nobody = exchange.changed_since(&[Register::Vehicle], now.plus_seconds(90), &purpose()).await.unwrap();
        assert!(nobody[&Register::Vehicle].is_empty());
        let refused = Purpose { scene: Scene::Recheck, ..purpose() };
        assert!(exchange.changed_since(&[Register::Vehicle], since, &refused).await.unwrap().is_empty());

        let named: BTreeMap<&str, String> = told[&Register::Vehicle].iter().map(|(subject, at)| (subject.0.as_str(), at.to_string())).collect();
        assert_eq!(named.len(), 5);
        let leaves: Vec<[u8; 32]> = named.iter().map(|(subject, at)| merkle::leaf(&[subject, at])).collect();
        let (root, nothing) = (hex::encode(merkle::root(&leaves)), hex::encode(merkle::root(&[])));
        let rows: Vec<(String, String, i64, String, i64)> = sqlx::query_as("SELECT resource, scene, people, merkle_root, \
            CAST(CASE WHEN response_digest = '' THEN 0 WHEN signature = '' THEN 1 WHEN requester = 'hall' THEN 2 ELSE 3 END AS BIGINT) \
            FROM evidence ORDER BY seq").fetch_all(hall.test.registers.reader()).await.unwrap();
        let row = |resource: &str, scene: &str, people: i64, root: &str, signed: i64| {
            (format!("{resource}.query/changes"), scene.to_owned(), people, root.to_owned(), signed)
        };
        let (by_register, by_gateway, unanswered) = (2, 3, 0);
        let right = [
            row("vehicle", "check", 5, &root, by_register),
            row("tax", "check", 0, &nothing, by_register),
            row("vehicle", "check", 5, &root, by_gateway),
            row("tax", "check", 0, &nothing, by_gateway),
            row("vehicle", "check", 0, &nothing, by_gateway),
            row("vehicle", "recheck", 0, &nothing, unanswered),
        ];
        assert_eq!(rows, right);
        let logged = "SELECT CAST(count(*) AS BIGINT) FROM evidence e JOIN gateway_log g ON g.request_digest = e.request_digest \
            AND g.response_digest = e.response_digest AND g.service = e.resource";
        assert_eq!(hall.count(logged).await, 3, "what the gateway logged");
        let told_apart = "SELECT CAST(count(DISTINCT response_digest) AS BIGINT) FROM evidence WHERE response_digest <> ''";
        assert_eq!(hall.count(told_apart).await, 5, "nobody changed and cannot be told are two answers");
        assert!(hall.test.registers.verify_evidence().await.unwrap().is_ok());
        assert!(hall.test.registers.uses_for_case("case-1").await.unwrap().is_empty(), "no person was asked about");
    }

    async fn without_its_record_there_is_no_answer(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let (people, now) = (hall.keys(), Timestamp::parse(NOW).unwrap());
        deliver(&hall, Kind::Full, &people[..3], now).await;
        let mut transaction = hall.test.registers.begin().await.unwrap();
        sqlx::query("DROP TABLE evidence").execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        assert!(hall.embedded().changed_since(&[Register::Vehicle], now.plus_seconds(30), &purpose()).await.is_err());
    }

    async fn who_knows_people_by_another_key_is_told_of_nobody(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (people, now) = (hall.keys(), Timestamp::parse(NOW).unwrap());
        deliver(&hall, Kind::Full, &people[..3], now).await;
        let access = hall.connections(served.address).gateway.unwrap();
        let client = Arc::new(GatewayClient::new(&access, Arc::new(hall.own_clock.clone()), hall.test.registers.clone()).unwrap());
        let since = now.plus_seconds(30);
        for (mark, told) in [(hall.test.registers.subjects_mark(), true), ("another".to_owned(), false)] {
            let register = HttpRegister::new(Register::Vehicle, client.clone()).with_subjects(&mark);
            let heard = register.changed_since(since, &purpose()).await.unwrap();
            let changes = heard.and_then(|changed| changed.changes);
            assert_eq!(changes.is_some_and(|changes| changes.is_empty()), told, "nothing changed and cannot be told are two things");
        }
        let unmarked = HttpRegister::new(Register::Vehicle, client);
        assert_eq!(unmarked.changed_since(since, &purpose()).await, Ok(None));
        assert_eq!(hall.count("SELECT CAST(sum(used) AS BIGINT) FROM quota_use").await, 2, "without a mark it does not ask");
    }
}
