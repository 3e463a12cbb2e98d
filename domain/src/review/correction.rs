//! What is missing, as the one-time notice lists it.

use super::reason::Reason;
use crate::fault::{Fault, FaultCode, Faults};
use serde::{Deserialize, Serialize};

/// The most items one notice may have.
pub const ITEMS_LIMIT: usize = 12;
/// The longest note of an item, in characters.
pub const NOTE_LIMIT: usize = 300;

/// One thing that is missing. Its basis and how to mend it follow from the reason; the note says it for this case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionItem {
    /// What kind of thing.
    pub reason: Reason,
    /// What exactly, in the officer's words; the applicant reads it as it stands.
    pub note: String,
}

/// Checks the items of a notice. Faults stand at `notes[CODE]`, the field of the item's note.
pub fn check_items(items: &[CorrectionItem]) -> Faults {
    let mut faults = Faults::none();
    if items.len() > ITEMS_LIMIT {
        faults.push(Fault::at("reasons", FaultCode::NumberRange).with("").with(ITEMS_LIMIT));
    }
    for item in items {
        let field = format!("notes[{}]", item.reason.code());
        let note = item.note.trim();
        if note.is_empty() {
            faults.push(Fault::at(&field, FaultCode::Required));
        } else if note.chars().count() > NOTE_LIMIT {
            faults.push(Fault::at(&field, FaultCode::TooLong).with(NOTE_LIMIT));
        } else if note.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')) {
            faults.push(Fault::at(&field, FaultCode::ControlCharacters));
        }
    }
    faults
}
