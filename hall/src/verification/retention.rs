//! The registers' own words are kept for half a year; a job's work. Status, day, hash and the trace of the rules stay.

use crate::error::Result;
use crate::{Hall, audit};
use domain::identity::Actor;

/// How long a raw reply is kept, as the privacy notice says.
const KEPT_DAYS: i64 = 180;

/// Replies of one unit, so that the writer is never held for long.
const BATCH: i64 = 5_000;

/// Replies that were asked for before are erased.
pub(super) fn kept_since(hall: &Hall) -> String {
    hall.now().plus_seconds(-KEPT_DAYS * 86_400).to_string()
}

/// Erases the raw replies that were asked for before, whichever check they stand with. Answers how many.
pub async fn erase_old_replies(hall: &Hall) -> Result<u64> {
    let before = kept_since(hall);
    let mut erased = 0;
    loop {
        let mut unit = hall.begin().await?;
        let gone = unit
            .execute(
                sqlx::query(
                    "UPDATE register_replies SET reply = NULL WHERE (verification_id, member_id, register) IN (SELECT verification_id, member_id, register FROM register_replies WHERE reply IS NOT NULL AND asked_at < $1 ORDER BY asked_at LIMIT $2)",
                )
                .bind(before.as_str())
                .bind(BATCH),
            )
            .await?;
        let gone = match gone {
            0 => unit
                .execute(
                    sqlx::query(
                        "UPDATE licence_askings SET reply = NULL WHERE id IN (SELECT id FROM licence_askings WHERE reply IS NOT NULL AND at < $1 ORDER BY at LIMIT $2)",
                    )
                    .bind(before.as_str())
                    .bind(BATCH),
                )
                .await?,
            gone => gone,
        };
        if gone == 0 {
            return Ok(erased);
        }
        let detail = serde_json::json!({ "before": before, "replies": gone });
        let entry = audit::Entry { chain: "setting:retention".to_owned(), act: "replies.erase", actor: &Actor::System, detail };
        audit::record(hall, &mut unit, entry).await?;
        unit.commit().await?;
        erased += gone;
    }
}
