//! Words for "who looked at my data": by whom, why, on which law, about whom.

use crate::Words;
use domain::verification::{Look, LookReason, LookedAt, LookedBy};

impl Words {
    /// Who looked, in the language's own name of the office.
    pub fn looked_by(&self, by: &LookedBy) -> String {
        let words = &self.verification;
        match by {
            LookedBy::Applicant => words.looks_by_applicant().to_string(),
            LookedBy::AnotherAccount => words.looks_by_account().to_string(),
            LookedBy::Hall => words.looks_by_hall().to_string(),
            LookedBy::Staff => words.looks_by_staff().to_string(),
            LookedBy::Visitor => words.looks_by_visitor().to_string(),
            LookedBy::Client(name) => words.looks_by_client(name.as_str()).to_string(),
            LookedBy::OtherSystem(name) => words.looks_by_other_system(name.as_str()).to_string(),
            LookedBy::Office { office, post } => self.joined(&[office.in_language(self.language()).to_owned(), self.post(*post)]),
        }
    }

    /// What somebody looked for.
    pub fn look_reason(&self, why: LookReason) -> String {
        let words = &self.verification;
        match why {
            LookReason::Account => words.looks_why_account(),
            LookReason::Consent => words.looks_why_consent(),
            LookReason::Prefill => words.looks_why_prefill(),
            LookReason::Check => words.looks_why_check(),
            LookReason::Recheck => words.looks_why_recheck(),
            LookReason::Read => words.looks_why_read(),
            LookReason::Reveal => words.looks_why_reveal(),
            LookReason::Enterprise => words.looks_why_enterprise(),
            LookReason::Document => words.looks_why_document(),
            LookReason::Found => words.looks_why_found(),
            LookReason::Shared => words.looks_why_shared(),
            LookReason::HandedIn => words.looks_why_handed_in(),
            LookReason::Dispute => words.looks_why_dispute(),
            LookReason::Granted => words.looks_why_granted(),
            LookReason::Window => words.looks_why_window(),
        }
        .to_string()
    }

    /// The law that allows it.
    pub fn look_law(&self, why: LookReason) -> String {
        let words = &self.verification;
        match why {
            LookReason::Account | LookReason::Consent | LookReason::Prefill | LookReason::Shared | LookReason::HandedIn => {
                words.looks_law_consent()
            }
            LookReason::Check
            | LookReason::Recheck
            | LookReason::Read
            | LookReason::Reveal
            | LookReason::Enterprise
            | LookReason::Document
            | LookReason::Found
            | LookReason::Window => words.looks_law_duty(),
            LookReason::Dispute => words.looks_law_dispute(),
            LookReason::Granted => words.looks_law_granted(),
        }
        .to_string()
    }

    /// Whom a register was asked about.
    pub fn looked_at(&self, whom: &LookedAt) -> String {
        match whom {
            LookedAt::Relative(relation) => self.relation(*relation),
            LookedAt::Child(relation, name) => format!("{} {name}", self.relation(*relation)),
            LookedAt::Former => self.verification.looks_former().to_string(),
            LookedAt::Oneself => self.verification.looks_oneself().to_string(),
        }
    }

    /// How much one look asked: so many registers, about so many people.
    pub fn look_extent(&self, look: &Look) -> String {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.joined(&[
            self.verification.looks_registers(number(look.registers())).to_string(),
            self.measure.people(number(look.people.len())).to_string(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn every_reason_has_words_of_its_own_and_a_law() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            let mut reasons: Vec<String> = LookReason::ALL.iter().map(|why| words.look_reason(*why)).collect();
            reasons.sort();
            reasons.dedup();
            assert_eq!(reasons.len(), LookReason::ALL.len());
            assert!(LookReason::ALL.iter().all(|why| !words.look_law(*why).is_empty()));
        }
    }
}
