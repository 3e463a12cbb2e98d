//! Whose records changed: embedded or over HTTP the same, within the grant, and never under another key.

use super::{Hall, NOW, purpose};
use crate::feed::{Delivery, Kind};
use crate::testing::on_both_engines;
use crate::{Connector as _, GatewayClient, HttpRegister, PersonKey, Purpose, Scene};
use domain::day::Timestamp;
use domain::verification::Register;
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

on_both_engines! {
    async fn embedded_or_over_http_the_same_changes_are_told(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (people, now) = (hall.keys(), Timestamp::parse(NOW).unwrap());
        deliver(&hall, Kind::Full, &people[..3], now).await;
        deliver(&hall, Kind::Delta, &people[3..5], now.plus_seconds(60)).await;
        let (asked, since) = ([Register::Vehicle, Register::Tax], now.plus_seconds(30));
        let told = hall.embedded().changed_since(&asked, since, &purpose()).await;
        let mut changed: Vec<String> = told[&Register::Vehicle].keys().map(|subject| subject.0.clone()).collect();
        changed.sort();
        let mut right: Vec<String> = people[3..5].iter().map(|person| hall.test.registers.subject(person).0).collect();
        right.sort();
        assert_eq!((changed, told.len()), (right, 1), "the tax office never delivered in full, so it cannot tell");
        let exchange = hall.exchange(served.address);
        assert_eq!(exchange.changed_since(&asked, since, &purpose()).await, told);
        assert!(exchange.changed_since(&asked, now, &purpose()).await.is_empty(), "it does not reach back before a full delivery");
        let logged = "SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE service = 'vehicle.query/changes' AND outcome = 'answered' \
            AND scene = 'check' AND case_id = 'case-1'";
        assert_eq!(hall.count(logged).await, 2);
        let taken = "SELECT CAST(sum(q.used) AS BIGINT) FROM quota_use q JOIN grants g ON g.id = q.grant_id WHERE g.consumer <> 'hall'";
        assert_eq!(hall.count(taken).await, 4, "each takes one");
        let recheck = Purpose { scene: Scene::Recheck, ..purpose() };
        assert!(exchange.changed_since(&asked, since, &recheck).await.is_empty());
        let refused = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome = 'not_granted'").await;
        assert_eq!(refused, 2, "no grant covers this scene");
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
            assert_eq!(heard.is_some_and(|changes| changes.is_empty()), told, "nothing changed and cannot be told are two things");
        }
        let unmarked = HttpRegister::new(Register::Vehicle, client);
        assert_eq!(unmarked.changed_since(since, &purpose()).await, Ok(None));
        assert_eq!(hall.count("SELECT CAST(sum(used) AS BIGINT) FROM quota_use").await, 2, "without a mark it does not ask");
    }
}
