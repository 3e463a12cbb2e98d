//! Events and shares are kept for half a year after their end; a job's work. That a share was made, that it ended, and every look
//! through it stay on the record.

use crate::error::Result;
use crate::{Hall, audit};
use domain::identity::Actor;

/// How long they are kept, as long as the raw replies of the registers and as the privacy notice says.
const KEPT_DAYS: i64 = 180;

/// Rows of one unit, so that the writer is never held for long.
const BATCH: i64 = 200;

/// What goes, and under which act: events that were delivered or given up, shares that were taken back or are over.
const ERASURES: [(&str, &str); 2] = [
    (
        "events.erase",
        "DELETE FROM api_events WHERE id IN (SELECT id FROM api_events WHERE settled_at < $1 ORDER BY settled_at LIMIT $2) AND settled_at < $1",
    ),
    (
        "shares.erase",
        "DELETE FROM shares WHERE id IN (SELECT id FROM shares WHERE COALESCE(ended_at, expires_at) < $1 ORDER BY COALESCE(ended_at, expires_at) LIMIT $2)",
    ),
];

/// Erases what ended longer ago. Answers how much.
pub async fn erase_ended(hall: &Hall) -> Result<u64> {
    let before = hall.now().plus_seconds(-KEPT_DAYS * 86_400).to_string();
    let mut erased = 0;
    for (act, erasure) in ERASURES {
        loop {
            let mut unit = hall.begin().await?;
            let gone = unit.execute(sqlx::query(erasure).bind(before.as_str()).bind(BATCH)).await?;
            if gone == 0 {
                break;
            }
            let detail = serde_json::json!({ "before": before, "rows": gone });
            let entry = audit::Entry { chain: "setting:retention".to_owned(), act, actor: &Actor::System, detail };
            audit::record(hall, &mut unit, entry).await?;
            unit.commit().await?;
            erased += gone;
        }
    }
    Ok(erased)
}
