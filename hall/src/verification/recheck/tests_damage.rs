//! What cannot be read, or has no office, is left out and counted; the rest is served.

use super::fixture::{buy_cars, decided};
use super::{Progress, Summary, clues, recheck};
use crate::Hall;
use crate::intake::fixture::city;
use crate::testing::on_both_engines;
use domain::day::Day;
use domain::identity::{Actor, Post, StaffActor};
use domain::verification::{ClueQuery, LastRun, Scope};
use exchange::city::{demo_areas, generate};
use std::sync::Mutex;

async fn change(hall: &Hall, text: &'static str, bound: &str) {
    let mut unit = hall.begin().await.unwrap();
    assert_eq!(unit.execute(sqlx::query(text).bind(bound)).await.unwrap(), 1, "{text}");
    unit.commit().await.unwrap();
}

/// Cases with clues, and cases that were checked whole.
async fn served(hall: &Hall, text: &'static str) -> Vec<String> {
    let rows: Vec<(String,)> = sqlx::query_as(text).fetch_all(hall.db().reader()).await.unwrap();
    rows.into_iter().map(|row| row.0).collect()
}

on_both_engines! {
    async fn damaged_cases_in_the_middle_are_left_out_and_counted(test: TestHall) {
        let hall = &test.hall;
        let all = generate(12, 7, Day::parse("2026-11-23").unwrap(), &demo_areas());
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        buy_cars(hall, &all, 3).await;
        change(hall, "UPDATE cases SET answers = 'x' WHERE id = $1", "case-0000004").await;
        change(hall, "UPDATE verifications SET facts = 'x' WHERE case_id = $1", "case-0000005").await;
        let dispute = "INSERT INTO disputes (id, case_id, member_id, register, office_id, area, claim, opened_at, due_on, state, shelf) VALUES ('d', $1, 'm', 'vehicle', 'o', '01', 'x', '2026-11-23T01:00:00.000Z', '2026-11-30', 'open', 'open')";
        change(hall, dispute, "case-0000006").await;
        change(hall, "UPDATE offices SET area = '01' WHERE kind = $1", "city").await;
        change(hall, "UPDATE cases SET area = '99' WHERE id = $1", "case-0000007").await;

        let told = Mutex::new(Vec::new());
        let progress = |progress: Progress| told.lock().unwrap().push((progress.done, progress.total));
        let summary = recheck(hall, &Actor::System, Scope::All, &progress).await.unwrap();
        assert_eq!((summary.households, summary.skipped), (8, 4));
        assert_eq!(told.lock().unwrap().last(), Some(&(12, 12)));
        let whole: Vec<String> = [0, 1, 2, 3, 8, 9, 10, 11].map(|number| format!("case-{number:07}")).into();
        let with_clues = "SELECT DISTINCT case_id FROM clues WHERE rule = 'vehicle_number' ORDER BY case_id";
        assert_eq!(served(hall, with_clues).await, whole);
        assert_eq!(served(hall, "SELECT id FROM cases WHERE rechecked_at IS NOT NULL ORDER BY id").await, whole);
        assert_eq!(served(hall, "SELECT state FROM recheck_runs").await, ["done"]);

        // The next run begins anew and ends alike; what is mended is checked.
        change(hall, "UPDATE cases SET area = '0101' WHERE id = $1", "case-0000007").await;
        test.clock.advance(60);
        let Summary { households, skipped, .. } = recheck(hall, &Actor::System, Scope::All, &|_| {}).await.unwrap();
        assert_eq!((households, skipped), (9, 3));
        assert_eq!(served(hall, with_clues).await.len(), 9);
        let (post, area) = (Post::SecondReview, "01".to_owned());
        let actor = Actor::Staff(StaffActor { staff: "s".into(), officer: "s".into(), post, office: "o".into(), area });
        let list = clues(hall, &actor, &ClueQuery::default()).await.unwrap();
        assert_eq!(list.run, Some(LastRun { began_at: hall.now(), households: 9, skipped: 3, spent: Vec::new() }));
    }
}
