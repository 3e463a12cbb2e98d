//! Refused calls that take no secret to send: a wrong signature, an ended session, a call that was overheard. They are logged like all
//! others, but only so many a minute: nobody without a secret fills the log.

use crate::failure::Refusal;
use domain::day::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Lines a minute for each consumer and reason.
pub(super) const MOST_LINES: u32 = 20;

/// As whom calls are logged that name no consumer who signs: one line a minute and reason, whatever names they make up.
pub(super) const STRANGER: &str = "?";

/// The lines of a minute.
#[derive(Default)]
struct Minute {
    number: i64,
    /// By consumer and reason; calls that were left out count too.
    lines: BTreeMap<(String, &'static str), u32>,
}

/// What was written in this minute, by this process.
#[derive(Default)]
pub(super) struct Unproven(Mutex<Minute>);

impl Unproven {
    /// Whether one more line may be written; it counts as written then. The first that is left out of a minute is told in the
    /// process's own log.
    pub fn may_write(&self, consumer: &str, refusal: Refusal, now: Timestamp) -> bool {
        let most = if consumer == STRANGER { 1 } else { MOST_LINES };
        let number = now.millis().div_euclid(60_000);
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minute.number != number {
            *minute = Minute { number, lines: BTreeMap::new() };
        }
        let lines = minute.lines.entry((consumer.to_owned(), refusal.code())).or_insert(0);
        *lines = lines.saturating_add(1);
        if *lines == most + 1 {
            tracing::warn!(consumer, outcome = refusal.code(), "further such calls of this minute are not in the gateway's log");
        }
        *lines <= most
    }
}
