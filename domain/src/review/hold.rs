//! Whom a case holds: one live application per person, and an account nobody has seen holds nobody.

use super::state::CaseState;

/// What a move does with the people of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The way has ended or has not begun: they are free for another application.
    Free,
    /// Nothing changes.
    Same,
    /// They must be in no other application that holds them; `claims_too`: nor in one that only claims them. Nobody is held.
    Wait {
        /// Whether an application that only claims somebody stands in the way as well.
        claims_too: bool,
    },
    /// They must be in no other application that holds them, and are held from here on.
    Take,
}

/// What a move does with the people of a case.
///
/// An account of level 1 (`declared`) only claims to be somebody: it waits behind every open application, but holds nobody, so
/// that it never blocks the true holder. Once a window has seen the person, the next move holds them.
pub fn hold(from: CaseState, to: CaseState, declared: bool) -> Hold {
    let entering = !from.holds_people();
    match (to.holds_people(), declared) {
        (false, _) => Hold::Free,
        (true, false) => Hold::Take,
        (true, true) if entering || to == CaseState::Checking => Hold::Wait { claims_too: entering },
        (true, true) => Hold::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_held_from_submit_to_the_end_and_only_when_seen() {
        for (from, to, declared, expected) in [
            (CaseState::Draft, CaseState::Submitted, false, Hold::Take),
            (CaseState::Draft, CaseState::Submitted, true, Hold::Wait { claims_too: true }),
            (CaseState::Submitted, CaseState::Checking, true, Hold::Wait { claims_too: false }),
            (CaseState::Checking, CaseState::FirstReview, true, Hold::Same),
            (CaseState::Checking, CaseState::FirstReview, false, Hold::Take),
            (CaseState::Decision, CaseState::Registered, false, Hold::Take),
            (CaseState::Refused, CaseState::Recheck, true, Hold::Wait { claims_too: true }),
            (CaseState::Submitted, CaseState::Draft, false, Hold::Free),
            (CaseState::Decision, CaseState::Refused, true, Hold::Free),
        ] {
            assert_eq!(hold(from, to, declared), expected, "{from:?} {to:?} {declared}");
        }
    }
}
