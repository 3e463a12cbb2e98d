//! Words for electronic licences: kinds, how one stands, and the line a reference is shown as.

use crate::Words;
use domain::day::{Day, Timestamp};
use domain::intake::ReferenceState;
use domain::verification::{LicenceKind, LicenceStanding};

impl Words {
    /// What a licence is.
    pub fn licence_kind(&self, kind: LicenceKind) -> String {
        let words = &self.register;
        match kind {
            LicenceKind::ResidencePermit => words.licence_residence_permit(),
            LicenceKind::Diploma => words.licence_diploma(),
            LicenceKind::MarriageCertificate => words.licence_marriage(),
            LicenceKind::DisabilityCertificate => words.licence_disability(),
            LicenceKind::LowIncomeCertificate => words.licence_low_income(),
            LicenceKind::RealEstateCertificate => words.licence_real_estate(),
            LicenceKind::BusinessLicence => words.licence_business(),
        }
        .to_string()
    }

    /// How a licence stands on a day.
    pub fn licence_standing(&self, standing: LicenceStanding) -> String {
        let words = &self.register;
        match standing {
            LicenceStanding::Valid => words.standing_valid(),
            LicenceStanding::Early => words.standing_early(),
            LicenceStanding::Expired => words.standing_expired(),
            LicenceStanding::Revoked => words.standing_revoked(),
        }
        .to_string()
    }

    /// How a reference stands when the library is asked again.
    pub fn reference_state(&self, state: ReferenceState) -> String {
        let words = &self.register;
        match state {
            ReferenceState::Holds => words.reference_holds(),
            ReferenceState::Changed => words.reference_changed(),
            ReferenceState::Expired => words.reference_expired(),
            ReferenceState::Revoked => words.reference_revoked(),
            ReferenceState::Gone => words.reference_gone(),
            ReferenceState::Unanswered => words.reference_unanswered(),
            ReferenceState::Erased => words.reference_erased(),
        }
        .to_string()
    }

    /// Issuer and days in one line: `安澜市公安局，2025 年 3 月 1 日至 2027 年 2 月 28 日`.
    pub fn licence_line(&self, issuer: &str, from: Day, to: Option<Day>) -> String {
        let from = self.full_date(from);
        match to {
            Some(to) => self.register.licence_line(issuer, from, self.full_date(to)),
            None => self.register.licence_line_open(issuer, from),
        }
        .to_string()
    }

    /// `电子证照，签名已验证，2026 年 11 月 23 日（周一）9:00`.
    pub fn licence_verified(&self, at: Timestamp) -> String {
        self.register.licence_verified(self.full_moment(at)).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn every_code_has_words_of_its_own() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            let mut names: Vec<String> = LicenceKind::ALL.iter().map(|kind| words.licence_kind(*kind)).collect();
            names.extend(ReferenceState::ALL.iter().map(|state| words.reference_state(*state)));
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }

    #[test]
    fn a_licence_is_one_line() {
        let day = |text: &str| Day::parse(text).expect("a day");
        let (from, to) = (day("2025-03-01"), day("2027-02-28"));
        for (language, line, open, verified) in [
            (
                Language::Chinese,
                "安澜市公安局，2025 年 3 月 1 日至 2027 年 2 月 28 日",
                "安澜市公安局，2025 年 3 月 1 日签发，长期有效",
                "电子证照，签名已验证，2025 年 3 月 1 日（周六）9:00",
            ),
            (
                Language::English,
                "安澜市公安局, 1 March 2025 to 28 February 2027",
                "安澜市公安局, issued on 1 March 2025, no expiry date",
                "E-licence, signature verified, Saturday 1 March 2025, 9:00",
            ),
        ] {
            let words = Words::of(language);
            assert_eq!(words.licence_line("安澜市公安局", from, Some(to)), line);
            assert_eq!(words.licence_line("安澜市公安局", from, None), open);
            assert_eq!(words.licence_verified(from.at(9, 0)), verified);
        }
    }
}
