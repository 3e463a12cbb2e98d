//! The chain itself: extended under the lock of its last row, walked from its first.

use super::{Call, covered};
use crate::catalogue::HALL;
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::registers::{Registers, values};
use crate::signing::Secret;
use sqlx::{Any, AssertSqlSafe, FromRow, Transaction};

/// Rows of one bulk insert.
const BATCH: usize = 100;

/// Records read at once.
const PAGE: i64 = 1000;

/// A chain without a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// How many records it has.
    pub records: i64,
    /// The hash of the last one, in hex; empty without records. A copy kept elsewhere proves that nothing was cut off.
    pub head: String,
}

/// The end that the chain once had: a copy kept elsewhere, to be compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of its last record.
    pub seq: i64,
    /// The hash of that.
    pub hash: String,
}

impl Head {
    /// `NUMBER:HASH`, or as `anju exchange verify` prints it: `head NUMBER HASH`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (seq, hash) = text.strip_prefix("head ").unwrap_or(text).split_once([' ', ':'])?;
        let seq: i64 = seq.parse().ok().filter(|seq| *seq > 0)?;
        let hash = hash.trim().to_ascii_lowercase();
        (hash.len() == 64 && hash.bytes().all(|sign| sign.is_ascii_hexdigit())).then_some(Self { seq, hash })
    }
}

/// The first record that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its number.
    pub seq: i64,
    /// What is wrong, in words.
    pub reason: &'static str,
}

/// A record as stored, in the order of the columns.
#[derive(FromRow)]
pub(super) struct Row {
    seq: i64,
    at: String,
    register: String,
    pub(super) requester: String,
    pub(super) resource: String,
    pub(super) request_digest: String,
    pub(super) response_digest: String,
    signature: String,
    legal_basis: String,
    purpose: String,
    scene: String,
    case_id: String,
    actor: String,
    people: i64,
    merkle_root: String,
    previous: String,
    hash: String,
    pub(super) seal: String,
    pub(super) seal_key: String,
    pub(super) answered_at: String,
}

pub(super) const COLUMNS: &str = "seq, at, register, requester, resource, request_digest, response_digest, signature, legal_basis, \
                                  purpose, scene, case_id, actor, people, merkle_root, previous, hash, seal, seal_key, answered_at";

impl Row {
    fn of(seq: i64, call: Call, previous: String, envelope: &Envelope) -> Self {
        let (seal, seal_key, answered_at) = call.proof.seal.map(|seal| (seal.signature, seal.key, seal.at.to_string())).unwrap_or_default();
        let mut row = Self {
            seq,
            at: call.purpose.at.to_string(),
            register: call.register.code().to_owned(),
            requester: call.proof.requester,
            resource: call.interface.resource(call.register),
            request_digest: call.proof.request_digest,
            response_digest: call.proof.response_digest,
            signature: call.proof.signature,
            legal_basis: call.purpose.scene.legal_basis().to_owned(),
            purpose: call.purpose.scene.purpose().to_owned(),
            scene: call.purpose.scene.code().to_owned(),
            case_id: call.purpose.case,
            actor: call.purpose.actor,
            people: i64::try_from(call.people).unwrap_or(i64::MAX),
            merkle_root: hex::encode(call.merkle_root),
            previous,
            hash: String::new(),
            seal,
            seal_key,
            answered_at,
        };
        row.hash = row.computed(envelope);
        row
    }

    /// The keyed hash over every column but itself; over those of the seal where there is one, so that older records keep theirs.
    fn computed(&self, envelope: &Envelope) -> String {
        let (seq, people) = (self.seq.to_string(), self.people.to_string());
        let mut parts: Vec<&str> = vec![
            "evidence",
            &seq,
            &self.at,
            &self.register,
            &self.requester,
            &self.resource,
            &self.request_digest,
            &self.response_digest,
            &self.signature,
            &self.legal_basis,
            &self.purpose,
            &self.scene,
            &self.case_id,
            &self.actor,
            &people,
            &self.merkle_root,
            &self.previous,
        ];
        if self.bears_seal() {
            parts.extend([self.seal.as_str(), &self.seal_key, &self.answered_at]);
        }
        hex::encode(envelope.hash(&parts))
    }

    /// Whether an embedded register's signature is of what the record says. A gateway's is by a session's secret, which is gone: there
    /// the seal counts. No signature stands with a call without an answer, with a register that signs nothing, and with records of
    /// before embedded ones signed; that one was taken out shows in the record's hash, which covers it.
    fn is_signed(&self, envelope: &Envelope) -> bool {
        let covered = covered(&self.requester, &self.resource, &self.request_digest, &self.response_digest);
        self.requester != HALL
            || self.signature.is_empty()
            || Secret::of_register(envelope, &self.register).signed(&covered, &self.signature)
    }
}

