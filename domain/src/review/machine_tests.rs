//! Tables and properties of the way of a case.

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

/// While the owner of a disputed record is asked nobody judges the case, and after its answer the registers come first. Whatever
/// else moves the case goes on.
#[test]
fn a_case_waits_for_the_owners_of_disputed_records() {
    let asked = Facts { owners_asked: 1, check_run: true, all_clean: true, instant_service: true, ..Facts::default() };
    let answered = Facts { check_outdated: true, owners_asked: 0, ..asked.clone() };
    let first = Performer::Officer(Post::FirstReview);
    for (state, performer, act) in [
        (CaseState::FirstReview, first, Act::FirstPass),
        (CaseState::FirstReview, first, Act::FirstDoubt),
        (CaseState::FirstReview, first, Act::FirstFail),
        (CaseState::Checking, Performer::System, Act::ClearAtOnce),
    ] {
        assert_eq!(forbidden(state, performer, act, &asked), Some(FaultCode::OwnerAsked), "{act:?}");
        assert_eq!(forbidden(state, performer, act, &answered), Some(FaultCode::CheckOutdated), "{act:?}");
        assert_eq!(forbidden(state, performer, act, &Facts { check_outdated: false, ..answered.clone() }), None, "{act:?}");
    }
    for (state, performer, act) in [
        (CaseState::FirstReview, first, Act::RequestCorrection),
        (CaseState::FirstReview, Performer::Applicant, Act::Withdraw),
        (CaseState::Checking, Performer::System, Act::FinishCheck),
        (CaseState::Submitted, Performer::Officer(Post::Acceptance), Act::Accept),
    ] {
        assert_eq!(forbidden(state, performer, act, &asked), None, "{act:?}");
    }
    // Every way out of the states that wait for owners, but for the applicant's and the asking for more, waits.
    for way in TRANSITIONS.iter().filter(|way| way.from.waits_for_owners() && way.act.step() == Some(Step::FirstReview)) {
        assert!(way.when.contains(&Guard::OwnersHeard), "{way:?}");
    }
}

/// An owner that answers late changes nothing by itself: at the decision too the registers are asked again first. What nobody has
/// checked can still be refused.
#[test]
fn at_the_decision_nobody_decides_by_an_outdated_check() {
    let approver = Performer::Officer(Post::Approval);
    let current = Facts { publicity_held: true, check_run: true, ..Facts::default() };
    let outdated = Facts { check_outdated: true, ..current.clone() };
    for act in [Act::Approve, Act::Refuse] {
        assert_eq!(forbidden(CaseState::Decision, approver, act, &outdated), Some(FaultCode::CheckOutdated), "{act:?}");
        assert_eq!(forbidden(CaseState::Decision, approver, act, &current), None, "{act:?}");
    }
    assert_eq!(forbidden(CaseState::Decision, approver, Act::Refuse, &Facts::default()), None);
    assert_eq!(forbidden(CaseState::Decision, approver, Act::ReturnToSecond, &outdated), None);
}

/// While the applicant may take a submit back, no office acts on it; and there is no moment at which neither may act.
#[test]
fn either_the_applicant_takes_it_back_or_the_office_acts() {
    for (within_undo, notices) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
        let facts = Facts { within_undo, notices, ..Facts::default() };
        let undo = forbidden(CaseState::Submitted, Performer::Applicant, Act::UndoSubmit, &facts);
        let open = within_undo && notices == 0;
        assert_eq!(undo, (!open).then_some(FaultCode::UndoOver));
        for act in [Act::Accept, Act::RequestCorrection, Act::NotAccept] {
            let office = forbidden(CaseState::Submitted, Performer::Officer(Post::Acceptance), act, &facts);
            assert_eq!(office, open.then_some(FaultCode::UndoRunning), "{act:?}");
        }
    }
}

/// Whether there is anything to do about a case now: without it a desk leads to another one.
#[test]
fn a_case_is_to_be_worked_on_when_one_act_of_its_page_can_be_done() {
    let (undo, own) = (Facts { within_undo: true, ..Facts::default() }, Facts { own_household: true, ..Facts::default() });
    let told = Facts { notices: 1, ..undo.clone() };
    let accepted = Facts { handled: Some(Step::Acceptance), ..Facts::default() };
    let asked = Facts { owners_asked: 1, check_run: true, ..Facts::default() };
    let checked = Facts { check_run: true, ..Facts::default() };
    let returned = Facts { returns: 1, ..Facts::default() };
    let [accept, first, second, approval] =
        [Post::Acceptance, Post::FirstReview, Post::SecondReview, Post::Approval].map(Performer::Officer);
    for (state, performer, facts, expected) in [
        (CaseState::Submitted, accept, &undo, false),
        (CaseState::Submitted, accept, &told, true),
        (CaseState::Submitted, accept, &Facts::default(), true),
        (CaseState::Submitted, accept, &own, false),
        (CaseState::Submitted, first, &Facts::default(), false),
        (CaseState::Checking, first, &Facts::default(), false),
        (CaseState::Checking, first, &checked, true),
        (CaseState::FirstReview, first, &asked, true),
        (CaseState::FirstReview, first, &accepted, false),
        (CaseState::SecondReview, second, &Facts::default(), true),
        (CaseState::SecondReview, second, &returned, false),
        (CaseState::SecondReview, second, &Facts { check_run: true, ..returned.clone() }, true),
        (CaseState::Publicity, second, &Facts::default(), false),
        (CaseState::Objection, second, &Facts::default(), false),
        (CaseState::Decision, approval, &Facts::default(), true),
        (CaseState::Decision, approval, &accepted, false),
    ] {
        assert_eq!(may_act(state, performer, facts), expected, "{state:?} {performer:?} {facts:?}");
    }
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
        facts.within_undo = over && check;
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
