//! The actor of a use case: nobody, a resident, a member of staff, another system, or the hall itself.

use crate::id::{AccountId, ApiClientId, OfficeId, OfficerId, StaffId};
use crate::interface::Scope;
use serde::{Deserialize, Serialize};

/// How sure the hall is of a resident's identity. The level stands on every act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RealNameLevel {
    /// Name, ID and phone are the person's own statement: level 1.
    Declared,
    /// The population and carrier registers agree, or a window has seen the person: level 2.
    Verified,
}

impl RealNameLevel {
    /// 1 or 2, as stored.
    pub fn number(self) -> i64 {
        match self {
            Self::Declared => 1,
            Self::Verified => 2,
        }
    }

    /// The level with this number.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Declared),
            2 => Some(Self::Verified),
            _ => None,
        }
    }
}

/// A post (岗位): each has accounts of its own, rights and limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// 受理: accepts, asks once for everything missing, or does not accept.
    Acceptance,
    /// 初审: first review, at the street office.
    FirstReview,
    /// 复审: second review, at the county housing centre; starts publicity.
    SecondReview,
    /// 审批: decides.
    Approval,
    /// 窗口: sees people in person, confirms identity, changes a phone number.
    Window,
    /// 系统管理员: staff accounts and settings, no business data.
    Administrator,
}

impl Post {
    /// Every post, in the order a case meets them.
    pub const ALL: [Self; 6] = [Self::Acceptance, Self::FirstReview, Self::SecondReview, Self::Approval, Self::Window, Self::Administrator];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::FirstReview => "first_review",
            Self::SecondReview => "second_review",
            Self::Approval => "approval",
            Self::Window => "window",
            Self::Administrator => "administrator",
        }
    }

    /// The post with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|post| post.code() == code)
    }
}

/// A signed-in resident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidentActor {
    /// The account.
    pub account: AccountId,
    /// Its real-name level now.
    pub level: RealNameLevel,
}

/// A signed-in member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffActor {
    /// The account, one per post.
    pub staff: StaffId,
    /// The natural person behind it; the rule of different persons compares this.
    pub officer: OfficerId,
    /// The post of the account.
    pub post: Post,
    /// The office.
    pub office: OfficeId,
    /// The area code the office answers for; it contains every code that begins with it. Empty: the whole city.
    pub area: String,
}

/// Another system of the city, let in by its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientActor {
    /// The system.
    pub client: ApiClientId,
    /// What its key opens.
    pub scopes: Vec<Scope>,
    /// The resident it acts for, who has agreed to it.
    pub resident: Option<ResidentActor>,
}

/// Who asks. Every use case takes it first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// Not signed in.
    Anonymous,
    /// A resident.
    Resident(ResidentActor),
    /// A member of staff.
    Staff(StaffActor),
    /// Another system of the city.
    Client(ClientActor),
    /// The hall itself: jobs and the command line.
    System,
}

impl Actor {
    /// Kind and id, as written in the record.
    pub fn tag(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Resident(resident) => format!("resident:{}", resident.account),
            Self::Staff(staff) => format!("staff:{}", staff.staff),
            Self::Client(client) => format!("client:{}", client.client),
            Self::System => "system".to_owned(),
        }
    }
}
