//! Public notices: what everybody may see of a case that is on public notice, and the figures of a month.

use crate::day::Day;
use crate::id::NoticeId;
use crate::language::Bilingual;
use crate::settings::Office;
use serde::{Deserialize, Serialize};

/// How long an ended notice stays readable, in days.
pub const NOTICE_KEPT_DAYS: i64 = 30;

/// A notice as everybody sees it: masked name, case number, area and size of the household, nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// The number of the case.
    pub number: String,
    /// The masked name.
    pub name: String,
    /// How many persons apply.
    pub persons: i64,
    /// The area.
    pub area: Bilingual,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// Whether it stands now.
    pub open: bool,
}

/// A page of notices, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePage {
    /// The notices.
    pub notices: Vec<Notice>,
    /// Where the next page begins, if there is one.
    pub next: Option<NoticeId>,
}

/// A notice with the office that hears objections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDetail {
    /// The notice.
    pub notice: Notice,
    /// The office.
    pub office: Option<Office>,
}

/// What the hall did in a month.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MonthFigures {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// Applications received.
    pub received: i64,
    /// Cases closed.
    pub closed: i64,
    /// Of these, by the promised day.
    pub on_time: i64,
    /// Ratings given.
    pub ratings: i64,
    /// Ratings asked for.
    pub invitations: i64,
    /// Of the ratings given, the three better levels.
    pub satisfied: i64,
}

impl MonthFigures {
    /// A share in tenths of a percent, if there is anything to share.
    pub fn share(part: i64, whole: i64) -> Option<i64> {
        (whole > 0).then(|| (part * 1000 + whole / 2) / whole)
    }
}

#[cfg(test)]
mod tests {
    use super::MonthFigures;

    #[test]
    fn shares_are_rounded_and_nothing_has_none() {
        assert_eq!(MonthFigures::share(2, 3), Some(667));
        assert_eq!(MonthFigures::share(0, 0), None);
    }
}
