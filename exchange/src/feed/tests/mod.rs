//! Deliveries as departments send them, good and bad, on both engines.

mod delta;
mod doubt;
mod faults;
mod formats;
mod full;
mod licences;
mod rejected;
mod resumed;
mod short;
mod town;

use super::{Delivery, Fault, Kind, Progress, Reason, Report};
use crate::testing::on_both_engines;
use crate::{Connector, EmbeddedRegister, Error, PersonKey, Purpose, RecordSet, Registers, Reply, Scene, Weather};
use domain::day::{Day, Timestamp};
use domain::identity::{PersonName, ResidentId};
use domain::verification::Register;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()
}

/// The n-th invented person.
fn id(number: u32) -> ResidentId {
    let born = day("1950-01-01").plus_days(i64::from(number / 500));
    ResidentId::from_parts("341699", born, u16::try_from(number % 500).unwrap()).unwrap()
}

fn person_line(number: u32, name: &str, seq: i64) -> String {
    format!("{{\"holder\":\"{}\",\"holder_name\":\"{name}\",\"seq\":{seq},\"state\":\"registered\"}}\n", id(number).as_str())
}

fn people(numbers: std::ops::Range<u32>, seq: i64) -> String {
    numbers.map(|number| person_line(number, "周秀兰", seq)).collect()
}

fn car_line(number: u32, plate: &str, seq: i64, more: &str) -> String {
    format!(
        "{{\"holder\":\"{}\",\"seq\":{seq},\"plate\":\"{plate}\",\"model\":\"五菱宏光\",\"use\":\"private\",\"registered\":\"2020-05-01\",\"active\":true,\"price\":4500000{more}}}\n",
        id(number).as_str()
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A folder of deliveries for one test.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn delivery(&self, set: impl Into<RecordSet>, kind: Kind, as_of: &str, name: &str, bytes: impl AsRef<[u8]>) -> Delivery {
        let file = self.file(name, bytes);
        Delivery::new(set.into(), file, kind, day(as_of))
    }
}

async fn import(registers: &Registers, delivery: &Delivery) -> Result<Report, Error> {
    registers.import(delivery, &now, &|_| {}).await
}

async fn fault(registers: &Registers, delivery: &Delivery) -> Fault {
    match import(registers, delivery).await {
        Err(Error::Feed(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// Something to hand to an import, and what hears of its first batch.
fn first_batch() -> (impl Fn(Progress) + Sync, tokio::sync::oneshot::Receiver<()>) {
    let (told, heard) = tokio::sync::oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let tell = move |_| {
        if let Some(told) = told.lock().unwrap().take() {
            let _ = told.send(());
        }
    };
    (tell, heard)
}

/// Read, loaded, unchanged, removed, rejected.
fn numbers(report: &Report) -> [i64; 5] {
    [report.counts.read, report.counts.loaded, report.counts.unchanged, report.counts.removed, report.counts.rejected]
}

async fn rejects(registers: &Registers, report: &Report) -> Vec<(i64, Reason, String)> {
    registers.rejects_of(report.feed).await.unwrap().into_iter().map(|reject| (reject.line, reject.reason, reject.field)).collect()
}

async fn held(registers: &Registers, set: impl Into<RecordSet>, number: u32) -> Vec<String> {
    let holding = registers.look_up(set, &registers.subject_of_id(&id(number))).await.unwrap();
    holding.records.into_iter().map(|record| record.body).collect()
}

async fn ask(registers: &Registers, register: Register, number: u32, name: &str) -> Reply {
    let connector = EmbeddedRegister::new(register, registers.clone(), Arc::new(Weather::calm()));
    let person = PersonKey::new(id(number), PersonName::parse(name).unwrap());
    let purpose = Purpose { case: "c".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: now() };
    connector.fetch(&connector.identify(&person), &person, &purpose).await.unwrap()
}

/// Subject, record, sequence, withdrawn, delivery, line.
type Row = (String, String, i64, i64, i64, i64);

/// Everything a reader could see or a later import could meet, without what depends on chance.
async fn everything(registers: &Registers) -> Vec<Row> {
    sqlx::query_as("SELECT subject, record, seq, withdrawn, feed, line FROM records ORDER BY register, generation, subject, record")
        .fetch_all(registers.reader())
        .await
        .unwrap()
}

/// Subject, record, sequence, delivery, line.
type MarkRow = (String, Option<String>, Option<i64>, i64, i64);

/// Who is in doubt because of which line, seen or not yet.
async fn marks(registers: &Registers) -> Vec<MarkRow> {
    sqlx::query_as("SELECT subject, record, seq, feed, line FROM unproven ORDER BY register, generation, subject, feed, line")
        .fetch_all(registers.reader())
        .await
        .unwrap()
}
