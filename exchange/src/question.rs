//! Who is asked about, by whom, for what.

use domain::day::Timestamp;
use domain::identity::{PersonName, Phone, ResidentId};

/// The person a register is asked about. Registers match on number and name together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonKey {
    /// ID number.
    pub resident_id: ResidentId,
    /// Name.
    pub name: PersonName,
    /// Phone; only the carrier is told.
    pub phone: Option<Phone>,
}

impl PersonKey {
    /// A person without a phone.
    pub fn new(resident_id: ResidentId, name: PersonName) -> Self {
        Self { resident_id, name, phone: None }
    }
}

/// In which scene of the hall a register is asked; owners grant access by scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scene {
    /// Somebody opens an account.
    Account,
    /// A member of a household agrees by a code: is the phone in their name.
    Consent,
    /// A form is filled in beforehand.
    Prefill,
    /// An officer checks a case.
    Check,
    /// A check after the decision.
    Recheck,
}

impl Scene {
    /// Every scene.
    pub const ALL: [Self; 5] = [Self::Account, Self::Consent, Self::Prefill, Self::Check, Self::Recheck];

    /// The scene with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.code() == code)
    }

    /// What the register is asked for, as it stands in evidence and grants.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Account => "住房保障服务大厅实名注册",
            Self::Consent => "共同申请人本人授权确认",
            Self::Prefill => "公租房申请表预填",
            Self::Check => "公租房申请资格核查",
            Self::Recheck => "公租房保障资格复核",
        }
    }

    /// The law that allows it: the person's consent, or the office's duty to check what was declared.
    pub fn legal_basis(self) -> &'static str {
        match self {
            Self::Account | Self::Consent | Self::Prefill => "《中华人民共和国个人信息保护法》第十三条第一款第一项",
            Self::Check | Self::Recheck => "《公共租赁住房管理办法》第八条；《中华人民共和国个人信息保护法》第十三条第一款第三项",
        }
    }

    /// The code as logged.
    pub fn code(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Consent => "consent",
            Self::Prefill => "prefill",
            Self::Check => "check",
            Self::Recheck => "recheck",
        }
    }
}

/// Why a register is asked. Every use is logged with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// The case; the account or session when there is no case yet.
    pub case: String,
    /// Kind and id of the actor.
    pub actor: String,
    /// The scene.
    pub scene: Scene,
    /// Now.
    pub at: Timestamp,
}
