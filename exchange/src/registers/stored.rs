//! What stands in one row: the stored form of a record, and what tells it from the subject's other records.

use domain::day::Day;
use domain::identity::Sex;
use domain::verification::{EnterpriseRecord, PersonState, Record};
use serde::{Deserialize, Serialize};

/// What the population register stores: it never tells the name, only whether a name is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredPerson {
    pub state: PersonState,
    pub sex: Sex,
    pub born: Day,
}

/// What the carrier stores: a phone in the person's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredPhone {
    pub phone: String,
}

/// One record of any set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Stored {
    Person(StoredPerson),
    Phone(StoredPhone),
    Record(Record),
    Enterprise(EnterpriseRecord),
}

impl Stored {
    /// What tells the record from others of its subject; empty where there can be only one.
    pub fn key(&self) -> String {
        match self {
            Self::Person(_) | Self::Enterprise(_) => String::new(),
            Self::Phone(phone) => phone.phone.clone(),
            Self::Record(record) => match record {
                Record::Population(_) | Record::Carrier(_) | Record::Marriage(_) => String::new(),
                Record::Household(line) => join(&[&line.book_number, &line.resident_id]),
                Record::RealEstate(right) => join(&[&right.unit, &right.certificate]),
                Record::ContractFiling(contract) => contract.contract.clone(),
                Record::Vehicle(vehicle) => vehicle.plate.clone(),
                Record::ProvidentFund(account) => join(&[&account.employer, &account.opened.to_string()]),
                Record::LowIncome(support) => support.certificate.clone(),
                Record::Disability(card) => card.certificate.clone(),
                Record::Tax(tax) => join(&[&tax.from.to_string(), &tax.to.to_string(), &tax.employer]),
                Record::SocialSecurity(account) => join(&[code(account.scheme).as_str(), &account.employer]),
                Record::Business(business) => join(&[&business.credit_code, &code(business.role)]),
                Record::Veteran(veteran) => join(&[&code(veteran.kind), &veteran.certificate]),
                Record::HousingBenefit(benefit) => join(&[&code(benefit.kind), &benefit.number]),
                Record::Licence(licence) => licence.licence.as_str().to_owned(),
            },
        }
    }
}

pub(crate) fn join(parts: &[&str]) -> String {
    parts.join("\u{1F}")
}

pub(crate) fn code(kind: impl Serialize) -> String {
    serde_json::to_string(&kind).unwrap_or_default()
}

/// One row, sealed and ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub subject: String,
    pub record: String,
    pub seq: i64,
    pub as_of: Day,
    pub name_check: Option<String>,
    pub body: String,
    pub withdrawn: bool,
    pub line: i64,
}
