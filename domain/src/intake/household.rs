//! The household of an application: who they are to the applicant, who applies, and who has agreed to the check.

use crate::day::{Day, Timestamp};
use crate::id::{DocumentId, MemberId};
use crate::identity::{PersonName, Phone, ResidentId};
use serde::{Deserialize, Serialize};

/// At this age a person agrees for themselves.
pub const ADULT_AGE: i32 = 18;

/// What a member is to the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 本人.
    Applicant,
    /// 配偶.
    Spouse,
    /// 子女.
    Child,
    /// 父母.
    Parent,
    /// 祖父母、外祖父母.
    Grandparent,
    /// 孙子女、外孙子女.
    Grandchild,
    /// 兄弟姐妹.
    Sibling,
    /// 其他.
    Other,
}

impl Relation {
    /// What may be chosen for somebody else.
    pub const OTHERS: [Self; 7] =
        [Self::Spouse, Self::Child, Self::Parent, Self::Grandparent, Self::Grandchild, Self::Sibling, Self::Other];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Grandparent => "grandparent",
            Self::Grandchild => "grandchild",
            Self::Sibling => "sibling",
            Self::Other => "other",
        }
    }

    /// The relation with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        if code == Self::Applicant.code() {
            return Some(Self::Applicant);
        }
        Self::OTHERS.into_iter().find(|relation| relation.code() == code)
    }
}

/// 婚姻状况, as the applicant declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marital {
    /// 未婚.
    Single,
    /// 已婚.
    Married,
    /// 离异.
    Divorced,
    /// 丧偶.
    Widowed,
}

impl Marital {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Single, Self::Married, Self::Divorced, Self::Widowed];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Married => "married",
            Self::Divorced => "divorced",
            Self::Widowed => "widowed",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|marital| marital.code() == code)
    }
}

/// How a member agreed that the registers are asked about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum ConsentHow {
    /// The applicant, signed in with their own account.
    OwnAccount,
    /// A code sent to the member's own phone.
    Code {
        /// The phone the code went to.
        phone: Phone,
        /// Whether the carrier confirmed that the phone is in the member's name; if it was silent, an officer has to ask.
        #[serde(default)]
        confirmed: bool,
    },
    /// A signed form, uploaded.
    SignedForm {
        /// The upload.
        document: DocumentId,
    },
    /// The guardian of a minor.
    Guardian {
        /// The adult member who answers for the minor.
        guardian: MemberId,
    },
}

impl ConsentHow {
    /// The code as stored.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OwnAccount => "own_account",
            Self::Code { .. } => "code",
            Self::SignedForm { .. } => "signed_form",
            Self::Guardian { .. } => "guardian",
        }
    }

    /// Whether a code was taken from a phone that nobody has confirmed to be the member's.
    pub fn phone_unconfirmed(&self) -> bool {
        matches!(self, Self::Code { confirmed: false, .. })
    }
}

/// A member's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// How it was given.
    pub how: ConsentHow,
    /// When.
    pub at: Timestamp,
}

/// One person of the household; the applicant is one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member.
    pub id: MemberId,
    /// What they are to the applicant.
    pub relation: Relation,
    /// Their name.
    pub name: PersonName,
    /// Their resident ID.
    pub resident_id: ResidentId,
    /// Whether a register named them, rather than the applicant by hand.
    #[serde(default)]
    pub proposed: bool,
    /// Whether they apply together; not yet said when `None`.
    #[serde(default)]
    pub applies: Option<bool>,
    /// Their consent to the check.
    #[serde(default)]
    pub consent: Option<Consent>,
}

impl Member {
    /// Whether the applicant may see what other systems asked about this member: the applicant themselves, whoever agreed from a phone
    /// that is known to be theirs, and a child whom a register named. Somebody whom the applicant merely typed in, or for whom a paper
    /// was handed in, is not the applicant's to ask about.
    pub fn shares_looks(&self) -> bool {
        self.consent.as_ref().is_some_and(|consent| match consent.how {
            ConsentHow::OwnAccount => true,
            ConsentHow::Code { confirmed, .. } => confirmed,
            ConsentHow::SignedForm { .. } => false,
            ConsentHow::Guardian { .. } => self.proposed,
        })
    }

    /// Whether the person agrees for themselves on this day.
    pub fn is_adult(&self, today: Day) -> bool {
        self.resident_id.age_on(today) >= ADULT_AGE
    }

    /// Whether they are on the application.
    pub fn is_applying(&self) -> bool {
        self.applies == Some(true)
    }
}
