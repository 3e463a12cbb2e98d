//! One line becomes one record: the fields every line has, and those of its register, checked one by one.

use super::bounds::check;
use super::cell::Cell;
use super::fields::{COMMON, fields};
use super::reject::{Reason, Wrong};
use crate::registers::RecordSet;
use crate::registers::stored::{Stored, StoredPerson, StoredPhone};
use domain::day::Day;
use domain::identity::{CreditCode, PersonName, Phone, ResidentId, Sex};
use domain::verification::{PersonState, Record, Register};
use serde::Deserialize;
use serde::de::Deserializer;
use serde::de::value::{Error as NoError, MapDeserializer};
use serde_json::{Map, Value};

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

/// The fields of the population register.
#[derive(Deserialize)]
pub(super) struct PersonLine {
    state: PersonState,
    sex: Option<Sex>,
    born: Option<Day>,
}

/// The fields of the carrier.
#[derive(Deserialize)]
pub(super) struct PhoneLine {
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
fn typed<'de, T: Deserialize<'de>, D: Deserializer<'de>>(given: impl Fn() -> D) -> Result<T, Wrong> {
    if let Ok(read) = T::deserialize(given()) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(given()).map_err(|error| {
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
    check_holder(&stored, holder)?;
    Ok(stored)
}

/// A record that names another person as its holder, or the holder as somebody else, is wrong about one of them.
fn check_holder(stored: &Stored, holder: &Holder) -> Result<(), Wrong> {
    let (Stored::Record(record), Holder::Person(id)) = (stored, holder) else { return Ok(()) };
    let field = match record {
        Record::Disability(_) => "certificate",
        Record::Marriage(_) => "spouse_id",
        _ => return Ok(()),
    };
    if record.may_be_of(id) { Ok(()) } else { Err(Wrong::field(Reason::Value, field)) }
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

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTION: &str = include_str!("../../../docs/feeds.md");

    #[test]
    fn a_record_that_names_another_holder_is_rejected() {
        const HOLDER: &str = "341699199005120218";
        let card = |number: &str| {
            let body = r#""kind":4,"grade":3,"valid_to":"2030-01-01""#;
            from_json(Register::Disability.into(), &format!(r#"{{"holder":"{HOLDER}","seq":1,"certificate":"{number}43",{body}}}"#))
        };
        let marriage = |spouse: &str| {
            let body = r#""status":"married","certificate":"J1","spouse_name":"赵建军","since":"2012-01-01","office":"安澜市民政局""#;
            from_json(Register::Marriage.into(), &format!(r#"{{"holder":"{HOLDER}","seq":1,"spouse_id":"{spouse}",{body}}}"#))
        };
        let other = ResidentId::from_parts("341699", Day::parse("1990-05-12").expect("a day"), 23).expect("a number");
        assert!(card(HOLDER).is_ok() && marriage(other.as_str()).is_ok() && marriage("").is_ok());
        assert_eq!(card(other.as_str()), Err(Wrong::field(Reason::Value, "certificate")));
        assert_eq!(marriage(HOLDER), Err(Wrong::field(Reason::Value, "spouse_id")));
    }

    #[test]
    fn the_example_of_the_description_reads() {
        let example = DESCRIPTION.lines().find(|line| line.starts_with("{\"holder\"")).expect("an example");
        let line = from_json(RecordSet::Of(Register::Vehicle), example).expect("it reads");
        assert_eq!((line.seq, line.gone, line.stored.key().as_str()), (7, false, "皖A12345"));
    }
}
