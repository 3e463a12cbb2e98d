//! The shared vocabulary of the hall: types, rules and views.
//!
//! Pure: no I/O, no clock, no randomness. Instants and chance are arguments, so every rule can be replayed.
#![warn(missing_docs)]

pub mod day;
pub mod fault;
pub mod feedback;
pub mod guide;
pub mod id;
pub mod identity;
pub mod intake;
pub mod interface;
pub mod language;
pub mod messages;
pub mod quantity;
pub mod review;
pub mod settings;
pub mod supervision;
pub mod verification;
