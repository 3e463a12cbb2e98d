//! The sentence for each fault code.

use crate::Words;
use domain::fault::{Fault, FaultCode};

impl Words {
    /// What is wrong, in one sentence.
    pub fn fault(&self, fault: &Fault) -> String {
        let words = &self.fault;
        let first = fault.params.first().map(String::as_str);
        match fault.code {
            FaultCode::Required => words.required(),
            FaultCode::TooLong => words.too_long(first.unwrap_or("200")),
            FaultCode::ControlCharacters => words.control_characters(),
            FaultCode::UnknownChoice => words.unknown_choice(),
            FaultCode::ResidentIdLength => words.resident_id_length(),
            FaultCode::ResidentIdCharacters => words.resident_id_characters(),
            FaultCode::ResidentIdRegion => words.resident_id_region(),
            FaultCode::ResidentIdDate => words.resident_id_date(),
            FaultCode::ResidentIdChecksum => words.resident_id_checksum(),
            FaultCode::CreditCodeLength => words.credit_code_length(),
            FaultCode::CreditCodeCharacters => words.credit_code_characters(),
            FaultCode::CreditCodeOrganisation => words.credit_code_organisation(),
            FaultCode::CreditCodeChecksum => words.credit_code_checksum(),
            FaultCode::NameLength => words.name_length(),
            FaultCode::NameCharacters => words.name_characters(),
            FaultCode::PhoneFormat => words.phone_format(),
            FaultCode::NumberFormat => words.number_format(first.unwrap_or("42.6")),
            FaultCode::NumberRange => return self.number_range(&fault.params),
            FaultCode::DateFormat => words.date_format(first.unwrap_or("2026-11-23")),
            FaultCode::DateInFuture => words.date_in_future(),
            FaultCode::EventAddress => words.event_address(),
            FaultCode::IdentityMismatch => words.identity_mismatch(),
            FaultCode::LiveApplicationExists => words.live_application_exists(),
            FaultCode::CodeWrong => words.code_wrong(),
            FaultCode::CodeExpired => words.code_expired(),
            FaultCode::TooManyTries => match first {
                Some(time) => words.too_many_tries(time),
                None => words.too_many_tries_now(),
            },
            FaultCode::CodeTooSoon => words.code_too_soon(),
            FaultCode::SignInFailed => words.sign_in_failed(),
            FaultCode::PasswordTooShort => words.password_too_short(),
            FaultCode::PasswordWeak => words.password_weak(),
            FaultCode::PasswordsDiffer => words.passwords_differ(),
            FaultCode::ActivationFailed => words.activation_failed(),
            FaultCode::LoginNameFormat => words.login_name_format(),
            FaultCode::LoginNameTaken => words.login_name_taken(),
            FaultCode::AccountExists => words.account_exists(),
            FaultCode::PhoneUnchanged => words.phone_unchanged(),
            FaultCode::IdTailWrong => words.id_tail_wrong(),
            FaultCode::TrackingMiss => words.tracking_miss(),
            FaultCode::FileEmpty => words.file_empty(),
            FaultCode::FileTooLarge => words.file_too_large(first.unwrap_or("10")),
            FaultCode::TooManyFiles => words.too_many_files(first.unwrap_or("60")),
            FaultCode::FileType => words.file_type(),
            FaultCode::FileTooManyPixels => words.file_too_many_pixels(),
            FaultCode::FileBroken => words.file_broken(),
            FaultCode::FileActiveContent => words.file_active_content(),
            FaultCode::LicenceSilent => words.licence_silent(),
            FaultCode::LicenceUnusable => words.licence_unusable(),
            FaultCode::SignatureMissing => words.signature_missing(),
            FaultCode::StepIncomplete => match first {
                Some(step) => words.step_incomplete(step),
                None => words.step_incomplete_somewhere(),
            },
            FaultCode::ConsentMissing => match first {
                Some(name) => words.consent_missing(name),
                None => words.consent_missing_somebody(),
            },
            FaultCode::MemberTwice => words.member_twice(),
            FaultCode::SpouseMissing => words.spouse_missing(),
            FaultCode::PhoneOfAnother => words.phone_of_another(),
            FaultCode::PhoneNotInName => words.phone_not_in_name(),
            FaultCode::LetterOutdated => words.letter_outdated(),
            FaultCode::OpinionRequired => words.opinion_required(),
            FaultCode::GroundsRequired => words.grounds_required(),
            FaultCode::MissingItemRequired => words.missing_item_required(),
            FaultCode::ReasonRequired => words.reason_required(),
            FaultCode::SamePerson => words.same_person(),
            FaultCode::OwnHousehold => words.own_household(),
            FaultCode::RuleUndecided => words.rule_undecided(),
            FaultCode::CheckMissing => words.check_missing(),
            FaultCode::CheckOutdated => words.check_outdated(),
            FaultCode::CheckReplaced => words.check_replaced(),
            FaultCode::OwnerAsked => words.owner_asked(),
            FaultCode::DisputedAlready => words.disputed_already(),
            FaultCode::WrongState => words.wrong_state(),
            FaultCode::TooLate => words.too_late(),
            FaultCode::TooEarly => words.too_early(),
            FaultCode::PublicityRunning => words.publicity_running(),
            FaultCode::PublicityMissing => words.publicity_missing(),
            FaultCode::RefusalProposed => words.refusal_proposed(),
            FaultCode::ReturnedBefore => words.returned_before(),
            FaultCode::NotOnDesk => words.not_on_desk(),
            FaultCode::ChangedMeanwhile => words.changed_meanwhile(),
            FaultCode::SubmittedMeanwhile => words.submitted_meanwhile(),
            FaultCode::UndoOver => words.undo_over(),
            FaultCode::UndoRunning => words.undo_running(),
            FaultCode::SignedOutMeanwhile => words.signed_out_meanwhile(),
            FaultCode::CommitmentMissing => words.commitment_missing(),
            FaultCode::SessionExpired => words.session_expired(),
            FaultCode::LevelTooLow => words.level_too_low(),
        }
        .to_string()
    }

