//! Tables and properties of disputes: where one may go, what an owner owes, and what rules and officers read afterwards.

use super::*;
use crate::day::{Day, Timestamp};
use crate::identity::{Phone, RealNameLevel, ResidentId};
use crate::intake::{Member, Relation};
use crate::language::Bilingual;
use crate::verification::{Answer, Field, MemberAnswers, compare};
use DisputeState::{Corrected, Dropped, Lapsed, Open, Unsettled, Upheld};
use proptest::prelude::*;

fn answers() -> Answers {
    let applicant = Member {
        id: "a".into(),
        relation: Relation::Applicant,
        name: crate::identity::PersonName::parse("周秀兰").expect("a name"),
        resident_id: ResidentId::from_parts("341699", Day::parse("1961-03-04").expect("a day"), 2).expect("an id"),
        proposed: false,
        applies: Some(true),
        consent: None,
    };
    Answers::start(applicant, Phone::parse("13800000000").expect("a phone"), RealNameLevel::Verified)
}

/// What a register shows at a place.
fn priced(register: Register, pick: Pick) -> DisputedField {
    DisputedField { pick, record: String::new(), registered: Bilingual { zh: format!("{register:?} 6 万元"), en: "¥60,000".to_owned() } }
}

fn dispute(state: DisputeState, declared: &str) -> Dispute {
    let at = Timestamp::parse("2026-11-23T01:00:00.000Z").expect("an instant");
    Dispute {
        id: "d".into(),
        member: "a".into(),
        register: Register::Vehicle,
        state,
        about: Some(priced(Register::Vehicle, Pick { record: 1, field: Field::Price })),
        declared: declared.to_owned(),
        reason: "已经卖了".to_owned(),
        opened_at: at,
        due_on: at.day(),
        answer: None,
        ended_at: None,
    }
}

#[test]
fn codes_read_back_and_every_state_has_its_shelf() {
    for state in DisputeState::ALL {
        assert_eq!(DisputeState::from_code(state.code()), Some(state));
        assert_eq!(serde_json::to_string(&state).expect("serialises"), format!("\"{}\"", state.code()));
        assert_eq!(state.is_answered(), state.shelf() == Shelf::Answered, "{state:?}");
    }
    for shelf in Shelf::ALL {
        assert_eq!(Shelf::from_code(shelf.code()), Some(shelf));
    }
    let code = record_code(&"m.1".into(), Register::RealEstate);
    assert_eq!(record_of_code(&code), Some(("m.1".into(), Register::RealEstate)), "a point in an id does no harm");
    assert_eq!(record_of_code("m"), None);
}

/// An owner may be late and still answer; what was answered, or taken back, is final.
#[test]
fn the_table_of_the_ways_of_a_dispute() {
    for (from, allowed) in [
        (Open, &[Corrected, Upheld, Unsettled, Lapsed, Dropped][..]),
        (Lapsed, &[Corrected, Upheld, Unsettled]),
        (Corrected, &[]),
        (Upheld, &[]),
        (Unsettled, &[]),
        (Dropped, &[]),
    ] {
        for to in DisputeState::ALL {
            assert_eq!(from.may_become(to), allowed.contains(&to), "{from:?} to {to:?}");
        }
    }
}

/// A record is disputed once in an application, however that ended; what was taken back may be said again.
#[test]
fn a_record_is_disputed_once() {
    for state in DisputeState::ALL {
        let disputes = [dispute(Dropped, "x"), dispute(state, "没有车")];
        assert_eq!(disputed_before(&disputes, &"a".into(), Register::Vehicle), state != Dropped, "{state:?}");
        assert!(!disputed_before(&disputes, &"a".into(), Register::Tax), "another register");
        assert!(!disputed_before(&disputes, &"b".into(), Register::Vehicle), "another person");
    }
}

#[test]
fn an_owner_owes_a_letter_and_whoever_is_not_followed_an_explanation() {
    let faults = |outcome: &str, reference: &str, explanation: &str| match owners_answer(outcome, reference, explanation) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.into_iter().map(|fault| (fault.field, fault.code)).collect(),
    };
    let required = |field: &str| (field.to_owned(), FaultCode::Required);
    assert_eq!(faults("", "", ""), [required("outcome"), required("reference"), required("explanation")]);
    assert_eq!(faults("corrected", "18", ""), []);
    assert_eq!(faults("corrected", " ", ""), [required("reference")]);
    for outcome in ["upheld", "unsettled"] {
        assert_eq!(faults(outcome, "18", ""), [required("explanation")]);
        assert_eq!(faults(outcome, "18", "档案如此"), []);
    }
    for outcome in ["open", "lapsed", "dropped", "nonsense"] {
        assert_eq!(faults(outcome, "18", "档案如此"), [("outcome".to_owned(), FaultCode::UnknownChoice)], "{outcome}");
    }
    assert_eq!(faults("corrected", &"长".repeat(101), ""), [("reference".to_owned(), FaultCode::TooLong)]);
    assert_eq!(faults("corrected", "18", "\u{7}"), [("explanation".to_owned(), FaultCode::ControlCharacters)]);
}

