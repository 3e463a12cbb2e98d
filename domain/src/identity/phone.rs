//! A mainland mobile number: 11 digits, the first 1, the second 3 to 9 (the numbering plan of MIIT).

use super::typing::{checked_text, compact, is_dash};
use crate::fault::FaultCode;

/// A mainland mobile number, 11 digits. `Debug` shows the masked form only.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people type it: blanks, dashes, brackets and the country code (+86, 0086, 86) are dropped.
    ///
    /// Faults: `Required`, `PhoneFormat`.
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let typed: String = compact(text).chars().filter(|sign| !is_dash(*sign) && !matches!(sign, '(' | ')')).collect();
        if typed.is_empty() {
            return Err(FaultCode::Required);
        }
        let number = ["+86", "0086", "86"].into_iter().find_map(|code| typed.strip_prefix(code)).unwrap_or(&typed);
        let bytes = number.as_bytes();
        if bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit) {
            Ok(Self(number.to_owned()))
        } else {
            Err(FaultCode::PhoneFormat)
        }
    }

    /// The 11 digits. Personal data: never into logs, addresses or the record.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For screens: `138****0000`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], self.last_four())
    }

    /// The last four digits, which open the public tracking page together with the number of the case.
    pub fn last_four(&self) -> &str {
        &self.0[7..]
    }
}

checked_text!(Phone);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for text in [
            "13800000000",
            "138 0000 0000",
            "138-0000-0000",
            "+86 13800000000",
            "008613800000000",
            "86 138 0000 0000",
            "（+86）１３８00000000",
            "138\u{2013}00000000",
        ] {
            let phone = Phone::parse(text).expect(text);
            assert_eq!(phone.as_str(), "13800000000");
            assert_eq!(phone.masked(), "138****0000");
            assert_eq!(phone.last_four(), "0000");
            assert_eq!(format!("{phone:?}"), "Phone(138****0000)");
        }
    }

    #[test]
    fn every_fault_has_its_code() {
        for (text, code) in [
            ("", FaultCode::Required),
            (" - ", FaultCode::Required),
            ("1380000000", FaultCode::PhoneFormat),
            ("138000000000", FaultCode::PhoneFormat),
            ("12800000000", FaultCode::PhoneFormat),
            ("05581234567", FaultCode::PhoneFormat),
            ("+1 13800000000", FaultCode::PhoneFormat),
            ("1380000000中", FaultCode::PhoneFormat),
            ("1380000000O", FaultCode::PhoneFormat),
        ] {
            assert_eq!(Phone::parse(text), Err(code), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back(second in 3_u8..10, rest in 0_u32..1_000_000_000) {
            let text = format!("1{second}{rest:09}");
            let phone = Phone::parse(&text).expect("valid");
            prop_assert_eq!(phone.as_str(), text.as_str());
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = Phone::parse(&text);
        }
    }
}
