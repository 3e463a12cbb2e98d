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
