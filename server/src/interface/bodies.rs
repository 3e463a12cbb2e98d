//! How many applications are held at once. One weighs up to 32 MB, and twice that while it is read: without a bound a few systems
//! could take the memory of everybody.

use super::problem::NotDone;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many are held at once; the next one is told to come again …
pub const HELD_AT_ONCE: usize = 8;
/// … in so many seconds.
const AGAIN_SECONDS: i64 = 10;

/// The places there are for bodies.
#[derive(Debug, Clone)]
pub struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(HELD_AT_ONCE)))
    }
}

impl Bodies {
    /// A place, for as long as the call is under way.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, NotDone> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| NotDone::later(AGAIN_SECONDS))
    }
}
