//! What the pages of the application show. ID numbers and phones are masked here already.

use super::answers::{Answers, Commitment, Response, SignedHow, Verdict};
use super::declared::{DocumentKind, Housing, Livelihood, Wish};
use super::household::{Marital, Member, Relation};
use super::licence::{LicenceChoices, LicenceReference};
use super::step::{Step, StepState, task_list};
use crate::day::{Day, Timestamp};
use crate::fault::Refusal;
use crate::id::{CaseId, DocumentId, MemberId};
use crate::identity::RealNameLevel;
use crate::language::Bilingual;
use crate::settings::AreaName;
use crate::verification::{PrefilledRecord, Register};
use serde::{Deserialize, Serialize};

/// A member as the pages show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The member.
    pub id: MemberId,
    /// What they are to the applicant.
    pub relation: Relation,
    /// Their name.
    pub name: String,
    /// Their ID number, masked.
    pub resident_id: String,
    /// Their age in full years.
    pub age: i32,
    /// Whether they agree for themselves.
    pub adult: bool,
    /// Whether a register named them.
    pub proposed: bool,
    /// Whether they apply together.
    pub applies: Option<bool>,
    /// The code of how they agreed to the check.
    pub consent: Option<String>,
    /// When they agreed.
    pub consented_at: Option<Timestamp>,
}

impl MemberView {
    /// The view of a member on a day.
    pub fn of(member: &Member, today: Day) -> Self {
        Self {
            id: member.id.clone(),
            relation: member.relation,
            name: member.name.as_str().to_owned(),
            resident_id: member.resident_id.masked(),
            age: member.resident_id.age_on(today),
            adult: member.is_adult(today),
            proposed: member.proposed,
            applies: member.applies,
            consent: member.consent.as_ref().map(|consent| consent.how.code().to_owned()),
            consented_at: member.consent.as_ref().map(|consent| consent.at),
        }
    }

    /// Whether they are on the application.
    pub fn is_applying(&self) -> bool {
        self.applies == Some(true)
    }
}

/// An upload as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// The upload.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// Whom it is about.
    pub member: Option<MemberId>,
    /// The register whose record of them it shows to be wrong.
    pub register: Option<Register>,
    /// The name of the file as it was sent.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it came.
    pub at: Timestamp,
    /// The one-time notice it answers.
    pub notice: Option<i64>,
}

/// How the commitment was signed, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedView {
    /// The version of the text.
    pub text_version: String,
    /// The code of how.
    pub how: String,
    /// When.
    pub at: Timestamp,
}

impl SignedView {
    fn of(commitment: &Commitment) -> Self {
        let how = match &commitment.how {
            SignedHow::Code => "code",
            SignedHow::Drawn { .. } => "drawn",
            SignedHow::Uploaded { .. } => "uploaded",
        };
        Self { text_version: commitment.text_version.clone(), how: how.to_owned(), at: commitment.at }
    }
}

/// A draft as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// The case.
    pub case: CaseId,
    /// The version the page was made from.
    pub version: i64,
    /// The day after which an untouched draft goes.
    pub expires_on: Option<Day>,
    /// How sure the hall is of the applicant.
    pub level: RealNameLevel,
    /// The applicant's phone, masked.
    pub phone: String,
    /// The task list.
    pub tasks: Vec<(Step, StepState)>,
    /// The household, the applicant first.
    pub members: Vec<MemberView>,
    /// The applicant's marital status.
    pub marital: Option<Marital>,
    /// Where they live now.
    pub housing: Option<Housing>,
    /// What they live on.
    pub livelihood: Option<Livelihood>,
    /// What they wish for.
    pub wish: Option<Wish>,
    /// The commitment as signed.
    pub commitment: Option<SignedView>,
    /// What was uploaded.
    pub documents: Vec<DocumentView>,
    /// Electronic licences used by reference.
    pub licences: Vec<LicenceReference>,
}

impl DraftView {
    /// The view of answers on a day.
    pub fn of(case: CaseId, version: i64, expires_on: Option<Day>, answers: &Answers, documents: Vec<DocumentView>, today: Day) -> Self {
        Self {
            case,
            version,
            expires_on,
            level: answers.level,
            phone: answers.phone.masked(),
            tasks: task_list(answers, today),
            members: answers.members.iter().map(|member| MemberView::of(member, today)).collect(),
            marital: answers.marital,
            housing: answers.housing.clone(),
            livelihood: answers.livelihood.clone(),
            wish: answers.wish.clone(),
            commitment: answers.commitment.as_ref().map(SignedView::of),
            documents,
            licences: answers.licences.clone(),
        }
    }

    /// How far a step is.
    pub fn state(&self, step: Step) -> StepState {
        state_in(&self.tasks, step)
    }

    /// Who applies, the applicant first.
    pub fn applying(&self) -> impl Iterator<Item = &MemberView> {
        self.members.iter().filter(|member| member.is_applying())
    }

    /// A member's name.
    pub fn name_of(&self, id: &MemberId) -> &str {
        self.members.iter().find(|member| member.id == *id).map_or("", |member| member.name.as_str())
    }
}

/// The entrance to the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskPage {
    /// Nothing has been started.
    Start,
    /// A draft is there.
    Draft(Box<DraftView>),
    /// An application is under way; a second one is not possible.
    Live(CaseId),
}

/// The commitment letter to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentView {
    /// The version of the text.
    pub version: String,
    /// Its paragraphs, one a line.
    pub text: Bilingual,
}

/// What the page of the commitment letter needs. It wakes in the browser, so it reads nothing that other pages show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentPage {
    /// The applicant's phone, masked.
    pub phone: String,
    /// The task list.
    pub tasks: Vec<(Step, StepState)>,
    /// The letter in force.
    pub letter: CommitmentView,
    /// The letter as signed.
    pub signed: Option<SignedView>,
    /// Signatures and signed letters that were uploaded.
    pub documents: Vec<DocumentView>,
    /// The last refusal of signing.
    pub refusal: Option<Refusal>,
    /// The last refusal of an upload.
    pub upload: Option<Refusal>,
}

impl CommitmentPage {
    /// Whether an earlier step is to be done first.
    pub fn is_blocked(&self) -> bool {
        state_in(&self.tasks, Step::Commitment) == StepState::Blocked
    }
}

fn state_in(tasks: &[(Step, StepState)], step: Step) -> StepState {
    tasks.iter().find(|(found, _)| *found == step).map_or(StepState::Blocked, |(_, state)| *state)
}

/// Everything one page of the application needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepPage {
    /// The draft.
    pub draft: DraftView,
    /// The city's areas, where the page needs them.
    pub areas: Vec<AreaName>,
    /// What the registers hold, on their page and the last; names and numbers masked.
    pub records: Vec<PrefilledRecord>,
    /// What the applicant said to it.
    pub responses: Vec<Response>,
    /// The commitment letter, where the page needs it.
    pub commitment: Option<CommitmentView>,
    /// What the e-licence library named of the applicant's own, where the page needs it and it was asked.
    pub licences: Option<LicenceChoices>,
    /// The last refusal of this page's forms, by form.
    pub refusals: Vec<(String, Refusal)>,
}

impl StepPage {
    /// What the applicant said to one register's record of one member.
    pub fn response(&self, member: &MemberId, register: Register) -> Option<&Verdict> {
        self.responses.iter().find(|response| response.member == *member && response.register == register).map(|response| &response.verdict)
    }

    /// The last refusal of one form.
    pub fn refusal(&self, form: &str) -> Option<Refusal> {
        self.refusals.iter().find(|(name, _)| name == form).map(|(_, refusal)| refusal.clone())
    }
}
