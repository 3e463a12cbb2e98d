//! The record sets a department may deliver: one for each register that is asked about people, and the enterprises beside them.

use domain::verification::Register;

/// A set of records with an owner and deliveries of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordSet {
    /// A register that is asked about people.
    Of(Register),
    /// 法人库: enterprises by credit code.
    Enterprise,
}

impl RecordSet {
    /// Every set.
    pub fn all() -> impl Iterator<Item = Self> {
        Register::ALL.into_iter().map(Self::Of).chain([Self::Enterprise])
    }

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Of(register) => register.code(),
            Self::Enterprise => "enterprise",
        }
    }

    /// The set with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|set| set.code() == code)
    }

    /// The code of the office that owns the set and delivers it.
    pub fn owner(self) -> &'static str {
        match self {
            Self::Of(register) => register.owner(),
            Self::Enterprise => "market_regulation",
        }
    }
}

impl From<Register> for RecordSet {
    fn from(register: Register) -> Self {
        Self::Of(register)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_read_back_and_are_no_ones_twice() {
        let codes: BTreeSet<&str> = RecordSet::all().map(RecordSet::code).collect();
        assert_eq!(codes.len(), Register::ALL.len() + 1);
        for set in RecordSet::all() {
            assert_eq!(RecordSet::from_code(set.code()), Some(set));
        }
        assert_eq!(RecordSet::from_code("weather"), None);
    }
}
