//! A quota smaller than the city: everybody has a turn within some nights.

use super::fixture::decided;
use super::recheck;
use crate::crypto::Keys;
use crate::intake::fixture::city;
use crate::testing::on_both_engines;
use crate::{Hall, Parts};
use async_trait::async_trait;
use domain::day::Day;
use domain::identity::Actor;
use domain::verification::{Record, Register, Scope};
use exchange::city::{demo_areas, generate};
use exchange::{Connector, Failure, Health, PersonKey, Purpose, Refusal, Replies, Reply, Subject};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Nobody has a car; so many people a day may be asked about.
struct Limited {
    quota: usize,
    asked: Mutex<BTreeMap<Day, usize>>,
    refused: AtomicUsize,
}

#[async_trait]
impl Connector for Limited {
    fn register(&self) -> Register {
        Register::Vehicle
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        Subject(person.resident_id.as_str().to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        Err(Failure::Unavailable)
    }

    async fn fetch_many(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, _: Duration) -> Result<Replies, Failure> {
        let day = purpose.at.day();
        let mut asked = self.asked.lock().unwrap();
        let today = asked.entry(day).or_default();
        if *today + people.len() > self.quota {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(Failure::Refused(Refusal::QuotaSpent));
        }
        *today += people.len();
        let nothing = Reply::Nothing { as_of: Some(day), source_seq: "1".to_owned() };
        Ok(Replies { each: people.iter().map(|_| Ok(nothing.clone())).collect(), proof: None })
    }

    fn takes_batches(&self) -> bool {
        true
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

/// The same hall with another connector for a register.
pub(super) fn with_connector(hall: &Hall, connector: Arc<dyn Connector>) -> Hall {
    let Parts { db, clock, chance, exchange, settings, .. } = hall.parts.as_ref();
    let keys = Keys::load_or_create(&settings.data.join("keys"), chance.as_ref()).unwrap();
    let exchange = exchange.clone().with_connector(connector);
    let (db, clock, chance, settings) = (db.clone(), clock.clone(), chance.clone(), settings.clone());
    Hall { parts: Arc::new(Parts { db, keys, clock, chance, exchange, settings, counted: crate::interface::Counted::default() }) }
}

/// Households of which some register was never heard.
async fn unheard(hall: &Hall) -> i64 {
    let text = "SELECT CAST(COUNT(*) AS BIGINT) FROM cases WHERE rechecked_at IS NULL";
    let (count,): (i64,) = sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap();
    count
}

on_both_engines! {
    async fn with_a_quota_smaller_than_the_city_everybody_has_a_turn(test: TestHall) {
        let mut all = generate(450, 7, Day::parse("2026-11-23").unwrap(), &demo_areas());
        all.iter_mut().flat_map(|household| &mut household.citizens).for_each(|citizen| citizen.conditions.clear());
        city(&test.hall).await;
        decided(&test.hall, &all, 0, "registered").await;
        let limited = Arc::new(Limited { quota: 500, asked: Mutex::default(), refused: AtomicUsize::new(0) });
        let hall = &with_connector(&test.hall, limited.clone());

        let (mut nights, mut left) = (0, 450);
        while left > 0 {
            let summary = recheck(hall, &Actor::System, Scope::All, &|_| {}).await.unwrap();
            assert_eq!((summary.households, summary.skipped), (450, 0));
            assert_eq!(summary.spent, [Register::Vehicle]);
            assert!(summary.silent > 0, "nobody takes silence for an answer");
            let now = unheard(hall).await;
            assert!(now < left, "night {nights}: {now} of {left}");
            (nights, left) = (nights + 1, now);
            test.clock.advance(86_400);
        }
        assert!(nights > 1, "it was too much for one night");
        assert!(limited.refused.load(Ordering::Relaxed) <= 3 * nights, "a register that refuses is left alone");

        // With enough for all, the run begins with the first again.
        let whole = recheck(&test.hall, &Actor::System, Scope::All, &|_| {}).await.unwrap();
        assert_eq!((whole.households, whole.silent, whole.spent), (450, 0, Vec::new()));
        let text = "SELECT CAST(COUNT(*) AS BIGINT) FROM recheck_runs WHERE begins_after = ''";
        let before: (i64,) = sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap();
        recheck(&test.hall, &Actor::System, Scope::All, &|_| {}).await.unwrap();
        let after: (i64,) = sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(after.0, before.0 + 1);
    }
}
