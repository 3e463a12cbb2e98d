//! Everything that differs between the two engines, in one place.

/// The engine behind the one SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// PostgreSQL, or what speaks its protocol.
    Postgres,
}

impl Engine {
    /// The engine a database URL names.
    pub fn of(url: &str) -> Option<Self> {
        if url.starts_with("sqlite:") {
            Some(Self::Sqlite)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Some(Self::Postgres)
        } else {
            None
        }
    }
}

/// Reads the head of an audit chain and holds its row until the transaction ends.
pub(crate) fn lock_audit_chain(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SELECT length, head FROM audit_chains WHERE chain = $1",
        Engine::Postgres => "SELECT length, head FROM audit_chains WHERE chain = $1 FOR UPDATE",
    }
}

/// Begins a transaction that only reads and sees one instant.
pub(crate) fn begin_snapshot(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN",
        Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
}
