//! The fan-out: every register about every person at once. A dead source never delays another, and a late answer is none.

use crate::asking::{Heard, one_call};
use crate::claim::{Claim, Verdict};
use crate::clock::Clock;
use crate::connections::Connections;
use crate::connector::{BATCH_PEOPLE, Connector, Health, time_for};
use crate::deadlines::Deadlines;
use crate::enterprises::{EnterpriseSource, OF_THE_SAME_OFFICE};
use crate::entropy::Entropy;
use crate::error::Result;
use crate::evidence::{self, Proven};
use crate::failure::Failure;
use crate::granted::{Allowance, Granted, GrantedEnterprises};
use crate::guard::{Guard, Limits, RegisterState, Waiting};
use crate::licence::TrustedIssuers;
use crate::question::{PersonKey, Purpose};
use crate::registers::{EmbeddedEnterprises, EmbeddedRegister, RecordSet, Registers};
use crate::weather::Weather;
use domain::verification::{Answer, AnswerStatus, Register};
use futures::future::{join, join_all};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::OnceCell;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;

/// A register and whether it can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterHealth {
    /// The register.
    pub register: Register,
    /// Whether it can be reached.
    pub health: Health,
}

/// What registers answered in batches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batches {
    /// The answers in the order of persons, then registers.
    pub answers: Vec<Vec<Answer>>,
    /// Registers that refused because the people of the day are spent.
    pub spent: Vec<Register>,
}

/// The city's data exchange. Cheap to clone.
#[derive(Clone)]
pub struct Exchange {
    pub(crate) guards: BTreeMap<Register, Arc<Guard>>,
    pub(crate) enterprises: Arc<Guard<dyn EnterpriseSource>>,
    pub(crate) deadlines: Deadlines,
    /// Nobody waits for what is asked.
    background: bool,
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

    /// Connects every embedded register of an open database; each is asked under the grants of the hall.
    pub fn over(registers: Registers, weather: Weather) -> Self {
        let (weather, authorised) = (Arc::new(weather), Arc::new(OnceCell::new()));
        let allowed = registers.clone();
        let allowance = || Allowance::new(allowed.clone(), authorised.clone());
        let embedded = EmbeddedEnterprises::new(registers.clone(), weather.clone());
        let enterprises: Arc<dyn EnterpriseSource> = Arc::new(GrantedEnterprises::new(embedded, allowance()));
        let enterprises = Arc::new(Guard::new(enterprises, Limits::default(), registers.entropy()));
        let exchange = Self { guards: BTreeMap::new(), enterprises, deadlines: Deadlines::default(), background: false, registers };
        Register::ALL.into_iter().fold(exchange, |exchange, register| {
            let embedded = EmbeddedRegister::new(register, exchange.registers.clone(), weather.clone());
            exchange.with_connector(Arc::new(Granted::new(embedded, allowance())))
        })
    }

    /// The same exchange as the operator set it: registers behind the gateway, and every register, embedded ones too, under its limits
    /// and with its deadline. A rate is kept together with every process over the same registers' database. Fails on an address that may
    /// not be called.
    pub fn connected(mut self, connections: &Connections, clock: &Arc<dyn Clock>) -> Result<Self> {
        self.deadlines = connections.deadlines_over(self.deadlines);
        let here = self.guards.values().map(|guard| guard.connector().clone());
        let there = connections.connectors(clock, &self.registers)?;
        let connectors: Vec<Arc<dyn Connector>> = here.chain(there).collect();
        let mut exchange = connectors.into_iter().fold(self, |mut exchange, connector| {
            let register = connector.register();
            let guard = Guard::new(connector, connections.limits(register), exchange.registers.entropy());
            let longest = exchange.deadlines.in_background(register);
            let guard = guard.sharing(&connections.turns(register.into()), longest, &exchange.registers, clock);
            exchange.guards.insert(register, Arc::new(guard));
            exchange
        });
        let entropy = exchange.registers.entropy();
        let there = connections.enterprises(clock, &exchange.registers)?;
        let source = there.unwrap_or_else(|| exchange.enterprises.connector().clone());
        let guard = Guard::new(source, connections.limits(OF_THE_SAME_OFFICE), entropy);
        let deadline = exchange.deadlines.of(OF_THE_SAME_OFFICE);
        exchange.enterprises = Arc::new(guard.sharing(&connections.turns(RecordSet::Enterprise), deadline, &exchange.registers, clock));
        Ok(exchange)
    }

    /// The same exchange with another connector for its register.
    #[must_use]
    pub fn with_connector(self, connector: Arc<dyn Connector>) -> Self {
        self.with_limited(connector, Limits::default())
    }

