//! What pages and departments see of disputes. Names and numbers are masked here already, but for what goes to a register's owner.

use super::{DisputeState, DisputedField, Field, OwnersAnswer, Record, Register, Shelf};
use crate::day::{Day, Timestamp};
use crate::id::{CaseId, DisputeId, MemberId};
use crate::intake::{DocumentView, Relation};
use crate::review::CaseState;
use serde::{Deserialize, Serialize};

/// Disputes on one page of the list.
pub const DISPUTES_PAGE: usize = 50;

/// A dispute as its applicant and the officers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The dispute.
    pub id: DisputeId,
    /// Whose record.
    pub member: MemberId,
    /// The register; its owner is asked.
    pub register: Register,
    /// Where it stands.
    pub state: DisputeState,
    /// The field, with what the register showed; `None` of a dispute from before one was named.
    pub about: Option<DisputedField>,
    /// What is right, in the applicant's words.
    pub declared: String,
    /// Why.
    pub reason: String,
    /// Since when the owner is asked.
    pub opened_at: Timestamp,
    /// The owner's last day.
    pub due_on: Day,
    /// What the owner answered.
    pub answer: Option<OwnersAnswer>,
    /// When it was answered, or was over.
    pub ended_at: Option<Timestamp>,
}

/// A dispute of the own case: whose record it is, and the papers handed in with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDispute {
    /// The dispute.
    pub dispute: Dispute,
    /// Whose record.
    pub whose: Relation,
    /// The papers.
    pub proofs: Vec<DocumentView>,
}

/// A line of the officers' list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeRow {
    /// The dispute.
    pub id: DisputeId,
    /// The number of the case.
    pub number: String,
    /// Whose record: relation and masked name.
    pub member: (Relation, String),
    /// The register.
    pub register: Register,
    /// The field, with what the register showed.
    pub about: Option<DisputedField>,
    /// What is right, in the applicant's words.
    pub declared: String,
    /// Where it stands.
    pub state: DisputeState,
    /// Since when the owner is asked.
    pub opened_at: Timestamp,
    /// The owner's last day.
    pub due_on: Day,
    /// Working days left; negative when it is over.
    pub days_left: i64,
}

/// Which disputes to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DisputeQuery {
    /// On which shelf.
    pub shelf: Shelf,
    /// Of one register only.
    pub register: Option<Register>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// A page of the list, what is due first before the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeList {
    /// How many wait for an owner.
    pub open: i64,
    /// The page.
    pub rows: Vec<DisputeRow>,
    /// The page before.
    pub earlier: Option<String>,
    /// The page after.
    pub later: Option<String>,
}

/// One dispute for whoever writes the owner's answer down: both values side by side. Names and numbers are masked here already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeView {
    /// Its line of the list.
    pub row: DisputeRow,
    /// The ID number, masked.
    pub resident_id: String,
    /// The dispute.
    pub dispute: Dispute,
    /// What the register held when the applicant saw it; `None` once that is erased.
    pub held: Option<Vec<Record>>,
    /// The day its data stood at.
    pub as_of: Option<Day>,
    /// The papers.
    pub proofs: Vec<DocumentView>,
    /// The answer may be written down.
    pub may_answer: bool,
}

/// A dispute as its register's owner gets it: the key of the record, both values of the field and why, and nothing else of the
/// household or its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeOrder {
    /// The dispute, to be named in the answer.
    pub id: DisputeId,
    /// The register.
    pub register: Register,
    /// The office that owns it.
    pub owner: String,
    /// Whose record: the ID number.
    pub resident_id: String,
    /// And the name.
    pub name: String,
    /// What the register knows the disputed answer by.
    pub source_seq: String,
    /// The day its data stood at.
    pub as_of: Option<Day>,
    /// The number of the record, in full, or who pays; empty where the register holds none or nothing tells them apart.
    pub record: String,
    /// The field; `None` of a dispute from before one was named.
    pub field: Option<Field>,
    /// Its name, in Chinese.
    pub field_name: String,
    /// What the register showed there, as the applicant saw it, in Chinese.
    pub registered: String,
    /// What is right, in the applicant's words.
    pub declared: String,
    /// Why.
    pub reason: String,
    /// How many papers were handed in with it.
    pub proofs: usize,
    /// The names of those that come with it, in the folder named by the dispute.
    pub papers: Vec<String>,
    /// Since when.
    pub opened_on: Day,
    /// The last day to answer.
    pub due_on: Day,
}

/// The page on which an applicant says that a register is wrong, once the application is submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputesPage {
    /// The case.
    pub case: CaseId,
    /// Where the case stands; it says whether one more may be added.
    pub state: CaseState,
    /// The records that may be disputed: code, relation, register, and what it holds, masked.
    pub records: Vec<DisputableRecord>,
    /// What is disputed already.
    pub disputes: Vec<OwnDispute>,
}

/// A record that may be disputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputableRecord {
    /// Whose record.
    pub member: MemberId,
    /// What they are to the applicant.
    pub whose: Relation,
    /// The register.
    pub register: Register,
    /// Their ID number, masked: it tells their own line of a household book.
    pub resident_id: String,
    /// What it held when it was asked for the form, or for the check where the form showed nothing of it; masked.
    pub records: Vec<Record>,
    /// The day its data stood at.
    pub as_of: Option<Day>,
}
