//! A connector speaks to one register: it finds the person there, fetches a reply, and maps it to records.

use crate::question::{PersonKey, Purpose};
use async_trait::async_trait;
use domain::day::Day;
use domain::verification::{Record, Register};

/// How a register knows a person: never the ID number in clear where a keyed hash will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(pub String);

/// A reply of a register, before it is mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It holds something; the body is in the register's own form.
    Held {
        /// The body.
        body: String,
        /// The day the data stand at.
        as_of: Option<Day>,
        /// The register's number of the reply.
        source_seq: String,
    },
    /// It covers the person and holds nothing.
    Nothing {
        /// The day the data stand at.
        as_of: Option<Day>,
        /// The register's number of the reply.
        source_seq: String,
    },
    /// It does not cover the person.
    NotCovered,
}

/// Why a register gave no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It refused or broke down.
    #[error("the register is unavailable")]
    Unavailable,
    /// Its reply does not read.
    #[error("the reply does not read")]
    Unreadable,
}

/// Whether a register can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Up,
    /// It does not.
    Down,
}

/// One register.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Which register this is.
    fn register(&self) -> Register;

    /// How the register knows this person.
    fn identify(&self, person: &PersonKey) -> Subject;

    /// Asks the register. May take as long as it likes: the caller sets the deadline.
    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure>;

    /// Reads the body of a reply.
    fn map(&self, body: &str) -> Result<Vec<Record>, Failure>;

    /// Whether the register can be reached now.
    async fn health(&self) -> Health;
}
