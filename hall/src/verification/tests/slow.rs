//! Registers that are slow: whoever waits hears that they are late, the job has the patience, and of askings that overlap each keeps
//! what the other was told later.

use super::silent::{behaves, silent_case, turn, turn_in};
use super::*;
use crate::Settings;
use crate::testing::SeededChance;
use crate::verification::ask_silent;
use crate::verification::check::{Asked, conclude_or_record, subject};
use crate::verification::evidence::{AskedAt, Heard, Kind, Place, Proofs, Worded, latest};
use domain::day::Timestamp;
use domain::verification::{Answer, AnswerStatus, MemberAnswers};
use exchange::{Climate, Connections, Weather};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What an asking heard that began at an instant.
fn asking(answers: Vec<MemberAnswers>, asked_at: Timestamp) -> Heard {
    Heard { answers, took_ms: 1, asked_at, earlier: AskedAt::new(), worded: Worded::new(), proofs: Proofs::new() }
}

on_both_engines! {
    async fn a_register_that_is_always_slower_than_its_deadline_answers_when_nobody_waits(test: TestHall) {
        let (case, first) = silent_case(&test).await;
        behaves(&test.hall, Register::RealEstate, "steady").await;
        let weather = Weather::calm().with(Register::RealEstate, Climate { latency_ms: 300, ..Climate::CALM });
        let deadlines = BTreeMap::from([(Register::RealEstate, Duration::from_millis(50))]);
        let connections = Connections { deadlines, patience: Some(Duration::from_secs(20)), ..Connections::default() };
        let settings = Settings { weather, connections, ..test.hall.settings().clone() };
        let hall = &Hall::open(settings, test.clock.clone(), Arc::new(SeededChance::new(43))).await.unwrap();
        let said = async || {
            let last = latest(hall, &case, Kind::Check).await.unwrap().unwrap();
            let replies = last.replies(hall).await.unwrap();
            replies.iter().map(|of_member| of_member.of(Register::RealEstate).unwrap().status).collect::<Vec<_>>()
        };
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(said().await, [AnswerStatus::Timeout; 2], "whoever waits is not held up");
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::RealEstate).await.unwrap();
        assert_eq!(said().await, [AnswerStatus::Timeout; 2], "nor by asking it again");

        test.clock.advance(60);
        assert_eq!(ask_silent(hall).await.unwrap(), 1);
        assert!(said().await.iter().all(|status| status.decides()), "{:?}", said().await);
        let after = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((after.assessment.outcome, after.comparison.count(Concern::Unanswered)), (Outcome::Eligible, 0));
        assert_eq!((standing(hall, &case).await.1.as_deref(), turn(hall, &case).await), (Some("eligible"), None));

        // By hand it is late again, and what it said stays.
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::RealEstate).await.unwrap();
        assert!(said().await.iter().all(|status| status.decides()), "{:?}", said().await);
    }

    async fn what_a_check_heard_meanwhile_is_not_lost(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        let read = subject(hall, &Actor::System, &case, Right::RunCheck).await.unwrap();
        let before = comparison(hall, &first, &case).await.unwrap().unwrap();
        let members: Vec<_> = before.members.into_iter().map(|member| member.member).collect();
        let silent: Vec<_> = members.iter().map(|member| (member.clone(), Register::RealEstate)).collect();
        // A round that comes back with an answer about one, and with silence about the other.
        let round = |asked_at| {
            let answer = |status| Answer { source_seq: "round".to_owned(), ..Answer::without_records(Register::RealEstate, status) };
            let answers = members.iter().zip([AnswerStatus::Empty, AnswerStatus::Timeout]);
            let answers = answers.map(|(member, status)| MemberAnswers { member: member.clone(), answers: vec![answer(status)] });
            asking(answers.collect(), asked_at)
        };
        // Whether the answers are of the round, whether they decide, and when they were asked for.
        let stands = async || {
            let last = latest(hall, &case, Kind::Check).await.unwrap().unwrap();
            let (replies, (asked_at, ..)) = (last.replies(hall).await.unwrap(), last.calls(hall).await.unwrap());
            let of_member = |place: &Place| {
                let answer = replies.iter().find(|of_member| of_member.member == place.0).unwrap().of(place.1).unwrap();
                (answer.source_seq == "round", answer.status.decides(), asked_at[place])
            };
            silent.iter().map(of_member).collect::<Vec<_>>()
        };
        let before = hall.now();
        assert_eq!(stands().await, [(false, false, before); 2]);
        behaves(hall, Register::RealEstate, "steady").await;
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        let checked_at = hall.now();
        test.clock.advance(1);
        conclude_or_record(hall, &Actor::System, &case, &read, Asked::Silent(&silent), &round(before)).await.unwrap();
        assert_eq!(stands().await, [(false, true, checked_at); 2], "the round was asked before the check");
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((view.at, view.comparison.count(Concern::Unanswered), view.asked_again), (hall.now(), 0, None));
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));

        let after = hall.now();
        test.clock.advance(1);
        conclude_or_record(hall, &Actor::System, &case, &read, Asked::Silent(&silent), &round(after)).await.unwrap();
        assert_eq!(stands().await, [(true, true, after), (false, true, checked_at)], "what was asked after it stands, but silence never");
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));
    }

    async fn a_whole_check_takes_nothing_back_that_was_asked_for_after_it_began(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = silent_case(&test).await;
        let read = subject(hall, &first, &case, Right::RunCheck).await.unwrap();
        let last = async || latest(hall, &case, Kind::Check).await.unwrap().unwrap();
        // It hears what the check before heard: all but the register of real estate.
        let (before, began) = (last().await, hall.now());
        let whole = asking(before.replies(hall).await.unwrap(), began);
        behaves(hall, Register::RealEstate, "steady").await;
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::RealEstate).await.unwrap();
        let of_homes = hall.now();
        test.clock.advance(1);
        check_one(hall, &first, &case, Register::Tax).await.unwrap();
        let of_taxes = hall.now();
        test.clock.advance(1);
        conclude_or_record(hall, &first, &case, &read, Asked::Everything, &whole).await.unwrap();
        let (asked_at, proofs, _) = last().await.calls(hall).await.unwrap();
        assert_eq!((asked_at.len(), proofs.len()), (28, 4), "with the proofs of their own calls");
        for ((_, register), at) in asked_at {
            let expected = match register {
                Register::RealEstate => of_homes,
                Register::Tax => of_taxes,
                _ => began,
            };
            assert_eq!(at, expected, "{register:?}");
        }
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert_eq!((view.at, view.comparison.count(Concern::Unanswered), view.asked_again), (hall.now(), 0, None));
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));

        // One that begins after them has heard all of them anew, and what is silent then is silent.
        let whole = Heard { asked_at: hall.now(), ..whole };
        test.clock.advance(1);
        conclude_or_record(hall, &first, &case, &read, Asked::Everything, &whole).await.unwrap();
        let (asked_at, ..) = last().await.calls(hall).await.unwrap();
        assert!(asked_at.values().all(|at| *at == whole.asked_at), "{asked_at:?}");
        assert_eq!((standing(hall, &case).await.1.as_deref(), turn(hall, &case).await), (Some("undecided"), Some(turn_in(hall, 0, 60))));
    }
}
