//! Whether the population and the carrier register confirm a person's own statement of name, ID and phone.

use super::RealNameLevel;
use crate::verification::{Answer, PersonState, Record};

/// What the two registers together say. Which of them disagreed is never told: the pair would be a way to try out names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Name and ID belong together, the person is alive, and the phone is theirs.
    Confirmed,
    /// Not confirmed: at least one register says otherwise, does not know the person, or did not answer.
    Unconfirmed,
}

impl Agreement {
    /// The level of an account made on these answers.
    pub fn level(self) -> RealNameLevel {
        match self {
            Self::Confirmed => RealNameLevel::Verified,
            Self::Unconfirmed => RealNameLevel::Declared,
        }
    }
}

/// Reads the answers of the two registers.
pub fn agreement(population: &Answer, carrier: &Answer) -> Agreement {
    let person = population.decided().is_some_and(|records| {
        records
            .iter()
            .any(|record| matches!(record, Record::Population(found) if found.name_matches && found.state == PersonState::Registered))
    });
    let phone =
        carrier.decided().is_some_and(|records| records.iter().any(|record| matches!(record, Record::Carrier(found) if found.agrees)));
    if person && phone { Agreement::Confirmed } else { Agreement::Unconfirmed }
}
