//! The re-check (动态核查) and the list of its clues: which households, which desk, what officers make of a clue.

use super::{Effect, Measure, Register, Rule, Verdict};
use crate::day::Timestamp;
use crate::fault::Fault;
use crate::id::ClueId;
use crate::intake::{Relation, text};
use crate::review::{CaseState, Holder};
use crate::settings::OfficeKind;
use serde::{Deserialize, Serialize};

/// Which households are checked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Cases under way that were checked once.
    Open,
    /// Households on the waiting list.
    Waiting,
    /// Households in a home; there are none before homes are let.
    Tenants,
    /// All of them.
    All,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Open, Self::Waiting, Self::Tenants, Self::All];

    /// The code as stored and typed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Tenants => "tenants",
            Self::All => "all",
        }
    }

    /// The scope with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// Whether a case in this state is checked again.
    pub fn holds(self, state: CaseState) -> bool {
        let (open, waiting) = (state.is_open(), state == CaseState::Registered);
        match self {
            Self::Open => open,
            Self::Waiting => waiting,
            Self::Tenants => false,
            Self::All => open || waiting,
        }
    }
}

/// The kind of office that looks after the clues of a case: the street's until the first review is done, then the county's.
pub fn desk_of_clues(state: CaseState) -> OfficeKind {
    match state.row().holder {
        Holder::Street | Holder::Applicant => OfficeKind::Street,
        Holder::County | Holder::Nobody => OfficeKind::County,
    }
}

/// What became of a clue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClueState {
    /// Nobody has looked yet.
    Open,
    /// An officer is at it.
    LookedAt,
    /// Looked at, and nothing in it.
    Dismissed,
    /// Followed up, outside this list.
    Followed,
    /// The registers do not say it any more.
    Gone,
}

impl ClueState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Open, Self::LookedAt, Self::Dismissed, Self::Followed, Self::Gone];
    /// What an officer may make of a clue.
    pub const CHOICES: [Self; 3] = [Self::LookedAt, Self::Dismissed, Self::Followed];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::LookedAt => "looked_at",
            Self::Dismissed => "dismissed",
            Self::Followed => "followed",
            Self::Gone => "gone",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether nobody need look any more.
    pub fn is_handled(self) -> bool {
        !matches!(self, Self::Open | Self::LookedAt)
    }

    /// Whether an officer may take a clue from here to there.
    pub fn may_become(self, next: Self) -> bool {
        !self.is_handled() && Self::CHOICES.contains(&next) && self != next
    }

    /// Whether a reason is owed: it ends the clue.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Dismissed | Self::Followed)
    }

    /// The officer's reason for taking a clue here; nothing where none is owed.
    pub fn note(self, typed: &str) -> Result<Option<String>, Fault> {
        if typed.trim().is_empty() && !self.needs_reason() {
            return Ok(None);
        }
        text(typed, LONGEST_NOTE).map(Some).map_err(|fault| Fault { field: "note".to_owned(), ..fault })
    }
}

/// The longest reason, in characters.
const LONGEST_NOTE: usize = 500;

/// How many clues a page has.
pub const CLUES_PAGE: usize = 50;

/// What the list of clues is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClueQuery {
    /// Only this effect.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// Those that are handled, instead of those that are not.
    #[serde(default)]
    pub handled: bool,
    /// The page to show, as a page before gave it.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// A line of the list, personal data masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueRow {
    /// The clue.
    pub id: ClueId,
    /// The number of the case.
    pub number: String,
    /// Where the case stands.
    pub case_state: CaseState,
    /// Whose record changed: relation and masked name.
    pub member: Option<(Relation, String)>,
    /// The rule.
    pub rule: Rule,
    /// The register; `None`: only time has passed.
    pub register: Option<Register>,
    /// What the rule judged at the last check.
    pub before: Option<Measure>,
    /// What it judges now.
    pub after: Option<Measure>,
    /// What it said.
    pub was: Verdict,
    /// What it says.
    pub now: Verdict,
    /// What this does to the household.
    pub effect: Effect,
    /// When it was first found.
    pub found_at: Timestamp,
    /// What became of it.
    pub state: ClueState,
    /// The officer's reason, if there is one.
    pub note: Option<String>,
}

/// What the last run came to, for those who rely on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// When it began.
    pub began_at: Timestamp,
    /// Households that were checked.
    pub households: i64,
    /// Households that could not be.
    pub skipped: i64,
    /// Registers whose quota of the day was too small for all of them.
    pub spent: Vec<Register>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueList {
    /// Clues of the desk that nobody has handled yet.
    pub open: i64,
    /// The lines, the gravest first.
    pub rows: Vec<ClueRow>,
    /// The last run, if there was one.
    pub run: Option<LastRun>,
    /// The page before.
    pub earlier: Option<String>,
    /// The page after.
    pub later: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_code(scope.code()), Some(scope));
        }
        for state in ClueState::ALL {
            assert_eq!(ClueState::from_code(state.code()), Some(state));
        }
        for effect in Effect::ALL {
            assert_eq!(Effect::from_code(effect.code()), Some(effect));
        }
        assert_eq!((Scope::from_code("x"), ClueState::from_code(""), Effect::from_code("?")), (None, None, None));
    }

    #[test]
    fn every_household_is_in_one_scope_and_in_all() {
        for state in CaseState::ALL {
            let within = [Scope::Open, Scope::Waiting, Scope::Tenants].into_iter().filter(|scope| scope.holds(state)).count();
            assert_eq!(within, usize::from(state.holds_people()), "{state:?}");
            assert_eq!(Scope::All.holds(state), state.holds_people(), "{state:?}");
        }
    }

    #[test]
    fn the_street_looks_until_its_review_is_done() {
        for state in [CaseState::Correction, CaseState::Checking, CaseState::FirstReview] {
            assert_eq!(desk_of_clues(state), OfficeKind::Street, "{state:?}");
        }
        for state in [CaseState::SecondReview, CaseState::Publicity, CaseState::Decision, CaseState::Registered] {
            assert_eq!(desk_of_clues(state), OfficeKind::County, "{state:?}");
        }
    }

    #[test]
    fn what_ends_a_clue_owes_a_reason() {
        use crate::fault::FaultCode::{ControlCharacters, Required, TooLong};
        let note = |state: ClueState, typed: &str| state.note(typed).map_err(|fault| (fault.field, fault.code));
        let fault = |code| Err(("note".to_owned(), code));
        assert_eq!(note(ClueState::LookedAt, " "), Ok(None));
        assert_eq!(note(ClueState::LookedAt, " 在查 "), Ok(Some("在查".to_owned())));
        for state in [ClueState::Dismissed, ClueState::Followed] {
            assert_eq!(note(state, " \r\n"), fault(Required));
            assert_eq!(note(state, "a\u{0}"), fault(ControlCharacters));
            assert_eq!(note(state, &"长".repeat(501)), fault(TooLong));
            assert_eq!(note(state, "一\r\n二"), Ok(Some("一\n二".to_owned())));
        }
    }

    #[test]
    fn what_is_handled_stays_handled() {
        for from in ClueState::ALL {
            for to in ClueState::ALL {
                let allowed = matches!(
                    (from, to),
                    (ClueState::Open, ClueState::LookedAt)
                        | (ClueState::Open | ClueState::LookedAt, ClueState::Dismissed | ClueState::Followed)
                );
                assert_eq!(from.may_become(to), allowed, "{from:?} {to:?}");
            }
        }
    }
}
