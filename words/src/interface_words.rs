//! Words of the open interface: why a call was not done, what an operation does, how a share stands.

use crate::Words;
use domain::interface::{Operation, Problem, ShareState};

impl Words {
    /// Why a call was not done, in a few words.
    pub fn problem_title(&self, problem: Problem) -> String {
        let words = &self.interface;
        match problem {
            Problem::Unreadable => words.problem_unreadable(),
            Problem::KeyMissing => words.problem_key_missing(),
            Problem::ScopeMissing => words.problem_scope_missing(),
            Problem::NotFound => words.problem_not_found(),
            Problem::MethodNotAllowed => words.problem_method_not_allowed(),
            Problem::Conflict => words.problem_conflict(),
            Problem::TooLarge => words.problem_too_large(),
            Problem::MediaType => words.problem_media_type(),
            Problem::Invalid => words.problem_invalid(),
            Problem::QuotaUsed => words.problem_quota_used(),
            Problem::Broken => words.problem_broken(),
            Problem::Unavailable => words.problem_unavailable(),
        }
        .to_string()
    }

    /// The same with what can be done about it.
    pub fn problem_detail(&self, problem: Problem) -> String {
        let words = &self.interface;
        match problem {
            Problem::Unreadable => words.problem_unreadable_detail(),
            Problem::KeyMissing => words.problem_key_missing_detail(),
            Problem::ScopeMissing => words.problem_scope_missing_detail(),
            Problem::NotFound => words.problem_not_found_detail(),
            Problem::MethodNotAllowed => words.problem_method_not_allowed_detail(),
            Problem::Conflict => words.problem_conflict_detail(),
            Problem::TooLarge => words.problem_too_large_detail(),
            Problem::MediaType => words.problem_media_type_detail(),
            Problem::Invalid => words.problem_invalid_detail(),
            Problem::QuotaUsed => words.problem_quota_used_detail(),
            Problem::Broken => words.problem_broken_detail(),
            Problem::Unavailable => words.problem_unavailable_detail(),
        }
        .to_string()
    }

    /// What an operation does; empty for one that is not in the table.
    pub fn operation(&self, operation: &Operation) -> String {
        let words = &self.interface;
        match operation.id {
            "case_status" => words.operation_case_status().to_string(),
            "submit_application" => words.operation_submit_application().to_string(),
            "statistics" => words.operation_statistics().to_string(),
            "description" => words.operation_description().to_string(),
            _ => String::new(),
        }
    }

    /// Whether a share still opens something.
    pub fn share_state(&self, state: ShareState) -> String {
        let words = &self.interface;
        match state {
            ShareState::Open => words.share_open(),
            ShareState::Over => words.share_over(),
            ShareState::Ended => words.share_ended(),
        }
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::interface::OPERATIONS;
    use domain::language::Language;

    #[test]
    fn every_operation_and_every_problem_has_words() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            for operation in &OPERATIONS {
                assert!(!words.operation(operation).is_empty(), "{}", operation.id);
            }
            for problem in Problem::ALL {
                assert_ne!(words.problem_title(problem), words.problem_detail(problem));
            }
        }
    }
}
