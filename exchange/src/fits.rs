//! Whether what a register says is about the person it was asked about.

use crate::failure::Failure;
use crate::question::PersonKey;
use domain::verification::{Record, Register};

/// A reply that should hold something and holds nothing, or something of another register or another person, is no answer.
pub(crate) fn fits(register: Register, person: &PersonKey, records: &[Record]) -> Result<(), Failure> {
    if records.is_empty() || records.iter().any(|record| record.register() != register) {
        return Err(Failure::Unreadable);
    }
    let id = &person.resident_id;
    let mut lines = records.iter().filter_map(|record| match record {
        Record::Household(line) => Some(line.resident_id.as_str()),
        _ => None,
    });
    // A household book without the person in it is somebody else's.
    let in_the_book = register != Register::Household || lines.any(|resident_id| resident_id == id.as_str());
    if in_the_book && records.iter().all(|record| record.may_be_of(id)) { Ok(()) } else { Err(Failure::Suspect) }
}
