//! Who acts: codes by SMS, residents' accounts and log-in, staff accounts and log-in.

pub mod codes;

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
