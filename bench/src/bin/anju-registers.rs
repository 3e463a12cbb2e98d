//! Measures the exchange: the fan-out, the import of a delivery, the look-up of one person, each beside its reference; and prepares
//! a city of decided households for a re-check. Prints one line of tab-separated figures.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be made ends")]

use clap::{Parser, Subcommand};
use domain::day::{Day, Timestamp};
use domain::identity::ResidentId;
use domain::verification::{Answer, Register};
use exchange::city::{demo_areas, generate};
use exchange::feed::{Delivery, Kind};
use exchange::{ClimateChange, Exchange, PersonKey, Purpose, Registers, Scene, Weather};
use hall::chance::Chance as _;
use hall::testing::SeededChance;
use mimalloc::MiMalloc;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// As in the server.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long each register takes in the fan-out.
const REGISTER_MS: u32 = 200;
/// Checks of the fan-out.
const CHECKS: usize = 15;
/// Look-ups of one person.
const LOOK_UPS: usize = 20_000;
/// Rows of one statement of the reference.
const ROWS: usize = 100;

/// Measures the exchange.
#[derive(Debug, Parser)]
struct Asked {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Thirteen registers at 200 ms, four people: the check and the slowest single call beside it, in microseconds; then with one
    /// register dead the last answer of the others and the whole check.
    FanOut {
        /// An empty folder.
        folder: PathBuf,
    },
    /// A full delivery of so many people into an empty register: records a second, and rows of the same size a second without
    /// reading, checking and encrypting; then one person out of them: p99 of ours and of the plain row, in microseconds.
    Import {
        /// An empty folder.
        folder: PathBuf,
        /// How many people.
        #[arg(long, default_value_t = 1_000_000)]
        people: usize,
    },
    /// Adds households with a decision and their last check to the hall of a data folder, and prints how many people they are.
    Decided {
        /// The data folder of a demo city.
        data: PathBuf,
        /// How many households.
        #[arg(long)]
        households: usize,
        /// The instant.
        #[arg(long)]
        now: String,
    },
}

#[tokio::main]
async fn main() {
    match Asked::parse().what {
        What::FanOut { folder } => fan_out(&folder).await,
        What::Import { folder, people } => import(&folder, people).await,
        What::Decided { data, households, now } => decided(&data, households, Timestamp::parse(&now).unwrap()).await,
    }
}

fn at() -> Timestamp {
    Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()
}

async fn registers(folder: &Path) -> Registers {
    let chance = SeededChance::new(1);
    let entropy = Arc::new(move |bytes: &mut [u8]| chance.fill(bytes));
    Registers::open(&format!("sqlite:{}", folder.join("registers.db").display()), &[7; 32], entropy).await.unwrap()
}

fn median(mut of: Vec<Duration>) -> u128 {
    of.sort();
    of[of.len() / 2].as_micros()
}

async fn fan_out(folder: &Path) {
    let registers = registers(folder).await;
    let household = generate(50, 7, at().day(), &demo_areas()).into_iter().find(|household| household.citizens.len() == 4).unwrap();
    registers.load(&household.citizens, at().day()).await.unwrap();
    let people: Vec<PersonKey> =
        household.citizens.iter().map(|citizen| PersonKey::new(citizen.resident_id.clone(), citizen.name.clone())).collect();
    let slow = ClimateChange { latency_ms: Some(REGISTER_MS), ..ClimateChange::default() };
    let mut changes: BTreeMap<String, ClimateChange> =
        Register::CHECKED.iter().map(|register| (register.code().to_owned(), slow)).collect();
    let purpose = Purpose { case: "bench".to_owned(), actor: "bench".to_owned(), scene: Scene::Check, at: at() };

    let exchange = Exchange::over(registers.clone(), Weather::calm().changed(&changes).unwrap());
    let (mut checks, mut slowest) = (Vec::new(), Vec::new());
    for _ in 0..CHECKS {
        let mut longest = Duration::ZERO;
        for register in Register::CHECKED {
            let started = Instant::now();
            exchange.ask_one(&people[0], register, &purpose).await.unwrap();
            longest = longest.max(started.elapsed());
        }
        slowest.push(longest);
        let started = Instant::now();
        exchange.ask(&people, &Register::CHECKED, &purpose).await.unwrap();
        checks.push(started.elapsed());
    }

    changes.insert(Register::Tax.code().to_owned(), ClimateChange { down: Some(true), ..slow });
    let exchange = Exchange::over(registers, Weather::calm().changed(&changes).unwrap());
    let questions: Vec<(PersonKey, Vec<Register>)> = people.iter().map(|person| (person.clone(), Register::CHECKED.to_vec())).collect();
    let last = Mutex::new(Duration::ZERO);
    let started = Instant::now();
    let landed = |_, answer: &Answer| {
        if answer.register != Register::Tax {
            *last.lock().unwrap() = started.elapsed();
        }
    };
    exchange.ask_watched(&questions, &purpose, &landed).await.unwrap();
    let whole = started.elapsed();
    let others = last.lock().unwrap().as_micros();
    println!("{}\t{}\t{}\t{}\t{others}\t{}", Register::CHECKED.len(), people.len(), median(checks), median(slowest), whole.as_micros());
}

