//! An embedded register as the hall may ask it: under a grant that stands, before its end, within its quota.
//!
//! The grant is read at every call, so what an owner takes back is refused from the next call on. Of the quota a process sets a
//! thousandth aside at a time and serves calls from it, since each time is a transaction; what is left of it lapses with the day. Where
//! a thousandth is less than a call needs, the call takes what it needs, and no more is ever set aside than the quota has.

use crate::catalogue::{Grant, HALL, quota, resource_id};
use crate::claim::{Claim, Verdict};
use crate::connector::{Changed, Connector, Health, Proof, Replies, Reply, Subject};
use crate::enterprises::EnterpriseSource;
use crate::error::Result as Outcome;
use crate::failure::{Failure, Refusal};
use crate::question::{PersonKey, Purpose};
use crate::registers::{RecordSet, Registers};
use async_trait::async_trait;
use domain::day::{Day, Timestamp};
use domain::identity::CreditCode;
use domain::verification::{Record, Register};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell};

/// A quota is set aside in so many parts.
const PARTS: i64 = 1000;

/// No call told yet how many people are left.
const UNSAID: u64 = u64::MAX;

/// People of a day that this process has set aside under a grant.
struct Block {
    day: Day,
    /// Set aside and not asked about yet.
    people: i64,
    /// Nobody's yet, when the block was last filled.
    beyond: i64,
}

/// What the hall may ask of one register.
pub(crate) struct Allowance {
    registers: Registers,
    authorised: Arc<OnceCell<()>>,
    blocks: Mutex<HashMap<String, Block>>,
    left: AtomicU64,
}

impl Allowance {
    /// `authorised` is shared by the registers of a process: the hall's standing grants are looked for once.
    pub fn new(registers: Registers, authorised: Arc<OnceCell<()>>) -> Self {
        Self { registers, authorised, blocks: Mutex::default(), left: AtomicU64::new(UNSAID) }
    }

    /// Lets a call of a resource about so many through, or says why not.
    pub async fn admit(&self, resource: &str, people: usize, purpose: &Purpose) -> Result<(), Failure> {
        let people = i64::try_from(people).unwrap_or(i64::MAX);
        let (left, refusal) = self.admitted(resource, people, purpose).await.map_err(|error| {
            tracing::error!(%error, resource, "whether the hall may ask cannot be told");
            Failure::Unavailable
        })?;
        self.left.store(u64::try_from(left).unwrap_or(0), Ordering::Relaxed);
        refusal.map_or(Ok(()), |refusal| Err(Failure::Refused(refusal)))
    }

    /// How many are left today, as the last call was told.
    pub fn left(&self) -> Option<u64> {
        Some(self.left.load(Ordering::Relaxed)).filter(|left| *left != UNSAID)
    }

    /// How many people are left today, and why the call is refused if it is.
    async fn admitted(&self, resource: &str, people: i64, purpose: &Purpose) -> Outcome<(i64, Option<Refusal>)> {
        let catalogue = self.registers.catalogue();
        self.authorised.get_or_try_init(|| catalogue.authorise_hall(purpose.at)).await?;
        let Some(grant) = catalogue.covering(HALL, resource, purpose.scene).await? else { return Ok((0, Some(Refusal::NotGranted))) };
        if grant.expires_at <= purpose.at {
            return Ok((0, Some(Refusal::GrantExpired)));
        }
        self.take(&grant, people, purpose.at.day()).await
    }

    async fn take(&self, grant: &Grant, people: i64, day: Day) -> Outcome<(i64, Option<Refusal>)> {
        let mut blocks = self.blocks.lock().await;
        let block = blocks.entry(grant.id.clone()).or_insert(Block { day, people: 0, beyond: 0 });
        if block.day != day {
            *block = Block { day, people: 0, beyond: 0 };
        }
        if block.people < people {
            let Some((set_aside, beyond)) = self.set_aside(grant, people - block.people, day).await? else {
                let used = self.registers.catalogue().used(&grant.id, day).await?;
                return Ok((grant.daily_quota - used + block.people, Some(Refusal::QuotaSpent)));
            };
            block.people += set_aside;
            block.beyond = beyond;
        }
        block.people -= people;
        Ok((block.beyond + block.people, None))
    }

