//! The fan-out: every register about every person at once. A dead source never delays another, and a late answer is none.

use crate::connector::{Connector, Health, Reply};
use crate::entropy::Entropy;
use crate::error::Result;
use crate::question::{PersonKey, Purpose};
use crate::registers::{AccessEntry, EmbeddedRegister, Registers};
use crate::weather::Weather;
use domain::verification::{Answer, AnswerStatus, Register};
use futures::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long each register may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    usual: Duration,
    of: BTreeMap<Register, Duration>,
}

impl Deadlines {
    /// The same deadline for all.
    pub fn all(usual: Duration) -> Self {
        Self { usual, of: BTreeMap::new() }
    }

    /// Another deadline for one register.
    #[must_use]
    pub fn with(mut self, register: Register, deadline: Duration) -> Self {
        self.of.insert(register, deadline);
        self
    }

    /// The deadline of a register.
    pub fn of(&self, register: Register) -> Duration {
        self.of.get(&register).copied().unwrap_or(self.usual)
    }
}

impl Default for Deadlines {
    fn default() -> Self {
        Self::all(Duration::from_secs(3))
    }
}

/// A register and whether it can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterHealth {
    /// The register.
    pub register: Register,
    /// Whether it can be reached.
    pub health: Health,
}

/// The city's data exchange. Cheap to clone.
#[derive(Clone)]
pub struct Exchange {
    connectors: BTreeMap<Register, Arc<dyn Connector>>,
    deadlines: Deadlines,
    registers: Registers,
}

impl Exchange {
    /// Opens the registers' database and connects every embedded register.
    ///
    /// `url` is `sqlite:PATH` or `postgres://…`; the key encrypts what the registers hold.
    pub async fn open(url: &str, key: &[u8; 32], entropy: Arc<dyn Entropy>, weather: Weather) -> Result<Self> {
        let registers = Registers::open(url, key, entropy).await?;
        Ok(Self::over(registers, weather))
    }

    /// Connects every embedded register of an open database.
    pub fn over(registers: Registers, weather: Weather) -> Self {
        let weather = Arc::new(weather);
        let connectors = Register::ALL
            .into_iter()
            .map(|register| {
                let connector: Arc<dyn Connector> = Arc::new(EmbeddedRegister::new(register, registers.clone(), weather.clone()));
                (register, connector)
            })
            .collect();
        Self { connectors, deadlines: Deadlines::default(), registers }
    }

    /// The same exchange with another connector for its register.
    #[must_use]
    pub fn with_connector(mut self, connector: Arc<dyn Connector>) -> Self {
        self.connectors.insert(connector.register(), connector);
        self
    }

    /// The same exchange with other deadlines.
    #[must_use]
    pub fn with_deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// The registers' database: the access log, and loading the synthetic city.
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// Asks one register about one person.
    pub async fn ask_one(&self, person: &PersonKey, register: Register, purpose: &Purpose) -> Result<Answer> {
        let mut answers = self.ask(std::slice::from_ref(person), &[register], purpose).await?;
        Ok(answers
            .pop()
            .and_then(|mut of_person| of_person.pop())
            .unwrap_or_else(|| Answer::without_records(register, AnswerStatus::Error)))
    }

    /// Asks all these registers about all these persons at once; answers in the order of persons, then registers.
    ///
    /// Takes as long as the slowest register, at most its deadline. The use is logged before any answer is handed out; if it
    /// cannot be logged, there is no answer.
    pub async fn ask(&self, persons: &[PersonKey], registers: &[Register], purpose: &Purpose) -> Result<Vec<Vec<Answer>>> {
        let asked = persons.iter().map(|person| join_all(registers.iter().map(|register| self.answer(person, *register, purpose))));
        let answers = join_all(asked).await;
        let mut log = Vec::with_capacity(persons.len() * registers.len());
        for (person, of_person) in persons.iter().zip(&answers) {
            let subject = self.registers.subject(person);
            log.extend(of_person.iter().map(|answer| AccessEntry {
                at: purpose.at,
                register: answer.register,
                subject: subject.0.clone(),
                case: purpose.case.clone(),
                actor: purpose.actor.clone(),
                scene: purpose.scene.code().to_owned(),
                status: answer.status,
                answered_in_ms: answer.answered_in_ms,
            }));
        }
        self.registers.log(&log).await?;
        Ok(answers)
    }

    async fn answer(&self, person: &PersonKey, register: Register, purpose: &Purpose) -> Answer {
        let started = Instant::now();
        let mut answer = match self.connectors.get(&register) {
            Some(connector) => match timeout(self.deadlines.of(register), one(connector.as_ref(), person, purpose)).await {
                Ok(answer) => answer,
                Err(_) => Answer::without_records(register, AnswerStatus::Timeout),
            },
            None => Answer::without_records(register, AnswerStatus::Error),
        };
        answer.answered_in_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        answer
    }

    /// Whether each register can be reached; one that takes longer than its deadline counts as down.
    pub async fn health(&self) -> Vec<RegisterHealth> {
        join_all(self.connectors.iter().map(|(register, connector)| async move {
            let health = timeout(self.deadlines.of(*register), connector.health()).await.unwrap_or(Health::Down);
            RegisterHealth { register: *register, health }
        }))
        .await
    }
}

/// Identify, fetch, map.
async fn one(connector: &dyn Connector, person: &PersonKey, purpose: &Purpose) -> Answer {
    let register = connector.register();
    let failed = |reason: &crate::Failure| {
        tracing::warn!(register = register.code(), %reason, "a register gave no answer");
        Answer::without_records(register, AnswerStatus::Error)
    };
    let subject = connector.identify(person);
    match connector.fetch(&subject, person, purpose).await {
        Ok(Reply::Held { body, as_of, source_seq }) => match connector.map(&body) {
            // A reply that should hold something and holds nothing, or something of another register, is no answer.
            Ok(records) if !records.is_empty() && records.iter().all(|record| record.register() == register) => {
                Answer { register, status: AnswerStatus::Hit, records, as_of, source_seq, answered_in_ms: 0 }
            }
            Ok(_) => failed(&crate::Failure::Unreadable),
            Err(failure) => failed(&failure),
        },
        Ok(Reply::Nothing { as_of, source_seq }) => Answer { as_of, source_seq, ..Answer::without_records(register, AnswerStatus::Empty) },
        Ok(Reply::NotCovered) => Answer::without_records(register, AnswerStatus::NotCovered),
        Err(failure) => failed(&failure),
    }
}
