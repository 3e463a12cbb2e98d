//! The decision: may this act be done now, by this performer, and where does the case go.

use super::CaseState;
use super::act::{Act, Duty, OPINION_LIMIT, Step};
use super::reason::Reason;
use super::table::{Guard, TRANSITIONS, Transition, Who};
use crate::fault::{Fault, FaultCode, Faults};
use crate::identity::Post;
use crate::verification::Rule;

/// Who asks, as far as the way of a case is concerned. Rights to the case itself were checked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Performer {
    /// The applicant of this case.
    Applicant,
    /// The hall itself.
    System,
    /// An officer in a post of the office that holds the case.
    Officer(Post),
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The act.
    pub act: Act,
    /// Reasons chosen.
    pub reasons: &'a [Reason],
    /// The opinion in free words, empty when none.
    pub opinion: &'a str,
}

/// What is known about the case when the act is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Still within ten minutes of the last submit.
    pub within_undo: bool,
    /// The draft has expired.
    pub draft_expired: bool,
    /// The limit of the present stage is over.
    pub stage_over: bool,
    /// The days after which an application counts as accepted are over.
    pub deemed_days_over: bool,
    /// The registers were asked since the last answers of the applicant.
    pub check_run: bool,
    /// Disputed records whose owner has not answered yet.
    pub owners_asked: i64,
    /// The owner of a disputed record has answered since the registers were asked.
    pub check_outdated: bool,
    /// Rules failed or unknown that no officer has confirmed.
    pub open_rules: i64,
    /// The rules that the last check, with the findings of officers on it, says are not met.
    pub failed_rules: Vec<Rule>,
    /// Every rule was decided by a register and passed.
    pub all_clean: bool,
    /// The city has switched instant service on.
    pub instant_service: bool,
    /// The notice has stood its full days.
    pub publicity_over: bool,
    /// The application has been through publicity.
    pub publicity_held: bool,
    /// Somebody has proposed to refuse.
    pub refusal_proposed: bool,
    /// How often the case was returned to first review.
    pub returns: i64,
    /// How often the applicant was told of something missing.
    pub notices: i64,
    /// How often a re-check was asked for.
    pub rechecks: i64,
    /// The result under re-check is "not accepted" and not "refused".
    pub failed_at_acceptance: bool,
    /// The step of this case the officer has handled before.
    pub handled: Option<Step>,
    /// The officer is a member of the household on the case.
    pub own_household: bool,
}

/// The answer: the act may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The line of the table.
    pub transition: &'static Transition,
    /// The step the officer takes by it.
    pub step: Option<Step>,
}

/// The answer: the act may not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// No line of the table leads from here by this act.
    WrongState,
    /// The act belongs to somebody else.
    NotYours,
    /// Something forbids it now, or something is owed with it.
    Because(Faults),
}

/// Decides an act.
pub fn decide(state: CaseState, performer: Performer, request: Request<'_>, facts: &Facts) -> Result<Decision, Denied> {
    let transition = find(state, request.act, performer, facts)?;
    let step = step_of(request.act, performer);
    let mut faults = Faults::none();
    if let Some(code) = forbidden_by(transition, performer, request.act, facts) {
        faults.push(Fault::at("act", code));
    }
    owed(request, facts, &mut faults);
    if faults.is_empty() { Ok(Decision { transition, step }) } else { Err(Denied::Because(faults)) }
}

/// The acts a performer may choose from in a state, whether or not something forbids them now.
pub fn possible(state: CaseState, performer: Performer) -> Vec<Act> {
    let mut acts = Vec::new();
    for transition in TRANSITIONS.iter().filter(|transition| transition.from == state && is_one_of(performer, transition.who)) {
        if !acts.contains(&transition.act) {
            acts.push(transition.act);
        }
    }
    acts
}

/// Those of them that are done on a page of the desk.
pub fn offered(state: CaseState, performer: Performer) -> Vec<Act> {
    possible(state, performer).into_iter().filter(|act| act.has_page()).collect()
}

/// Whether nothing forbids one of them now.
pub fn may_act(state: CaseState, performer: Performer, facts: &Facts) -> bool {
    offered(state, performer).into_iter().any(|act| forbidden(state, performer, act, facts).is_none())
}

/// Why an act is forbidden now, before any reason or opinion is looked at.
pub fn forbidden(state: CaseState, performer: Performer, act: Act, facts: &Facts) -> Option<FaultCode> {
    match find(state, act, performer, facts) {
        Ok(transition) => forbidden_by(transition, performer, act, facts),
        Err(_) => Some(FaultCode::WrongState),
    }
}

