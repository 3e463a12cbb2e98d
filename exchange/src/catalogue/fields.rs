//! The fields of each register, as the catalogue lists them: those that a rule or a form reads, and no others.

use crate::registers::RecordSet;
use domain::verification::Register;

/// The names of the fields of a register's records.
pub fn of(set: impl Into<RecordSet>) -> &'static [&'static str] {
    let register = match set.into() {
        RecordSet::Of(register) => register,
        RecordSet::Enterprise => return &["name", "state", "capital", "founded"],
    };
    match register {
        Register::Population => &["name_matches", "state", "sex", "born"],
        Register::Household => &["book_number", "name", "resident_id", "relation", "kind", "area_code", "address", "since", "state"],
        Register::Marriage => &["status", "certificate", "spouse_name", "spouse_id", "since", "office"],
        Register::RealEstate => {
            &["unit", "certificate", "location", "use", "area", "share", "registered", "cancelled", "mortgaged", "seized"]
        }
        Register::ContractFiling => &["contract", "location", "use", "area", "share", "filed", "state"],
        Register::Vehicle => &["plate", "model", "use", "registered", "active", "price"],
        Register::ProvidentFund => {
            &["employer", "opened", "active", "base", "monthly", "last_paid", "continuous_months", "loan", "purchase_withdrawal"]
        }
        Register::LowIncome => &["certificate", "kind", "persons", "monthly", "from", "to", "stopped"],
        Register::Disability => &["certificate", "kind", "grade", "valid_to"],
        Register::Tax => &["from", "to", "income", "withheld", "employer"],
        Register::SocialSecurity => &["scheme", "employer", "base", "pension", "months", "continuous_months", "first_paid", "active"],
        Register::Business => &["credit_code", "name", "capital", "role", "share", "founded", "closed"],
        Register::Veteran => &["kind", "certificate", "regular_pension"],
        Register::Carrier => &["agrees"],
        Register::HousingBenefit => &["kind", "number", "from", "to"],
        Register::Licence => &["licence", "kind", "issuer", "valid_from", "valid_to", "state", "file_hash", "signature"],
    }
}

/// Those of them that an owner may leave out of its answers: records read without them, and nobody takes their absence for a fact. A right
/// without the day it ended would read as one that stands, a licence without its last day as one that its issuer did not sign.
pub fn may_be_left_out(set: impl Into<RecordSet>) -> &'static [&'static str] {
    match set.into() {
        RecordSet::Of(Register::Vehicle) => &["price"],
        RecordSet::Of(Register::ProvidentFund) => &["last_paid", "purchase_withdrawal"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::{demo_areas, employers, generate};
    use domain::day::Day;
    use domain::verification::Record;
    use std::collections::BTreeSet;

    #[test]
    fn records_read_without_what_may_be_left_out() {
        let city = generate(300, 3, Day::parse("2026-11-23").unwrap(), &demo_areas());
        let mut seen = BTreeSet::new();
        for record in city.iter().flat_map(|household| &household.citizens).flat_map(|citizen| &citizen.records) {
            for field in may_be_left_out(record.register()) {
                let mut value = serde_json::to_value(record).unwrap();
                assert!(value.as_object_mut().unwrap().remove(*field).is_some(), "{field}");
                assert!(serde_json::from_value::<Record>(value).is_ok(), "{field}");
                seen.insert(*field);
            }
        }
        assert_eq!(seen, BTreeSet::from(["price", "last_paid", "purchase_withdrawal"]));
    }

    #[test]
    fn the_catalogue_lists_every_field_that_records_have() {
        let city = generate(300, 3, Day::parse("2026-11-23").unwrap(), &demo_areas());
        let mut seen = BTreeSet::new();
        for record in city.iter().flat_map(|household| &household.citizens).flat_map(|citizen| &citizen.records) {
            let value = serde_json::to_value(record).unwrap();
            let names: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).filter(|name| *name != "register").collect();
            assert_eq!(names, of(record.register()).iter().copied().collect(), "{:?}", record.register());
            seen.insert(record.register());
        }
        assert!(seen.len() >= 12, "{seen:?}");
        for (_, record) in employers() {
            let value = serde_json::to_value(&record).unwrap();
            let names: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, of(RecordSet::Enterprise).iter().copied().collect());
        }
    }
}
