//! What stands around every connector: deadline, rate limit, concurrency limit, circuit breaker, and few retries with jitter.

mod breaker;
mod limits;
mod pace;
mod shared;

pub use breaker::{BreakerRule, BreakerState};
pub(crate) use limits::{Allowed, Waiting};
pub use limits::{Limits, RegisterState};
pub use pace::Rate;

use crate::claim::{Claim, Verdict};
use crate::clock::Clock;
use crate::connector::{Changed, Connector, Proof, Replies, Reply, SIDE_BY_SIDE, Subject};
use crate::enterprises::EnterpriseSource;
use crate::entropy::{Entropy, bits};
use crate::failure::{Failure, Refusal};
use crate::question::{PersonKey, Purpose};
use crate::registers::{RecordSet, Registers};
use breaker::Breaker;
use domain::day::Timestamp;
use domain::identity::CreditCode;
use futures::StreamExt as _;
use pace::Pace;
use shared::SharedTurns;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turns, Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

/// Durations of so many calls are kept for the percentiles.
const KEPT: usize = 256;

/// A connector with its limits, or what answers about enterprises with its own.
pub(crate) struct Guard<C: ?Sized = dyn Connector> {
    connector: Arc<C>,
    limits: Limits,
    permits: Semaphore,
    /// Half of the calls at once are left to those who wait.
    background: Semaphore,
    bulk: Turns<()>,
    in_bulk: Turns<()>,
    pace: Option<Pace>,
    breaker: Breaker,
    /// A call that is late after less time than this says nothing about the register.
    fair: Duration,
    entropy: Arc<dyn Entropy>,
    in_flight: AtomicU64,
    calls: AtomicU64,
    failures: AtomicU64,
    durations: Mutex<VecDeque<Duration>>,
}

/// Counts a call on the way, also when it is given up on.
struct OnTheWay<'a>(&'a AtomicU64);

impl<'a> OnTheWay<'a> {
    fn new(count: &'a AtomicU64) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for OnTheWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<C: ?Sized> Guard<C> {
    pub fn new(connector: Arc<C>, limits: Limits, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            permits: Semaphore::new(limits.at_once.clamp(1, Semaphore::MAX_PERMITS)),
            background: Semaphore::new((limits.at_once / 2).clamp(1, Semaphore::MAX_PERMITS)),
            bulk: Turns::new(()),
            in_bulk: Turns::new(()),
            pace: limits.rate.map(Pace::new),
            breaker: Breaker::new(limits.breaker),
            fair: Duration::ZERO,
            connector,
            limits,
            entropy,
            in_flight: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            durations: Mutex::new(VecDeque::with_capacity(KEPT)),
        }
    }

    /// The same, its rate kept together with every other process that takes its turns from this row of the same database. A call about
    /// one person waits for `deadline` at most, in the background too.
    pub fn sharing(mut self, row: &str, deadline: Duration, registers: &Registers, clock: &Arc<dyn Clock>) -> Self {
        self.pace = self.limits.rate.map(|rate| Pace::shared(rate, SharedTurns::new(row.to_owned(), rate, deadline, registers, clock)));
        self
    }

    /// The same for callers who say themselves how long they wait: who leaves the register less time than this, and comes to nothing,
    /// does not shut it off for the others.
    #[cfg(any(test, feature = "gateway"))]
    pub fn fair(mut self, fair: Duration) -> Self {
        self.fair = fair;
        self
    }

    pub fn connector(&self) -> &Arc<C> {
        &self.connector
    }

    /// How much longer so many calls take because they are spaced.
    pub fn time_of(&self, calls: usize) -> Duration {
        self.limits.rate.map_or(Duration::ZERO, |rate| rate.time_of(calls))
    }
}

impl Guard<dyn EnterpriseSource> {
    /// Asks about an enterprise.
    pub async fn find(&self, code: &CreditCode, purpose: &Purpose, deadline: Duration) -> Result<(Reply, Option<Proof>), Failure> {
        self.find_within(code, purpose, Allowed::single(deadline)).await
    }

    /// The same as one of many.
    pub async fn find_within(&self, code: &CreditCode, purpose: &Purpose, allowed: Allowed) -> Result<(Reply, Option<Proof>), Failure> {
        self.guarded(allowed, |_| None, || self.connector.fetch(code, purpose)).await
    }

