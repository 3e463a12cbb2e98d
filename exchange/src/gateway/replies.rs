//! What the registers behind the gateway answer, person by person, as it travels.

use crate::catalogue::{Kind, Resource};
use crate::claim::{Claim, Verdict};
use crate::connector::{LONGEST_PATIENCE, Reply, SIDE_BY_SIDE, time_for};
use crate::failure::Failure;
use crate::guard::{Allowed, Guard, Waiting};
use crate::question::{PersonKey, Purpose};
use crate::signing::Secret;
use crate::wire::{Question, WirePerson, WirePurpose, WireReply, WireStatus};
use domain::verification::Record;
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::time::Instant;

/// Who waits less than this for a register and hears nothing has asked all the same: it costs the quota, and says nothing about the
/// register. Less than a hall leaves, of whose usual deadline nine tenths come here.
pub(super) const FAIR_PATIENCE: Duration = Duration::from_secs(2);

/// A call that reads.
pub(super) struct Read {
    pub purpose: Purpose,
    pub people: Vec<PersonKey>,
    claims: Vec<Claim>,
    pub patience: Duration,
    wait_ms: Option<u64>,
}

/// Reads why is asked: there is a case, and somebody who asks.
pub(super) fn purposed(purpose: &WirePurpose) -> Option<Purpose> {
    purpose.clone().read().filter(|purpose| !purpose.case.is_empty() && !purpose.actor.is_empty())
}

/// Who waits longer does not wait at a page, and comes after those who do: the longest deadline that a hall may have.
const AT_A_PAGE: Duration = Duration::from_secs(20);

/// How long the register may take.
pub(super) fn patience(millis: u64) -> Duration {
    Duration::from_millis(millis).min(LONGEST_PATIENCE)
}

/// How long all of so many may take that have this patience each. Where calls are spaced it is so much longer, as far as the caller
/// waits for it, and never longer than for the most patient caller.
pub(super) fn whole(many: usize, each: Duration, wait_ms: Option<u64>, spaced: Duration) -> Duration {
    let alone = time_for(many, each);
    let longer = Duration::from_millis(wait_ms.unwrap_or(0)).saturating_sub(alone).min(spaced);
    alone.saturating_add(longer).min(time_for(many, LONGEST_PATIENCE))
}

/// Whether nothing was heard, and not for want of patience.
pub(super) fn unheard(status: WireStatus, patience: Duration) -> bool {
    status.is_silent() && (status != WireStatus::Timeout || patience >= FAIR_PATIENCE)
}

/// The status of a failure.
pub(super) fn status_of(failure: Failure) -> WireStatus {
    if failure == Failure::Late { WireStatus::Timeout } else { WireStatus::Error }
}

/// Reads a question; none if it does not fit the resource.
pub(super) fn read(resource: &Resource, question: &Question) -> Option<Read> {
    let purpose = purposed(&question.purpose)?;
    let people: Vec<PersonKey> = question.people.iter().map(WirePerson::read).collect::<Option<_>>()?;
    let claims: Vec<Claim> = question.people.iter().filter_map(|person| person.claim.clone()).collect();
    let listed = |claim: &Claim| claim.field().is_none_or(|field| resource.fields.iter().any(|name| name == field));
    let fits = match resource.kind {
        Kind::Query => claims.is_empty(),
        Kind::Verify => claims.len() == people.len() && claims.iter().all(listed),
    };
    fits.then_some(Read { purpose, people, claims, patience: patience(question.patience_ms), wait_ms: question.wait_ms })
}

fn failed(person: String, failure: Failure) -> WireReply {
    WireReply { person, status: status_of(failure), verdict: None, body: None, as_of: None, source_seq: String::new() }
}

