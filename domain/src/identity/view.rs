//! What pages show of accounts: masked by default.

use super::{Post, RealNameLevel};
use crate::day::Timestamp;
use crate::id::{AccountId, OfficeId, StaffId};
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// How an account reached level 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifiedBy {
    /// The population and carrier registers agreed.
    Registers,
    /// A window saw the person.
    Window,
}

impl VerifiedBy {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Registers => "registers",
            Self::Window => "window",
        }
    }

    /// The way with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Registers, Self::Window].into_iter().find(|way| way.code() == code)
    }
}

/// A resident's account as its holder and a window see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// The account.
    pub id: AccountId,
    /// The name, masked.
    pub name: String,
    /// The ID number, masked.
    pub resident_id: String,
    /// The phone, masked.
    pub phone: String,
    /// The real-name level.
    pub level: RealNameLevel,
    /// How and when level 2 was reached.
    pub verified: Option<(VerifiedBy, Timestamp)>,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// How far a staff account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffState {
    /// The activation code is out.
    Invited,
    /// Password and authenticator are set.
    Active,
    /// Closed for good.
    Closed,
}

impl StaffState {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Closed].into_iter().find(|state| state.code() == code)
    }
}

/// A staff account as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// The account.
    pub id: StaffId,
    /// The log-in name.
    pub login_name: String,
    /// The officer's name.
    pub name: String,
    /// The post.
    pub post: Post,
    /// The office.
    pub office: OfficeId,
    /// The office's name.
    pub office_name: Bilingual,
    /// How far the account is.
    pub state: StaffState,
    /// The person who looks is the officer behind it; another administrator resets or closes it.
    pub own: bool,
    /// The last log-in.
    pub signed_in_at: Option<Timestamp>,
}

/// An authenticator waiting to be set up, shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorView {
    /// The log-in name.
    pub login_name: String,
    /// The secret in groups of four, for typing.
    pub secret: String,
    /// The same as a QR picture: a `data:` address of an SVG.
    pub qr: String,
}

/// How far the log-in of a resident is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStage {
    /// The phone is asked.
    Phone,
    /// The code is asked.
    Code,
    /// The last six of the ID number are asked.
    IdTail,
}

/// A change of phone on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneChange {
    /// The new phone, masked.
    pub phone: String,
    /// The old phone's code was right; the new one owes its code.
    pub old_proven: bool,
}

/// What lies on the desk of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowDesk {
    /// The accounts the last look-up found.
    pub accounts: Vec<AccountView>,
    /// The account whose phone is being changed, and the new phone, masked.
    pub change: Option<(AccountId, String)>,
    /// Whether this post may change a phone at all.
    pub may_change_phone: bool,
}

/// An account that waits for its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The account.
    pub staff: StaffId,
    /// Its log-in name.
    pub login_name: String,
    /// The activation code, shown once and good for seven days.
    pub code: String,
}
