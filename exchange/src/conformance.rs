//! What every connector must do, whatever register it speaks to and however. For tests: a city checks its own connectors with it.

use crate::claim::{Claim, Verdict};
use crate::connector::{BATCH_PEOPLE, Connector, Health, Replies, Reply, Subject};
use crate::failure::{Failure, Refusal};
use crate::fits::fits;
use crate::question::{PersonKey, Purpose};
use domain::identity::PersonName;
use domain::verification::{Record, Register};
use std::time::Duration;

/// People whose answers are known beforehand.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The register holds something of this person.
    pub held: PersonKey,
    /// It covers this person and holds nothing, if there is such a person.
    pub nothing: Option<PersonKey>,
    /// It does not cover this person, if there is such a person.
    pub not_covered: Option<PersonKey>,
    /// Why is asked.
    pub purpose: Purpose,
}

const PATIENCE: Duration = Duration::from_secs(20);

/// The breaches of the contract, in words; none if the connector conforms.
pub async fn check(connector: &dyn Connector, sample: &Sample) -> Vec<String> {
    let mut breaches = Vec::new();
    identifies(connector, sample, &mut breaches);
    reads_bodies(connector, &mut breaches);
    if connector.health().await != Health::Up {
        breaches.push("a register that answers is up".to_owned());
    }
    single(connector, sample, &mut breaches).await;
    another(connector, sample, &mut breaches).await;
    many(connector, sample, &mut breaches).await;
    claims(connector, sample, &mut breaches).await;
    changes(connector, sample, &mut breaches).await;
    breaches
}

fn identifies(connector: &dyn Connector, sample: &Sample, breaches: &mut Vec<String>) {
    let subject = connector.identify(&sample.held);
    if subject != connector.identify(&sample.held) {
        breaches.push("a person has one subject".to_owned());
    }
    if subject.0.contains(sample.held.resident_id.as_str()) {
        breaches.push("a subject does not hold the ID number in clear".to_owned());
    }
    for other in [&sample.nothing, &sample.not_covered].into_iter().flatten() {
        if connector.identify(other) == subject {
            breaches.push("two people have two subjects".to_owned());
        }
    }
}

fn reads_bodies(connector: &dyn Connector, breaches: &mut Vec<String>) {
    for garbage in ["", "null", "{", "周", "<html>", "[{\"register\":\"no such\"}]"] {
        if !matches!(connector.map(garbage), Err(Failure::Unreadable)) {
            breaches.push(format!("the body {garbage:?} does not read"));
        }
    }
}

async fn fetch(connector: &dyn Connector, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
    connector.fetch(&connector.identify(person), person, purpose).await
}

async fn single(connector: &dyn Connector, sample: &Sample, breaches: &mut Vec<String>) {
    match fetch(connector, &sample.held, &sample.purpose).await {
        Ok(Reply::Held { body, as_of, source_seq }) => {
            match connector.map(&body) {
                Ok(records) => {
                    if let Err(failure) = fits(connector.register(), &sample.held, &records) {
                        breaches.push(format!("what is held maps to records of the register about the person: {failure}: {records:?}"));
                    }
                }
                Err(failure) => breaches.push(format!("what is held maps to records of the register: {failure}")),
            }
            if as_of.is_none() || source_seq.is_empty() {
                breaches.push("what is held has its day and its number".to_owned());
            }
        }
        other => breaches.push(format!("a person of whom something is held is a hit, not {other:?}")),
    }
    if let Some(person) = &sample.nothing {
        match fetch(connector, person, &sample.purpose).await {
            Ok(Reply::Nothing { source_seq, .. }) if !source_seq.is_empty() => {}
            other => breaches.push(format!("a person of whom nothing is held is nothing with a number, not {other:?}")),
        }
    }
    if let Some(person) = &sample.not_covered {
        let heard = fetch(connector, person, &sample.purpose).await;
        if heard != Ok(Reply::NotCovered) {
            breaches.push(format!("a person who is not covered is not covered, not {heard:?}"));
        }
    }
    if let Some(stranger) = misnamed(&sample.held) {
        let tells = match fetch(connector, &stranger, &sample.purpose).await {
            Ok(Reply::Held { body, .. }) => connector.map(&body).is_ok_and(|records| records.iter().any(tells_of_a_person)),
            _ => false,
        };
        if tells {
            breaches.push("a number with another name learns nothing".to_owned());
        }
    }
}