    /// The same exchange with another connector for its register, and its limits.
    #[must_use]
    pub fn with_limited(mut self, connector: Arc<dyn Connector>, limits: Limits) -> Self {
        let register = connector.register();
        self.guards.insert(register, Arc::new(Guard::new(connector, limits, self.registers.entropy())));
        self
    }

    /// The same exchange with other deadlines.
    #[must_use]
    pub fn with_deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// The same exchange, asked where nobody waits: each register is borne with for longer, and its limits let those who wait go first.
    #[must_use]
    pub fn in_background(&self) -> Self {
        Self { background: true, ..self.clone() }
    }

    /// The registers' database: the access log, the evidence, and loading the synthetic city.
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
    /// Takes as long as the slowest register, at most its deadline. Use and evidence are written before any answer is handed out;
    /// if they cannot be written, there is no answer.
    pub async fn ask(&self, persons: &[PersonKey], registers: &[Register], purpose: &Purpose) -> Result<Vec<Vec<Answer>>> {
        let questions: Vec<(PersonKey, Vec<Register>)> = persons.iter().map(|person| (person.clone(), registers.to_vec())).collect();
        let heard = self.ask_watched(&questions, purpose, &|_, _| {}).await?;
        Ok(heard.into_iter().map(|of_person| of_person.into_iter().map(|proven| proven.answer).collect()).collect())
    }

    /// Asks like [`Exchange::ask`], about each person the registers named with them, and tells of each answer as it lands: the place
    /// of the person, and what was answered. Use and evidence of an answer are written before it is told; those that land together are
    /// written together. At the end all are handed out, each with its place in the evidence, for whoever keeps it.
    pub async fn ask_watched(
        &self,
        questions: &[(PersonKey, Vec<Register>)],
        purpose: &Purpose,
        landed: &(dyn Fn(usize, &Answer) + Send + Sync),
    ) -> Result<Vec<Vec<Proven>>> {
        let (tell, mut told) = unbounded_channel();
        let calls = questions.iter().enumerate().flat_map(|(place, (person, registers))| {
            let tell = &tell;
            registers.iter().enumerate().map(move |(rank, register)| async move {
                let heard = self.call(std::slice::from_ref(person), *register, purpose).await;
                // Whoever writes has failed: so does the whole.
                let _ = tell.send((place, rank, heard));
            })
        });
        let asking = join_all(calls.collect::<Vec<_>>());
        let writing = async {
            let mut proven: Vec<BTreeMap<usize, Proven>> = questions.iter().map(|_| BTreeMap::new()).collect();
            let (mut missing, mut together) = (questions.iter().map(|(_, registers)| registers.len()).sum::<usize>(), Vec::new());
            while missing > 0 {
                missing -= told.recv_many(&mut together, missing).await;
                let numbers = self.write(together.iter().map(|(_, _, heard)| heard), purpose, &[]).await?;
                for ((place, rank, heard), number) in together.drain(..).zip(numbers) {
                    for one in heard.proven(number) {
                        landed(place, &one.answer);
                        proven[place].insert(rank, one);
                    }
                }
            }
            Ok(proven.into_iter().map(|of_person| of_person.into_values().collect()).collect())
        };
        join(asking, writing).await.1
    }

    /// Asks one register about many persons, up to 500 in one call; answers in the order of persons.
    ///
    /// Each call is one record of evidence with the Merkle root of its answers.
    pub async fn ask_many(&self, persons: &[PersonKey], register: Register, purpose: &Purpose) -> Result<Vec<Answer>> {
        let heard = self.batches(persons, register, purpose).await;
        self.write(heard.iter(), purpose, &[]).await?;
        Ok(heard.into_iter().flat_map(|heard| heard.answers).collect())
    }

