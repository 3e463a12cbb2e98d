//! Why: the reason codes of each act. Sentences, their basis and what to do stand in `words`.

use crate::verification::Rule;
use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// A reason of an officer, as a code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $($(#[$doc])* $name,)+ }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as stored and as written in forms.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

reasons! {
    /// Not accepted: the matter is not public rental housing.
    OtherMatter = "other_matter",
    /// Not accepted: another city or county is responsible.
    OtherPlace = "other_place",
    /// Not accepted: a person of the case is barred for a time.
    Barred = "barred",
    /// Not accepted: the household already has housing support.
    AlreadySupported = "already_supported",
    /// Not accepted: the applicant cannot apply, for example as a minor.
    NotEntitled = "not_entitled",
    /// Not accepted: the materials are false.
    FalseMaterials = "false_materials",
    /// Missing: an identity document.
    IdentityProof = "identity_proof",
    /// Missing: a page of the household booklet.
    HouseholdProof = "household_proof",
    /// Missing: a marriage or divorce document.
    MarriageProof = "marriage_proof",
    /// Missing: proof of income.
    IncomeProof = "income_proof",
    /// Missing: proof about a home or a lease.
    HousingProof = "housing_proof",
    /// Missing: proof of the price or sale of a vehicle.
    VehicleProof = "vehicle_proof",
    /// Missing: proof about a business.
    BusinessProof = "business_proof",
    /// Missing: a labour contract.
    EmploymentProof = "employment_proof",
    /// Missing: a diploma.
    EducationProof = "education_proof",
    /// Missing: a residence permit.
    ResidencePermit = "residence_permit",
    /// Missing: proof of a disability, illness or service.
    PriorityProof = "priority_proof",
    /// Missing: the consent of a member.
    MemberConsent = "member_consent",
    /// Missing: a readable commitment letter.
    Commitment = "commitment",
    /// Missing: an explanation.
    Explanation = "explanation",
    /// Refused: the applicant or the household cannot apply in this way.
    Household = "household",
    /// Refused: household registration or residence does not meet the rule.
    Residence = "residence",
    /// Refused: the living space is above the line.
    LivingSpace = "living_space",
    /// Refused: the income is above the line.
    Income = "income",
    /// Refused: savings or other assets are above the line.
    Assets = "assets",
    /// Refused: vehicles are above the line.
    Vehicles = "vehicles",
    /// Refused: a business in operation is above the line.
    Business = "business",
    /// Refused: the working or insurance time is too short.
    WorkingTime = "working_time",
    /// Refused: the conditions of new employees are not met.
    NewEmployee = "new_employee",
    /// Refused: the household already has housing support.
    OtherSupport = "other_support",
    /// Refused: a person of the case is barred for a time.
    BarredPerson = "barred_person",
    /// Refused: a statement was false.
    FalseStatement = "false_statement",
    /// Refused: an objection was upheld.
    ObjectionUpheld = "objection_upheld",
    /// Returned: facts are not clear.
    FactsUnclear = "facts_unclear",
    /// Returned: a document was not looked at.
    DocumentsUnread = "documents_unread",
    /// Returned: the category or a sum is wrong.
    WrongResult = "wrong_result",
    /// Returned: the opinion gives no ground.
    NoGround = "no_ground",
}

impl Reason {
    /// Why an application is not accepted.
    pub const NOT_ACCEPTED: &'static [Self] =
        &[Self::OtherMatter, Self::OtherPlace, Self::Barred, Self::AlreadySupported, Self::NotEntitled, Self::FalseMaterials];

    /// What can be missing.
    pub const CORRECTION: &'static [Self] = &[
        Self::IdentityProof,
        Self::HouseholdProof,
        Self::MarriageProof,
        Self::IncomeProof,
        Self::HousingProof,
        Self::VehicleProof,
        Self::BusinessProof,
        Self::EmploymentProof,
        Self::EducationProof,
        Self::ResidencePermit,
        Self::PriorityProof,
        Self::MemberConsent,
        Self::Commitment,
        Self::Explanation,
    ];

    /// Why a household is not registered.
    pub const REFUSAL: &'static [Self] = &[
        Self::Household,
        Self::Residence,
        Self::LivingSpace,
        Self::Income,
        Self::Assets,
        Self::Vehicles,
        Self::Business,
        Self::WorkingTime,
        Self::NewEmployee,
        Self::OtherSupport,
        Self::BarredPerson,
        Self::FalseStatement,
        Self::ObjectionUpheld,
    ];

    /// Why a case goes back one step.
    pub const RETURN: &'static [Self] = &[Self::FactsUnclear, Self::DocumentsUnread, Self::WrongResult, Self::NoGround];

    /// The rules of eligibility whose failure gives this reason for a refusal; none for what no rule decides.
    pub fn rules(self) -> &'static [Rule] {
        match self {
            Self::Household => {
                &[Rule::Identity, Rule::MemberAlive, Rule::ApplicantAge, Rule::SpouseIncluded, Rule::SingleAge, Rule::DivorceInterval]
            }
            Self::Residence => &[Rule::LocalHousehold, Rule::ResidencePermit],
            Self::LivingSpace => &[Rule::HousingArea, Rule::RecentSale],
            Self::Income => &[Rule::Income],
            Self::Assets => &[Rule::CommercialProperty],
            Self::Vehicles => &[Rule::VehicleNumber, Rule::VehiclePrice],
            Self::Business => &[Rule::BusinessStake],
            Self::WorkingTime => &[Rule::LabourContract, Rule::SocialInsurance],
            Self::NewEmployee => &[Rule::Diploma, Rule::LabourContract, Rule::SocialInsurance],
            Self::OtherSupport => &[Rule::DoubleBenefit],
            Self::BarredPerson => &[Rule::Bar],
            _ => &[],
        }
    }

    /// Whether one of these failed rules gives this reason.
    pub fn stands_on(self, failed: &[Rule]) -> bool {
        self.rules().iter().any(|rule| failed.contains(rule))
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_gives_a_reason_for_a_refusal() {
        for rule in Rule::ALL {
            assert!(Reason::REFUSAL.iter().any(|reason| reason.stands_on(&[*rule])), "{rule:?}");
        }
    }
}
