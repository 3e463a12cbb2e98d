//! How much a register is asked, and how it stands.

use super::{BreakerRule, BreakerState, Rate};
use crate::registers::RecordSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long a caller waits for answers about people, and whether anybody does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    /// For the answer about each of them, tries included.
    pub each: Duration,
    /// For all, waiting for one's turn included.
    pub whole: Duration,
    /// Nobody waits: those for whom somebody does go first.
    pub background: bool,
}

/// How long a call may wait and take.
#[derive(Clone, Copy)]
pub(crate) struct Allowed {
    /// It is one of many, or about many people, or nobody waits for it.
    pub bulk: bool,
    /// Nobody waits for it.
    pub background: bool,
    /// What the register has for each person.
    pub each: Duration,
    /// The call and its tries, once it has its turn.
    pub patience: Duration,
    /// All of it, waiting included.
    pub end: Instant,
}

impl Allowed {
    /// A single call that ends after so long.
    pub fn single(deadline: Duration) -> Self {
        Self { bulk: false, background: false, each: deadline, patience: deadline, end: Instant::now() + deadline }
    }

    /// One of so many calls that each have `patience`, and all of them until `end`.
    #[cfg(feature = "gateway")]
    pub fn one_of(calls: usize, patience: Duration, end: Instant) -> Self {
        Self { bulk: calls > 1, background: false, each: patience, patience, end }
    }
}

/// How much a register is asked, and how long it is borne with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Calls at once.
    pub at_once: usize,
    /// Calls in a time, each try and each person of a register without a batch interface; no limit if nothing is said.
    pub rate: Option<Rate>,
    /// Tries of one call, the first included; only failures that may pass by themselves are tried again.
    pub tries: u32,
    /// The wait before the first retry, on average; doubled with each.
    pub backoff: Duration,
    /// When it is left alone.
    pub breaker: BreakerRule,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_once: 64, rate: None, tries: 3, backoff: Duration::from_millis(40), breaker: BreakerRule::default() }
    }
}

/// How a register stands, for the operator. Counted since the start of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterState {
    /// The register.
    pub register: RecordSet,
    /// Its breaker.
    pub breaker: BreakerState,
    /// Calls on the way.
    pub in_flight: u64,
    /// Calls that ended.
    pub calls: u64,
    /// Those of them that failed by the register's fault.
    pub failures: u64,
    /// Half of the last calls took no longer, in milliseconds.
    pub p50_ms: u64,
    /// 95 of 100 of the last calls took no longer.
    pub p95_ms: u64,
    /// People left today under the grant, if the register says so.
    pub quota_left: Option<u64>,
}
