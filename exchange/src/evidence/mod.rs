//! The evidence of every call to a register: what was asked and answered, for whom and why, in one chain.
//!
//! A record holds digests and codes, no personal data in clear. The chain is keyed: whoever holds the database alone can neither
//! change nor reorder nor leave out a record unseen. Its end can be compared with a copy of [`Whole::head`] kept elsewhere.

mod chain;
pub mod merkle;

pub(crate) use chain::append;
pub use chain::{Broken, Whole};

use crate::connector::{Proof, Subject};
use crate::question::Purpose;
use domain::verification::{Answer, Register};
use sha2::{Digest as _, Sha256};

/// SHA-256 in hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The interface of a register that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interface {
    Query,
    Verify,
}

impl Interface {
    pub fn resource(self, register: Register) -> String {
        crate::catalogue::resource_id(register, self == Self::Verify)
    }
}

/// One call, before it stands in the chain.
pub(crate) struct Call {
    pub register: Register,
    pub interface: Interface,
    pub purpose: Purpose,
    pub people: usize,
    pub merkle_root: [u8; 32],
    pub proof: Proof,
}

/// The hash of one answer about one person, without how long it took.
pub fn answer_leaf(subject: &Subject, answer: &Answer) -> [u8; 32] {
    let as_of = answer.as_of.map_or_else(String::new, |day| day.to_string());
    let records = serde_json::to_string(&answer.records).unwrap_or_default();
    merkle::leaf(&[&subject.0, answer.register.code(), answer.status.code(), &as_of, &answer.source_seq, &records])
}

/// The proof of a call to a register that signs nothing: digests of what was asked and heard, without a signature.
pub(crate) fn unsigned(
    register: Register,
    interface: Interface,
    purpose: &Purpose,
    subjects: &[Subject],
    heard: Option<[u8; 32]>,
) -> Proof {
    let resource = interface.resource(register);
    let at = purpose.at.to_string();
    let mut parts = vec![resource.as_str(), purpose.scene.code(), &purpose.case, &purpose.actor, &at];
    parts.extend(subjects.iter().map(|subject| subject.0.as_str()));
    Proof {
        requester: "hall".to_owned(),
        request_digest: hex::encode(merkle::leaf(&parts)),
        response_digest: heard.map(hex::encode).unwrap_or_default(),
        signature: String::new(),
    }
}

#[cfg(test)]
mod tests;
