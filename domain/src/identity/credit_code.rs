//! The unified social credit code (统一社会信用代码, GB 32100) with the organisation code inside (GB 11714).

use super::typing::{checked_text, compact};
use crate::fault::FaultCode;

/// The 31 signs of GB 32100, in order of value: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The weight of each of the first 17 signs: 3^(i-1) mod 31 (GB 32100).
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// The weight of each of the eight signs of an organisation code (GB 11714).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// The kind of body behind a credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrganisationKind {
    /// 机关.
    StateOrgan,
    /// 事业单位.
    Institution,
    /// 社会组织.
    SocialOrganisation,
    /// 企业.
    Company,
    /// 个体工商户.
    SoleTrader,
    /// 农民专业合作社.
    Cooperative,
    /// Any other.
    Other,
}

/// A credit code that passed every check. An organisation is no secret, so the masked form is the code itself.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code as people type it: blanks are dropped, small letters and full-width signs are accepted.
    ///
    /// Faults, in this order: `Required`, `CreditCodeLength`, `CreditCodeCharacters` (also when signs 3 to 8, the
    /// region, are not digits), `CreditCodeChecksum` (GB 32100), `CreditCodeOrganisation` (GB 11714).
    pub fn parse(text: &str) -> Result<Self, FaultCode> {
        let code = compact(text);
        if code.is_empty() {
            return Err(FaultCode::Required);
        }
        if code.chars().count() != 18 {
            return Err(FaultCode::CreditCodeLength);
        }
        if !code.chars().all(|sign| ALPHABET.contains(sign)) || !code[2..8].bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FaultCode::CreditCodeCharacters);
        }
        if !code.ends_with(check_sign(&code[..17])) {
            return Err(FaultCode::CreditCodeChecksum);
        }
        if !code[16..17].starts_with(organisation_check_sign(&code[8..16])) {
            return Err(FaultCode::CreditCodeOrganisation);
        }
        Ok(Self(code))
    }

    /// Makes a code from its parts and computes both check signs; the synthetic city is made of these.
    ///
    /// `kind` is the two signs of the registering authority and the kind of body (`91`: a company), `region` six
    /// digits, `organisation` eight signs. Faults as in [`CreditCode::parse`].
    pub fn from_parts(kind: &str, region: &str, organisation: &str) -> Result<Self, FaultCode> {
        let first = compact(&format!("{kind}{region}{organisation}"));
        if first.chars().count() != 16 {
            return Err(FaultCode::CreditCodeLength);
        }
        if !first.chars().all(|sign| ALPHABET.contains(sign)) {
            return Err(FaultCode::CreditCodeCharacters);
        }
        let body = format!("{first}{}", organisation_check_sign(&first[8..]));
        Self::parse(&format!("{body}{}", check_sign(&body)))
    }

    /// The 18 signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisation code inside (GB 11714), nine signs.
    pub fn organisation(&self) -> &str {
        &self.0[8..17]
    }

    /// The kind of body, as the authority that registered it and its own sign say (GB 32100).
    pub fn kind(&self) -> OrganisationKind {
        match &self.0[..2] {
            "11" => OrganisationKind::StateOrgan,
            "12" => OrganisationKind::Institution,
            "51" | "52" | "53" => OrganisationKind::SocialOrganisation,
            "91" => OrganisationKind::Company,
            "92" => OrganisationKind::SoleTrader,
            "93" => OrganisationKind::Cooperative,
            _ => OrganisationKind::Other,
        }
    }

    fn masked(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

checked_text!(CreditCode);

fn check_sign(body: &str) -> char {
    let sum: usize = body.chars().zip(WEIGHTS).map(|(sign, weight)| ALPHABET.find(sign).unwrap_or(0) * weight).sum();
    char::from(ALPHABET.as_bytes()[(31 - sum % 31) % 31])
}

fn organisation_check_sign(body: &str) -> char {
    let sum: u32 = body.chars().zip(ORGANISATION_WEIGHTS).map(|(sign, weight)| sign.to_digit(36).unwrap_or(0) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_codes_are_valid() {
        for text in [
            "91512081MA62K0260E",
            "91350100M000100Y43",
            "91350100m000100y43",
            " 91350100 M000100Y 43 ",
            "９１３５０１００Ｍ０００１００Ｙ４３",
        ] {
            assert!(CreditCode::parse(text).is_ok(), "{text}");
        }
        assert_eq!(CreditCode::parse("91350100M000100Y43").expect("valid").organisation(), "M000100Y4");
    }

    #[test]
    fn every_fault_has_its_code() {
        for (text, code) in [
            ("  ", FaultCode::Required),
            ("91512081MA62K0260", FaultCode::CreditCodeLength),
            ("91512081MA62K0260EE", FaultCode::CreditCodeLength),
            ("91512081MA62K026OE", FaultCode::CreditCodeCharacters),
            ("91512081MA62K0-60E", FaultCode::CreditCodeCharacters),
            ("91512081MA62K0260中", FaultCode::CreditCodeCharacters),
            ("91A12081MA62K0260E", FaultCode::CreditCodeCharacters),
            ("91512081MA62K0260F", FaultCode::CreditCodeChecksum),
            ("91512081MA62K0261E", FaultCode::CreditCodeChecksum),
        ] {
            assert_eq!(CreditCode::parse(text), Err(code), "{text}");
        }
    }

    #[test]
    fn a_code_may_be_right_outside_and_wrong_inside() {
        let body = "91512081MA62K0261";
        let forged = format!("{body}{}", check_sign(body));
        assert_eq!(CreditCode::parse(&forged), Err(FaultCode::CreditCodeOrganisation));
    }

    #[test]
    fn the_first_two_signs_tell_the_kind() {
        for (kind, told) in [
            ("11", OrganisationKind::StateOrgan),
            ("12", OrganisationKind::Institution),
            ("51", OrganisationKind::SocialOrganisation),
            ("91", OrganisationKind::Company),
            ("92", OrganisationKind::SoleTrader),
            ("93", OrganisationKind::Cooperative),
            ("19", OrganisationKind::Other),
            ("Y1", OrganisationKind::Other),
        ] {
            assert_eq!(CreditCode::from_parts(kind, "341699", "MA000001").expect("made to fit").kind(), told, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn what_is_made_reads_back(region in 0_u32..1_000_000, organisation in "[0-9A-HJ-NP-RTUWXY]{8}") {
            let code = CreditCode::from_parts("91", &format!("{region:06}"), &organisation).expect("made to fit");
            prop_assert_eq!(CreditCode::parse(code.as_str()), Ok(code));
        }

        #[test]
        fn one_wrong_sign_never_passes(organisation in "[0-9A-HJ-NP-RTUWXY]{8}", place in 0_usize..18, other in 0_usize..31) {
            let code = CreditCode::from_parts("91", "341699", &organisation).expect("made to fit");
            let mut bytes = code.as_str().as_bytes().to_vec();
            let sign = ALPHABET.as_bytes()[other];
            prop_assume!(bytes[place] != sign);
            bytes[place] = sign;
            prop_assert!(CreditCode::parse(&String::from_utf8(bytes).expect("ascii")).is_err());
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = CreditCode::parse(&text);
        }
    }
}
