//! What the owner of a case sees: what was done by which office, who has it now, by when, what comes next, and what
//! happens if the date passes. Computed from the state and its clock; no officer is named.

use super::view::DocumentView;
use crate::day::{Day, Timestamp};
use crate::fault::Refusal;
use crate::id::CaseId;
use crate::language::Bilingual;
use crate::review::{Act, CaseState, Reason};
use crate::verification::{DisputeState, OwnDispute, Register};
use serde::{Deserialize, Serialize};

/// How long a submit can be taken back.
pub const UNDO_SECONDS: i64 = 600;

/// What happens by itself when the date of a state passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfLate {
    /// The application counts as accepted.
    DeemedAccepted,
    /// The application lapses.
    Lapses,
    /// The case is marked overdue on the office's list.
    MarkedOverdue,
    /// The case goes on by itself.
    GoesOn,
}

/// What happens when the date of a state passes; none where no date runs.
pub fn if_late(state: CaseState) -> Option<IfLate> {
    match state {
        CaseState::Submitted => Some(IfLate::DeemedAccepted),
        CaseState::Correction => Some(IfLate::Lapses),
        CaseState::Publicity => Some(IfLate::GoesOn),
        CaseState::Checking
        | CaseState::FirstReview
        | CaseState::SecondReview
        | CaseState::Decision
        | CaseState::Objection
        | CaseState::Recheck => Some(IfLate::MarkedOverdue),
        CaseState::Draft | CaseState::NotAccepted | CaseState::Refused | CaseState::Registered | CaseState::Withdrawn => None,
    }
}

/// The states still ahead when everything goes well.
pub fn ahead(state: CaseState) -> &'static [CaseState] {
    const WAY: &[CaseState] = &[
        CaseState::Submitted,
        CaseState::Checking,
        CaseState::FirstReview,
        CaseState::SecondReview,
        CaseState::Publicity,
        CaseState::Decision,
    ];
    match state {
        CaseState::Draft => WAY,
        CaseState::Submitted | CaseState::Correction => &WAY[1..],
        CaseState::Checking => &WAY[2..],
        CaseState::FirstReview => &WAY[3..],
        CaseState::SecondReview => &WAY[4..],
        CaseState::Publicity | CaseState::Objection => &WAY[5..],
        CaseState::Decision
        | CaseState::Recheck
        | CaseState::NotAccepted
        | CaseState::Refused
        | CaseState::Registered
        | CaseState::Withdrawn => &[],
    }
}

/// Who did something, as far as the owner is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoneBy {
    /// The applicant.
    Applicant,
    /// The hall itself.
    System,
    /// An office.
    Office(Bilingual),
}

/// One act in the life of a case, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Where it led.
    pub to: CaseState,
    /// By whom.
    pub by: DoneBy,
    /// The reasons given.
    pub reasons: Vec<Reason>,
    /// The last day of the stage it opened, moved on by the days its clock has stood.
    pub due_on: Option<Day>,
}

/// By when the office was to say whether it accepts, as the last submit promised.
pub fn answer_by(events: &[CaseEvent]) -> Option<Day> {
    events.iter().rev().find(|event| matches!(event.act, Act::Submit | Act::Resubmit)).and_then(|event| event.due_on)
}

/// One act, as the owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Where it led.
    pub to: CaseState,
    /// By whom.
    pub by: DoneBy,
    /// The reasons, where the owner is owed them.
    pub reasons: Vec<Reason>,
    /// Whether an office kept its date; not said of the applicant's own acts.
    pub on_time: Option<bool>,
}

/// The acts as the owner sees them. A review's inner doubts are not shown before the decision.
pub fn owner_events(events: &[CaseEvent]) -> Vec<OwnerEvent> {
    let mut due: Option<Day> = None;
    let mut shown = Vec::new();
    for event in events {
        let on_time = match event.by {
            DoneBy::Applicant => None,
            DoneBy::System | DoneBy::Office(_) => due.map(|due| event.at.day() <= due),
        };
        let owed = matches!(event.act, Act::RequestCorrection | Act::NotAccept | Act::Refuse);
        let reasons = if owed { event.reasons.clone() } else { Vec::new() };
        shown.push(OwnerEvent { at: event.at, act: event.act, to: event.to, by: event.by.clone(), reasons, on_time });
        due = event.due_on;
    }
    shown
}

/// What the owner may do with a case now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnerActs {
    /// Take the submit back, until this instant.
    pub undo_until: Option<Timestamp>,
    /// Give up.
    pub withdraw: bool,
    /// Answer the one-time notice.
    pub answer_notice: bool,
    /// Say that a register is wrong.
    pub dispute: bool,
}

/// What the owner may do in a state at an instant.
pub fn owner_acts(state: CaseState, submitted_at: Option<Timestamp>, was_told: bool, now: Timestamp) -> OwnerActs {
    let until = submitted_at.map(|at| at.plus_seconds(UNDO_SECONDS));
    let can = |act| crate::review::possible(state, crate::review::Performer::Applicant).contains(&act);
    OwnerActs {
        undo_until: until.filter(|until| can(Act::UndoSubmit) && !was_told && now < *until),
        withdraw: state != CaseState::Draft && can(Act::Withdraw),
        answer_notice: can(Act::Resubmit),
        dispute: state.may_dispute(),
    }
}

/// One point of the one-time notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePoint {
    /// What is missing.
    pub reason: Reason,
    /// What to do about it, in the officer's words.
    pub note: String,
}

