//! A hall for tests: an empty database of its own on each engine, a clock that stands still, chance from a seed.
//!
//! `ANJU_TEST_ENGINES` names the engines (default `sqlite,postgres`); `ANJU_TEST_POSTGRES` is the URL of a PostgreSQL server
//! whose user may create databases. An engine that is named but out of reach fails the test.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a fixture fails by panicking")]

use crate::chance::Chance;
use crate::clock::Clock;
use crate::db::Engine;
use crate::{Hall, Settings};
use domain::day::Timestamp;
use domain::id::CaseId;
use domain::messages::MessageTemplate;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sqlx::{Connection as _, Executor as _};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a register is borne with where nobody waits.
const PATIENCE: Duration = Duration::from_secs(3);

/// A clock that moves only when told.
pub struct ManualClock {
    now: AtomicI64,
    tick: AtomicI64,
}

impl ManualClock {
    /// A clock standing at this instant.
    pub fn at(instant: Timestamp) -> Self {
        Self { now: AtomicI64::new(instant.millis()), tick: AtomicI64::new(0) }
    }

    /// Moves on by seconds.
    pub fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// From here on it moves by a millisecond whenever it is read: two looks at it are two instants, as outside of tests.
    pub fn tick(&self) {
        self.tick.store(1, Ordering::SeqCst);
    }

    /// Moves to an instant.
    pub fn set(&self, instant: Timestamp) {
        self.now.store(instant.millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.fetch_add(self.tick.load(Ordering::SeqCst), Ordering::SeqCst)).expect("a test instant")
    }
}

/// Chance that repeats itself.
pub struct SeededChance(Mutex<ChaCha20Rng>);

