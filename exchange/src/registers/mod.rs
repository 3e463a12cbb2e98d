//! The embedded registers' database: SQLite or PostgreSQL behind one SQL text, personal data encrypted.

mod access;
mod changes;
mod demo;
mod embedded;
mod enterprises;
mod gateway_keys;
mod held;
mod issuers;
pub(crate) mod load;
#[cfg(test)]
mod moved_tests;
mod others;
mod retention;
mod set;
pub(crate) mod stored;
pub(crate) mod unproven;
mod usage;

pub use access::AccessEntry;
pub use embedded::EmbeddedRegister;
pub(crate) use enterprises::EmbeddedEnterprises;
pub use gateway_keys::OwnGatewayKey;
pub use held::{HeldRecord, Holding, MOST_SUBJECTS};
pub use load::Condition;
pub use others::{AskedMuch, Calls, OtherUse};
pub use set::RecordSet;
pub use usage::Usage;

use crate::connector::Subject;
use crate::entropy::Entropy;
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::question::PersonKey;
use domain::identity::{CreditCode, PersonName, ResidentId};
use held::Names;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{Any, AnyPool, Executor, Transaction};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How many connections read at once.
const READERS: u32 = 4;

/// Keys are hashes, so an import touches pages all over the index: a cache of 128 MiB holds that of a million records, and a
/// checkpoint every 128 MiB writes each page once for many batches.
const WRITER_PRAGMAS: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -131072",
    "PRAGMA wal_autocheckpoint = 32768",
];

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
    names: Mutex<Names>,
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
        Ok(Self { parts: Arc::new(Parts { sqlite, writer, reader, envelope: Envelope::new(key), entropy, names: Mutex::default() }) })
    }

    /// How the registers know a person: a keyed hash of the ID number.
    pub fn subject(&self, person: &PersonKey) -> Subject {
        self.subject_of_id(&person.resident_id)
    }

    /// The same, of somebody whose name is not at hand.
    pub fn subject_of_id(&self, id: &ResidentId) -> Subject {
        Subject(self.short_hash(&["person", id.as_str()]))
    }

    /// How the registers know an enterprise.
    pub fn subject_of_enterprise(&self, code: &CreditCode) -> Subject {
        Subject(self.short_hash(&["enterprise", code.as_str()]))
    }

    /// Tells registers that know people by the same hashes from others: it is another one under another key.
    pub(crate) fn subjects_mark(&self) -> String {
        self.short_hash(&["subjects"])
    }

    fn name_check(&self, person: &PersonKey) -> String {
        self.name_check_of(&person.resident_id, &person.name)
    }

    pub(crate) fn name_check_of(&self, id: &ResidentId, name: &PersonName) -> String {
        self.short_hash(&["name", id.as_str(), name.as_str()])
    }

    pub(crate) fn record_hash(&self, set: RecordSet, key: &str) -> String {
        if key.is_empty() { String::new() } else { self.short_hash(&["record", set.code(), key]) }
    }

    pub(crate) fn seal_body(&self, set: RecordSet, subject: &str, record: &str, plain: &str) -> String {
        self.parts.envelope.seal(self.parts.entropy.as_ref(), &place(set, subject, record), plain)
    }

    pub(crate) fn open_body(&self, set: RecordSet, subject: &str, record: &str, sealed: &str) -> Option<String> {
        self.parts.envelope.open(&place(set, subject, record), sealed)
    }

    /// 128 bits: nobody meets a second number of the same hash, and the index of a million people stays small.
    fn short_hash(&self, parts: &[&str]) -> String {
        hex::encode(&self.parts.envelope.hash(parts)[..16])
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

    #[cfg(test)]
    pub(crate) fn writer(&self) -> &AnyPool {
        &self.parts.writer
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

/// Where a body stands; sealed with it, it opens nowhere else.
fn place(set: RecordSet, subject: &str, record: &str) -> String {
    format!("records/{}/{subject}/{record}", set.code())
}

/// `$4, $5, $6`: so many places from the first.
pub(crate) fn places(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 6);
    for place in first..first + count {
        text.push_str(if place == first { "$" } else { ", $" });
        text.push_str(&place.to_string());
    }
    text
}

/// `($1, $2), ($3, $4), …`: the VALUES of a bulk insert.
pub(crate) fn values(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        text.push_str(&places(row * columns + 1, columns));
        text.push(')');
    }
    text
}
