//! The city's data exchange: one connector for each register, asked in parallel, each with a deadline of its own.
//!
//! The embedded registers live in a database of their own, which only this crate opens. A city replaces a connector by one
//! that speaks to the real register, or asks registers at a gateway ([`Connections`]); nothing else changes.
#![warn(missing_docs)]

pub mod adapters;
mod asking;
pub mod catalogue;
mod changes;
pub mod city;
mod claim;
mod clock;
#[cfg(any(test, feature = "testing"))]
pub mod conformance;
mod connections;
mod connector;
mod deadlines;
mod enterprises;
#[cfg(test)]
mod enterprises_tests;
mod entropy;
mod envelope;
mod error;
pub mod evidence;
mod failure;
mod fan_out;
#[cfg(test)]
mod fan_out_tests;
pub mod feed;
mod fits;
#[cfg(feature = "gateway")]
pub mod gateway;
mod granted;
mod guard;
mod http;
mod licence;
mod question;
mod registers;
mod seal;
mod signing;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod weather;
mod wire;

pub use claim::{Claim, Verdict};
pub use clock::Clock;
pub use connections::{Connections, GatewayAccess, Mode};
pub use connector::{BATCH_PEOPLE, Changed, Changes, Connector, Health, Proof, Replies, Reply, SIDE_BY_SIDE, Subject};
pub use deadlines::Deadlines;
pub use enterprises::OF_THE_SAME_OFFICE;
pub use entropy::Entropy;
pub use error::{Error, Result};
pub use failure::{Failure, Refusal};
pub use fan_out::{Batches, Exchange, RegisterHealth};
pub use guard::{BreakerRule, BreakerState, Limits, Rate, RegisterState};
pub use http::{GatewayClient, HttpRegister};
pub use licence::{IssuerKey, LicenceIssuer, TrustedIssuers, licence_digest, signed_text};
pub use question::{PersonKey, Purpose, Scene};
pub use registers::{
    AccessEntry, AskedMuch, Calls, Condition, EmbeddedRegister, HeldRecord, Holding, MOST_SUBJECTS, OtherUse, OwnGatewayKey, RecordSet,
    Registers, Usage,
};
pub use seal::{GatewayKey, Seal, SealingKey};
pub use signing::Secret;
pub use weather::{Climate, ClimateChange, Weather};
