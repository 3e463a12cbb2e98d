//! Fields: what a register shows of its records, each with a code of its own, so that a dispute can name what it is about.

use super::Record;
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// Variants with their codes, which stay as they are: they are stored, and departments read them.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// A field of a register's record, as the pages show it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Field {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as stored and as written in forms.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

fields! {
    /// All that the register shows, or what it does not show: no one field fits.
    Whole = "whole",
    /// The whole of one record among several.
    OneRecord = "record",
    /// Whether name and ID number agree.
    NameAndId = "name_and_id",
    /// State of a person, an account, a vehicle.
    State = "state",
    /// A person of the household book.
    Person = "person",
    /// How many people stand in the household book.
    BookPeople = "book_people",
    /// Registered address.
    Address = "address",
    /// Kind of household.
    HouseholdKind = "household_kind",
    /// Marital status.
    Marital = "marital",
    /// Spouse.
    Spouse = "spouse",
    /// Former spouse.
    FormerSpouse = "former_spouse",
    /// Since when.
    Since = "since",
    /// Where a home lies.
    Location = "location",
    /// Use of a home or a vehicle.
    Use = "use",
    /// Built area.
    Area = "area",
    /// Share of a home.
    Share = "share",
    /// The part of the area that is one's own.
    OwnArea = "own_area",
    /// Registered on.
    RegisteredOn = "registered_on",
    /// Given up on.
    EndedOn = "ended_on",
    /// Filed on.
    FiledOn = "filed_on",
    /// State of a filed contract.
    ContractState = "contract_state",
    /// Model and plate.
    Vehicle = "vehicle",
    /// Price.
    Price = "price",
    /// Who pays.
    Employer = "employer",
    /// Monthly base.
    Base = "base",
    /// Paid monthly.
    Monthly = "monthly",
    /// Months without a gap.
    Months = "months",
    /// Kind of a low-income certificate.
    Certificate = "certificate",
    /// Persons covered.
    Persons = "persons",
    /// Monthly allowance.
    Allowance = "allowance",
    /// Valid to.
    ValidTo = "valid_to",
    /// Stopped on.
    StoppedOn = "stopped_on",
    /// Kind of disability.
    DisabilityKind = "disability_kind",
    /// Grade of disability.
    Grade = "grade",
    /// The time a sum covers.
    Period = "period",
    /// Income declared in twelve months.
    Income = "income",
    /// Tax withheld.
    Withheld = "withheld",
    /// Scheme of social insurance.
    Scheme = "scheme",
    /// Monthly pension.
    Pension = "pension",
    /// Name of a business.
    Business = "business",
    /// The part somebody has in it.
    Role = "role",
    /// Its capital.
    Capital = "capital",
    /// Own stake.
    Stake = "stake",
    /// Struck off on.
    ClosedOn = "closed_on",
    /// Kind of veteran.
    VeteranKind = "veteran_kind",
    /// Whether a regular state pension is drawn.
    RegularPension = "regular_pension",
    /// Whether name, ID number and phone agree.
    Phone = "phone",
    /// Kind of an earlier housing benefit.
    Benefit = "benefit",
    /// From.
    From = "from",
    /// To.
    To = "to",
    /// Kind of a licence.
    LicenceKind = "licence_kind",
    /// Who issued it.
    Issuer = "issuer",
    /// Issued on.
    ValidFrom = "valid_from",
    /// Its number.
    LicenceNumber = "licence_number",
}

impl Field {
    /// The field with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.code() == code)
    }
}

/// What is picked to be wrong in what a register shows of somebody: a field, and of which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pick {
    /// The place of the record among those shown, from 1; 0: of all of them together.
    pub record: usize,
    /// The field.
    pub field: Field,
}

impl Pick {
    /// All that is shown, or what is missing in it.
    pub const WHOLE: Self = Self { record: 0, field: Field::Whole };

    /// The code in forms: `1-price`.
    pub fn code(self) -> String {
        format!("{}-{}", self.record, self.field.code())
    }

    /// What a code picks. Whether it is shown, only whoever has the records can say.
    pub fn from_code(code: &str) -> Option<Self> {
        let (record, field) = code.split_once('-')?;
        Some(Self { record: record.parse().ok()?, field: Field::from_code(field)? })
    }

    /// The record that is picked, of those the register holds.
    pub fn of(self, records: &[Record]) -> Option<&Record> {
        records.get(self.record.checked_sub(1)?)
    }
}

/// A field that is disputed, with the value the applicant was shown: it stays beside what they declare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputedField {
    /// Which.
    pub pick: Pick,
    /// Which record of several, as shown; empty if there is no choice.
    pub record: String,
    /// What the register shows, as shown.
    pub registered: Bilingual,
}

impl Record {
    /// What tells this record from the others a register holds of the same person: its number, or who pays; empty if nothing does.
    pub fn known_by(&self) -> &str {
        match self {
            Self::Population(_) | Self::Carrier(_) => "",
            Self::Household(line) => &line.book_number,
            Self::Marriage(event) => &event.certificate,
            Self::RealEstate(right) => &right.certificate,
            Self::ContractFiling(contract) => &contract.contract,
            Self::Vehicle(vehicle) => &vehicle.plate,
            Self::ProvidentFund(fund) => &fund.employer,
            Self::LowIncome(certificate) => &certificate.certificate,
            Self::Disability(card) => &card.certificate,
            Self::Tax(tax) => &tax.employer,
            Self::SocialSecurity(account) => &account.employer,
            Self::Business(business) => &business.credit_code,
            Self::Veteran(veteran) => &veteran.certificate,
            Self::HousingBenefit(benefit) => &benefit.number,
            Self::Licence(licence) => licence.licence.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_no_two_are_alike() {
        let mut codes: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(*field));
            assert_eq!(serde_json::to_string(field).expect("serialises"), format!("\"{}\"", field.code()));
            let pick = Pick { record: 12, field: *field };
            assert_eq!(Pick::from_code(&pick.code()), Some(pick));
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Field::ALL.len());
    }

    #[test]
    fn a_code_that_is_none_picks_nothing() {
        for code in ["", "-", "price", "1-", "-price", "x-price", "-1-price", "1-nonsense", "1.price", "99999999999999999999-price"] {
            assert_eq!(Pick::from_code(code), None, "{code}");
        }
        assert_eq!(Pick::from_code("0-whole"), Some(Pick::WHOLE));
    }

    #[test]
    fn a_pick_finds_its_record_and_none_where_it_means_all() {
        let records = [true, false].map(|agrees| Record::Carrier(super::super::CarrierRecord { agrees }));
        let of = |record| Pick { record, field: Field::Phone }.of(&records);
        assert_eq!((of(0), of(1), of(2), of(3)), (None, Some(&records[0]), Some(&records[1]), None));
    }
}
