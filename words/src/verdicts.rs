//! Words for verdicts, outcomes and the values that rules judge.

use crate::Words;
use domain::verification::{Measure, Outcome, Verdict};

impl Words {
    /// What a rule says.
    pub fn verdict(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Pass => self.verification.verdict_pass(),
            Verdict::Fail => self.verification.verdict_fail(),
            Verdict::Unknown => self.verification.verdict_unknown(),
        }
        .to_string()
    }

    /// What follows from all rules.
    pub fn outcome(&self, outcome: Outcome) -> String {
        match outcome {
            Outcome::Eligible => self.verification.outcome_eligible(),
            Outcome::Ineligible => self.verification.outcome_ineligible(),
            Outcome::Undecided => self.verification.outcome_undecided(),
        }
        .to_string()
    }

    /// A value of a rule.
    pub fn value(&self, measure: &Measure) -> String {
        let words = &self.verification;
        match measure {
            Measure::MoneyPerMonth(amount) => words.money_per_month(self.money(*amount)),
            Measure::Money(amount) => return self.money(*amount),
            Measure::AreaPerPerson(area) => words.area_per_person(self.area(*area)),
            Measure::Count(number) => words.count(*number),
            Measure::Years(number) => words.years(*number),
            Measure::Months(number) => words.months(*number),
            Measure::Day(day) => return self.full_date(*day),
            Measure::YesNo(true) => self.shell.yes(),
            Measure::YesNo(false) => self.shell.no(),
            Measure::Certificate => words.certificate(),
            Measure::Licence(state) => return self.reference_state(*state),
        }
        .to_string()
    }
}
