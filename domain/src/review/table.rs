//! The table of the way: every state with its holder and clock, and every transition with who, when and where to.
//!
//! Numbers are those of the design's state machine. Read a transition as: from — act — by whom — under which conditions → to.

use super::CaseState::{
    self, Checking, Correction, Decision, Draft, FirstReview, NotAccepted, Objection, Publicity, Recheck, Refused, Registered,
    SecondReview, Submitted, Withdrawn,
};
use super::act::Act;
use super::clock::Stage;
use super::state::{Holder, Runs};
use crate::identity::Post;

/// A state with its holder and clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateRow {
    /// The state.
    pub state: CaseState,
    /// Who has the next move.
    pub holder: Holder,
    /// Which limit runs.
    pub stage: Option<Stage>,
    /// How the promised time runs.
    pub runs: Runs,
}

/// Who does an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The applicant, on the own case.
    Applicant,
    /// The hall itself: a job.
    System,
    /// An officer in this post, of the office that holds the case.
    Officer(Post),
}

/// A condition of a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Submitted less than ten minutes ago, and no notice was sent before.
    WithinUndo,
    /// The ten minutes in which the applicant may take the submit back are over.
    UndoOver,
    /// The draft has expired.
    DraftExpired,
    /// The limit of the stage is over.
    StageOver,
    /// The days after which an application counts as accepted are over.
    DeemedDaysOver,
    /// The registers were asked for this case, and no owner has answered about a disputed record since.
    CheckRun,
    /// No owner has answered about a disputed record since the registers were asked, if they were.
    CheckCurrent,
    /// Every rule was decided by a register and passed, and the city has switched instant service on.
    InstantService,
    /// No owner of a register still owes its answer about a disputed record.
    OwnersHeard,
    /// No rule is failed or unknown without an officer's confirmation.
    RulesResolved,
    /// The notice has stood its full days; it also stands while an objection is looked into.
    PublicityOver,
    /// This application has been through publicity.
    PublicityHeld,
    /// Nobody has proposed to refuse.
    NoRefusalProposed,
    /// The case was not returned to first review before.
    NeverReturned,
    /// No re-check was asked for before.
    NoRecheckYet,
    /// The result under re-check is "not accepted".
    FailedAtAcceptance,
    /// The result under re-check is "refused".
    FailedAtDecision,
    /// The officer has handled no other step of this case.
    OtherPerson,
}

/// One line of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Where the case stands.
    pub from: CaseState,
    /// What is done.
    pub act: Act,
    /// By whom.
    pub who: &'static [Who],
    /// Under which conditions, all of them.
    pub when: &'static [Guard],
    /// Where the case goes.
    pub to: CaseState,
}

const fn state(state: CaseState, holder: Holder, stage: Option<Stage>, runs: Runs) -> StateRow {
    StateRow { state, holder, stage, runs }
}

/// Every state: who holds it, which limit runs, and whether its time counts towards the promise.
#[rustfmt::skip]
pub const STATES: [StateRow; 14] = [
    /*  1 */ state(Draft,        Holder::Applicant, None,                       Runs::Not),
    /*  2 */ state(Submitted,    Holder::Street,    Some(Stage::Acceptance),    Runs::Inside),
    /*  3 */ state(Correction,   Holder::Applicant, Some(Stage::Correction),    Runs::Outside),
    /*  4 */ state(NotAccepted,  Holder::Nobody,    None,                       Runs::Not),
    /*  5 */ state(Checking,     Holder::Street,    Some(Stage::Check),         Runs::Inside),
    /*  6 */ state(FirstReview,  Holder::Street,    Some(Stage::FirstReview),   Runs::Inside),
    /*  7 */ state(SecondReview, Holder::County,    Some(Stage::SecondReview),  Runs::Inside),
    /*  8 */ state(Publicity,    Holder::County,    Some(Stage::Publicity),     Runs::Outside),
    /* 8a */ state(Decision,     Holder::County,    Some(Stage::Decision),      Runs::Inside),
    /*  9 */ state(Objection,    Holder::County,    Some(Stage::Objection),     Runs::Outside),
    /* 10 */ state(Refused,      Holder::Nobody,    None,                       Runs::Not),
    /*10a */ state(Recheck,      Holder::County,    Some(Stage::Recheck),       Runs::Outside),
    /* 11 */ state(Registered,   Holder::Nobody,    None,                       Runs::Not),
    /* 24 */ state(Withdrawn,    Holder::Nobody,    None,                       Runs::Not),
];

const APPLICANT: &[Who] = &[Who::Applicant];
const SYSTEM: &[Who] = &[Who::System];
const ACCEPTANCE: &[Who] = &[Who::Officer(Post::Acceptance)];
const FIRST: &[Who] = &[Who::Officer(Post::FirstReview)];
const SYSTEM_OR_FIRST: &[Who] = &[Who::System, Who::Officer(Post::FirstReview)];
const SECOND: &[Who] = &[Who::Officer(Post::SecondReview)];
const APPROVER: &[Who] = &[Who::Officer(Post::Approval)];

