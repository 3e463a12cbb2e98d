//! Full deliveries that are not all of what they are to be: cut off, counted otherwise, a part twice in place of another.

use super::*;
use crate::city::{demo_areas, generate};

/// People as a CSV file.
fn sheet(numbers: std::ops::Range<u32>) -> String {
    let row = |number: u32| format!("{},周秀兰,2,registered\n", id(number).as_str());
    "holder,holder_name,seq,state\n".to_owned() + &numbers.map(row).collect::<String>()
}

on_both_engines! {
    async fn a_full_delivery_that_was_cut_off_changes_nothing(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let full = |as_of: &str, text: &str| desk.delivery(Register::Population, Kind::Full, as_of, "p", text);
        import(registers, &full("2026-11-01", &people(0..1_000, 1))).await.unwrap();
        let stands = async || (everything(registers).await, registers.standings().await.unwrap());
        let before = stands().await;
        for (text, given) in [(people(0..10, 2), 10), (people(0..899, 2) + "\n \n", 899), (sheet(0..899) + "\n", 899), (String::new(), 0)] {
            assert_eq!(fault(registers, &full("2026-11-20", &text)).await, Fault::Shrunk { held: 1_000, given });
        }
        assert_eq!(stands().await, before);
        assert!(matches!(ask(registers, Register::Population, 999, "周秀兰").await, Reply::Held { .. }));

        assert_eq!(import(registers, &full("2026-11-20", &people(0..900, 2))).await.unwrap().held, 900, "a tenth may be gone");
        let mut meant = full("2026-11-21", &people(0..90, 3));
        meant.allow_shrink = true;
        assert_eq!(import(registers, &meant).await.unwrap().held, 90);
        meant.allow_shrink = false;
        assert!(import(registers, &meant).await.unwrap().repeated);
        let fewer = import(registers, &full("2026-11-22", &people(0..1, 4))).await.unwrap();
        assert_eq!(fewer.held, 1, "of a small register any number may be gone");
    }

    async fn what_the_demo_made_is_nothing_to_compare_with(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let today = day("2026-11-20");
        let city: Vec<_> = generate(120, 5, today, &demo_areas()).into_iter().flat_map(|household| household.citizens).collect();
        registers.load(&city, today).await.unwrap();
        assert!(registers.persons().await.unwrap() >= 100);
        let first = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p", people(0..3, 1));
        assert_eq!(import(registers, &first).await.unwrap().held, 3);
    }

    async fn a_part_that_comes_twice_does_not_stand_for_another(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let full = |as_of: &str, text: String| desk.delivery(Register::Population, Kind::Full, as_of, "p", text);
        import(registers, &full("2026-11-01", people(0..200, 1))).await.unwrap();
        let before = everything(registers).await;
        // A page again in place of the last one: as many lines as before.
        let mut twice = full("2026-11-20", people(0..179, 2) + &people(0..21, 2));
        twice.records = Some(200);
        assert_eq!(fault(registers, &twice).await, Fault::Repetitive { repeated: 21, read: 200, held: 200 });
        assert_eq!(everything(registers).await, before);
        assert_eq!(std::fs::read_to_string(twice.reject_file()).unwrap().matches("duplicate_key").count(), 21);
        twice.allow_shrink = true;
        assert_eq!(import(registers, &twice).await.unwrap().held, 179);
        // Other rejected lines say whom they leave in doubt.
        let wrong = people(150..179, 3).replace("registered", "alive");
        let report = import(registers, &full("2026-11-21", people(0..150, 3) + &wrong)).await.unwrap();
        assert_eq!((report.held, report.doubt.people), (150, 29));
    }

    async fn a_file_has_as_many_records_as_was_said_or_counts_for_nothing(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", people(0..3, 1))).await.unwrap();
        // Blank lines and the names are no records; one of two lines is one.
        let two_lines = sheet(0..4) + "\n" + &sheet(4..5).replacen("holder,holder_name,seq,state\n", "", 1).replace("周秀兰", "\"周秀\n兰\"");
        let blank = "\n".to_owned() + &people(0..2, 1) + " \n\r\n" + people(2..5, 1).trim_end();
        let files = [blank.into_bytes(), two_lines.into_bytes(), gzip(people(0..5, 2).as_bytes())];
        for (kind, bytes) in [Kind::Full, Kind::Delta].into_iter().flat_map(|kind| files.iter().map(move |bytes| (kind, bytes))) {
            let before = (everything(registers).await, registers.standings().await.unwrap());
            let mut delivery = desk.delivery(Register::Population, kind, "2026-11-20", "p", bytes);
            for said in [4, 6] {
                delivery.records = Some(said);
                assert_eq!(fault(registers, &delivery).await, Fault::OtherCount { said, found: 5 }, "{kind:?}");
            }
            assert_eq!((everything(registers).await, registers.standings().await.unwrap()), before, "{kind:?}");
            delivery.records = Some(5);
            assert_eq!(import(registers, &delivery).await.unwrap().counts.read, 5, "{kind:?}");
        }
    }
}
