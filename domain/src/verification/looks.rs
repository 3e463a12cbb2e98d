//! Who looked at the data of a household, when, and why, as the applicant sees it. No officer is named.

use super::{AnswerStatus, Register};
use crate::day::Timestamp;
use crate::fault::FaultCode;
use crate::identity::Post;
use crate::intake::{DocumentKind, Relation};
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookedBy {
    /// The applicant.
    Applicant,
    /// Another person with an account.
    AnotherAccount,
    /// The hall itself, at once after acceptance.
    Hall,
    /// An office, by one of its posts.
    Office {
        /// The office.
        office: Bilingual,
        /// The post.
        post: Post,
    },
    /// An office, by an account that is not on file.
    Staff,
    /// Another system that the applicant has chosen, by its name.
    Client(String),
    /// Another system of the city, at the registers' gateway, by its name.
    OtherSystem(String),
    /// Whoever gave the ID number to open an account, before anybody was signed in.
    Visitor,
}

/// Why somebody looked; each stands on a law of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookReason {
    /// An account was opened.
    Account,
    /// A member agreed by a code: is the phone in their name.
    Consent,
    /// The form was filled in beforehand.
    Prefill,
    /// The officers' check.
    Check,
    /// A check after the decision.
    Recheck,
    /// The case was opened, personal data masked; the first time of a day.
    Read,
    /// Names, numbers and phone were shown in full.
    Reveal,
    /// An enterprise of the household was looked up.
    Enterprise,
    /// An uploaded document was opened.
    Document,
    /// Somebody was looked up by their ID number, at a window or a desk, and this case found.
    Found,
    /// Stage, office and dates, as the applicant agreed.
    Shared,
    /// The application was handed in for the applicant, as they agreed.
    HandedIn,
    /// The owner of a register was asked about a disputed record.
    Dispute,
    /// Another system asked for a purpose of its own, as the owners of the registers granted it.
    Granted,
    /// The account was looked up by name and ID number, where people are seen in person.
    Window,
}

impl LookReason {
    /// Every reason.
    pub const ALL: [Self; 15] = [
        Self::Account,
        Self::Consent,
        Self::Prefill,
        Self::Check,
        Self::Recheck,
        Self::Read,
        Self::Reveal,
        Self::Enterprise,
        Self::Document,
        Self::Found,
        Self::Shared,
        Self::HandedIn,
        Self::Dispute,
        Self::Granted,
        Self::Window,
    ];

    /// The reason behind the code of a register's scene.
    pub fn of_scene(code: &str) -> Option<Self> {
        Some(match code {
            "account" => Self::Account,
            "consent" => Self::Consent,
            "prefill" => Self::Prefill,
            "check" => Self::Check,
            "recheck" => Self::Recheck,
            _ => return None,
        })
    }
}

/// Whom a register was asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookedAt {
    /// The applicant, or another adult: by relation only.
    Relative(Relation),
    /// A child of the household, by masked name.
    Child(Relation, String),
    /// Somebody who is not on the application now.
    Former,
    /// The reader.
    Oneself,
}

/// What the registers answered about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedPerson {
    /// Whom.
    pub whom: LookedAt,
    /// Which registers, and how they answered.
    pub answers: Vec<(Register, AnswerStatus)>,
    /// Which registers another system asked; how they answered is between them.
    pub asked: Vec<Register>,
}

/// One look: a check of all registers and people is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: LookedBy,
    /// Why.
    pub why: LookReason,
    /// What was asked, person by person; empty when no register was asked.
    pub people: Vec<LookedPerson>,
    /// The document that was opened.
    pub document: Option<DocumentKind>,
    /// How many papers went to the owner of a register.
    pub papers: i64,
    /// What another system asked for, in the words of its grant.
    pub purpose: Option<String>,
}

impl Look {
    /// How many registers were asked.
    pub fn registers(&self) -> usize {
        let of = |person: &LookedPerson| -> Vec<Register> {
            person.answers.iter().map(|(register, _)| *register).chain(person.asked.iter().copied()).collect()
        };
        let mut asked: Vec<Register> = self.people.iter().flat_map(of).collect();
        asked.sort_unstable();
        asked.dedup();
        asked.len()
    }
}

/// A page of looks, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooksPage {
    /// The looks.
    pub looks: Vec<Look>,
    /// Where the next page begins, if there is one.
    pub next: Option<LooksCursor>,
    /// What other systems asked is kept at a gateway elsewhere, and does not stand here.
    pub elsewhere: bool,
}

/// A page of the looks at one person over all applications, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnLooks {
    /// The looks.
    pub looks: Vec<Look>,
    /// The instant before which the next page begins, if there is one.
    pub next: Option<Timestamp>,
    /// The person is known to be who they say. What others have entered about an ID number is shown to nobody else.
    pub verified: bool,
}

/// Where a page of looks ends, in both records it is made of. Written `SEQ.INSTANT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooksCursor {
    /// The last event of the case's record that was shown.
    pub seq: i64,
    /// The last use of a register that was shown.
    pub at: Option<Timestamp>,
}

impl LooksCursor {
    /// Before the first page.
    pub const START: Self = Self { seq: i64::MAX, at: None };

    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let read = || {
            let (seq, at) = text.split_once('.')?;
            let at = if at.is_empty() { None } else { Some(Timestamp::parse(at)?) };
            Some(Self { seq: seq.parse().ok().filter(|seq| *seq >= 0)?, at })
        };
        read().ok_or(FaultCode::UnknownChoice)
    }
}

impl fmt::Display for LooksCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.", self.seq)?;
        self.at.map_or(Ok(()), |at| write!(formatter, "{at}"))
    }
}

impl Serialize for LooksCursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LooksCursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| serde::de::Error::custom("not a place in the list of looks"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_is_one() {
        let at = Timestamp::parse("2026-11-23T01:00:00.000Z");
        for cursor in [LooksCursor::START, LooksCursor { seq: 7, at }, LooksCursor { seq: 0, at: None }] {
            assert_eq!(LooksCursor::parse(&cursor.to_string()), Ok(cursor));
        }
        for text in ["", "7", "-1.", "x.", "7.2026", "7.2026-11-23T01:00:00.000Z'"] {
            assert!(LooksCursor::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn registers_are_counted_once_whoever_they_were_asked_about() {
        let person = |registers: &[Register]| LookedPerson {
            whom: LookedAt::Former,
            answers: registers.iter().map(|register| (*register, AnswerStatus::Hit)).collect(),
            asked: vec![Register::Tax],
        };
        let people = vec![person(&[Register::Tax, Register::Vehicle]), person(&[Register::Vehicle])];
        let look =
            Look { at: Timestamp::EPOCH, by: LookedBy::Hall, why: LookReason::Check, people, document: None, papers: 0, purpose: None };
        assert_eq!(look.registers(), 2);
    }

    proptest! {
        #[test]
        fn garbage_is_no_place(text in ".*") {
            if let Ok(cursor) = LooksCursor::parse(&text) {
                prop_assert_eq!(LooksCursor::parse(&cursor.to_string()), Ok(cursor));
            }
        }
    }
}
