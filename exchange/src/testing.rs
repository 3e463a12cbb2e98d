//! Registers for tests: an empty database of their own on each engine.
//!
//! `ANJU_TEST_ENGINES` names the engines (default `sqlite,postgres`); `ANJU_TEST_POSTGRES` is the URL of a PostgreSQL server
//! whose user may create databases. An engine that is named but out of reach fails the test.

use crate::Registers;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sqlx::{Connection as _, Executor as _};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::{Arc, Mutex};

/// Entropy that repeats itself.
pub fn entropy(seed: u64) -> Arc<dyn crate::Entropy> {
    let dice = Mutex::new(ChaCha20Rng::seed_from_u64(seed));
    Arc::new(move |bytes: &mut [u8]| dice.lock().unwrap().fill_bytes(bytes))
}

/// An empty registers' database; the folder goes with it.
pub struct TestRegisters {
    pub registers: Registers,
    engine: &'static str,
    _folder: tempfile::TempDir,
}

pub async fn registers_on(engine: &'static str) -> Option<TestRegisters> {
    let engines = std::env::var("ANJU_TEST_ENGINES").unwrap_or_else(|_| "sqlite,postgres".to_owned());
    if !engines.split(',').any(|named| named.trim() == engine) {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let url = if engine == "sqlite" { format!("sqlite:{}", folder.path().join("registers.db").display()) } else { fresh_postgres().await };
    let registers = Registers::open(&url, &[9; 32], entropy(1)).await.unwrap();
    Some(TestRegisters { registers, engine, _folder: folder })
}

/// Another empty database on the same engine.
pub async fn registers_like(test: &TestRegisters) -> TestRegisters {
    registers_on(test.engine).await.expect("the engine of a running test is there")
}

async fn fresh_postgres() -> String {
    let server = std::env::var("ANJU_TEST_POSTGRES")
        .expect("ANJU_TEST_POSTGRES names a PostgreSQL server, or ANJU_TEST_ENGINES=sqlite leaves it out");
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&server).await.expect("the test server answers");
    let name = format!("registers_{:016x}", RandomState::new().build_hasher().finish());
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'");
    connection.execute(sqlx::AssertSqlSafe(create)).await.expect("a database is made");
    let (address, query) = server.split_once('?').map_or((server.as_str(), None), |(address, query)| (address, Some(query)));
    let (host, _) = address.rsplit_once('/').expect("the URL names a database");
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}

/// Runs each test on both engines, under the modules `sqlite` and `postgres`.
macro_rules! on_both_engines {
    ($(async fn $name:ident($test:ident: TestRegisters) $body:block)+) => {
        $(async fn $name($test: $crate::testing::TestRegisters) $body)+

        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                if let Some(test) = $crate::testing::registers_on("sqlite").await {
                    super::$name(test).await;
                }
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(test) = $crate::testing::registers_on("postgres").await {
                    super::$name(test).await;
                }
            })+
        }
    };
}

pub(crate) use on_both_engines;
