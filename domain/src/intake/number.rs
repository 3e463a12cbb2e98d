//! The numbers people read from paper and tell on the phone: 申请编号 at submit, 受理编号 at acceptance.

use crate::day::Day;
use crate::fault::FaultCode;
use crate::identity::typing::{checked_text, compact, is_dash};
use std::fmt;

/// Crockford's base 32: no I, L, O, U. What looks like one of its signs is read as that sign.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Stands before every number, so that people see what it is.
const PREFIX: &str = "AJ";
const CASE_SIGNS: u32 = 10;
const DATE_SIGNS: usize = 8;
const ACCEPTANCE_SIGNS: u32 = 6;

/// How many random bits a case number carries.
pub const CASE_BITS: u32 = CASE_SIGNS * 5;
/// How many random bits an acceptance number carries beside its day.
pub const ACCEPTANCE_BITS: u32 = ACCEPTANCE_SIGNS * 5;

/// 申请编号, `AJ-XXXXX-XXXXX-C`: 50 random bits and a check sign. It cannot be guessed; with the last four digits of
/// the phone it opens the public tracking page, so `Debug` does not show it.
///
/// The check sign is computed in the field of 32 elements, each place with a weight of its own. It sees every single
/// wrong sign and every swap of two signs.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber(String);

impl CaseNumber {
    /// The number of these random bits; only the lowest 50 are used.
    pub fn from_bits(bits: u64) -> Self {
        let signs = encode(bits, CASE_SIGNS);
        let check = check_sign(signs.bytes());
        let (left, right) = signs.split_at(signs.len() / 2);
        Self(format!("{PREFIX}-{left}-{right}-{check}"))
    }

    /// Reads a number as people type it: small letters, blanks, missing dashes and a missing `AJ` are forgiven, O is
    /// read as 0, I and L as 1.
    ///
    /// Faults: `Required`; `TrackingMiss` for everything that is no number, the same as for a number nobody has.
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let signs = typed(text, CASE_SIGNS as usize)?;
        let (left, right) = signs.split_at(signs.len() / 2);
        let (right, check) = right.split_at(right.len() - 1);
        Ok(Self(format!("{PREFIX}-{left}-{right}-{check}")))
    }

    /// The number in its full form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn masked(&self) -> String {
        format!("{}…", &self.0[..3])
    }
}

/// 受理编号, `AJ-YYYYMMDD-XXXXXXC`: the day of acceptance, 30 random bits and a check sign over both, of the same kind
/// as that of a [`CaseNumber`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AcceptanceNumber(String);

impl AcceptanceNumber {
    /// The number of an acceptance on a day; only the lowest 30 of the random bits are used.
    pub fn from_bits(day: Day, bits: u64) -> Self {
        let date = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day_of_month());
        let signs = encode(bits, ACCEPTANCE_SIGNS);
        let check = check_sign(date.bytes().chain(signs.bytes()));
        Self(format!("{PREFIX}-{date}-{signs}{check}"))
    }

    /// Reads a number as people type it, as forgiving as [`CaseNumber::parse`], with the same faults.
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let signs = typed(text, DATE_SIGNS + ACCEPTANCE_SIGNS as usize)?;
        let (date, rest) = signs.split_at(DATE_SIGNS);
        let written = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
        Day::parse(&written).ok_or(FaultCode::TrackingMiss)?;
        Ok(Self(format!("{PREFIX}-{date}-{rest}")))
    }

    /// The number in its full form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn masked(&self) -> &str {
        &self.0
    }
}

