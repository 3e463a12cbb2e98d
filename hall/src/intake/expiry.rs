//! Drafts that nobody has touched for 90 days go, with everything in them, after a warning a week before; a job's work.

use super::erase;
use super::submit::version_of;
use crate::error::{Error, Result};
use crate::review::{TransitionRequest, apply};
use crate::{Hall, idempotency, identity, messages};
use domain::id::{AccountId, CaseId};
use domain::identity::Actor;
use domain::messages::MessageTemplate;
use domain::review::Act;

/// How many drafts one run ends.
const BATCH: i64 = 100;

/// Ends drafts whose last day has passed. Answers how many.
pub async fn expire_drafts(hall: &Hall) -> Result<u64> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT id FROM cases WHERE state = 'draft' AND expires_on < $1 ORDER BY expires_on, id LIMIT $2")
            .bind(hall.today().to_string())
            .bind(BATCH)
            .fetch_all(hall.db().reader())
            .await?;
    let mut gone = 0;
    for (id,) in rows {
        let case = CaseId(id);
        let mut unit = hall.begin().await?;
        let version = version_of(&mut unit, &case).await?;
        match apply(hall, &mut unit, &Actor::System, TransitionRequest::new(&case, version, Act::ExpireDraft)).await {
            Ok(_) => {
                let files = erase::ended_draft(hall, &mut unit, &case).await?;
                unit.commit().await?;
                erase::delete_files(hall, &files).await;
                gone += 1;
            }
            // Somebody took the draft up again in this moment.
            Err(Error::Conflict | Error::Refused(_)) => {}
            // One broken case must not hold up the others.
            Err(error) => {
                tracing::error!(case = %case, act = Act::ExpireDraft.code(), %error, "a case that moves by itself cannot be moved");
            }
        }
    }
    Ok(gone)
}

/// How many days before its end a draft's owner is told.
const WARNED_DAYS: i64 = 7;

/// Tells the owners of drafts that end in a week, once for each last day. Answers how many.
pub async fn warn_of_expiry(hall: &Hall) -> Result<u64> {
    let on = hall.today().plus_days(WARNED_DAYS);
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, account_id FROM cases WHERE state = 'draft' AND expires_on = $1 AND NOT EXISTS (SELECT 1 FROM idempotency_keys k WHERE k.scope = 'draft expiring' AND k.key = cases.id || ':' || cases.expires_on) ORDER BY id LIMIT $2",
    )
    .bind(on.to_string())
    .bind(BATCH)
    .fetch_all(hall.db().reader())
    .await?;
    let mut told = 0;
    for (id, account) in rows {
        let case = CaseId(id);
        // The account's phone, not the one in the draft: it may have been changed since.
        let owner = match identity::account::load(hall, &AccountId(account)).await {
            Ok(owner) => owner,
            // One broken account must not keep the others from being told.
            Err(error) => {
                tracing::error!(case = %case, %error, "the owner of a draft cannot be told of its end");
                continue;
            }
        };
        let mut unit = hall.begin().await?;
        if !idempotency::claim(hall, &mut unit, "draft expiring", &format!("{case}:{on}"), "told").await? {
            continue;
        }
        let recipient = messages::Recipient { phone: &owner.phone, account: Some(&owner.id), case: Some(&case) };
        messages::enqueue(hall, &mut unit, &MessageTemplate::DraftExpiring { on }, recipient, owner.language).await?;
        unit.commit().await?;
        told += 1;
    }
    Ok(told)
}
