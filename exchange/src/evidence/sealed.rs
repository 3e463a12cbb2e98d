//! The gateway's seals in the evidence: whether each is right, and what of a record anybody can verify with the public key alone.

use super::chain::{COLUMNS, Row};
use crate::error::Result;
use crate::registers::Registers;
use crate::seal::{GatewayKey, Seal, Sealed};
use domain::day::Timestamp;
use sqlx::AssertSqlSafe;

/// What proves a call to whoever has the gateway's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealProof {
    /// The text that was signed.
    pub text: String,
    /// The Ed25519 signature, Base64.
    pub signature: String,
    /// The key it is by.
    pub key: GatewayKey,
}

impl Row {
    /// Whether anything of a seal stands in it.
    pub(super) fn bears_seal(&self) -> bool {
        [&self.seal, &self.seal_key, &self.answered_at].iter().any(|column| !column.is_empty())
    }

    fn read_seal(&self) -> Option<Seal> {
        Some(Seal { key: self.seal_key.clone(), signature: self.seal.clone(), at: Timestamp::parse(&self.answered_at)? })
    }

    /// What was sealed at this time.
    fn sealed(&self, at: Timestamp) -> Sealed<'_> {
        Sealed {
            requester: &self.requester,
            service: &self.resource,
            request_digest: &self.request_digest,
            response_digest: &self.response_digest,
            at,
        }
    }

    fn key_among<'a>(&self, believed: &'a [(String, GatewayKey)]) -> Option<&'a GatewayKey> {
        believed.iter().find(|(consumer, key)| *consumer == self.requester && key.id() == self.seal_key).map(|(_, key)| key)
    }

    /// What is wrong with its seal, if it bears one. No seal stands with what was not asked at a gateway, and with records of before
    /// gateways sealed; that one was taken out shows in the record's hash, which covers it.
    pub(super) fn seal_fault(&self, believed: &[(String, GatewayKey)]) -> Option<&'static str> {
        if !self.bears_seal() {
            return None;
        }
        let Some(key) = self.key_among(believed) else { return Some("the key of its seal was never believed") };
        let right = self.read_seal().is_some_and(|seal| key.verifies(&self.sealed(seal.at), &seal));
        (!right).then_some("the seal is not the gateway's")
    }
}

impl Registers {
    /// What proves the call of a record; `None` if there is no such record, or it bears no seal under a key that was believed. Whether
    /// the seal is right is for whoever gets it to find out.
    pub async fn seal_proof(&self, seq: i64) -> Result<Option<SealProof>> {
        let text = format!("SELECT {COLUMNS} FROM evidence WHERE seq = $1");
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(text)).bind(seq).fetch_optional(self.reader()).await?;
        let Some((row, seal)) = row.and_then(|row| row.read_seal().map(|seal| (row, seal))) else { return Ok(None) };
        let believed = self.believed_gateway_keys().await?;
        let key = row.key_among(&believed).cloned();
        Ok(key.map(|key| SealProof { text: row.sealed(seal.at).text(), signature: seal.signature, key }))
    }
}
