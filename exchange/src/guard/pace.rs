//! A rate limit: calls are spaced, a few may come at once (the generic cell rate algorithm).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Spaces calls.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    slack: Duration,
    /// When the next call would come if all were spaced evenly.
    due: Mutex<Option<Instant>>,
}

impl Pace {
    /// So many calls a second, so many at once.
    pub fn new(per_second: u32, at_once: u32) -> Self {
        let interval = Duration::from_secs(1) / per_second.max(1);
        Self { interval, slack: interval * at_once.max(1).saturating_sub(1), due: Mutex::new(None) }
    }

    /// Takes the next place, and waits for it.
    pub async fn wait(&self) {
        let begin = {
            let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let at = due.unwrap_or(now).max(now);
            *due = Some(at + self.interval);
            at.checked_sub(self.slack).map_or(now, |early| early.max(now))
        };
        tokio::time::sleep_until(begin).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_are_spaced_after_the_first_few() {
        let pace = Pace::new(10, 3);
        let begun = Instant::now();
        let mut times = Vec::new();
        for _ in 0..6 {
            pace.wait().await;
            times.push(begun.elapsed().as_millis());
        }
        assert_eq!(times[..3], [0, 0, 0]);
        assert!(times[3] >= 100 && times[4] >= 200 && times[5] >= 300 && times[5] < 320, "{times:?}");
    }
}
