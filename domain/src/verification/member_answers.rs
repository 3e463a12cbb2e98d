//! What the registers said about one member, and which of two answers of a register stands.

use super::{Answer, Register};
use crate::day::Timestamp;
use crate::id::MemberId;

/// The registers' answers about one member, at most one for each register.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MemberAnswers {
    /// About whom.
    pub member: MemberId,
    /// What the registers said.
    pub answers: Vec<Answer>,
}

impl MemberAnswers {
    /// The answer of one register.
    pub fn of(&self, register: Register) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.register == register)
    }

    /// Takes in an answer that was asked for at an instant. It stands for the register from now on, but silence never takes the place of
    /// an answer, and neither does what was asked for before that which is known. Answers whether it stands.
    pub fn attach(&mut self, answer: Answer, asked_at: Timestamp, known_asked_at: Timestamp) -> bool {
        let Some(known) = self.answers.iter_mut().find(|known| known.register == answer.register) else {
            self.answers.push(answer);
            return true;
        };
        let stands = match (known.status.decides(), answer.status.decides()) {
            (true, false) => false,
            (false, true) => true,
            (true, true) | (false, false) => asked_at >= known_asked_at,
        };
        if stands {
            *known = answer;
        }
        stands
    }

    /// Whether a record it was judged by has been erased since, so that nothing can be judged by it again.
    pub fn is_erased(&self) -> bool {
        self.answers.iter().any(Answer::is_erased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::AnswerStatus;

    #[test]
    fn of_two_answers_the_one_asked_for_later_stands_and_silence_takes_nothing_away() {
        let answer = |status, by: &str| Answer { source_seq: by.to_owned(), ..Answer::without_records(Register::Tax, status) };
        let at = |seconds| Timestamp::EPOCH.plus_seconds(seconds);
        for before in AnswerStatus::ALL {
            for other in AnswerStatus::ALL {
                for asked in [9, 10, 11] {
                    let mut known = MemberAnswers { member: "m".into(), answers: vec![answer(before, "known")] };
                    let stands = match (before.decides(), other.decides()) {
                        (true, false) => false,
                        (false, true) => true,
                        _ => asked >= 10,
                    };
                    assert_eq!(known.attach(answer(other, "other"), at(asked), at(10)), stands, "{before:?} {other:?} {asked}");
                    let expected = if stands { answer(other, "other") } else { answer(before, "known") };
                    assert_eq!(known.answers, [expected], "{before:?} {other:?} {asked}");
                }
            }
        }
        let mut known = MemberAnswers { member: "m".into(), answers: Vec::new() };
        assert!(known.attach(answer(AnswerStatus::Empty, ""), at(0), at(10)), "nothing is known yet");
        assert!(known.of(Register::Tax).is_some() && !known.is_erased());
        assert!(known.attach(answer(AnswerStatus::Hit, ""), at(10), at(0)));
        assert!(known.is_erased());
    }

    /// In whatever order two checks end, the same answers stand.
    #[test]
    fn which_of_two_checks_ends_first_makes_no_difference() {
        let at = |seconds| Timestamp::EPOCH.plus_seconds(seconds);
        for first in AnswerStatus::ALL {
            for second in AnswerStatus::ALL {
                let both = [(first, 1), (second, 2)].map(|(status, asked)| (Answer::without_records(Register::Tax, status), at(asked)));
                let over = |(under, under_at): (Answer, Timestamp), (over, over_at): (Answer, Timestamp)| {
                    let mut known = MemberAnswers { member: "m".into(), answers: vec![under] };
                    known.attach(over, over_at, under_at);
                    known.answers
                };
                let [one, other] = both;
                assert_eq!(over(one.clone(), other.clone()), over(other, one), "{first:?} {second:?}");
            }
        }
    }
}
