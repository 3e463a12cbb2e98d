//! Electronic licences (电子证照): number, kind and record of a licence by reference. Its image stays with its issuer.

use crate::day::Day;
use serde::{Deserialize, Serialize};

/// The root of every number of the country (GB/T 36904).
const ROOT: &str = "1.2.156.3005.2.";
/// The signs a number is made of, in order of value (GB/T 17710).
const SIGNS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// The code of a kind: the credit code of the office that defines it, and three digits.
const KIND_LENGTH: usize = 21;
/// The credit code of the issuer.
const ISSUER_LENGTH: usize = 18;
/// The longest serial.
const LONGEST_SERIAL: usize = 36;

/// 电子证照标识 (GB/T 36904): root, kind, issuer, serial and version, and a check sign over all but the root.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LicenceNumber(String);

impl LicenceNumber {
    /// Reads a number; `None` if its parts or its check sign are wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.strip_prefix(ROOT)?.split('.').collect();
        let [kind, issuer, serial, version, check] = parts[..] else { return None };
        let number = Self::from_parts(kind, issuer, serial, version)?;
        (number.0.len() == text.len() && number.0.ends_with(check)).then_some(number)
    }

    /// Makes a number from its parts and computes the check sign.
    pub fn from_parts(kind: &str, issuer: &str, serial: &str, version: &str) -> Option<Self> {
        let right = kind.len() == KIND_LENGTH
            && issuer.len() == ISSUER_LENGTH
            && (1..=LONGEST_SERIAL).contains(&serial.len())
            && version.len() == 3
            && version.bytes().all(|sign| sign.is_ascii_digit());
        let check = check_sign([kind, issuer, serial, version].concat().chars())?;
        right.then(|| Self(format!("{ROOT}{kind}.{issuer}.{serial}.{version}.{check}")))
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The credit code of the issuer.
    pub fn issuer(&self) -> &str {
        self.0.split('.').nth(6).unwrap_or_default()
    }
}

impl std::fmt::Display for LicenceNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for LicenceNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the number of an electronic licence")
    }
}

impl From<LicenceNumber> for String {
    fn from(number: LicenceNumber) -> Self {
        number.0
    }
}

/// ISO 7064, MOD 37,36; `None` where a sign is none of those.
fn check_sign(signs: impl Iterator<Item = char>) -> Option<char> {
    let mut rest = 36;
    for sign in signs {
        let sum = (rest + SIGNS.find(sign)?) % 36;
        rest = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    SIGNS.chars().nth((37 - rest) % 36)
}

/// 证照类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceKind {
    /// 居住证.
    ResidencePermit,
    /// 学历证书.
    Diploma,
    /// 结婚证.
    MarriageCertificate,
    /// 残疾人证.
    DisabilityCertificate,
    /// 最低生活保障证, and those of other support.
    LowIncomeCertificate,
    /// 不动产权证书.
    RealEstateCertificate,
    /// 营业执照.
    BusinessLicence,
}

impl LicenceKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::ResidencePermit,
        Self::Diploma,
        Self::MarriageCertificate,
        Self::DisabilityCertificate,
        Self::LowIncomeCertificate,
        Self::RealEstateCertificate,
        Self::BusinessLicence,
    ];

    /// The code as delivered and as signed.
    pub fn code(self) -> &'static str {
        match self {
            Self::ResidencePermit => "residence_permit",
            Self::Diploma => "diploma",
            Self::MarriageCertificate => "marriage_certificate",
            Self::DisabilityCertificate => "disability_certificate",
            Self::LowIncomeCertificate => "low_income_certificate",
            Self::RealEstateCertificate => "real_estate_certificate",
            Self::BusinessLicence => "business_licence",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What its issuer says of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// It was issued and not taken back.
    Issued,
    /// 吊销、注销: taken back.
    Revoked,
}

impl LicenceState {
    /// The code as delivered and as signed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Revoked => "revoked",
        }
    }
}

/// How a licence stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceStanding {
    /// It holds.
    Valid,
    /// Its time has not begun.
    Early,
    /// Its time is over.
    Expired,
    /// It was taken back, whatever its time.
    Revoked,
}