/// A case as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerCase {
    /// The case.
    pub case: CaseId,
    /// 申请编号.
    pub number: String,
    /// 受理编号.
    pub acceptance_number: Option<String>,
    /// The applicant's name, masked.
    pub applicant: String,
    /// The applicant's phone, masked.
    pub phone: String,
    /// Where it stands.
    pub state: CaseState,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// The office that holds it.
    pub office: Option<Bilingual>,
    /// The last day of this stage; none while its clock stands.
    pub due_on: Option<Day>,
    /// Since when the clock stands, because the owner of a disputed record is asked.
    pub held_on: Option<Day>,
    /// The last day of the whole promise.
    pub promised_on: Option<Day>,
    /// The last day to say whether the application is accepted, as promised at submit.
    pub answer_by: Option<Day>,
    /// While acceptance is open: without an answer by the end of this day the application counts as accepted.
    pub deemed_on: Option<Day>,
    /// How many working days a notice stands on the public site.
    pub publicity_days: u32,
    /// Whether the last day of this stage has passed.
    pub late: bool,
    /// What was done.
    pub events: Vec<OwnerEvent>,
    /// What the owner may do.
    pub acts: OwnerActs,
    /// What is missing, while the owner is asked for it.
    pub notice: Vec<NoticePoint>,
    /// What is said to be wrong in the registers, oldest first.
    pub disputes: Vec<OwnDispute>,
    /// Registers that gave no answer to the check and are asked again by themselves.
    pub asked_again: Vec<Register>,
}

impl OwnerCase {
    /// The last day of the whole promise, as long as its time runs: while the applicant is asked for something it stands still, and
    /// the day is told anew afterwards.
    pub fn promised_while_running(&self) -> Option<Day> {
        self.promised_on.filter(|_| self.state.is_open() && self.state != CaseState::Correction && self.held_on.is_none())
    }

    /// The disputes that the owners of registers still look into.
    pub fn asked_owners(&self) -> impl Iterator<Item = &OwnDispute> {
        self.disputes.iter().filter(|own| own.dispute.state == DisputeState::Open)
    }
}

/// One line of the owner's list of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerCaseLine {
    /// The case.
    pub case: CaseId,
    /// 申请编号; a draft has none.
    pub number: Option<String>,
    /// Where it stands.
    pub state: CaseState,
    /// The office that holds it.
    pub office: Option<Bilingual>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// The last day of this stage; of a draft, the day it is kept until.
    pub due_on: Option<Day>,
}

/// What tracking without log-in shows: stage, office and dates only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackedCase {
    /// 申请编号, as looked up.
    pub number: String,
    /// Where it stands.
    pub state: CaseState,
    /// The office that holds it.
    pub office: Option<Bilingual>,
    /// When it was submitted.
    pub submitted_on: Option<Day>,
    /// The last day of this stage.
    pub due_on: Option<Day>,
    /// The last day of the whole promise.
    pub promised_on: Option<Day>,
    /// Whether the last day of this stage has passed.
    pub late: bool,
}

/// An act of the owner on a case, with the last refusal of its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerActPage {
    /// The case.
    pub case: OwnerCase,
    /// The last refusal.
    pub refusal: Option<Refusal>,
}

/// The page on which a one-time notice is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPage {
    /// The case.
    pub case: OwnerCase,
    /// What was uploaded for the answer.
    pub documents: Vec<DocumentView>,
    /// The last refusal of the answer.
    pub refusal: Option<Refusal>,
    /// The last refusal of an upload.
    pub upload: Option<Refusal>,
}

/// The tracking page: what was found last in this session, or the last miss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPage {
    /// What was found.
    pub found: Option<TrackedCase>,
    /// The last miss.
    pub refusal: Option<Refusal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    #[test]
    fn every_state_with_a_date_says_what_happens_when_it_passes() {
        for state in CaseState::ALL {
            assert_eq!(if_late(state).is_some(), state.is_open(), "{state:?}");
            assert!(!ahead(state).contains(&state));
        }
    }

    #[test]
    fn an_office_is_late_after_its_date_and_the_applicant_never() {
        let office = DoneBy::Office(Bilingual { zh: "花园街道办事处".to_owned(), en: String::new() });
        let event = |at: Timestamp, act, to, by: &DoneBy, due: &str| CaseEvent {
            at,
            act,
            to,
            by: by.clone(),
            reasons: vec![Reason::ALL[0]],
            due_on: Day::parse(due),
        };
        let events = [
            event(at("2026-11-23T01:00:00.000Z"), Act::Submit, CaseState::Submitted, &DoneBy::Applicant, "2026-11-24"),
            event(at("2026-11-25T01:00:00.000Z"), Act::Accept, CaseState::Checking, &office, "2026-11-26"),
            event(at("2026-11-26T01:00:00.000Z"), Act::FirstPass, CaseState::SecondReview, &office, "2026-11-30"),
        ];
        let shown = owner_events(&events);
        assert_eq!(shown.iter().map(|event| event.on_time).collect::<Vec<_>>(), [None, Some(false), Some(true)]);
        assert!(shown.iter().all(|event| event.reasons.is_empty()), "inner reasons are not shown");
    }

    #[test]
    fn a_submit_is_taken_back_within_ten_minutes_only() {
        let submitted = at("2026-11-23T01:00:00.000Z");
        let within = owner_acts(CaseState::Submitted, Some(submitted), false, submitted.plus_seconds(599));
        assert_eq!(within.undo_until, Some(submitted.plus_seconds(600)));
        assert!(within.withdraw && !within.answer_notice && within.dispute);
        assert_eq!(owner_acts(CaseState::Submitted, Some(submitted), false, submitted.plus_seconds(600)).undo_until, None);
        assert_eq!(owner_acts(CaseState::Submitted, Some(submitted), true, submitted).undo_until, None);
        assert!(owner_acts(CaseState::Correction, Some(submitted), true, submitted).answer_notice);
        assert_eq!(owner_acts(CaseState::Registered, Some(submitted), false, submitted), OwnerActs::default());
    }
}
