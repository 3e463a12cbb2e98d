//! Time is an argument here too: signatures, sessions, grants and quotas stand at the caller's instant.

use domain::day::Timestamp;

/// Tells the instant.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}
