//! What a rejected line still tells: whom it is about, which of their records, and in which state of it.

use super::line::Holder;
use crate::registers::RecordSet;
use crate::registers::stored::{code, join};
use domain::day::Day;
use domain::identity::{CreditCode, Phone, ResidentId};
use domain::verification::{BenefitKind, BusinessRole, LicenceNumber, Register, Scheme, VeteranKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What can be read of a line though it is not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    pub holder: Holder,
    /// What tells the record from others of its holder, as `Stored::key` has it.
    pub key: Option<String>,
    pub seq: Option<i64>,
}

impl Trace {
    /// Of a line of NDJSON. Bytes that are no character spoil the field they stand in and no other.
    pub fn of_json(set: RecordSet, bytes: &[u8]) -> Option<Self> {
        let fields: Map<String, Value> = serde_json::from_str(&String::from_utf8_lossy(bytes)).ok()?;
        Self::of(set, &|name| match fields.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// Of the fields by their names; `None` if whom the line is about cannot be told.
    pub fn of(set: RecordSet, field: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let holder = holder_of(set, &field("holder")?)?;
        let seq = field("seq").and_then(|text| text.parse::<i64>().ok()).filter(|seq| *seq >= 0);
        Some(Self { holder, key: key_of(set, field), seq })
    }
}

/// Whose number it is. A firm's in the place of a person's is of that firm and of nobody else.
fn holder_of(set: RecordSet, text: &str) -> Option<Holder> {
    let person = || ResidentId::parse(text).ok().map(Holder::Person);
    let enterprise = || CreditCode::parse(text).ok().map(Holder::Enterprise);
    if set == RecordSet::Enterprise { enterprise().or_else(person) } else { person().or_else(enterprise) }
}

/// The key of the record. A part of it that is missing or wrong leaves it unknown.
fn key_of(set: RecordSet, field: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let given = |name: &str| field(name).filter(|text| !text.chars().any(|sign| sign.is_control() || sign == '\u{FFFD}'));
    let text = |name: &str| given(name).filter(|text| !text.is_empty());
    let day = |name: &str| Some(Day::parse(&text(name)?)?.to_string());
    let RecordSet::Of(register) = set else { return Some(String::new()) };
    Some(match register {
        Register::Population | Register::Marriage => String::new(),
        Register::Carrier => Phone::parse(&text("phone")?).ok()?.as_str().to_owned(),
        Register::Household => {
            let member = text("resident_id").filter(|member| ResidentId::parse(member).is_ok())?;
            join(&[&text("book_number")?, &member])
        }
        Register::RealEstate => join(&[&text("unit")?, &given("certificate")?]),
        Register::ContractFiling => text("contract")?,
        Register::Vehicle => text("plate")?,
        Register::ProvidentFund => join(&[&given("employer")?, &day("opened")?]),
        Register::LowIncome | Register::Disability => text("certificate")?,
        Register::Tax => join(&[&day("from")?, &day("to")?, &given("employer")?]),
        Register::SocialSecurity => join(&[&coded::<Scheme>(&text("scheme")?)?, &given("employer")?]),
        Register::Business => {
            let business = text("credit_code").filter(|business| CreditCode::parse(business).is_ok())?;
            join(&[&business, &coded::<BusinessRole>(&text("role")?)?])
        }
        Register::Veteran => join(&[&coded::<VeteranKind>(&text("kind")?)?, &text("certificate")?]),
        Register::HousingBenefit => join(&[&coded::<BenefitKind>(&text("kind")?)?, &text("number")?]),
        Register::Licence => LicenceNumber::parse(&text("licence")?)?.as_str().to_owned(),
    })
}

/// A code as the key has it, if it is one of its kind.
fn coded<T: DeserializeOwned + Serialize>(text: &str) -> Option<String> {
    serde_json::from_value::<T>(Value::String(text.to_owned())).ok().map(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::{demo_areas, generate, showcase_citizens};
    use crate::registers::stored::Stored;
    use domain::verification::Record;
    use std::collections::BTreeSet;

    const HOLDER: &str = "341699199005120218";

    fn line(record: &Record) -> Map<String, Value> {
        let Value::Object(mut fields) = serde_json::to_value(record).unwrap() else { panic!("an object") };
        fields.remove("register");
        fields.insert("holder".to_owned(), HOLDER.into());
        fields.insert("seq".to_owned(), 7.into());
        fields
    }

    fn traced(set: RecordSet, fields: &Map<String, Value>) -> Option<Trace> {
        Trace::of_json(set, &serde_json::to_vec(fields).unwrap())
    }

    #[test]
    fn the_key_is_that_of_the_stored_record_and_unknown_without_its_parts() {
        let today = Day::parse("2026-11-23").unwrap();
        let cities = generate(400, 5, today, &demo_areas()).into_iter().chain(showcase_citizens(today));
        let mut met = BTreeSet::new();
        for record in cities.flat_map(|household| household.citizens).flat_map(|citizen| citizen.records) {
            let set = RecordSet::Of(record.register());
            let fields = line(&record);
            let key = Stored::Record(record).key();
            let whole = traced(set, &fields).unwrap();
            let holder = Holder::Person(ResidentId::parse(HOLDER).unwrap());
            assert_eq!(whole, Trace { holder, key: Some(key.clone()), seq: Some(7) });
            for name in fields.keys().filter(|name| !["holder", "seq"].contains(&name.as_str())) {
                let mut spoilt = fields.clone();
                spoilt.insert(name.clone(), "\u{1}".into());
                let known = traced(set, &spoilt).unwrap().key;
                assert!(known.is_none() || known.as_ref() == Some(&key), "{set:?} {name}: {known:?}");
            }
            met.insert(set);
        }
        assert!(met.len() >= 12, "{met:?}");
    }

    #[test]
    fn whom_a_line_is_about_is_read_as_far_as_it_goes() {
        let set = RecordSet::Of(Register::Vehicle);
        let of = |text: &str| Trace::of_json(set, text.as_bytes());
        let seen = |text: &str| of(text).map(|trace| (trace.key, trace.seq));
        let known = |key: Option<&str>, seq| Some((key.map(str::to_owned), seq));
        assert_eq!(seen(&format!("{{\"holder\":\"{HOLDER}\",\"seq\":\"8\",\"plate\":\"皖A1\",\"x\":[1]}}")), known(Some("皖A1"), Some(8)));
        assert_eq!(seen(&format!("{{\"holder\":{HOLDER},\"seq\":-1}}")), known(None, None));
        assert_eq!(seen(&format!("{{\"holder\":\"{HOLDER}\",\"seq\":3,\"plate\":\"\"}}")), known(None, Some(3)));
        let bytes = [format!("{{\"holder\":\"{HOLDER}\",\"plate\":\"").as_bytes(), &[0xD6], b"\"}"].concat();
        assert_eq!(Trace::of_json(set, &bytes).map(|trace| trace.key), Some(None));
        for nobody in ["", "[1]", "{\"holder\":", "{\"seq\":1}", "{\"holder\":\"341699199005120219\"}", "{\"holder\":null}"] {
            assert_eq!(of(nobody), None, "{nobody}");
        }
        let firm = of("{\"holder\":\"91350100M000100Y43\"}").unwrap();
        assert_eq!(firm.holder, Holder::Enterprise(CreditCode::parse("91350100M000100Y43").unwrap()));
    }
}
