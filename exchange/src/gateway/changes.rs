//! Whose records of a register changed: for a caller who knows people by the same hashes, and within the same grants.

use super::Gateway;
use super::admission::Admitted;
use super::replies::{patience, purposed, status_of, unheard};
use super::routes::{About, Fault, Outcome, caught, granted, logged, to_the_end};
use super::store::Take;
use crate::catalogue::{Kind, changes_id};
use crate::connector::{Changed, MOST_CHANGES};
use crate::failure::Refusal;
use crate::wire::{ChangesAnswer, ChangesQuestion, WireStatus};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::day::Timestamp;
use std::collections::BTreeMap;

pub(super) async fn changes(State(gateway): State<Gateway>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Outcome {
    to_the_end(async move {
        let now = gateway.parts.clock.now();
        let admitted = gateway.admit(&headers, &changes_id(&id), &body, now, false).await?;
        let question: Option<ChangesQuestion> = serde_json::from_slice(&body).ok();
        let heard = caught(ask(&gateway, &admitted, &id, question.as_ref(), now)).await;
        logged(&gateway, &admitted, question.as_ref().map(|question| &question.purpose), About::People(&[]), now, heard).await
    })
    .await
}

/// Grant and quota, of which it takes one; then the register.
async fn ask(
    gateway: &Gateway,
    admitted: &Admitted,
    id: &str,
    question: Option<&ChangesQuestion>,
    now: Timestamp,
) -> Result<ChangesAnswer, Fault> {
    let (resource, grant) = granted(gateway, admitted, id, question.map(|question| &question.purpose), now).await?;
    if resource.kind != Kind::Query {
        return Err(Refusal::UnknownResource.into());
    }
    let guard = gateway.guard(&resource)?;
    let question = question.ok_or(Refusal::Malformed)?;
    let purpose = purposed(&question.purpose).ok_or(Refusal::Malformed)?;
    let since = Timestamp::parse(&question.since).ok_or(Refusal::Malformed)?;
    let take = Take { grant: &grant.id, people: 1, daily_quota: grant.daily_quota };
    let left = gateway.use_up(&admitted.consumer, &admitted.nonce, now, Some(&take)).await??;
    let patience = patience(question.patience_ms);
    // Hashes under another key would match nobody, and everybody would be taken to be unchanged.
    let heard = if question.subjects == gateway.parts.registers.subjects_mark() {
        guard.changed_since(since, &purpose, patience).await
    } else {
        Ok(None)
    };
    let (status, changes) = match heard {
        // A register in the place of an embedded one may name more; this stays below what the caller reads.
        Ok(Some(Changed { changes: Some(changes), .. })) if changes.len() <= MOST_CHANGES => {
            (WireStatus::Hit, changes.into_iter().map(|(subject, at)| (subject.0, at.to_string())).collect())
        }
        Ok(_) => (WireStatus::NotCovered, BTreeMap::new()),
        Err(failure) => (status_of(failure), BTreeMap::new()),
    };
    let quota_left = gateway.give_back(&take, usize::from(unheard(status, patience)), left, now).await;
    Ok(ChangesAnswer { status, changes, quota_left })
}