    /// Sets people aside, as many as are missing at least; how many, and how many are left beyond them. Nothing if they are not left.
    async fn set_aside(&self, grant: &Grant, missing: i64, day: Day) -> Outcome<Option<(i64, i64)>> {
        let mut transaction = self.registers.begin().await?;
        let mut people = missing.max(grant.daily_quota / PARTS);
        let mut used = quota::take(&mut transaction, &grant.id, people, grant.daily_quota, day).await?;
        if used.is_none() && people > missing {
            people = missing;
            used = quota::take(&mut transaction, &grant.id, people, grant.daily_quota, day).await?;
        }
        transaction.commit().await?;
        Ok(used.map(|used| (people, grant.daily_quota - used)))
    }
}

/// A register asked under the grants of the hall.
pub(crate) struct Granted<C> {
    connector: C,
    allowance: Allowance,
}

impl<C: Connector> Granted<C> {
    /// The register behind this connector.
    pub fn new(connector: C, allowance: Allowance) -> Self {
        Self { connector, allowance }
    }

    async fn admit(&self, verify: bool, people: usize, purpose: &Purpose) -> Result<(), Failure> {
        self.allowance.admit(&resource_id(self.register(), verify), people, purpose).await
    }
}

#[async_trait]
impl<C: Connector> Connector for Granted<C> {
    fn register(&self) -> Register {
        self.connector.register()
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        self.connector.identify(person)
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
        self.admit(false, 1, purpose).await?;
        self.connector.fetch(subject, person, purpose).await
    }

    async fn fetch_many(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, patience: Duration) -> Result<Replies, Failure> {
        // What is no call takes nothing of the quota: nobody, and more than one may ask about.
        if !people.is_empty() && people.len() <= self.batch_limit() {
            self.admit(false, people.len(), purpose).await?;
        }
        self.connector.fetch_many(people, purpose, patience).await
    }

    fn takes_batches(&self) -> bool {
        self.connector.takes_batches()
    }

    fn batch_limit(&self) -> usize {
        self.connector.batch_limit()
    }

    async fn verify(&self, person: &PersonKey, claim: &Claim, purpose: &Purpose) -> Result<(Verdict, Option<Proof>), Failure> {
        self.admit(true, 1, purpose).await?;
        self.connector.verify(person, claim, purpose).await
    }

    /// Takes one of the quota, as at the gateway.
    async fn changed_since(&self, since: Timestamp, purpose: &Purpose) -> Result<Option<Changed>, Failure> {
        self.admit(false, 1, purpose).await?;
        self.connector.changed_since(since, purpose).await
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        self.connector.map(body)
    }

    async fn health(&self) -> Health {
        self.connector.health().await
    }

    fn quota_left(&self) -> Option<u64> {
        self.allowance.left()
    }
}

/// The base register of enterprises asked under the grants of the hall.
pub(crate) struct GrantedEnterprises<S> {
    source: S,
    allowance: Allowance,
}

impl<S: EnterpriseSource> GrantedEnterprises<S> {
    /// The register behind this source.
    pub fn new(source: S, allowance: Allowance) -> Self {
        Self { source, allowance }
    }
}

#[async_trait]
impl<S: EnterpriseSource> EnterpriseSource for GrantedEnterprises<S> {
    async fn fetch(&self, code: &CreditCode, purpose: &Purpose) -> Result<(Reply, Option<Proof>), Failure> {
        self.allowance.admit(&resource_id(RecordSet::Enterprise, false), 1, purpose).await?;
        self.source.fetch(code, purpose).await
    }

    fn quota_left(&self) -> Option<u64> {
        self.allowance.left()
    }
}

#[cfg(test)]
mod tests;
