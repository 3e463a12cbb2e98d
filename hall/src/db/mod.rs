//! The hall's database: SQLite or PostgreSQL behind one SQL text.

pub mod dialect;
mod unit;

pub use dialect::Engine;
pub use unit::UnitOfWork;

use crate::error::{Error, Result};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, Executor};
use std::path::Path;
use std::time::Duration;

/// How many connections read at once.
const READERS: u32 = 4;

/// How many units run at once on PostgreSQL. They have a pool of their own: a unit that reads outside itself must never wait for
/// connections that other units hold.
const WRITERS: u32 = 8;

/// SQLite below this version can lose committed WAL writes.
const SQLITE_FLOOR: (u32, u32, u32) = (3, 51, 3);

/// An open database: a pool of readers, and a pool of writers that holds one connection on SQLite.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    writer: AnyPool,
    reader: AnyPool,
}

impl Db {
    /// Opens the database, creating the SQLite file, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Self> {
        install_default_drivers();
        let engine = Engine::of(url).ok_or_else(|| Error::Setup("the database URL begins with sqlite: or postgres:".to_owned()))?;
        let db = match engine {
            Engine::Sqlite => {
                if let Some(folder) = url.strip_prefix("sqlite:").map(Path::new).and_then(Path::parent) {
                    std::fs::create_dir_all(folder).map_err(|error| Error::Setup(format!("data folder: {error}")))?;
                }
                let writer = pool(1, WRITER_PRAGMAS).connect(&format!("{url}?mode=rwc")).await?;
                assert_sqlite_version(&writer).await?;
                migrate(&writer).await?;
                let reader = pool(READERS, READER_PRAGMAS).connect(&format!("{url}?mode=ro")).await?;
                Self { engine, writer, reader }
            }
            Engine::Postgres => {
                let writer = pool(WRITERS, &[]).connect(url).await?;
                assert_c_collation(&writer).await?;
                // Tests may use a server that keeps nothing.
                if cfg!(not(any(test, feature = "testing"))) {
                    assert_synced(&writer).await?;
                }
                migrate(&writer).await?;
                Self { engine, writer, reader: pool(READERS * 2, &[]).connect(url).await? }
            }
        };
        Ok(db)
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Connections for reading outside a unit of work.
    pub fn reader(&self) -> &AnyPool {
        &self.reader
    }

    /// Begins a unit of work; on SQLite it holds the one writer from the first statement.
    pub async fn begin(&self) -> Result<UnitOfWork> {
        let transaction = match self.engine {
            Engine::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => self.writer.begin().await?,
        };
        Ok(UnitOfWork::new(self.engine, transaction))
    }

    /// Begins a reading of many statements that all see the database as of one instant; nothing waits for it.
    pub async fn snapshot(&self) -> Result<sqlx::Transaction<'static, sqlx::Any>> {
        Ok(self.reader.begin_with(dialect::begin_snapshot(self.engine)).await?)
    }

    /// Closes every connection; what was committed is on disk.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

const WRITER_PRAGMAS: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
];

const READER_PRAGMAS: &[&str] = &["PRAGMA query_only = ON", "PRAGMA busy_timeout = 5000", "PRAGMA temp_store = MEMORY"];

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
    sqlx::migrate!("../migrations/hall").run(pool).await.map_err(|error| Error::Setup(format!("schema: {error}")))
}

async fn assert_sqlite_version(pool: &AnyPool) -> Result<()> {
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(pool).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < SQLITE_FLOOR {
        return Err(Error::Setup(format!("SQLite {version} can lose committed writes; 3.51.3 or newer is needed")));
    }
    Ok(())
}

/// Without these PostgreSQL acknowledges what a power cut undoes.
async fn assert_synced(pool: &AnyPool) -> Result<()> {
    let off: Option<(String,)> = sqlx::query_as(
        "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name LIMIT 1",
    )
    .fetch_optional(pool)
    .await?;
    match off {
        Some((name,)) => Err(Error::Setup(format!("the PostgreSQL server runs with {name} = off and can lose what it has acknowledged"))),
        None => Ok(()),
    }
}

async fn assert_c_collation(pool: &AnyPool) -> Result<()> {
    let (collation,): (String,) =
        sqlx::query_as("SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()").fetch_one(pool).await?;
    if !matches!(collation.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
        return Err(Error::Setup(format!("the PostgreSQL database sorts by {collation}; create it with the C collation")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hall_on;

    #[tokio::test]
    async fn a_server_that_may_lose_what_it_acknowledged_is_named() {
        let Some(test) = hall_on(Engine::Postgres).await else { return };
        let pool = pool(1, &["SET synchronous_commit = off"]).connect(&test.hall.settings().database_url).await.unwrap();
        let Err(Error::Setup(fault)) = assert_synced(&pool).await else { panic!("nothing was said") };
        assert!(fault.contains(" = off"), "{fault}");
    }
}
