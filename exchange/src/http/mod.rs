//! A register behind the gateway: the same trait over HTTP, with signed calls and signed answers.

mod client;
mod enterprises;

pub use client::GatewayClient;
pub(crate) use enterprises::HttpEnterprises;

use crate::catalogue::{changes_id, resource_id};
use crate::claim::{Claim, Verdict};
use crate::connector::{Changed, Changes, Connector, Health, Proof, Replies, Reply, Subject, time_for};
use crate::failure::Failure;
use crate::guard::Rate;
use crate::question::{PersonKey, Purpose};
use crate::wire::{Answers, ChangesAnswer, ChangesQuestion, Question, WirePerson, WirePurpose, WireReply, WireStatus};
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::verification::{Record, Register};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a single fetch lets the gateway wait for its register; the caller's own deadline is mostly shorter.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nothing was said about the quota yet.
const UNSAID: u64 = u64::MAX;

/// One register behind the gateway.
pub struct HttpRegister {
    register: Register,
    client: Arc<GatewayClient>,
    subjects: Option<String>,
    rate: Option<Rate>,
    quota_left: AtomicU64,
}

impl HttpRegister {
    /// The register, asked through this client.
    pub fn new(register: Register, client: Arc<GatewayClient>) -> Self {
        Self { register, client, subjects: None, rate: None, quota_left: AtomicU64::new(UNSAID) }
    }

    /// The same, with the mark of the hall's own registers: only where the gateway knows people alike it can tell whose records changed.
    #[must_use]
    pub(crate) fn with_subjects(self, mark: &str) -> Self {
        Self { subjects: Some(mark.to_owned()), ..self }
    }

    /// The same, for a register that is asked at a rate: if the gateway spaces its calls, it is waited for.
    #[must_use]
    pub(crate) fn spaced(self, rate: Option<Rate>) -> Self {
        Self { rate, ..self }
    }

    /// One signed call; the answers in the order of the people, each proven to be about its person.
    async fn call(
        &self,
        verify: bool,
        people: Vec<WirePerson>,
        purpose: &Purpose,
        patience: Duration,
    ) -> Result<(Vec<WireReply>, Proof), Failure> {
        let service = resource_id(self.register, verify);
        // A little less than the caller's, so that the answer about the others is here in time when one person is late.
        let patience = patience.saturating_mul(9) / 10;
        let waits = |rate: Rate| time_for(people.len(), patience).saturating_add(rate.time_of(people.len()));
        let wait_ms = self.rate.filter(|_| people.len() > 1).map(|rate| millis(waits(rate)));
        let question = Question { purpose: WirePurpose::of(purpose), people, patience_ms: millis(patience), wait_ms };
        let body = serde_json::to_vec(&question).map_err(|_| Failure::Unreadable)?;
        let answered = self.client.call(&service, body).await?;
        let answers: Answers = serde_json::from_slice(&answered.body).map_err(|_| Failure::Unreadable)?;
        self.quota_left.store(answers.quota_left, Ordering::Relaxed);
        if answers.replies.len() != question.people.len() {
            return Err(Failure::Suspect);
        }
        for (asked, reply) in question.people.iter().zip(&answers.replies) {
            if reply.person != answered.secret.person(&asked.resident_id, &asked.name) {
                return Err(Failure::Suspect);
            }
        }
        Ok((answers.replies, answered.proof))
    }

    fn person(&self, person: &PersonKey) -> WirePerson {
        WirePerson::of(person, self.register == Register::Carrier)
    }
}

#[async_trait]
impl Connector for HttpRegister {
    fn register(&self) -> Register {
        self.register
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        Subject(self.client.subject(person))
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
        let mut replies = self.fetch_many(&[(subject.clone(), person.clone())], purpose, PATIENCE).await?;
        replies.each.pop().unwrap_or(Err(Failure::Unreadable))
    }

    async fn fetch_many(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, patience: Duration) -> Result<Replies, Failure> {
        if people.len() > self.batch_limit() {
            return Err(Failure::Refused(crate::Refusal::TooMany));
        }
        if people.is_empty() {
            return Ok(Replies { each: Vec::new(), proof: None });
        }
        let asked = people.iter().map(|(_, person)| self.person(person)).collect();
        let (replies, proof) = self.call(false, asked, purpose, patience).await?;
        Ok(Replies { each: replies.into_iter().map(read).collect(), proof: Some(proof) })
    }

    fn takes_batches(&self) -> bool {
        true
    }

    /// Behind the gateway may be a department without a batch interface; which one has none is not known here.
    fn counts_people(&self) -> bool {
        true
    }

    async fn verify(&self, person: &PersonKey, claim: &Claim, purpose: &Purpose) -> Result<(Verdict, Option<Proof>), Failure> {
        let asked = WirePerson { claim: Some(claim.clone()), ..self.person(person) };
        let (replies, proof) = self.call(true, vec![asked], purpose, PATIENCE).await?;
        let reply = replies.into_iter().next().ok_or(Failure::Unreadable)?;
        match (reply.status, reply.verdict) {
            (WireStatus::Error, _) => Err(Failure::Unheard),
            (WireStatus::Timeout, _) => Err(Failure::Late),
            (_, Some(verdict)) => Ok((verdict, Some(proof))),
            (_, None) => Err(Failure::Unreadable),
        }
    }

    async fn changed_since(&self, since: Timestamp, purpose: &Purpose) -> Result<Option<Changed>, Failure> {
        let Some(subjects) = self.subjects.clone() else { return Ok(None) };
        let (since, patience_ms) = (since.to_string(), millis(PATIENCE));
        let question = ChangesQuestion { purpose: WirePurpose::of(purpose), since, subjects, patience_ms };
        let body = serde_json::to_vec(&question).map_err(|_| Failure::Unreadable)?;
        let answered = self.client.call(&changes_id(&resource_id(self.register, false)), body).await?;
        let answer: ChangesAnswer = serde_json::from_slice(&answered.body).map_err(|_| Failure::Unreadable)?;
        self.quota_left.store(answer.quota_left, Ordering::Relaxed);
        let changes = match answer.status {
            WireStatus::Hit | WireStatus::Empty => {
                let changes = answer.changes.into_iter().map(|(subject, at)| Some((Subject(subject), Timestamp::parse(&at)?)));
                Some(changes.collect::<Option<Changes>>().ok_or(Failure::Unreadable)?)
            }
            WireStatus::NotCovered => None,
            WireStatus::Error => return Err(Failure::Unheard),
            WireStatus::Timeout => return Err(Failure::Late),
        };
        Ok(Some(Changed { changes, proof: Some(answered.proof) }))
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        serde_json::from_str(body).map_err(|_| Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        self.client.health().await
    }

    fn quota_left(&self) -> Option<u64> {
        Some(self.quota_left.load(Ordering::Relaxed)).filter(|left| *left != UNSAID)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn read(reply: WireReply) -> Result<Reply, Failure> {
    let WireReply { status, body, as_of, source_seq, .. } = reply;
    match (status, body) {
        (WireStatus::Hit, Some(body)) => Ok(Reply::Held { body, as_of, source_seq }),
        (WireStatus::Hit, None) => Err(Failure::Unreadable),
        (WireStatus::Empty, _) => Ok(Reply::Nothing { as_of, source_seq }),
        (WireStatus::NotCovered, _) => Ok(Reply::NotCovered),
        (WireStatus::Error, _) => Err(Failure::Unheard),
        (WireStatus::Timeout, _) => Err(Failure::Late),
    }
}