    /// The same, naming the field where the sentence alone would not say what is missing.
    pub fn fault_at(&self, fault: &Fault, label: &str) -> String {
        match fault.code {
            FaultCode::Required if !label.is_empty() => self.fault.required_at(label).to_string(),
            _ => self.fault(fault),
        }
    }

    fn number_range(&self, params: &[String]) -> String {
        match (params.first().map(String::as_str), params.get(1).map(String::as_str)) {
            (Some(lowest), None | Some("")) if !lowest.is_empty() => self.fault.number_above(lowest).to_string(),
            (None | Some(""), Some(highest)) => self.fault.number_below(highest).to_string(),
            (Some(lowest), Some(highest)) => self.fault.number_between(lowest, highest).to_string(),
            _ => self.fault.number_range().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn ranges_name_the_ends_they_have() {
        let words = Words::of(Language::English);
        let fault = Fault::at("rent", FaultCode::NumberRange);
        assert_eq!(words.fault(&fault.clone().with(1).with(20)), "Enter a number from 1 to 20");
        assert_eq!(words.fault(&fault.clone().with(1)), "Enter 1 or more");
        assert_eq!(words.fault(&fault.clone().with("").with(20)), "Enter 20 or less");
        assert_eq!(words.fault(&fault), "This number is out of range");
    }

    #[test]
    fn a_missing_answer_names_its_question() {
        let words = Words::of(Language::Chinese);
        assert_eq!(words.fault_at(&Fault::at("live", FaultCode::Required), "居住情况"), "请填写或选择：居住情况");
        assert_eq!(words.fault(&Fault::at("file", FaultCode::FileTooLarge).with(8)), "文件太大了，最大 8 MB");
    }
}
