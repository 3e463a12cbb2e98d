//! The records of the registers, with the fields a rule or a form reads and no others.

mod base;
mod licence;
mod livelihood;
mod person;
mod property;

pub use base::{EnterpriseRecord, EnterpriseState};
pub use licence::{LicenceKind, LicenceNumber, LicenceRecord, LicenceStanding, LicenceState};
pub use livelihood::{
    BenefitKind, BenefitRecord, DisabilityRecord, LowIncomeKind, LowIncomeRecord, ProvidentFundRecord, Scheme, SocialSecurityRecord,
    TaxRecord, VeteranKind, VeteranRecord,
};
pub use person::{
    CarrierRecord, HeadRelation, HouseholdKind, HouseholdRecord, MaritalStatus, MarriageRecord, PersonState, PopulationRecord, Sex,
};
pub use property::{
    BusinessRecord, BusinessRole, ContractFilingRecord, ContractState, PropertyUse, RealEstateRecord, VehicleRecord, VehicleUse,
};

use super::Register;
use serde::{Deserialize, Serialize};

/// A record of any register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "register", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the register of that name")]
pub enum Record {
    Population(PopulationRecord),
    Household(HouseholdRecord),
    Marriage(MarriageRecord),
    RealEstate(RealEstateRecord),
    ContractFiling(ContractFilingRecord),
    Vehicle(VehicleRecord),
    ProvidentFund(ProvidentFundRecord),
    LowIncome(LowIncomeRecord),
    Disability(DisabilityRecord),
    Tax(TaxRecord),
    SocialSecurity(SocialSecurityRecord),
    Business(BusinessRecord),
    Veteran(VeteranRecord),
    Carrier(CarrierRecord),
    HousingBenefit(BenefitRecord),
    Licence(LicenceRecord),
}

impl Record {
    /// The register this record comes from.
    pub fn register(&self) -> Register {
        match self {
            Self::Population(_) => Register::Population,
            Self::Household(_) => Register::Household,
            Self::Marriage(_) => Register::Marriage,
            Self::RealEstate(_) => Register::RealEstate,
            Self::ContractFiling(_) => Register::ContractFiling,
            Self::Vehicle(_) => Register::Vehicle,
            Self::ProvidentFund(_) => Register::ProvidentFund,
            Self::LowIncome(_) => Register::LowIncome,
            Self::Disability(_) => Register::Disability,
            Self::Tax(_) => Register::Tax,
            Self::SocialSecurity(_) => Register::SocialSecurity,
            Self::Business(_) => Register::Business,
            Self::Veteran(_) => Register::Veteran,
            Self::Carrier(_) => Register::Carrier,
            Self::HousingBenefit(_) => Register::HousingBenefit,
            Self::Licence(_) => Register::Licence,
        }
    }
}
