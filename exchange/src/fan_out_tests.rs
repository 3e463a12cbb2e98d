//! The fan-out: everything is asked at once, within limits and deadlines. How long it takes is measured in `make bench`.

use crate::city::{showcase, showcase_citizens};
use crate::connector::{Connector, Health, Reply, Subject};
use crate::testing::on_both_engines;
use crate::{Climate, Clock, Connections, Deadlines, Exchange, Failure, Limits, PersonKey, Purpose, Rate, RecordSet, Scene, Weather};
use async_trait::async_trait;
use domain::day::{Day, Timestamp};
use domain::verification::{AnswerStatus, Record, Register};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Barrier;
use tokio::time::Instant;

/// When a register answers.
enum Answering {
    /// So long after it was asked.
    After(Duration),
    /// As soon as so many are being asked.
    Together(Arc<Barrier>),
}

/// A register that takes its time.
struct Taking(Register, Answering);

#[async_trait]
impl Connector for Taking {
    fn register(&self) -> Register {
        self.0
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject("s".to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        match &self.1 {
            Answering::After(wait) => tokio::time::sleep(*wait).await,
            Answering::Together(all) => {
                all.wait().await;
            }
        }
        Ok(Reply::Nothing { as_of: None, source_seq: "1".to_owned() })
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

fn four() -> Vec<PersonKey> {
    showcase().into_iter().take(4).map(|person| PersonKey::new(person.id, person.name)).collect()
}

fn purpose() -> Purpose {
    let at = Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap();
    Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at }
}

on_both_engines! {
    async fn thirteen_registers_are_asked_about_four_people_at_once(test: TestRegisters) {
        let registers = &Register::CHECKED[..13];
        let all = Arc::new(Barrier::new(registers.len() * four().len()));
        let exchange = registers.iter().fold(Exchange::over(test.registers.clone(), Weather::calm()), |exchange, register| {
            exchange.with_connector(Arc::new(Taking(*register, Answering::Together(all.clone()))))
        });
        // If one waited for another, neither would ever answer.
        let answers = exchange.with_deadlines(Deadlines::all(Duration::from_secs(20))).ask(&four(), registers, &purpose()).await.unwrap();
        assert!(answers.iter().flatten().all(|answer| answer.status == AnswerStatus::Empty), "{answers:?}");
        assert_eq!(answers.iter().flatten().count(), 13 * 4);
    }

    async fn an_embedded_register_is_asked_within_its_limits(test: TestRegisters) {
        let climate = Climate { latency_ms: 100, ..Climate::CALM };
        let limits = BTreeMap::from([(Register::Vehicle, Limits { at_once: 1, ..Limits::default() })]);
        let clock: Arc<dyn Clock> = Arc::new(|| purpose().at);
        let exchange = Exchange::over(test.registers.clone(), Weather::calm().with(Register::Vehicle, climate))
            .with_deadlines(Deadlines::all(Duration::from_secs(20)))
            .connected(&Connections { limits, ..Connections::default() }, &clock)
            .unwrap();
        let started = Instant::now();
        let answers = exchange.ask(&four(), &[Register::Vehicle], &purpose()).await.unwrap();
        assert!(started.elapsed() >= Duration::from_millis(400), "one after another, not at once: {:?}", started.elapsed());
        assert!(answers.iter().flatten().all(|answer| answer.status == AnswerStatus::NotCovered), "{answers:?}");
    }

    async fn a_rate_holds_over_all_processes_together(test: TestRegisters) {
        let millis = Arc::new(AtomicI64::new(purpose().at.millis()));
        let process = || {
            let millis = millis.clone();
            let clock: Arc<dyn Clock> = Arc::new(move || Timestamp::from_millis(millis.load(Ordering::SeqCst)).unwrap());
            let limits = BTreeMap::from([(Register::Vehicle, Limits { rate: Some(Rate::per_minute(1)), ..Limits::default() })]);
            Exchange::over(test.registers.clone(), Weather::calm())
                .with_deadlines(Deadlines::all(Duration::from_secs(20)))
                .connected(&Connections { limits, ..Connections::default() }, &clock)
                .unwrap()
        };
        let (one, other, people) = (process(), process(), four());
        let ask = async |exchange: &Exchange, register| exchange.ask_one(&people[0], register, &purpose()).await.unwrap().status;
        assert_eq!(ask(&one, Register::Vehicle).await, AnswerStatus::NotCovered);
        assert_eq!(ask(&other, Register::Vehicle).await, AnswerStatus::Timeout, "its turn comes after the deadline");
        assert_eq!(ask(&other, Register::Tax).await, AnswerStatus::NotCovered, "no rate, no turns");
        millis.fetch_add(60_001, Ordering::SeqCst);
        assert_eq!(ask(&other, Register::Vehicle).await, AnswerStatus::NotCovered);
        assert_eq!(ask(&one, Register::Vehicle).await, AnswerStatus::Timeout);
        let rows: Vec<(String,)> = sqlx::query_as("SELECT register FROM register_paces").fetch_all(test.registers.reader()).await.unwrap();
        assert_eq!(rows, [("vehicle".to_owned(),)]);
    }

    async fn a_register_that_was_given_less_time_is_late_sooner(test: TestRegisters) {
        let climate = Climate { latency_ms: 60_000, ..Climate::CALM };
        let slow = [Register::Vehicle, Register::Tax].into_iter().fold(Weather::calm(), |weather, register| weather.with(register, climate));
        let deadlines = BTreeMap::from([(Register::Vehicle, Duration::from_millis(200))]);
        let clock: Arc<dyn Clock> = Arc::new(|| purpose().at);
        let exchange = Exchange::over(test.registers.clone(), slow)
            .with_deadlines(Deadlines::all(Duration::from_millis(2500)))
            .connected(&Connections { deadlines, ..Connections::default() }, &clock)
            .unwrap();
        let answers = exchange.ask(&four()[..1], &[Register::Vehicle, Register::Tax], &purpose()).await.unwrap();
        assert!(answers[0].iter().all(|answer| answer.status == AnswerStatus::Timeout), "{answers:?}");
        assert!((200..2500).contains(&answers[0][0].answered_in_ms) && answers[0][1].answered_in_ms >= 2500, "{answers:?}");
    }

    async fn a_register_that_is_always_late_answers_where_nobody_waits(test: TestRegisters) {
        let exchange = Exchange::over(test.registers.clone(), Weather::calm())
            .with_connector(Arc::new(Taking(Register::Tax, Answering::After(Duration::from_millis(300)))))
            .with_connector(Arc::new(Taking(Register::Vehicle, Answering::After(Duration::from_mins(1)))))
            .with_deadlines(Deadlines::all(Duration::from_millis(50)).with_patience(Duration::from_secs(2)));
        let asked = [Register::Tax, Register::Vehicle];
        let statuses = async |exchange: &Exchange| {
            let heard = exchange.ask(&four()[..1], &asked, &purpose()).await.unwrap();
            heard.into_iter().flatten().map(|answer| answer.status).collect::<Vec<_>>()
        };
        assert_eq!(statuses(&exchange).await, [AnswerStatus::Timeout; 2]);
        let started = Instant::now();
        assert_eq!(statuses(&exchange.in_background()).await, [AnswerStatus::Empty, AnswerStatus::Timeout]);
        assert!(started.elapsed() >= Duration::from_secs(2), "patience ends, too: {:?}", started.elapsed());
        assert_eq!(statuses(&exchange).await, [AnswerStatus::Timeout; 2], "whoever waits is told in time");
        let calls = |register: Register| exchange.states().into_iter().find(|state| state.register == RecordSet::from(register)).unwrap().calls;
        assert_eq!(asked.map(calls), [3, 3], "one guard for both");
    }

    async fn one_dead_register_delays_the_others_not_at_all(test: TestRegisters) {
        for household in showcase_citizens(Day::parse("2026-11-23").unwrap()) {
            test.registers.load(&household.citizens, crate::tests::today()).await.unwrap();
        }
        let deadline = Duration::from_millis(1200);
        let exchange = Exchange::over(test.registers.clone(), Weather::calm())
            .with_connector(Arc::new(Taking(Register::Tax, Answering::After(Duration::from_mins(1)))))
            .with_deadlines(Deadlines::all(Duration::from_secs(8)).with(Register::Tax, deadline));
        let started = Instant::now();
        let answers = exchange.ask(&four(), &Register::CHECKED, &purpose()).await.unwrap();
        assert!(started.elapsed() >= deadline);
        for answer in answers.iter().flatten() {
            if answer.register == Register::Tax {
                assert_eq!(answer.status, AnswerStatus::Timeout);
            } else {
                assert!(answer.status != AnswerStatus::Timeout && answer.answered_in_ms < 1000, "{answer:?}");
            }
        }
    }
}
