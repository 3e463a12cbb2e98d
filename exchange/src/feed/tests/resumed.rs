//! Imports that are stopped and go on, or are ended by another.

use super::*;
use crate::testing::registers_like;

on_both_engines! {
    async fn a_stopped_import_goes_on_where_it_was(test: TestRegisters) {
        let desk = Desk::new();
        let base = people(0..100, 1);
        // Three batches, with rejected lines and repeated records in more than one of them.
        let mut text = String::new();
        for number in 0..1_250 {
            let line = person_line(number % 1_200, "周秀兰", 1 + i64::from(number) / 150);
            let line = match number % 250 {
                7 => "{}\n".to_owned(),
                8 => line.replace("registered", "alive"),
                _ => line,
            };
            text.push_str(&line);
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
                        let known = ask(registers, Register::Population, 8, "周秀兰").await;
                        assert!(matches!(known, Reply::Held { .. }), "what half a delivery leaves in doubt is seen");
                    }
                }
                let report = import(registers, &delivery).await.unwrap();
                outcomes.push((report, rejects(registers, &report).await, everything(registers).await, marks(registers).await));
            }
            assert!(outcomes[0].0.doubt.people >= 4 && !outcomes[0].3.is_empty(), "{:?}", outcomes[0].0);
            assert!(outcomes[0].0.counts.rejected >= 5 && outcomes[0].0.held > 1_000, "{:?}", outcomes[0].0);
            assert!(outcomes[0] == outcomes[1], "{kind:?}: {:?} and {:?}", outcomes[0].0, outcomes[1].0);
        }
    }

    async fn another_delivery_ends_an_unfinished_one(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let first = desk.delivery(Register::Population, Kind::Full, "2026-11-10", "first", people(0..1_250, 1));
        // Of the first one nothing is held yet, so these few are no fall.
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

    async fn what_a_later_import_has_stored_is_not_swept_away(test: TestRegisters) {
        let (desk, registers) = (Desk::new(), &test.registers);
        let base = people(0..3, 1) + &person_line(3, "周秀兰", 1).replace("registered", "alive");
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-01", "base", base)).await.unwrap();
        // Of an old generation that nobody took away, and of one that is loaded beside.
        for generation in [0_i64, 1_000] {
            for text in [
                "INSERT INTO records (register, generation, subject, record, seq, as_of, name_check, body, withdrawn, feed, line) \
                 SELECT register, $1, subject, record, seq, as_of, name_check, body, withdrawn, $1, line FROM records WHERE generation = 1",
                "INSERT INTO unproven (register, generation, subject, feed, line, record, seq) \
                 SELECT register, $1, subject, $1, line, record, seq FROM unproven WHERE generation = 1",
            ] {
                sqlx::query(text).bind(generation).execute(registers.writer()).await.unwrap();
            }
        }
        let left = async |generation: i64| {
            sqlx::query_as::<_, (i64, i64)>(
                "SELECT (SELECT CAST(count(*) AS BIGINT) FROM records WHERE generation = $1), \
                 (SELECT CAST(count(*) AS BIGINT) FROM unproven WHERE generation = $1)",
            )
            .bind(generation)
            .fetch_one(registers.reader())
            .await
            .unwrap()
        };
        assert_eq!((left(0).await, left(1).await, left(1_000).await), ((3, 1), (3, 1), (3, 1)));

        let stopped = desk.delivery(Register::Population, Kind::Full, "2026-11-02", "stopped", people(0..1_250, 1));
        let (tell, heard) = first_batch();
        tokio::select! { biased; _ = heard => {}, done = registers.import(&stopped, &now, &tell) => panic!("{done:?}") }
        assert_eq!((left(0).await, left(1_000).await), ((0, 0), (3, 1)), "at the beginning");
        let cars = desk.delivery(Register::Population, Kind::Full, "2026-11-03", "cars", car_line(1, "皖A1", 1, ""));
        assert_eq!(fault(registers, &cars).await, Fault::MostlyRejected { rejected: 1, read: 1 });
        assert_eq!((left(2).await, left(3).await, left(1_000).await), ((0, 0), (0, 0), (3, 1)), "at a refusal");
        import(registers, &desk.delivery(Register::Population, Kind::Full, "2026-11-04", "whole", people(0..5, 1))).await.unwrap();
        assert_eq!((left(1).await, left(4).await, left(1_000).await), ((0, 0), (5, 0), (3, 1)), "at the end");
    }
}
