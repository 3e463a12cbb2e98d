//! What the types of a record alone do not say: amounts, shares, and texts that must not be empty.

use super::reject::{Reason, Wrong};
use crate::licence::read_signature;
use crate::registers::stored::Stored;
use domain::identity::{CreditCode, ResidentId};
use domain::verification::Record;

/// Whether the values of a record are possible.
pub(super) fn check(stored: &Stored) -> Result<(), Wrong> {
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
