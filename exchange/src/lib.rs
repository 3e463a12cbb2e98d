//! The city's data exchange: one connector for each register, asked in parallel, each with a deadline of its own.
//!
//! The embedded registers live in a database of their own, which only this crate opens. A city replaces a connector by one
//! that speaks to the real register; nothing else changes.
#![warn(missing_docs)]

pub mod city;
mod connector;
mod entropy;
mod envelope;
mod error;
mod fan_out;
pub mod feed;
mod question;
mod registers;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod weather;

pub use connector::{Connector, Failure, Health, Reply, Subject};
pub use entropy::Entropy;
pub use error::{Error, Result};
pub use fan_out::{Deadlines, Exchange, RegisterHealth};
pub use question::{PersonKey, Purpose, Scene};
pub use registers::{AccessEntry, Condition, EmbeddedRegister, HeldRecord, Holding, MOST_SUBJECTS, RecordSet, Registers};
pub use weather::{Climate, ClimateChange, Weather};
