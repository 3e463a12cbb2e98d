//! Files that load nothing, and disks that are full.

use super::*;
use crate::testing::registers_on;
use std::path::Path;

on_both_engines! {
    async fn a_broken_gzip_loads_nothing(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let base = desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", people(0..5, 1));
        import(registers, &base).await.unwrap();
        let before = everything(registers).await;
        let packed = gzip(people(0..15_000, 2).as_bytes());
        let mut damaged = packed.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0xFF;
        let tail = packed.len() - 4;
        for (bytes, expected) in [(&packed[..middle], Fault::TruncatedGzip), (&packed[..tail], Fault::TruncatedGzip), (&damaged[..], Fault::DamagedGzip)] {
            for kind in [Kind::Full, Kind::Delta] {
                let delivery = desk.delivery(Register::Population, kind, "2026-11-20", "p.ndjson.gz", bytes);
                assert_eq!(fault(registers, &delivery).await, expected);
            }
        }
        assert_eq!(everything(registers).await, before);
        let whole = import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p.ndjson.gz", &packed)).await.unwrap();
        assert_eq!(whole.held, 15_000);
    }

    async fn files_that_can_hardly_be_meant_change_nothing(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", people(0..5, 1))).await.unwrap();
        let before = everything(registers).await;
        let full = |name: &str, text: String| desk.delivery(Register::Population, Kind::Full, "2026-11-20", name, text);
        assert_eq!(fault(registers, &full("empty", String::new())).await, Fault::Empty);
        let cars = full("cars", car_line(1, "皖A1", 1, ""));
        assert_eq!(fault(registers, &cars).await, Fault::MostlyRejected { rejected: 1, read: 1 });
        assert!(std::fs::read_to_string(cars.reject_file()).unwrap().contains("unknown_field"));
        let mut late = full("late", people(0..5, 2));
        late.as_of = day("2026-11-24");
        assert_eq!(fault(registers, &late).await, Fault::Early(late.as_of));
        late.file = Path::new("/nowhere/at/all").to_owned();
        late.as_of = day("2026-11-20");
        assert!(matches!(fault(registers, &late).await, Fault::File(_)));
        assert_eq!(everything(registers).await, before);
    }
}

/// The page limit of SQLite stands in for a full disk: both end in SQLITE_FULL.
#[tokio::test]
async fn a_full_disk_is_named_and_the_import_goes_on_afterwards() {
    let Some(test) = registers_on("sqlite").await else { return };
    let (desk, registers) = (Desk::new(), &test.registers);
    let delivery = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p", people(0..1_250, 1));
    sqlx::query("PRAGMA max_page_count = 100").execute(registers.writer()).await.unwrap();
    assert_eq!(fault(registers, &delivery).await, Fault::DiskFull);
    assert_eq!(ask(registers, Register::Population, 1, "周秀兰").await, Reply::NotCovered);
    let (lines,): (i64,) = sqlx::query_as("SELECT lines FROM feeds").fetch_one(registers.reader()).await.unwrap();
    assert!((1..1_250).contains(&lines), "{lines} lines were done before");
    sqlx::query("PRAGMA max_page_count = 1000000").execute(registers.writer()).await.unwrap();
    let report = import(registers, &delivery).await.unwrap();
    assert_eq!((numbers(&report), report.held), ([1_250, 1_250, 0, 0, 0], 1_250));
}
