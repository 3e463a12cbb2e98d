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
    /// Still within ten minutes of submit.
    pub within_undo: bool,
    /// The draft has expired.
    pub draft_expired: bool,
    /// The limit of the present stage is over.
    pub stage_over: bool,
    /// The days after which an application counts as accepted are over.
    pub deemed_days_over: bool,
    /// The registers were asked since the last answers of the applicant.
    pub check_run: bool,
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
            Guard::WithinUndo => (facts.within_undo && facts.notices == 0, FaultCode::TooLate),
            Guard::DraftExpired => (facts.draft_expired, FaultCode::TooEarly),
            Guard::StageOver => (facts.stage_over, FaultCode::TooEarly),
            Guard::DeemedDaysOver => (facts.deemed_days_over, FaultCode::TooEarly),
            Guard::CheckRun => (facts.check_run, FaultCode::CheckMissing),
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
mod tests {
    use super::*;
    use crate::review::table::STATES;
    use crate::review::{Holder, Runs};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const PERFORMERS: [Performer; 8] = [
        Performer::Applicant,
        Performer::System,
        Performer::Officer(Post::Acceptance),
        Performer::Officer(Post::FirstReview),
        Performer::Officer(Post::SecondReview),
        Performer::Officer(Post::Approval),
        Performer::Officer(Post::Window),
        Performer::Officer(Post::Administrator),
    ];

    #[test]
    fn every_state_and_act_stands_in_the_table() {
        for state in CaseState::ALL {
            assert_eq!(STATES.iter().filter(|row| row.state == state).count(), 1, "{state:?}");
            assert_eq!(CaseState::from_code(state.code()), Some(state));
        }
        for act in Act::ALL {
            assert!(TRANSITIONS.iter().any(|transition| transition.act == act), "{act:?} leads nowhere");
            assert_eq!(Act::from_code(act.code()), Some(act));
        }
    }

    #[test]
    fn every_open_state_has_a_next_act_a_holder_and_a_limit() {
        for state in CaseState::ALL.into_iter().filter(|state| state.is_open()) {
            assert_ne!(state.row().holder, Holder::Nobody, "{state:?}");
            assert!(state.stage().is_some(), "{state:?} has no limit");
            assert_ne!(state.row().runs, Runs::Not, "{state:?} has no clock");
            let holder_can_act = PERFORMERS.into_iter().any(|performer| {
                let holds = match performer {
                    Performer::Applicant => state.row().holder == Holder::Applicant,
                    Performer::System => false,
                    Performer::Officer(post) => CaseState::of_post(post).contains(&state),
                };
                holds && !possible(state, performer).is_empty()
            });
            assert!(holder_can_act, "{state:?} has no next act of its holder");
        }
    }

    #[test]
    fn ended_states_are_final_but_for_one_recheck() {
        for transition in TRANSITIONS.iter().filter(|transition| transition.from.is_ended()) {
            assert_eq!(transition.act, Act::AskRecheck, "{transition:?}");
            assert!(transition.when.contains(&Guard::NoRecheckYet));
        }
        for state in [CaseState::Registered, CaseState::Withdrawn] {
            assert!(TRANSITIONS.iter().all(|transition| transition.from != state));
        }
    }

    #[test]
    fn only_the_decision_leads_to_registration_and_only_after_publicity() {
        let ways: Vec<_> = TRANSITIONS.iter().filter(|transition| transition.to == CaseState::Registered).collect();
        assert_eq!(ways.len(), 1);
        assert_eq!((ways[0].from, ways[0].act), (CaseState::Decision, Act::Approve));
        assert!(ways[0].when.contains(&Guard::PublicityHeld));
    }

    #[test]
    fn every_no_has_reasons() {
        for transition in &TRANSITIONS {
            let is_no = matches!(transition.to, CaseState::Refused | CaseState::NotAccepted) && transition.from != CaseState::Recheck;
            if is_no || transition.to == CaseState::Correction {
                assert_eq!(transition.act.owes(0).reasons, Duty::Owed, "{transition:?}");
                assert!(!transition.act.reasons().is_empty(), "{transition:?}");
            }
        }
    }

    #[test]
    fn a_refusal_rests_on_a_failed_rule_or_says_why() {
        let refuse = |reasons: &[Reason], opinion: &str, failed: &[Rule]| {
            let facts = Facts { failed_rules: failed.to_vec(), ..Facts::default() };
            decide(CaseState::Decision, Performer::Officer(Post::Approval), Request { act: Act::Refuse, reasons, opinion }, &facts)
        };
        assert!(refuse(&[Reason::Income], "", &[Rule::Income]).is_ok());
        assert!(refuse(&[Reason::Income], "工资流水显示收入更高", &[]).is_ok());
        let owed = Denied::Because(Fault::at("opinion", FaultCode::GroundsRequired).into());
        assert_eq!(refuse(&[Reason::Income], "", &[]), Err(owed.clone()));
        assert_eq!(refuse(&[Reason::Income], "  ", &[Rule::HousingArea]), Err(owed.clone()));
        assert_eq!(refuse(&[Reason::Income, Reason::FalseStatement], "", &[Rule::Income]), Err(owed));
    }

