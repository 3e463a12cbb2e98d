//! Time is an argument: the server makes one clock and hands it down.

use domain::day::Timestamp;

/// Tells the instant.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Timestamp;
}