fn find(state: CaseState, act: Act, performer: Performer, facts: &Facts) -> Result<&'static Transition, Denied> {
    let mut lines = TRANSITIONS.iter().filter(|transition| transition.from == state && transition.act == act).peekable();
    if lines.peek().is_none() {
        return Err(Denied::WrongState);
    }
    let mut lines = lines.filter(|transition| is_one_of(performer, transition.who)).peekable();
    if lines.peek().is_none() {
        return Err(Denied::NotYours);
    }
    // Two lines of one act differ by where the result under re-check was given.
    lines
        .find(|transition| {
            !transition.when.contains(&(if facts.failed_at_acceptance { Guard::FailedAtDecision } else { Guard::FailedAtAcceptance }))
        })
        .ok_or(Denied::WrongState)
}

fn is_one_of(performer: Performer, who: &[Who]) -> bool {
    who.contains(&match performer {
        Performer::Applicant => Who::Applicant,
        Performer::System => Who::System,
        Performer::Officer(post) => Who::Officer(post),
    })
}

fn step_of(act: Act, performer: Performer) -> Option<Step> {
    match performer {
        Performer::Officer(post) => act.step_of(post),
        Performer::Applicant | Performer::System => None,
    }
}

fn forbidden_by(transition: &Transition, performer: Performer, act: Act, facts: &Facts) -> Option<FaultCode> {
    if matches!(performer, Performer::Officer(_)) && facts.own_household {
        return Some(FaultCode::OwnHousehold);
    }
    transition.when.iter().find_map(|guard| {
        let (holds, code) = match guard {
            Guard::WithinUndo => (facts.undo_runs(), FaultCode::UndoOver),
            Guard::UndoOver => (!facts.undo_runs(), FaultCode::UndoRunning),
            Guard::DraftExpired => (facts.draft_expired, FaultCode::TooEarly),
            Guard::StageOver => (facts.stage_over, FaultCode::TooEarly),
            Guard::DeemedDaysOver => (facts.deemed_days_over, FaultCode::TooEarly),
            Guard::OwnersHeard => (facts.owners_asked == 0, FaultCode::OwnerAsked),
            Guard::CheckRun if facts.check_outdated => (false, FaultCode::CheckOutdated),
            Guard::CheckRun => (facts.check_run, FaultCode::CheckMissing),
            Guard::CheckCurrent => (!facts.check_outdated, FaultCode::CheckOutdated),
            Guard::InstantService => (facts.instant_service && facts.all_clean, FaultCode::RuleUndecided),
            Guard::RulesResolved => (facts.open_rules == 0, FaultCode::RuleUndecided),
            Guard::PublicityOver => (facts.publicity_over, FaultCode::PublicityRunning),
            Guard::PublicityHeld => (facts.publicity_held, FaultCode::PublicityMissing),
            Guard::NoRefusalProposed => (!facts.refusal_proposed, FaultCode::RefusalProposed),
            Guard::NeverReturned => (facts.returns == 0, FaultCode::ReturnedBefore),
            Guard::NoRecheckYet => (facts.rechecks == 0, FaultCode::TooLate),
            Guard::FailedAtAcceptance => (facts.failed_at_acceptance, FaultCode::WrongState),
            Guard::FailedAtDecision => (!facts.failed_at_acceptance, FaultCode::WrongState),
            Guard::OtherPerson => {
                let step = step_of(act, performer);
                (facts.handled.is_none() || step.is_none() || facts.handled == step, FaultCode::SamePerson)
            }
        };
        (!holds).then_some(code)
    })
}

fn owed(request: Request<'_>, facts: &Facts, faults: &mut Faults) {
    let rule = request.act.owes(facts.notices);
    let opinion = request.opinion.trim();
    if rule.opinion == Duty::Owed && opinion.is_empty() {
        faults.push(Fault::at("opinion", FaultCode::OpinionRequired));
    }
    // A no that the check does not show must say in words what it rests on.
    let ungrounded = request.act.refuses() && request.reasons.iter().any(|reason| !reason.stands_on(&facts.failed_rules));
    if ungrounded && rule.opinion != Duty::Owed && opinion.is_empty() {
        faults.push(Fault::at("opinion", FaultCode::GroundsRequired));
    }
    if opinion.chars().count() > OPINION_LIMIT {
        faults.push(Fault::at("opinion", FaultCode::TooLong).with(OPINION_LIMIT));
    }
    if opinion.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')) {
        faults.push(Fault::at("opinion", FaultCode::ControlCharacters));
    }
    if rule.reasons == Duty::Owed && request.reasons.is_empty() {
        faults.push(match (request.act, Reason::CORRECTION) {
            (Act::RequestCorrection, [first, ..]) => Fault::at(&format!("notes[{}]", first.code()), FaultCode::MissingItemRequired),
            _ => Fault::at("reasons", FaultCode::ReasonRequired),
        });
    }
    if request.reasons.iter().any(|reason| !request.act.reasons().contains(reason)) {
        faults.push(Fault::at("reasons", FaultCode::UnknownChoice));
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
