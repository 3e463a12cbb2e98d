//! The signal a case shows: on time, reminder, early warning, yellow card, red card, or clock standing.

use super::CaseClock;
use crate::day::Day;
use crate::review::CaseState;
use serde::{Deserialize, Serialize};

/// The signal of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// 正常.
    OnTime,
    /// 提醒: half of the limit is used.
    Reminder,
    /// 预警: nearly due.
    Warning,
    /// 黄牌: over the limit.
    Yellow,
    /// 红牌: two working days over it.
    Red,
    /// 暂停计时: the applicant has the next move, or the owner of a disputed record.
    Paused,
}

impl Signal {
    /// Every signal.
    pub const ALL: [Self; 6] = [Self::OnTime, Self::Reminder, Self::Warning, Self::Yellow, Self::Red, Self::Paused];

    /// The code as written in filters.
    pub fn code(self) -> &'static str {
        match self {
            Self::OnTime => "on_time",
            Self::Reminder => "reminder",
            Self::Warning => "warning",
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Paused => "paused",
        }
    }

    /// The signal with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.code() == code)
    }

    /// The signal of a case on a day.
    pub fn of(state: CaseState, clock: &CaseClock, today: Day) -> Self {
        let since = |day: Option<Day>| day.is_some_and(|day| today >= day);
        let over = clock.due_on.is_some_and(|day| today > day);
        if state == CaseState::Correction || clock.held_on.is_some() {
            Self::Paused
        } else if since(clock.red_on) {
            Self::Red
        } else if over {
            Self::Yellow
        } else if since(clock.warn_on) {
            Self::Warning
        } else if since(clock.remind_on) {
            Self::Reminder
        } else {
            Self::OnTime
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::Limits;
    use crate::settings::Calendar;
    use crate::supervision::moved;

    #[test]
    fn a_case_of_three_days_reminds_warns_and_cards_in_turn() {
        let day = |text| Day::parse(text).expect("a day");
        let from = (CaseState::FirstReview, CaseState::SecondReview);
        let clock = moved(CaseClock::default(), from.0, from.1, day("2026-11-17"), &Limits::default(), &Calendar::state_council());
        let on = |text| Signal::of(CaseState::SecondReview, &clock, day(text));
        assert_eq!(on("2026-11-18"), Signal::OnTime);
        assert_eq!(on("2026-11-19"), Signal::Reminder);
        assert_eq!(on("2026-11-20"), Signal::Warning);
        assert_eq!(on("2026-11-21"), Signal::Yellow);
        assert_eq!(on("2026-11-23"), Signal::Yellow);
        assert_eq!(on("2026-11-24"), Signal::Red);
        assert_eq!(Signal::of(CaseState::Correction, &clock, day("2026-11-24")), Signal::Paused);
        let held = CaseClock { held_on: Some(day("2026-11-18")), ..clock };
        assert_eq!(Signal::of(CaseState::FirstReview, &held, day("2026-11-24")), Signal::Paused);
    }
}
