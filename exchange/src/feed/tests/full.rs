//! Full deliveries: what they replace, what is answered afterwards, and how it is stored.

use super::*;
use domain::identity::CreditCode;

on_both_engines! {
    async fn a_full_delivery_replaces_what_was_there(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let first = desk.delivery(Register::Population, Kind::Full, "2026-11-01", "a.ndjson", people(0..300, 1));
        let report = import(registers, &first).await.unwrap();
        assert_eq!((numbers(&report), report.held, report.repeated), ([300, 300, 0, 0, 0], 300, false));
        let second = desk.delivery(Register::Population, Kind::Full, "2026-11-20", "b.ndjson", people(10..200, 1) + &people(200..350, 2));
        let report = import(registers, &second).await.unwrap();
        assert_eq!((numbers(&report), report.held), ([340, 150, 190, 10, 0], 340));
        assert!(held(registers, Register::Population, 9).await.is_empty());
        assert_eq!(held(registers, Register::Population, 100).await, [r#"{"state":"registered","sex":"female","born":"1950-01-01"}"#]);
        assert_eq!(registers.persons().await.unwrap(), 340);
        assert_eq!(everything(registers).await.len(), 340, "the old generation is swept away");
        let again = import(registers, &second).await.unwrap();
        assert_eq!(again, Report { repeated: true, ..report });
        assert_eq!(fault(registers, &first).await, Fault::Stale { held: day("2026-11-20"), given: day("2026-11-01") });
    }

    async fn a_later_state_is_not_taken_back(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let file = |kind, as_of: &str, text: String| desk.delivery(Register::Vehicle, kind, as_of, "cars", text);
        let car = |number: u32, seq| car_line(number, "皖A1", seq, "");
        import(registers, &file(Kind::Full, "2026-11-01", (1..5).map(|number| car(number, 5)).collect())).await.unwrap();
        let later = car(2, 7).replace("4500000", "2") + &car_line(3, "皖A1", 7, ",\"gone\":true");
        import(registers, &file(Kind::Delta, "2026-11-02", later)).await.unwrap();
        let brought = everything(registers).await.into_iter().find(|row| row.2 == 7 && row.3 == 0).unwrap();

        // The same, an older one, one that was withdrawn since, a newer one, a new one.
        let text = car(1, 5) + &car(2, 6) + &car(3, 6) + &car(4, 6) + &car(5, 1);
        let report = import(registers, &file(Kind::Full, "2026-11-03", text)).await.unwrap();
        assert_eq!((numbers(&report), report.held, report.doubt.people), ([5, 2, 1, 0, 2], 4, 0));
        assert_eq!(report.doubt.nothing_as_of, Some(day("2026-11-03")));
        let expected = [2, 3].map(|line| (line, Reason::OutOfOrder, String::new()));
        assert_eq!(rejects(registers, &report).await, expected);
        assert!(held(registers, Register::Vehicle, 2).await[0].contains("\"price\":2"));
        assert!(held(registers, Register::Vehicle, 3).await.is_empty());
        let rows = everything(registers).await;
        assert!(rows.len() == 4 && rows.contains(&brought), "with the delivery and the line that brought it: {rows:?}");

        let old = file(Kind::Full, "2026-11-04", car(1, 4) + &car(2, 5) + &car(4, 6));
        assert_eq!(fault(registers, &old).await, Fault::MostlyRejected { rejected: 2, read: 3 });
        assert_eq!(std::fs::read_to_string(old.reject_file()).unwrap().matches("out_of_order").count(), 2);
        assert_eq!(everything(registers).await, rows);
        let standing = registers.standings().await.unwrap().into_iter().find(|standing| standing.set == Register::Vehicle.into()).unwrap();
        assert_eq!((standing.as_of, standing.last.map(|last| last.rejected)), (Some(day("2026-11-03")), Some(2)));

        // The numbers of the demo's own city are none of the department's.
        sqlx::query("UPDATE records SET feed = 0").execute(registers.writer()).await.unwrap();
        let report = import(registers, &old).await.unwrap();
        assert_eq!((numbers(&report), report.held), ([3, 2, 1, 1, 0], 3));
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

    async fn an_answer_has_the_day_of_the_delivery_and_not_that_of_a_record(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-20", "p", people(0..3, 1))).await.unwrap();
        let of = async |number| match ask(registers, Register::Vehicle, number, "周秀兰").await {
            Reply::Held { as_of, .. } | Reply::Nothing { as_of, .. } => as_of.unwrap().to_string(),
            Reply::NotCovered => panic!("{number}"),
        };
        let old = |seq| car_line(1, "皖A1", seq, ",\"as_of\":\"2012-05-01\"");
        // What is known as of an earlier day only is delivered under that day.
        let file = |kind, as_of, text: String| desk.delivery(Register::Vehicle, kind, as_of, "v", text);
        import(registers, &file(Kind::Full, "2020-01-01", old(1) + &car_line(2, "皖A2", 1, ""))).await.unwrap();
        assert_eq!([of(0).await, of(1).await, of(2).await], ["2020-01-01"; 3]);
        import(registers, &file(Kind::Full, "2026-11-01", old(1) + &car_line(2, "皖A2", 1, ""))).await.unwrap();
        assert_eq!([of(0).await, of(1).await, of(2).await], ["2026-11-01"; 3]);
        import(registers, &file(Kind::Delta, "2026-11-02", old(2))).await.unwrap();
        assert_eq!([of(0).await, of(1).await, of(2).await], ["2026-11-02"; 3]);
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

    async fn among_many_everybody_has_the_name_of_today(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-10", "p", people(0..3, 1))).await.unwrap();
        import(registers, &desk.delivery(Register::Vehicle, Kind::Full, "2026-11-10", "v", car_line(1, "皖A1", 1, ""))).await.unwrap();
        let subjects: Vec<_> = (0..3).map(|number| registers.subject_of_id(&id(number))).collect();
        let named = async |name: &str, when: &str| {
            let check = registers.name_check_of(&id(1), &PersonName::parse(name).unwrap());
            let many = registers.look_up_many(Register::Vehicle, &subjects).await.unwrap();
            assert_eq!((many[1].records.len(), many[1].name_agrees(&check)), (1, Some(true)), "{when}");
            for (holding, subject) in many.iter().zip(&subjects) {
                assert_eq!(holding, &registers.look_up(Register::Vehicle, subject).await.unwrap(), "{when}");
            }
        };
        let delta = |name: &str, text: String| desk.delivery(Register::Population, Kind::Delta, "2026-11-11", name, text);
        named("周秀兰", "as delivered").await;
        import(registers, &delta("d1", person_line(1, "王秀英", 2))).await.unwrap();
        named("王秀英", "after a delta").await;

        // The first batch of a delta names the person anew, and so does the second.
        let long = person_line(1, "许博文", 3) + &people(1_000..1_599, 1) + &person_line(1, "周秀兰", 4) + &people(2_000..2_600, 1);
        let long = delta("d2", long);
        for (name, when) in [("许博文", "half a delta"), ("周秀兰", "more of the same delta")] {
            let (tell, heard) = first_batch();
            tokio::select! { biased; _ = heard => {}, done = registers.import(&long, &now, &tell) => panic!("{done:?}") }
            named(name, when).await;
        }
        import(registers, &delta("d3", person_line(2, "王秀英", 2))).await.unwrap();
        named("周秀兰", "after another delta ended it").await;
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-12", "q", person_line(1, "王秀英", 5))).await.unwrap();
        named("王秀英", "after a full delivery").await;
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
