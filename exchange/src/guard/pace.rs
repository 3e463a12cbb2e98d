//! A rate limit: calls are spaced, a few may come at once (the generic cell rate algorithm).

use super::shared::SharedTurns;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// So many calls in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub calls: u32,
    /// In which time.
    pub within: Duration,
}

impl Rate {
    /// So many a second.
    pub const fn per_second(calls: u32) -> Self {
        Self { calls, within: Duration::from_secs(1) }
    }

    /// So many a minute.
    pub const fn per_minute(calls: u32) -> Self {
        Self { calls, within: Duration::from_mins(1) }
    }

    /// How far calls are apart, and by how many such intervals one may come early. At most as many calls as the rate says come in
    /// whichever stretch of its time; a tenth of them may come at once.
    pub(super) fn spacing(self) -> (Duration, u32) {
        let calls = self.calls.max(1);
        let at_once = (calls / 10).max(1);
        (self.within / (calls - at_once + 1), at_once - 1)
    }

    /// How long so many calls take one after another; one alone is not spaced.
    pub(crate) fn time_of(self, calls: usize) -> Duration {
        let calls = if calls > 1 { u32::try_from(calls).unwrap_or(u32::MAX) } else { 0 };
        self.spacing().0.saturating_mul(calls)
    }
}

/// Spaces calls.
pub(super) struct Pace {
    interval: Duration,
    slack: Duration,
    /// When the next call would come if all were spaced evenly.
    due: Mutex<Option<Instant>>,
    /// Where other processes ask too, they say instead.
    shared: Option<SharedTurns>,
}

impl Pace {
    /// The pace of this process alone.
    pub fn new(rate: Rate) -> Self {
        let (interval, early) = rate.spacing();
        Self { interval, slack: interval * early, due: Mutex::new(None), shared: None }
    }

    /// The pace of all processes that take these turns.
    pub fn shared(rate: Rate, turns: SharedTurns) -> Self {
        Self { shared: Some(turns), ..Self::new(rate) }
    }

    /// Takes the next place if it comes before `end`, and waits for it. A place that would come too late is not taken: a call that is
    /// never made must not hold up those after it.
    pub async fn wait(&self, end: Instant) -> bool {
        let begin = match &self.shared {
            Some(turns) => turns.take(end).await,
            None => self.take(end),
        };
        let Some(begin) = begin else { return false };
        tokio::time::sleep_until(begin).await;
        true
    }

    fn take(&self, end: Instant) -> Option<Instant> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let at = due.unwrap_or(now).max(now);
        let begin = at.checked_sub(self.slack).map_or(now, |early| early.max(now));
        if begin >= end {
            return None;
        }
        *due = Some(at + self.interval);
        Some(begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn in_no_stretch_of_time_come_more_calls_than_the_rate_says() {
        for (rate, at_once) in [(Rate::per_second(30), 3), (Rate::per_minute(50), 5), (Rate::per_minute(1), 1), (Rate::per_second(0), 1)] {
            let (pace, begun) = (Pace::new(rate), Instant::now());
            let mut times = Vec::new();
            for _ in 0..120 {
                assert!(pace.wait(begun + Duration::from_hours(3)).await);
                times.push(begun.elapsed());
            }
            let soon = times.iter().filter(|time| **time < Duration::from_millis(10)).count();
            assert_eq!(soon, at_once, "{rate:?}");
            let calls = usize::try_from(rate.calls.max(1)).unwrap();
            // Waits are rounded to a millisecond.
            let slack = Duration::from_millis(2);
            assert!(times.windows(calls + 1).all(|window| window[calls] + slack >= window[0] + rate.within), "{rate:?}");
            assert!(times[119] <= rate.within * 120 / (u32::try_from(calls).unwrap() * 9 / 10).max(1), "{rate:?}: {:?}", times[119]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_that_comes_too_late_is_refused_at_once_and_not_taken() {
        let pace = Pace::new(Rate::per_second(2));
        let begun = Instant::now();
        assert!(pace.wait(begun + Duration::from_hours(1)).await);
        for _ in 0..100 {
            assert!(!pace.wait(begun + Duration::from_millis(400)).await);
        }
        assert_eq!(begun.elapsed(), Duration::ZERO, "nobody waited");
        assert!(pace.wait(begun + Duration::from_millis(600)).await, "the burst that was refused holds nobody up");
        assert!((500..=502).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    }
}
