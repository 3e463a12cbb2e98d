//! One vote about one step of a case.

use crate::fault::{Fault, FaultCode, Faults};
use serde::{Deserialize, Serialize};

/// How long an invitation is good for.
pub const INVITATION_DAYS: i64 = 30;

/// The most characters of a comment.
pub const COMMENT_LIMIT: usize = 500;

/// A step that is rated, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatedStep {
    /// The application has arrived and has a number.
    Receipt,
    /// The decision is there.
    Decision,
}

impl RatedStep {
    /// Every rated step, in order.
    pub const ALL: [Self; 2] = [Self::Receipt, Self::Decision];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Decision => "decision",
        }
    }

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// The five levels of the national standard, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatingLevel {
    /// 非常满意
    VerySatisfied,
    /// 满意
    Satisfied,
    /// 基本满意
    Fair,
    /// 不满意
    Dissatisfied,
    /// 非常不满意
    VeryDissatisfied,
}

impl RatingLevel {
    /// Every level, best first.
    pub const ALL: [Self; 5] = [Self::VerySatisfied, Self::Satisfied, Self::Fair, Self::Dissatisfied, Self::VeryDissatisfied];

    /// 5 for the best, 1 for the worst, as stored.
    pub fn number(self) -> i64 {
        match self {
            Self::VerySatisfied => 5,
            Self::Satisfied => 4,
            Self::Fair => 3,
            Self::Dissatisfied => 2,
            Self::VeryDissatisfied => 1,
        }
    }

    /// The level with this number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// Whether the national standard calls it a bad rating, which is always followed up.
    pub fn is_bad(self) -> bool {
        self.number() <= 2
    }
}

/// What was not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatingReason {
    /// 等得太久
    Slow,
    /// 说不清楚要什么
    Unclear,
    /// 反复让补材料
    RepeatedRequests,
    /// 态度不好
    Manner,
    /// 网页难用
    HardToUse,
    /// 要跑现场
    HadToVisit,
}

impl RatingReason {
    /// Every reason, in the order shown.
    pub const ALL: [Self; 6] = [Self::Slow, Self::Unclear, Self::RepeatedRequests, Self::Manner, Self::HardToUse, Self::HadToVisit];

    /// The code as stored and posted.
    pub fn code(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Unclear => "unclear",
            Self::RepeatedRequests => "repeated_requests",
            Self::Manner => "manner",
            Self::HardToUse => "hard_to_use",
            Self::HadToVisit => "had_to_visit",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A vote as posted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VoteForm {
    /// `1` to `5`.
    pub level: String,
    /// Codes of reasons.
    pub reasons: Vec<String>,
    /// A few words, or nothing.
    pub comment: String,
}

/// A vote that may be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// How satisfied.
    pub level: RatingLevel,
    /// What was not good; at least one for the two lowest levels, none for the others.
    pub reasons: Vec<RatingReason>,
    /// A few words.
    pub comment: Option<String>,
}

impl VoteForm {
    /// Reads the vote, or says everything that is wrong with it.
    pub fn parse(&self) -> Result<Vote, Faults> {
        let mut faults = Faults::none();
        let level = faults.take("level", self.read_level());
        let mut reasons: Vec<RatingReason> = Vec::new();
        for code in &self.reasons {
            if let Some(reason) = faults.take("reasons", RatingReason::from_code(code).ok_or(FaultCode::UnknownChoice)) {
                reasons.push(reason);
            }
        }
        reasons.sort_unstable();
        reasons.dedup();
        if level.is_some_and(RatingLevel::is_bad) && reasons.is_empty() && faults.of("reasons").next().is_none() {
            faults.push(Fault::at("reasons", FaultCode::ReasonRequired));
        }
        let comment = self.comment.trim();
        if comment.chars().count() > COMMENT_LIMIT {
            faults.push(Fault::at("comment", FaultCode::TooLong).with(COMMENT_LIMIT));
        }
        if comment.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')) {
            faults.push(Fault::at("comment", FaultCode::ControlCharacters));
        }
        match level {
            Some(level) if faults.is_empty() => {
                // A box ticked before the mind was changed is not a complaint.
                let reasons = if level.is_bad() { reasons } else { Vec::new() };
                Ok(Vote { level, reasons, comment: (!comment.is_empty()).then(|| comment.to_owned()) })
            }
            _ => Err(faults),
        }
    }

    fn read_level(&self) -> Result<RatingLevel, FaultCode> {
        if self.level.is_empty() {
            return Err(FaultCode::Required);
        }
        self.level.parse().ok().and_then(RatingLevel::from_number).ok_or(FaultCode::UnknownChoice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(level: &str, reasons: &[&str], comment: &str) -> VoteForm {
        VoteForm {
            level: level.to_owned(),
            reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
            comment: comment.to_owned(),
        }
    }

    fn codes(form: &VoteForm) -> Vec<(String, FaultCode)> {
        form.parse().expect_err("refused").0.into_iter().map(|fault| (fault.field, fault.code)).collect()
    }

    #[test]
    fn the_two_lowest_owe_a_reason() {
        for level in ["1", "2"] {
            assert_eq!(codes(&form(level, &[], "")), [("reasons".to_owned(), FaultCode::ReasonRequired)]);
            assert_eq!(form(level, &["slow", "slow"], "").parse().expect("a vote").reasons, [RatingReason::Slow]);
        }
        for level in ["3", "4", "5"] {
            assert!(form(level, &["slow"], " ").parse().is_ok_and(|vote| vote.reasons.is_empty() && vote.comment.is_none()));
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = form("6", &["x"], &"好".repeat(COMMENT_LIMIT + 1));
        assert_eq!(codes(&wrong).len(), 3);
        assert_eq!(
            codes(&form("", &[], "a\u{0}")),
            [("level".to_owned(), FaultCode::Required), ("comment".to_owned(), FaultCode::ControlCharacters)]
        );
    }

    #[test]
    fn codes_read_back() {
        for reason in RatingReason::ALL {
            assert_eq!(RatingReason::from_code(reason.code()), Some(reason));
        }
        for step in RatedStep::ALL {
            assert_eq!(RatedStep::from_code(step.code()), Some(step));
        }
        for level in RatingLevel::ALL {
            assert_eq!(RatingLevel::from_number(level.number()), Some(level));
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(level in ".*", reason in ".*", comment in ".*") {
            let _ = form(&level, &[&reason], &comment).parse();
        }
    }
}
