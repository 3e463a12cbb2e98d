//! What a register shows an applicant at a place that is picked: the value that stays beside what they declare.

use domain::intake::Member;
use domain::verification::{DisputedField, Pick, PrefilledRecord, Record, Register};
use words::Words;

/// What a register shows of a member at a place, as the pages show it: masked; `None` if nothing is shown there.
pub(crate) fn shown_field(shown: &[PrefilledRecord], member: &Member, register: Register, pick: Pick) -> Option<DisputedField> {
    let of_member = shown.iter().find(|shown| shown.member == member.id && shown.register == register)?;
    let records: Vec<Record> = of_member.records.iter().map(Record::masked).collect();
    Words::disputed_field(&records, &member.resident_id.masked(), pick)
}
