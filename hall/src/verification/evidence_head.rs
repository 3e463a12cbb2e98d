//! The end of the chain of evidence on the hall's own record, which is sealed, and whose newest seal stands outside of both databases: a
//! chain that was cut off, or a registers' database that was put back to an older day, does not lead through it.

use crate::error::{Error, Result};
use crate::rights::demand;
use crate::{Hall, audit};
use domain::day::Timestamp;
use domain::identity::{Actor, Relation, Right};
use exchange::evidence::{Broken, Head, Whole};
use serde::Deserialize;
use std::collections::BTreeSet;

const CHAIN: &str = "setting:evidence";
const ACT: &str = "evidence.head";

/// How often it is put on record at most.
const EVERY_SECONDS: i64 = 3600;

/// A chain without a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedEvidence {
    /// The chain.
    pub whole: Whole,
    /// How many heads on the hall's record it leads through.
    pub heads: usize,
}

/// The detail of an event.
#[derive(Deserialize)]
struct Kept {
    seq: i64,
    hash: String,
}

fn read(event: i64, detail: &str) -> Result<Head> {
    let Kept { seq, hash } = serde_json::from_str(detail).map_err(|_| Error::corrupt("audit_events", &format!("{CHAIN}#{event}")))?;
    Ok(Head { seq, hash })
}

/// Puts the end of the chain on record if it has moved, at most once an hour. Answers whether it did. A chain that does not lead through
/// the one before stays off the record, so that nothing covers up where it broke.
pub async fn keep_evidence_head(hall: &Hall) -> Result<bool> {
    let last: Option<(i64, String, String)> =
        sqlx::query_as("SELECT seq, at, detail FROM audit_events WHERE chain = $1 AND act = $2 ORDER BY seq DESC LIMIT 1")
            .bind(CHAIN)
            .bind(ACT)
            .fetch_optional(hall.db().reader())
            .await?;
    let last = match last {
        Some((_, at, _)) if Timestamp::parse(&at).is_some_and(|at| at > hall.now().plus_seconds(-EVERY_SECONDS)) => return Ok(false),
        Some((event, _, detail)) => Some(read(event, &detail)?),
        None => None,
    };
    let head = hall.exchange().registers().evidence_head().await?;
    if head == last {
        return Ok(false);
    }
    if let Some(last) = last
        && let Some(broken) = lost(hall, &[last]).await?
    {
        tracing::error!(seq = broken.seq, reason = broken.reason, "the chain of evidence is broken; run `anju exchange verify`");
        return Ok(false);
    }
    let Some(head) = head else { return Ok(false) };
    let mut unit = hall.begin().await?;
    let detail = serde_json::json!({ "seq": head.seq, "hash": head.hash });
    let entry = audit::Entry { chain: CHAIN.to_owned(), act: ACT, actor: &Actor::System, detail };
    audit::record(hall, &mut unit, entry).await?;
    unit.commit().await?;
    Ok(true)
}

/// Walks the chain of evidence, compares it with a copy of its end if there is one, and with each that stands on the hall's record; the
/// inner `Err` names the first record that is broken. Whether that record is whole, `audit::verify` tells.
pub async fn verify_evidence(hall: &Hall, actor: &Actor, copy: Option<&Head>) -> Result<std::result::Result<VerifiedEvidence, Broken>> {
    demand(actor, Right::VerifyAudit, Relation::None)?;
    let events: Vec<(i64, String)> = sqlx::query_as("SELECT seq, detail FROM audit_events WHERE chain = $1 AND act = $2 ORDER BY seq")
        .bind(CHAIN)
        .bind(ACT)
        .fetch_all(hall.db().reader())
        .await?;
    let heads = events.iter().map(|(event, detail)| read(*event, detail)).collect::<Result<Vec<Head>>>()?;
    let registers = hall.exchange().registers();
    let walked = match copy {
        Some(copy) => registers.verify_evidence_against(copy).await?,
        None => registers.verify_evidence().await?,
    };
    let whole = match walked {
        Ok(whole) => whole,
        Err(broken) => return Ok(Err(broken)),
    };
    Ok(match lost(hall, &heads).await? {
        Some(broken) => Err(broken),
        None => Ok(VerifiedEvidence { whole, heads: heads.len() }),
    })
}

/// The first of these ends through which the chain does not lead.
async fn lost(hall: &Hall, heads: &[Head]) -> Result<Option<Broken>> {
    let numbers: BTreeSet<i64> = heads.iter().map(|head| head.seq).collect();
    let records = hall.exchange().registers().recorded(&numbers).await?;
    Ok(heads.iter().find_map(|head| {
        let reason = match records.get(&head.seq) {
            Some(record) if record.hash == head.hash => return None,
            Some(_) => "the hall's record names another one of this number",
            None => "the hall's record names it, and the chain has lost it",
        };
        Some(Broken { seq: head.seq, reason })
    }))
}
