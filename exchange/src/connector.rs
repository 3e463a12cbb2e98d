//! A connector speaks to one register: it finds the person there, fetches a reply, and maps it to records.

use crate::claim::{Claim, Verdict};
pub use crate::failure::{Failure, Refusal};
use crate::fits::fits;
use crate::question::{PersonKey, Purpose};
use crate::seal::Seal;
use async_trait::async_trait;
use domain::day::{Day, Timestamp};
use domain::verification::{Record, Register};
use futures::StreamExt as _;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::timeout;

/// The most people one call may ask about.
pub const BATCH_PEOPLE: usize = 500;

/// How many people a register without a batch interface is asked about at once.
pub const SIDE_BY_SIDE: usize = 32;

/// No caller of a gateway may hold a register for longer, about one person.
pub(crate) const LONGEST_PATIENCE: Duration = Duration::from_mins(1);

/// How long so many people may take in one call if each may take this long: a register without a batch interface takes them some at
/// a time. A tenth more than these need at most, so that people who are late cost the others nothing.
pub(crate) fn time_for(people: usize, each: Duration) -> Duration {
    if people <= 1 {
        return each;
    }
    let rounds = u32::try_from(people.div_ceil(SIDE_BY_SIDE)).unwrap_or(u32::MAX);
    each.saturating_mul(rounds).saturating_add(each / 10)
}

/// How a register knows a person: never the ID number in clear where a keyed hash will do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject(pub String);

/// After more changes than this a register is asked about everybody. An entry takes about 100 bytes (a keyed hash of 32 characters in a
/// string of its own, an instant of 16 bytes, and room in the map), so this many are 2.5 MB of a register, and 23 MB of the nine that
/// a re-check may leave people out of, all of which it holds to its end. 200,000 each would be 180 of the 200 MB that it may take.
pub(crate) const MOST_CHANGES: usize = 25_000;

/// Whose records changed, and when last.
pub type Changes = HashMap<Subject, Timestamp>;

/// What a register with a delta interface answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Whose records changed. `None`: it cannot tell, such as when it does not reach back so far, or they are too many to name.
    pub changes: Option<Changes>,
    /// What proves the call, if the register signs.
    pub proof: Option<Proof>,
}

/// A reply of a register, before it is mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It holds something; the body is in the register's own form.
    Held {
        /// The body.
        body: String,
        /// The day the data stand at.
        as_of: Option<Day>,
        /// What the register knows the reply by.
        source_seq: String,
    },
    /// It covers the person and holds nothing.
    Nothing {
        /// The day the data stand at.
        as_of: Option<Day>,
        /// What the register knows the reply by.
        source_seq: String,
    },
    /// It does not cover the person.
    NotCovered,
}

/// What proves a call afterwards, of a register that signs its answers. Digests are SHA-256 in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Who asked, as the register knows them.
    pub requester: String,
    /// Digest of the body that was sent.
    pub request_digest: String,
    /// Digest of the body that came back.
    pub response_digest: String,
    /// The register's signature over both, Base64.
    pub signature: String,
    /// The gateway's seal over both, which anybody can verify afterwards.
    pub seal: Option<Seal>,
}

/// The replies of one call, in the order of the people asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replies {
    /// One for each person; a failure with one person is nobody else's.
    pub each: Vec<Result<Reply, Failure>>,
    /// What proves the call, if the register signs.
    pub proof: Option<Proof>,
}

/// Whether a register can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Up,
    /// It does not.
    Down,
}

/// What a reply with its records makes of a claim. Records of somebody else make it neither right nor wrong.
pub(crate) fn judged(
    register: Register,
    person: &PersonKey,
    reply: &Reply,
    claim: &Claim,
    map: impl Fn(&str) -> Result<Vec<Record>, Failure>,
) -> Result<(Verdict, Option<Proof>), Failure> {
    // Whom the population register or the carrier holds nothing of, it does not know.
    if matches!(register, Register::Population | Register::Carrier) && matches!(reply, Reply::Nothing { .. }) {
        return Ok((Verdict::NotFound, None));
    }
    let own = |body: &str| {
        let records = map(body)?;
        fits(register, person, &records)?;
        Ok(records)
    };
    Ok((claim.judge(reply, own)?, None))
}

/// One register. `exchange::conformance` holds what every connector must do.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Which register this is.
    fn register(&self) -> Register;

    /// How the register knows this person.
    fn identify(&self, person: &PersonKey) -> Subject;

    /// Asks the register. May take as long as it likes: the caller sets the deadline.
    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure>;

    /// Asks about many people in one call, at most [`Connector::batch_limit`]; each may take `patience`.
    ///
    /// Without a batch interface: one after another, some side by side.
    async fn fetch_many(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, patience: Duration) -> Result<Replies, Failure> {
        if people.len() > self.batch_limit() {
            return Err(Failure::Refused(Refusal::TooMany));
        }
        let calls: Vec<_> = people.iter().map(|(subject, person)| timeout(patience, self.fetch(subject, person, purpose))).collect();
        let each = futures::stream::iter(calls).buffered(SIDE_BY_SIDE).map(|heard| heard.unwrap_or(Err(Failure::Late))).collect().await;
        Ok(Replies { each, proof: None })
    }

    /// Whether [`Connector::fetch_many`] is one call to the register. If not, limits count each person as a call.
    fn takes_batches(&self) -> bool {
        false
    }

    /// Whether a call about many may have to wait for a turn for each of them.
    fn counts_people(&self) -> bool {
        !self.takes_batches()
    }

    /// The most people of one call.
    fn batch_limit(&self) -> usize {
        BATCH_PEOPLE
    }

    /// Asks whether a claim is right. Without a verify interface: fetches and judges.
    async fn verify(&self, person: &PersonKey, claim: &Claim, purpose: &Purpose) -> Result<(Verdict, Option<Proof>), Failure> {
        let reply = self.fetch(&self.identify(person), person, purpose).await?;
        judged(self.register(), person, &reply, claim, |body| self.map(body))
    }

    /// The delta interface: whose records changed from an instant on, by [`crate::Registers::subject`] of the hall's own registers.
    /// `None`: there is no such interface for this caller, and nobody was asked.
    async fn changed_since(&self, _since: Timestamp, _purpose: &Purpose) -> Result<Option<Changed>, Failure> {
        Ok(None)
    }

    /// Reads the body of a reply.
    fn map(&self, body: &str) -> Result<Vec<Record>, Failure>;

    /// Whether the register can be reached now.
    async fn health(&self) -> Health;

    /// How many more people may be asked about today, as far as the register says so.
    fn quota_left(&self) -> Option<u64> {
        None
    }
}
