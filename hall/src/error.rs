//! What a use case answers when it did not do what was asked.

use domain::fault::{Fault, Faults};

/// The answer of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did nothing. Nothing was written in any of these cases.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input or the state of the case forbids it; an expected answer, shown beside the fields.
    #[error("refused: {0:?}")]
    Refused(Faults),
    /// There is no such thing, or the actor may not know that there is.
    #[error("not found")]
    NotFound,
    /// The actor knows the thing but may not do this.
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in, and this needs somebody.
    #[error("not signed in")]
    SignedOut,
    /// Somebody else changed it meanwhile.
    #[error("conflict")]
    Conflict,
    /// Something the hall needs is not there now; trying again may help.
    #[error("unavailable: {0}")]
    Unavailable(&'static str),
    /// The database failed.
    #[error("database: {0}")]
    Store(sqlx::Error),
    /// Stored data cannot be read: it was changed outside the hall, or a key is missing.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// The set-up is wrong.
    #[error("set-up: {0}")]
    Setup(String),
}

impl Error {
    /// Stored data of one place cannot be read.
    pub fn corrupt(table: &str, row: &str) -> Self {
        Self::Corrupt(format!("{table} {row}"))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        // PostgreSQL cannot even look for text with a NUL; SQLite looks and finds nothing. The answer is the same.
        match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            Some(code) if code == "22021" => Self::NotFound,
            _ => Self::Store(error),
        }
    }
}

impl From<exchange::Error> for Error {
    fn from(error: exchange::Error) -> Self {
        match error {
            exchange::Error::Setup(what) | exchange::Error::Refused(what) => Self::Setup(format!("registers: {what}")),
            exchange::Error::Database(error) => Self::Store(error),
            exchange::Error::Feed(fault) => Self::Setup(format!("registers: {fault}")),
            exchange::Error::Damaged(register) => Self::corrupt("registers", register),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Refused(faults)
    }
}
