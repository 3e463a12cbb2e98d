//! A circuit breaker: a register that keeps failing is left alone for a while, then tried with one call.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// When a register is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerRule {
    /// It looks back this long.
    pub window: Duration,
    /// Fewer calls than this decide nothing: one person whom a register cannot answer about must not stop it for others.
    pub least_calls: usize,
    /// Failures of a hundred calls from which on it opens.
    pub failures_of_100: usize,
    /// How long it stays open before one call is tried.
    pub pause: Duration,
}

impl Default for BreakerRule {
    fn default() -> Self {
        Self { window: Duration::from_secs(30), least_calls: 20, failures_of_100: 60, pause: Duration::from_secs(15) }
    }
}

/// Where a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls go through.
    Closed,
    /// Calls fail at once.
    Open,
    /// One call is being tried.
    Trying,
}

impl BreakerState {
    /// The code, for measurements.
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Trying => "trying",
        }
    }
}

#[derive(Debug)]
struct Inner {
    state: BreakerState,
    since: Instant,
    tried_at: Instant,
    calls: VecDeque<(Instant, bool)>,
    failed: usize,
}

/// One breaker.
#[derive(Debug)]
pub(super) struct Breaker {
    rule: BreakerRule,
    inner: Mutex<Inner>,
}

impl Breaker {
    pub fn new(rule: BreakerRule) -> Self {
        let now = Instant::now();
        let inner = Inner { state: BreakerState::Closed, since: now, tried_at: now, calls: VecDeque::new(), failed: 0 };
        Self { rule, inner: Mutex::new(inner) }
    }

    pub fn state(&self) -> BreakerState {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).state
    }

    /// Whether a call would be let through now.
    pub fn lets_through(&self) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match inner.state {
            BreakerState::Closed => true,
            BreakerState::Open => inner.since.elapsed() >= self.rule.pause,
            BreakerState::Trying => inner.tried_at.elapsed() >= self.rule.pause,
        }
    }

    /// Lets a call through, or not. A call that is given up on without an outcome leaves the breaker as it was.
    pub fn enter(&self) -> Option<Ticket<'_>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let probe = match inner.state {
            BreakerState::Closed => false,
            BreakerState::Open if inner.since.elapsed() >= self.rule.pause => true,
            // The trial of somebody patient keeps the others off for a pause and no longer.
            BreakerState::Trying if inner.tried_at.elapsed() >= self.rule.pause => true,
            BreakerState::Open | BreakerState::Trying => return None,
        };
        if probe {
            inner.state = BreakerState::Trying;
            inner.tried_at = Instant::now();
        }
        Some(Ticket { breaker: self, probe, settled: false })
    }

    fn settle(&self, probe: bool, failed: bool) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if probe && inner.state == BreakerState::Trying {
            inner.state = if failed { BreakerState::Open } else { BreakerState::Closed };
            inner.since = now;
            inner.calls.clear();
            inner.failed = 0;
            return;
        }
        // Calls that began before it opened say nothing new.
        if inner.state != BreakerState::Closed {
            return;
        }
        inner.calls.push_back((now, failed));
        inner.failed += usize::from(failed);
        while let Some(&(at, was_failure)) = inner.calls.front() {
            if now.duration_since(at) <= self.rule.window {
                break;
            }
            inner.calls.pop_front();
            inner.failed -= usize::from(was_failure);
        }
        if inner.calls.len() >= self.rule.least_calls && inner.failed * 100 >= self.rule.failures_of_100 * inner.calls.len() {
            inner.state = BreakerState::Open;
            inner.since = now;
        }
    }
}

/// A call that was let through.
#[derive(Debug)]
pub(super) struct Ticket<'a> {
    breaker: &'a Breaker,
    probe: bool,
    settled: bool,
}

impl Ticket<'_> {
    /// Says how the call went.
    pub fn settle(mut self, failed: bool) {
        self.settled = true;
        self.breaker.settle(self.probe, failed);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut inner = self.breaker.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if self.probe && !self.settled && inner.state == BreakerState::Trying {
            inner.state = BreakerState::Open;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    fn rule() -> BreakerRule {
        BreakerRule { window: Duration::from_secs(10), least_calls: 4, failures_of_100: 50, pause: Duration::from_secs(5) }
    }

    fn call(breaker: &Breaker, failed: bool) -> bool {
        breaker.enter().map(|ticket| ticket.settle(failed)).is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_enough_failures_and_closes_after_one_success() {
        let breaker = Breaker::new(rule());
        for failed in [true, false, true] {
            assert!(call(&breaker, failed));
            assert_eq!(breaker.state(), BreakerState::Closed, "too few calls decide nothing");
        }
        assert!(call(&breaker, true));
        assert_eq!(breaker.state(), BreakerState::Open);
        assert!(!call(&breaker, false) && !breaker.lets_through(), "no call goes through");
        advance(Duration::from_secs(5)).await;
        assert!(breaker.lets_through());
        let probe = breaker.enter().unwrap();
        assert!(breaker.enter().is_none() && !breaker.lets_through(), "one call is tried, not two");
        probe.settle(true);
        assert!(breaker.enter().is_none(), "it failed: another pause");
        advance(Duration::from_secs(5)).await;
        drop(breaker.enter().unwrap());
        assert_eq!(breaker.state(), BreakerState::Open, "a trial that was given up on proves nothing");
        assert!(call(&breaker, false));
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_patient_trial_keeps_the_others_off_for_a_pause() {
        let breaker = Breaker::new(rule());
        for _ in 0..4 {
            call(&breaker, true);
        }
        advance(Duration::from_secs(5)).await;
        let patient = breaker.enter().unwrap();
        advance(Duration::from_secs(5)).await;
        assert!(breaker.lets_through());
        assert!(call(&breaker, false));
        assert_eq!(breaker.state(), BreakerState::Closed);
        patient.settle(true);
        assert_eq!(breaker.state(), BreakerState::Closed, "what another trial has shown since counts");
    }

    #[tokio::test(start_paused = true)]
    async fn old_failures_are_forgotten() {
        let breaker = Breaker::new(rule());
        for _ in 0..3 {
            call(&breaker, true);
        }
        advance(Duration::from_secs(11)).await;
        for failed in [false, false, false, true] {
            call(&breaker, failed);
        }
        assert_eq!(breaker.state(), BreakerState::Closed);
    }
}
