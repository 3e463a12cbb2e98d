//! Every sentence a person reads, in Chinese and English.
//!
//! One Fluent file per area and language under `locales/`; a missing or misspelt message fails the build. A message has at
//! most one variable; a sentence with more goes through a function with named fields in this crate, because arguments are
//! positional and a reordered sentence would swap its data silently.

mod clue_words;
mod codes;
mod dates;
mod dispute_words;
mod enterprise_words;
mod faults;
mod field_words;
mod intake_words;
mod interface_words;
mod licence_words;
mod looks_words;
mod owner_words;
mod ratings;
mod record_words;
mod register_status_words;
mod register_words;
mod review_words;
mod sms;
mod verdicts;

pub use field_words::ShownField;

use domain::language::Language;
use fluent_static::MessageBundle;
use std::sync::OnceLock;

macro_rules! areas {
    ($($(#[$doc:meta])* $module:ident: $bundle:ident = $zh:tt, $en:tt;)+) => {
        $(
            #[allow(clippy::unwrap_used, clippy::pedantic, unused_imports)] // written by the macro of fluent-static
            mod $module {
                #[fluent_static::message_bundle(resources = [($zh, "zh-CN"), ($en, "en")], default_language = "zh-CN")]
                pub struct $bundle;
            }
            pub use $module::$bundle;
        )+

        /// The words of one language, area by area.
        #[derive(Debug, Clone)]
        pub struct Words {
            language: Language,
            $($(#[$doc])* pub $module: $bundle,)+
        }

        impl Words {
            /// The words of a language.
            pub fn of(language: Language) -> Self {
                Self {
                    language,
                    $($module: {
                        let mut bundle = $bundle::get(language.tag()).unwrap_or_default();
                        // Invisible isolation marks would reach SMS and titles.
                        bundle.set_use_isolating(false);
                        bundle
                    },)+
                }
            }
        }
    };
}

areas! {
    /// What frames every page: brand, menus, foot, buttons, titles.
    shell: Shell = "locales/zh-CN/shell.ftl", "locales/en/shell.ftl";
    /// What is wrong with an input.
    fault: FaultWords = "locales/zh-CN/fault.ftl", "locales/en/fault.ftl";
    /// Dates, money, areas and other measures.
    measure: Measure = "locales/zh-CN/measure.ftl", "locales/en/measure.ftl";
    /// Public pages: home, guides, policy, notices, statements.
    guide: Guide = "locales/zh-CN/guide.ftl", "locales/en/guide.ftl";
    /// Accounts, log-in, posts.
    identity: Identity = "locales/zh-CN/identity.ftl", "locales/en/identity.ftl";
    /// The application: task list, questions, receipt, tracking.
    intake: Intake = "locales/zh-CN/intake.ftl", "locales/en/intake.ftl";
    /// Registers, comparison, verdicts, self-check.
    verification: Verification = "locales/zh-CN/verification.ftl", "locales/en/verification.ftl";
    /// Names of registers, of what they hold, of rules and states of a check.
    register: RegisterWords = "locales/zh-CN/register.ftl", "locales/en/register.ftl";
    /// The officers' desk, acts, publicity, decision letters.
    review: Review = "locales/zh-CN/review.ftl", "locales/en/review.ftl";
    /// SMS and the account's messages.
    messages: Messages = "locales/zh-CN/messages.ftl", "locales/en/messages.ftl";
    /// Ratings.
    feedback: Feedback = "locales/zh-CN/feedback.ftl", "locales/en/feedback.ftl";
    /// What supervision asks about.
    supervision: Supervision = "locales/zh-CN/supervision.ftl", "locales/en/supervision.ftl";
    /// The open interface, and what residents share through it.
    interface: InterfaceWords = "locales/zh-CN/interface.ftl", "locales/en/interface.ftl";
    /// Offices, policy, calendar, staff administration.
    settings: SettingsWords = "locales/zh-CN/settings.ftl", "locales/en/settings.ftl";
}

impl Words {
    /// The words of a language, made once.
    pub fn shared(language: Language) -> &'static Self {
        static CHINESE: OnceLock<Words> = OnceLock::new();
        static ENGLISH: OnceLock<Words> = OnceLock::new();
        let cell = match language {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        };
        cell.get_or_init(|| Self::of(language))
    }

    /// The language of these words.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether sentences run in Chinese, for the few places where order differs and not only words.
    pub(crate) fn is_chinese(&self) -> bool {
        self.language == Language::Chinese
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::of(Language::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Messages with more than one variable; each is called at one place only, beside names that say the order.
    const SEVERAL_VARIABLES: &[&str] = &[
        "number-between",
        "sms-member-consent-code",
        "sms-submitted",
        "sms-accepted",
        "sms-correction-wanted",
        "sms-resubmitted",
        "sms-stage-reached",
        "sms-publicity-started",
        "sms-dispute-opened",
        "licence-line",
        "licence-line-open",
    ];

    fn every_message(words: &Words) -> Vec<(&'static str, &'static str, &'static [&'static str], String)> {
        include!(concat!(env!("OUT_DIR"), "/every_message.rs"))
    }

    #[test]
    fn every_message_renders_in_both_languages_with_its_data() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            for (area, id, variables, text) in every_message(&words) {
                assert!(!text.trim().is_empty(), "{area}.{id} is empty in {}", language.tag());
                assert!(variables.len() <= 1 || SEVERAL_VARIABLES.contains(&id), "{area}.{id} has more than one variable");
                for variable in variables {
                    assert!(text.contains(&format!("<{variable}>")), "{area}.{id} drops {variable} in {}: {text}", language.tag());
                }
                assert!(!text.contains(['\u{2068}', '\u{2069}']), "{area}.{id} has isolation marks");
            }
        }
    }

    #[test]
    fn english_has_no_chinese_and_chinese_no_foreign_blame() {
        let names: BTreeSet<&str> = BTreeSet::from(["中文"]);
        for (area, id, _, text) in every_message(&Words::of(Language::English)) {
            let foreign = text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
            assert!(!foreign || names.contains(text.as_str()), "{area}.{id} holds Chinese in English: {text}");
        }
        for (area, id, _, text) in every_message(&Words::of(Language::Chinese)) {
            for banned in ["请予以", "特此", "系统异常", "尽快"] {
                assert!(!text.contains(banned), "{area}.{id} says {banned}");
            }
        }
    }
}
