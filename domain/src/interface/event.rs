//! What another system is told when a case moves that its applicant shares with it, and how often telling is tried.

use crate::review::{Act, CaseState};
use serde::{Deserialize, Serialize};

/// Seconds to wait after each failed try. All tries together span a little over two days: a system may be down for a weekend.
const RETRIES: [i64; 9] = [10, 60, 300, 1800, 7200, 21_600, 43_200, 43_200, 86_400];

/// What happened to a case, as another system is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Event {
    /// Handed in, or handed in anew after a correction.
    #[serde(rename = "case.submitted")]
    Submitted,
    /// Taken back by the applicant, to change it.
    #[serde(rename = "case.taken_back")]
    TakenBack,
    /// The applicant is to supply something.
    #[serde(rename = "case.correction_requested")]
    CorrectionRequested,
    /// Accepted.
    #[serde(rename = "case.accepted")]
    Accepted,
    /// Not accepted.
    #[serde(rename = "case.not_accepted")]
    NotAccepted,
    /// At the next stage.
    #[serde(rename = "case.moved")]
    Moved,
    /// On the public list.
    #[serde(rename = "case.published")]
    Published,
    /// Registered on the waiting list, or refused.
    #[serde(rename = "case.decided")]
    Decided,
    /// Withdrawn, or lapsed.
    #[serde(rename = "case.withdrawn")]
    Withdrawn,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Submitted,
        Self::TakenBack,
        Self::CorrectionRequested,
        Self::Accepted,
        Self::NotAccepted,
        Self::Moved,
        Self::Published,
        Self::Decided,
        Self::Withdrawn,
    ];

    /// The code as stored and as sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "case.submitted",
            Self::TakenBack => "case.taken_back",
            Self::CorrectionRequested => "case.correction_requested",
            Self::Accepted => "case.accepted",
            Self::NotAccepted => "case.not_accepted",
            Self::Moved => "case.moved",
            Self::Published => "case.published",
            Self::Decided => "case.decided",
            Self::Withdrawn => "case.withdrawn",
        }
    }

    /// The event with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }

    /// What an act is called that led to a state.
    pub fn of(act: Act, to: CaseState) -> Self {
        match (act, to) {
            (Act::Accept | Act::DeemAccepted, _) => Self::Accepted,
            (_, CaseState::Draft) => Self::TakenBack,
            (_, CaseState::Submitted) => Self::Submitted,
            (_, CaseState::Correction) => Self::CorrectionRequested,
            (_, CaseState::NotAccepted) => Self::NotAccepted,
            (_, CaseState::Publicity) => Self::Published,
            (_, CaseState::Registered | CaseState::Refused) => Self::Decided,
            (_, CaseState::Withdrawn) => Self::Withdrawn,
            (
                _,
                CaseState::Checking
                | CaseState::FirstReview
                | CaseState::SecondReview
                | CaseState::Decision
                | CaseState::Objection
                | CaseState::Recheck,
            ) => Self::Moved,
        }
    }
}

/// Seconds until the next try after this many failed ones; `None` when telling is given up.
pub fn retry_after(failed: i64) -> Option<i64> {
    let index = usize::try_from(failed).ok()?.checked_sub(1)?;
    RETRIES.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::TRANSITIONS;

    #[test]
    fn every_way_has_an_event_and_every_event_a_way() {
        let mut met: Vec<Event> = TRANSITIONS.iter().map(|way| Event::of(way.act, way.to)).collect();
        met.sort_unstable();
        met.dedup();
        let mut all = Event::ALL.to_vec();
        all.sort_unstable();
        assert_eq!(met, all);
        for event in Event::ALL {
            assert_eq!(Event::from_code(event.code()), Some(event));
            assert_eq!(serde_json::to_string(&event).expect("text"), format!("\"{}\"", event.code()));
        }
    }

    #[test]
    fn telling_is_given_up_after_more_than_two_days() {
        let waits: Vec<i64> = (1..).map_while(retry_after).collect();
        assert!(waits.is_sorted());
        let hours = waits.iter().sum::<i64>() / 3600;
        assert!((48..=60).contains(&hours), "{hours}");
        assert_eq!(retry_after(0), None);
    }
}
