//! Priority points of those who wait: each factor with its input, so that the sum can be explained and replayed.

use super::{Assessment, Flag};
use crate::day::Day;
use crate::quantity::{Area, Fen};
use crate::settings::policy::Policy;
use serde::{Deserialize, Serialize};

/// What earns points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FactorKind {
    /// Area owned per person.
    Hardship {
        /// The area.
        area_per_person: Area,
    },
    /// Income per head and month.
    Income {
        /// The income.
        per_head: Fen,
    },
    /// Persons of the household.
    Household {
        /// How many.
        persons: i64,
    },
    /// Full years of waiting.
    Waiting {
        /// How many.
        years: i64,
    },
    /// Flags.
    Flags {
        /// Those that count.
        flags: Vec<Flag>,
    },
}

/// One factor and its points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// What was counted.
    #[serde(flatten)]
    pub kind: FactorKind,
    /// Points.
    pub points: i64,
}

/// The points of a household under a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Version of the policy.
    pub policy: String,
    /// The factors. One whose input is unknown is missing and earns nothing.
    pub factors: Vec<Factor>,
}

impl Points {
    /// The sum.
    pub fn total(&self) -> i64 {
        self.factors.iter().fold(0, |sum, factor| sum.saturating_add(factor.points))
    }
}

/// (1 − value / line) × most, rounded down, never below zero.
fn below_the_line(value: i64, line: i64, most: i64) -> i64 {
    if line <= 0 {
        return 0;
    }
    let left = (line - value.clamp(0, line)).max(0);
    i64::try_from(i128::from(left) * i128::from(most) / i128::from(line)).unwrap_or(0)
}

/// The points of an assessed household that has waited since a day.
pub fn priority_points(policy: &Policy, assessment: &Assessment, waiting_since: Day, on: Day) -> Points {
    let terms = &policy.points;
    let mut factors = Vec::new();
    if let Some(area_per_person) = assessment.area_per_person {
        let points = below_the_line(area_per_person.0, policy.housing.area_per_person.0, terms.hardship);
        factors.push(Factor { kind: FactorKind::Hardship { area_per_person }, points });
    }
    if let Some(per_head) = assessment.income_per_head {
        let points = below_the_line(per_head.0, policy.income.line.0, terms.income);
        factors.push(Factor { kind: FactorKind::Income { per_head }, points });
    }
    let persons = assessment.persons.max(1);
    let at = usize::try_from(persons - 1).unwrap_or(usize::MAX).min(terms.persons.len().saturating_sub(1));
    factors.push(Factor { kind: FactorKind::Household { persons }, points: terms.persons.get(at).copied().unwrap_or(0) });
    let years = i64::from(waiting_since.age_on(on).max(0));
    let waiting = years.saturating_mul(terms.waiting_per_year).min(terms.waiting_max);
    factors.push(Factor { kind: FactorKind::Waiting { years }, points: waiting });
    let counted: Vec<_> = terms.flags.iter().filter(|entry| assessment.flags.contains(&entry.flag)).collect();
    let flags = counted.iter().map(|entry| entry.flag).collect();
    let points = counted.iter().fold(0_i64, |sum, entry| sum.saturating_add(entry.points)).min(terms.flags_max);
    factors.push(Factor { kind: FactorKind::Flags { flags }, points });
    Points { policy: policy.version.clone(), factors }
}
