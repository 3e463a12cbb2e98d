//! The registers' own words are kept for half a year; a job's work. Status, day, hash and the trace of the rules stay.

use crate::error::Result;
use crate::{Hall, audit};
use domain::identity::Actor;

/// How long a raw reply is kept, as the privacy notice says.
const KEPT_DAYS: i64 = 180;

/// Askings of one unit, so that the writer is never held for long.
const BATCH: i64 = 200;

/// Erases the raw replies of askings that are older. Answers how many.
pub async fn erase_old_replies(hall: &Hall) -> Result<u64> {
    let before = hall.now().plus_seconds(-KEPT_DAYS * 86_400).to_string();
    let mut erased = 0;
    loop {
        let mut unit = hall.begin().await?;
        let gone = unit
            .execute(
                sqlx::query(
                    "UPDATE register_replies SET reply = NULL WHERE reply IS NOT NULL AND verification_id IN (SELECT v.id FROM verifications v WHERE v.at < $1 AND EXISTS (SELECT 1 FROM register_replies r WHERE r.verification_id = v.id AND r.reply IS NOT NULL) ORDER BY v.at LIMIT $2)",
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