    pub fn state(&self) -> RegisterState {
        self.stands(RecordSet::Enterprise, self.connector.quota_left())
    }
}

impl Guard {
    /// How much longer so many people take because calls are spaced: those of a register without a batch interface are a call each.
    pub fn spaced(&self, people: usize) -> Duration {
        match (self.connector.counts_people(), self.connector.takes_batches()) {
            (false, _) => Duration::ZERO,
            (true, false) => self.time_of(people),
            // A call about many waits for its own turn here before those are spaced who are asked about there.
            (true, true) => self.time_of(people + usize::from(people > 1)),
        }
    }

    /// Asks about people: in one call, or where the register has no batch interface in one for each, some side by side, each within
    /// the limits. Waiting until other calls about many are done does not count.
    pub async fn ask_for(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, waiting: Waiting) -> Result<Replies, Failure> {
        let Waiting { each: patience, whole, background } = waiting;
        let many = people.len() > 1;
        let bulk = many || background;
        // Where calls are spaced, those about many come one after another: side by side they would share the pace, and be late through
        // nobody's fault. Each of those before ends by its own deadline. A gateway's callers do not wait for longer than they say, so
        // they share it.
        let in_turn = many && self.pace.is_some() && self.connector.counts_people() && self.fair.is_zero();
        let _turn = if in_turn { Some(self.in_bulk.lock().await) } else { None };
        if self.connector.takes_batches() {
            let spoilt = |replies: &Replies| {
                let mut failures = replies.each.iter().map(|reply| reply.as_ref().err().copied());
                // A call is a failure if nobody was answered about; which one decides whether to try again.
                failures.next().flatten().filter(|_| failures.all(|failure| failure.is_some()))
            };
            let allowed = Allowed { bulk, background, each: patience, patience: whole, end: Instant::now() + whole };
            return self.guarded(allowed, spoilt, || self.connector.fetch_many(people, purpose, patience)).await;
        }
        if people.len() > self.connector.batch_limit() {
            return Err(Failure::Refused(Refusal::TooMany));
        }
        let allowed = Allowed { bulk, background, each: patience, patience, end: Instant::now() + whole };
        let calls: Vec<_> = people.iter().map(|(subject, person)| self.fetch(subject, person, purpose, allowed)).collect();
        let each = futures::stream::iter(calls).buffered(SIDE_BY_SIDE).collect().await;
        Ok(Replies { each, proof: None })
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose, allowed: Allowed) -> Result<Reply, Failure> {
        self.guarded(allowed, |_| None, || self.connector.fetch(subject, person, purpose)).await
    }

    /// Asks whether a claim is right.
    pub async fn verify(
        &self,
        person: &PersonKey,
        claim: &Claim,
        purpose: &Purpose,
        deadline: Duration,
    ) -> Result<(Verdict, Option<Proof>), Failure> {
        self.verify_within(person, claim, purpose, Allowed::single(deadline)).await
    }

    /// The same as one of many.
    pub async fn verify_within(
        &self,
        person: &PersonKey,
        claim: &Claim,
        purpose: &Purpose,
        allowed: Allowed,
    ) -> Result<(Verdict, Option<Proof>), Failure> {
        self.guarded(allowed, |_| None, || self.connector.verify(person, claim, purpose)).await
    }

    /// Asks whose records changed.
    pub async fn changed_since(&self, since: Timestamp, purpose: &Purpose, deadline: Duration) -> Result<Option<Changed>, Failure> {
        self.guarded(Allowed::single(deadline), |_| None, || self.connector.changed_since(since, purpose)).await
    }

    pub fn state(&self) -> RegisterState {
        self.stands(self.connector.register().into(), self.connector.quota_left())
    }
}

