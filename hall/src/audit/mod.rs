//! The tamper-evident record: each case, account and setting has its own hash chain; a job seals all of them into one log.

mod chain;
mod head;
mod seal;
mod verify;

pub use chain::{Entry, record};
pub use head::Head;
pub use seal::seal;
pub use verify::{Broken, Verified, verify};