macro_rules! shown_as_text {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

shown_as_text!(CaseNumber, AcceptanceNumber);
checked_text!(CaseNumber, AcceptanceNumber);

fn encode(bits: u64, signs: u32) -> String {
    (0..signs).rev().map(|place| char::from(ALPHABET[((bits >> (5 * place)) & 31) as usize])).collect()
}

/// The check sign: the sum of all signs, each times a power of x of its own, in GF(2)\[x\] modulo x⁵ + x² + 1.
/// Powers of x up to the 30th differ, so up to 30 signs can be checked.
fn check_sign(signs: impl Iterator<Item = u8>) -> char {
    let sum = signs.fold(0, |sum, sign| {
        let doubled = (sum ^ value_of(sign).unwrap_or(0)) << 1;
        if doubled > 31 { doubled ^ 0b10_0101 } else { doubled }
    });
    char::from(ALPHABET[sum & 31])
}

fn value_of(sign: u8) -> Option<usize> {
    ALPHABET.iter().position(|known| *known == sign)
}

/// So many signs and the right check sign after them, as typed, without dashes, blanks and `AJ`, look-alikes replaced.
fn typed(text: &str, count: usize) -> Result<String, FaultCode> {
    let typed: String = compact(text).chars().filter(|sign| !is_dash(*sign)).collect();
    if typed.is_empty() {
        return Err(FaultCode::Required);
    }
    // Random signs may begin with AJ themselves, so it is the length that tells.
    let whole = if typed.len() == PREFIX.len() + count + 1 { typed.strip_prefix(PREFIX).unwrap_or(&typed) } else { &typed };
    let signs: String = whole
        .chars()
        .map(|sign| match sign {
            'O' => '0',
            'I' | 'L' => '1',
            sign => sign,
        })
        .collect();
    if signs.len() != count + 1 || !signs.bytes().all(|sign| value_of(sign).is_some()) {
        return Err(FaultCode::TrackingMiss);
    }
    if signs.ends_with(check_sign(signs.bytes().take(count))) { Ok(signs) } else { Err(FaultCode::TrackingMiss) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn numbers_have_a_fixed_form() {
        assert_eq!(CaseNumber::from_bits(0).as_str(), "AJ-00000-00000-0");
        assert_eq!(CaseNumber::from_bits(u64::MAX), CaseNumber::from_bits((1 << CASE_BITS) - 1));
        let number = AcceptanceNumber::from_bits(day("2026-11-22"), 0x2AAA_AAAA);
        assert!(number.as_str().starts_with("AJ-20261122-"), "{number}");
        assert_eq!(number.as_str().len(), 19);
        assert_eq!(format!("{:?}", CaseNumber::from_bits(7)), "CaseNumber(AJ-…)");
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let number = CaseNumber::from_bits(42);
        let plain = number.as_str().replace('-', "");
        for text in [
            number.to_string(),
            number.as_str().to_lowercase(),
            plain.clone(),
            plain[2..].to_owned(),
            number.as_str().replace('-', " – "),
            plain[2..].replace('0', "o").replace('1', "l"),
            plain.replace('0', "O").replace('1', "i"),
            format!("  {number}\n"),
        ] {
            assert_eq!(CaseNumber::parse(&text), Ok(number.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_a_miss_like_any_other() {
        for text in ["AJ", "AJ-00000-00000", "AJ-00000-00000-1", "AJ-00000-00000-00", "AJ-0000U-00000-0", "AJ-00000-0000中-0", "ＡＪ"] {
            assert_eq!(CaseNumber::parse(text), Err(FaultCode::TrackingMiss), "{text}");
            assert_eq!(AcceptanceNumber::parse(text), Err(FaultCode::TrackingMiss), "{text}");
        }
        for text in ["", " ", "--"] {
            assert_eq!(CaseNumber::parse(text), Err(FaultCode::Required));
            assert_eq!(AcceptanceNumber::parse(text), Err(FaultCode::Required));
        }
        let no_day = format!("20260230000000{}", check_sign("20260230000000".bytes()));
        assert_eq!(AcceptanceNumber::parse(&no_day), Err(FaultCode::TrackingMiss));
    }

    #[test]
    fn numbers_that_begin_like_the_prefix_are_read_without_it() {
        let bits = (10 << 45) | (18 << 40) | 0x3039;
        let number = CaseNumber::from_bits(bits);
        let plain = number.as_str().replace('-', "");
        assert!(plain.starts_with("AJAJ"));
        assert_eq!(CaseNumber::parse(&plain[2..]), Ok(number));
    }

    /// The signs of a number without dashes, with the place changed to another sign of the alphabet.
    fn with_sign(text: &str, place: usize, other: usize) -> Option<String> {
        let mut signs = text.replace('-', "").into_bytes();
        let place = PREFIX.len() + place % (signs.len() - PREFIX.len());
        if signs[place] == ALPHABET[other] {
            return None;
        }
        signs[place] = ALPHABET[other];
        String::from_utf8(signs).ok()
    }

    fn with_swap(text: &str, first: usize, second: usize) -> Option<String> {
        let mut signs = text.replace('-', "").into_bytes();
        let length = signs.len() - PREFIX.len();
        let (first, second) = (PREFIX.len() + first % length, PREFIX.len() + second % length);
        signs.swap(first, second);
        let swapped = String::from_utf8(signs).ok()?;
        (swapped != text.replace('-', "")).then_some(swapped)
    }

    proptest! {
        #[test]
        fn numbers_read_back(bits in any::<u64>(), days in 0_i64..40_000) {
            let number = CaseNumber::from_bits(bits);
            prop_assert_eq!(CaseNumber::parse(number.as_str()), Ok(number.clone()));
            let json = serde_json::to_string(&number).expect("text");
            prop_assert_eq!(serde_json::from_str::<CaseNumber>(&json).expect("a number"), number);
            let number = AcceptanceNumber::from_bits(day("2020-01-01").plus_days(days), bits);
            prop_assert_eq!(AcceptanceNumber::parse(number.as_str()), Ok(number));
        }

        #[test]
        fn different_bits_make_different_numbers(bits in 0_u64..1 << CASE_BITS, bit in 0_u32..CASE_BITS) {
            prop_assert_ne!(CaseNumber::from_bits(bits), CaseNumber::from_bits(bits ^ (1 << bit)));
        }

        #[test]
        fn one_wrong_sign_never_passes(bits in any::<u64>(), place in 0_usize..15, other in 0_usize..32) {
            if let Some(changed) = with_sign(CaseNumber::from_bits(bits).as_str(), place, other) {
                prop_assert_eq!(CaseNumber::parse(&changed), Err(FaultCode::TrackingMiss));
            }
            if let Some(changed) = with_sign(AcceptanceNumber::from_bits(day("2026-11-22"), bits).as_str(), place, other) {
                prop_assert_eq!(AcceptanceNumber::parse(&changed), Err(FaultCode::TrackingMiss));
            }
        }

        #[test]
        fn two_swapped_signs_never_pass(bits in any::<u64>(), first in 0_usize..15, second in 0_usize..15) {
            if let Some(changed) = with_swap(CaseNumber::from_bits(bits).as_str(), first, second) {
                prop_assert_eq!(CaseNumber::parse(&changed), Err(FaultCode::TrackingMiss));
            }
            if let Some(changed) = with_swap(AcceptanceNumber::from_bits(day("2026-11-22"), bits).as_str(), first, second) {
                prop_assert_eq!(AcceptanceNumber::parse(&changed), Err(FaultCode::TrackingMiss));
            }
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = CaseNumber::parse(&text);
            let _ = AcceptanceNumber::parse(&text);
        }
    }
}
