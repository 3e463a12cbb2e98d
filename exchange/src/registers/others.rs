//! What other systems of the city asked about somebody at the gateway, as the gateway wrote it down.

use super::{Registers, places};
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::verification::Register;
use sqlx::AssertSqlSafe;

/// One person of a call of another system that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUse {
    /// When.
    pub at: Timestamp,
    /// About whom, as a keyed hash.
    pub subject: String,
    /// The system's name.
    pub consumer: String,
    /// Which register.
    pub register: Register,
    /// In which scene.
    pub scene: String,
    /// What for, in the words of the grant; `None` if no grant says so any more.
    pub purpose: Option<String>,
}

/// When, about whom, name of the system, service, scene, purpose.
type Row = (String, String, String, String, String, Option<String>);

impl Registers {
    /// What other systems than `own` asked about these people since an instant, newest first: the latest askings, each as a whole;
    /// `before`: only earlier ones.
    pub async fn other_uses(
        &self,
        subjects: &[String],
        own: &str,
        since: Timestamp,
        before: Option<Timestamp>,
        askings: usize,
    ) -> Result<Vec<OtherUse>> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let about = places(5, subjects.len());
        let text = format!(
            "SELECT l.at, l.subject, c.name, g.service, g.scene, \
             (SELECT p.purpose FROM grants p WHERE p.consumer = g.consumer AND p.resource = g.service AND p.scene = g.scene \
             AND p.granted_at <= l.at ORDER BY p.granted_at DESC, p.id DESC LIMIT 1) \
             FROM gateway_looks l JOIN gateway_log g ON g.id = l.line JOIN consumers c ON c.id = g.consumer \
             WHERE l.subject IN ({about}) AND g.consumer <> $1 AND l.at IN \
             (SELECT DISTINCT n.at FROM gateway_looks n JOIN gateway_log m ON m.id = n.line \
             WHERE n.subject IN ({about}) AND m.consumer <> $1 AND n.at >= $2 AND n.at < $3 ORDER BY n.at DESC LIMIT $4) \
             ORDER BY l.at DESC, g.consumer, g.id, l.place"
        );
        let mut query = sqlx::query_as(AssertSqlSafe(text))
            .bind(own)
            .bind(since.to_string())
            .bind(before.map_or_else(|| "9999".to_owned(), |at| at.to_string()))
            .bind(i64::try_from(askings).unwrap_or(i64::MAX));
        for subject in subjects {
            query = query.bind(subject);
        }
        let rows: Vec<Row> = query.fetch_all(&self.parts.reader).await?;
        rows.into_iter()
            .map(|(at, subject, consumer, service, scene, purpose)| {
                let (at, code) = (Timestamp::parse(&at)?, service.split('.').next()?);
                Some(OtherUse { at, subject, consumer, register: Register::from_code(code)?, scene, purpose })
            })
            .map(|used| used.ok_or(Error::Damaged("gateway_looks")))
            .collect()
    }
}
