//! Deltas: the sequence decides.

use super::*;

on_both_engines! {
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

    async fn a_delta_that_continues_another_delivery_than_the_last_is_refused(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let car = |number: u32, seq| car_line(number, "皖A1", seq, "");
        let delta = |as_of: &str, follows: &str, text: &str| Delivery {
            follows: Some(day(follows)),
            ..desk.delivery(Register::Vehicle, Kind::Delta, as_of, as_of, text)
        };
        let base = desk.delivery(Register::Vehicle, Kind::Full, "2026-11-01", "base", car(1, 1));
        assert_eq!(fault(registers, &Delivery { follows: Some(day("2026-10-31")), ..base.clone() }).await, Fault::FullFollows);
        assert_eq!(fault(registers, &delta("2026-11-02", "2026-11-01", &car(2, 1))).await, Fault::NoBase);
        import(registers, &base).await.unwrap();
        let stands = async || (everything(registers).await, registers.standings().await.unwrap());
        let before = stands().await;
        // That of day 2 is missing.
        let third = delta("2026-11-03", "2026-11-02", &car(3, 1));
        let missing = Fault::NotNext { held: day("2026-11-01"), follows: day("2026-11-02") };
        assert_eq!(fault(registers, &third).await, missing);
        assert_eq!(stands().await, before);

        // It does not count as loaded while it is half-way.
        let long: String = (100..700).map(|number| car(number, 1)).collect();
        let second = delta("2026-11-02", "2026-11-01", &(car(2, 1) + &long));
        let (tell, heard) = first_batch();
        tokio::select! { biased; _ = heard => {}, done = registers.import(&second, &now, &tell) => panic!("{done:?}") }
        assert_eq!(fault(registers, &third).await, missing);
        let report = import(registers, &second).await.unwrap();
        assert_eq!((numbers(&report), report.as_of), ([601, 601, 0, 0, 0], day("2026-11-02")), "it goes on");
        assert!(import(registers, &second).await.unwrap().repeated, "given again it does nothing");
        assert_eq!(import(registers, &third).await.unwrap().as_of, day("2026-11-03"));
        let again = Fault::NotNext { held: day("2026-11-03"), follows: day("2026-11-01") };
        assert_eq!(fault(registers, &second).await, again);
    }

    async fn an_answer_says_by_which_delivery_and_record_it_is_known(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let number = async |register: Register, person: u32| match ask(registers, register, person, "周秀兰").await {
            Reply::Held { source_seq, .. } | Reply::Nothing { source_seq, .. } => source_seq,
            Reply::NotCovered => panic!("{register:?} covers {person}"),
        };
        let known = async |register: Register, person: u32| number(register, person).await.split_once('-').unwrap().0.to_owned();
        let persons = desk.delivery(Register::Population, Kind::Full, "2026-11-01", "p", people(1..4, 3));
        let persons = import(registers, &persons).await.unwrap().feed;
        let base = car_line(1, "皖A1", 4, "") + &car_line(2, "皖A2", 7, "");
        let base = import(registers, &desk.delivery(Register::Vehicle, Kind::Full, "2026-11-01", "v", base)).await.unwrap().feed;
        assert_eq!(known(Register::Population, 1).await, format!("{persons}/3"));
        assert_eq!(known(Register::Vehicle, 1).await, format!("{base}/4"));
        assert_eq!(known(Register::Vehicle, 3).await, base.to_string(), "nothing is held");
        let second = desk.delivery(Register::Vehicle, Kind::Delta, "2026-11-20", "d", car_line(1, "皖A9", 9, ""));
        let second = import(registers, &second).await.unwrap().feed;
        assert_eq!(known(Register::Vehicle, 1).await, format!("{second}/9"), "the higher of two");
        assert_eq!(known(Register::Vehicle, 2).await, format!("{base}/7"), "the delivery that brought it");
        assert_eq!(known(Register::Vehicle, 3).await, second.to_string());
        // The same answer has the same number, and nobody makes one answer's number out of another's.
        let (one, other) = (number(Register::Vehicle, 3).await, number(Register::Vehicle, 3).await);
        assert_eq!(one, other);
        import(registers, &desk.delivery(Register::Population, Kind::Delta, "2026-11-20", "q", people(5..6, 1))).await.unwrap();
        assert_ne!(one, number(Register::Vehicle, 5).await);
    }
}
