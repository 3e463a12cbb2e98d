//! The base register of enterprises: asked by credit codes, let in and counted as questions about people are.

use super::Gateway;
use super::admission::Admitted;
use super::replies::{patience, purposed, status_of, unheard, whole};
use super::routes::{About, Fault, Outcome, caught, granted, logged, to_the_end};
use super::store::Take;
use crate::catalogue::resource_id;
use crate::connector::{BATCH_PEOPLE, Proof, Reply, SIDE_BY_SIDE};
use crate::failure::{Failure, Refusal};
use crate::guard::Allowed;
use crate::registers::RecordSet;
use crate::wire::{EnterpriseAnswers, EnterpriseQuestion, EnterpriseReply, WireStatus};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::day::Timestamp;
use domain::identity::CreditCode;
use futures::StreamExt as _;
use serde_json::{Map, Value};
use tokio::time::Instant;

/// Where they are asked about.
pub(super) fn path() -> String {
    format!("/resources/{}", resource_id(RecordSet::Enterprise, false))
}

pub(super) async fn enterprises(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Outcome {
    to_the_end(async move {
        let now = gateway.parts.clock.now();
        let admitted = gateway.admit(&headers, &resource_id(RecordSet::Enterprise, false), &body, now, false).await?;
        let question: Option<EnterpriseQuestion> = serde_json::from_slice(&body).ok();
        let heard = caught(ask(&gateway, &admitted, question.as_ref(), now)).await;
        let (purpose, codes) =
            (question.as_ref().map(|question| &question.purpose), question.as_ref().map_or(0, |question| question.codes.len()));
        logged(&gateway, &admitted, purpose, About::Enterprises(codes), now, heard).await
    })
    .await
}

/// Grant and quota, of which each code takes one; then the register.
async fn ask(
    gateway: &Gateway,
    admitted: &Admitted,
    question: Option<&EnterpriseQuestion>,
    now: Timestamp,
) -> Result<EnterpriseAnswers, Fault> {
    let (resource, grant) = granted(gateway, admitted, &admitted.service, question.map(|question| &question.purpose), now).await?;
    let question = question.ok_or(Refusal::Malformed)?;
    if question.codes.is_empty() || question.codes.len() > BATCH_PEOPLE {
        return Err(Refusal::TooMany.into());
    }
    let purpose = purposed(&question.purpose).ok_or(Refusal::Malformed)?;
    let codes: Vec<CreditCode> =
        question.codes.iter().map(|code| CreditCode::parse(code).ok()).collect::<Option<_>>().ok_or(Refusal::Malformed)?;
    let take = Take { grant: &grant.id, people: i64::try_from(codes.len()).unwrap_or(i64::MAX), daily_quota: grant.daily_quota };
    let left = gateway.use_up(&admitted.consumer, &admitted.nonce, now, Some(&take)).await??;
    let (guard, patience) = (&gateway.parts.enterprises, patience(question.patience_ms));
    let end = Instant::now() + whole(codes.len(), patience, question.wait_ms, guard.time_of(codes.len()));
    let allowed = Allowed::one_of(codes.len(), patience, end);
    let calls: Vec<_> = codes.iter().map(|code| guard.find_within(code, &purpose, allowed)).collect();
    let heard: Vec<_> = futures::stream::iter(calls).buffered(SIDE_BY_SIDE).collect().await;
    let replies: Vec<_> = codes.iter().zip(heard).map(|(code, heard)| reply(code, heard, &resource.fields)).collect();
    let unheard = replies.iter().filter(|reply| unheard(reply.status, patience)).count();
    Ok(EnterpriseAnswers { quota_left: gateway.give_back(&take, unheard, left, now).await, replies })
}

fn reply(code: &CreditCode, heard: Result<(Reply, Option<Proof>), Failure>, fields: &[String]) -> EnterpriseReply {
    let without = |status| EnterpriseReply { code: code.to_string(), status, record: None, as_of: None, source_seq: String::new() };
    match heard {
        Ok((Reply::Held { body, as_of, source_seq }, _)) => match shared(&body, fields) {
            Some(record) => EnterpriseReply { record: Some(record), as_of, source_seq, ..without(WireStatus::Hit) },
            None => without(status_of(Failure::Unreadable)),
        },
        Ok((Reply::Nothing { as_of, source_seq }, _)) => EnterpriseReply { as_of, source_seq, ..without(WireStatus::Empty) },
        Ok((Reply::NotCovered, _)) => without(WireStatus::NotCovered),
        Err(failure) => without(status_of(failure)),
    }
}

/// The record with the fields that the resource shares, and no others.
fn shared(body: &str, fields: &[String]) -> Option<Map<String, Value>> {
    let mut record: Map<String, Value> = serde_json::from_str(body).ok()?;
    record.retain(|name, _| fields.iter().any(|field| field == name));
    Some(record)
}
