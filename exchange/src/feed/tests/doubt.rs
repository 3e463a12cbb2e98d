//! Rejected lines must not read as nothing held: whom they leave in doubt, and what clears them.

use super::town::{Town, UNKNOWN, cars, dear, no_plate, of, wrong_car};
use super::*;
use crate::feed::Doubt;
use crate::testing::registers_like;

on_both_engines! {
    async fn whoever_a_rejected_line_names_is_not_covered(test: TestRegisters) {
        let town = Town::new(test).await;
        let text = cars(0..1) + &wrong_car(1, "皖A1", 1) + &car_line(2, "皖A1", 1, "") + &no_plate(2, 1)
            + &car_line(3, "皖A1", 1, ",\"as_of\":\"2026-11-02\"") + &cars(10..20);
        assert_eq!(town.deliver(Kind::Full, "2026-11-01", &text).await, (3, 3, Some(of("2026-11-01"))));
        let said = ["1 of 2026-11-01", UNKNOWN, UNKNOWN, UNKNOWN, "none of 2026-11-01"];
        assert_eq!(town.says([0, 1, 2, 3, 4]).await, said);
        let stored = format!("{:?}", marks(&town.test.registers).await);
        assert!(stored.len() > 100 && !stored.contains(id(1).as_str()) && !stored.contains("皖A1"), "{stored}");
        // The next full delivery has its own marks and no others; a character nobody can read spoils its field alone.
        let spoilt = [cars(1..4).as_bytes(), car_line(0, "皖", 1, "").replace('皖', "#").as_bytes()].concat();
        let spoilt: Vec<u8> = spoilt.into_iter().map(|byte| if byte == b'#' { 0xD6 } else { byte }).collect();
        let file = town.file(Kind::Full, "2026-11-02", "");
        std::fs::write(&file.file, spoilt).unwrap();
        let report = import(&town.test.registers, &file).await.unwrap();
        assert_eq!(report.doubt, Doubt { people: 1, nothing_as_of: Some(day("2026-11-02")) });
        assert_eq!(town.says([0, 1, 4]).await, [UNKNOWN, "1 of 2026-11-02", "none of 2026-11-02"]);
    }

    async fn a_repetition_is_no_doubt_and_a_contradiction_is(test: TestRegisters) {
        let town = Town::new(test).await;
        let car = |number| car_line(number, "皖A1", 5, "");
        let text = car(1) + &car(2) + &car(3) + &car(4)
            + &car(5) + &car(5) + &car(6) + &dear(&car(6))  // within a batch
            + &car_line(7, "皖A1", 1, ",\"gone\":true")
            + &cars(100..700)
            + &car(1) + &dear(&car(2))                      // in a later one
            + &dear(&car_line(3, "皖A1", 4, ""))            // the older state
            + &dear(&car_line(4, "皖A1", 6, ""));           // a newer one, that came too late
        assert_eq!(town.deliver(Kind::Full, "2026-11-01", &text).await, (7, 3, Some(of("2026-11-01"))));
        let (held, none) = ("1 of 2026-11-01", "none of 2026-11-01");
        assert_eq!(town.says([1, 2, 3, 4, 5, 6, 7]).await, [held, UNKNOWN, held, UNKNOWN, held, UNKNOWN, none]);
    }

    async fn of_lines_that_name_nobody_those_are_in_doubt_who_may_be_meant(test: TestRegisters) {
        let town = Town::new(test).await;
        let two = |number| car_line(number, "皖A1", 1, "") + &car_line(number, "皖A2", 1, "");
        let rest = cars(10..20);
        let first = cars(1..2) + &two(2) + &car_line(3, "皖A1", 1, "") + &wrong_car(6, "皖A6", 1) + &rest;
        assert_eq!(town.deliver(Kind::Full, "2026-11-01", &first).await, (1, 1, Some(of("2026-11-01"))));
        // 1 keeps the car, 2 has one of two, 3 none of one, 4 is new, 6 was in doubt and is still not there.
        let second = cars(1..2) + &car_line(2, "皖A1", 1, "") + "{\n" + &car_line(4, "皖A1", 1, "") + &rest;
        assert_eq!(town.deliver(Kind::Full, "2026-11-05", &second).await, (1, 3, Some(of("2026-11-01"))));
        let said = ["1 of 2026-11-01", UNKNOWN, UNKNOWN, "1 of 2026-11-01", "none of 2026-11-01", UNKNOWN];
        assert_eq!(town.says([1, 2, 3, 4, 5, 6]).await, said);
        // Still such a line: 2 has both again and 6 has the car; of 3 nothing new is known.
        let wrong_id = car_line(3, "皖A1", 1, "").replace(id(3).as_str(), "341699195001010501");
        let third = cars(1..2) + &two(2) + &wrong_id + &cars(4..5) + &cars(6..7) + &rest;
        assert_eq!(town.deliver(Kind::Full, "2026-11-06", &third).await, (1, 1, Some(of("2026-11-01"))));
        assert_eq!(town.says([2, 3, 6]).await, ["2 of 2026-11-01", UNKNOWN, "1 of 2026-11-01"]);
        let fourth = cars(1..2) + &rest;
        assert_eq!(town.deliver(Kind::Full, "2026-11-07", &fourth).await, (0, 0, Some(of("2026-11-07"))));
        assert_eq!(town.says([1, 3, 4]).await, ["1 of 2026-11-07", "none of 2026-11-07", "none of 2026-11-07"]);
    }

    async fn nothing_held_after_a_first_delivery_with_such_lines_proves_nothing(test: TestRegisters) {
        let town = Town::new(test).await;
        assert_eq!(town.deliver(Kind::Full, "2026-11-01", &(cars(1..5) + "[]\n")).await, (1, 0, None));
        assert_eq!(town.says([1, 9]).await, ["1 of no day", UNKNOWN]);
        assert_eq!(town.deliver(Kind::Delta, "2026-11-02", &car_line(5, "皖A1", 1, "")).await, (0, 0, None));
        assert_eq!(town.says([5, 9]).await, ["1 of no day", UNKNOWN], "a delta does not bring back what was lost");
        assert_eq!(town.deliver(Kind::Full, "2026-11-03", &(cars(1..5) + "[]\n")).await, (1, 1, None));
        assert_eq!(town.says([1, 5, 9]).await, ["1 of no day", UNKNOWN, UNKNOWN]);
        assert_eq!(town.deliver(Kind::Full, "2026-11-04", &cars(1..5)).await, (0, 0, Some(of("2026-11-04"))));
        assert_eq!(town.says([1, 5, 9]).await, ["1 of 2026-11-04", "none of 2026-11-04", "none of 2026-11-04"]);
    }

    async fn cells_that_shift_name_nobody(test: TestRegisters) {
        let town = Town::new(test).await;
        town.deliver(Kind::Full, "2026-11-01", &cars(1..5)).await;
        let row = |number: u32, more: &str| format!("{},1,皖A1,五菱,private,2020-05-01,true,{more}\n", id(number).as_str());
        let names = "holder,seq,plate,model,use,registered,active,price\n";
        let text = names.to_owned() + &row(1, "5") + &row(2, "5") + &row(3, "dear") + &row(4, "5,5");
        assert_eq!(town.deliver(Kind::Full, "2026-11-02", &text).await, (2, 2, Some(of("2026-11-01"))));
        assert_eq!(town.says([1, 3, 4, 5]).await, ["1 of 2026-11-01", UNKNOWN, UNKNOWN, "none of 2026-11-01"]);
    }

    async fn a_quotation_mark_that_draws_lines_together_leaves_the_drawn_in_doubt(test: TestRegisters) {
        let town = Town::new(test).await;
        town.deliver(Kind::Full, "2026-11-01", &cars(1..5)).await;
        let row = |number: u32, model: &str| format!("{},1,皖A1,{model},private,2020-05-01,true,5\n", id(number).as_str());
        let names = "holder,seq,plate,model,use,registered,active,price\n";
        // Lines 3 and 4 make one record of as many cells as there are names.
        let text = names.to_owned() + &row(1, "五菱") + &row(2, "\"五菱") + &row(3, "五菱\"") + &row(4, "五菱");
        let report = import(&town.test.registers, &town.file(Kind::Full, "2026-11-02", &text)).await.unwrap();
        let model = (3, Reason::ControlCharacter, "model".to_owned());
        assert_eq!(rejects(&town.test.registers, &report).await, [model]);
        assert_eq!(report.doubt, Doubt { people: 2, nothing_as_of: Some(day("2026-11-01")) });
        assert_eq!(town.says([1, 2, 3, 4]).await, ["1 of 2026-11-01", UNKNOWN, UNKNOWN, "1 of 2026-11-01"]);
    }

    async fn a_delta_clears_what_it_corrects(test: TestRegisters) {
        let town = Town::new(test).await;
        let car = |number: u32, plate: &str, seq| car_line(number, plate, seq, "");
        town.deliver(Kind::Full, "2026-11-01", &(car(1, "皖A1", 5) + &car(6, "皖A1", 5) + &cars(10..12))).await;
        let faulty = wrong_car(1, "皖A1", 6) + &no_plate(2, 1) + &wrong_car(3, "皖A1", 4) + &wrong_car(4, "皖A1", 1) + &wrong_car(4, "皖A2", 1)
            + &no_plate(5, 1) + &no_plate(5, 2)
            + &wrong_car(6, "皖A1", 4)                                   // older than what is held
            + &car(7, "皖A1", 1) + &dear(&car(7, "皖A1", 1))             // two states under one sequence
            + &car(8, "皖A1", 2) + &dear(&car(8, "皖A1", 1));            // too late
        assert_eq!(town.deliver(Kind::Delta, "2026-11-02", &faulty).await, (10, 6, Some(of("2026-11-02"))));
        let one = "1 of 2026-11-02";
        assert_eq!(town.says([1, 2, 3, 4, 5, 6, 7, 8]).await, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, one, UNKNOWN, one]);
        // What is held already, or is older than the rejected state, or is another record, corrects nothing.
        let next = car(1, "皖A1", 5) + &car(2, "皖A1", 1) + &car(3, "皖A1", 3) + &car(4, "皖A1", 1) + &car(5, "皖A1", 1) + &car(7, "皖A1", 1);
        assert_eq!(town.deliver(Kind::Delta, "2026-11-03", &next).await, (0, 6, Some(of("2026-11-03"))));
        assert_eq!(town.says([1, 2, 3, 4, 5, 7]).await, [UNKNOWN; 6]);
        let last = car(1, "皖A1", 6) + &car(3, "皖A1", 4) + &car_line(4, "皖A2", 1, ",\"gone\":true") + &car(5, "皖A2", 1) + &car(7, "皖A1", 2);
        assert_eq!(town.deliver(Kind::Delta, "2026-11-04", &last).await, (0, 2, Some(of("2026-11-04"))));
        let good = "1 of 2026-11-04";
        assert_eq!(town.says([1, 3, 4, 7]).await, [good; 4]);
        assert_eq!(town.says([2, 5]).await, [UNKNOWN; 2], "as many cars as lines without a plate, and yet others may be meant");
        let newest = cars(1..12).replace("\"seq\":1", "\"seq\":9");
        assert_eq!(town.deliver(Kind::Full, "2026-11-05", &newest).await, (0, 0, Some(of("2026-11-05"))));
        assert_eq!(town.says([2, 5]).await, ["1 of 2026-11-05"; 2]);
    }

    async fn an_older_state_in_a_full_delivery_clears_nothing(test: TestRegisters) {
        let town = Town::new(test).await;
        let car = |seq| car_line(1, "皖A1", seq, "") + &cars(10..12);
        assert_eq!(town.deliver(Kind::Full, "2026-11-01", &car(5)).await, (0, 0, Some(of("2026-11-01"))));
        let faulty = car_line(1, "皖A1", 7, "") + &wrong_car(1, "皖A1", 8);
        assert_eq!(town.deliver(Kind::Delta, "2026-11-02", &faulty).await, (1, 1, Some(of("2026-11-02"))));
        assert_eq!(town.deliver(Kind::Full, "2026-11-03", &car(6)).await, (1, 1, Some(of("2026-11-03"))));
        assert_eq!(town.says([1, 10]).await, [UNKNOWN, "1 of 2026-11-03"]);
        assert_eq!(town.deliver(Kind::Full, "2026-11-04", &car(8)).await, (0, 0, Some(of("2026-11-04"))));
        assert_eq!(town.says([1]).await, ["1 of 2026-11-04"]);
    }

    async fn a_delta_does_not_bring_back_what_a_full_delivery_may_have_lost(test: TestRegisters) {
        let town = Town::new(test).await;
        let car = |plate: &str, seq| car_line(1, plate, seq, "");
        town.deliver(Kind::Full, "2026-11-01", &(car("皖A1", 1) + &car("皖A2", 1) + &cars(10..12))).await;
        let lost = car("皖A1", 1) + "{\n" + &cars(10..12);
        assert_eq!(town.deliver(Kind::Full, "2026-11-02", &lost).await, (1, 1, Some(of("2026-11-01"))));
        for (as_of, change) in [("2026-11-03", car("皖A1", 2)), ("2026-11-04", car("皖A3", 1))] {
            assert_eq!(town.deliver(Kind::Delta, as_of, &change).await, (0, 1, Some(of("2026-11-01"))));
            assert_eq!(town.says([1]).await, [UNKNOWN], "{change}");
        }
        let whole = car("皖A1", 2) + &car("皖A2", 1) + &car("皖A3", 1) + &cars(10..12);
        assert_eq!(town.deliver(Kind::Full, "2026-11-05", &whole).await, (0, 0, Some(of("2026-11-05"))));
        assert_eq!(town.says([1]).await, ["3 of 2026-11-05"]);
    }

    async fn after_a_delta_that_lost_a_change_every_answer_is_of_the_day_before(test: TestRegisters) {
        let town = Town::new(test).await;
        town.deliver(Kind::Full, "2026-11-01", &cars(1..5)).await;
        assert_eq!(town.deliver(Kind::Delta, "2026-11-03", &("{\n".to_owned() + &cars(5..6))).await, (1, 0, Some(of("2026-11-01"))));
        assert_eq!(town.says([1, 5, 9]).await, ["1 of 2026-11-01", "1 of 2026-11-01", "none of 2026-11-01"]);
        assert_eq!(town.deliver(Kind::Delta, "2026-11-04", &cars(6..7)).await, (0, 0, Some(of("2026-11-01"))));
        assert_eq!(town.deliver(Kind::Full, "2026-11-05", &cars(1..7)).await, (0, 0, Some(of("2026-11-05"))));
        assert_eq!(town.says([1, 9]).await, ["1 of 2026-11-05", "none of 2026-11-05"]);
    }

    async fn a_delivery_that_fails_puts_nobody_in_doubt_unless_its_lines_stay(test: TestRegisters) {
        let town = Town::new(test).await;
        let registers = &town.test.registers;
        town.deliver(Kind::Full, "2026-11-01", &cars(1..3)).await;
        let hopeless = town.file(Kind::Full, "2026-11-02", &(wrong_car(1, "皖A1", 2) + "{\n" + &cars(2..3)));
        assert_eq!(fault(registers, &hopeless).await, Fault::MostlyRejected { rejected: 2, read: 3 });
        assert_eq!(town.says([1, 9]).await, ["1 of 2026-11-01", "none of 2026-11-01"]);
        assert!(marks(registers).await.is_empty(), "swept away");

        // Half a full delivery is not seen; of half a delta the records are, and so is what it leaves in doubt.
        for (kind, seen) in [(Kind::Full, "1 of 2026-11-01"), (Kind::Delta, UNKNOWN)] {
            let (tell, heard) = first_batch();
            let stopped = town.file(kind, "2026-11-03", &(wrong_car(1, "皖A1", 2) + &cars(100..900)));
            tokio::select! { biased; _ = heard => {}, done = registers.import(&stopped, &now, &tell) => panic!("{done:?}") }
            assert_eq!(town.says([1]).await, [seen], "{kind:?}");
        }
        assert_eq!(town.deliver(Kind::Delta, "2026-11-04", &cars(3..4)).await, (0, 1, Some(of("2026-11-04"))));
        assert_eq!(town.says([1, 3]).await, [UNKNOWN, "1 of 2026-11-04"], "the first batch of the delta that failed");
        town.deliver(Kind::Full, "2026-11-05", &cars(1..3)).await;
        assert_eq!((town.says([1]).await, marks(registers).await.len()), (["1 of 2026-11-05".to_owned()], 0));
    }

    async fn what_a_delta_that_failed_has_lost_counts_with_the_next(test: TestRegisters) {
        let town = Town::new(test).await;
        town.deliver(Kind::Full, "2026-11-10", &cars(1..3)).await;
        let (tell, heard) = first_batch();
        let stopped = town.file(Kind::Delta, "2026-11-08", &("{\n".to_owned() + &cars(100..900)));
        tokio::select! { biased; _ = heard => {}, done = town.test.registers.import(&stopped, &now, &tell) => panic!("{done:?}") }
        assert_eq!(town.deliver(Kind::Delta, "2026-11-12", &cars(3..4)).await, (0, 0, Some(of("2026-11-07"))));
        assert_eq!(town.says([1, 3, 9]).await, ["1 of 2026-11-07", "1 of 2026-11-07", "none of 2026-11-07"]);
        assert_eq!(town.deliver(Kind::Delta, "2026-11-13", &cars(4..5)).await, (0, 0, Some(of("2026-11-07"))));
        assert_eq!(town.deliver(Kind::Full, "2026-11-14", &cars(1..5)).await, (0, 0, Some(of("2026-11-14"))));
    }

    async fn what_a_delta_that_failed_has_lost_counts_with_the_next_full_delivery_that_lost_something(test: TestRegisters) {
        for (last, proven) in [(cars(1..5), "2026-11-12"), ("{\n".to_owned() + &cars(1..5), "2026-11-07")] {
            let town = Town::new(registers_like(&test).await).await;
            town.deliver(Kind::Full, "2026-11-10", &cars(1..5)).await;
            let (tell, heard) = first_batch();
            let stopped = town.file(Kind::Delta, "2026-11-08", &("{\n".to_owned() + &cars(100..900)));
            tokio::select! { biased; _ = heard => {}, done = town.test.registers.import(&stopped, &now, &tell) => panic!("{done:?}") }
            let (rejected, _, nothing_as_of) = town.deliver(Kind::Full, "2026-11-12", &last).await;
            assert_eq!((rejected, nothing_as_of), (i64::from(last.starts_with("{\n")), Some(of(proven))));
            assert_eq!(town.says([1, 9]).await, [format!("1 of {proven}"), format!("none of {proven}")]);
        }
    }

    async fn whoever_is_in_doubt_counts_as_changed(test: TestRegisters) {
        let town = Town::new(test).await;
        let registers = &town.test.registers;
        town.deliver(Kind::Full, "2026-11-01", &cars(1..3)).await;
        let later = now().plus_seconds(1);
        let changed = async || registers.changed_since(Register::Vehicle, later, 100).await.unwrap().unwrap();
        assert!(changed().await.is_empty());
        town.deliver(Kind::Delta, "2026-11-02", &(wrong_car(1, "皖A1", 2) + "{\n" + &cars(5..6))).await;
        let told = changed().await;
        assert_eq!(told.keys().collect::<Vec<_>>(), [&registers.subject_of_id(&id(1))], "what was delivered before is seen before");
        assert!(told.values().all(|at| *at > later), "asked about each time");
        town.deliver(Kind::Delta, "2026-11-03", &car_line(1, "皖A1", 2, "")).await;
        assert!(changed().await.is_empty());
    }
}
