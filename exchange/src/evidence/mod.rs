//! The evidence of every call to a register: what was asked and answered, for whom and why, in one chain.
//!
//! A record holds digests and codes, no personal data in clear. The chain is keyed: whoever holds the database alone can neither
//! change nor reorder nor leave out a record unseen. Its end can be compared with a copy of [`Whole::head`] kept elsewhere.

mod chain;
pub(crate) mod changes;
mod inclusion;
pub mod merkle;
mod sealed;

pub(crate) use chain::append;
pub use chain::{Broken, Head, Whole};
pub use inclusion::{Inclusion, Proven, Recorded};
pub use sealed::SealProof;

use crate::catalogue::{HALL, changes_id, resource_id};
use crate::connector::{Proof, Subject};
use crate::envelope::Envelope;
use crate::question::Purpose;
use crate::registers::RecordSet;
use crate::signing::Secret;
use domain::verification::{Answer, EnterpriseAnswer};
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
    /// Whose records changed.
    Changes,
}

impl Interface {
    pub fn resource(self, register: impl Into<RecordSet>) -> String {
        let resource = resource_id(register, self == Self::Verify);
        if self == Self::Changes { changes_id(&resource) } else { resource }
    }
}

/// One call, before it stands in the chain.
pub(crate) struct Call {
    pub register: RecordSet,
    pub interface: Interface,
    pub purpose: Purpose,
    /// People, or enterprises; of whose records changed, those who are named.
    pub people: usize,
    pub merkle_root: [u8; 32],
    pub proof: Proof,
}

/// The hash of one answer about one person, without how long it took.
pub fn answer_leaf(subject: &Subject, answer: &Answer) -> [u8; 32] {
    kept_leaf(subject, answer, &serde_json::to_string(&answer.records).unwrap_or_default())
}

/// The same of an answer that was kept, with its records in the words in which they were: what a record holds today may be worded
/// otherwise than it was then.
pub fn kept_leaf(subject: &Subject, answer: &Answer, records: &str) -> [u8; 32] {
    let as_of = answer.as_of.map_or_else(String::new, |day| day.to_string());
    merkle::leaf(&[&subject.0, answer.register.code(), answer.status.code(), &as_of, &answer.source_seq, records])
}

/// The hash of one answer about one enterprise, without how long it took.
pub fn enterprise_leaf(subject: &Subject, answer: &EnterpriseAnswer) -> [u8; 32] {
    let as_of = answer.as_of.map_or_else(String::new, |day| day.to_string());
    let record = serde_json::to_string(&answer.record).unwrap_or_default();
    merkle::leaf(&[&subject.0, RecordSet::Enterprise.code(), answer.status.code(), &as_of, &answer.source_seq, &record])
}

/// The proof of a call to a register that signs nothing: digests of what was asked and heard, without a signature.
pub(crate) fn unsigned(
    register: impl Into<RecordSet>,
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
        requester: HALL.to_owned(),
        request_digest: hex::encode(merkle::leaf(&parts)),
        response_digest: heard.map(hex::encode).unwrap_or_default(),
        signature: String::new(),
        seal: None,
    }
}

/// The proof of a call to an embedded register: signed over what it was asked and what it answered, with a key of its own.
pub(crate) fn signed(
    envelope: &Envelope,
    register: impl Into<RecordSet>,
    interface: Interface,
    purpose: &Purpose,
    subjects: &[Subject],
    answered: [u8; 32],
) -> Proof {
    let register = register.into();
    let proof = unsigned(register, interface, purpose, subjects, Some(answered));
    let resource = interface.resource(register);
    let covered = covered(&proof.requester, &resource, &proof.request_digest, &proof.response_digest);
    let signature = Secret::of_register(envelope, register.code()).sign(&covered);
    Proof { signature, ..proof }
}

/// What the signature of an embedded register covers. None of the parts holds a line end.
fn covered<'a>(requester: &'a str, resource: &'a str, request_digest: &'a str, response_digest: &'a str) -> [&'a str; 5] {
    ["register", requester, resource, request_digest, response_digest]
}

#[cfg(test)]
mod sealed_tests;
#[cfg(test)]
mod tests;
