//! Whether the population and the carrier register confirm a person's own statement of name, ID and phone.

use super::RealNameLevel;
use crate::verification::{Answer, AnswerStatus, PersonState, Record};

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
    if person && phone_holder(carrier) == PhoneHolder::Own { Agreement::Confirmed } else { Agreement::Unconfirmed }
}

/// In whose name a phone is, as far as the carrier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneHolder {
    /// In the name of the person asked about.
    Own,
    /// In somebody else's: a definite no.
    Another,
    /// The carrier gave no definite answer, or does not know the person.
    Unknown,
}

/// Reads the carrier's answer about name, ID and phone.
pub fn phone_holder(carrier: &Answer) -> PhoneHolder {
    match carrier.status {
        AnswerStatus::Hit if carrier.records.iter().any(|record| matches!(record, Record::Carrier(found) if found.agrees)) => {
            PhoneHolder::Own
        }
        AnswerStatus::Hit => PhoneHolder::Another,
        AnswerStatus::Empty | AnswerStatus::NotCovered | AnswerStatus::Error | AnswerStatus::Timeout => PhoneHolder::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::{CarrierRecord, Register};

    #[test]
    fn only_a_hit_says_whose_phone_it_is() {
        let hit = |agrees| Answer {
            records: vec![Record::Carrier(CarrierRecord { agrees })],
            ..Answer::without_records(Register::Carrier, AnswerStatus::Hit)
        };
        assert_eq!(phone_holder(&hit(true)), PhoneHolder::Own);
        assert_eq!(phone_holder(&hit(false)), PhoneHolder::Another);
        for status in AnswerStatus::ALL.into_iter().filter(|status| *status != AnswerStatus::Hit) {
            assert_eq!(phone_holder(&Answer::without_records(Register::Carrier, status)), PhoneHolder::Unknown, "{status:?}");
        }
    }
}
