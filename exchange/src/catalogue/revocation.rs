//! What an owner granted and takes back, and what a later decision replaces.

use super::Catalogue;
use crate::error::{Error, Result};
use crate::question::Scene;
use domain::day::Timestamp;
use sqlx::{Any, Transaction};

/// What an owner takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// From whom.
    pub consumer: String,
    /// Which resource.
    pub resource: String,
    /// In which scene.
    pub scene: Scene,
    /// By which office.
    pub revoked_by: String,
}

impl Revocation {
    /// Ends what stands of it; how many grants that were.
    pub(super) async fn enforce(&self, transaction: &mut Transaction<'static, Any>, now: Timestamp) -> Result<u64> {
        let update = sqlx::query(
            "UPDATE grants SET revoked_at = $1, revoked_by = $2 WHERE consumer = $3 AND resource = $4 AND scene = $5 AND revoked_at IS NULL",
        )
        .bind(now.to_string())
        .bind(&self.revoked_by)
        .bind(&self.consumer)
        .bind(&self.resource)
        .bind(self.scene.code());
        Ok(update.execute(&mut **transaction).await?.rows_affected())
    }
}

impl Catalogue {
    /// Takes all of these back, or none when one is refused; how many grants that were, at least one.
    pub async fn revoke_all(&self, all: &[Revocation], now: Timestamp) -> Result<u64> {
        for revocation in all {
            self.may_decide(&revocation.resource, &revocation.revoked_by).await?;
        }
        let mut transaction = self.registers.begin().await?;
        let mut ended = 0;
        for revocation in all {
            ended += revocation.enforce(&mut transaction, now).await?;
        }
        if ended == 0 {
            return Err(Error::Refused("nothing of this is granted".to_owned()));
        }
        transaction.commit().await?;
        Ok(ended)
    }
}
