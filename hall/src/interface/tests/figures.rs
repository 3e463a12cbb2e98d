//! Figures are told again for a while before they are counted anew.

use super::client;
use crate::Hall;
use crate::intake::fixture::city;
use crate::interface::{FIGURES_KEPT_SECONDS, figures};
use crate::testing::on_both_engines;
use domain::interface::Scope;

/// Cases that were handed in just now.
async fn hand_in(hall: &Hall, ids: std::ops::Range<usize>) {
    let mut unit = hall.begin().await.unwrap();
    for id in ids {
        unit.execute(
            sqlx::query(
                "INSERT INTO cases (id, account_id, state, answers, applicant_name, area, mode, created_at, saved_at, submitted_at) VALUES ($1, $1, 'submitted', '', '', '0101', 'flat', $2, $2, $2)",
            )
            .bind(format!("case-{id}"))
            .bind(hall.now().to_string()),
        )
        .await
        .unwrap();
    }
    unit.commit().await.unwrap();
}

on_both_engines! {
    async fn figures_are_counted_once_in_a_while_whoever_asks(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let press = client(hall, "Press", &[Scope::Statistics]).await;
        let received = async |months| {
            let told = figures(hall, &press, months).await.unwrap();
            told.months.iter().filter_map(|month| month.received).sum::<i64>()
        };
        hand_in(hall, 0..7).await;
        assert_eq!(received(1).await, 7);
        hand_in(hall, 7..19).await;
        assert_eq!(received(1).await, 7);
        assert_eq!(received(2).await, 19, "other figures are counted by themselves");
        test.clock.advance(FIGURES_KEPT_SECONDS - 1);
        assert_eq!(received(1).await, 7);
        test.clock.advance(1);
        assert_eq!(received(1).await, 19);
    }
}
