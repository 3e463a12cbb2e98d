//! Words for fields of records: their names, what a register shows at each, and what is disputed of it.

use crate::Words;
use domain::language::{Bilingual, Language};
use domain::verification::{DisputedField, Field, Pick, Record};

/// A field that a register shows, to be picked where it is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownField {
    /// Which.
    pub pick: Pick,
    /// Which record of several; empty if there is no choice.
    pub record: String,
    /// What the register shows there.
    pub value: String,
}

impl Words {
    /// The name of a field.
    pub fn field(&self, field: Field) -> String {
        let terms = &self.register;
        match field {
            Field::Whole => return self.verification.dispute_whole().to_string(),
            Field::OneRecord => return self.verification.dispute_one_record().to_string(),
            Field::BookPeople => return self.intake.book_people().to_string(),
            Field::NameAndId => terms.term_name_and_id(),
            Field::State => terms.term_state(),
            Field::Person => terms.term_person(),
            Field::Address => terms.term_address(),
            Field::HouseholdKind => terms.term_kind(),
            Field::Marital => terms.term_marital(),
            Field::Spouse => terms.term_spouse(),
            Field::FormerSpouse => terms.term_former_spouse(),
            Field::Since => terms.term_since(),
            Field::Location => terms.term_location(),
            Field::Use => terms.term_use(),
            Field::Area => terms.term_area(),
            Field::Share => terms.term_share(),
            Field::OwnArea => terms.term_own_area(),
            Field::RegisteredOn => terms.term_registered_on(),
            Field::EndedOn => terms.term_ended_on(),
            Field::FiledOn => terms.term_filed_on(),
            Field::ContractState => terms.term_contract_state(),
            Field::Vehicle => terms.term_vehicle(),
            Field::Price => terms.term_price(),
            Field::Employer => terms.term_employer(),
            Field::Base => terms.term_base(),
            Field::Monthly => terms.term_monthly(),
            Field::Months => terms.term_months(),
            Field::Certificate => terms.term_certificate(),
            Field::Persons => terms.term_persons(),
            Field::Allowance => terms.term_allowance(),
            Field::ValidTo => terms.term_valid_to(),
            Field::StoppedOn => terms.term_stopped_on(),
            Field::DisabilityKind => terms.term_disability_kind(),
            Field::Grade => terms.term_grade(),
            Field::Period => terms.term_period(),
            Field::Income => terms.term_income_of(),
            Field::Withheld => terms.term_withheld(),
            Field::Scheme => terms.term_scheme(),
            Field::Pension => terms.term_pension(),
            Field::Business => terms.term_business(),
            Field::Role => terms.term_role(),
            Field::Capital => terms.term_capital(),
            Field::Stake => terms.term_stake(),
            Field::ClosedOn => terms.term_closed_on(),
            Field::VeteranKind => terms.term_veteran_kind(),
            Field::RegularPension => terms.term_regular_pension(),
            Field::Phone => terms.term_phone(),
            Field::Benefit => terms.term_benefit(),
            Field::From => terms.term_from(),
            Field::To => terms.term_to(),
            Field::LicenceKind => terms.term_licence_kind(),
            Field::Issuer => terms.term_issuer(),
            Field::ValidFrom => terms.term_valid_from(),
            Field::LicenceNumber => terms.term_licence_number(),
        }
        .to_string()
    }

    /// What the form shows of a household book: the address and how many people, and nothing that is only said of others.
    fn book_fields(&self, records: &[Record], own: &str) -> Vec<(Field, String)> {
        let book = || records.iter().filter_map(|record| if let Record::Household(line) = record { Some(line) } else { None });
        // Masked numbers of two people of one book can look alike; the address is the same for both.
        let Some(line) = book().find(|line| line.resident_id == own) else { return Vec::new() };
        let people = i64::try_from(book().count()).unwrap_or(0);
        vec![(Field::Address, line.address.clone()), (Field::BookPeople, self.measure.people(people).to_string())]
    }

    /// What a register's records say, without what is only said of others in the same household book.
    pub fn prefilled_lines(&self, records: &[Record], own: &str) -> Vec<(String, String)> {
        let others = records.iter().filter(|record| !matches!(record, Record::Household(_)));
        let fields = self.book_fields(records, own).into_iter().chain(others.flat_map(|record| self.record_fields(record)));
        fields.map(|(field, value)| (self.field(field), value)).collect()
    }

    /// What may be picked of what a register shows: each field of each record, each record of several, and last all of it, which
    /// is also what is missing.
    pub fn shown_fields(&self, records: &[Record], own: &str) -> Vec<ShownField> {
        let of_book = self.book_fields(records, own).into_iter();
        let mut shown: Vec<ShownField> =
            of_book.map(|(field, value)| ShownField { pick: Pick { record: 0, field }, record: String::new(), value }).collect();
        let several = records.len() > 1;
        for (at, record) in records.iter().enumerate().filter(|(_, record)| !matches!(record, Record::Household(_))) {
            let name = if several { named(at + 1, record.known_by()) } else { String::new() };
            let pick = |field| Pick { record: at + 1, field };
            let fields = self.record_fields(record);
            shown.extend(fields.into_iter().map(|(field, value)| ShownField { pick: pick(field), record: name.clone(), value }));
            if several {
                let value = self.in_one_line(&self.record_lines(record));
                shown.push(ShownField { pick: pick(Field::OneRecord), record: name, value });
            }
        }
        let lines = self.prefilled_lines(records, own);
        let value = if lines.is_empty() { self.intake.register_empty().to_string() } else { self.in_one_line(&lines) };
        shown.push(ShownField { pick: Pick::WHOLE, record: String::new(), value });
        shown
    }

    /// A field as a choice: which record, which field, what it shows.
    pub fn shown_field(&self, shown: &ShownField) -> String {
        let name = self.field(shown.pick.field);
        let line = match shown.pick.field {
            Field::Whole | Field::OneRecord => name,
            _ => self.term_line(&(name, shown.value.clone())),
        };
        self.joined(&[shown.record.clone(), line])
    }

    /// The field that is picked, with what is shown there in both languages; `None` if nothing is.
    pub fn disputed_field(records: &[Record], own: &str, pick: Pick) -> Option<DisputedField> {
        let found = |language| Self::shared(language).shown_fields(records, own).into_iter().find(|shown| shown.pick == pick);
        let (zh, en) = (found(Language::Chinese)?, found(Language::English)?);
        Some(DisputedField { pick, record: zh.record, registered: Bilingual { zh: zh.value, en: en.value } })
    }

    /// What is disputed, and what the register showed there: a term and a value each.
    pub fn disputed_lines(&self, about: &DisputedField) -> [(String, String); 2] {
        let field = self.joined(&[about.record.clone(), self.field(about.pick.field)]);
        let registered = about.registered.in_language(self.language()).to_owned();
        [(self.verification.dispute_field().to_string(), field), (self.verification.dispute_held().to_string(), registered)]
    }

    fn in_one_line(&self, lines: &[(String, String)]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| self.term_line(line)).collect();
        lines.join(self.comma())
    }
}

/// A record among several: its place as shown, and what it is known by.
fn named(place: usize, known_by: &str) -> String {
    if known_by.is_empty() { place.to_string() } else { format!("{place}. {known_by}") }
}

#[cfg(test)]
#[path = "field_words_tests.rs"]
mod tests;
