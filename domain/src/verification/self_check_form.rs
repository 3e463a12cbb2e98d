//! From what was typed into the self-check to its answers. A question left open stays open; a number that is none is a fault.

use super::SelfCheck;
use super::record::LowIncomeKind;
use crate::day::Day;
use crate::fault::{Fault, FaultCode, Faults};
use crate::intake::{Form, Group, Marital, decimal};
use crate::quantity::{Area, Fen};

/// The certificates a visitor may name, with the value a form posts.
const CERTIFICATES: [(&str, LowIncomeKind); 4] = [
    ("dibao", LowIncomeKind::Dibao),
    ("tekun", LowIncomeKind::Tekun),
    ("low_income", LowIncomeKind::LowIncome),
    ("near_low", LowIncomeKind::NearLow),
];

impl SelfCheck {
    /// The answers of a form. The number of persons and the age are asked for, everything else may stay open.
    pub fn read(form: &Form) -> Result<Self, Faults> {
        let mut reader = Reader { form, faults: Faults::none() };
        let group = reader.choice("group", Group::from_code);
        let age = reader.required_number("age", 120, "36");
        let persons = reader.required_number("persons", 20, "4");
        let check = Self {
            group: group.unwrap_or(Group::Family),
            age: age.unwrap_or_default(),
            persons: persons.unwrap_or(1).max(1),
            local: reader.yes_no("local"),
            marital: reader.choice("marital", |code| Marital::ALL.into_iter().find(|marital| marital.code() == code)),
            spouse_applies: reader.yes_no("spouse_applies"),
            divorced_lately: reader.yes_no("divorced_lately"),
            own_area: reader.number("own_area", 4, 20_000_000, "42.6").map(Area),
            sold_lately: reader.yes_no("sold_lately"),
            commercial: reader.yes_no("commercial"),
            income: reader.number("income", 2, 100_000_000, "6000").map(Fen),
            certificate: reader
                .choice("certificate", |code| {
                    CERTIFICATES
                        .into_iter()
                        .find(|(name, _)| *name == code)
                        .map(|(_, kind)| Some(kind))
                        .or((code == "none").then_some(None))
                })
                .flatten(),
            vehicles: reader.number("vehicles", 0, 20, "1"),
            dearest_vehicle: reader.number("dearest_vehicle", 2, 10_000_000_000, "80000").map(Fen),
            stake: reader.number("stake", 2, 100_000_000_000, "0").map(Fen),
            benefit: reader.yes_no("benefit"),
            barred: reader.yes_no("barred"),
            graduated_on: reader.day("graduated_on"),
            contract_until: reader.day("contract_until"),
            insurance_months: reader.number("insurance_months", 0, 600, "18"),
            permit_since: reader.day("permit_since"),
        };
        if group.is_none() {
            reader.faults.push(Fault::at("group", FaultCode::Required));
        }
        if reader.faults.is_empty() { Ok(check) } else { Err(reader.faults) }
    }
}

struct Reader<'a> {
    form: &'a Form,
    faults: Faults,
}

impl Reader<'_> {
    fn typed(&self, field: &str) -> Option<String> {
        self.form.get(field).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn choice<T>(&mut self, field: &str, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
        let typed = self.typed(field)?;
        let found = from_code(&typed);
        if found.is_none() {
            self.faults.push(Fault::at(field, FaultCode::UnknownChoice));
        }
        found
    }

    fn yes_no(&mut self, field: &str) -> Option<bool> {
        self.choice(field, |code| match code {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
    }

    fn required_number(&mut self, field: &str, most: i64, example: &str) -> Option<i64> {
        if self.typed(field).is_none() {
            self.faults.push(Fault::at(field, FaultCode::Required));
        }
        self.number(field, 0, most, example)
    }

    fn number(&mut self, field: &str, places: u32, most: i64, example: &str) -> Option<i64> {
        let typed = self.typed(field)?;
        let Some(found) = decimal(&typed, places) else {
            self.faults.push(Fault::at(field, FaultCode::NumberFormat).with(example));
            return None;
        };
        if found > most {
            self.faults.push(Fault::at(field, FaultCode::NumberRange).with(0).with(most / 10_i64.pow(places)));
            return None;
        }
        Some(found)
    }

    fn day(&mut self, field: &str) -> Option<Day> {
        let typed = self.typed(field)?;
        let found = Day::parse(&typed);
        if found.is_none() {
            self.faults.push(Fault::at(field, FaultCode::DateFormat).with("2026-11-23"));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_left_open_stays_open() {
        let check =
            SelfCheck::read(&form(&[("group", "family"), ("age", " 70 "), ("persons", "４"), ("income", "6,000")])).expect("answers");
        assert_eq!((check.age, check.persons, check.income), (70, 4, Some(Fen(600_000))));
        assert_eq!((check.local, check.certificate, check.own_area), (None, None, None));
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let faults = SelfCheck::read(&form(&[
            ("group", "x"),
            ("persons", "many"),
            ("own_area", "9999999"),
            ("permit_since", "2026"),
            ("local", "maybe"),
        ]))
        .expect_err("faults");
        let fields: Vec<&str> = faults.0.iter().map(|fault| fault.field.as_str()).collect();
        for field in ["group", "age", "persons", "own_area", "permit_since", "local"] {
            assert!(fields.contains(&field), "{field} in {fields:?}");
        }
    }

    #[test]
    fn having_no_certificate_is_an_answer() {
        let check =
            SelfCheck::read(&form(&[("group", "migrant"), ("age", "30"), ("persons", "1"), ("certificate", "none")])).expect("answers");
        assert_eq!(check.certificate, None);
    }
}
