//! The acts on the record by which somebody looks at people's data: one table, of which each reader takes their own.

use crate::identity::window;
use crate::interface::status;
use crate::review::reads;
use domain::verification::LookReason;

/// Who is told of an act.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToldTo {
    /// Whoever handed the case in, on its page of looks.
    Applicant,
    /// Everybody it concerns, on the page of their own looks.
    Everybody,
    /// Supervision, which counts it as a look-up.
    Supervision,
}

/// Code, what it was for, and who is told.
type LookAct = (&'static str, Option<LookReason>, &'static [ToldTo]);

const ALL: &[ToldTo] = &[ToldTo::Applicant, ToldTo::Everybody, ToldTo::Supervision];
const HOUSEHOLD: &[ToldTo] = &[ToldTo::Applicant, ToldTo::Everybody];
/// Documents stay with whoever handed them in.
const DOCUMENT: &[ToldTo] = &[ToldTo::Applicant, ToldTo::Supervision];
const SUPERVISION: &[ToldTo] = &[ToldTo::Supervision];

const ACTS: &[LookAct] = &[
    (reads::READ, Some(LookReason::Read), ALL),
    (reads::READ_DISPUTE, Some(LookReason::Read), ALL),
    ("case.reveal", Some(LookReason::Reveal), ALL),
    ("case.enterprise", Some(LookReason::Enterprise), ALL),
    ("case.read_document", Some(LookReason::Document), DOCUMENT),
    ("case.read_proof", Some(LookReason::Dispute), DOCUMENT),
    // Supervision counts the look-up by which the case was found.
    ("case.found", Some(LookReason::Found), HOUSEHOLD),
    ("case.dispute_sent", Some(LookReason::Dispute), HOUSEHOLD),
    (status::LOOKED, Some(LookReason::Shared), HOUSEHOLD),
    // At the account, not at a case.
    (window::FOUND, Some(LookReason::Window), &[ToldTo::Everybody]),
    // A look if another system did it: the page of the case asks for that itself.
    ("case.submit", Some(LookReason::HandedIn), &[]),
    ("account.look_up", None, SUPERVISION),
    ("case.look_up", None, SUPERVISION),
    // The uses of registers tell the household.
    ("case.check", None, SUPERVISION),
    ("case.check_unused", None, SUPERVISION),
];

/// The acts somebody is told of, as a list of SQL; they are constants of the program.
pub(crate) fn listed(told: ToldTo) -> String {
    let codes: Vec<String> = ACTS.iter().filter(|(.., to)| to.contains(&told)).map(|(code, ..)| format!("'{code}'")).collect();
    codes.join(", ")
}

/// What an act was for, as it is told.
pub(super) fn reason(act: &str) -> Option<LookReason> {
    ACTS.iter().find(|(code, ..)| *code == act).and_then(|(_, why, _)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_told_of_an_act_is_told_why() {
        for (code, why, told) in ACTS {
            assert_eq!(ACTS.iter().filter(|(other, ..)| other == code).count(), 1, "{code}");
            assert!(why.is_some() || *told == SUPERVISION, "{code}");
        }
    }
}