/// What is held of one person is never told as another's, even if the two are mixed up on the way.
async fn another(connector: &dyn Connector, sample: &Sample, breaches: &mut Vec<String>) {
    let subject = connector.identify(&sample.held);
    for other in [&sample.nothing, &sample.not_covered].into_iter().flatten() {
        let told = match connector.fetch(&subject, other, &sample.purpose).await {
            Ok(Reply::Held { body, .. }) => connector
                .map(&body)
                .is_ok_and(|records| fits(connector.register(), other, &records).is_ok() && records.iter().any(tells_of_a_person)),
            _ => false,
        };
        if told {
            breaches.push("what is held of one person is not told as another's".to_owned());
        }
    }
}

/// The same number with another name.
fn misnamed(person: &PersonKey) -> Option<PersonKey> {
    let name = if person.name.as_str() == "王不同" { "李不同" } else { "王不同" };
    Some(PersonKey { name: PersonName::parse(name).ok()?, ..person.clone() })
}

/// Whether a record says more than that number and name do not agree.
fn tells_of_a_person(record: &Record) -> bool {
    match record {
        Record::Population(person) => person.name_matches,
        Record::Carrier(carrier) => carrier.agrees,
        _ => true,
    }
}

/// A reply without its number, which may be another each time.
fn content(reply: &Result<Reply, Failure>) -> Result<Reply, Failure> {
    Ok(match reply.clone()? {
        Reply::Held { body, as_of, .. } => Reply::Held { body, as_of, source_seq: String::new() },
        Reply::Nothing { as_of, .. } => Reply::Nothing { as_of, source_seq: String::new() },
        Reply::NotCovered => Reply::NotCovered,
    })
}

async fn many(connector: &dyn Connector, sample: &Sample, breaches: &mut Vec<String>) {
    let limit = connector.batch_limit();
    if limit == 0 || limit > BATCH_PEOPLE {
        breaches.push(format!("a call takes 1 to {BATCH_PEOPLE} people, not {limit}"));
        return;
    }
    let known: Vec<&PersonKey> = [Some(&sample.held), sample.nothing.as_ref(), sample.not_covered.as_ref()].into_iter().flatten().collect();
    let mut singles = Vec::new();
    for person in &known {
        singles.push(content(&fetch(connector, person, &sample.purpose).await));
    }
    let ask = |people: usize| -> Vec<(Subject, PersonKey)> {
        known.iter().cycle().take(people).map(|person| (connector.identify(person), (*person).clone())).collect()
    };
    match connector.fetch_many(&ask(limit), &sample.purpose, PATIENCE).await {
        Ok(Replies { each, .. }) if each.len() == limit => {
            if each.iter().zip(singles.iter().cycle()).any(|(reply, single)| content(reply) != *single) {
                breaches.push("many people are answered like one, in their order".to_owned());
            }
        }
        Ok(Replies { each, .. }) => breaches.push(format!("{limit} people have {limit} replies, not {}", each.len())),
        Err(failure) => breaches.push(format!("a call about {limit} people is answered: {failure}")),
    }
    match connector.fetch_many(&[], &sample.purpose, PATIENCE).await {
        Ok(Replies { each, .. }) if each.is_empty() => {}
        other => breaches.push(format!("nobody is asked about and nobody answered for, not {other:?}")),
    }
    let heard = connector.fetch_many(&ask(limit + 1), &sample.purpose, PATIENCE).await;
    if heard != Err(Failure::Refused(Refusal::TooMany)) {
        breaches.push(format!("more than {limit} people are refused"));
    }
}

async fn claims(connector: &dyn Connector, sample: &Sample, breaches: &mut Vec<String>) {
    let mut expect = Vec::new();
    // What the carrier says depends on the phone, which the sample need not have.
    if connector.register() != Register::Carrier {
        expect.push((sample.held.clone(), Claim::Known, Verdict::Match));
    }
    if let Some(person) = &sample.not_covered {
        expect.push((person.clone(), Claim::Known, Verdict::NotFound));
    }
    for (person, claim, right) in expect {
        match connector.verify(&person, &claim, &sample.purpose).await {
            Ok((verdict, _)) if verdict == right => {}
            other => breaches.push(format!("the claim {claim:?} is {right:?}, not {other:?}")),
        }
    }
}

async fn changes(connector: &dyn Connector, sample: &Sample, breaches: &mut Vec<String>) {
    match connector.changed_since(sample.purpose.at, &sample.purpose).await {
        Ok(None) => {}
        Ok(Some(changed)) => {
            if changed.changes.unwrap_or_default().keys().any(|subject| subject.0.contains(sample.held.resident_id.as_str())) {
                breaches.push("whose records changed is told by keyed hashes".to_owned());
            }
        }
        Err(failure) => breaches.push(format!("whose records changed is told, or that this cannot be told: {failure}")),
    }
}
