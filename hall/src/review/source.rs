//! Where facts are read: inside a unit of work before an act, or from the readers for a page.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::QueryAs;
use sqlx::{Any, AnyPool, FromRow};

/// A unit of work, or the readers.
pub(crate) enum Source<'a> {
    /// What this unit sees.
    Unit(&'a mut UnitOfWork),
    /// What is committed.
    Reader(&'a AnyPool),
}

impl<'a> Source<'a> {
    /// The readers of the hall.
    pub(crate) fn of(hall: &'a Hall) -> Self {
        Self::Reader(hall.db().reader())
    }

    /// The row, if there is one.
    pub(crate) async fn optional<'q, T>(&mut self, query: QueryAs<'q, Any, T, AnyArguments>) -> Result<Option<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin + 'q,
    {
        match self {
            Self::Unit(unit) => unit.optional(query).await,
            Self::Reader(pool) => Ok(query.fetch_optional(*pool).await?),
        }
    }

    /// All rows.
    pub(crate) async fn all<'q, T>(&mut self, query: QueryAs<'q, Any, T, AnyArguments>) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin + 'q,
    {
        match self {
            Self::Unit(unit) => unit.all(query).await,
            Self::Reader(pool) => Ok(query.fetch_all(*pool).await?),
        }
    }
}