/// The n-th invented person.
fn id(number: usize) -> ResidentId {
    let born = Day::parse("1930-01-01").unwrap().plus_days(i64::try_from(number / 900 * 7).unwrap());
    ResidentId::from_parts("341699", born, u16::try_from(number % 900).unwrap()).unwrap()
}

async fn import(folder: &Path, people: usize) {
    let file = folder.join("population.ndjson");
    let mut out = BufWriter::new(std::fs::File::create(&file).unwrap());
    for number in 0..people {
        writeln!(out, "{{\"holder\":\"{}\",\"holder_name\":\"周秀兰\",\"seq\":1,\"state\":\"registered\"}}", id(number).as_str()).unwrap();
    }
    out.into_inner().unwrap().sync_all().unwrap();
    let registers = registers(folder).await;
    let as_of = Day::parse("2026-11-20").unwrap();
    let set = Register::Population.into();
    let delivery = Delivery::new(set, file, Kind::Full, as_of);
    let started = Instant::now();
    let report = registers.import(&delivery, &at, &|_| {}).await.unwrap();
    let ours = per_second(people, started.elapsed());
    assert_eq!(usize::try_from(report.held).unwrap(), people);

    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}?mode=rwc", folder.join("plain.db").display());
    let plain = AnyPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    for statement in
        ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE rows (subject TEXT PRIMARY KEY, body TEXT NOT NULL)"]
    {
        sqlx::query(statement).execute(&plain).await.unwrap();
    }
    let subjects: Vec<String> = (0..people).map(|number| registers.subject_of_id(&id(number)).0).collect();
    let started = Instant::now();
    write_plain(&plain, &subjects).await;
    let beside = per_second(people, started.elapsed());

    let (mut found, mut plainly) = (Vec::with_capacity(LOOK_UPS), Vec::with_capacity(LOOK_UPS));
    for step in 0..LOOK_UPS {
        let subject = registers.subject_of_id(&id(step.wrapping_mul(7_919) % people));
        let started = Instant::now();
        let holding = registers.look_up(Register::Population, &subject).await.unwrap();
        found.push(started.elapsed());
        assert_eq!(holding.records.len(), 1);
        let started = Instant::now();
        let (_,): (String,) = sqlx::query_as("SELECT body FROM rows WHERE subject = $1").bind(&subject.0).fetch_one(&plain).await.unwrap();
        plainly.push(started.elapsed());
    }
    println!("{ours}\t{beside}\t{}\t{}", p99(found), p99(plainly));
}

/// Rows of about the size of ours, as fast as the same driver writes them.
async fn write_plain(plain: &AnyPool, subjects: &[String]) {
    let body = "x".repeat(190);
    for batch in subjects.chunks(5_000) {
        let mut transaction = plain.begin().await.unwrap();
        for rows in batch.chunks(ROWS) {
            let places: Vec<String> = (0..rows.len()).map(|row| format!("(${}, ${})", row * 2 + 1, row * 2 + 2)).collect();
            let text = format!("INSERT INTO rows (subject, body) VALUES {}", places.join(", "));
            let mut query = sqlx::query(AssertSqlSafe(text));
            for subject in rows {
                query = query.bind(subject).bind(&body);
            }
            query.execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }
}

fn per_second(count: usize, took: Duration) -> u128 {
    u128::try_from(count).unwrap() * 1000 / took.as_millis().max(1)
}

fn p99(mut of: Vec<Duration>) -> u128 {
    of.sort();
    of[of.len() * 99 / 100].as_micros()
}

async fn decided(data: &Path, households: usize, now: Timestamp) {
    let hall = bench::open(data, now, "http://127.0.0.1").await;
    let all = generate(households, 11, now.day(), &demo_areas());
    for (place, batch) in all.chunks(500).enumerate() {
        hall::verification::recheck_fixture::decided(&hall, batch, place * 500, "registered").await;
    }
    println!("{}", all.iter().map(|household| household.citizens.len()).sum::<usize>());
    hall.db().close().await;
}
