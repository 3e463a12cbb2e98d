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
