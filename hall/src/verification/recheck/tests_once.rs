//! Two runs never go through the same households at once, whatever their scopes.

use super::fixture::{buy_cars, decided};
use super::{Summary, recheck};
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::fixture::city;
use crate::testing::on_both_engines;
use domain::day::Day;
use domain::identity::Actor;
use domain::verification::Scope;
use exchange::city::{demo_areas, generate};

async fn run(hall: &Hall, scope: Scope) -> Result<Summary> {
    recheck(hall, &Actor::System, scope, &|_| {}).await
}

async fn clues(hall: &Hall) -> i64 {
    let (count,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM clues").fetch_one(hall.db().reader()).await.unwrap();
    count
}

on_both_engines! {
    async fn of_two_scopes_at_once_one_waits(test: TestHall) {
        let hall = &test.hall;
        let all = generate(40, 7, Day::parse("2026-11-23").unwrap(), &demo_areas());
        city(hall).await;
        decided(hall, &all, 0, "registered").await;
        buy_cars(hall, &all[..20], 3).await;
        let both = tokio::join!(run(hall, Scope::All), run(hall, Scope::Waiting));
        let (done, waits) = match both {
            (Ok(done), Err(waits)) | (Err(waits), Ok(done)) => (done, waits),
            other => panic!("{other:?}"),
        };
        assert!(matches!(waits, Error::Conflict), "{waits:?}");
        assert_eq!(done.households, 40);
        let found = clues(hall).await;
        assert!(found >= 20);
        for scope in [Scope::Waiting, Scope::All] {
            assert_eq!(run(hall, scope).await.unwrap().clues, done.clues);
            assert_eq!(clues(hall).await, found, "what is known stays one row");
        }
    }
}
