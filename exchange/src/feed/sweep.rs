//! Takes away what no reader sees any more: records and marks of old generations.

use crate::error::Result;
use crate::registers::{RecordSet, Registers};
use sqlx::AssertSqlSafe;

/// Rows of an old generation that go in one transaction.
const SWEPT: i64 = 10_000;

/// What a generation has rows in.
const TABLES: [&str; 2] = ["records", "unproven"];

impl Registers {
    /// Takes away the rows of every generation up to that of a delivery but these. Numbers of deliveries only rise: a later
    /// generation is of an import that took over, and is being loaded or has been.
    pub(super) async fn sweep(&self, set: RecordSet, upto: i64, kept: &[i64]) -> Result<()> {
        for table in TABLES {
            let mut after = -1;
            while let Some(generation) = self.generation_after(table, set, after).await?.filter(|generation| *generation <= upto) {
                if kept.contains(&generation) || self.sweep_some(table, set, generation).await? == 0 {
                    after = generation;
                }
            }
        }
        Ok(())
    }

    async fn generation_after(&self, table: &str, set: RecordSet, after: i64) -> Result<Option<i64>> {
        let text = format!("SELECT generation FROM {table} WHERE register = $1 AND generation > $2 ORDER BY generation LIMIT 1");
        let next: Option<(i64,)> = sqlx::query_as(AssertSqlSafe(text)).bind(set.code()).bind(after).fetch_optional(self.reader()).await?;
        Ok(next.map(|(generation,)| generation))
    }

    async fn sweep_some(&self, table: &str, set: RecordSet, generation: i64) -> Result<u64> {
        let mut transaction = self.begin().await?;
        let first = format!("SELECT subject FROM {table} WHERE register = $1 AND generation = $2 ORDER BY subject LIMIT $3");
        let (upto,): (Option<String>,) = sqlx::query_as(AssertSqlSafe(format!("SELECT max(subject) FROM ({first}) first")))
            .bind(set.code())
            .bind(generation)
            .bind(SWEPT)
            .fetch_one(&mut *transaction)
            .await?;
        let gone = sqlx::query(AssertSqlSafe(format!("DELETE FROM {table} WHERE register = $1 AND generation = $2 AND subject <= $3")))
            .bind(set.code())
            .bind(generation)
            .bind(upto.unwrap_or_default())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(gone.rows_affected())
    }
}
