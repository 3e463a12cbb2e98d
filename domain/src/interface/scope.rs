//! What a key of another system opens.

use serde::{Deserialize, Serialize};

/// One part of the interface; a key opens those it was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Where a case stands, with the consent of its applicant.
    Status,
    /// Handing in an application for a resident who has agreed to it.
    Submit,
    /// Public figures.
    Statistics,
    /// Being told when a shared case moves.
    Webhooks,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Status, Self::Submit, Self::Statistics, Self::Webhooks];

    /// The code as stored and as written on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Submit => "submit",
            Self::Statistics => "statistics",
            Self::Webhooks => "webhooks",
        }
    }

    /// The scope with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}
