//! What pages show of ratings.

use super::rating::{RatedStep, RatingLevel, RatingReason};
use crate::day::{Day, Timestamp};
use crate::id::{CaseId, RatingId};
use crate::language::Bilingual;
use serde::{Deserialize, Serialize};

/// Below this many votes no share is published: one could tell who voted how.
pub const FEW_VOTES: i64 = 5;

/// An invitation that can still be used, as the voting page shows it. No number, no name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingPage {
    /// The step.
    pub step: RatedStep,
    /// The office that did it.
    pub office: Option<Bilingual>,
    /// The day of the invitation.
    pub on: Day,
}

/// An invitation in the account of its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRating {
    /// The invitation.
    pub id: RatingId,
    /// The case.
    pub case: CaseId,
    /// The step.
    pub step: RatedStep,
    /// The day of the invitation.
    pub on: Day,
    /// The last day it can be used.
    pub until: Day,
}

/// A bad rating that nobody has followed up yet. It names the office, not the voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRating {
    /// The vote.
    pub id: RatingId,
    /// The step.
    pub step: RatedStep,
    /// The office that did it.
    pub office: Option<Bilingual>,
    /// How bad.
    pub level: RatingLevel,
    /// What was not good.
    pub reasons: Vec<RatingReason>,
    /// In the voter's words.
    pub comment: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The public figures of one step. Nobody who did not vote counts as satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SatisfactionFigures {
    /// The step.
    pub step: RatedStep,
    /// How many people were asked.
    pub invited: i64,
    /// How many voted for each level, best first.
    pub levels: [i64; 5],
}

impl SatisfactionFigures {
    /// How many people answered.
    pub fn votes(&self) -> i64 {
        self.levels.iter().sum()
    }

    /// Satisfied by the national standard (the three upper levels), in whole percent, rounded down; none while only a
    /// few have voted.
    pub fn satisfied_percent(&self) -> Option<i64> {
        let votes = self.votes();
        (votes >= FEW_VOTES).then(|| self.levels[..3].iter().sum::<i64>() * 100 / votes)
    }

    /// How many of those asked answered, in whole percent, rounded down.
    pub fn response_percent(&self) -> Option<i64> {
        (self.invited > 0).then(|| self.votes() * 100 / self.invited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stand_beside_the_number_of_answers() {
        let mut figures = SatisfactionFigures { step: RatedStep::Receipt, invited: 40, levels: [4, 3, 2, 0, 1] };
        assert_eq!((figures.votes(), figures.satisfied_percent(), figures.response_percent()), (10, Some(90), Some(25)));
        figures.levels = [4, 0, 0, 0, 0];
        assert_eq!(figures.satisfied_percent(), None);
        figures.invited = 0;
        assert_eq!(figures.response_percent(), None);
    }
}
