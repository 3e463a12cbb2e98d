//! What no register holds and the applicant declares: where they live, what they earn aside, what they wish for.

use crate::day::Day;
use crate::id::{DocumentId, MemberId};
use crate::quantity::{Area, Fen};
use crate::verification::Register;
use serde::{Deserialize, Serialize};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every choice, in the order a form shows them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as stored and as posted by forms.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The choice with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

coded! {
    /// How the household lives now.
    HousingKind {
        /// Rented from a private landlord.
        Rented = "rented",
        /// With relatives or friends.
        Lodging = "lodging",
        /// In a dormitory of the employer.
        Dormitory = "dormitory",
        /// In a home of the family's own.
        Own = "own",
        /// Otherwise.
        Other = "other",
    }
}

coded! {
    /// The group the applicant applies in.
    Group {
        /// 城镇住房困难家庭.
        Family = "family",
        /// 新就业无房职工.
        NewEmployee = "new_employee",
        /// 稳定就业外来务工人员.
        Migrant = "migrant",
    }
}

coded! {
    /// A flat, or money towards the rent.
    Mode {
        /// 实物配租.
        Flat = "flat",
        /// 租赁补贴.
        Subsidy = "subsidy",
    }
}

coded! {
    /// What a flat should have.
    Need {
        /// A low floor.
        LowFloor = "low_floor",
        /// A lift.
        Lift = "lift",
        /// Room for a wheelchair.
        Wheelchair = "wheelchair",
        /// Near a hospital.
        NearHospital = "near_hospital",
        /// Near a school.
        NearSchool = "near_school",
    }
}

/// Where the household lives now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Housing {
    /// How.
    pub kind: HousingKind,
    /// The built area of the home they live in.
    pub area: Area,
    /// How many people live in it.
    pub people: i64,
    /// The rent of a month, if they rent.
    #[serde(default)]
    pub rent: Option<Fen>,
}

/// What new employees and migrant workers prove with documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employment {
    /// The employer's name.
    pub employer: String,
    /// The day the labour contract ends.
    pub contract_until: Day,
    /// The day of graduation, for new employees.
    #[serde(default)]
    pub graduated_on: Option<Day>,
    /// The day the residence permit was issued: owed by migrant workers, of use to new employees from elsewhere.
    #[serde(default)]
    pub permit_since: Option<Day>,
}

/// Income that no register holds, of one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasualIncome {
    /// Who earns it.
    pub member: MemberId,
    /// How much in a month.
    pub monthly: Fen,
}

/// What the household lives on, beside what the registers hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Livelihood {
    /// The group the applicant applies in.
    pub group: Group,
    /// Casual income of each applying adult; zero is an answer.
    pub casual: Vec<CasualIncome>,
    /// The work of new employees and migrant workers.
    #[serde(default)]
    pub employment: Option<Employment>,
}

/// What the household wishes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// A flat or money.
    pub mode: Mode,
    /// The code of the area whose office accepts the application: where they live now.
    pub area: String,
    /// The code of the district the flat should be in.
    pub district: String,
    /// What the flat should have.
    #[serde(default)]
    pub needs: Vec<Need>,
}

coded! {
    /// What an upload is.
    DocumentKind {
        /// A signed consent form of a member.
        ConsentForm = "consent_form",
        /// The signed commitment letter.
        Commitment = "commitment",
        /// A signature drawn on the page.
        Signature = "signature",
        /// 毕业证书.
        Diploma = "diploma",
        /// 劳动合同.
        LabourContract = "labour_contract",
        /// 居住证.
        ResidencePermit = "residence_permit",
        /// A proof of casual income.
        IncomeProof = "income_proof",
        /// A lease.
        Lease = "lease",
        /// A proof that a register's record is wrong.
        DisputeProof = "dispute_proof",
        /// An answer to a one-time notice.
        Correction = "correction",
    }
}

/// An upload the answers point at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The upload.
    pub document: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// Whom it is about.
    #[serde(default)]
    pub member: Option<MemberId>,
    /// The register whose record of them it shows to be wrong.
    #[serde(default)]
    pub register: Option<Register>,
}

/// The kinds of document that must prove what no register holds: the work of the group, and casual income if there is any.
pub fn required_documents(livelihood: &Livelihood) -> Vec<DocumentKind> {
    let mut owed = match livelihood.group {
        Group::Family => Vec::new(),
        Group::NewEmployee => vec![DocumentKind::Diploma, DocumentKind::LabourContract],
        Group::Migrant => vec![DocumentKind::LabourContract, DocumentKind::ResidencePermit],
    };
    if livelihood.casual.iter().any(|income| income.monthly > Fen(0)) {
        owed.push(DocumentKind::IncomeProof);
    }
    owed
}
