//! One call to one register: identify, ask, map, judge; and what of it goes into the log and the evidence.

use crate::claim::{Claim, Verdict};
use crate::connector::{Connector, Proof, Reply, Subject};
use crate::evidence::{self, Inclusion, Interface, Proven};
use crate::failure::{Failure, Refusal};
use crate::fits::fits;
use crate::guard::{Guard, Waiting};
use crate::licence::{TrustedIssuers, proven};
use crate::question::{PersonKey, Purpose};
use crate::registers::AccessEntry;
use domain::verification::{Answer, AnswerStatus, Register};
use std::time::Duration;
use tokio::time::Instant;

/// What one call came to.
pub(crate) struct Heard {
    register: Register,
    interface: Interface,
    subjects: Vec<Subject>,
    pub answers: Vec<Answer>,
    pub verdict: Option<Result<Verdict, Failure>>,
    /// Whether it refused because the people of the day are spent.
    pub spent: bool,
    proof: Option<Proof>,
}

impl Heard {
    /// There is no such register here.
    pub fn nothing(register: Register, subjects: Vec<Subject>) -> Self {
        let answers = subjects.iter().map(|_| Answer::without_records(register, AnswerStatus::Error)).collect();
        Self { register, interface: Interface::Query, subjects, answers, verdict: None, spent: false, proof: None }
    }

    /// Asks whether a claim is right.
    pub async fn of_claim(
        guard: &Guard,
        subject: Subject,
        person: &PersonKey,
        claim: &Claim,
        purpose: &Purpose,
        deadline: Duration,
    ) -> Self {
        let register = guard.connector().register();
        let started = Instant::now();
        let (verdict, proof) = match guard.verify(person, claim, purpose, deadline).await {
            Ok((verdict, proof)) => (Ok(verdict), proof),
            Err(failure) => (Err(failure), None),
        };
        let status = match verdict {
            Ok(verdict) => verdict.status(),
            Err(failure) => told(register, failure),
        };
        let answer = Answer { answered_in_ms: millis(started), ..Answer::without_records(register, status) };
        let (answers, verdict) = (vec![answer], Some(verdict));
        Self { register, interface: Interface::Verify, subjects: vec![subject], answers, verdict, spent: false, proof }
    }

    /// The lines of the access log.
    pub fn uses(&self, purpose: &Purpose) -> impl Iterator<Item = AccessEntry> {
        self.subjects.iter().zip(&self.answers).map(|(subject, answer)| AccessEntry {
            at: purpose.at,
            register: answer.register,
            subject: subject.0.clone(),
            case: purpose.case.clone(),
            actor: purpose.actor.clone(),
            scene: purpose.scene.code().to_owned(),
            status: answer.status,
            answered_in_ms: answer.answered_in_ms,
            as_of: answer.as_of,
        })
    }

    /// The record of evidence.
    pub fn evidence(&self, purpose: &Purpose) -> evidence::Call {
        let merkle_root = evidence::merkle::root(&self.leaves());
        let answered = self.answers.iter().any(|answer| !matches!(answer.status, AnswerStatus::Error | AnswerStatus::Timeout));
        let proof = self
            .proof
            .clone()
            .unwrap_or_else(|| evidence::unsigned(self.register, self.interface, purpose, &self.subjects, answered.then_some(merkle_root)));
        evidence::Call {
            register: self.register.into(),
            interface: self.interface,
            purpose: purpose.clone(),
            people: self.subjects.len(),
            merkle_root,
            proof,
        }
    }

    fn leaves(&self) -> Vec<[u8; 32]> {
        self.subjects.iter().zip(&self.answers).map(|(subject, answer)| evidence::answer_leaf(subject, answer)).collect()
    }

    /// The answers, each with its place in the record of this number.
    pub fn proven(self, seq: i64) -> Vec<Proven> {
        let leaves = self.leaves();
        let answers = self.subjects.into_iter().zip(self.answers).enumerate();
        let proven = answers.map(|(place, (subject, answer))| {
            let path = evidence::merkle::path(&leaves, place);
            Proven { answer, inclusion: Inclusion { seq, subject, place, size: leaves.len(), path } }
        });
        proven.collect()
    }
}

/// Asks about people in one call. `trusted`: whose signatures on licences are believed.
pub(crate) async fn one_call(
    guard: &Guard,
    trusted: &TrustedIssuers,
    subjects: Vec<Subject>,
    people: &[PersonKey],
    purpose: &Purpose,
    waiting: Waiting,
) -> Heard {
    let connector = guard.connector().as_ref();
    let register = connector.register();
    let asked: Vec<(Subject, PersonKey)> = people.iter().map(|person| (connector.identify(person), person.clone())).collect();
    let started = Instant::now();
    let replies = guard.ask_for(&asked, purpose, waiting).await;
    let refused = |failure: &Failure| *failure == Failure::Refused(Refusal::QuotaSpent);
    let spent = match &replies {
        Ok(replies) => replies.each.iter().any(|reply| reply.as_ref().is_err_and(refused)),
        Err(failure) => refused(failure),
    };
    let (mut answers, proof) = match replies {
        Ok(replies) if replies.each.len() == people.len() => {
            let answers = people.iter().zip(replies.each).map(|(person, reply)| answer(connector, trusted, person, reply)).collect();
            (answers, replies.proof)
        }
        // Answers that cannot be told apart belong to nobody.
        Ok(_) => (all(register, Failure::Suspect, people.len()), None),
        Err(failure) => (all(register, failure, people.len()), None),
    };
    let answered_in_ms = millis(started);
    for answer in &mut answers {
        answer.answered_in_ms = answered_in_ms;
    }
    Heard { register, interface: Interface::Query, subjects, answers, verdict: None, spent, proof }
}

fn all(register: Register, failure: Failure, people: usize) -> Vec<Answer> {
    let status = told(register, failure);
    vec![Answer::without_records(register, status); people]
}

/// The status of a failure, which is told to the operator.
fn told(register: Register, failure: Failure) -> AnswerStatus {
    tracing::warn!(register = register.code(), reason = %failure, "a register gave no answer");
    if failure == Failure::Late { AnswerStatus::Timeout } else { AnswerStatus::Error }
}

fn millis(started: Instant) -> u32 {
    u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX)
}

/// Maps and judges the reply about one person.
fn answer(connector: &dyn Connector, trusted: &TrustedIssuers, person: &PersonKey, reply: Result<Reply, Failure>) -> Answer {
    let register = connector.register();
    let judged = match reply {
        Ok(Reply::Held { body, as_of, source_seq }) => connector.map(&body).and_then(|records| {
            fits(register, person, &records)?;
            proven(trusted, person, &records)?;
            Ok(Answer { register, status: AnswerStatus::Hit, records, as_of, source_seq, answered_in_ms: 0 })
        }),
        Ok(Reply::Nothing { as_of, source_seq }) => {
            Ok(Answer { as_of, source_seq, ..Answer::without_records(register, AnswerStatus::Empty) })
        }
        Ok(Reply::NotCovered) => Ok(Answer::without_records(register, AnswerStatus::NotCovered)),
        Err(failure) => Err(failure),
    };
    judged.unwrap_or_else(|failure| Answer::without_records(register, told(register, failure)))
}
