//! The use cases of the hall and their SQL, one folder per area. The only crate that opens the hall's database.
//!
//! Every use case takes the [`Hall`] and the actor first, asks `domain` for the decision, and writes the state, the audit
//! event and the messages in one [`db::UnitOfWork`].

pub mod audit;
pub mod chance;
pub mod clock;
pub mod crypto;
pub mod db;
pub mod error;
pub mod feedback;
pub mod guide;
mod heavy;
pub mod idempotency;
pub mod identity;
pub mod intake;
pub mod interface;
pub mod lease;
pub mod limits;
pub mod messages;
pub mod refusal;
pub mod review;
pub mod rights;
pub mod session;
pub mod settings;
pub mod supervision;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod verification;

pub use error::{Error, Result};

use chance::Chance;
use clock::Clock;
use crypto::Keys;
use db::{Db, UnitOfWork};
use domain::day::{Day, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;

/// What the hall is made of. Cheap to clone; one per process.
#[derive(Clone)]
pub struct Hall {
    parts: Arc<Parts>,
}

struct Parts {
    db: Db,
    keys: Keys,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    exchange: exchange::Exchange,
    settings: Settings,
    counted: interface::Counted,
}

/// What the server decides for the hall at start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// The data folder: keys, files, the demo carrier's log.
    pub data: PathBuf,
    /// The file that keeps the newest seal of the record outside the database.
    pub audit_head: PathBuf,
    /// The address people reach the hall at, without a slash at the end; stands in QR codes and SMS.
    pub public_url: String,
    /// The registers' database: `sqlite:PATH` or `postgres://…`.
    pub registers_url: String,
    /// How the embedded registers behave.
    pub weather: exchange::Weather,
    /// Which registers are asked at the gateway instead.
    pub connections: exchange::Connections,
}

impl Hall {
    /// Opens the database, brings its schema up to date and checks what must hold before anything is written.
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self> {
        let keys = Keys::load_or_create(&settings.data.join("keys"), chance.as_ref())?;
        let db = Db::open(&settings.database_url).await?;
        let luck = chance.clone();
        let entropy = Arc::new(move |bytes: &mut [u8]| luck.fill(bytes));
        let ticking = clock.clone();
        let time: Arc<dyn exchange::Clock> = Arc::new(move || ticking.now());
        let exchange = exchange::Exchange::open(&settings.registers_url, &keys.registers(), entropy, settings.weather.clone())
            .await?
            .connected(&settings.connections, &time)?;
        Ok(Self { parts: Arc::new(Parts { db, keys, clock, chance, exchange, settings, counted: interface::Counted::default() }) })
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.parts.db
    }

    /// The keys for personal data.
    pub fn keys(&self) -> &Keys {
        &self.parts.keys
    }

    /// The city's data exchange.
    pub fn exchange(&self) -> &exchange::Exchange {
        &self.parts.exchange
    }

    /// Closes both databases; what was committed is in their own files.
    pub async fn close(&self) {
        self.exchange().registers().close().await;
        self.db().close().await;
    }

    /// What the server decided at start.
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    /// The public figures that were counted last.
    pub(crate) fn counted(&self) -> &interface::Counted {
        &self.parts.counted
    }

    /// Chance, handed down from the server.
    pub fn chance(&self) -> &dyn Chance {
        self.parts.chance.as_ref()
    }

    /// The instant now.
    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// The city's day now.
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// A new id: UUIDv7 of now, so ids sort by time.
    pub fn new_id(&self) -> String {
        let mut random = [0_u8; 10];
        self.chance().fill(&mut random);
        let millis = u64::try_from(self.now().millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }

    /// Begins a unit of work: one transaction.
    pub async fn begin(&self) -> Result<UnitOfWork> {
        self.parts.db.begin().await
    }

    /// Encrypts a field for one place in the database.
    pub fn seal(&self, table: &str, column: &str, row: &str, plain: &str) -> String {
        self.keys().seal(self.chance(), table, column, row, plain)
    }

    /// Decrypts a field of one place in the database.
    pub fn unseal(&self, table: &str, column: &str, row: &str, sealed: &str) -> Result<String> {
        self.keys().open(table, column, row, sealed)
    }

    /// Whether this database was born as a demo.
    pub async fn is_demo(&self) -> Result<bool> {
        Ok(self.meta("demo").await?.as_deref() == Some("1"))
    }

    /// A birth mark of the database.
    pub async fn meta(&self, key: &str) -> Result<Option<String>> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT value FROM meta WHERE key = $1").bind(key).fetch_optional(self.db().reader()).await?;
        Ok(row.map(|row| row.0))
    }

    /// Writes a birth mark, once; an existing mark stays.
    pub async fn mark(&self, key: &str, value: &str) -> Result<()> {
        let mut unit = self.begin().await?;
        unit.execute(sqlx::query("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING").bind(key).bind(value))
            .await?;
        unit.commit().await
    }
}
