//! The fields that a line may have: those of every line, and those of its register.

use super::line::{PersonLine, PhoneLine};
use crate::registers::RecordSet;
use domain::verification::{
    BenefitRecord, BusinessRecord, ContractFilingRecord, DisabilityRecord, EnterpriseRecord, HouseholdRecord, LicenceRecord,
    LowIncomeRecord, MarriageRecord, ProvidentFundRecord, RealEstateRecord, Register, SocialSecurityRecord, TaxRecord, VehicleRecord,
    VeteranRecord,
};
use serde::Deserialize;
use serde::de::value::Error as NoError;
use serde::de::{Deserializer, Error as _, Visitor};

/// The fields every line may have; the others are its register's.
pub(super) const COMMON: [&str; 5] = ["holder", "holder_name", "seq", "as_of", "gone"];

/// The fields of a register beside those every line has.
pub(super) fn fields(set: RecordSet) -> &'static [&'static str] {
    match set {
        RecordSet::Enterprise => fields_of::<EnterpriseRecord>(),
        RecordSet::Of(register) => match register {
            Register::Population => fields_of::<PersonLine>(),
            Register::Carrier => fields_of::<PhoneLine>(),
            Register::Household => fields_of::<HouseholdRecord>(),
            Register::Marriage => fields_of::<MarriageRecord>(),
            Register::RealEstate => fields_of::<RealEstateRecord>(),
            Register::ContractFiling => fields_of::<ContractFilingRecord>(),
            Register::Vehicle => fields_of::<VehicleRecord>(),
            Register::ProvidentFund => fields_of::<ProvidentFundRecord>(),
            Register::LowIncome => fields_of::<LowIncomeRecord>(),
            Register::Disability => fields_of::<DisabilityRecord>(),
            Register::Tax => fields_of::<TaxRecord>(),
            Register::SocialSecurity => fields_of::<SocialSecurityRecord>(),
            Register::Business => fields_of::<BusinessRecord>(),
            Register::Veteran => fields_of::<VeteranRecord>(),
            Register::HousingBenefit => fields_of::<BenefitRecord>(),
            Register::Licence => fields_of::<LicenceRecord>(),
        },
    }
}

/// The names serde would look for; the types themselves are the list.
fn fields_of<T: Deserialize<'static>>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    let _ = T::deserialize(FieldNames(&mut found));
    found
}

struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = NoError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NoError> {
        Err(NoError::custom("only names are asked for"))
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, names: &'static [&'static str], visitor: V) -> Result<V::Value, NoError> {
        *self.0 = names;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const DESCRIPTION: &str = include_str!("../../../docs/feeds.md");

    #[test]
    fn the_description_names_the_fields_of_every_register() {
        for set in RecordSet::all() {
            let start = format!("| `{}` | ", set.code());
            let rows: Vec<&str> = DESCRIPTION.lines().filter_map(|line| line.strip_prefix(start.as_str())).collect();
            let [row] = rows[..] else { panic!("{} is described {} times", set.code(), rows.len()) };
            let named: BTreeSet<&str> = row.split('`').skip(1).step_by(2).collect();
            assert_eq!(named, fields(set).iter().copied().collect(), "{}", set.code());
        }
    }
}
