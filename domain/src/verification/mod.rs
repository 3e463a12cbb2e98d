//! What the city's registers say about a household, and what the rules make of it.

mod answer;
mod record;
mod register;

pub use answer::{Answer, AnswerStatus};
pub use record::{
    BenefitKind, BenefitRecord, BusinessRecord, BusinessRole, CarrierRecord, ContractFilingRecord, ContractState, DisabilityRecord,
    HeadRelation, HouseholdKind, HouseholdRecord, LowIncomeKind, LowIncomeRecord, MaritalStatus, MarriageRecord, PersonState,
    PopulationRecord, PropertyUse, ProvidentFundRecord, RealEstateRecord, Record, Scheme, Sex, SocialSecurityRecord, TaxRecord,
    VehicleRecord, VehicleUse, VeteranKind, VeteranRecord,
};
pub use register::Register;
