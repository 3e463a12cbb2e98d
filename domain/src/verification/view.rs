//! What pages show of an information check. Names and numbers in records are masked here already.

use super::{AnswerStatus, AskedAgain, Assessment, Comparison, Record, Register, Rule, Verdict};
use crate::day::{Day, Timestamp};
use crate::id::{MemberId, VerificationId};
use crate::identity::{PersonName, Post, ResidentId};
use crate::intake::Relation;
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

impl Record {
    /// The same record with the names and numbers of people, and plates, masked.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut record = self.clone();
        match &mut record {
            Self::Household(line) => {
                line.name = masked_name(&line.name);
                line.resident_id = masked_id(&line.resident_id);
            }
            Self::Marriage(event) => {
                event.spouse_name = masked_name(&event.spouse_name);
                event.spouse_id = masked_id(&event.spouse_id);
            }
            Self::Vehicle(vehicle) => vehicle.plate = masked_tail(&vehicle.plate, 3),
            // The card's number begins with the holder's ID number.
            Self::Disability(card) => card.certificate = masked_tail(&card.certificate, 2),
            _ => {}
        }
        record
    }
}

fn masked_name(name: &str) -> String {
    PersonName::parse(name).map_or_else(|_| "*".to_owned(), |name| name.masked())
}

fn masked_id(id: &str) -> String {
    ResidentId::parse(id).map_or_else(|_| "*".to_owned(), |id| id.masked())
}

/// Everything but the last characters as stars, the first two apart: `皖S***7K2`.
fn masked_tail(text: &str, tail: usize) -> String {
    let signs: Vec<char> = text.chars().collect();
    let shown_from = signs.len().saturating_sub(tail);
    signs.iter().enumerate().map(|(at, sign)| if at < 2 || at >= shown_from { *sign } else { '*' }).collect()
}

/// A member as the table names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedMember {
    /// The member.
    pub member: MemberId,
    /// What they are to the applicant.
    pub relation: Relation,
    /// Their masked name.
    pub name: String,
}

/// An officer's finding, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulingView {
    /// The rule.
    pub rule: Rule,
    /// The member, for a rule about one.
    pub member: Option<MemberId>,
    /// Pass or fail.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// By which post.
    pub post: Post,
    /// When.
    pub at: Timestamp,
}

/// The information check of a case, as officers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    /// The check.
    pub verification: VerificationId,
    /// When.
    pub at: Timestamp,
    /// When the registers that gave no answer are asked again by themselves, if they are.
    pub asked_again: Option<AskedAgain>,
    /// How long it took.
    pub took_ms: i64,
    /// How many registers were asked.
    pub registers: i64,
    /// Who applies.
    pub members: Vec<CheckedMember>,
    /// The trace, with the findings of officers.
    pub assessment: Assessment,
    /// What the articles of the trace say, in the order of its rules.
    pub texts: Vec<Bilingual>,
    /// The table, records masked.
    pub comparison: Comparison,
    /// The findings of officers, oldest first.
    pub rulings: Vec<RulingView>,
    /// The actor may confirm open rules.
    pub may_confirm: bool,
}

impl CheckView {
    /// A member's masked name.
    pub fn name_of(&self, member: &MemberId) -> &str {
        self.members.iter().find(|found| found.member == *member).map_or("", |found| found.name.as_str())
    }
}

/// What one register said about one member, as the applicant sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrefilledRecord {
    /// About whom.
    pub member: MemberId,
    /// The register.
    pub register: Register,
    /// How it answered.
    pub status: AnswerStatus,
    /// What it holds, as far as the form needs it.
    pub records: Vec<Record>,
    /// The day its data stand at.
    pub as_of: Option<Day>,
    /// When it was asked.
    pub asked_at: Timestamp,
}

impl PrefilledRecord {
    /// Whether what it held was erased after its time: what is left says that there was something.
    pub fn is_erased(&self) -> bool {
        self.status == AnswerStatus::Hit && self.records.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DisabilityRecord, VehicleRecord, VehicleUse};
    use super::*;

    #[test]
    fn records_are_masked() {
        let day = Day::parse("2020-01-01").expect("a day");
        let vehicle = VehicleRecord {
            plate: "皖S·A57K2".into(),
            model: String::new(),
            purpose: VehicleUse::Private,
            registered: day,
            active: true,
            price: None,
        };
        assert!(matches!(Record::Vehicle(vehicle).masked(), Record::Vehicle(vehicle) if vehicle.plate == "皖S***7K2"));
        let card = DisabilityRecord { certificate: "34169919560602901243".into(), kind: 4, grade: 3, valid_to: day };
        assert!(matches!(Record::Disability(card).masked(), Record::Disability(card) if !card.certificate.contains("1956")));
        assert_eq!(masked_id("broken"), "*");
        assert_eq!(masked_tail("", 3), "");
    }
}
