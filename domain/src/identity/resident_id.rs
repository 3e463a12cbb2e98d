//! The resident ID number (公民身份号码, GB 11643): 6 digits of region, 8 of birth, 3 of sequence, 1 check character.

use super::typing::{checked_text, compact};
use crate::day::Day;
use crate::fault::FaultCode;
use serde::{Deserialize, Serialize};

/// The weight of each of the first 17 digits: 2^(18-i) mod 11 (GB 11643, ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder of the weighted sum by 11.
const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// The example of the standard itself was born in 1880; older dates are slips of the hand.
const EARLIEST_YEAR: i32 = 1800;
/// Nobody alive was born before.
const EARLIEST_LIVING_YEAR: i32 = 1900;
/// The first two digits of GB/T 2260: provinces, regions, municipalities, and 71, 81, 82 for Taiwan, Hong Kong and Macao.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
    "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

/// Sex as the ID number states it: an odd sequence is male.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女.
    Female,
    /// 男.
    Male,
}

/// A resident ID number that passed every check of GB 11643. `Debug` shows the masked form only.
///
/// Of the region only the first two digits are looked up (GB/T 2260): counties were split, merged and renumbered, and
/// a number keeps the code of its birthday. So `341699`, which no county has, is accepted and serves synthetic people.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResidentId {
    number: String,
    birth: Day,
}

impl ResidentId {
    /// Reads a number as people type it: blanks are dropped, full-width digits and a small x are accepted.
    ///
    /// Faults, in this order: `Required`, `ResidentIdLength`, `ResidentIdCharacters`, `ResidentIdRegion`,
    /// `ResidentIdDate` (no such day, or before 1800), `ResidentIdChecksum`. Forms ask [`ResidentId::parse_on`].
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let number = compact(text);
        if number.is_empty() {
            return Err(FaultCode::Required);
        }
        if number.chars().count() != 18 {
            return Err(FaultCode::ResidentIdLength);
        }
        let (Some(body), Some(check)) = (number.get(..17), number.get(17..)) else {
            return Err(FaultCode::ResidentIdCharacters);
        };
        if !body.bytes().all(|byte| byte.is_ascii_digit()) || !check.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X') {
            return Err(FaultCode::ResidentIdCharacters);
        }
        if !PROVINCES.contains(&&number[..2]) {
            return Err(FaultCode::ResidentIdRegion);
        }
        let birth = birth_of(&number).filter(|birth| birth.year() >= EARLIEST_YEAR).ok_or(FaultCode::ResidentIdDate)?;
        if !check.starts_with(check_character(body)) {
            return Err(FaultCode::ResidentIdChecksum);
        }
        Ok(Self { number, birth })
    }

    /// [`ResidentId::parse`] of somebody who can be alive: born neither before 1900 nor after `today` (`ResidentIdDate`).
    pub fn parse_on(text: &str, today: Day) -> Result<Self, FaultCode> {
        let id = Self::parse(text)?;
        if id.birth > today || id.birth.year() < EARLIEST_LIVING_YEAR { Err(FaultCode::ResidentIdDate) } else { Ok(id) }
    }

    /// Makes a number from its parts and computes the check character; the synthetic city is made of these.
    ///
    /// `region` is six digits, `sequence` 0 to 999. Faults: `ResidentIdRegion`, `ResidentIdDate`, and
    /// `ResidentIdCharacters` for a sequence above 999.
    pub fn from_parts(region: &str, birth: Day, sequence: u16) -> Result<Self, FaultCode> {
        if region.len() != 6 || !region.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FaultCode::ResidentIdRegion);
        }
        if sequence > 999 {
            return Err(FaultCode::ResidentIdCharacters);
        }
        let body = format!("{region}{:04}{:02}{:02}{sequence:03}", birth.year(), birth.month(), birth.day_of_month());
        Self::parse(&format!("{body}{}", check_character(&body)))
    }

    /// The 18 characters. Personal data: never into logs, addresses or the record.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The day of birth.
    pub fn birth(&self) -> Day {
        self.birth
    }

    /// The sex.
    pub fn sex(&self) -> Sex {
        if matches!(self.number.as_bytes()[16], b'1' | b'3' | b'5' | b'7' | b'9') { Sex::Male } else { Sex::Female }
    }

    /// Full years of age on a day; 0 before the birth.
    pub fn age_on(&self, day: Day) -> i32 {
        self.birth.age_on(day).max(0)
    }

    /// The six digits of the region where the number was first given.
    pub fn region(&self) -> &str {
        &self.number[..6]
    }

    /// For screens: the first six and the last two characters, `341699**********2X`.
    pub fn masked(&self) -> String {
        format!("{}**********{}", &self.number[..6], &self.number[16..])
    }

    /// The last six characters, asked for at a log-in from a new device.
    pub fn last_six(&self) -> &str {
        &self.number[12..]
    }
}

checked_text!(ResidentId);

fn birth_of(number: &str) -> Option<Day> {
    Day::new(number[6..10].parse().ok()?, number[10..12].parse().ok()?, number[12..14].parse().ok()?)
}

