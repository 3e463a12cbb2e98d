//! Everything an applicant has answered so far, as kept (encrypted) with the case. Every answer is optional until submit.

use super::declared::{Attachment, DocumentKind, Housing, Livelihood, Wish, required_documents};
use super::household::{Marital, Member, Relation};
use super::licence::LicenceReference;
use super::step::Step;
use crate::day::{Day, Timestamp};
use crate::id::{DocumentId, MemberId};
use crate::identity::{Phone, RealNameLevel};
use crate::verification::{AnswerStatus, DisputedField, Register};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The present form of [`Answers`] as stored.
pub const FORMAT: u32 = 1;

/// A register that was asked about a member, and how it answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// About whom.
    pub member: MemberId,
    /// Which register.
    pub register: Register,
    /// How it answered.
    pub status: AnswerStatus,
    /// The day its data stand at.
    #[serde(default)]
    pub as_of: Option<Day>,
}

/// What the applicant says to what a register holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It is right.
    Confirmed,
    /// It is wrong: goes to the reviewer and to the register's owner.
    Disputed {
        /// What is right, in the applicant's words.
        declared: String,
        /// Why.
        reason: String,
        /// Which field of what was shown; `None` in answers from before a dispute named one.
        #[serde(default)]
        about: Option<DisputedField>,
    },
    /// The register did not answer; entered by hand, to be verified.
    Manual {
        /// What the applicant entered.
        declared: String,
    },
}

/// A response to one register's answer about one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// About whom.
    pub member: MemberId,
    /// Which register.
    pub register: Register,
    /// What the applicant says to it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// The registers' part of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Registers {
    /// When they were asked last.
    #[serde(default)]
    pub asked_at: Option<Timestamp>,
    /// Which were asked about whom.
    #[serde(default)]
    pub asked: Vec<Asked>,
    /// What the applicant says to their answers.
    #[serde(default)]
    pub responses: Vec<Response>,
}

/// How a commitment was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum SignedHow {
    /// Ticked and confirmed by a code to the applicant's phone.
    Code,
    /// Signed with a finger on the page and confirmed by a code.
    Drawn {
        /// The signature.
        document: DocumentId,
        /// SHA-256 of the signature's picture.
        hash: String,
    },
    /// The signed template, uploaded.
    Uploaded {
        /// The upload.
        document: DocumentId,
        /// SHA-256 of the upload.
        hash: String,
    },
}

impl SignedHow {
    /// The code as stored in the record.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Drawn { .. } => "drawn",
            Self::Uploaded { .. } => "uploaded",
        }
    }
}

/// The commitment as signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The version of the text.
    pub text_version: String,
    /// SHA-256 of the text that was shown.
    pub text_hash: String,
    /// How it was signed.
    pub how: SignedHow,
    /// When.
    pub at: Timestamp,
}

/// Everything answered so far. The applicant is the first member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The form of this record as stored.
    pub format: u32,
    /// How sure the hall is of the applicant. Below level 2 no register is asked.
    pub level: RealNameLevel,
    /// The applicant's phone.
    pub phone: Phone,
    /// The household as far as it is known; the applicant first.
    pub members: Vec<Member>,
    /// The applicant's marital status.
    #[serde(default)]
    pub marital: Option<Marital>,
    /// What the registers hold, and what the applicant says to it.
    #[serde(default)]
    pub registers: Registers,
    /// Where they live now.
    #[serde(default)]
    pub housing: Option<Housing>,
    /// What they live on.
    #[serde(default)]
    pub livelihood: Option<Livelihood>,
    /// What they wish for.
    #[serde(default)]
    pub wish: Option<Wish>,
    /// The commitment.
    #[serde(default)]
    pub commitment: Option<Commitment>,
    /// Uploads.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Electronic licences used by reference.
    #[serde(default)]
    pub licences: Vec<LicenceReference>,
    /// The version of the draft at which each step was last saved, so two tabs do not overwrite each other.
    #[serde(default)]
    pub saved: BTreeMap<Step, i64>,
}

impl Answers {
    /// The answers of a new draft: the applicant and nothing else.
    pub fn start(applicant: Member, phone: Phone, level: RealNameLevel) -> Self {
        Self {
            format: FORMAT,
            level,
            phone,
            members: vec![Member { relation: Relation::Applicant, applies: Some(true), ..applicant }],
            marital: None,
            registers: Registers::default(),
            housing: None,
            livelihood: None,
            wish: None,
            commitment: None,
            attachments: Vec::new(),
            licences: Vec::new(),
            saved: BTreeMap::new(),
        }
    }

    /// The applicant.
    pub fn applicant(&self) -> Option<&Member> {
        self.members.first()
    }

    /// A member.
    pub fn member(&self, id: &MemberId) -> Option<&Member> {
        self.members.iter().find(|member| member.id == *id)
    }

    /// A member, to change.
    pub fn member_mut(&mut self, id: &MemberId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == *id)
    }

    /// Who applies, the applicant first.
    pub fn applying(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_applying())
    }

    /// The applying members who agree for themselves on this day.
    pub fn applying_adults(&self, today: Day) -> impl Iterator<Item = &Member> {
        self.applying().filter(move |member| member.is_adult(today))
    }

    /// The response to one register about one member.
    pub fn response(&self, member: &MemberId, register: Register) -> Option<&Verdict> {
        self.registers
            .responses
            .iter()
            .find(|response| response.member == *member && response.register == register)
            .map(|response| &response.verdict)
    }

    /// Puts down what is said to one register's record of one member, over what was said before.
    pub fn respond(&mut self, member: &MemberId, register: Register, verdict: Verdict) {
        self.registers.responses.retain(|response| response.member != *member || response.register != register);
        self.registers.responses.push(Response { member: member.clone(), register, verdict });
    }

    /// The uploads of one kind.
    pub fn attachments_of(&self, kind: DocumentKind) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(move |attachment| attachment.kind == kind)
    }

    /// The uploads about a member.
    pub fn attachments_about<'a>(&'a self, member: &'a MemberId) -> impl Iterator<Item = &'a Attachment> + 'a {
        self.attachments.iter().filter(move |attachment| attachment.member.as_ref() == Some(member))
    }

    /// The kinds of document that the declared livelihood owes and that are not there yet, neither as an upload nor as a licence.
    pub fn missing_documents(&self) -> Vec<DocumentKind> {
        let owed = self.livelihood.as_ref().map(required_documents).unwrap_or_default();
        let there = |kind: DocumentKind| {
            self.attachments_of(kind).next().is_some() || self.licences.iter().any(|reference| reference.document == kind)
        };
        owed.into_iter().filter(|kind| !there(*kind)).collect()
    }

    /// The licences a member uses by reference.
    pub fn licences_of<'a>(&'a self, member: &'a MemberId) -> impl Iterator<Item = &'a LicenceReference> + 'a {
        self.licences.iter().filter(move |reference| reference.member == *member)
    }

    /// Takes a member off again, with everything said about them. The applicant stays.
    pub fn remove_member(&mut self, id: &MemberId) -> bool {
        let before = self.members.len();
        self.members.retain(|member| member.relation == Relation::Applicant || member.id != *id);
        if self.members.len() == before {
            return false;
        }
        self.attachments.retain(|attachment| attachment.member.as_ref() != Some(id));
        self.licences.retain(|reference| reference.member != *id);
        self.registers.asked.retain(|asked| asked.member != *id);
        self.registers.responses.retain(|response| response.member != *id);
        if let Some(livelihood) = &mut self.livelihood {
            livelihood.casual.retain(|income| income.member != *id);
        }
        true
    }
}