/// Extends the chain by these calls, inside the transaction that logs them; the numbers of their records.
pub(crate) async fn append(transaction: &mut Transaction<'static, Any>, envelope: &Envelope, calls: Vec<Call>) -> Result<Vec<i64>> {
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    let count = i64::try_from(calls.len()).unwrap_or(i64::MAX);
    // The update takes the lock of the row on both engines, so that two writers never follow the same record.
    let (last, mut previous): (i64, String) = sqlx::query_as("UPDATE evidence_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash")
        .bind(count)
        .fetch_one(&mut **transaction)
        .await?;
    let mut rows = Vec::with_capacity(calls.len());
    for (seq, call) in (last - count + 1..).zip(calls) {
        let row = Row::of(seq, call, previous.clone(), envelope);
        previous.clone_from(&row.hash);
        rows.push(row);
    }
    for batch in rows.chunks(BATCH) {
        let text = format!("INSERT INTO evidence ({COLUMNS}) VALUES {}", values(batch.len(), 20));
        let mut query = sqlx::query(AssertSqlSafe(text));
        for row in batch {
            query = query
                .bind(row.seq)
                .bind(&row.at)
                .bind(&row.register)
                .bind(&row.requester)
                .bind(&row.resource)
                .bind(&row.request_digest)
                .bind(&row.response_digest)
                .bind(&row.signature)
                .bind(&row.legal_basis)
                .bind(&row.purpose)
                .bind(&row.scene)
                .bind(&row.case_id)
                .bind(&row.actor)
                .bind(row.people)
                .bind(&row.merkle_root)
                .bind(&row.previous)
                .bind(&row.hash)
                .bind(&row.seal)
                .bind(&row.seal_key)
                .bind(&row.answered_at);
        }
        query.execute(&mut **transaction).await?;
    }
    sqlx::query("UPDATE evidence_head SET hash = $1 WHERE id = 1").bind(previous).execute(&mut **transaction).await?;
    Ok(rows.iter().map(|row| row.seq).collect())
}

impl Registers {
    /// Walks the chain of evidence from its first record to its head; names the first that is broken.
    pub async fn verify_evidence(&self) -> Result<std::result::Result<Whole, Broken>> {
        let head: Option<(i64, String)> =
            sqlx::query_as("SELECT seq, hash FROM evidence_head WHERE id = 1").fetch_optional(self.reader()).await?;
        let (end, head) = head.ok_or(Error::Damaged("evidence"))?;
        let believed = self.believed_gateway_keys().await?;
        let (mut seq, mut previous) = (0, String::new());
        let broken = |seq, reason| Ok(Err(Broken { seq, reason }));
        loop {
            let text = format!("SELECT {COLUMNS} FROM evidence WHERE seq > $1 ORDER BY seq LIMIT $2");
            let page: Vec<Row> = sqlx::query_as(AssertSqlSafe(text)).bind(seq).bind(PAGE).fetch_all(self.reader()).await?;
            let read = page.len();
            for row in page {
                // Calls that were written while the walk went on stand after the head it began with.
                if row.seq > end && seq >= end {
                    break;
                }
                if row.seq != seq + 1 {
                    return broken(seq + 1, "the record is missing");
                }
                if row.previous != previous {
                    return broken(row.seq, "the record does not follow the one before");
                }
                if row.computed(self.envelope()) != row.hash {
                    return broken(row.seq, "the record was changed");
                }
                if !row.is_signed(self.envelope()) {
                    return broken(row.seq, "the signature is not the register's");
                }
                if let Some(fault) = row.seal_fault(&believed) {
                    return broken(row.seq, fault);
                }
                (seq, previous) = (row.seq, row.hash);
            }
            if read < usize::try_from(PAGE).unwrap_or(0) || seq >= end {
                break;
            }
        }
        if seq < end {
            return broken(seq + 1, "the record is missing");
        }
        if previous != head {
            return broken(seq, "the head is another one");
        }
        Ok(Ok(Whole { records: seq, head }))
    }

    /// The same, and whether the chain still leads through the end it once had: one that was cut off, or written anew, does not.
    pub async fn verify_evidence_against(&self, copy: &Head) -> Result<std::result::Result<Whole, Broken>> {
        let whole = match self.verify_evidence().await? {
            Ok(whole) => whole,
            Err(broken) => return Ok(Err(broken)),
        };
        let stored: Option<(String,)> =
            sqlx::query_as("SELECT hash FROM evidence WHERE seq = $1").bind(copy.seq).fetch_optional(self.reader()).await?;
        Ok(match stored {
            Some((hash,)) if hash == copy.hash => Ok(whole),
            Some(_) => Err(Broken { seq: copy.seq, reason: "the copy of the head holds another one of this number" }),
            None => Err(Broken { seq: copy.seq, reason: "the copy of the head names it, and the database has lost it" }),
        })
    }

    /// The end of the chain as it stands; none without records.
    pub async fn evidence_head(&self) -> Result<Option<Head>> {
        let head: Option<(i64, String)> =
            sqlx::query_as("SELECT seq, hash FROM evidence_head WHERE id = 1").fetch_optional(self.reader()).await?;
        let (seq, hash) = head.ok_or(Error::Damaged("evidence"))?;
        Ok((seq > 0).then_some(Head { seq, hash }))
    }
}
