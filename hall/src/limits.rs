//! Tries and limits as rows, so that they hold over restarts and over several processes.

use crate::Hall;
use crate::error::Result;
use domain::day::Timestamp;

/// The longest window of any limit; a count is kept as long.
pub const LONGEST_SECONDS: i64 = 86_400;

/// How often something may happen within a window.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The most times within one window.
    pub most: i64,
    /// The length of the window in seconds.
    pub seconds: i64,
}

/// What counting one try answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Still within the limit.
    Within,
    /// Beyond it; the window ends at this instant.
    Beyond(Timestamp),
}

/// Counts one try under a key, in a unit of its own: a refusal of the use case must not take the count back.
///
/// The key holds blind indexes and ids only.
pub async fn count(hall: &Hall, key: &str, limit: Limit) -> Result<Count> {
    debug_assert!(limit.seconds <= LONGEST_SECONDS, "a count would be removed while it is in force");
    let now = hall.now();
    let oldest = now.plus_seconds(-limit.seconds);
    let mut unit = hall.begin().await?;
    let row: Option<(String, i64)> = unit
        .optional(
            sqlx::query_as(
                "INSERT INTO limits (key, window_start, used) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET used = CASE WHEN limits.window_start > $3 THEN limits.used + 1 ELSE 1 END, window_start = CASE WHEN limits.window_start > $3 THEN limits.window_start ELSE $2 END RETURNING window_start, used",
            )
            .bind(key)
            .bind(now.to_string())
            .bind(oldest.to_string()),
        )
        .await?;
    unit.commit().await?;
    let (start, used) = row.unwrap_or_else(|| (now.to_string(), 1));
    if used <= limit.most {
        return Ok(Count::Within);
    }
    Ok(Count::Beyond(Timestamp::parse(&start).unwrap_or(now).plus_seconds(limit.seconds)))
}

/// Takes one counted try back, after a success that must not wipe out the failures of others.
pub async fn give_back(hall: &Hall, key: &str) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("UPDATE limits SET used = used - 1 WHERE key = $1 AND used > 0").bind(key)).await?;
    unit.commit().await
}

/// Removes counts whose window is over, whichever limit it was; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let oldest = hall.now().plus_seconds(-LONGEST_SECONDS).to_string();
    let gone = unit.execute(sqlx::query("DELETE FROM limits WHERE window_start <= $1").bind(oldest)).await?;
    unit.commit().await?;
    Ok(gone)
}

/// Forgets the tries under a key, after a success.
pub async fn forget(hall: &Hall, key: &str) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("DELETE FROM limits WHERE key = $1").bind(key)).await?;
    unit.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn tries_beyond_the_limit_wait_for_the_window(test: TestHall) {
            let limit = Limit { most: 2, seconds: 60 };
            let start = test.hall.now();
            assert_eq!(count(&test.hall, "k", limit).await.unwrap(), Count::Within);
            test.clock.advance(30);
            assert_eq!(count(&test.hall, "k", limit).await.unwrap(), Count::Within);
            assert_eq!(count(&test.hall, "k", limit).await.unwrap(), Count::Beyond(start.plus_seconds(60)));
            assert_eq!(count(&test.hall, "other", limit).await.unwrap(), Count::Within);
            test.clock.advance(31);
            assert_eq!(count(&test.hall, "k", limit).await.unwrap(), Count::Within);
            forget(&test.hall, "k").await.unwrap();
            assert_eq!(count(&test.hall, "k", limit).await.unwrap(), Count::Within);
        }

        async fn counts_go_when_no_limit_can_need_them(test: TestHall) {
            let limit = Limit { most: 1, seconds: LONGEST_SECONDS };
            count(&test.hall, "old", limit).await.unwrap();
            test.clock.advance(60);
            count(&test.hall, "young", limit).await.unwrap();
            test.clock.advance(LONGEST_SECONDS - 61);
            assert_eq!(expire(&test.hall).await.unwrap(), 0, "still in force");
            assert!(matches!(count(&test.hall, "old", limit).await.unwrap(), Count::Beyond(_)));
            test.clock.advance(1);
            assert_eq!(expire(&test.hall).await.unwrap(), 1);
            assert!(matches!(count(&test.hall, "young", limit).await.unwrap(), Count::Beyond(_)));
        }

        async fn a_try_given_back_is_one_try(test: TestHall) {
            let limit = Limit { most: 2, seconds: 60 };
            for expected in [Count::Within, Count::Within] {
                assert_eq!(count(&test.hall, "k", limit).await.unwrap(), expected);
            }
            give_back(&test.hall, "k").await.unwrap();
            assert_eq!(count(&test.hall, "k", limit).await.unwrap(), Count::Within);
            assert!(matches!(count(&test.hall, "k", limit).await.unwrap(), Count::Beyond(_)));
        }
    }
}