/// 电子证照库: a licence by reference.
///
/// Whose it is stands in the signature only: it covers the holder's number, so a record that was put under another person's
/// does not verify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceRecord {
    /// 电子证照标识.
    pub licence: LicenceNumber,
    /// 证照类型.
    pub kind: LicenceKind,
    /// 颁发机构, by name; its credit code stands in the number.
    pub issuer: String,
    /// Valid from, the day of issue.
    pub valid_from: Day,
    /// Valid to.
    pub valid_to: Option<Day>,
    /// What its issuer says of it.
    pub state: LicenceState,
    /// SHA-256 of the licence file, 64 hex digits.
    pub file_hash: String,
    /// The issuer's signature over holder and fields, Base64.
    pub signature: String,
}

impl LicenceRecord {
    /// How the licence stands on a day.
    pub fn standing(&self, on: Day) -> LicenceStanding {
        if self.state == LicenceState::Revoked {
            LicenceStanding::Revoked
        } else if on < self.valid_from {
            LicenceStanding::Early
        } else if self.valid_to.is_some_and(|to| to < on) {
            LicenceStanding::Expired
        } else {
            LicenceStanding::Valid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number as it stands in a public document.
    const KNOWN: &str = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";

    #[test]
    fn numbers_have_a_check_sign() {
        let number = LicenceNumber::parse(KNOWN).expect("a number");
        assert_eq!((number.as_str(), number.issuer()), (KNOWN, "11430000006122244L"));
        assert_eq!(serde_json::from_str::<LicenceNumber>(&serde_json::to_string(&number).expect("text")).expect("reads"), number);
        // Another public one, whose issuer is named by a code of another kind.
        assert_eq!(check_sign("11100000MB03271699022340100000000016001".chars()), Some('9'));
    }

    #[test]
    fn a_number_with_one_wrong_sign_is_none() {
        let at =
            |place: usize, sign: char| KNOWN.chars().enumerate().map(|(at, old)| if at == place { sign } else { old }).collect::<String>();
        for place in ROOT.len()..KNOWN.len() {
            for sign in ['0', '7', 'K', 'a', '.', '周'] {
                let text = at(place, sign);
                assert_eq!(LicenceNumber::parse(&text).is_some(), text == KNOWN, "{text}");
            }
        }
        for wrong in
            ["", "1.2.156.3005.2.", "1.2.156.3005.2.1", "1.2.156.3005.3.11100000000013338W011.11430000006122244L.20230000403.001.U"]
        {
            assert_eq!(LicenceNumber::parse(wrong), None, "{wrong}");
        }
        assert!(serde_json::from_str::<LicenceNumber>("\"1.2.156\"").is_err());
    }

    #[test]
    fn a_licence_stands_by_its_days_unless_it_was_taken_back() {
        use LicenceStanding::{Early, Expired, Revoked, Valid};
        let day = |text: &str| Day::parse(text).expect("a day");
        let record = |to: Option<&str>, state| LicenceRecord {
            licence: LicenceNumber::parse(KNOWN).expect("a number"),
            kind: LicenceKind::ResidencePermit,
            issuer: "安澜市公安局".into(),
            valid_from: day("2026-01-10"),
            valid_to: to.map(day),
            state,
            file_hash: "0".repeat(64),
            signature: String::new(),
        };
        for (to, state, on, stands) in [
            (Some("2026-12-31"), LicenceState::Issued, "2026-01-09", Early),
            (Some("2026-12-31"), LicenceState::Issued, "2026-01-10", Valid),
            (Some("2026-12-31"), LicenceState::Issued, "2026-12-31", Valid),
            (Some("2026-12-31"), LicenceState::Issued, "2027-01-01", Expired),
            (None, LicenceState::Issued, "2090-01-01", Valid),
            (None, LicenceState::Revoked, "2026-06-01", Revoked),
            (Some("2026-12-31"), LicenceState::Revoked, "2027-01-01", Revoked),
        ] {
            assert_eq!(record(to, state).standing(day(on)), stands, "{to:?} {state:?} {on}");
        }
    }

    #[test]
    fn codes_agree_with_serde() {
        for kind in LicenceKind::ALL {
            assert_eq!(serde_json::to_string(&kind).expect("serialises"), format!("\"{}\"", kind.code()));
            assert_eq!(LicenceKind::from_code(kind.code()), Some(kind));
        }
        for state in [LicenceState::Issued, LicenceState::Revoked] {
            assert_eq!(serde_json::to_string(&state).expect("serialises"), format!("\"{}\"", state.code()));
        }
    }
}