impl SeededChance {
    /// Chance from a seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// A hall with an empty database of its own.
pub struct TestHall {
    /// The hall.
    pub hall: Hall,
    /// Its clock, standing at 09:00 of Monday 2026-11-23 in the city.
    pub clock: Arc<ManualClock>,
    /// Its data folder; gone with it.
    pub folder: tempfile::TempDir,
}

/// Makes a hall on an engine, or `None` when `ANJU_TEST_ENGINES` leaves the engine out on purpose.
pub async fn hall_on(engine: Engine) -> Option<TestHall> {
    hall_under(engine, exchange::Weather::calm()).await
}

/// The same under a weather over the registers.
pub async fn hall_under(engine: Engine, weather: exchange::Weather) -> Option<TestHall> {
    let engines = std::env::var("ANJU_TEST_ENGINES").unwrap_or_else(|_| "sqlite,postgres".to_owned());
    let name = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    if !engines.split(',').any(|named| named.trim() == name) {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder for the test");
    let database_url = match engine {
        Engine::Sqlite => format!("sqlite:{}", folder.path().join("hall.db").display()),
        Engine::Postgres => fresh_postgres("hall").await,
    };
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-23T01:00:00.000Z").expect("an instant")));
    let settings = Settings {
        database_url,
        data: folder.path().to_owned(),
        audit_head: folder.path().join("audit-head"),
        public_url: "http://127.0.0.1:3000".to_owned(),
        // The registers prove themselves on both engines in their own crate.
        registers_url: format!("sqlite:{}", folder.path().join("registers.db").display()),
        weather,
        // No test waits for half a minute where nobody would.
        connections: exchange::Connections { patience: Some(PATIENCE), ..exchange::Connections::default() },
    };
    let hall = Hall::open(settings, clock.clone(), Arc::new(SeededChance::new(42))).await.expect("the hall opens");
    Some(TestHall { hall, clock, folder })
}

/// The ids of staff accounts with their log-in names.
pub async fn staff_by_login(hall: &Hall) -> Vec<(String, String)> {
    sqlx::query_as("SELECT id, login_name FROM staff").fetch_all(hall.db().reader()).await.expect("the staff can be read")
}

/// Raises an account to level 2, as a window does that has seen the person.
pub async fn seen_in_person(hall: &Hall, account: &str) {
    let mut unit = hall.begin().await.expect("a unit begins");
    unit.execute(sqlx::query("UPDATE accounts SET level = 2 WHERE id = $1").bind(account)).await.expect("the level is written");
    unit.commit().await.expect("the unit is committed");
}

/// How many accounts have a phone.
pub async fn accounts(hall: &Hall, phone: &str) -> i64 {
    let row: (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM accounts WHERE phone_index = $1")
        .bind(hall.keys().blind_index("phone", phone))
        .fetch_one(hall.db().reader())
        .await
        .expect("the accounts can be read");
    row.0
}

/// The state of a case, as stored.
pub async fn state_of(hall: &Hall, case: &CaseId) -> String {
    let row: (String,) = sqlx::query_as("SELECT state FROM cases WHERE id = $1")
        .bind(case.as_str())
        .fetch_one(hall.db().reader())
        .await
        .expect("the case is there");
    row.0
}

/// The version of a case, as its page would send it.
pub async fn version_of(hall: &Hall, case: &CaseId) -> i64 {
    let row: (i64,) = sqlx::query_as("SELECT version FROM cases WHERE id = $1")
        .bind(case.as_str())
        .fetch_one(hall.db().reader())
        .await
        .expect("the case is there");
    row.0
}

/// Every message written to a phone, the newest first; those of one instant in any order.
pub async fn messages_to(hall: &Hall, phone: &str) -> Vec<MessageTemplate> {
    let rows: Vec<(String, String, String)> = sqlx::query_as("SELECT id, phone, content FROM messages ORDER BY id DESC")
        .fetch_all(hall.db().reader())
        .await
        .expect("the outbox can be read");
    rows.into_iter()
        .filter(|(id, sealed, _)| hall.unseal("messages", "phone", id, sealed).expect("a phone") == phone)
        .map(|(id, _, content)| {
            serde_json::from_str(&hall.unseal("messages", "content", &id, &content).expect("a message")).expect("a message")
        })
        .collect()
}

/// The newest message in the outbox to a phone.
pub async fn last_message(hall: &Hall, phone: &str) -> Option<MessageTemplate> {
    messages_to(hall, phone).await.into_iter().next()
}

/// Gives up every message of a case, as after a refusal of the carrier.
pub async fn give_messages_up(hall: &Hall, case: &CaseId) {
    let mut unit = hall.begin().await.expect("a unit");
    unit.execute(
        sqlx::query("UPDATE messages SET state = 'failed', attempts = 1, settled_at = $1, fault = 'no_such_number' WHERE case_id = $2 AND secret = 0")
            .bind(hall.now().to_string())
            .bind(case.as_str()),
    )
    .await
    .expect("the outbox can be written");
    unit.commit().await.expect("a commit");
}

/// The whole record as text, one event a line.
pub async fn record(hall: &Hall) -> String {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("SELECT chain, act, actor, detail FROM audit_events ORDER BY chain, seq")
            .fetch_all(hall.db().reader())
            .await
            .expect("the record can be read");
    rows.into_iter().map(|(chain, act, actor, detail)| format!("{chain} {act} {actor} {detail}")).collect::<Vec<_>>().join("\n")
}

/// Changes the last event of a chain behind the record's back.
pub async fn forge(hall: &Hall, chain: &str) {
    let mut unit = hall.begin().await.expect("a unit");
    let text = "UPDATE audit_events SET detail = '{}' WHERE chain = $1 AND seq = (SELECT MAX(seq) FROM audit_events WHERE chain = $1)";
    assert_eq!(unit.execute(sqlx::query(text).bind(chain)).await.expect("a change"), 1);
    unit.commit().await.expect("a commit");
}

/// The newest code sent to a phone.
pub async fn code_sent_to(hall: &Hall, phone: &str) -> String {
    match last_message(hall, phone).await {
        Some(
            MessageTemplate::IdentityCode { code }
            | MessageTemplate::MemberConsentCode { code, .. }
            | MessageTemplate::CommitmentCode { code },
        ) => code,
        other => panic!("no code was sent last, but {other:?}"),
    }
}

/// Creates an empty database on the test server and answers its URL.
pub async fn fresh_postgres(prefix: &str) -> String {
    use std::collections::hash_map::RandomState;
    use std::hash::{BuildHasher as _, Hasher as _};
    let server = std::env::var("ANJU_TEST_POSTGRES")
        .expect("ANJU_TEST_POSTGRES names a PostgreSQL server, or ANJU_TEST_ENGINES=sqlite leaves it out");
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&server).await.expect("the test server answers");
    let name = format!("{prefix}_{:016x}", RandomState::new().build_hasher().finish());
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'");
    connection.execute(sqlx::AssertSqlSafe(create)).await.expect("a database is made");
    let (address, query) = server.split_once('?').map_or((server.as_str(), None), |(address, query)| (address, Some(query)));
    let (host, _) = address.rsplit_once('/').expect("the URL names a database");
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}

/// Runs each test on both engines, under the modules `sqlite` and `postgres`.
#[macro_export]
macro_rules! on_both_engines {
    ($(async fn $name:ident($test:ident: TestHall) $body:block)+) => {
        $(async fn $name($test: $crate::testing::TestHall) $body)+

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                if let Some(test) = $crate::testing::hall_on($crate::db::Engine::Sqlite).await {
                    super::$name(test).await;
                }
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(test) = $crate::testing::hall_on($crate::db::Engine::Postgres).await {
                    super::$name(test).await;
                }
            })+
        }
    };
}

pub use on_both_engines;
