//! What the account shows of its messages.

use crate::day::Timestamp;
use crate::id::{CaseId, MessageId};
use serde::{Deserialize, Serialize};

/// How far a message got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// In the outbox: not sent yet, or to be tried again.
    Queued,
    /// The carrier has taken it.
    Sent,
    /// Given up; the text still stands in the account.
    Failed,
}

impl Delivery {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Queued, Self::Sent, Self::Failed].into_iter().find(|state| state.code() == code)
    }
}

/// One message as its owner sees it in the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// The message.
    pub id: MessageId,
    /// The text, in the language it was sent in.
    pub text: String,
    /// When the hall wrote it.
    pub at: Timestamp,
    /// How far the SMS got.
    pub delivery: Delivery,
    /// The case it speaks of.
    pub case: Option<CaseId>,
}

/// One SMS of the demo carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoSms {
    /// When it was sent.
    pub at: Timestamp,
    /// The phone, in clear: the people of a demo city do not exist.
    pub phone: String,
    /// The text.
    pub text: String,
}

/// How full the outbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Backlog {
    /// Messages not sent yet.
    pub queued: i64,
    /// Those of them whose time has come.
    pub due: i64,
    /// For how many seconds the oldest of those has been due.
    pub oldest_seconds: i64,
    /// Messages given up.
    pub failed: i64,
}

/// A message that cannot be delivered on its own: given up, or tried again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Given up.
    Dead,
    /// Tried several times, or long due, and still waiting.
    Stuck,
}

/// A message in trouble, for the people who run the hall. No text and no phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The message.
    pub id: MessageId,
    /// The code of its template.
    pub template: String,
    /// The case it speaks of.
    pub case: Option<CaseId>,
    /// The number of that case.
    pub number: Option<String>,
    /// Given up, or still waiting.
    pub trouble: Trouble,
    /// When it was given up; of one that waits, when it was due.
    pub at: Timestamp,
    /// How often sending was tried.
    pub attempts: i64,
    /// Why the last try failed, a code.
    pub fault: String,
    /// It can be sent again: its text was not a secret, which is gone.
    pub again: bool,
}