/// Asks about all of them, each with the caller's patience. A register that is dead is late here, and not at the caller's only.
pub(super) async fn queried(guard: &Guard, resource: &Resource, read: &Read, secret: &Secret) -> Vec<WireReply> {
    let named = |person: &PersonKey| secret.person(person.resident_id.as_str(), person.name.as_str());
    let connector = guard.connector();
    let asked: Vec<_> = read.people.iter().map(|person| (connector.identify(person), person.clone())).collect();
    let mut heard = Vec::with_capacity(asked.len());
    let batches = asked.chunks(connector.batch_limit().max(1));
    let spaced = guard.time_of(if connector.takes_batches() { batches.len() } else { asked.len() });
    let end = Instant::now() + whole(asked.len(), read.patience, read.wait_ms, spaced);
    for batch in batches {
        let left = end.saturating_duration_since(Instant::now());
        let waiting = Waiting { each: read.patience, whole: left, background: read.patience > AT_A_PAGE };
        match guard.ask_for(batch, &read.purpose, waiting).await {
            Ok(replies) if replies.each.len() == batch.len() => heard.extend(replies.each),
            Ok(_) => heard.extend(batch.iter().map(|_| Err(Failure::Suspect))),
            Err(failure) => heard.extend(batch.iter().map(|_| Err(failure))),
        }
    }
    let reply = |(person, reply): (&PersonKey, Result<Reply, Failure>)| {
        let blank = WireReply {
            person: named(person),
            status: WireStatus::NotCovered,
            verdict: None,
            body: None,
            as_of: None,
            source_seq: String::new(),
        };
        match reply {
            Ok(Reply::Held { body, as_of, source_seq }) => {
                match connector.map(&body).and_then(|records| shared(&records, &resource.fields)) {
                    Ok(body) => WireReply { status: WireStatus::Hit, body: Some(body), as_of, source_seq, ..blank },
                    Err(failure) => failed(named(person), failure),
                }
            }
            Ok(Reply::Nothing { as_of, source_seq }) => WireReply { status: WireStatus::Empty, as_of, source_seq, ..blank },
            Ok(Reply::NotCovered) => blank,
            Err(failure) => failed(named(person), failure),
        }
    };
    read.people.iter().zip(heard).map(reply).collect()
}

/// The records in the form that travels, whatever form the register has: with the fields that the resource shares, and no others.
fn shared(records: &[Record], fields: &[String]) -> Result<String, Failure> {
    let told = |record: &Record| match serde_json::to_value(record) {
        Ok(Value::Object(mut record)) => {
            record.retain(|name, _| name == "register" || fields.iter().any(|field| field == name));
            Ok(record)
        }
        _ => Err(Failure::Unreadable),
    };
    let records: Vec<Map<String, Value>> = records.iter().map(told).collect::<Result<_, _>>()?;
    serde_json::to_string(&records).map_err(|_| Failure::Unreadable)
}

/// Asks whether the claims are right, each with the caller's patience; each is a call to the register.
pub(super) async fn verified(guard: &Guard, read: &Read, secret: &Secret) -> Vec<WireReply> {
    let many = read.people.len();
    let mut replies = Vec::with_capacity(many);
    let end = Instant::now() + whole(many, read.patience, read.wait_ms, guard.time_of(many));
    let allowed = Allowed::one_of(many, read.patience, end);
    for (people, claims) in read.people.chunks(SIDE_BY_SIDE).zip(read.claims.chunks(SIDE_BY_SIDE)) {
        let calls = people.iter().zip(claims).map(|(person, claim)| async move {
            let named = secret.person(person.resident_id.as_str(), person.name.as_str());
            match guard.verify_within(person, claim, &read.purpose, allowed).await {
                Ok((verdict, _)) => {
                    let status = match verdict {
                        Verdict::NotFound => WireStatus::NotCovered,
                        Verdict::Match | Verdict::NoMatch => WireStatus::Hit,
                    };
                    WireReply { person: named, status, verdict: Some(verdict), body: None, as_of: None, source_seq: String::new() }
                }
                Err(failure) => failed(named, failure),
            }
        });
        replies.extend(futures::future::join_all(calls).await);
    }
    replies
}
