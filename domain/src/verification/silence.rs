//! Registers that did not answer a check: what they are asked again by themselves, and when.

use super::{MemberAnswers, Register};
use crate::day::Timestamp;
use crate::id::MemberId;
use serde::{Deserialize, Serialize};

/// The first waits, in seconds: a register that stumbled is up again soon.
const FIRST: [i64; 3] = [60, 5 * 60, 30 * 60];

/// Every wait after those: one that is out is out for hours.
const EVERY: i64 = 6 * 3600;

/// So many of these, which is a week; what is silent then has another reason, and an officer may ask at any time.
const LATER: usize = 28;

/// How long a case waits, after a check and so many tries, until what is silent is asked again; `None`: it is not any more.
pub fn asked_again_after(tries: i64) -> Option<i64> {
    let tries = usize::try_from(tries).ok()?;
    FIRST.get(tries).copied().or_else(|| (tries < FIRST.len() + LATER).then_some(EVERY))
}

/// When what is silent is asked again by itself, as pages say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedAgain {
    /// Its time has come, and others are before it.
    Due,
    /// At an instant that is still ahead.
    At(Timestamp),
}

impl AskedAgain {
    /// Of what is to be asked at an instant. One that is over is no promise.
    pub fn of(next: Timestamp, now: Timestamp) -> Self {
        if next <= now { Self::Due } else { Self::At(next) }
    }
}

/// About whom which register gave no answer.
pub fn unanswered(replies: &[MemberAnswers]) -> Vec<(MemberId, Register)> {
    let mut silent = Vec::new();
    for MemberAnswers { member, answers } in replies {
        let of_member = answers.iter().filter(|answer| answer.status.is_silent());
        silent.extend(of_member.map(|answer| (member.clone(), answer.register)));
    }
    silent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::CaseState;
    use crate::verification::{Answer, AnswerStatus};

    #[test]
    fn the_waits_grow_and_end_after_a_week() {
        let waits: Vec<i64> = (0..).map_while(asked_again_after).collect();
        assert_eq!(waits[..5], [60, 300, 1_800, 21_600, 21_600]);
        assert!(waits.is_sorted());
        let all: i64 = waits.iter().sum();
        assert_eq!(all / 86_400, 7);
        for beyond in [31, i64::MAX, -1, i64::MIN] {
            assert_eq!(asked_again_after(beyond), None, "{beyond}");
        }
    }

    #[test]
    fn an_instant_that_is_over_is_not_promised() {
        let now = Timestamp::EPOCH.plus_seconds(86_400);
        let at = |seconds| AskedAgain::of(now.plus_seconds(seconds), now);
        assert_eq!([at(-60), at(0), at(1)], [AskedAgain::Due, AskedAgain::Due, AskedAgain::At(now.plus_seconds(1))]);
    }

    #[test]
    fn only_silence_is_asked_about_again() {
        let registers = [Register::Tax, Register::Vehicle, Register::Marriage, Register::Household, Register::Business];
        let answers = registers.into_iter().zip(AnswerStatus::ALL).map(|(register, status)| Answer::without_records(register, status));
        let replies = [
            MemberAnswers { member: "a".into(), answers: answers.collect() },
            MemberAnswers { member: "b".into(), answers: vec![Answer::without_records(Register::Tax, AnswerStatus::Timeout)] },
        ];
        let named = |member: &str, register| (MemberId::from(member), register);
        assert_eq!(unanswered(&replies), [named("a", Register::Household), named("a", Register::Business), named("b", Register::Tax)]);
        assert_eq!(unanswered(&[]), []);
    }

    #[test]
    fn what_comes_late_counts_between_the_check_and_the_decision() {
        for state in CaseState::ALL {
            // With the applicant, before acceptance and while the job checks, a whole check comes first.
            let whole_first = matches!(state, CaseState::Submitted | CaseState::Correction | CaseState::Checking);
            assert_eq!(state.waits_for_registers(), state.is_open() && !whole_first, "{state:?}");
        }
    }
}
