//! Who was not answered about takes nothing of a quota, and what the gateway signs is not asked again at once.

use super::protocol::{NONCES, open, question};
use super::{Hall, Served, purpose, serve};
use crate::city::employers;
use crate::connector::{Changed, Connector, Health, Reply, Subject};
use crate::gateway::Gateway;
use crate::registers::EmbeddedRegister;
use crate::testing::on_both_engines;
use crate::wire::{Answers, WireStatus};
use crate::{Claim, Climate, Failure, Limits, PersonKey, Purpose, Scene, Weather};
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::verification::{AnswerStatus, Record, Register};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A tax office that fails about some people and never answers about others.
struct Moody {
    inner: EmbeddedRegister,
    fails: Vec<PersonKey>,
    hangs: Vec<PersonKey>,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl Connector for Moody {
    fn register(&self) -> Register {
        Register::Tax
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        self.inner.identify(person)
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let among = |people: &[PersonKey]| people.iter().any(|known| known.resident_id == person.resident_id);
        if among(&self.fails) {
            return Err(Failure::Unavailable);
        }
        if among(&self.hangs) {
            return std::future::pending().await;
        }
        self.inner.fetch(subject, person, purpose).await
    }

    async fn changed_since(&self, _: Timestamp, _: &Purpose) -> Result<Option<Changed>, Failure> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Err(Failure::Unavailable)
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        self.inner.map(body)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

/// The gateway before this office, and how often the office was asked.
async fn moody(hall: &Hall, fails: &[PersonKey], hangs: &[PersonKey]) -> (Served, Arc<AtomicUsize>) {
    let asked: Arc<AtomicUsize> = Arc::default();
    let inner = EmbeddedRegister::new(Register::Tax, hall.test.registers.clone(), Arc::new(Weather::calm()));
    let office = Moody { inner, fails: fails.to_vec(), hangs: hangs.to_vec(), asked: asked.clone() };
    (serve(hall.gateway().with_connector(Arc::new(office)).router().await.unwrap()).await, asked)
}

on_both_engines! {
    async fn of_a_quota_only_who_was_answered_about_is_used(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let people = hall.keys();
        let (served, _) = moody(&hall, &people[..1], &people[1..2]).await;
        let resource = hall.test.registers.catalogue().resource("tax.query").await.unwrap().unwrap();
        let grant = hall.grant(&resource, Scene::Recheck, 2, 5).await;
        let session = open(&hall, &served, NONCES[0]).await;
        let used = async || hall.test.registers.catalogue().used(&grant, crate::Clock::now(&hall.gateway_clock).day()).await.unwrap();
        for (place, (count, left)) in [(4_usize, 3_u64), (3, 2)].into_iter().enumerate() {
            let mut ask = question(&people[..count], Scene::Recheck);
            ask.patience_ms = 2000;
            let (status, body) = session.call(&hall, "tax.query", NONCES[place + 1], &ask).send(&served).await;
            let answers: Answers = serde_json::from_slice(&body).unwrap();
            let silent: Vec<WireStatus> = answers.replies[..2].iter().map(|reply| reply.status).collect();
            assert_eq!((status, silent), (200, vec![WireStatus::Error, WireStatus::Timeout]));
            assert!(answers.replies[2..].iter().all(|reply| !reply.status.is_silent()));
            assert_eq!((answers.quota_left, used().await), (left, 5 - i64::try_from(left).unwrap()), "{count}");
        }
        let mut ask = question(&people[1..2], Scene::Recheck);
        ask.patience_ms = 0;
        let (_, body) = session.call(&hall, "tax.query", NONCES[3], &ask).send(&served).await;
        let answers: Answers = serde_json::from_slice(&body).unwrap();
        assert_eq!((answers.replies[0].status, answers.quota_left, used().await), (WireStatus::Timeout, 1, 4), "who does not wait has asked");
    }

    async fn an_error_that_the_gateway_signed_is_not_asked_again(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let people = hall.keys();
        let (served, asked) = moody(&hall, &people, &[]).await;
        let exchange = hall.exchange(served.address);
        let tries = usize::try_from(Limits::default().tries).unwrap();
        let calls = "SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE service <> 'session'";
        let answer = exchange.ask_one(&people[0], Register::Tax, &purpose()).await.unwrap();
        assert_eq!((answer.status, hall.count(calls).await), (AnswerStatus::Error, 1));
        assert_eq!(asked.swap(0, Ordering::SeqCst), tries, "the gateway has tried again");
        let verified = exchange.verify(&people[0], Register::Tax, &Claim::Known, &purpose()).await.unwrap();
        assert_eq!((verified, hall.count(calls).await), (Err(Failure::Unheard), 2));
        let told = exchange.changed_since(&[Register::Tax], purpose().at, &purpose()).await.unwrap();
        assert_eq!((told.len(), hall.count(calls).await), (0, 3));
        let many = exchange.ask_many(&people[..3], Register::Tax, &purpose()).await.unwrap();
        assert!(many.iter().all(|answer| answer.status == AnswerStatus::Error));
        assert_eq!(hall.count(calls).await, 4);
        assert_eq!(hall.count("SELECT CAST(sum(used) AS BIGINT) FROM quota_use").await, 0, "nothing was heard");
    }

    async fn enterprises_nothing_was_heard_about_are_given_back(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let weather = Weather::calm().with(Register::Business, Climate { error: 1000, ..Climate::CALM });
        let gateway = Gateway::over(hall.test.registers.clone(), weather, Arc::new(hall.gateway_clock.clone()));
        let served = serve(gateway.router().await.unwrap()).await;
        let (code, _) = employers().remove(0);
        let exchange = hall.exchange(served.address);
        assert_eq!(exchange.enterprise(&code, &purpose()).await.unwrap().status, AnswerStatus::Error);
        let calls = "SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE service = 'enterprise.query'";
        assert_eq!((hall.count(calls).await, exchange.states().last().unwrap().quota_left), (1, Some(10_000)));
        assert_eq!(hall.count("SELECT CAST(sum(used) AS BIGINT) FROM quota_use").await, 0);
    }
}
