//! Whether the population and the carrier register confirm a person's own statement of name, ID and phone.

use super::RealNameLevel;

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

/// Reads what the two registers say: whether number and name are those of somebody alive, and in whose name the phone is. `None`: no
/// definite word.
pub fn agreement(alive: Option<bool>, phone: PhoneHolder) -> Agreement {
    if alive == Some(true) && phone == PhoneHolder::Own { Agreement::Confirmed } else { Agreement::Unconfirmed }
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

/// Reads the carrier's word on whether name, ID and phone belong together. `None`: no definite word.
pub fn phone_holder(agrees: Option<bool>) -> PhoneHolder {
    match agrees {
        Some(true) => PhoneHolder::Own,
        Some(false) => PhoneHolder::Another,
        None => PhoneHolder::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_definite_words_confirm() {
        for alive in [None, Some(false), Some(true)] {
            for agrees in [None, Some(false), Some(true)] {
                let confirmed = agreement(alive, phone_holder(agrees)) == Agreement::Confirmed;
                assert_eq!(confirmed, alive == Some(true) && agrees == Some(true), "{alive:?} {agrees:?}");
            }
        }
        assert_eq!([None, Some(false)].map(phone_holder), [PhoneHolder::Unknown, PhoneHolder::Another], "silence is no definite no");
    }
}
