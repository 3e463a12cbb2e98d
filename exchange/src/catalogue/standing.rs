//! What the hall itself may ask: every register in its scenes, by regulation. Written once; from then on these are grants like others.

use super::Catalogue;
use crate::error::Result;
use crate::question::Scene;
use crate::registers::values;
use domain::day::Timestamp;
use sqlx::AssertSqlSafe;

/// The hall as a consumer of its embedded registers. It has no secret, so nobody signs calls as the hall.
pub const HALL: &str = "hall";

/// Its name, for people.
const NAME: &str = "住房保障服务大厅";

/// A hundred years: as long as the regulation stands.
const SECONDS: i64 = 36_500 * 86_400;

/// People a day for each resource and scene: more than a night's re-check of a large city.
const DAILY_QUOTA: i64 = 10_000_000;

/// Rows of one insert.
const BATCH: usize = 40;

impl Catalogue {
    /// Writes down what the hall may ask, the first time these registers meet it; never again, whatever owners take back. Of two
    /// processes one does it.
    pub async fn authorise_hall(&self, now: Timestamp) -> Result<()> {
        let known: Option<(String,)> =
            sqlx::query_as("SELECT id FROM consumers WHERE id = $1").bind(HALL).fetch_optional(self.registers.reader()).await?;
        if known.is_some() {
            return Ok(());
        }
        self.publish().await?;
        let resources = self.resources().await?;
        let mut transaction = self.registers.begin().await?;
        let added = sqlx::query("INSERT INTO consumers (id, name, secret, created_at) VALUES ($1, $2, '', $3) ON CONFLICT (id) DO NOTHING")
            .bind(HALL)
            .bind(NAME)
            .bind(now.to_string())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        if added == 0 {
            return Ok(());
        }
        let all: Vec<_> = resources.iter().flat_map(|resource| Scene::ALL.map(|scene| (resource, scene))).collect();
        for batch in all.chunks(BATCH) {
            let text = format!(
                "INSERT INTO grants (id, consumer, resource, purpose, scene, granted_by, granted_at, expires_at, daily_quota) VALUES {}",
                values(batch.len(), 9)
            );
            let mut query = sqlx::query(AssertSqlSafe(text));
            for (resource, scene) in batch {
                query = query
                    .bind(format!("{HALL}/{}/{}", resource.id, scene.code()))
                    .bind(HALL)
                    .bind(&resource.id)
                    .bind(scene.purpose())
                    .bind(scene.code())
                    .bind(resource.register.owner())
                    .bind(now.to_string())
                    .bind(now.plus_seconds(SECONDS).to_string())
                    .bind(DAILY_QUOTA);
            }
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
