//! What a resident lets another system see or do: which system, what, until when.

use crate::day::{Day, Timestamp};
use crate::fault::Refusal;
use crate::id::{ApiClientId, CaseId, ShareId};
use serde::{Deserialize, Serialize};

/// How long a share may last, in days; the resident chooses one.
pub const SHARE_DAYS: [i64; 4] = [7, 30, 90, 365];

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareKind {
    /// Where one case stands.
    Status,
    /// Handing in one application, and where it stands afterwards.
    Submit,
}

impl ShareKind {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Submit => "submit",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Status, Self::Submit].into_iter().find(|kind| kind.code() == code)
    }
}

/// Whether a share still opens something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// It does.
    Open,
    /// Its days are over.
    Over,
    /// The resident took it back.
    Ended,
}

/// A share as its resident sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareView {
    /// Which one.
    pub id: ShareId,
    /// The name of the system.
    pub client: String,
    /// What is shared.
    pub kind: ShareKind,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its last day.
    pub until: Day,
    /// Whether it still opens something.
    pub state: ShareState,
}

/// What the page of shares shows: of one case, or of the account when there is no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharePage {
    /// The case.
    pub case: Option<CaseId>,
    /// The systems to choose from, by name.
    pub clients: Vec<(ApiClientId, String)>,
    /// What is or was shared, the newest first.
    pub shares: Vec<ShareView>,
    /// The token that was made just now; it is shown this once.
    pub token: Option<String>,
    /// The last refusal of the form.
    pub refusal: Option<Refusal>,
}
