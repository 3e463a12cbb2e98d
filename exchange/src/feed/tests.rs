//! Deliveries as departments send them, good and bad, on both engines.

use super::{Delivery, Encoding, Fault, Kind, Progress, Reason, Report};
use crate::city::{issuers, licence, sign_licence};
use crate::testing::{on_both_engines, registers_like, registers_on};
use crate::{
    Claim, Connector, EmbeddedRegister, Error, Exchange, Failure, PersonKey, Purpose, RecordSet, Registers, Reply, Scene, Verdict, Weather,
};
use domain::day::{Day, Timestamp};
use domain::identity::{CreditCode, PersonName, ResidentId};
use domain::verification::{AnswerStatus, LicenceKind, LicenceRecord, LicenceState, Record, Register};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
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

/// A licence as its office issues it.
fn issued(holder: &str, kind: LicenceKind) -> LicenceRecord {
    licence(kind, holder, 1, day("2024-01-01"), None, LicenceState::Issued).unwrap()
}

fn licence_line(holder: &str, licence: &LicenceRecord, seq: i64) -> String {
    let mut fields = serde_json::to_value(licence).unwrap();
    fields["holder"] = holder.into();
    fields["holder_name"] = "周秀兰".into();
    fields["seq"] = seq.into();
    format!("{fields}\n")
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
        Delivery { set: set.into(), file, kind, as_of: day(as_of), encoding: None, format: None, rejects: None }
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

/// Everything a reader could see or a later import could meet, without what depends on chance.
async fn everything(registers: &Registers) -> Vec<(String, String, i64, i64, i64, i64)> {
    sqlx::query_as("SELECT subject, record, seq, withdrawn, feed, line FROM records ORDER BY register, generation, subject, record")
        .fetch_all(registers.reader())
        .await
        .unwrap()
}

on_both_engines! {
    async fn a_full_delivery_replaces_what_was_there(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let first = desk.delivery(Register::Population, Kind::Full, "2026-11-01", "a.ndjson", people(0..300, 1));
        let report = import(registers, &first).await.unwrap();
        assert_eq!((numbers(&report), report.held, report.repeated), ([300, 300, 0, 0, 0], 300, false));
        let second = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "b.ndjson", people(100..200, 1) + &people(200..350, 2));
        let report = import(registers, &second).await.unwrap();
        assert_eq!((numbers(&report), report.held), ([250, 150, 100, 100, 0], 250));
        assert!(held(registers, Register::Population, 99).await.is_empty());
        assert_eq!(held(registers, Register::Population, 100).await, [r#"{"state":"registered","sex":"female","born":"1950-01-01"}"#]);
        assert_eq!(registers.persons().await.unwrap(), 250);
        assert_eq!(everything(registers).await.len(), 250, "the old generation is swept away");
        let again = import(registers, &second).await.unwrap();
        assert_eq!(again, Report { repeated: true, ..report });
        assert_eq!(fault(registers, &first).await, Fault::Stale { held: day("2026-11-20"), given: day("2026-11-01") });
    }

    async fn a_register_answers_with_what_was_delivered(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        assert_eq!(ask(registers, Register::Vehicle, 1, "周秀兰").await, Reply::NotCovered, "never loaded");
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p", people(0..3, 1))).await.unwrap();
        assert_eq!(ask(registers, Register::Vehicle, 1, "周秀兰").await, Reply::NotCovered, "this one was never loaded");
        let cars = car_line(1, "皖A1", 1, "") + &car_line(1, "皖A2", 2, "") + &car_line(9, "皖A9", 3, "") + &car_line(2, "皖A3", 4, ",\"holder_name\":\"许博文\"");
        let report = import(registers, &desk.delivery(Register::Vehicle, Kind::Full, "2026-11-19", "v", cars)).await.unwrap();
        assert_eq!((numbers(&report), report.counts.disagreed), ([4, 4, 0, 0, 0], 1));
        let Reply::Held { body, as_of, .. } = ask(registers, Register::Vehicle, 1, "周秀兰").await else { panic!("nothing held") };
        assert_eq!((body.matches("皖A").count(), as_of), (2, Some(day("2026-11-19"))));
        assert!(body.find("皖A1") < body.find("皖A2"), "in the order of the file");
        assert!(matches!(ask(registers, Register::Vehicle, 0, "周秀兰").await, Reply::Nothing { as_of: Some(_), .. }));
        for (number, name, why) in [(1, "王秀英", "another name"), (2, "周秀兰", "the departments disagree about the name"), (9, "周秀兰", "nobody knows the name")] {
            assert_eq!(ask(registers, Register::Vehicle, number, name).await, Reply::NotCovered, "{why}");
        }
    }

    async fn a_delta_follows_the_sequence(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let delta = |name: &str, text: String| desk.delivery(Register::Vehicle, Kind::Delta, "2026-11-20", name, text);
        assert_eq!(fault(registers, &delta("early", car_line(1, "皖A1", 5, ""))).await, Fault::NoBase);
        let base = car_line(1, "皖A1", 10, "") + &car_line(2, "皖A2", 10, "");
        import(registers, &desk.delivery(Register::Vehicle, Kind::Full, "2026-11-01", "v", base)).await.unwrap();
        let text = car_line(1, "皖A1", 9, "")                       // 1 older than what is held
            + &car_line(1, "皖A1", 10, "")                          // 2 the same again
            + &car_line(1, "皖A1", 10, ",\"as_of\":\"2026-11-02\"") // 3 the same record
            + &car_line(1, "皖A1", 10, "").replace("4500000", "1")  // 4 the same sequence, something else
            + &car_line(1, "皖A1", 12, "").replace("4500000", "2")  // 5 newer
            + &car_line(1, "皖A1", 11, "")                          // 6 late within the file
            + &car_line(2, "皖A2", 11, ",\"gone\":true")            // 7 withdrawn
            + &car_line(3, "皖A3", 1, "");                          // 8 new
        let report = import(registers, &delta("d1", text)).await.unwrap();
        assert_eq!((numbers(&report), report.held, report.as_of), ([8, 2, 2, 1, 3], 2, day("2026-11-20")));
        let expected = [(1, Reason::OutOfOrder), (4, Reason::DuplicateKey), (6, Reason::OutOfOrder)];
        assert_eq!(rejects(registers, &report).await, expected.map(|(line, reason)| (line, reason, String::new())));
        assert!(held(registers, Register::Vehicle, 1).await[0].contains("\"price\":2"));
        assert!(held(registers, Register::Vehicle, 2).await.is_empty());
        let back = import(registers, &delta("d2", car_line(2, "皖A2", 10, ""))).await.unwrap();
        assert_eq!((numbers(&back), back.held), ([1, 0, 0, 0, 1], 2), "a withdrawn record does not come back by an older line");
        let back = import(registers, &delta("d3", car_line(2, "皖A2", 12, ""))).await.unwrap();
        assert_eq!((numbers(&back), back.held), ([1, 1, 0, 0, 0], 3));
    }

    async fn each_bad_line_is_named_and_the_rest_is_loaded(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let good = |number| person_line(number, "周秀兰", 1);
        let mut text: Vec<u8> = Vec::new();
        for number in 0..20 {
            text.extend(good(number).bytes());
        }
        let wrong_id = good(50).replace(id(50).as_str(), "341699195001010501");
        let lines: [(Vec<u8>, Reason, &str); 14] = [
            (b"{\"holder\":\n".to_vec(), Reason::Syntax, ""),
            (b"[1]\n".to_vec(), Reason::Syntax, ""),
            (good(51).replace("registered", "alive").into_bytes(), Reason::Value, "state"),
            (good(52).replace(",\"seq\":1", "").into_bytes(), Reason::Missing, "seq"),
            (good(53).replace("seq\":1", "seq\":-1").into_bytes(), Reason::Value, "seq"),
            (wrong_id.into_bytes(), Reason::ResidentId, "holder"),
            (good(54).replace("周秀兰", "1").into_bytes(), Reason::Name, "holder_name"),
            (good(55).replace(",\"holder_name\":\"周秀兰\"", "").into_bytes(), Reason::Missing, "holder_name"),
            (good(56).replace("周秀兰", "周\\u0000兰").into_bytes(), Reason::ControlCharacter, "holder_name"),
            (good(57).replace("state", "stare").into_bytes(), Reason::UnknownField, "stare"),
            (good(58).replace("\"seq\":1", "\"seq\":1,\"as_of\":\"2026-11-21\"").into_bytes(), Reason::AsOf, "as_of"),
            (good(59).replace("\"seq\":1", "\"seq\":1,\"sex\":\"female\"").into_bytes(), Reason::Value, "sex"),
            ([b"{\"holder\":\"".as_slice(), &[0xD6, 0xDC], b"\"}\n"].concat(), Reason::Encoding, ""),
            (good(3).into_bytes(), Reason::DuplicateKey, ""),
        ];
        let mut expected = Vec::new();
        for (line, (bytes, reason, field)) in (21..).zip(&lines) {
            text.extend(bytes);
            expected.push((line, *reason, (*field).to_owned()));
        }
        text.extend(b"\n");
        text.extend(format!("{{\"x\":\"{}\"}}\n", "周".repeat(500_000)).bytes());
        text.extend(good(60).replace("\"seq\":1", "\"seq\":1,\"gone\":true").trim_end().bytes());
        expected.push((36, Reason::TooLong, String::new()));
        expected.push((37, Reason::GoneInFull, "gone".to_owned()));
        let delivery = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p.ndjson", &text);
        let report = import(registers, &delivery).await.unwrap();
        assert_eq!(rejects(registers, &report).await, expected);
        assert_eq!((numbers(&report), report.held), ([36, 20, 0, 0, 16], 20));
        let list = std::fs::read_to_string(desk.folder.path().join("p.ndjson.rejects.ndjson")).unwrap();
        assert_eq!(list.lines().count(), 16);
        assert_eq!(list.lines().nth(2), Some(r#"{"line":23,"reason_code":"value","field":"state"}"#));
        assert!(!list.contains("周") && !list.contains("341699"), "{list}");
    }

    async fn csv_is_read_as_ndjson_is(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let row = |number: u32, rest: &str| format!("{},周秀兰,{rest}\r\n", id(number).as_str());
        let text = "holder,holder_name,seq,plate,model,use,registered,active,price\r\n".to_owned()
            + &row(1, "1,皖A1,\"五菱, 宏光\",private,2020-05-01,true,4500000")
            + "\r\n"
            + &row(2, "2,皖A2,五菱,private,2020-05-01,否,")
            + &row(3, "3,皖A3,五菱,private,2020-05-01,maybe,1")
            + &row(4, "4,皖A4,五菱,private,2020-05-01,true")
            + &row(5, "5,皖A5,\"五\n菱\",private,2020-05-01,true,1")
            + &row(6, "6,皖A6,五菱,private,2020-05-32,true,1")
            + &row(7, "7,皖A7,五菱,private,2020-05-01,true,12.5")
            + &row(8, "8,皖A8,五菱,private,2020-05-01,true,5")
            + &(10..14).map(|number| row(number, "1,皖A0,五菱,private,2020-05-01,true,5")).collect::<String>()
            + row(9, "9,,五菱,private,2020-05-01,true,5").trim_end()
            ;
        let report = import(registers, &desk.delivery(Register::Vehicle, Kind::Full, "2026-11-20", "v.csv", text)).await.unwrap();
        let field = |name: &str| name.to_owned();
        let expected = [
            (5, Reason::Value, field("active")),
            (6, Reason::FieldCount, field("")),
            (7, Reason::ControlCharacter, field("model")),
            (9, Reason::Value, field("registered")),
            (10, Reason::Value, field("price")),
            (16, Reason::Missing, field("plate")),
        ];
        assert_eq!(rejects(registers, &report).await, expected);
        assert_eq!(numbers(&report), [13, 7, 0, 0, 6]);
        assert!(held(registers, Register::Vehicle, 1).await[0].contains("五菱, 宏光"));
        assert!(held(registers, Register::Vehicle, 2).await[0].contains("\"active\":false,\"price\":null"));
    }

    async fn a_csv_file_with_other_columns_is_refused_as_a_whole(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        for (header, expected) in [
            ("holder,seq,holder_name,stare", Fault::UnknownColumn(4)),
            ("holder,seq,state,state", Fault::RepeatedColumn(4)),
            ("holder,state,holder_name", Fault::MissingColumn("seq")),
            ("holder,state,seq", Fault::MissingColumn("holder_name")),
        ] {
            let delivery = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p.csv", format!("{header}\n1,2,3\n"));
            assert_eq!(fault(registers, &delivery).await, expected);
        }
        let lost_quote = format!("holder,holder_name,seq,state\n{},\"周秀兰,1,registered\n{}", id(1).as_str(), "x".repeat(3 << 20));
        let delivery = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p.csv", lost_quote);
        assert_eq!(fault(registers, &delivery).await, Fault::Endless(2));
        assert!(everything(registers).await.is_empty());
        assert_eq!(ask(registers, Register::Population, 1, "周秀兰").await, Reply::NotCovered);
    }

    async fn gb18030_is_read_and_found_out(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        // The last name has a character that only the four-byte part of GB18030 can write.
        let names = ["周秀兰", "欧阳明", "𠮷野"];
        let text: String = (0..3).zip(names).map(|(number, name)| person_line(number, name, 1)).collect();
        let (bytes, _, lossy) = encoding_rs::GB18030.encode(&text);
        assert!(!lossy && std::str::from_utf8(&bytes).is_err());
        let mut files = vec![("gb", bytes.to_vec()), ("gb.gz", gzip(&bytes)), ("utf8", text.clone().into_bytes())];
        files.push(("marked", [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat()));
        for (day_of_month, (name, bytes)) in (10..).zip(files) {
            let as_of = format!("2026-11-{day_of_month}");
            let report = import(registers, &desk.delivery(Register::Population, Kind::Full, &as_of, name, bytes)).await.unwrap();
            assert_eq!(report.counts.rejected, 0, "{name}");
            for (number, person) in (0..3).zip(names) {
                let Reply::Held { body, .. } = ask(registers, Register::Population, number, person).await else { panic!("{name}: {person}") };
                assert!(body.contains("\"name_matches\":true"), "{name}: {person}");
            }
        }
        let mut wrong = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "wrong", &bytes);
        wrong.encoding = Some(Encoding::Utf8);
        assert_eq!(fault(registers, &wrong).await, Fault::MostlyRejected { rejected: 3, read: 3 });
        let utf16: Vec<u8> = [0xFEFF_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let wrong = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "wide", utf16);
        assert_eq!(fault(registers, &wrong).await, Fault::Encoding("UTF-16"));
        assert_eq!(registers.persons().await.unwrap(), 3, "what was there stays");
        let spoilt = [text.as_bytes(), b"{\"holder\":\"", &bytes[10..60], b"\"}\n"].concat();
        let report = import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "one", spoilt)).await.unwrap();
        assert_eq!((report.counts.loaded + report.counts.unchanged, report.counts.rejected), (3, 1), "one spoilt line makes no other encoding");
    }

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

    async fn a_stopped_import_goes_on_where_it_was(test: TestRegisters) {
        let desk = Desk::new();
        let base = people(0..100, 1);
        // Three batches, with rejected lines and repeated records in more than one of them.
        let mut text = String::new();
        for number in 0..1_250 {
            let _ = write!(text, "{}", if number % 250 == 7 { "{}\n".to_owned() } else { person_line(number % 1_200, "周秀兰", 1 + i64::from(number) / 150) });
        }
        for kind in [Kind::Full, Kind::Delta] {
            let (once, twice) = (registers_like(&test).await, registers_like(&test).await);
            let mut outcomes = Vec::new();
            for (registers, stops) in [(&once.registers, 0), (&twice.registers, 2)] {
                import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", &base)).await.unwrap();
                let delivery = desk.delivery(Register::Population, kind, "2026-11-20", "p.ndjson", &text);
                for stop in 0..stops {
                    let visible = registers.persons().await.unwrap();
                    // The import is dropped in the midst of the batch after the first that it committed.
                    let (tell, heard) = first_batch();
                    let loading = registers.import(&delivery, &now, &tell);
                    tokio::select! { biased; _ = heard => {}, done = loading => panic!("{stop}: {done:?}") }
                    assert_eq!(registers.persons().await.unwrap(), visible);
                    if kind == Kind::Full {
                        assert!(held(registers, Register::Population, 1_000).await.is_empty(), "half a delivery is seen");
                    }
                }
                let report = import(registers, &delivery).await.unwrap();
                outcomes.push((report, rejects(registers, &report).await, everything(registers).await));
            }
            assert!(outcomes[0].0.counts.rejected >= 5 && outcomes[0].0.held > 1_000, "{:?}", outcomes[0].0);
            assert!(outcomes[0] == outcomes[1], "{kind:?}: {:?} and {:?}", outcomes[0].0, outcomes[1].0);
        }
    }

    async fn another_delivery_ends_an_unfinished_one(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let first = desk.delivery(Register::Population, Kind::Full, "2026-11-10", "first", people(0..1_250, 1));
        let second = desk.delivery(Register::Population, Kind::Full, "2026-11-11", "second", people(2_000..2_010, 1));
        let (tell, heard) = first_batch();
        let (slow, quick) = tokio::join!(registers.import(&first, &now, &tell), async {
            heard.await.unwrap();
            import(registers, &second).await
        });
        assert!(matches!(slow, Err(Error::Feed(Fault::Overtaken))), "{slow:?}");
        assert_eq!(quick.unwrap().held, 10);
        assert_eq!(registers.persons().await.unwrap(), 10);
        let standing = registers.standings().await.unwrap().into_iter().find(|standing| standing.set == Register::Population.into()).unwrap();
        assert_eq!((standing.held, standing.as_of, standing.last.map(|last| last.state)), (10, Some(day("2026-11-11")), Some("done".to_owned())));
    }

    async fn enterprises_have_a_register_of_their_own(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let code = "91350100M000100Y43";
        let enterprise = format!("{{\"holder\":\"{code}\",\"seq\":1,\"name\":\"安澜纺织\",\"state\":\"active\",\"capital\":100,\"founded\":\"2001-01-01\"}}\n");
        let wrong = enterprise.replace("Y43", "Y44");
        let delivery = desk.delivery(RecordSet::Enterprise, Kind::Full, "2026-11-20", "e", enterprise + &wrong);
        let report = import(registers, &delivery).await.unwrap();
        assert_eq!(rejects(registers, &report).await, [(2, Reason::CreditCode, "holder".to_owned())]);
        let subject = registers.subject_of_enterprise(&CreditCode::parse(code).unwrap());
        assert!(registers.look_up(RecordSet::Enterprise, &subject).await.unwrap().records[0].body.contains("安澜纺织"));
    }

    async fn licences_come_with_their_signatures(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let (own, company) = (id(1), "91350100M000100Y43");
        let own = own.as_str();
        let broken = |change: fn(&mut LicenceRecord)| {
            let mut licence = issued(own, LicenceKind::Diploma);
            change(&mut licence);
            licence_line(own, &licence, 1)
        };
        let permit = issued(own, LicenceKind::ResidencePermit);
        let others = [LicenceKind::MarriageCertificate, LicenceKind::DisabilityCertificate, LicenceKind::LowIncomeCertificate, LicenceKind::RealEstateCertificate];
        let text = [
            licence_line(own, &permit, 1),
            licence_line(company, &issued(company, LicenceKind::BusinessLicence), 1),
            broken(|licence| licence.file_hash = "short".to_owned()),
            broken(|licence| licence.signature = "c2lnbmVk".to_owned()),
            broken(|licence| licence.signature = String::new()),
            broken(|licence| licence.issuer = String::new()),
            licence_line("1", &permit, 1),
            licence_line(own, &permit, 1).replace(permit.licence.as_str(), "1.2.156.3005.2.1"),
        ];
        let text = text.concat() + &others.map(|kind| licence_line(own, &issued(own, kind), 1)).concat();
        let report = import(registers, &desk.delivery(Register::Licence, Kind::Full, "2026-11-20", "l", text)).await.unwrap();
        let expected = [
            (3, Reason::Value, "file_hash"),
            (4, Reason::Value, "signature"),
            (5, Reason::Missing, "signature"),
            (6, Reason::Missing, "issuer"),
            (7, Reason::ResidentId, "holder"),
            (8, Reason::Value, "licence"),
        ];
        assert_eq!(rejects(registers, &report).await, expected.map(|(line, reason, field)| (line, reason, field.to_owned())));
        assert_eq!(held(registers, Register::Licence, 1).await.len(), 5);
        let subject = registers.subject_of_enterprise(&CreditCode::parse(company).unwrap());
        assert_eq!(registers.look_up(Register::Licence, &subject).await.unwrap().records.len(), 1);

        // Nobody is believed yet, so nothing is a fact; then all of it is. What is taken back says so, if its issuer said it.
        let exchange = Exchange::over(registers.clone(), Weather::calm());
        let person = PersonKey::new(id(1), PersonName::parse("周秀兰").unwrap());
        let purpose = Purpose { case: "c".to_owned(), actor: "system".to_owned(), scene: Scene::Prefill, at: now() };
        let ask = async || exchange.ask_one(&person, Register::Licence, &purpose).await.unwrap();
        let claim = async || exchange.verify(&person, Register::Licence, &Claim::Known, &purpose).await.unwrap();
        assert_eq!((ask().await.status, claim().await), (AnswerStatus::Error, Err(Failure::Unproven)));
        for issuer in issuers() {
            registers.trust_issuer(&issuer, day("2026-01-01")).await.unwrap();
            registers.trust_issuer(&issuer, day("2026-01-01")).await.unwrap();
        }
        let heard = ask().await;
        assert_eq!((heard.status, heard.records.len(), claim().await), (AnswerStatus::Hit, 5, Ok(Verdict::Match)));
        assert!(heard.records.contains(&Record::Licence(permit.clone())), "as it was signed");
        let revoked = LicenceRecord { state: LicenceState::Revoked, ..permit.clone() };
        let forged = desk.delivery(Register::Licence, Kind::Delta, "2026-11-21", "f", licence_line(own, &revoked, 2));
        import(registers, &forged).await.unwrap();
        let heard = ask().await;
        assert_eq!((heard.status, heard.records.len()), (AnswerStatus::Error, 0), "taken back by somebody else");
        let revoked = sign_licence(own, revoked);
        let taken_back = desk.delivery(Register::Licence, Kind::Delta, "2026-11-21", "r", licence_line(own, &revoked, 3));
        import(registers, &taken_back).await.unwrap();
        assert!(ask().await.records.contains(&Record::Licence(revoked)));
        // A record put under somebody else's number is nobody's.
        let moved = licence_line(id(2).as_str(), &permit, 1).replace("周秀兰", "欧阳明");
        import(registers, &desk.delivery(Register::Licence, Kind::Delta, "2026-11-21", "m", moved)).await.unwrap();
        let thief = PersonKey::new(id(2), PersonName::parse("欧阳明").unwrap());
        assert_eq!(exchange.ask_one(&thief, Register::Licence, &purpose).await.unwrap().status, AnswerStatus::Error);
        let police = issuers().into_iter().find(|issuer| issuer.kind == LicenceKind::ResidencePermit).unwrap();
        assert!(registers.distrust_issuer(&police.code, &police.key).await.unwrap());
        assert!(!registers.distrust_issuer(&police.code, &police.key).await.unwrap(), "once");
        assert_eq!(ask().await.status, AnswerStatus::Error, "a key that is believed no more");
    }

    async fn many_are_looked_up_at_once(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p", people(0..700, 1))).await.unwrap();
        let cars: String = (0..700).step_by(2).map(|number| car_line(number, "皖A1", 1, "")).collect();
        import(registers, &desk.delivery(Register::Vehicle, Kind::Full, "2026-11-19", "v", cars)).await.unwrap();
        let subjects: Vec<_> = (0..710).map(|number| registers.subject_of_id(&id(number))).collect();
        let many = registers.look_up_many(Register::Vehicle, &subjects).await.unwrap();
        assert_eq!(many.len(), 710);
        for (number, (holding, subject)) in many.iter().zip(&subjects).enumerate() {
            assert_eq!(holding.records.len(), usize::from(number < 700 && number % 2 == 0), "{number}");
            assert_eq!(holding, &registers.look_up(Register::Vehicle, subject).await.unwrap(), "{number}");
        }
    }

    async fn nothing_personal_stands_in_clear(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let delivery = desk.delivery(Register::Vehicle, Kind::Full, "2026-11-20", "v", car_line(1, "皖A1", 1, ",\"holder_name\":\"周秀兰\""));
        import(registers, &delivery).await.unwrap();
        let rows: Vec<(String, String, String, String)> =
            sqlx::query_as("SELECT subject, record, name_check, body FROM records").fetch_all(registers.reader()).await.unwrap();
        assert_eq!(rows.len(), 1);
        let text = format!("{rows:?}");
        assert!(!text.contains("皖A1") && !text.contains("周秀兰") && !text.contains(id(1).as_str()), "{text}");
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
