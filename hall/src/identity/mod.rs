//! Who acts: codes by SMS, residents' accounts and log-in, windows, staff accounts and log-in.

pub mod account;
pub mod codes;
mod device;
mod pending;
pub mod phone;
mod presence;
pub(crate) mod registers;
pub mod registration;
pub mod sign_in;
pub mod staff;
#[cfg(test)]
mod tests;
pub mod window;

pub use codes::REPEAT_SECONDS;
pub use presence::{Presence, presence};
pub(crate) use registers::holder_of_phone;

use crate::Hall;
use crate::error::Result;
use crate::rights::demand;
use domain::id::AccountId;
use domain::identity::{Actor, RealNameLevel, Relation, Right};
use domain::language::Language;

/// The browser at the other end, before and after log-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The id of its session.
    pub session: String,
    /// Its address on the network, for limits only.
    pub address: String,
    /// The language of the page, and so of the messages.
    pub language: Language,
}

/// A resident has come in. The server renews the session id, ties the session to the subject and sets the device cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// What the session is tied to.
    pub subject: String,
    /// The account.
    pub account: AccountId,
    /// Its level.
    pub level: RealNameLevel,
    /// The token for the device cookie.
    pub device: String,
    /// The account was made just now.
    pub is_new: bool,
}

/// Removes codes and half-gone ways that are over; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    Ok(codes::expire(hall).await? + pending::expire(hall).await?)
}

/// Asks the rights table for a thing that touches no case.
fn allow(actor: &Actor, right: Right) -> Result<()> {
    demand(actor, right, Relation::None)
}
