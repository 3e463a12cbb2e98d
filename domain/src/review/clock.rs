//! The limits of the stages, in working days. The numbers are data of the city's guide.

use crate::day::Day;
use crate::settings::Calendar;
use serde::{Deserialize, Serialize};

/// A stage that has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 受理.
    Acceptance,
    /// 补正, the applicant's time.
    Correction,
    /// 信息核查.
    Check,
    /// 初审.
    FirstReview,
    /// 复审.
    SecondReview,
    /// 公示.
    Publicity,
    /// 审批.
    Decision,
    /// 异议核查.
    Objection,
    /// 复核.
    Recheck,
}

/// How many working days each stage has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// 受理.
    pub acceptance: u32,
    /// After so many days without an answer the application counts as accepted.
    pub deemed_accepted: u32,
    /// 补正.
    pub correction: u32,
    /// 信息核查; counts within the first review.
    pub check: u32,
    /// 初审.
    pub first_review: u32,
    /// 复审.
    pub second_review: u32,
    /// 公示.
    pub publicity: u32,
    /// 审批.
    pub decision: u32,
    /// 异议核查.
    pub objection: u32,
    /// 复核.
    pub recheck: u32,
    /// 数据校核: for the owner of a register whose record is disputed. Ten working days, as the State Council's regulation on sharing
    /// government data gives a department to check and correct (政务数据共享条例, Article 26).
    pub dispute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            acceptance: 1,
            deemed_accepted: 5,
            correction: 15,
            check: 1,
            first_review: 2,
            second_review: 3,
            publicity: 5,
            decision: 1,
            objection: 10,
            recheck: 15,
            dispute: 10,
        }
    }
}

impl Limits {
    /// The same with the limit of one stage as the city stores it: by the code of the state, `deemed_accepted` or `dispute`.
    #[must_use]
    pub fn with(mut self, stage: &str, days: u32) -> Self {
        match stage {
            "submitted" => self.acceptance = days,
            "deemed_accepted" => self.deemed_accepted = days,
            "correction" => self.correction = days,
            "checking" => self.check = days,
            "first_review" => self.first_review = days,
            "second_review" => self.second_review = days,
            "publicity" => self.publicity = days,
            "decision" => self.decision = days,
            "objection" => self.objection = days,
            "recheck" => self.recheck = days,
            "dispute" => self.dispute = days,
            _ => {}
        }
        self
    }

    /// The limit of a stage.
    pub fn of(&self, stage: Stage) -> u32 {
        match stage {
            Stage::Acceptance => self.acceptance,
            Stage::Correction => self.correction,
            Stage::Check => self.check,
            Stage::FirstReview => self.first_review,
            Stage::SecondReview => self.second_review,
            Stage::Publicity => self.publicity,
            Stage::Decision => self.decision,
            Stage::Objection => self.objection,
            Stage::Recheck => self.recheck,
        }
    }

    /// The last day to answer an application: after it, silence counts as acceptance.
    pub fn deemed_on(&self, started: Day, calendar: &Calendar) -> Day {
        calendar.add_working_days(started, self.deemed_accepted).day
    }

    /// The last day for the owner of a disputed record to answer.
    pub fn dispute_due(&self, opened: Day, calendar: &Calendar) -> Day {
        calendar.add_working_days(opened, self.dispute).day
    }

    /// The promise: working days from submit to decision, publicity not counted.
    pub fn promise(&self) -> u32 {
        self.acceptance + self.first_review + self.second_review + self.decision
    }
}
