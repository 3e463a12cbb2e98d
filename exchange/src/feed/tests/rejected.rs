//! Lines that are rejected, each by its reason.

use super::*;

on_both_engines! {
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
}