fn check_character(body: &str) -> char {
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn the_vectors_of_the_standard_are_valid() {
        let woman = ResidentId::parse("11010519491231002X").expect("valid");
        assert_eq!(woman.birth(), day("1949-12-31"));
        assert_eq!(woman.sex(), Sex::Female);
        assert_eq!(woman.age_on(day("2026-12-30")), 76);
        assert_eq!(woman.region(), "110105");
        let man = ResidentId::parse("440524188001010014").expect("valid");
        assert_eq!((man.birth(), man.sex()), (day("1880-01-01"), Sex::Male));
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let plain = ResidentId::parse("11010519491231002X").expect("valid");
        for text in
            ["110105 19491231 002x", " 11010519491231002x\n", "１１０１０５１９４９１２３１００２Ｘ", "110105\u{3000}19491231\u{200B}002ｘ"]
        {
            assert_eq!(ResidentId::parse(text).as_ref(), Ok(&plain), "{text}");
        }
    }

    #[test]
    fn every_fault_has_its_code() {
        for (text, code) in [
            ("", FaultCode::Required),
            (" \u{3000}", FaultCode::Required),
            ("11010519491231002", FaultCode::ResidentIdLength),
            ("11010519491231002X1", FaultCode::ResidentIdLength),
            ("110105491231002", FaultCode::ResidentIdLength),
            ("1101051949123100AX", FaultCode::ResidentIdCharacters),
            ("11010519491231002Y", FaultCode::ResidentIdCharacters),
            ("X1010519491231002X", FaultCode::ResidentIdCharacters),
            ("十一010519491231002X", FaultCode::ResidentIdCharacters),
            ("1101051949123100é2", FaultCode::ResidentIdCharacters),
            ("00010519491231002X", FaultCode::ResidentIdRegion),
            ("99010519491231002X", FaultCode::ResidentIdRegion),
            ("110105194902300022", FaultCode::ResidentIdDate),
            ("110105194913310022", FaultCode::ResidentIdDate),
            ("110105200102290020", FaultCode::ResidentIdDate),
            ("110105179912310021", FaultCode::ResidentIdDate),
            ("110105194912310021", FaultCode::ResidentIdChecksum),
            ("11010519491231003X", FaultCode::ResidentIdChecksum),
        ] {
            assert_eq!(ResidentId::parse(text), Err(code), "{text}");
        }
    }

    #[test]
    fn the_unassigned_region_serves_synthetic_people() {
        let made = ResidentId::from_parts("341699", day("1990-05-12"), 21).expect("valid");
        assert_eq!(made.sex(), Sex::Male);
        assert!(made.as_str().starts_with("34169919900512021"));
        assert_eq!(ResidentId::parse(made.as_str()), Ok(made));
        assert_eq!(ResidentId::from_parts("341699", day("1990-05-12"), 1000), Err(FaultCode::ResidentIdCharacters));
        assert_eq!(ResidentId::from_parts("3416é", day("1990-05-12"), 1), Err(FaultCode::ResidentIdRegion));
        assert_eq!(ResidentId::from_parts("341699", day("1799-12-31"), 1), Err(FaultCode::ResidentIdDate));
    }

    #[test]
    fn a_birth_no_living_person_has_is_refused_when_the_day_is_known() {
        assert_eq!(ResidentId::parse_on("440524188001010014", day("2026-05-11")), Err(FaultCode::ResidentIdDate));
        let made = ResidentId::from_parts("341699", day("2026-05-12"), 21).expect("valid");
        assert_eq!(ResidentId::parse_on(made.as_str(), day("2026-05-11")), Err(FaultCode::ResidentIdDate));
        assert!(ResidentId::parse_on(made.as_str(), day("2026-05-12")).is_ok());
        assert_eq!(made.age_on(day("2026-05-11")), 0);
    }

    #[test]
    fn nothing_shows_the_whole_number() {
        let id = ResidentId::parse("11010519491231002X").expect("valid");
        assert_eq!(id.masked(), "110105**********2X");
        assert_eq!(format!("{id:?}"), "ResidentId(110105**********2X)");
        assert_eq!(id.last_six(), "31002X");
        let refused = serde_json::from_str::<ResidentId>("\"110105194912310021\"").expect_err("wrong checksum");
        assert!(!refused.to_string().contains("1949"));
        assert_eq!(serde_json::to_string(&id).expect("text"), "\"11010519491231002X\"");
        assert_eq!(serde_json::from_str::<ResidentId>("\"11010519491231002x\"").expect("valid"), id);
    }

    prop_compose! {
        fn any_id()(days in 0_i64..46_000, sequence in 0_u16..1000, place in 0_usize..34, county in 0_u32..10_000) -> ResidentId {
            let region = format!("{}{county:04}", PROVINCES[place]);
            ResidentId::from_parts(&region, day("1900-01-01").plus_days(days), sequence).expect("made to fit")
        }
    }

    proptest! {
        #[test]
        fn what_is_made_reads_back(id in any_id()) {
            prop_assert_eq!(ResidentId::parse(id.as_str()), Ok(id.clone()));
            prop_assert_eq!(ResidentId::parse(&id.as_str().to_lowercase()), Ok(id));
        }

        #[test]
        fn one_wrong_digit_never_passes(id in any_id(), place in 0_usize..17, other in 0_u8..10) {
            let mut bytes = id.as_str().as_bytes().to_vec();
            prop_assume!(bytes[place] != b'0' + other);
            bytes[place] = b'0' + other;
            prop_assert!(ResidentId::parse(&String::from_utf8(bytes).expect("ascii")).is_err());
        }

        #[test]
        fn two_swapped_neighbours_never_pass(id in any_id(), place in 0_usize..16) {
            let mut bytes = id.as_str().as_bytes().to_vec();
            prop_assume!(bytes[place] != bytes[place + 1]);
            bytes.swap(place, place + 1);
            prop_assert!(ResidentId::parse(&String::from_utf8(bytes).expect("ascii")).is_err());
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = ResidentId::parse(&text);
        }
    }
}
