//! Rates hold behind the gateway: each person of a department without a batch interface is a call, whoever asks, in whichever process.

use super::protocol::{NONCES, Session, open, question};
use super::{Hall, NOW, Served, purpose, serve};
use crate::catalogue::{Kind, Resource};
use crate::city::{employers, showcase};
use crate::connector::{Connector, Health, Reply, Subject};
use crate::gateway::Gateway;
use crate::gateway::replies::{queried, read, verified, whole};
use crate::guard::Guard;
use crate::registers::RecordSet;
use crate::testing::{entropy, on_both_engines};
use crate::wire::{Answers, EnterpriseAnswers, EnterpriseQuestion, Question, WireStatus};
use crate::{Claim, Clock, Connections, Deadlines, Failure, Limits, PersonKey, Purpose, Rate, Scene, Secret, Weather};
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::verification::{AnswerStatus, Record, Register};
use futures::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Five at once, then one in 13 seconds: longer than anybody here waits.
const SLOW: Rate = Rate { calls: 50, within: Duration::from_mins(10) };

/// A tax office that takes one person at a time, and counts them.
struct Counter(Arc<AtomicUsize>);

#[async_trait]
impl Connector for Counter {
    fn register(&self) -> Register {
        Register::Tax
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject("s".to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Reply::NotCovered)
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

fn limits(register: Register, rate: Rate) -> BTreeMap<Register, Limits> {
    BTreeMap::from([(register, Limits { rate: Some(rate), ..Limits::default() })])
}

/// The gateway before this office, as in a process of its own.
async fn process(gateway: Gateway, rate: Rate, asked: &Arc<AtomicUsize>) -> Served {
    let gateway = gateway.with_connector(Arc::new(Counter(asked.clone()))).with_limits(limits(Register::Tax, rate));
    serve(gateway.router().await.unwrap()).await
}

/// About how many of twenty the office answers.
async fn answered(hall: &Hall, served: &Served, session: &Session, nonce: &str) -> usize {
    let ask = question(&hall.keys()[..20], Scene::Check);
    let (status, body) = session.call(hall, "tax.query", nonce, &ask).send(served).await;
    let answers: Answers = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, answers.replies.len()), (200, 20));
    assert!(answers.replies.iter().all(|reply| matches!(reply.status, WireStatus::NotCovered | WireStatus::Timeout)));
    answers.replies.iter().filter(|reply| reply.status == WireStatus::NotCovered).count()
}

