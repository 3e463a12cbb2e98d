//! What can go wrong with the exchange itself. A register that fails is no error: it is an answer that decides nothing.

/// An error of the exchange.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The registers' database cannot be used as it is.
    #[error("registers: {0}")]
    Setup(String),
    /// A statement failed.
    #[error("registers' database: {0}")]
    Database(sqlx::Error),
    /// A delivery was not loaded.
    #[error("{0}")]
    Feed(crate::feed::Fault),
    /// A stored record does not open or does not read.
    #[error("a stored record of register {0} is damaged")]
    Damaged(&'static str),
    /// What was asked of catalogue or grants cannot be, and why.
    #[error("{0}")]
    Refused(String),
}

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_FULL, and disk_full of PostgreSQL.
        match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            Some(code) if code == "13" || code == "53100" => Self::Feed(crate::feed::Fault::DiskFull),
            _ => Self::Database(error),
        }
    }
}
