//! Where the case of a call stands, and from where it went there.

/// Where the case of a call stands. Each one goes on from the one before it, unless it says from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// Accounts alone, and a staff account that waits for its first log-in.
    People,
    /// A draft whose household is said and nobody has consented.
    Begun,
    /// From [`Scene::People`]: the same of a person whose identity is verified and who has a licence, and everybody has consented.
    Known,
    /// From [`Scene::Begun`]: everything is answered but the commitment; a document is uploaded.
    Answered,
    /// Ready to submit.
    Signed,
    Submitted,
    /// The applicant's time to take the submit back is over.
    Waiting,
    /// From [`Scene::Waiting`]: something is missing.
    Correction,
    /// From [`Scene::Waiting`].
    Checking,
    /// The registers have been asked; the case still waits to be sent on.
    Checked,
    FirstReview,
    /// From [`Scene::FirstReview`]: the applicant disputes a record, and its owner is asked.
    Disputed,
    /// An officer has confirmed every open rule.
    Resolved,
    SecondReview,
    Publicity,
    /// From [`Scene::Publicity`]: somebody has objected.
    Objection,
    /// From [`Scene::Publicity`].
    Decision,
    /// From [`Scene::Resolved`]: first and second review propose to refuse.
    ToRefuse,
    Refused,
    /// The applicant has asked for a re-check.
    Recheck,
}

impl Scene {
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// The scene this one goes on from.
    pub fn before(self) -> Option<Self> {
        Some(match self {
            Self::People => return None,
            Self::Begun | Self::Known => Self::People,
            Self::Answered => Self::Begun,
            Self::Signed => Self::Answered,
            Self::Submitted => Self::Signed,
            Self::Waiting => Self::Submitted,
            Self::Correction | Self::Checking => Self::Waiting,
            Self::Checked => Self::Checking,
            Self::FirstReview => Self::Checked,
            Self::Resolved | Self::Disputed => Self::FirstReview,
            Self::SecondReview | Self::ToRefuse => Self::Resolved,
            Self::Publicity => Self::SecondReview,
            Self::Objection | Self::Decision => Self::Publicity,
            Self::Refused => Self::ToRefuse,
            Self::Recheck => Self::Refused,
        })
    }
}
