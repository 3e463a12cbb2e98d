//! Files that load nothing, and disks that are full.

use super::*;
use crate::feed::Encoding;
use crate::testing::{registers_like, registers_on};
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
        for kind in [Kind::Full, Kind::Delta] {
            let delivery = |bytes: &[u8]| desk.delivery(Register::Population, kind, "2026-11-20", "p.ndjson.gz", bytes);
            let half = fault(registers, &delivery(&packed[..middle])).await;
            assert!(matches!(half, Fault::TruncatedGzip(1_000..15_000)), "{half:?}");
            assert_eq!(fault(registers, &delivery(&packed[..tail])).await, Fault::TruncatedGzip(15_000));
            let spoilt = fault(registers, &delivery(&damaged)).await;
            assert!(matches!(spoilt, Fault::DamagedGzip(1_000..)), "{spoilt:?}");
        }
        assert_eq!(everything(registers).await, before);
        let whole = import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p.ndjson.gz", &packed)).await.unwrap();
        assert_eq!(whole.held, 15_000);
    }

    async fn what_is_wrong_with_a_whole_file_is_named_before_anything_of_it_counts(test: TestRegisters) {
        let desk = Desk::new();
        let row = |number: u32| format!("{},周秀兰,2,registered\n", id(number).as_str());
        let rows = |numbers: std::ops::Range<u32>| numbers.map(row).collect::<String>();
        let names = "holder,holder_name,seq,state\n";
        // The faults stand behind more than one batch; line 1,202 is that of person 1,200.
        let sheet = names.to_owned() + &rows(0..1_300);
        let lost = sheet.replace(&row(1_200), &row(1_200).replace("周秀兰", "\"周秀兰"));
        let endless = lost.clone() + &rows(1_300..1_301).repeat(30_000);
        let wide: Vec<u8> = sheet.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (national, _, _) = encoding_rs::GB18030.encode(&sheet);
        let (auto, utf8, gb18030) = (None, Some(Encoding::Utf8), Some(Encoding::Gb18030));
        let files = [
            ("the last quotation mark is lost", lost.into_bytes(), auto, Fault::Endless(1_202)),
            ("and much follows it", endless.into_bytes(), auto, Fault::Endless(1_202)),
            ("a column is missing", sheet.replacen("holder_name,", "", 1).into_bytes(), auto, Fault::MissingColumn("holder_name")),
            ("a column is none", sheet.replacen("state", "stare", 1).into_bytes(), auto, Fault::UnknownColumn(4)),
            ("a column comes twice", sheet.replacen("state", "seq", 1).into_bytes(), auto, Fault::RepeatedColumn(4)),
            ("UTF-16 without its mark", wide, auto, Fault::Encoding("UTF-16")),
            ("UTF-8 that is none", national.to_vec(), utf8, Fault::OtherEncoding("UTF-8")),
            ("GB18030 that is none", sheet.clone().into_bytes(), gb18030, Fault::OtherEncoding("GB18030")),
            ("NDJSON that is none", people(0..1_300, 2).into_bytes(), gb18030, Fault::OtherEncoding("GB18030")),
        ];
        for kind in [Kind::Full, Kind::Delta] {
            let test = registers_like(&test).await;
            let registers = &test.registers;
            let base = desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", people(0..5, 1));
            import(registers, &base).await.unwrap();
            // Nor does such a file end an import that was stopped.
            let stopped = desk.delivery(Register::Population, kind, "2026-11-02", "stopped", people(2_000..2_800, 1));
            let (tell, heard) = first_batch();
            tokio::select! { biased; _ = heard => {}, done = registers.import(&stopped, &now, &tell) => panic!("{done:?}") }
            let stands = async || (everything(registers).await, marks(registers).await, registers.standings().await.unwrap());
            let before = stands().await;
            for (what, bytes, encoding, expected) in &files {
                let mut delivery = desk.delivery(Register::Population, kind, "2026-11-20", "p", bytes);
                delivery.encoding = *encoding;
                assert_eq!(fault(registers, &delivery).await, *expected, "{kind:?}: {what}");
            }
            assert_eq!(stands().await, before, "{kind:?}");
            let mended = import(registers, &desk.delivery(Register::Population, kind, "2026-11-20", "p", &sheet)).await.unwrap();
            assert_eq!(numbers(&mended), [1_300, 1_300, 0, 0, 0], "{kind:?}");
        }
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

/// The page limit of SQLite stands in for a full disk: both end in `SQLITE_FULL`.
async fn disk_of(registers: &Registers, pages: i64) {
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"))).execute(registers.writer()).await.unwrap();
}

async fn pages(registers: &Registers) -> i64 {
    let (pages,): (i64,) = sqlx::query_as("PRAGMA page_count").fetch_one(registers.writer()).await.unwrap();
    pages
}

#[tokio::test]
async fn a_full_disk_is_named_and_the_import_goes_on_afterwards() {
    let Some(test) = registers_on("sqlite").await else { return };
    let (desk, registers) = (Desk::new(), &test.registers);
    let delivery = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p", people(0..1_250, 1));
    disk_of(registers, 100).await;
    assert_eq!(fault(registers, &delivery).await, Fault::DiskFull);
    assert_eq!(ask(registers, Register::Population, 1, "周秀兰").await, Reply::NotCovered);
    let (lines,): (i64,) = sqlx::query_as("SELECT lines FROM feeds").fetch_one(registers.reader()).await.unwrap();
    assert!((1..1_250).contains(&lines), "{lines} lines were done before");
    disk_of(registers, 1_000_000).await;
    let report = import(registers, &delivery).await.unwrap();
    assert_eq!((numbers(&report), report.held), ([1_250, 1_250, 0, 0, 0], 1_250));
}

#[tokio::test]
async fn a_delta_that_met_a_full_disk_keeps_its_whole_batches_and_ends_like_any_other() {
    let Some(test) = registers_on("sqlite").await else { return };
    let (desk, other) = (Desk::new(), registers_like(&test).await);
    let (registers, undisturbed) = (&test.registers, &other.registers);
    let base = desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", people(0..100, 1));
    // Three batches, each with rejected lines.
    let line = |number: u32| {
        let line = person_line(number, "周秀兰", 2);
        if number % 250 == 8 { line.replace("registered", "alive") } else { line }
    };
    let delta = desk.delivery(Register::Population, Kind::Delta, "2026-11-20", "d", (0..1_500).map(line).collect::<String>());
    import(undisturbed, &base).await.unwrap();
    let before = pages(undisturbed).await;
    let whole = import(undisturbed, &delta).await.unwrap();
    let grown = pages(undisturbed).await - before;
    assert_eq!((numbers(&whole), whole.doubt.people), ([1_500, 1_494, 0, 0, 6], 6));
    let outcome = async |registers: &Registers| (everything(registers).await, marks(registers).await);
    let (rows, doubts) = outcome(undisturbed).await;

    import(registers, &base).await.unwrap();
    let stands = async || registers.standings().await.unwrap().iter().map(|of| (of.set, of.held, of.as_of)).collect::<Vec<_>>();
    let (stood, untouched) = (stands().await, everything(registers).await);
    let room = pages(registers).await + grown / 2;
    for _ in 0..2 {
        disk_of(registers, room).await;
        assert_eq!(fault(registers, &delta).await, Fault::DiskFull, "as long as there is no room");
        let (done,): (i64,) =
            sqlx::query_as("SELECT lines FROM feeds WHERE id = $1").bind(whole.feed).fetch_one(registers.reader()).await.unwrap();
        assert_eq!(done, 500, "the first of its batches had room");
        let (held, marked) = outcome(registers).await;
        let of_delta = |rows: &[Row]| rows.iter().filter(|row| row.4 == whole.feed && row.5 <= done).cloned().collect::<Vec<_>>();
        let kept = of_delta(&rows);
        assert_eq!(kept.len(), 498);
        assert_eq!(of_delta(&held), kept);
        // Of the base only what that batch did not change.
        let others: Vec<Row> = held.into_iter().filter(|row| row.4 != whole.feed || row.5 > done).collect();
        let left: Vec<Row> = untouched.iter().filter(|row| !kept.iter().any(|new| new.0 == row.0)).cloned().collect();
        assert_eq!((others, left.len()), (left, 1));
        assert_eq!(marked, doubts.iter().filter(|mark| mark.4 <= done).cloned().collect::<Vec<_>>());
        let (lines, reasons): (i64, i64) = sqlx::query_as(
            "SELECT f.rejected, (SELECT CAST(count(*) AS BIGINT) FROM feed_rejects r WHERE r.feed = f.id) FROM feeds f WHERE f.id = $1",
        )
        .bind(whole.feed)
        .fetch_one(registers.reader())
        .await
        .unwrap();
        assert_eq!((lines, reasons), (2, 2));
        assert_eq!(stands().await, stood, "nothing says that the delta is loaded");
    }

    disk_of(registers, 1_000_000).await;
    assert_eq!(import(registers, &delta).await.unwrap(), whole);
    assert_eq!(outcome(registers).await, (rows, doubts));
    assert_eq!(rejects(registers, &whole).await, rejects(undisturbed, &whole).await);
}
