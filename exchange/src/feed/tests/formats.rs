//! Files as they are written: CSV, GB18030.

use super::*;
use crate::feed::Encoding;

on_both_engines! {
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
        assert_eq!(fault(registers, &wrong).await, Fault::OtherEncoding("UTF-8"));
        let utf16: Vec<u8> = [0xFEFF_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let wrong = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "wide", utf16);
        assert_eq!(fault(registers, &wrong).await, Fault::Encoding("UTF-16"));
        assert_eq!(registers.persons().await.unwrap(), 3, "what was there stays");
        let spoilt = [text.as_bytes(), b"{\"holder\":\"", &bytes[10..60], b"\"}\n"].concat();
        let report = import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "one", spoilt)).await.unwrap();
        assert_eq!((report.counts.loaded + report.counts.unchanged, report.counts.rejected), (3, 1), "one spoilt line makes no other encoding");
    }
}
