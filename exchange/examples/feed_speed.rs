//! How fast a full delivery of the population register is imported on SQLite, and how fast one person is found in it then.
//!
//! `cargo run --release -p exchange --example feed_speed -- 1000000`
#![allow(clippy::unwrap_used, reason = "a measurement ends where it fails")]

use domain::day::{Day, Timestamp};
use domain::identity::ResidentId;
use domain::verification::Register;
use exchange::Registers;
use exchange::feed::{Delivery, Kind};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::io::{BufWriter, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

fn id(number: usize) -> ResidentId {
    let born = Day::parse("1930-01-01").unwrap().plus_days(i64::try_from(number / 900 * 7).unwrap());
    ResidentId::from_parts("341699", born, u16::try_from(number % 900).unwrap()).unwrap()
}

#[tokio::main]
async fn main() {
    let people: usize = std::env::args().nth(1).map_or(1_000_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("population.ndjson.gz");
    let mut out = flate2::write::GzEncoder::new(BufWriter::new(std::fs::File::create(&file).unwrap()), flate2::Compression::fast());
    for number in 0..people {
        writeln!(out, "{{\"holder\":\"{}\",\"holder_name\":\"周秀兰\",\"seq\":1,\"state\":\"registered\"}}", id(number).as_str()).unwrap();
    }
    out.finish().unwrap();
    let dice = Mutex::new(ChaCha20Rng::seed_from_u64(1));
    let entropy = Arc::new(move |bytes: &mut [u8]| dice.lock().unwrap().fill_bytes(bytes));
    let url = format!("sqlite:{}", folder.path().join("registers.db").display());
    let registers = Registers::open(&url, &[7; 32], entropy).await.unwrap();
    let now = || Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap();
    for (as_of, what) in [("2026-11-20", "into an empty register"), ("2026-11-21", "over a register of as many")] {
        let set = Register::Population.into();
        let as_of = Day::parse(as_of).unwrap();
        let delivery = Delivery { set, file: file.clone(), kind: Kind::Full, as_of, encoding: None, format: None, rejects: None };
        let started = Instant::now();
        let report = registers.import(&delivery, &now, &|_| {}).await.unwrap();
        let took = started.elapsed();
        println!(
            "{what}: {} held in {took:.1?}, {} records/s",
            report.held,
            i64::try_from(people).unwrap() * 1000 / i64::try_from(took.as_millis()).unwrap()
        );
    }
    let mut waits: Vec<Duration> = Vec::new();
    for step in 0..20_000_usize {
        let subject = registers.subject_of_id(&id(step.wrapping_mul(7_919) % people));
        let started = Instant::now();
        let holding = registers.look_up(Register::Population, &subject).await.unwrap();
        waits.push(started.elapsed());
        assert_eq!(holding.records.len(), 1);
    }
    waits.sort();
    println!("point look-up: p50 {:.0?}, p99 {:.0?}, slowest {:.0?}", waits[10_000], waits[19_800], waits[19_999]);
    let size = std::fs::metadata(folder.path().join("registers.db")).unwrap().len() >> 20;
    println!("database: {size} MiB");
}
