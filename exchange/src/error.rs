//! What can go wrong with the exchange itself. A register that fails is no error: it is an answer that decides nothing.

/// An error of the exchange.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The registers' database cannot be used as it is.
    #[error("registers: {0}")]
    Setup(String),
    /// A statement failed.
    #[error("registers' database: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored record does not open or does not read.
    #[error("a stored record of register {0} is damaged")]
    Damaged(&'static str),
    /// What was asked of catalogue or grants cannot be, and why.
    #[error("{0}")]
    Refused(String),
}

/// The result of everything here.
pub type Result<T> = std::result::Result<T, Error>;
