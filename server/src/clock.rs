//! The one clock of the process, and how far a demo city has been moved ahead of it.

use domain::day::Timestamp;
use hall::Hall;
use hall::clock::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio_util::sync::CancellationToken;

/// How often a demo hall looks whether its city was moved ahead.
const LOOK: Duration = Duration::from_millis(500);

/// The clock of the machine. In a demo city it may run ahead; anywhere else it never does.
#[derive(Debug, Clone, Default)]
pub struct SystemClock {
    ahead: Arc<AtomicI64>,
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Timestamp::from_millis(millis.saturating_add(self.ahead.load(Ordering::Relaxed))).unwrap_or(Timestamp::EPOCH)
    }
}

impl SystemClock {
    /// Runs as far ahead as the demo city was moved; does nothing in any other.
    pub async fn follow(&self, hall: &Hall) -> hall::Result<()> {
        self.ahead.store(hall::settings::demo_ahead(hall).await?, Ordering::Relaxed);
        Ok(())
    }

    /// Follows the demo city until the token is cancelled.
    pub async fn keep_following(self, hall: Hall, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Err(error) = self.follow(&hall).await {
                tracing::warn!(%error, "how far the demo city is ahead cannot be read; it stays where it is");
            }
        }
    }
}
