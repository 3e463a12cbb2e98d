//! Words for levels, reasons and steps of ratings.

use crate::Words;
use domain::feedback::{RatedStep, RatingLevel, RatingReason};

impl Words {
    /// The question of a step.
    pub fn rating_question(&self, step: RatedStep) -> String {
        match step {
            RatedStep::Receipt => self.feedback.question_receipt(),
            RatedStep::Decision => self.feedback.question_decision(),
        }
        .to_string()
    }

    /// The name of a rated step.
    pub fn rated_step(&self, step: RatedStep) -> String {
        match step {
            RatedStep::Receipt => self.feedback.step_receipt(),
            RatedStep::Decision => self.feedback.step_decision(),
        }
        .to_string()
    }

    /// The words of a level.
    pub fn rating_level(&self, level: RatingLevel) -> String {
        let words = &self.feedback;
        match level {
            RatingLevel::VerySatisfied => words.very_satisfied(),
            RatingLevel::Satisfied => words.satisfied(),
            RatingLevel::Fair => words.fair(),
            RatingLevel::Dissatisfied => words.dissatisfied(),
            RatingLevel::VeryDissatisfied => words.very_dissatisfied(),
        }
        .to_string()
    }

    /// The words of a reason.
    pub fn rating_reason(&self, reason: RatingReason) -> String {
        let words = &self.feedback;
        match reason {
            RatingReason::Slow => words.reason_slow(),
            RatingReason::Unclear => words.reason_unclear(),
            RatingReason::RepeatedRequests => words.reason_repeated_requests(),
            RatingReason::Manner => words.reason_manner(),
            RatingReason::HardToUse => words.reason_hard_to_use(),
            RatingReason::HadToVisit => words.reason_had_to_visit(),
        }
        .to_string()
    }
}
