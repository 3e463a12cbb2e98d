//! The embedded registers' database: SQLite or PostgreSQL behind one SQL text, personal data encrypted.

mod access;
mod embedded;
mod load;

pub use access::AccessEntry;
pub use embedded::EmbeddedRegister;
pub use load::Condition;

use crate::connector::Subject;
use crate::entropy::Entropy;
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::question::PersonKey;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{Any, AnyPool, Executor, Transaction};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How many connections read at once.
const READERS: u32 = 4;

const WRITER_PRAGMAS: &[&str] =
    &["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA busy_timeout = 5000"];

const READER_PRAGMAS: &[&str] = &["PRAGMA query_only = ON", "PRAGMA busy_timeout = 5000"];

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Registers {
    parts: Arc<Parts>,
}

struct Parts {
    sqlite: bool,
    writer: AnyPool,
    reader: AnyPool,
    envelope: Envelope,
    entropy: Arc<dyn Entropy>,
    /// Somebody is known to be there.
    loaded: AtomicBool,
}

impl Registers {
    /// Opens the database, creating the SQLite file, and brings the schema up to date.
    pub async fn open(url: &str, key: &[u8; 32], entropy: Arc<dyn Entropy>) -> Result<Self> {
        install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(Error::Setup("the URL begins with sqlite: or postgres:".to_owned()));
        }
        let (writer, reader) = if sqlite {
            if let Some(folder) = url.strip_prefix("sqlite:").map(Path::new).and_then(Path::parent) {
                std::fs::create_dir_all(folder).map_err(|error| Error::Setup(format!("data folder: {error}")))?;
            }
            let writer = pool(1, WRITER_PRAGMAS).connect(&format!("{url}?mode=rwc")).await?;
            migrate(&writer).await?;
            (writer, pool(READERS, READER_PRAGMAS).connect(&format!("{url}?mode=ro")).await?)
        } else {
            // Two pools, so that a load that reads beside its transaction never waits for other loads.
            let writer = pool(READERS, &[]).connect(url).await?;
            migrate(&writer).await?;
            (writer, pool(READERS, &[]).connect(url).await?)
        };
        Ok(Self {
            parts: Arc::new(Parts { sqlite, writer, reader, envelope: Envelope::new(key), entropy, loaded: AtomicBool::new(false) }),
        })
    }

    /// How the registers know a person: a keyed hash of the ID number.
    pub fn subject(&self, person: &PersonKey) -> Subject {
        Subject(hex::encode(self.parts.envelope.hash(&["person", person.resident_id.as_str()])))
    }

    fn name_check(&self, person: &PersonKey) -> String {
        hex::encode(self.parts.envelope.hash(&["name", person.resident_id.as_str(), person.name.as_str()]))
    }

    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>> {
        Ok(if self.parts.sqlite { self.parts.writer.begin_with("BEGIN IMMEDIATE").await? } else { self.parts.writer.begin().await? })
    }

    pub(crate) fn envelope(&self) -> &Envelope {
        &self.parts.envelope
    }

    pub(crate) fn entropy(&self) -> Arc<dyn Entropy> {
        self.parts.entropy.clone()
    }

    pub(crate) fn reader(&self) -> &AnyPool {
        &self.parts.reader
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.parts.reader.close().await;
        self.parts.writer.close().await;
    }
}

fn pool(connections: u32, pragmas: &'static [&'static str]) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for pragma in pragmas {
                    connection.execute(*pragma).await?;
                }
                Ok(())
            })
        })
}

async fn migrate(pool: &AnyPool) -> Result<()> {
    sqlx::migrate!("../migrations/registers").run(pool).await.map_err(|error| Error::Setup(format!("schema: {error}")))
}

/// `($1, $2), ($3, $4), …`: the VALUES of a bulk insert.
pub(crate) fn values(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(row * columns + column + 1).to_string());
        }
        text.push(')');
    }
    text
}
