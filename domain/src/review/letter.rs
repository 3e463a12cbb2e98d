//! The letters of a case as they were written: a text that never changes, in both languages; the Chinese one binds.

use crate::day::Timestamp;
use crate::id::CaseId;
use crate::language::Language;
use serde::{Deserialize, Serialize};

/// What kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// 受理通知书.
    Acceptance,
    /// 补正告知书.
    Correction,
    /// 不予受理决定书.
    NotAccepted,
    /// 准予登记决定书.
    Approval,
    /// 不予登记决定书.
    Refusal,
}

impl LetterKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Acceptance, Self::Correction, Self::NotAccepted, Self::Approval, Self::Refusal];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Correction => "correction",
            Self::NotAccepted => "not_accepted",
            Self::Approval => "approval",
            Self::Refusal => "refusal",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", content = "text", rename_all = "snake_case")]
pub enum LetterPart {
    /// A paragraph.
    Paragraph(String),
    /// A heading.
    Heading(String),
    /// An item: its name and the lines below it.
    Item(String, Vec<String>),
}

/// A letter in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LetterText {
    /// Its title.
    pub title: String,
    /// Its number, with the word before it.
    pub number: String,
    /// To whom.
    pub to: String,
    /// Its parts.
    pub parts: Vec<LetterPart>,
    /// The office that signs.
    pub office: String,
    /// The day.
    pub date: String,
}

/// A letter as stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LetterContent {
    /// The binding text.
    pub zh: LetterText,
    /// For the reader.
    pub en: LetterText,
}

impl LetterContent {
    /// The text in one language.
    pub fn in_language(&self, language: Language) -> &LetterText {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// A line of the list of letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterLine {
    /// The letter.
    pub id: String,
    /// What kind.
    pub kind: LetterKind,
    /// When it was written.
    pub at: Timestamp,
}

/// A letter as its owner reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterView {
    /// The case.
    pub case: CaseId,
    /// The line of the list.
    pub line: LetterLine,
    /// The text.
    pub content: LetterContent,
    /// SHA-256 of the stored text; the record of the case holds it too.
    pub hash: String,
}
