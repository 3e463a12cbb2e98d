//! What the officers' pages and the letters show. Personal data are masked here already.

use super::act::{Act, OpinionRule, Step};
use super::reason::Reason;
use super::state::CaseState;
use crate::day::{Day, Timestamp};
use crate::fault::FaultCode;
use crate::id::{CaseId, DocumentId, MemberId};
use crate::identity::Post;
use crate::intake::{DocumentKind, Housing, LicenceReference, Livelihood, Mode, Need, Relation};
use crate::language::Bilingual;
use crate::supervision::Signal;
use crate::verification::{Category, Outcome};
use serde::{Deserialize, Serialize};

/// How many cases a page of the worklist has.
pub const WORKLIST_PAGE: usize = 50;

/// What a worklist is asked for; what is not one of ours narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WorklistQuery {
    /// Only this state.
    #[serde(default)]
    pub state: Option<CaseState>,
    /// Only this category.
    #[serde(default)]
    pub category: Option<Category>,
    /// Only this result of the check.
    #[serde(default)]
    pub check: Option<CheckFilter>,
    /// Only this signal.
    #[serde(default)]
    pub signal: Option<Signal>,
    /// Only what is due today.
    #[serde(default)]
    pub today: bool,
    /// The page to show, as a page before gave it.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// The result of the check, as the worklist filters by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckFilter {
    /// Not checked yet.
    Missing,
    /// With this outcome.
    Done(Outcome),
}

impl CheckFilter {
    /// Every filter.
    pub const ALL: [Self; 4] =
        [Self::Missing, Self::Done(Outcome::Ineligible), Self::Done(Outcome::Undecided), Self::Done(Outcome::Eligible)];

    /// The code as written in filters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Done(outcome) => outcome.code(),
        }
    }

    /// The filter with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.code() == code)
    }
}

/// A line of the worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorklistRow {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The applicant's masked name.
    pub applicant: String,
    /// How many people apply.
    pub household_size: i64,
    /// The category, once it is known.
    pub category: Option<Category>,
    /// Where it stands.
    pub state: CaseState,
    /// The result of the check.
    pub check: Option<Outcome>,
    /// The last day of the stage.
    pub due_on: Day,
    /// Working days left, negative when over.
    pub days_left: i64,
    /// The signal.
    pub signal: Signal,
}

/// A page of the worklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worklist {
    /// The moment it was read.
    pub at: Timestamp,
    /// All cases on the desk.
    pub total: i64,
    /// Of them due today.
    pub due_today: i64,
    /// Of them over their limit.
    pub overdue: i64,
    /// The lines, by due date.
    pub rows: Vec<WorklistRow>,
    /// The page before.
    pub earlier: Option<String>,
    /// The page after.
    pub later: Option<String>,
}

/// An act as the page offers it. What is forbidden stays visible, with the reason beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActOffer {
    /// The act.
    pub act: Act,
    /// Why it is forbidden now.
    pub forbidden: Option<FaultCode>,
    /// What it owes in words.
    pub owes: OpinionRule,
}

/// A stage on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageView {
    /// The state of the stage.
    pub state: CaseState,
    /// When it was left, if it was.
    pub done_on: Option<Day>,
    /// By which office.
    pub office: Option<Bilingual>,
    /// The case stands here.
    pub current: bool,
}

/// A line of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub act: Act,
    /// Where the case went.
    pub to: CaseState,
    /// The post, when an officer did it.
    pub post: Option<Post>,
    /// Whether the applicant did it.
    pub by_applicant: bool,
    /// The office.
    pub office: Option<Bilingual>,
    /// The reasons given.
    pub reasons: Vec<Reason>,
    /// The opinion given.
    pub opinion: Option<String>,
}

/// A member of the household, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskMember {
    /// Who it is.
    pub member: MemberId,
    /// What they are to the applicant.
    pub relation: Relation,
    /// Their masked name.
    pub name: String,
    /// Their masked ID number.
    pub resident_id: String,
    /// Their age in full years.
    pub age: i32,
    /// The code of how they agreed to the check.
    pub consent: Option<String>,
    /// They agreed by a code, and nobody has confirmed that the phone is theirs.
    pub phone_unconfirmed: bool,
}

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskDocument {
    /// The upload.
    pub document: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
}

/// What was asked for, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingItem {
    /// The number of the notice: 1 for the first.
    pub notice: i64,
    /// What kind of thing.
    pub reason: Reason,
    /// What exactly, in the officer's words.
    pub note: String,
    /// The last day.
    pub due_on: Day,
}

/// What the applicant declared, which no register holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeskDeclared {
    /// Where they live now.
    pub housing: Option<Housing>,
    /// What they live on.
    pub livelihood: Option<Livelihood>,
    /// The district they wish for.
    pub district: Option<Bilingual>,
    /// What the flat should have.
    pub needs: Vec<Need>,
    /// When the commitment was signed.
    pub signed_at: Option<Timestamp>,
}

/// The page of a case on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCase {
    /// The case.
    pub case: CaseId,
    /// The version the page was made from.
    pub version: i64,
    /// 申请编号.
    pub number: String,
    /// 受理编号, once accepted.
    pub acceptance_number: Option<String>,
    /// Where it stands.
    pub state: CaseState,
    /// The applicant's masked name.
    pub applicant: String,
    /// The applicant's masked ID number.
    pub resident_id: String,
    /// How many people apply.
    pub household_size: i64,
    /// The category, once it is known.
    pub category: Option<Category>,
    /// Flat or subsidy.
    pub mode: Option<Mode>,
    /// The area.
    pub area: Bilingual,
    /// The signal.
    pub signal: Signal,
    /// The day the stage began.
    pub started_on: Option<Day>,
    /// The limit in working days.
    pub limit_days: Option<u32>,
    /// Working days used.
    pub used_days: u32,
    /// The last day of the stage.
    pub due_on: Option<Day>,
    /// Working days left, negative when over.
    pub days_left: i64,
    /// The last day of the whole promise.
    pub promised_on: Option<Day>,
    /// Until when the applicant may take the submit back, and no office acts on it.
    pub undo_until: Option<Timestamp>,
    /// The stages.
    pub stages: Vec<StageView>,
    /// What may be done, and what not.
    pub acts: Vec<ActOffer>,
    /// The step the officer has handled before.
    pub handled: Option<Step>,
    /// The household.
    pub members: Vec<DeskMember>,
    /// What the applicant declared.
    pub declared: DeskDeclared,
    /// The uploads.
    pub documents: Vec<DeskDocument>,
    /// The electronic licences used by reference.
    pub licences: Vec<LicenceReference>,
    /// What was asked for.
    pub missing: Vec<MissingItem>,
    /// What the applicant answered to the one-time notices, oldest first.
    pub replies: Vec<String>,
    /// The record, newest first.
    pub events: Vec<EventView>,
}

/// Where an officer goes after an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActDone {
    /// The case that was acted on.
    pub case: CaseId,
    /// Where it stands now.
    pub to: CaseState,
    /// The next case of the worklist.
    pub next: Option<CaseId>,
}

/// Personal data in clear, after a reason was given and recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// Names and ID numbers of the household.
    pub people: Vec<(String, String)>,
    /// The applicant's phone.
    pub phone: String,
}