impl<C: ?Sized> Guard<C> {
    async fn guarded<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        allowed: Allowed,
        spoilt: impl Fn(&T) -> Option<Failure>,
        call: impl Fn() -> F,
    ) -> Result<T, Failure> {
        // Waiting for one's turn is no fault of the register; the caller's deadline holds all the same.
        let _permits = timeout_at(allowed.end, self.turn(allowed)).await.unwrap_or(Err(Failure::Late))?;
        let ticket = self.breaker.enter().ok_or(Failure::Open)?;
        let _on_the_way = OnTheWay::new(&self.in_flight);
        let begun = Instant::now();
        // In the background a call is made again soon enough; another try would take a place before those who wait.
        let tries = if allowed.background { 1 } else { self.limits.tries };
        let end = begun.checked_add(allowed.patience).map_or(allowed.end, |own| own.min(allowed.end));
        let heard = timeout_at(end, self.tried(end, tries, &spoilt, &call)).await.unwrap_or(Err(Failure::Late));
        let failure = match &heard {
            Ok(heard) => spoilt(heard),
            Err(failure) => Some(*failure),
        };
        let hurried = failure == Some(Failure::Late) && end.duration_since(begun).min(allowed.each) < self.fair;
        let outage = !hurried && failure.is_some_and(Failure::is_outage);
        if !hurried {
            ticket.settle(outage);
        }
        self.count(begun.elapsed(), outage);
        heard
    }

    /// Waits for a permit, and then for a place of the pace, so that nobody holds a place who gets no permit. Of calls in bulk one
    /// waits at a time: a single question comes after one of them, not after all. In the background a call takes one of the permits
    /// for such, too.
    async fn turn(&self, allowed: Allowed) -> Result<(Option<SemaphorePermit<'_>>, SemaphorePermit<'_>), Failure> {
        let behind = if allowed.background { Some(self.background.acquire().await.map_err(|_| Failure::Late)?) } else { None };
        let _first_of_many = if allowed.bulk { Some(self.bulk.lock().await) } else { None };
        let permit = self.permits.acquire().await.map_err(|_| Failure::Late)?;
        if !self.breaker.lets_through() {
            return Err(Failure::Open);
        }
        if self.paced(allowed.end).await { Ok((behind, permit)) } else { Err(Failure::Late) }
    }

    /// Whether there is a place before `end`; waits for it.
    async fn paced(&self, end: Instant) -> bool {
        match &self.pace {
            Some(pace) => pace.wait(end).await,
            None => true,
        }
    }

    /// Tries, and tries again what may pass by itself, as long as there is time for it.
    async fn tried<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        end: Instant,
        most: u32,
        spoilt: &impl Fn(&T) -> Option<Failure>,
        call: &impl Fn() -> F,
    ) -> Result<T, Failure> {
        let mut tries = 1;
        loop {
            let heard = call().await;
            let failure = match &heard {
                Ok(heard) => spoilt(heard),
                Err(failure) => Some(*failure),
            };
            if !failure.is_some_and(Failure::may_retry) || tries >= most {
                return heard;
            }
            let wait = self.jittered(self.limits.backoff.saturating_mul(1 << (tries - 1).min(16)));
            // A failure that is known is told, rather than waited into a timeout.
            if Instant::now() + wait >= end {
                return heard;
            }
            tokio::time::sleep(wait).await;
            // Another try is another call to the register.
            if !self.paced(end).await {
                return heard;
            }
            tries += 1;
        }
    }

    /// Half to one and a half times as long, so that callers who failed together do not come back together.
    fn jittered(&self, wait: Duration) -> Duration {
        let thousandths = u32::try_from(bits(self.entropy.as_ref()) % 1000).unwrap_or(0);
        wait / 2 + wait * thousandths / 1000
    }

    fn count(&self, took: Duration, failed: bool) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.failures.fetch_add(u64::from(failed), Ordering::Relaxed);
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        if durations.len() == KEPT {
            durations.pop_front();
        }
        durations.push_back(took);
    }

    fn stands(&self, register: RecordSet, quota_left: Option<u64>) -> RegisterState {
        let mut durations: Vec<Duration> = self.durations.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        durations.sort_unstable();
        let percentile = |part: usize| {
            let place = (durations.len() * part).div_ceil(100).max(1) - 1;
            durations.get(place).map_or(0, |took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
        };
        RegisterState {
            register,
            breaker: self.breaker.state(),
            in_flight: self.in_flight.load(Ordering::Relaxed),
            calls: self.calls.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            p50_ms: percentile(50),
            p95_ms: percentile(95),
            quota_left,
        }
    }
}

#[cfg(test)]
mod tests;
