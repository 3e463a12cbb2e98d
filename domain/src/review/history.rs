//! What the earlier acts of a case say about the next one.

use super::act::Act;
use super::machine::Facts;
use super::state::CaseState;

impl Facts {
    /// The facts that follow from the acts so far, oldest first, each with the state it left.
    pub fn of_history(acts: &[(Act, CaseState)]) -> Self {
        let mut facts = Self::default();
        for (act, from) in acts {
            match act {
                Act::SecondFail | Act::UpholdObjection => facts.refusal_proposed = true,
                Act::SecondPass | Act::Overturn | Act::ReturnToSecond => facts.refusal_proposed = false,
                Act::ReturnToFirst => facts.returns += 1,
                Act::RequestCorrection => facts.notices += 1,
                Act::AskRecheck => {
                    facts.rechecks += 1;
                    facts.failed_at_acceptance = *from == CaseState::NotAccepted;
                }
                _ => {}
            }
        }
        facts
    }

    /// Whether the applicant may still take the submit back. Until then no office acts on it; an answer to a notice is final.
    pub fn undo_runs(&self) -> bool {
        self.within_undo && self.notices == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_takes_the_proposal_back_and_counts_once() {
        let proposed = [(Act::SecondFail, CaseState::SecondReview)];
        assert!(Facts::of_history(&proposed).refusal_proposed);
        let returned = [proposed[0], (Act::ReturnToSecond, CaseState::Decision), (Act::ReturnToFirst, CaseState::SecondReview)];
        let facts = Facts::of_history(&returned);
        assert!(!facts.refusal_proposed);
        assert_eq!(facts.returns, 1);
    }

    #[test]
    fn the_recheck_remembers_where_the_case_failed() {
        assert!(Facts::of_history(&[(Act::AskRecheck, CaseState::NotAccepted)]).failed_at_acceptance);
        assert!(!Facts::of_history(&[(Act::AskRecheck, CaseState::Refused)]).failed_at_acceptance);
    }
}
