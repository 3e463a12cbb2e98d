//! What officers make of the clues of a run.

use super::super::{ClueForm, clue, clues, handle_clue, list};
use super::{city_with_cars, households, reviewer, run};
use crate::Hall;
use crate::error::Error;
use crate::testing::on_both_engines;
use domain::id::ClueId;
use domain::verification::{ClueQuery, ClueState, Effect, Scope};

async fn desk(hall: &Hall) -> String {
    let row: (String,) = sqlx::query_as("SELECT office_id FROM clues LIMIT 1").fetch_one(hall.db().reader()).await.unwrap();
    row.0
}

on_both_engines! {
    async fn officers_see_the_gravest_first_and_what_they_dismiss_stays_away(test: TestHall) {
        let hall = &test.hall;
        let all = households(70);
        city_with_cars(&test, &all, 60).await;
        run(hall, Scope::All).await;
        let office = desk(hall).await;
        let actor = reviewer("he", &office);
        let first = clues(hall, &actor, &ClueQuery::default()).await.unwrap();
        assert!(first.rows.windows(2).all(|pair| pair[0].effect <= pair[1].effect));
        assert_eq!(first.rows.len(), 50);
        let second = clues(hall, &actor, &ClueQuery { cursor: first.later.clone(), ..ClueQuery::default() }).await.unwrap();
        let back = clues(hall, &actor, &ClueQuery { cursor: second.earlier.clone(), ..ClueQuery::default() }).await.unwrap();
        assert_eq!(back.rows, first.rows);
        assert!(second.rows.iter().all(|row| !first.rows.contains(row)) && !second.rows.is_empty());
        let only = ClueQuery { effect: Some(Effect::Loses), ..ClueQuery::default() };
        assert!(clues(hall, &actor, &only).await.unwrap().rows.iter().all(|row| row.effect == Effect::Loses));
        assert!(clues(hall, &actor, &ClueQuery { cursor: Some("x".to_owned()), ..ClueQuery::default() }).await.is_err());

        let one = &first.rows[0].id;
        assert_eq!(clue(hall, &actor, one).await.unwrap(), first.rows[0]);
        assert!(matches!(clue(hall, &reviewer("he", "elsewhere"), one).await, Err(Error::NotFound)));
        assert!(matches!(clue(hall, &actor, &ClueId::from("none")).await, Err(Error::NotFound)));
        let form = |state, note: &str| ClueForm { state: Some(state), note: note.to_owned() };
        assert!(matches!(handle_clue(hall, &reviewer("he", "elsewhere"), one, &form(ClueState::LookedAt, "")).await, Err(Error::NotFound)));
        assert!(matches!(handle_clue(hall, &actor, &ClueId::from("none"), &form(ClueState::LookedAt, "")).await, Err(Error::NotFound)));
        assert!(matches!(handle_clue(hall, &actor, one, &form(ClueState::Dismissed, " ")).await, Err(Error::Refused(_))));
        handle_clue(hall, &actor, one, &form(ClueState::LookedAt, "")).await.unwrap();
        handle_clue(hall, &actor, one, &form(ClueState::Dismissed, "车已过户，见登记证")).await.unwrap();
        assert!(matches!(handle_clue(hall, &actor, one, &form(ClueState::Followed, "x")).await, Err(Error::Conflict)));
        let handled = clues(hall, &actor, &ClueQuery { handled: true, ..ClueQuery::default() }).await.unwrap();
        assert_eq!(handled.rows.iter().map(|row| (&row.id, row.note.as_deref())).collect::<Vec<_>>(), [(one, Some("车已过户，见登记证"))]);
        let open = handled.open;
        test.clock.advance(86_400);
        run(hall, Scope::All).await;
        let after = clues(hall, &actor, &ClueQuery::default()).await.unwrap();
        assert_eq!(after.open, open, "what was dismissed is not found anew");
    }

    async fn the_index_serves_the_list_in_order(test: TestHall) {
        let hall = &test.hall;
        if hall.db().engine() == crate::db::Engine::Sqlite {
            for way in [list::Way::Later, list::Way::Earlier] {
                let text = format!("EXPLAIN QUERY PLAN {}", list::statement(way));
                let rows = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(hall.db().reader()).await.unwrap();
                let plan: Vec<String> = rows.iter().map(|row| sqlx::Row::get::<String, _>(row, "detail")).collect();
                assert!(plan.iter().any(|line| line.contains("clues_desk")), "{plan:?}");
                assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?}");
            }
        } else {
            assert!(list::statement(list::Way::Later).contains("k.office_id = $1"));
        }
    }
}
