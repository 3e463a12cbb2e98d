//! One answer of one register about one person. Only a hit or an empty answer may decide a rule.

use super::{EnterpriseRecord, Record, Register};
use crate::day::Day;
use crate::identity::CreditCode;
use crate::intake::Relation;
use serde::{Deserialize, Serialize};

/// How a register answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerStatus {
    /// It holds records of this person.
    Hit,
    /// It covers this person and holds nothing.
    Empty,
    /// It cannot say anything about this person: it does not cover them, or a rejected line may be about them.
    NotCovered,
    /// It failed.
    Error,
    /// It did not answer in time.
    Timeout,
}

impl AnswerStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [Self::Hit, Self::Empty, Self::NotCovered, Self::Error, Self::Timeout];

    /// Whether this answer may decide a rule.
    pub fn decides(self) -> bool {
        matches!(self, Self::Hit | Self::Empty)
    }

    /// Whether the register gave no answer at all, so that it is worth asking again. One that cannot speak about a person has said so.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Error | Self::Timeout)
    }

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Empty => "empty",
            Self::NotCovered => "not_covered",
            Self::Error => "error",
            Self::Timeout => "timeout",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// What one register said about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The register.
    pub register: Register,
    /// How it answered.
    pub status: AnswerStatus,
    /// Its records; not empty only on a hit.
    pub records: Vec<Record>,
    /// The day the register's data stand at, if it says so.
    pub as_of: Option<Day>,
    /// What the register knows this answer by, for later proof and for its owner to find it; empty without an answer.
    pub source_seq: String,
    /// How long it took.
    pub answered_in_ms: u32,
}

/// What the base register of enterprises said of one credit code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseAnswer {
    /// The code that was asked about.
    pub code: CreditCode,
    /// How the register answered.
    pub status: AnswerStatus,
    /// Its record; there on a hit alone.
    pub record: Option<EnterpriseRecord>,
    /// The day the register's data stand at, if it says so.
    pub as_of: Option<Day>,
    /// What the register knows this answer by; empty without an answer.
    pub source_seq: String,
    /// How long it took.
    pub answered_in_ms: u32,
}

impl EnterpriseAnswer {
    /// An answer without a record: empty, not covered, error or timeout.
    pub fn without_record(code: CreditCode, status: AnswerStatus) -> Self {
        Self { code, status, record: None, as_of: None, source_seq: String::new(), answered_in_ms: 0 }
    }
}

/// An answer that has come in while others are on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// About whom.
    pub relation: Relation,
    /// The register.
    pub register: Register,
    /// How it answered.
    pub status: AnswerStatus,
    /// What it holds, masked.
    pub records: Vec<Record>,
    /// The day its data stand at, if it says so.
    pub as_of: Option<Day>,
    /// How many answers there will be.
    pub of: usize,
}

impl Answer {
    /// An answer without records: empty, not covered, error or timeout.
    pub fn without_records(register: Register, status: AnswerStatus) -> Self {
        Self { register, status, records: Vec::new(), as_of: None, source_seq: String::new(), answered_in_ms: 0 }
    }

    /// Whether the records were erased after their time: what is left says that there were some.
    pub fn is_erased(&self) -> bool {
        self.status == AnswerStatus::Hit && self.records.is_empty()
    }

    /// The records, if this answer may decide a rule: none of an empty answer, `None` of silence.
    pub fn decided(&self) -> Option<&[Record]> {
        self.status.decides().then_some(self.records.as_slice())
    }
}
