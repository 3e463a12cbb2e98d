//! How many applications are held at once, in all and of one system. One weighs up to 32 MB, and twice that while it is read:
//! without a bound a few systems could take the memory of everybody, and one of them every place.

use super::problem::NotDone;
use domain::id::ApiClientId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many are held at once …
pub const HELD_AT_ONCE: usize = 8;
/// … and how many of one system; the next one is told to come again …
pub const HELD_OF_ONE: usize = 2;
/// … in so many seconds.
const AGAIN_SECONDS: i64 = 10;

/// The places there are for bodies.
#[derive(Debug, Clone)]
pub struct Bodies {
    all: Arc<Semaphore>,
    /// One for every system that has called: the operator makes them, so they are few.
    of_one: Arc<Mutex<HashMap<ApiClientId, Arc<Semaphore>>>>,
}

/// A place; free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_one: OwnedSemaphorePermit,
}

impl Default for Bodies {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(HELD_AT_ONCE)), of_one: Arc::default() }
    }
}

impl Bodies {
    /// A place for a body of this system, for as long as the call is under way.
    pub fn place(&self, client: &ApiClientId) -> Result<Place, NotDone> {
        let full = |_| NotDone::later(AGAIN_SECONDS);
        let of_one = self.of_one(client).try_acquire_owned().map_err(full)?;
        let of_all = Arc::clone(&self.all).try_acquire_owned().map_err(full)?;
        Ok(Place { _of_all: of_all, _of_one: of_one })
    }

    fn of_one(&self, client: &ApiClientId) -> Arc<Semaphore> {
        let mut known = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(client.clone()).or_insert_with(|| Arc::new(Semaphore::new(HELD_OF_ONE))))
    }
}
