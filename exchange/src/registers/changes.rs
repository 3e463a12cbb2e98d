//! The delta interface of an embedded register: whose records deliveries have changed, and when last.

use super::{RecordSet, Registers};
use crate::connector::{Changes, Subject};
use crate::error::{Error, Result};
use domain::day::Timestamp;

impl Registers {
    /// Whose records changed from an instant on. `None` if that cannot be told: a full delivery has come since, after which
    /// anything may differ, or the register was never delivered in full, or they are more than `most`.
    pub(crate) async fn changed_since(&self, set: impl Into<RecordSet>, since: Timestamp, most: usize) -> Result<Option<Changes>> {
        let set = set.into();
        let full: Option<(i64, String)> = sqlx::query_as(
            "SELECT s.generation, COALESCE(f.finished_at, '9999') FROM register_states s JOIN feeds f ON f.register = s.register \
             WHERE s.register = $1 AND f.kind = 'full' AND f.state <> 'failed' ORDER BY f.id DESC LIMIT 1",
        )
        .bind(set.code())
        .fetch_optional(&self.parts.reader)
        .await?;
        let since_text = since.to_string();
        let Some((generation, _)) = full.filter(|(_, finished_at)| *finished_at < since_text) else { return Ok(None) };
        // What a delivery has stored so far is seen by readers, so one that is under way counts as of now. So does whoever is in doubt
        // because of a rejected line: they are asked about each time, until the register answers about them.
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT subject, MAX(at) FROM (\
             SELECT r.subject, COALESCE(f.finished_at, '9999-12-31T00:00:00.000Z') AS at FROM records r JOIN feeds f ON f.id = r.feed \
             WHERE r.register = $1 AND r.generation = $2 AND r.feed IN \
             (SELECT id FROM feeds WHERE register = $1 AND kind = 'delta' AND (finished_at IS NULL OR finished_at >= $3)) \
             UNION ALL SELECT u.subject, '9999-12-31T00:00:00.000Z' FROM unproven u \
             WHERE u.register = $1 AND u.generation = $2 AND u.subject > '') changed GROUP BY subject LIMIT $4",
        )
        .bind(set.code())
        .bind(generation)
        .bind(since_text)
        // One more tells that there are too many, and no more than that are read.
        .bind(i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(&self.parts.reader)
        .await?;
        if rows.len() > most {
            return Ok(None);
        }
        let changes = rows.into_iter().map(|(subject, at)| Some((Subject(subject), Timestamp::parse(&at)?)));
        changes.collect::<Option<Changes>>().map(Some).ok_or(Error::Damaged("feeds"))
    }
}
