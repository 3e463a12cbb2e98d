//! Look-ups that somebody should ask about: without a case, outside one's own cases, in bulk after hours. A flag accuses nobody; it
//! waits for an explanation.

use crate::day::{Day, Timestamp};
use crate::fault::Fault;
use crate::id::LookUpFlagId;
use crate::identity::Post;
use crate::intake::text;
use crate::language::Bilingual;
use crate::review::CaseState;
use crate::settings::Calendar;
use serde::{Deserialize, Serialize};

/// So many look-ups of one officer, or people of one system, after the hours of one day are a bulk.
pub const BULK: i64 = 20;

/// The hours of the offices with an hour's grace on either side: from eight to seven in the evening, the city's time.
const HOURS: std::ops::Range<u8> = 8..19;

/// Longest explanation, in characters.
const LONGEST_EXPLANATION: usize = 500;

/// What explains look-ups, as it is stored.
pub fn explanation(typed: &str) -> Result<String, Fault> {
    text(typed, LONGEST_EXPLANATION).map_err(|fault| Fault { field: "explanation".to_owned(), ..fault })
}

/// Why a look-up is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookUpFlag {
    /// Somebody was looked for who has no case on the desk and no account. Whoever has an account is a person a window is there for,
    /// before there is any case: it confirms who they are and changes their phone. Who looked them up they see themselves.
    WithoutCase,
    /// The case lay with another post at that time.
    OutsideCases,
    /// After hours, or on a day off. Shown from [`BULK`] on.
    AfterHours,
}

impl LookUpFlag {
    /// Every flag.
    pub const ALL: [Self; 3] = [Self::WithoutCase, Self::OutsideCases, Self::AfterHours];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::WithoutCase => "without_case",
            Self::OutsideCases => "outside_cases",
            Self::AfterHours => "after_hours",
        }
    }

    /// The flag with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.code() == code)
    }

    /// How many look-ups of a day make it worth asking.
    pub fn threshold(self) -> i64 {
        match self {
            Self::WithoutCase | Self::OutsideCases => 1,
            Self::AfterHours => BULK,
        }
    }
}

/// The spans of a day that are after hours, each up to its end: all of a day off.
pub fn after_hours(day: Day, calendar: &Calendar) -> Vec<(Timestamp, Timestamp)> {
    let (begin, end) = (day.at(0, 0), day.plus_days(1).at(0, 0));
    if !calendar.is_working(day) {
        return vec![(begin, end)];
    }
    vec![(begin, day.at(HOURS.start, 0)), (day.at(HOURS.end, 0), end)]
}

/// What an officer looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookedUp {
    /// A person who was found with a case or an account, or a case that lay with the officer's office as a clue.
    Somebody,
    /// A person of whom nothing was found.
    Nobody,
    /// A case that stood in this state.
    Case(CaseState),
}

/// What is to be asked about a look-up of a post.
pub fn flags(post: Post, what: LookedUp, at: Timestamp, calendar: &Calendar) -> Vec<LookUpFlag> {
    let mut flags = Vec::new();
    match what {
        LookedUp::Nobody => flags.push(LookUpFlag::WithoutCase),
        LookedUp::Case(state) if !CaseState::of_post(post).contains(&state) => flags.push(LookUpFlag::OutsideCases),
        LookedUp::Somebody | LookedUp::Case(_) => {}
    }
    if !calendar.is_working(at.day()) || !HOURS.contains(&at.hour_minute().0) {
        flags.push(LookUpFlag::AfterHours);
    }
    flags
}

/// Whose look-ups are flagged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlaggedAccount {
    /// An officer's.
    Officer {
        /// Their log-in name.
        login_name: String,
        /// Their post.
        post: Post,
        /// Their office.
        office: Bilingual,
    },
    /// Another system's, at the registers' gateway, by its name. Look-ups are people it asked about.
    System(String),
}

/// A flag as supervision sees it: which account, which day, how often. No case, and nobody who was looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlaggedLookUps {
    /// The flag.
    pub id: LookUpFlagId,
    /// Why.
    pub flag: LookUpFlag,
    /// Whose.
    pub account: FlaggedAccount,
    /// The day of the look-ups.
    pub on: Day,
    /// How many there were.
    pub looks: i64,
    /// The first of them.
    pub first_at: Timestamp,
    /// The last of them.
    pub last_at: Timestamp,
    /// What explains them, once somebody has asked.
    pub explanation: Option<String>,
}

/// A page of the flags, newest day first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagsPage {
    /// The flags.
    pub flags: Vec<FlaggedLookUps>,
    /// The page after.
    pub later: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn look_ups_are_flagged_by_case_and_by_hour() {
        use LookUpFlag::{AfterHours, OutsideCases, WithoutCase};
        let calendar = Calendar::state_council();
        // Instants are UTC, hours the city's: eight hours later.
        let (monday_ten, monday_evening, sunday) =
            (at("2026-11-23T02:00:00.000Z"), at("2026-11-23T11:00:00.000Z"), at("2026-11-22T02:00:00.000Z"));
        let before_the_door_opens = at("2026-11-22T23:59:59.000Z");
        for (post, what, when, expected) in [
            (Post::FirstReview, LookedUp::Case(CaseState::FirstReview), monday_ten, vec![]),
            (Post::FirstReview, LookedUp::Case(CaseState::SecondReview), monday_ten, vec![OutsideCases]),
            (Post::Approval, LookedUp::Case(CaseState::Registered), monday_ten, vec![OutsideCases]),
            (Post::Window, LookedUp::Somebody, monday_ten, vec![]),
            (Post::Window, LookedUp::Nobody, monday_ten, vec![WithoutCase]),
            (Post::Window, LookedUp::Nobody, monday_evening, vec![WithoutCase, AfterHours]),
            (Post::Window, LookedUp::Somebody, sunday, vec![AfterHours]),
            (Post::Acceptance, LookedUp::Case(CaseState::Submitted), before_the_door_opens, vec![AfterHours]),
        ] {
            assert_eq!(flags(post, what, when, &calendar), expected, "{post:?} {what:?} {when}");
        }
    }

    #[test]
    fn after_hours_are_what_is_flagged_as_such() {
        let calendar = Calendar::state_council();
        for day in ["2026-11-23", "2026-11-22", "2026-10-01"] {
            let day = Day::parse(day).unwrap();
            let spans = after_hours(day, &calendar);
            for minute in 0..24 * 60 {
                let at = day.at(0, 0).plus_seconds(minute * 60);
                let within = spans.iter().any(|(from, to)| *from <= at && at < *to);
                assert_eq!(within, flags(Post::Window, LookedUp::Somebody, at, &calendar).contains(&LookUpFlag::AfterHours), "{at}");
            }
        }
    }

    #[test]
    fn codes_read_back() {
        for flag in LookUpFlag::ALL {
            assert_eq!(LookUpFlag::from_code(flag.code()), Some(flag));
            assert!(flag.threshold() >= 1);
        }
        assert_eq!(LookUpFlag::from_code("?"), None);
    }
}