on_both_engines! {
    async fn all_consumers_and_processes_together_keep_the_rate_of_a_department(test: TestRegisters) {
        let mut hall = Hall::new(test).await;
        let asked: Arc<AtomicUsize> = Arc::default();
        let (one, other) = (process(hall.gateway(), SLOW, &asked).await, process(hall.gateway(), SLOW, &asked).await);
        let session = open(&hall, &one, NONCES[0]).await;
        assert_eq!(answered(&hall, &one, &session, NONCES[1]).await, 5, "who comes too late is told so at once");
        assert_eq!(answered(&hall, &other, &session, NONCES[2]).await, 0, "another process is no other rate");

        let now = Timestamp::parse(NOW).unwrap();
        let (consumer, secret) = hall.test.registers.catalogue().add_consumer("another city", now).await.unwrap();
        (hall.consumer, hall.secret) = (consumer.id, secret);
        let resource = hall.test.registers.catalogue().resource("tax.query").await.unwrap().unwrap();
        hall.grant(&resource, Scene::Check, 365, 10_000).await;
        let session = open(&hall, &other, NONCES[3]).await;
        assert_eq!(answered(&hall, &one, &session, NONCES[4]).await, 0, "another consumer is no other rate");

        let clock: Arc<dyn Clock> = Arc::new(hall.gateway_clock.clone());
        let connections = Connections { limits: limits(Register::Tax, SLOW), ..Connections::default() };
        let embedded = hall.embedded().connected(&connections, &clock).unwrap();
        let person = &hall.keys()[0];
        assert_eq!(embedded.ask_one(person, Register::Tax, &purpose()).await.unwrap().status, AnswerStatus::Timeout);
        hall.gateway_clock.forward(14);
        assert_ne!(embedded.ask_one(person, Register::Tax, &purpose()).await.unwrap().status, AnswerStatus::Timeout);
        assert_eq!((answered(&hall, &one, &session, NONCES[5]).await, asked.load(Ordering::SeqCst)), (0, 5), "the hall had the turn");
        hall.gateway_clock.forward(14);
        assert_eq!((answered(&hall, &other, &session, NONCES[6]).await, asked.load(Ordering::SeqCst)), (1, 6), "one in 13 seconds");
    }

    async fn enterprises_are_asked_about_at_the_rate_of_their_office(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let gateway = hall.gateway().with_limits(limits(Register::Business, SLOW));
        let served = serve(gateway.router().await.unwrap()).await;
        let session = open(&hall, &served, NONCES[0]).await;
        let codes = employers().iter().cycle().take(20).map(|(code, _)| code.to_string()).collect();
        let ask = EnterpriseQuestion { purpose: question(&[], Scene::Check).purpose, codes, patience_ms: 5000, wait_ms: None };
        let (_, body) = session.call(&hall, "enterprise.query", NONCES[1], &ask).send(&served).await;
        let answers: EnterpriseAnswers = serde_json::from_slice(&body).unwrap();
        let count = |status| answers.replies.iter().filter(|reply| reply.status == status).count();
        assert_eq!((count(WireStatus::Hit), count(WireStatus::Timeout)), (5, 15));
    }

    async fn a_call_at_the_gateway_does_not_take_the_turn_of_the_department(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let (asked, rate): (Arc<AtomicUsize>, Rate) = (Arc::default(), Rate::per_minute(1));
        let served = process(hall.gateway(), rate, &asked).await;
        let clock: Arc<dyn Clock> = Arc::new(hall.own_clock.clone());
        let connections = Connections { limits: limits(Register::Tax, rate), ..hall.connections(served.address) };
        let exchange = hall.embedded().connected(&connections, &clock).unwrap();
        let person = &hall.keys()[0];
        for status in [AnswerStatus::NotCovered, AnswerStatus::Timeout] {
            assert_eq!(exchange.ask_one(person, Register::Tax, &purpose()).await.unwrap().status, status);
        }
        assert_eq!((asked.load(Ordering::SeqCst), hall.count("SELECT CAST(count(*) AS BIGINT) FROM register_paces").await), (1, 2));
    }

    async fn a_hall_that_knows_the_rate_waits_for_all_of_a_call(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let (asked, rate): (Arc<AtomicUsize>, Rate) = (Arc::default(), Rate { calls: 20, within: Duration::from_secs(4) });
        let (now, begun) = (Timestamp::parse(NOW).unwrap().millis(), Instant::now());
        let running = move || Timestamp::from_millis(now + i64::try_from(begun.elapsed().as_millis()).unwrap()).unwrap();
        let gateway = Gateway::over(hall.test.registers.clone(), Weather::calm(), Arc::new(running));
        let served = process(gateway, rate, &asked).await;
        let clock: Arc<dyn Clock> = Arc::new(hall.own_clock.clone());
        let connections = Connections { limits: limits(Register::Tax, rate), ..hall.connections(served.address) };
        // Two seconds for each, and a tenth: in it half of them have their turn.
        let exchange = hall.embedded().with_deadlines(Deadlines::all(Duration::from_secs(2))).connected(&connections, &clock).unwrap();
        let answers = exchange.ask_many(&hall.keys()[..20], Register::Tax, &purpose()).await.unwrap();
        assert!(answers.iter().all(|answer| answer.status == AnswerStatus::NotCovered), "{answers:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 20);
    }
}

#[tokio::test(start_paused = true)]
async fn people_whose_turn_comes_after_the_caller_is_gone_are_late_and_cost_no_call() {
    let people: Vec<PersonKey> = showcase().into_iter().cycle().take(20).map(|person| PersonKey::new(person.id, person.name)).collect();
    let secret = Secret::parse(&"ab".repeat(32)).unwrap();
    for (kind, claim) in [(Kind::Query, None), (Kind::Verify, Some(Claim::Known))] {
        let standard = Resource::standard();
        let resource = standard.iter().find(|one| one.register == RecordSet::Of(Register::Tax) && one.kind == kind).unwrap();
        // Six at once, then one in 1.09 seconds.
        for (wait_ms, heard) in [(None, 11), (Some(13_000), 17), (Some(60_000), 20)] {
            let asked: Arc<AtomicUsize> = Arc::default();
            let office: Arc<dyn Connector> = Arc::new(Counter(asked.clone()));
            let rate = Some(Rate::per_minute(60));
            let guard = Guard::new(office, Limits { rate, ..Limits::default() }, entropy(1)).fair(Duration::from_secs(2));
            let mut ask = question(&people, Scene::Check);
            ask.wait_ms = wait_ms;
            ask.people.iter_mut().for_each(|person| person.claim.clone_from(&claim));
            let read = read(resource, &ask).unwrap();
            let begun = Instant::now();
            let replies = match kind {
                Kind::Query => queried(&guard, resource, &read, &secret).await,
                Kind::Verify => verified(&guard, &read, &secret).await,
            };
            let answered = replies.iter().filter(|reply| reply.status != WireStatus::Timeout).count();
            assert_eq!((answered, asked.load(Ordering::SeqCst), replies.len()), (heard, heard, 20), "{kind:?} {wait_ms:?}");
            let turns = u32::try_from(heard - 6).unwrap();
            assert!(begun.elapsed() >= Duration::from_millis(1090) * turns, "{kind:?} {wait_ms:?}: {:?}", begun.elapsed());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_at_a_page_comes_before_those_who_are_patient() {
    let person = showcase().into_iter().take(1).map(|person| PersonKey::new(person.id, person.name)).collect::<Vec<_>>();
    let secret = Secret::parse(&"ab".repeat(32)).unwrap();
    let standard = Resource::standard();
    let resource = standard.iter().find(|one| one.register == RecordSet::Of(Register::Tax) && one.kind == Kind::Query).unwrap();
    let office: Arc<dyn Connector> = Arc::new(Counter(Arc::default()));
    let rate = Some(Rate::per_minute(60));
    let guard = Guard::new(office, Limits { rate, ..Limits::default() }, entropy(1)).fair(Duration::from_secs(2));
    let status = |patience_ms| {
        let read = read(resource, &Question { patience_ms, ..question(&person, Scene::Check) }).unwrap();
        let (guard, secret) = (&guard, &secret);
        async move { queried(guard, resource, &read, secret).await.remove(0).status }
    };
    // Six are asked about at once; the others of twenty would take all turns of the next 14 seconds.
    let (patient, at_a_page) = tokio::join!(join_all((0..20).map(|_| status(27_000))), status(3000));
    assert_eq!((patient, at_a_page), (vec![WireStatus::NotCovered; 20], WireStatus::NotCovered));
}

#[test]
fn an_answer_comes_when_the_caller_waits_for_it_and_within_the_bound_of_the_gateway() {
    let seconds = Duration::from_secs;
    for (many, each, wait, spaced, is) in [
        (20, 5, None, 22, Duration::from_millis(5500)),
        (20, 5, Some(3), 22, Duration::from_millis(5500)),
        (20, 5, Some(10), 22, seconds(10)),
        (20, 5, Some(600), 22, Duration::from_millis(27_500)),
        (20, 5, Some(6000), 3600, seconds(66)),
        (1, 5, Some(600), 0, seconds(5)),
        (1, 60, None, 0, seconds(60)),
    ] {
        let wait_ms = wait.map(|wait: u64| wait * 1000);
        assert_eq!(whole(many, seconds(each), wait_ms, seconds(spaced)), is, "{many} {each} {wait:?} {spaced}");
    }
}
