//! The unit of work: one transaction that refuses to commit after a failed statement.
//!
//! PostgreSQL answers COMMIT of an aborted transaction with success and has stored nothing; SQLite commits what went before.
//! Remembering the first failure makes both answer the same.

use super::dialect::Engine;
use crate::error::{Error, Result};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, FromRow, Transaction};

/// One transaction. Dropped without [`UnitOfWork::commit`], it rolls back.
pub struct UnitOfWork {
    engine: Engine,
    transaction: Transaction<'static, Any>,
    failed: bool,
}

impl UnitOfWork {
    pub(crate) fn new(engine: Engine, transaction: Transaction<'static, Any>) -> Self {
        Self { engine, transaction, failed: false }
    }

    /// The engine, for the few texts of [`super::dialect`].
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs a statement; answers the number of rows it touched.
    pub async fn execute(&mut self, query: Query<'_, Any, AnyArguments>) -> Result<u64> {
        let outcome = query.execute(&mut *self.transaction).await;
        self.note(outcome).map(|done| done.rows_affected())
    }

    /// Runs a statement; answers its rows as they are.
    pub async fn rows(&mut self, query: Query<'_, Any, AnyArguments>) -> Result<Vec<AnyRow>> {
        let outcome = query.fetch_all(&mut *self.transaction).await;
        self.note(outcome)
    }

    /// Runs a statement; answers its row, if there is one.
    pub async fn optional<'q, T>(&mut self, query: QueryAs<'q, Any, T, AnyArguments>) -> Result<Option<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin + 'q,
    {
        let outcome = query.fetch_optional(&mut *self.transaction).await;
        self.note(outcome)
    }

    /// Runs a statement; answers all its rows.
    pub async fn all<'q, T>(&mut self, query: QueryAs<'q, Any, T, AnyArguments>) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin + 'q,
    {
        let outcome = query.fetch_all(&mut *self.transaction).await;
        self.note(outcome)
    }

    /// Makes everything durable, or nothing.
    pub async fn commit(self) -> Result<()> {
        if self.failed {
            self.transaction.rollback().await?;
            return Err(Error::Unavailable("a statement of this unit of work failed"));
        }
        Ok(self.transaction.commit().await?)
    }

    fn note<T>(&mut self, outcome: std::result::Result<T, sqlx::Error>) -> Result<T> {
        if outcome.is_err() {
            self.failed = true;
        }
        Ok(outcome?)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn nothing_is_stored_after_a_failed_statement(test: TestHall) {
            let hall = &test.hall;
            let mut unit = hall.begin().await.unwrap();
            unit.execute(sqlx::query("INSERT INTO meta (key, value) VALUES ('first', '1')")).await.unwrap();
            assert!(unit.execute(sqlx::query("INSERT INTO meta (key, value) VALUES ('first', '2')")).await.is_err());
            assert!(unit.commit().await.is_err());
            assert_eq!(hall.meta("first").await.unwrap(), None);
        }

        async fn an_expected_conflict_leaves_the_unit_whole(test: TestHall) {
            let hall = &test.hall;
            hall.mark("born", "1").await.unwrap();
            let mut unit = hall.begin().await.unwrap();
            let touched = unit
                .execute(sqlx::query("INSERT INTO meta (key, value) VALUES ('born', '2') ON CONFLICT (key) DO NOTHING"))
                .await
                .unwrap();
            assert_eq!(touched, 0);
            unit.execute(sqlx::query("INSERT INTO meta (key, value) VALUES ('second', '2')")).await.unwrap();
            unit.commit().await.unwrap();
            assert_eq!(hall.meta("born").await.unwrap().as_deref(), Some("1"));
            assert_eq!(hall.meta("second").await.unwrap().as_deref(), Some("2"));
        }

        async fn a_dropped_unit_rolls_back(test: TestHall) {
            let hall = &test.hall;
            let mut unit = hall.begin().await.unwrap();
            unit.execute(sqlx::query("INSERT INTO meta (key, value) VALUES ('lost', '1')")).await.unwrap();
            drop(unit);
            hall.mark("kept", "1").await.unwrap();
            assert_eq!(hall.meta("lost").await.unwrap(), None);
        }
    }
}
