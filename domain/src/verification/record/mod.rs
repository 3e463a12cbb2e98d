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
use crate::identity::ResidentId;
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

    /// Whether the record may be this person's: of most kinds it does not say whose it is, but some hold what can only be one person's.
    /// A household book is one for all who stand in it, and whose a licence is its signature says.
    pub fn may_be_of(&self, id: &ResidentId) -> bool {
        match self {
            // Of a number with another name nothing is said but that.
            Self::Population(found) => !found.name_matches || (found.sex == id.sex() && found.born == id.birth()),
            // Nobody is married to oneself.
            Self::Marriage(event) => !event.spouse_id.eq_ignore_ascii_case(id.as_str()),
            // 残疾人证号 begins with the holder's number.
            Self::Disability(card) => card.certificate.get(..18).is_some_and(|number| number.eq_ignore_ascii_case(id.as_str())),
            _ => true,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;

    #[test]
    fn what_can_only_be_one_persons_is_nobody_elses() {
        let born = Day::parse("1956-06-02").expect("a day");
        let id = |sequence| ResidentId::from_parts("341699", born, sequence).expect("a number");
        let (his, another) = (id(1), id(3));
        let card = |certificate: String| Record::Disability(DisabilityRecord { certificate, kind: 4, grade: 3, valid_to: born });
        let married_to = |spouse: &str| {
            Record::Marriage(MarriageRecord {
                status: MaritalStatus::Married,
                certificate: String::new(),
                spouse_name: String::new(),
                spouse_id: spouse.to_owned(),
                since: born,
                office: String::new(),
            })
        };
        let known =
            |name_matches, sex, born| Record::Population(PopulationRecord { name_matches, state: PersonState::Registered, sex, born });
        for (record, may_be) in [
            (card(format!("{}43", his.as_str())), true),
            (card(format!("{}43B1", his.as_str().to_lowercase())), true),
            (card(format!("{}43", another.as_str())), false),
            (card("43".to_owned()), false),
            (card("残疾人证残疾人证残疾人证".to_owned()), false),
            (married_to(another.as_str()), true),
            (married_to(""), true),
            (married_to(his.as_str()), false),
            (known(true, his.sex(), born), true),
            (known(true, his.sex(), born.plus_days(1)), false),
            (known(true, if his.sex() == Sex::Male { Sex::Female } else { Sex::Male }, born), false),
            (known(false, his.sex(), born.plus_days(1)), true),
            (Record::Carrier(CarrierRecord { agrees: true }), true),
        ] {
            assert_eq!(record.may_be_of(&his), may_be, "{record:?}");
        }
    }
}
