//! One line becomes one record: the fields every line has, and those of its register, checked one by one.

use super::cell::Cell;
use super::reject::{Reason, Wrong};
use crate::licence::read_signature;
use crate::registers::RecordSet;
use crate::registers::stored::{Stored, StoredPerson, StoredPhone};
use domain::day::Day;
use domain::identity::{CreditCode, PersonName, Phone, ResidentId, Sex};
use domain::verification::{
    BenefitRecord, BusinessRecord, ContractFilingRecord, DisabilityRecord, EnterpriseRecord, HouseholdRecord, LicenceRecord,
    LowIncomeRecord, MarriageRecord, PersonState, ProvidentFundRecord, RealEstateRecord, Record, Register, SocialSecurityRecord, TaxRecord,
    VehicleRecord, VeteranRecord,
};
use serde::Deserialize;
use serde::de::value::{Error as NoError, MapDeserializer};
use serde::de::{Deserializer, Error as _, Visitor};
use serde_json::{Map, Value};

/// The fields every line may have; the others are its register's.
pub(super) const COMMON: [&str; 5] = ["holder", "holder_name", "seq", "as_of", "gone"];

/// Whom a record is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holder {
    Person(ResidentId),
    Enterprise(CreditCode),
}

/// One line that reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub holder: Holder,
    pub name: Option<PersonName>,
    pub seq: i64,
    pub as_of: Option<Day>,
    pub gone: bool,
    pub stored: Stored,
}

#[derive(Deserialize)]
struct PersonLine {
    state: PersonState,
    sex: Option<Sex>,
    born: Option<Day>,
}

#[derive(Deserialize)]
struct PhoneLine {
    phone: Phone,
}

#[derive(Deserialize)]
struct Common {
    holder: String,
    holder_name: Option<String>,
    seq: i64,
    as_of: Option<Day>,
    gone: Option<bool>,
}

/// Reads a JSON object.
pub(super) fn from_json(set: RecordSet, text: &str) -> Result<Line, Wrong> {
    let all: Map<String, Value> = serde_json::from_str(text).map_err(|_| Wrong::line(Reason::Syntax))?;
    let known = fields(set);
    for (field, value) in &all {
        if !known.contains(&field.as_str()) && !COMMON.contains(&field.as_str()) {
            return Err(Wrong::field(Reason::UnknownField, field));
        }
        check_text(field, value.as_str().unwrap_or_default())?;
    }
    let part = |common: bool| {
        let named = all.iter().map(|(field, value)| (field.as_str(), value));
        MapDeserializer::<_, serde_json::Error>::new(named.filter(move |(field, _)| COMMON.contains(field) == common))
    };
    finish(set, &typed(|| part(true))?, |holder| stored(set, holder, || part(false)))
}

/// Reads a row under the names of the first line.
pub(super) fn from_cells<'a>(set: RecordSet, header: &'a [String], cells: &[&'a str]) -> Result<Line, Wrong> {
    if header.len() != cells.len() {
        return Err(Wrong::line(Reason::FieldCount));
    }
    let named = || header.iter().map(String::as_str).zip(cells.iter().copied());
    for (field, cell) in named() {
        check_text(field, cell)?;
    }
    let is_common = |field: &str| COMMON.contains(&field);
    let map = |common: bool| {
        MapDeserializer::<_, NoError>::new(
            named().filter(move |(field, _)| is_common(field) == common).map(|(field, cell)| (field, Cell(cell))),
        )
    };
    finish(set, &typed(|| map(true))?, |holder| stored(set, holder, || map(false)))
}

fn check_text(field: &str, text: &str) -> Result<(), Wrong> {
    if text.contains('\u{FFFD}') {
        return Err(Wrong::field(Reason::Encoding, field));
    }
    if text.chars().any(char::is_control) { Err(Wrong::field(Reason::ControlCharacter, field)) } else { Ok(()) }
}

