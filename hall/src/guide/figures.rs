//! Figures of the last months: received, closed, on time, ratings. Counts only.

use crate::Hall;
use crate::error::Result;
use domain::day::{Day, Timestamp};
use domain::guide::MonthFigures;

const MONTHS: i32 = 6;

/// The figures of this month and the five before it, the latest first.
pub async fn figures(hall: &Hall) -> Result<Vec<MonthFigures>> {
    let today = hall.today();
    let first = today.plus_days(1 - i64::from(today.day_of_month()));
    let mut months = Vec::new();
    for back in 0..MONTHS {
        months.push(month(hall, first.plus_months(-back)).await?);
    }
    Ok(months)
}

async fn month(hall: &Hall, first: Day) -> Result<MonthFigures> {
    let (from, to) = (first.at(0, 0), first.plus_months(1).at(0, 0));
    let received = count(hall, "SELECT COUNT(*) FROM cases WHERE submitted_at >= $1 AND submitted_at < $2", from, to).await?;
    // A day of the city ends at 16:00 UTC.
    let (closed, on_time): (i64, i64) = sqlx::query_as(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE promised_on IS NULL OR decided_at < promised_on || 'T16:00:00.000Z') FROM cases WHERE decided_at >= $1 AND decided_at < $2",
    )
    .bind(from.to_string())
    .bind(to.to_string())
    .fetch_one(hall.db().reader())
    .await?;
    let (ratings, satisfied): (i64, i64) =
        sqlx::query_as("SELECT COUNT(*), COUNT(*) FILTER (WHERE level >= 3) FROM ratings WHERE voted_at >= $1 AND voted_at < $2")
            .bind(from.to_string())
            .bind(to.to_string())
            .fetch_one(hall.db().reader())
            .await?;
    let invitations = count(hall, "SELECT COUNT(*) FROM ratings WHERE invited_at >= $1 AND invited_at < $2", from, to).await?;
    Ok(MonthFigures { year: first.year(), month: first.month(), received, closed, on_time, ratings, invitations, satisfied })
}

async fn count(hall: &Hall, query: &'static str, from: Timestamp, to: Timestamp) -> Result<i64> {
    let (number,): (i64,) = sqlx::query_as(query).bind(from.to_string()).bind(to.to_string()).fetch_one(hall.db().reader()).await?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn a_month_counts_by_the_citys_days(test: TestHall) {
            let hall = &test.hall;
            let mut unit = hall.begin().await.unwrap();
            // Received on the last evening of October in UTC, which is November in the city; decided in time and late.
            for (id, decided, promised) in [("1", "2026-11-20T15:59:00.000Z", "2026-11-20"), ("2", "2026-11-20T16:00:00.000Z", "2026-11-20")] {
                unit.execute(
                    sqlx::query("INSERT INTO cases (id, account_id, state, answers, applicant_name, created_at, saved_at, submitted_at, decided_at, promised_on) VALUES ($1, $1, 'registered', '', '', $2, $2, $2, $3, $4)")
                        .bind(id)
                        .bind("2026-10-31T17:00:00.000Z")
                        .bind(decided)
                        .bind(promised),
                )
                .await
                .unwrap();
            }
            unit.commit().await.unwrap();
            let figures = figures(hall).await.unwrap();
            assert_eq!(figures.len(), 6);
            assert_eq!((figures[0].year, figures[0].month, figures[0].received, figures[0].closed, figures[0].on_time), (2026, 11, 2, 2, 1));
            assert_eq!((figures[1].month, figures[1].received), (10, 0));
        }
    }
}
