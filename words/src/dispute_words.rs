//! Words for disputes of registers: where one stands, what its owner may answer, what follows.

use crate::Words;
use domain::day::Timestamp;
use domain::review::{CaseState, Holder};
use domain::verification::{Dispute, DisputeState, Shelf};

impl Words {
    /// Where a dispute stands.
    pub fn dispute_state(&self, state: DisputeState) -> String {
        let words = &self.verification;
        match state {
            DisputeState::Open => words.dispute_state_open(),
            DisputeState::Corrected => words.dispute_state_corrected(),
            DisputeState::Upheld => words.dispute_state_upheld(),
            DisputeState::Unsettled => words.dispute_state_unsettled(),
            DisputeState::Lapsed => words.dispute_state_lapsed(),
            DisputeState::Dropped => words.dispute_state_dropped(),
        }
        .to_string()
    }

    /// The same as an owner's answer; a state that nobody answers reads as where the dispute stands.
    pub fn dispute_choice(&self, state: DisputeState) -> String {
        let words = &self.verification;
        match state {
            DisputeState::Corrected => words.dispute_choose_corrected(),
            DisputeState::Upheld => words.dispute_choose_upheld(),
            DisputeState::Unsettled => words.dispute_choose_unsettled(),
            DisputeState::Open | DisputeState::Lapsed | DisputeState::Dropped => return self.dispute_state(state),
        }
        .to_string()
    }

    /// What follows for the applicant.
    pub fn dispute_follows(&self, state: DisputeState) -> String {
        let words = &self.verification;
        match state {
            DisputeState::Open => words.dispute_follows_open(),
            DisputeState::Corrected => words.dispute_follows_corrected(),
            DisputeState::Upheld => words.dispute_follows_upheld(),
            DisputeState::Unsettled => words.dispute_follows_unsettled(),
            DisputeState::Lapsed => words.dispute_follows_lapsed(),
            DisputeState::Dropped => words.dispute_follows_dropped(),
        }
        .to_string()
    }

    /// What the answer of a record's owner means for the table of a check made at this instant; nothing while it settles nothing.
    pub fn dispute_note(&self, dispute: &Dispute, checked_at: Timestamp) -> Option<String> {
        let words = &self.verification;
        let note = match (dispute.state, dispute.settled_since(checked_at)) {
            (DisputeState::Corrected, true) => words.dispute_recheck(),
            (DisputeState::Upheld, true) => words.dispute_upheld_recheck(),
            (DisputeState::Upheld, false) => words.dispute_upheld(),
            // What stands beside it is the corrected record.
            (DisputeState::Corrected, false)
            | (DisputeState::Open | DisputeState::Unsettled | DisputeState::Lapsed | DisputeState::Dropped, _) => return None,
        };
        Some(note.to_string())
    }

    /// Why no record can be disputed while the application stands here.
    pub fn dispute_closed(&self, state: CaseState) -> String {
        let words = &self.verification;
        match state.row().holder {
            Holder::Applicant => words.dispute_own_waits(),
            Holder::Nobody => words.dispute_own_ended(),
            Holder::Street | Holder::County => words.dispute_own_over(),
        }
        .to_string()
    }

    /// A shelf of the list.
    pub fn shelf(&self, shelf: Shelf) -> String {
        let words = &self.verification;
        match shelf {
            Shelf::Open => words.dispute_shelf_open(),
            Shelf::Answered => words.dispute_shelf_answered(),
            Shelf::Over => words.dispute_shelf_over(),
        }
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::language::Language;

    #[test]
    fn every_state_has_words_of_its_own_and_says_what_follows() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            for say in [Words::dispute_state, Words::dispute_choice, Words::dispute_follows] {
                let mut said: Vec<String> = DisputeState::ALL.iter().map(|state| say(&words, *state)).collect();
                said.sort();
                said.dedup();
                assert_eq!(said.len(), DisputeState::ALL.len(), "{said:?}");
            }
        }
    }

    #[test]
    fn an_answer_that_settles_is_told_and_when_a_check_is_due() {
        let answered_at = Timestamp::EPOCH.plus_seconds(60);
        let dispute = |state| Dispute {
            id: "d".into(),
            member: "m".into(),
            register: domain::verification::Register::Vehicle,
            state,
            about: None,
            declared: String::new(),
            reason: String::new(),
            opened_at: Timestamp::EPOCH,
            due_on: Timestamp::EPOCH.day(),
            answer: None,
            ended_at: Some(answered_at),
        };
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            for state in DisputeState::ALL {
                let [before, after] = [-1, 1].map(|seconds| words.dispute_note(&dispute(state), answered_at.plus_seconds(seconds)));
                assert_eq!(before.is_some(), state.settles(), "{state:?}");
                assert_eq!(after.is_some(), state == DisputeState::Upheld, "{state:?}");
                assert!(before.is_none() || before != after, "{state:?}");
            }
        }
    }

    #[test]
    fn only_after_the_first_review_is_it_said_to_be_over() {
        for language in [Language::Chinese, Language::English] {
            let words = Words::of(language);
            let over = words.dispute_closed(CaseState::SecondReview);
            assert_eq!(words.dispute_closed(CaseState::Decision), over);
            assert_eq!(words.dispute_closed(CaseState::Draft), words.dispute_closed(CaseState::Correction));
            assert_eq!(words.dispute_closed(CaseState::Withdrawn), words.dispute_closed(CaseState::Registered));
            assert_ne!(words.dispute_closed(CaseState::Correction), over);
            assert_ne!(words.dispute_closed(CaseState::Withdrawn), over);
        }
    }
}