fn finish(set: RecordSet, common: &Common, own: impl FnOnce(&Holder) -> Result<Stored, Wrong>) -> Result<Line, Wrong> {
    let person = || ResidentId::parse(&common.holder).map(Holder::Person).map_err(|_| Wrong::field(Reason::ResidentId, "holder"));
    let enterprise = || CreditCode::parse(&common.holder).map(Holder::Enterprise).map_err(|_| Wrong::field(Reason::CreditCode, "holder"));
    let holder = match set {
        RecordSet::Enterprise => enterprise()?,
        RecordSet::Of(Register::Licence) => person().or_else(|wrong| enterprise().map_err(|_| wrong))?,
        RecordSet::Of(_) => person()?,
    };
    let name = match common.holder_name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) if matches!(holder, Holder::Person(_)) => {
            Some(PersonName::parse(name).map_err(|_| Wrong::field(Reason::Name, "holder_name"))?)
        }
        _ => None,
    };
    // The population register is the one that says whose a number is.
    if name.is_none() && set == RecordSet::Of(Register::Population) {
        return Err(Wrong::field(Reason::Missing, "holder_name"));
    }
    if common.seq < 0 {
        return Err(Wrong::field(Reason::Value, "seq"));
    }
    let stored = own(&holder)?;
    Ok(Line { holder, name, seq: common.seq, as_of: common.as_of, gone: common.gone.unwrap_or(false), stored })
}

/// What serde makes of it; its message may repeat a value, so only the field is kept. To follow the path costs much on every line, so
/// it is followed only where a line does not read.
fn typed<'de, T: Deserialize<'de>, D: Deserializer<'de>>(fields: impl Fn() -> D) -> Result<T, Wrong> {
    if let Ok(read) = T::deserialize(fields()) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(fields()).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        match message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            Some(field) => Wrong::field(Reason::Missing, field),
            None => Wrong::field(Reason::Value, &path),
        }
    })
}

fn stored<'de, D: Deserializer<'de>>(set: RecordSet, holder: &Holder, own: impl Fn() -> D) -> Result<Stored, Wrong> {
    let stored = match set {
        RecordSet::Enterprise => Stored::Enterprise(typed(own)?),
        RecordSet::Of(register) => match register {
            Register::Population => Stored::Person(person(holder, &typed(own)?)?),
            Register::Carrier => Stored::Phone(StoredPhone { phone: typed::<PhoneLine, _>(own)?.phone.as_str().to_owned() }),
            Register::Household => Stored::Record(Record::Household(typed(own)?)),
            Register::Marriage => Stored::Record(Record::Marriage(typed(own)?)),
            Register::RealEstate => Stored::Record(Record::RealEstate(typed(own)?)),
            Register::ContractFiling => Stored::Record(Record::ContractFiling(typed(own)?)),
            Register::Vehicle => Stored::Record(Record::Vehicle(typed(own)?)),
            Register::ProvidentFund => Stored::Record(Record::ProvidentFund(typed(own)?)),
            Register::LowIncome => Stored::Record(Record::LowIncome(typed(own)?)),
            Register::Disability => Stored::Record(Record::Disability(typed(own)?)),
            Register::Tax => Stored::Record(Record::Tax(typed(own)?)),
            Register::SocialSecurity => Stored::Record(Record::SocialSecurity(typed(own)?)),
            Register::Business => Stored::Record(Record::Business(typed(own)?)),
            Register::Veteran => Stored::Record(Record::Veteran(typed(own)?)),
            Register::HousingBenefit => Stored::Record(Record::HousingBenefit(typed(own)?)),
            Register::Licence => Stored::Record(Record::Licence(typed(own)?)),
        },
    };
    check(&stored)?;
    Ok(stored)
}

/// Sex and birth stand in the number; a line that says otherwise is wrong about one of them.
fn person(holder: &Holder, line: &PersonLine) -> Result<StoredPerson, Wrong> {
    let Holder::Person(id) = holder else { return Err(Wrong::field(Reason::ResidentId, "holder")) };
    let (sex, born) = (id.sex(), id.birth());
    if line.sex.is_some_and(|stated| stated != sex) {
        return Err(Wrong::field(Reason::Value, "sex"));
    }
    if line.born.is_some_and(|stated| stated != born) {
        return Err(Wrong::field(Reason::Value, "born"));
    }
    Ok(StoredPerson { state: line.state, sex, born })
}