    /// Asks all these registers about all these persons, each in calls of up to 500, but for what is left out.
    ///
    /// Each call is one record of evidence with the Merkle root of its answers; all are written in one transaction. The log has each
    /// use under the case of the person, `cases` in the order of `persons`.
    pub async fn ask_batches(
        &self,
        persons: &[PersonKey],
        cases: &[&str],
        registers: &[Register],
        purpose: &Purpose,
        left_out: &(dyn Fn(usize, Register) -> bool + Send + Sync),
    ) -> Result<Batches> {
        let heard = join_all(registers.iter().map(|register| async move {
            let places: Vec<usize> = (0..persons.len()).filter(|place| !left_out(*place, *register)).collect();
            let asked: Vec<PersonKey> = places.iter().map(|place| persons[*place].clone()).collect();
            (places, self.batches(&asked, *register, purpose).await)
        }))
        .await;
        let mut under = Vec::with_capacity(persons.len() * registers.len());
        for (places, _) in &heard {
            under.extend(places.iter().filter_map(|place| cases.get(*place).copied()));
        }
        self.write(heard.iter().flat_map(|(_, heard)| heard), purpose, &under).await?;
        let refused = registers.iter().zip(&heard).filter(|(_, (_, calls))| calls.iter().any(|call| call.spent));
        let spent = refused.map(|(register, _)| *register).collect();
        let mut answers: Vec<Vec<Answer>> = persons.iter().map(|_| Vec::with_capacity(registers.len())).collect();
        for (places, heard) in heard {
            for (place, answer) in places.into_iter().zip(heard.into_iter().flat_map(|heard| heard.answers)) {
                answers[place].push(answer);
            }
        }
        Ok(Batches { answers, spent })
    }

    async fn batches(&self, persons: &[PersonKey], register: Register, purpose: &Purpose) -> Vec<Heard> {
        let limit = self.guards.get(&register).map_or(BATCH_PEOPLE, |guard| guard.connector().batch_limit()).clamp(1, BATCH_PEOPLE);
        join_all(persons.chunks(limit).map(|batch| self.call(batch, register, purpose))).await
    }

    /// Asks a register whether a claim about a person is right; no field of the person comes back.
    pub async fn verify(
        &self,
        person: &PersonKey,
        register: Register,
        claim: &Claim,
        purpose: &Purpose,
    ) -> Result<std::result::Result<Verdict, Failure>> {
        let Some(guard) = self.guards.get(&register) else { return Ok(Err(Failure::Unavailable)) };
        let subject = self.registers.subject(person);
        let heard = Heard::of_claim(guard, subject, person, claim, purpose, self.deadlines.of(register)).await;
        let verdict = heard.verdict;
        self.write(std::iter::once(&heard), purpose, &[]).await?;
        Ok(verdict.unwrap_or(Err(Failure::Unavailable)))
    }

    async fn call(&self, people: &[PersonKey], register: Register, purpose: &Purpose) -> Heard {
        let subjects = people.iter().map(|person| self.registers.subject(person)).collect();
        let Some(guard) = self.guards.get(&register) else { return Heard::nothing(register, subjects) };
        let trusted = self.trusted(register).await;
        let background = self.background;
        let each = if background { self.deadlines.in_background(register) } else { self.deadlines.of(register) };
        let whole = time_for(people.len(), each).saturating_add(guard.spaced(people.len()));
        one_call(guard, &trusted, subjects, people, purpose, Waiting { each, whole, background }).await
    }

    /// Whose licences are believed. If that cannot be read nobody's are, and no licence is a fact.
    async fn trusted(&self, register: Register) -> TrustedIssuers {
        if register != Register::Licence {
            return TrustedIssuers::default();
        }
        self.registers.trusted_issuers().await.unwrap_or_else(|error| {
            tracing::error!(%error, "the issuers of licences cannot be read");
            TrustedIssuers::default()
        })
    }

    /// Writes the use and the evidence of calls in one transaction; where `under` says so, each use under another case. Answers the
    /// numbers of their records.
    async fn write<'a>(&self, calls: impl Iterator<Item = &'a Heard>, purpose: &Purpose, under: &[&str]) -> Result<Vec<i64>> {
        let (mut log, mut evidence) = (Vec::new(), Vec::new());
        for heard in calls {
            log.extend(heard.uses(purpose));
            evidence.push(heard.evidence(purpose));
        }
        for (entry, case) in log.iter_mut().zip(under) {
            (*case).clone_into(&mut entry.case);
        }
        let mut transaction = self.registers.begin().await?;
        self.registers.log(&mut transaction, log).await?;
        let numbers = evidence::append(&mut transaction, self.registers.envelope(), evidence).await?;
        transaction.commit().await?;
        Ok(numbers)
    }

    /// Whether each register can be reached; one that takes longer than its deadline counts as down.
    pub async fn health(&self) -> Vec<RegisterHealth> {
        join_all(self.guards.iter().map(|(register, guard)| async move {
            let health = timeout(self.deadlines.of(*register), guard.connector().health()).await.unwrap_or(Health::Down);
            RegisterHealth { register: *register, health }
        }))
        .await
    }

    /// How each register stands, the enterprises last: breaker, calls, failures, latency, quota.
    pub fn states(&self) -> Vec<RegisterState> {
        self.guards.values().map(|guard| guard.state()).chain([self.enterprises.state()]).collect()
    }
}