const fn way(from: CaseState, act: Act, who: &'static [Who], when: &'static [Guard], to: CaseState) -> Transition {
    Transition { from, act, who, when, to }
}

/// Every transition.
#[rustfmt::skip]
pub const TRANSITIONS: [Transition; 40] = {
    use Guard::{CheckCurrent, CheckRun, DeemedDaysOver, DraftExpired, FailedAtAcceptance, FailedAtDecision, InstantService, NeverReturned, NoRecheckYet, NoRefusalProposed, OtherPerson, OwnersHeard, PublicityHeld, PublicityOver, RulesResolved, StageOver, UndoOver, WithinUndo};
    [
    /*  1 */ way(Draft,        Act::Submit,            APPLICANT,       &[],                                   Submitted),
             way(Draft,        Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
             way(Draft,        Act::ExpireDraft,       SYSTEM,          &[DraftExpired],                       Withdrawn),
    /*  2 */ way(Submitted,    Act::UndoSubmit,        APPLICANT,       &[WithinUndo],                         Draft),
             way(Submitted,    Act::Accept,            ACCEPTANCE,      &[UndoOver, OtherPerson],              Checking),
             way(Submitted,    Act::DeemAccepted,      SYSTEM,          &[DeemedDaysOver],                     Checking),
             way(Submitted,    Act::RequestCorrection, ACCEPTANCE,      &[UndoOver, OtherPerson],              Correction),
             way(Submitted,    Act::NotAccept,         ACCEPTANCE,      &[UndoOver, OtherPerson],              NotAccepted),
             way(Submitted,    Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /*  3 */ way(Correction,   Act::Resubmit,          APPLICANT,       &[],                                   Submitted),
             way(Correction,   Act::Lapse,             SYSTEM,          &[StageOver],                          Withdrawn),
             way(Correction,   Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /*  4 */ way(NotAccepted,  Act::AskRecheck,        APPLICANT,       &[NoRecheckYet],                       Recheck),
    /*  5 */ way(Checking,     Act::ClearAtOnce,       SYSTEM,          &[OwnersHeard, CheckRun, InstantService], Publicity),
             way(Checking,     Act::FinishCheck,       SYSTEM_OR_FIRST, &[CheckRun, OtherPerson],              FirstReview),
             way(Checking,     Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /*  6 */ way(FirstReview,  Act::FirstPass,         FIRST,           &[OwnersHeard, CheckRun, RulesResolved, OtherPerson], SecondReview),
             way(FirstReview,  Act::FirstDoubt,        FIRST,           &[OwnersHeard, CheckRun, OtherPerson],              SecondReview),
             way(FirstReview,  Act::FirstFail,         FIRST,           &[OwnersHeard, CheckRun, OtherPerson],              SecondReview),
             way(FirstReview,  Act::RequestCorrection, FIRST,           &[OtherPerson],                        Correction),
             way(FirstReview,  Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /*  7 */ way(SecondReview, Act::SecondPass,        SECOND,          &[CheckRun, RulesResolved, OtherPerson], Publicity),
             way(SecondReview, Act::SecondFail,        SECOND,          &[CheckRun, OtherPerson],              Decision),
             way(SecondReview, Act::ReturnToFirst,     SECOND,          &[NeverReturned, OtherPerson],         FirstReview),
             way(SecondReview, Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /*  8 */ way(Publicity,    Act::ClosePublicity,    SYSTEM,          &[PublicityOver],                      Decision),
             way(Publicity,    Act::RaiseObjection,    SECOND,          &[],                                   Objection),
             way(Publicity,    Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /* 8a */ way(Decision,     Act::Approve,           APPROVER,        &[PublicityHeld, NoRefusalProposed, CheckRun, RulesResolved, OtherPerson], Registered),
             way(Decision,     Act::Refuse,            APPROVER,        &[CheckCurrent, OtherPerson],          Refused),
             way(Decision,     Act::ReturnToSecond,    APPROVER,        &[OtherPerson],                        SecondReview),
             way(Decision,     Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /*  9 */ way(Objection,    Act::RejectObjection,   SECOND,          &[PublicityOver, OtherPerson],         Decision),
             way(Objection,    Act::UpholdObjection,   SECOND,          &[OtherPerson],                        Decision),
             way(Objection,    Act::Withdraw,          APPLICANT,       &[],                                   Withdrawn),
    /* 10 */ way(Refused,      Act::AskRecheck,        APPLICANT,       &[NoRecheckYet],                       Recheck),
    /*10a */ way(Recheck,      Act::Overturn,          SECOND,          &[FailedAtAcceptance, OtherPerson],    Submitted),
             way(Recheck,      Act::Overturn,          SECOND,          &[FailedAtDecision, OtherPerson],      Publicity),
             way(Recheck,      Act::Uphold,            SECOND,          &[FailedAtAcceptance, OtherPerson],    NotAccepted),
             way(Recheck,      Act::Uphold,            SECOND,          &[FailedAtDecision, OtherPerson],      Refused),
    ]
};