/// What a type alone does not say.
fn check(stored: &Stored) -> Result<(), Wrong> {
    let within = |field: &str, value: i64, low: i64, high: i64| {
        if (low..=high).contains(&value) { Ok(()) } else { Err(Wrong::field(Reason::Value, field)) }
    };
    let amount = |field: &str, value: i64| within(field, value, 0, i64::MAX);
    let share = |value: i64| within("share", value, 0, 10_000);
    let filled = |field: &str, text: &str| if text.is_empty() { Err(Wrong::field(Reason::Missing, field)) } else { Ok(()) };
    let id = |field: &str, text: &str| ResidentId::parse(text).map(|_| ()).map_err(|_| Wrong::field(Reason::ResidentId, field));
    match stored {
        Stored::Enterprise(enterprise) => {
            filled("name", &enterprise.name)?;
            amount("capital", enterprise.capital.0)
        }
        Stored::Record(record) => match record {
            Record::Household(line) => {
                filled("book_number", &line.book_number)?;
                id("resident_id", &line.resident_id)
            }
            // The spouse may be a foreigner, or nobody.
            Record::Marriage(marriage) if marriage.spouse_id.len() == 18 => id("spouse_id", &marriage.spouse_id),
            Record::RealEstate(right) => {
                filled("unit", &right.unit)?;
                amount("area", right.area.0)?;
                share(right.share)
            }
            Record::ContractFiling(contract) => {
                filled("contract", &contract.contract)?;
                amount("area", contract.area.0)?;
                share(contract.share)
            }
            Record::Vehicle(vehicle) => {
                filled("plate", &vehicle.plate)?;
                amount("price", vehicle.price.map_or(0, |price| price.0))
            }
            Record::ProvidentFund(account) => {
                amount("base", account.base.0)?;
                amount("monthly", account.monthly.0)?;
                amount("continuous_months", account.continuous_months)
            }
            Record::LowIncome(support) => {
                filled("certificate", &support.certificate)?;
                within("persons", support.persons, 1, 100)?;
                amount("monthly", support.monthly.0)
            }
            Record::Disability(card) => {
                filled("certificate", &card.certificate)?;
                within("kind", card.kind, 1, 7)?;
                within("grade", card.grade, 1, 4)
            }
            Record::Tax(tax) => {
                amount("income", tax.income.0)?;
                amount("withheld", tax.withheld.0)
            }
            Record::SocialSecurity(account) => {
                amount("base", account.base.0)?;
                amount("pension", account.pension.0)?;
                amount("months", account.months)?;
                amount("continuous_months", account.continuous_months)
            }
            Record::Business(business) => {
                CreditCode::parse(&business.credit_code).map_err(|_| Wrong::field(Reason::CreditCode, "credit_code"))?;
                amount("capital", business.capital.0)?;
                share(business.share)
            }
            Record::Veteran(veteran) => filled("certificate", &veteran.certificate),
            Record::HousingBenefit(benefit) => filled("number", &benefit.number),
            // Whether the signature is right is asked when the licence is: by then the issuer may be believed no more.
            Record::Licence(licence) => {
                filled("issuer", &licence.issuer)?;
                filled("signature", &licence.signature)?;
                let is_hash = licence.file_hash.len() == 64 && licence.file_hash.bytes().all(|byte| byte.is_ascii_hexdigit());
                let wrong = |field: &str| Err(Wrong::field(Reason::Value, field));
                match (is_hash, read_signature(&licence.signature)) {
                    (false, _) => wrong("file_hash"),
                    (true, None) => wrong("signature"),
                    (true, Some(_)) => Ok(()),
                }
            }
            Record::Marriage(_) | Record::Population(_) | Record::Carrier(_) => Ok(()),
        },
        Stored::Person(_) | Stored::Phone(_) => Ok(()),
    }
}

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

    #[test]
    fn the_example_of_the_description_reads() {
        let example = DESCRIPTION.lines().find(|line| line.starts_with("{\"holder\"")).expect("an example");
        let line = from_json(RecordSet::Of(Register::Vehicle), example).expect("it reads");
        assert_eq!((line.seq, line.gone, line.stored.key().as_str()), (7, false, "皖A12345"));
    }
}
