//! That officers' reading of a case is on the record, once a day and account.

use super::fixture::{case_in, city, officer, officer_of, resident};
use crate::review::{desk, forget_reads};
use crate::testing::on_both_engines;
use domain::day::Day;
use domain::identity::{Actor, Post};
use domain::review::CaseState;

/// Who is on the record with reading a case, in the order of the record.
async fn readers(hall: &crate::Hall) -> Vec<String> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT actor FROM audit_events WHERE chain = 'case:c1' AND act = 'case.read' ORDER BY seq")
        .fetch_all(hall.db().reader())
        .await
        .unwrap();
    rows.into_iter().map(|(actor,)| actor).collect()
}

on_both_engines! {
    async fn a_case_is_read_once_a_day_however_often_it_is_opened(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        let (he, qin) = (officer("he", Post::SecondReview), officer("qin", Post::SecondReview));
        assert!(readers(hall).await.is_empty(), "acts are no reading");
        // Eight pages at the same moment: some find nothing noted, and one writes.
        let opened = futures::future::join_all((0..8).map(|_| desk::case(hall, &he, &case))).await;
        assert!(opened.iter().all(Result::is_ok));
        assert_eq!(readers(hall).await, [he.tag()]);
        desk::search(hall, &he, "AJ-c1").await.unwrap();
        assert_eq!(readers(hall).await, [he.tag()]);
        // Whoever finds it by its number has read it, page or not.
        desk::search(hall, &qin, "AJ-c1").await.unwrap();
        assert_eq!(readers(hall).await, [he.tag(), qin.tag()]);
        test.clock.set(Day::parse("2026-11-24").unwrap().at(0, 0));
        desk::case(hall, &he, &case).await.unwrap();
        assert_eq!(readers(hall).await, [he.tag(), qin.tag(), he.tag()]);
        assert_eq!(forget_reads(hall).await.unwrap(), 2, "those of the day before");
        desk::case(hall, &he, &case).await.unwrap();
        assert_eq!(readers(hall).await, [he.tag(), qin.tag(), he.tag()], "today is still noted");
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn what_is_refused_or_ones_own_is_no_reading(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let case = case_in(&test, "c1", CaseState::SecondReview).await;
        let elsewhere = officer_of("x", Post::SecondReview, "north", "02");
        for nobody in [&elsewhere, &officer("x", Post::FirstReview), &officer("x", Post::Window), &resident(), &Actor::Anonymous] {
            assert!(desk::case(hall, nobody, &case).await.is_err(), "{nobody:?}");
        }
        assert!(desk::search(hall, &elsewhere, "AJ-c1").await.is_err());
        let he = officer("he", Post::SecondReview);
        let mut unit = hall.begin().await.unwrap();
        unit.execute(
            sqlx::query("INSERT INTO officers (id, name, resident_id, resident_index, created_at) SELECT 'he', '', '', resident_index, $1 FROM case_members WHERE case_id = 'c1'")
                .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
        unit.commit().await.unwrap();
        desk::case(hall, &he, &case).await.unwrap();
        assert!(readers(hall).await.is_empty());
    }
}
