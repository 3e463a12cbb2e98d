//! The states of a case (design numbers 1–11 and 24).

use super::clock::Stage;
use super::table::{STATES, StateRow};
use crate::identity::Post;
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// 草稿: being filled in.
    Draft,
    /// 待受理: handed in, waiting for acceptance.
    Submitted,
    /// 待补正: something is missing, the clock stands.
    Correction,
    /// 不予受理: not accepted.
    NotAccepted,
    /// 信息核查: the registers are being asked.
    Checking,
    /// 初审: first review.
    FirstReview,
    /// 复审: second review.
    SecondReview,
    /// 公示: publicity, outside the promised clock.
    Publicity,
    /// 审批: decision.
    Decision,
    /// 异议核查: an objection is being looked into.
    Objection,
    /// 不予登记: refused.
    Refused,
    /// 复核: re-check on the applicant's request.
    Recheck,
    /// 轮候: registered on the waiting list.
    Registered,
    /// 撤回、失效: withdrawn or lapsed.
    Withdrawn,
}

/// Who holds a case in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// The applicant has the next move.
    Applicant,
    /// The street office of the area, or the next higher office where there is none.
    Street,
    /// The county housing centre of the area, or the next higher office where there is none.
    County,
    /// Nobody: the way has ended.
    Nobody,
}

/// How the promised time runs in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Runs {
    /// The time counts towards the promise.
    Inside,
    /// The time has a limit of its own, outside the promise; the promise waits.
    Outside,
    /// No time runs: before the start or after the end.
    Not,
}

impl CaseState {
    /// Every state, in the order of the way.
    pub const ALL: [Self; 14] = [
        Self::Draft,
        Self::Submitted,
        Self::Correction,
        Self::NotAccepted,
        Self::Checking,
        Self::FirstReview,
        Self::SecondReview,
        Self::Publicity,
        Self::Decision,
        Self::Objection,
        Self::Refused,
        Self::Recheck,
        Self::Registered,
        Self::Withdrawn,
    ];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Correction => "correction",
            Self::NotAccepted => "not_accepted",
            Self::Checking => "checking",
            Self::FirstReview => "first_review",
            Self::SecondReview => "second_review",
            Self::Publicity => "publicity",
            Self::Decision => "decision",
            Self::Objection => "objection",
            Self::Refused => "refused",
            Self::Recheck => "recheck",
            Self::Registered => "registered",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The line of this state in the table.
    pub fn row(self) -> &'static StateRow {
        STATES.iter().find(|row| row.state == self).unwrap_or(&STATES[0])
    }

    /// Whether somebody still owes the next act: from submit until the way has ended.
    pub fn is_open(self) -> bool {
        self != Self::Draft && self.row().holder != Holder::Nobody
    }

    /// Whether the people of the case may be on no other application: while it is open, and while registered.
    pub fn holds_people(self) -> bool {
        self.is_open() || self == Self::Registered
    }

    /// Whether the way has ended.
    pub fn is_ended(self) -> bool {
        self.row().holder == Holder::Nobody
    }

    /// The limit that runs in this state.
    pub fn stage(self) -> Option<Stage> {
        self.row().stage
    }

    /// Whether the case waits here for the owner of a register whose record is disputed: its clock stands from acceptance until the
    /// first review can begin.
    pub fn waits_for_owners(self) -> bool {
        matches!(self, Self::Checking | Self::FirstReview)
    }

    /// Whether what a register says late still counts here: the case was checked and nobody has decided it yet.
    pub fn waits_for_registers(self) -> bool {
        matches!(self, Self::FirstReview | Self::SecondReview | Self::Publicity | Self::Decision | Self::Objection | Self::Recheck)
    }

    /// Whether the applicant may say that a register is wrong: from submit until the second review has the case.
    pub fn may_dispute(self) -> bool {
        self == Self::Submitted || self.waits_for_owners()
    }

    /// The states a post works in; the worklist shows these and no others.
    pub fn of_post(post: Post) -> &'static [Self] {
        match post {
            Post::Acceptance => &[Self::Submitted],
            Post::FirstReview => &[Self::Checking, Self::FirstReview],
            Post::SecondReview => &[Self::SecondReview, Self::Publicity, Self::Objection, Self::Recheck],
            Post::Approval => &[Self::Decision],
            Post::Window | Post::Administrator => &[],
        }
    }
}