#[test]
fn only_what_was_shown_can_be_disputed_later_and_in_words() {
    let shown = |member: &MemberId, register: Register, pick: Pick| {
        let there = member.as_str() == "a" && register == Register::Vehicle && (pick == Pick::WHOLE || pick.record == 1);
        there.then(|| priced(register, pick))
    };
    let price = Pick { record: 1, field: Field::Price };
    let said = claim(&field_code(&"a".into(), Register::Vehicle, price), "没有车", "卖了", shown).expect("a claim");
    assert_eq!((said.member.as_str(), said.register, said.declared.as_str()), ("a", Register::Vehicle, "没有车"));
    assert_eq!(said.about, Some(priced(Register::Vehicle, price)), "both values stay");
    assert!(claim(&field_code(&"a".into(), Register::Vehicle, Pick::WHOLE), "没有车", "卖了", shown).is_ok());
    let codes = |record: &str, declared: &str, reason: &str| claim(record, declared, reason, shown).expect_err("refused").0.len();
    assert_eq!(codes("", "", ""), 3);
    for other in
        ["a.tax.0-whole", "b.vehicle.0-whole", "a.nonsense.0-whole", "a.vehicle.2-price", "a.vehicle.1-nonsense", "a.vehicle", "a", "."]
    {
        let faults = claim(other, "没有车", "卖了", shown).expect_err("refused");
        assert_eq!((faults.0[0].field.as_str(), faults.0[0].code), ("record", FaultCode::UnknownChoice), "{other}");
    }
}

#[test]
fn what_an_owner_settles_counts_as_it_stands_and_everything_else_stays_disputed() {
    let member = MemberId::from("a");
    for state in DisputeState::ALL {
        let read = answers().with_disputes(&[dispute(state, "没有车")]);
        let verdict = read.response(&member, Register::Vehicle);
        match state {
            Corrected | Upheld => assert_eq!(verdict, Some(&Verdict::Confirmed), "{state:?}"),
            Dropped => assert_eq!(verdict, None, "{state:?}"),
            Open | Unsettled | Lapsed => assert!(matches!(verdict, Some(Verdict::Disputed { .. })), "{state:?}"),
        }
        let seen = answers().disputed_by(&[dispute(state, "没有车")]);
        assert_eq!(seen.claims().count(), usize::from(state != Dropped), "both values stay: {state:?}");
        assert!(seen.claims().all(|claim| claim.about == dispute(state, "没有车").about), "{state:?}");
    }
    let again = [dispute(Corrected, "没有车"), dispute(Open, "有一辆")];
    let read = answers().with_disputes(&again);
    assert!(matches!(read.response(&member, Register::Vehicle), Some(Verdict::Disputed { declared, .. }) if declared == "有一辆"));
}

/// Only a check after the answer shows the corrected record; one that is upheld differs from what is said for good.
#[test]
fn the_table_of_the_check_shows_the_newest_dispute_and_what_was_corrected_before_it_differs_no_more() {
    let empty = Answer::without_records(Register::Vehicle, crate::verification::AnswerStatus::Empty);
    let replies = [MemberAnswers { member: "a".into(), answers: vec![empty] }];
    let assessment = crate::verification::Assessment {
        policy: String::new(),
        on: Day::parse("2026-11-23").expect("a day"),
        outcome: crate::verification::Outcome::Undecided,
        category: None,
        persons: 1,
        income_per_head: None,
        area_per_person: None,
        flags: Vec::new(),
        rules: Vec::new(),
    };
    let answered_at = Timestamp::parse("2026-11-24T01:00:00.000Z").expect("an instant");
    let (before, after) = (answered_at.plus_seconds(-1), answered_at.plus_seconds(1));
    for (state, checked_at, concern, due) in [
        (Open, after, Concern::Differs, false),
        (Lapsed, after, Concern::Differs, false),
        (Unsettled, before, Concern::Differs, false),
        (Upheld, before, Concern::Differs, true),
        (Upheld, after, Concern::Differs, false),
        (Corrected, before, Concern::Differs, true),
        (Corrected, answered_at, Concern::Agrees, false),
        (Corrected, after, Concern::Agrees, false),
    ] {
        let answered = Dispute { ended_at: (state != Open).then_some(answered_at), ..dispute(state, "没有车") };
        let disputes = [dispute(Dropped, "x"), answered];
        let said = answers().disputed_by(&disputes);
        let table = compare(&said, &replies, &[], &assessment).with_disputes(&disputes, checked_at);
        let row = table.rows.iter().find(|row| row.register == Register::Vehicle).expect("a row");
        let shown = row.dispute.as_ref().expect("the dispute stands beside the record");
        assert_eq!((shown.state, row.concern, shown.settled_since(checked_at)), (state, concern, due), "{checked_at}");
        assert!(table.rows.is_sorted_by_key(|row| row.concern));
    }
}

proptest! {
    /// Whatever order the states come in, a dispute ends at most twice: by its limit, and by a late answer.
    #[test]
    fn a_dispute_ends(ways in proptest::collection::vec(0..6_usize, 0..40)) {
        let (mut state, mut moves) = (Open, 0);
        for next in ways.into_iter().map(|place| DisputeState::ALL[place]) {
            if state.may_become(next) {
                prop_assert!(next != Open, "nothing opens again");
                state = next;
                moves += 1;
            }
        }
        prop_assert!(moves <= 2);
        if moves == 2 {
            prop_assert!(state.is_answered());
        }
    }
}
