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

    /// Whether this is an earlier record as it still stands: nothing differs but what time alone moves on, months paid and the twelve
    /// months a sum covers. A count that falls is a gap, and no work of time.
    pub fn continues(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::ProvidentFund(now), Self::ProvidentFund(then)) => {
                let counted = ProvidentFundRecord { last_paid: then.last_paid, continuous_months: then.continuous_months, ..now.clone() };
                counted == *then && now.continuous_months >= then.continuous_months
            }
            (Self::SocialSecurity(now), Self::SocialSecurity(then)) => {
                let counted = SocialSecurityRecord { months: then.months, continuous_months: then.continuous_months, ..now.clone() };
                counted == *then && now.continuous_months >= then.continuous_months
            }
            (Self::Tax(now), Self::Tax(then)) => TaxRecord { from: then.from, to: then.to, ..now.clone() } == *then,
            (now, then) => now == then,
        }
    }
}
