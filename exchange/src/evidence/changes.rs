//! The evidence of asking whose records changed: by such an answer thousands are not asked about, so it can be shown afterwards.

use super::{Call, Interface, merkle, unsigned};
use crate::connector::{Changed, Changes, Subject};
use crate::failure::Failure;
use crate::question::Purpose;
use domain::day::Timestamp;
use domain::verification::Register;

/// What is asked, in the place of people: since when.
pub(crate) fn asked(since: Timestamp) -> Subject {
    Subject(since.to_string())
}

/// The Merkle root over who is named with which instant, ordered by subject.
fn root(changes: &Changes) -> [u8; 32] {
    let mut named: Vec<(&str, String)> = changes.iter().map(|(subject, at)| (subject.0.as_str(), at.to_string())).collect();
    named.sort_unstable();
    let leaves: Vec<[u8; 32]> = named.iter().map(|(subject, at)| merkle::leaf(&[subject, at])).collect();
    merkle::root(&leaves)
}

/// The hash of an answer: that nobody's records changed is another one than that this cannot be told.
pub(crate) fn answered(told: Option<&Changes>) -> [u8; 32] {
    told.map_or_else(|| merkle::leaf(&["not_covered"]), root)
}

/// The call of a register, before it stands in the chain.
pub(crate) fn call(register: Register, since: Timestamp, purpose: &Purpose, told: &Result<Changed, Failure>) -> Call {
    let changed = told.as_ref().ok();
    let changes = changed.and_then(|changed| changed.changes.as_ref());
    let proof = changed.and_then(|changed| changed.proof.clone());
    let unsigned = || unsigned(register, Interface::Changes, purpose, &[asked(since)], changed.map(|_| answered(changes)));
    Call {
        register: register.into(),
        interface: Interface::Changes,
        purpose: purpose.clone(),
        people: changes.map_or(0, Changes::len),
        merkle_root: changes.map_or_else(|| merkle::root(&[]), root),
        proof: proof.unwrap_or_else(unsigned),
    }
}
