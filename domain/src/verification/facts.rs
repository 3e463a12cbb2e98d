//! The facts the rules read. A fact is known with its source and date, disputed, or unknown; never silently "nothing".

use super::record::{HouseholdKind, LowIncomeKind, MaritalStatus, VehicleUse};
use super::{Flag, Register};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::{DocumentKind, Group, ReferenceState};
use crate::quantity::{Area, Fen};
use serde::{Deserialize, Serialize};

/// Where a known fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A register said so.
    Register(Register),
    /// The applicant says so.
    Declared,
    /// An officer has seen the proof.
    ConfirmedByOfficer,
}

/// Why a fact is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Nobody has asked yet, or nothing was declared.
    NotAsked,
    /// The member has not consented.
    NoConsent,
    /// The register cannot say anything about this person.
    NotCovered,
    /// The register's data are older than the policy allows.
    Outdated,
    /// The register failed.
    Error,
    /// The register did not answer in time.
    Timeout,
    /// The record lacks the value, such as the price of a car.
    ValueMissing,
    /// The applicant says the record is wrong, without a value of their own.
    Disputed,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding<T> {
    /// Known.
    Known {
        /// The value.
        value: T,
        /// Where it comes from.
        source: Source,
        /// The day it stands at.
        as_of: Option<Day>,
    },
    /// A register says one thing, the applicant another.
    Disputed {
        /// What the register holds.
        registered: T,
        /// What the applicant says, if they gave a value.
        declared: Option<T>,
        /// The register.
        register: Register,
        /// The day the register's data stand at.
        as_of: Option<Day>,
    },
    /// Not known.
    Unknown {
        /// The register that should have said it.
        register: Option<Register>,
        /// Why it is not known.
        gap: Gap,
    },
}

impl<T> Finding<T> {
    /// A fact the applicant declares.
    pub fn declared(value: T) -> Self {
        Self::Known { value, source: Source::Declared, as_of: None }
    }

    /// A fact a register holds.
    pub fn registered(value: T, register: Register, as_of: Option<Day>) -> Self {
        Self::Known { value, source: Source::Register(register), as_of }
    }

    /// Nobody has asked.
    pub fn not_asked() -> Self {
        Self::Unknown { register: None, gap: Gap::NotAsked }
    }

    /// Whether nobody was asked, and there is nobody to ask.
    pub fn is_not_asked(&self) -> bool {
        matches!(self, Self::Unknown { register: None, gap: Gap::NotAsked })
    }

    /// Whether the applicant disputes it.
    pub fn is_disputed(&self) -> bool {
        matches!(self, Self::Disputed { .. })
    }
}

/// What the population register says of the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityFact {
    /// Name and ID agree.
    pub agrees: bool,
    /// The person lives and is registered.
    pub alive: bool,
}

/// Where the person is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidenceFact {
    /// Area code of the registered address.
    pub area_code: String,
    /// Kind of household.
    pub kind: HouseholdKind,
    /// Since.
    pub since: Day,
}

/// Marital status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarriageFact {
    /// The status.
    pub status: MaritalStatus,
    /// ID number of the present spouse; empty when the self-check asks nobody's.
    pub spouse_id: String,
    /// Since, if a day is known.
    pub since: Option<Day>,
}

/// A home, shop or office the person has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeFact {
    /// The person's own part of the area.
    pub area: Area,
    /// A shop or office, not a home.
    pub commercial: bool,
    /// Given up on.
    pub given_up: Option<Day>,
}

/// A vehicle in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleFact {
    /// Use.
    #[serde(rename = "use")]
    pub purpose: VehicleUse,
    /// Price, if known.
    pub price: Option<Fen>,
}

/// A certificate of the civil-affairs office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportFact {
    /// Number, so that one certificate of several members counts once.
    pub certificate: String,
    /// Kind.
    pub kind: LowIncomeKind,
    /// Persons it covers.
    pub persons: i64,
}

/// Social insurance of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuranceFact {
    /// Being paid now.
    pub active: bool,
    /// Months without a gap.
    pub continuous_months: i64,
}

/// An earlier or present housing benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenefitFact {
    /// A bar rather than a benefit.
    pub bar: bool,
    /// From.
    pub from: Day,
    /// To; of a bar, its last day.
    pub to: Option<Day>,
}

/// Electronic licences used in the place of one document, as the library says they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceFact {
    /// The document.
    pub document: DocumentKind,
    /// How the worst of them stands.
    pub state: ReferenceState,
}

/// The facts of one member who applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFacts {
    /// The member.
    pub member: MemberId,
    /// The applicant, not a co-applicant.
    pub applicant: bool,
    /// ID number, to recognise the spouse; empty in the self-check.
    pub resident_id: String,
    /// Date of birth, from the ID number.
    pub born: Day,
    /// Identity.
    pub identity: Finding<IdentityFact>,
    /// Registered residence; `None` if the city's register does not hold the person.
    pub residence: Finding<Option<ResidenceFact>>,
    /// Marriage.
    pub marriage: Finding<MarriageFact>,
    /// Homes, shops and offices, present and given up.
    pub homes: Finding<Vec<HomeFact>>,
    /// Homes bought and not yet registered.
    pub purchases: Finding<Vec<HomeFact>>,
    /// Vehicles in use.
    pub vehicles: Finding<Vec<VehicleFact>>,
    /// Wages and business income of a month.
    pub wages: Finding<Fen>,
    /// Pension of a month.
    pub pension: Finding<Fen>,
    /// Casual income of a month, which no register holds.
    pub casual: Finding<Fen>,
    /// Valid certificates of civil affairs.
    pub support: Finding<Vec<SupportFact>>,
    /// Stakes in running businesses.
    pub stake: Finding<Fen>,
    /// Housing benefits and bars.
    pub benefits: Finding<Vec<BenefitFact>>,
    /// Social insurance of work.
    pub insurance: Finding<InsuranceFact>,
    /// Flags of this member that registers hold or the applicant declares.
    pub flags: Finding<Vec<Flag>>,
    /// Licences used in the place of documents. Not asked about whoever uses none, nor at checks of before they were noted.
    #[serde(default = "Finding::not_asked", skip_serializing_if = "Finding::is_not_asked")]
    pub licences: Finding<Vec<LicenceFact>>,
}

/// What new employees and migrant workers show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmploymentFacts {
    /// Day of graduation with a diploma that counts.
    pub graduated: Finding<Day>,
    /// Last day of the labour contract.
    pub contract_until: Finding<Day>,
    /// Residence permit: held since, if it is valid.
    pub permit_since: Finding<Option<Day>>,
}

/// The facts of a household that applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdFacts {
    /// The group they apply in.
    pub group: Group,
    /// Those who apply, the applicant among them.
    pub members: Vec<MemberFacts>,
    /// Work, on the routes that ask for it.
    pub employment: Option<EmploymentFacts>,
}
