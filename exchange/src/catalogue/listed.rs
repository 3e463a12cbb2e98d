//! The grants as they are listed: what each allows, by whose decision, and what is left of it.

use super::Catalogue;
use crate::error::{Error, Result};
use crate::question::Scene;
use domain::day::Timestamp;

/// A grant, whether it stands or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedGrant {
    /// To whom.
    pub consumer: String,
    /// Which resource.
    pub resource: String,
    /// In which scene.
    pub scene: Scene,
    /// By which office.
    pub granted_by: String,
    /// Number of its decision or letter; none of what the hall may ask by regulation.
    pub reference: Option<String>,
    /// Until when.
    pub expires_at: Timestamp,
    /// People a day.
    pub daily_quota: i64,
    /// People of the day that is asked for: asked about, or set aside by a process of the hall.
    pub used: i64,
    /// Taken back since, or replaced by a later one.
    pub revoked_at: Option<Timestamp>,
}

/// Consumer, resource, scene, office, reference, end, quota, used, revoked.
type Row = (String, String, String, String, Option<String>, String, i64, Option<i64>, Option<String>);

impl Catalogue {
    /// Every grant, or every one of a consumer, with the people used on the day of this instant; of one resource and scene oldest first.
    pub async fn grants(&self, consumer: Option<&str>, now: Timestamp) -> Result<Vec<ListedGrant>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT g.consumer, g.resource, g.scene, g.granted_by, g.reference, g.expires_at, g.daily_quota, q.used, g.revoked_at \
             FROM grants g LEFT JOIN quota_use q ON q.grant_id = g.id AND q.day = $1 WHERE g.consumer = $2 OR $2 = '' \
             ORDER BY g.consumer, g.resource, g.scene, g.granted_at, g.id",
        )
        .bind(now.day().to_string())
        .bind(consumer.unwrap_or_default())
        .fetch_all(self.registers.reader())
        .await?;
        rows.into_iter().map(|row| read(row).ok_or(Error::Damaged("grants"))).collect()
    }
}

fn read((consumer, resource, scene, granted_by, reference, expires, daily_quota, used, revoked): Row) -> Option<ListedGrant> {
    let (scene, expires_at) = (Scene::from_code(&scene)?, Timestamp::parse(&expires)?);
    let revoked_at = match revoked {
        Some(revoked) => Some(Timestamp::parse(&revoked)?),
        None => None,
    };
    let used = used.unwrap_or(0);
    Some(ListedGrant { consumer, resource, scene, granted_by, reference, expires_at, daily_quota, used, revoked_at })
}
