//! Identifiers: UUIDv7 text, one type per thing so they cannot be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as stored and as written in addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }
    )+};
}

id_type! {
    /// A resident's account.
    AccountId,
    /// A staff account: one person in one post of one office.
    StaffId,
    /// The natural person behind staff accounts, so that two posts of one person are still one person.
    OfficerId,
    /// An office, such as a street office or the county housing centre.
    OfficeId,
    /// A case, from draft to end.
    CaseId,
    /// A member of the household on a case.
    MemberId,
    /// An uploaded document.
    DocumentId,
    /// One run of the information check.
    VerificationId,
    /// A rating invitation.
    RatingId,
    /// A message in the outbox.
    MessageId,
    /// A clue of a re-check.
    ClueId,
    /// A dispute of a register's record: the task of its owner.
    DisputeId,
    /// A flag on an officer's look-ups.
    LookUpFlagId,
    /// A publicity notice.
    NoticeId,
    /// Another system of the city.
    ApiClientId,
    /// What a resident lets another system see or do.
    ShareId,
    /// An event on its way to another system.
    ApiEventId,
}