    #[test]
    fn nobody_acts_on_a_case_of_the_own_household() {
        let facts = Facts { own_household: true, ..Facts::default() };
        for line in &TRANSITIONS {
            for who in line.who {
                let Who::Officer(post) = who else { continue };
                assert_eq!(forbidden(line.from, Performer::Officer(*post), line.act, &facts), Some(FaultCode::OwnHousehold), "{line:?}");
            }
        }
    }

    #[test]
    fn every_reason_belongs_to_an_act_and_reads_back() {
        for reason in Reason::ALL.iter().copied() {
            assert!(Act::ALL.iter().any(|act| act.reasons().contains(&reason)), "{reason:?}");
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
    }

    #[test]
    fn objection_and_recheck_have_their_ways() {
        let to = |state, act, facts: &Facts| {
            decide(state, Performer::Officer(Post::SecondReview), Request { act, reasons: &[], opinion: "理由" }, facts)
                .map(|decision| decision.transition.to)
        };
        let over = Facts { publicity_over: true, ..Facts::default() };
        assert_eq!(to(CaseState::Publicity, Act::RaiseObjection, &Facts::default()), Ok(CaseState::Objection));
        assert_eq!(to(CaseState::Objection, Act::RejectObjection, &over), Ok(CaseState::Decision));
        assert!(to(CaseState::Objection, Act::RejectObjection, &Facts::default()).is_err());
        assert_eq!(to(CaseState::Objection, Act::UpholdObjection, &Facts::default()), Ok(CaseState::Decision));
        let early = Facts { failed_at_acceptance: true, ..Facts::default() };
        assert_eq!(to(CaseState::Recheck, Act::Overturn, &early), Ok(CaseState::Submitted));
        assert_eq!(to(CaseState::Recheck, Act::Overturn, &Facts::default()), Ok(CaseState::Publicity));
        assert_eq!(to(CaseState::Recheck, Act::Uphold, &early), Ok(CaseState::NotAccepted));
        assert_eq!(to(CaseState::Recheck, Act::Uphold, &Facts::default()), Ok(CaseState::Refused));
    }

    #[test]
    fn the_posts_never_share_an_act_of_a_state() {
        for state in CaseState::ALL {
            for act in Act::ALL {
                let posts = PERFORMERS
                    .into_iter()
                    .filter(|performer| matches!(performer, Performer::Officer(_)) && possible(state, *performer).contains(&act))
                    .count();
                assert!(posts <= 1, "{state:?} {act:?}");
            }
        }
    }

    /// Walks a case at random with the facts that follow from the walk, with five persons who try everything.
    fn walk(choices: &[(usize, usize, bool, bool)]) {
        let mut state = CaseState::Draft;
        let mut handlers: BTreeMap<usize, Step> = BTreeMap::new();
        let mut facts = Facts::default();
        let mut been_public = false;
        for &(act, person, over, check) in choices {
            let from_here: Vec<_> = TRANSITIONS.iter().filter(|transition| transition.from == state).collect();
            // Mostly an act that leads somewhere, done by whom it belongs to; sometimes anything by anybody.
            let fitting = from_here.get(act % from_here.len().max(1)).filter(|_| person >= PERFORMERS.len());
            let act = fitting.map_or(Act::ALL[act % Act::ALL.len()], |transition| transition.act);
            let performer = fitting.map_or(PERFORMERS[person % PERFORMERS.len()], |transition| match transition.who[0] {
                Who::Applicant => Performer::Applicant,
                Who::System => Performer::System,
                Who::Officer(post) => Performer::Officer(post),
            });
            let officer = person % 5;
            facts.publicity_over = over && matches!(state, CaseState::Publicity | CaseState::Objection);
            facts.check_run = check;
            facts.stage_over = over;
            facts.open_rules = i64::from(!over);
            facts.handled = match performer {
                Performer::Officer(_) => handlers.get(&officer).copied(),
                Performer::Applicant | Performer::System => None,
            };
            let reasons: Vec<Reason> = act.reasons().iter().copied().take(usize::from(check)).collect();
            let Ok(decision) = decide(state, performer, Request { act, reasons: &reasons, opinion: "意见" }, &facts) else { continue };
            assert!(!matches!(state, CaseState::Withdrawn | CaseState::Registered), "left an ended state");
            assert!(!matches!(act, Act::NotAccept | Act::Refuse | Act::RequestCorrection) || !reasons.is_empty());
            if let Some(step) = decision.step {
                let before = handlers.insert(officer, step);
                assert!(before.is_none() || before == Some(step), "one officer on two steps");
            }
            if matches!(act, Act::ClosePublicity | Act::RejectObjection) {
                been_public = true;
                facts.publicity_held = true;
            }
            match act {
                Act::SecondFail | Act::UpholdObjection => facts.refusal_proposed = true,
                Act::SecondPass | Act::Overturn | Act::ReturnToSecond => facts.refusal_proposed = false,
                Act::ReturnToFirst => facts.returns += 1,
                Act::RequestCorrection => facts.notices += 1,
                Act::AskRecheck => {
                    facts.rechecks += 1;
                    facts.failed_at_acceptance = state == CaseState::NotAccepted;
                }
                _ => {}
            }
            state = decision.transition.to;
            assert!(state != CaseState::Registered || been_public, "registered without publicity");
            assert!(facts.returns <= 1);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn no_walk_breaks_the_rules(choices in prop::collection::vec((0..28_usize, 0..40_usize, any::<bool>(), any::<bool>()), 0..400)) {
            walk(&choices);
        }
    }
}
