//! A record the applicant confirmed and what the register says at the check.

use super::*;
use crate::identity::{PersonName, Phone, RealNameLevel, ResidentId};
use crate::quantity::Fen;
use crate::verification::Outcome;
use crate::verification::record::{Scheme, SocialSecurityRecord, TaxRecord, VehicleRecord, VehicleUse};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// An applicant who confirmed what this register holds.
fn confirmed(register: Register) -> Answers {
    let applicant = Member {
        id: "a".into(),
        relation: Relation::Applicant,
        name: PersonName::parse("周秀兰").expect("a name"),
        resident_id: ResidentId::from_parts("341699", day("1961-03-04"), 2).expect("an id"),
        proposed: false,
        applies: Some(true),
        consent: None,
    };
    let mut answers = Answers::start(applicant, Phone::parse("13800000000").expect("a phone"), RealNameLevel::Verified);
    answers.respond(&"a".into(), register, Response::Confirmed);
    answers
}

fn car(plate: &str, price: i64) -> Record {
    Record::Vehicle(VehicleRecord {
        plate: plate.to_owned(),
        model: "长安逸动".to_owned(),
        purpose: VehicleUse::Private,
        registered: day("2020-05-01"),
        active: true,
        price: Some(Fen(price)),
    })
}

fn insured(base: i64, months: i64, continuous_months: i64) -> Record {
    Record::SocialSecurity(SocialSecurityRecord {
        scheme: Scheme::Employee,
        employer: "锦里建材有限公司".to_owned(),
        base: Fen(base),
        pension: Fen(0),
        months,
        continuous_months,
        first_paid: day("2020-01-01"),
        active: true,
    })
}

fn taxed(from: &str, to: &str, income: i64) -> Record {
    let (from, to) = (day(from), day(to));
    Record::Tax(TaxRecord { from, to, income: Fen(income), withheld: Fen(0), employer: "锦里建材有限公司".to_owned() })
}

fn said(register: Register, records: Vec<Record>, as_of: &str, number: &str) -> Answer {
    let status = if records.is_empty() { AnswerStatus::Empty } else { AnswerStatus::Hit };
    Answer { records, as_of: Some(day(as_of)), source_seq: number.to_owned(), ..Answer::without_records(register, status) }
}

/// The concern and what is declared, of the row of the register.
fn row_of(register: Register, seen: Option<Answer>, now: Answer) -> (Concern, Declared) {
    let replies = |answer: Answer| MemberAnswers { member: "a".into(), answers: vec![answer] };
    let assessment = Assessment {
        policy: String::new(),
        on: day("2026-11-23"),
        outcome: Outcome::Undecided,
        category: None,
        persons: 1,
        income_per_head: None,
        area_per_person: None,
        flags: Vec::new(),
        rules: Vec::new(),
    };
    let seen: Vec<MemberAnswers> = seen.map(replies).into_iter().collect();
    let table = compare(&confirmed(register), &[replies(now)], &seen, &assessment);
    let row = table.rows.into_iter().find(|row| row.register == register).expect("a row");
    (row.concern, row.declared)
}

#[test]
fn what_was_confirmed_stands_only_as_long_as_the_register_says_the_same() {
    let (one, other) = (car("皖S·A0001", 4_000_000), car("皖S·A0002", 9_000_000));
    let dearer = car("皖S·A0001", 5_000_000);
    let (same, changed) = ((Concern::Agrees, Declared::Confirmed), (Concern::Differs, Declared::ConfirmedBefore));
    for (register, then, now, expected) in [
        (Register::Vehicle, vec![one.clone(), other.clone()], vec![other.clone(), one.clone()], &same),
        (Register::Vehicle, vec![], vec![], &same),
        (Register::Vehicle, vec![], vec![one.clone()], &changed),
        (Register::Vehicle, vec![one.clone()], vec![], &changed),
        (Register::Vehicle, vec![one.clone()], vec![dearer], &changed),
        (Register::Vehicle, vec![one.clone(), other.clone()], vec![one.clone(), one.clone()], &changed),
        // What time alone moves on is no change; a gap is one.
        (Register::SocialSecurity, vec![insured(400_000, 60, 12)], vec![insured(400_000, 61, 13)], &same),
        (Register::SocialSecurity, vec![insured(400_000, 60, 12)], vec![insured(500_000, 61, 13)], &changed),
        (Register::SocialSecurity, vec![insured(400_000, 60, 12)], vec![insured(400_000, 61, 1)], &changed),
        (Register::Tax, vec![taxed("2025-10-01", "2026-09-30", 60)], vec![taxed("2025-11-01", "2026-10-31", 60)], &same),
        (Register::Tax, vec![taxed("2025-10-01", "2026-09-30", 60)], vec![taxed("2025-10-01", "2026-09-30", 70)], &changed),
    ] {
        let row = row_of(register, Some(said(register, then.clone(), "2026-11-01", "1")), said(register, now.clone(), "2026-11-20", "2"));
        assert_eq!(row, *expected, "{then:?} {now:?}");
    }
}

#[test]
fn of_what_was_erased_or_is_silent_no_change_is_told() {
    let register = Register::Vehicle;
    let held = || said(register, vec![car("皖S·A0001", 4_000_000)], "2026-11-01", "1");
    let (erased, silent) = (Answer { records: Vec::new(), ..held() }, Answer::without_records(register, AnswerStatus::NotCovered));
    for (seen, now, concern) in [
        (None, held(), Concern::Agrees),
        (Some(erased.clone()), held(), Concern::Agrees),
        (Some(held()), erased, Concern::Agrees),
        (Some(held()), silent.clone(), Concern::Unanswered),
        (Some(silent), held(), Concern::Agrees),
    ] {
        assert_eq!(row_of(register, seen.clone(), now), (concern, Declared::Confirmed), "{seen:?}");
    }
}

#[test]
fn data_of_long_ago_neither_clear_nor_burden_anybody() {
    let policy: crate::settings::policy::Policy =
        toml::from_str(include_str!("../../../demo/city/policy.toml")).expect("the demo policy reads");
    let on = day("2026-11-23");
    let judged = |records: Vec<Record>, as_of: &str| {
        let answers = confirmed(Register::Vehicle);
        let replies = [MemberAnswers { member: "a".into(), answers: vec![said(Register::Vehicle, records, as_of, "1")] }];
        let facts = crate::verification::read_facts(&policy, &answers, &replies, on);
        let assessment = crate::verification::assess(&policy, &facts, on);
        let verdict =
            assessment.rules.iter().find(|result| result.rule == crate::verification::Rule::VehicleNumber).map(|result| result.verdict);
        let table = compare(&answers, &replies, &[], &assessment);
        (verdict, table.rows.into_iter().find(|row| row.register == Register::Vehicle).map(|row| row.concern))
    };
    let two = || vec![car("皖S·A0001", 4_000_000), car("皖S·A0002", 4_000_000)];
    // The last day that counts, and the day before it.
    let (fresh, old) = ("2025-11-22", "2025-11-21");
    assert_eq!(judged(Vec::new(), fresh), (Some(Verdict::Pass), Some(Concern::Agrees)));
    assert_eq!(judged(two(), fresh), (Some(Verdict::Fail), Some(Concern::Fails)));
    for records in [Vec::new(), two()] {
        assert_eq!(judged(records, old), (Some(Verdict::Unknown), Some(Concern::Unanswered)));
    }
}
