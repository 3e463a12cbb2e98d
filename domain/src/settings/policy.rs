//! The policy of the city as versioned data: every threshold, article, point and remedy text. No number of a rule is code.

use crate::day::Day;
use crate::language::Bilingual;
use crate::quantity::{Area, Fen};
use crate::verification::{Flag, Rule};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One version of the policy. A case is judged under the version in force when it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Version, as printed in letters.
    pub version: String,
    /// Name of the local rules.
    pub name: Bilingual,
    /// In force from this day until a later version is.
    pub effective_from: Day,
    /// Area codes of the city; a registered address is local if its code begins with one of them.
    pub local_areas: Vec<String>,
    /// Who may apply.
    pub people: PeopleTerms,
    /// Homes.
    pub housing: HousingTerms,
    /// Income.
    pub income: IncomeTerms,
    /// Vehicles and businesses.
    pub assets: AssetTerms,
    /// Registers' data; a version from before there were such terms has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registers: Option<RegisterTerms>,
    /// Newly employed staff.
    pub new_employee: NewEmployeeTerms,
    /// Stably employed migrant workers.
    pub migrant: MigrantTerms,
    /// The rules in force, each with its article. A rule that is not listed does not apply.
    pub rules: Vec<RuleTerms>,
    /// Priority points of those waiting.
    pub points: PointTerms,
    /// The remedies that every refusal names.
    pub remedies: Vec<Remedy>,
}

/// Terms about persons and families.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleTerms {
    /// Only urban household registration counts as local.
    pub urban_only: bool,
    /// The applicant's least age.
    pub applicant_min_age: i32,
    /// The least age of somebody who applies alone and was never married.
    pub single_min_age: i32,
    /// Months that must lie between a divorce and the application.
    pub divorce_interval_months: i32,
    /// Up to this age a person has no income of their own that counts.
    pub child_max_age: i32,
    /// From this age a person counts as elderly.
    pub elderly_min_age: i32,
    /// Children under 18 that make a family one of several children.
    pub several_children: i64,
}

/// Terms about homes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HousingTerms {
    /// Built area per person (cm²): the household must own less.
    pub area_per_person: Area,
    /// A home given up within this many years counts against the household.
    pub sale_within_years: i32,
}

/// Terms about income, per head and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeTerms {
    /// Up to this: low income.
    pub low: Fen,
    /// Up to this: near low income.
    pub near_low: Fen,
    /// Up to this: lower-middle income. Above it, no qualification.
    pub line: Fen,
    /// Months over which income is measured.
    pub months: i64,
}

/// Terms about vehicles and businesses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetTerms {
    /// The most vehicles of a household.
    pub vehicles: i64,
    /// The most one vehicle may have cost.
    pub vehicle_price: Fen,
    /// The largest stake in businesses, all members together.
    pub business_stake: Fen,
}

/// Terms about what registers say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterTerms {
    /// The most days the data of a register may lie back: what is older neither proves nor clears anything.
    pub oldest_days: i64,
}

/// Terms for newly employed staff without a home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEmployeeTerms {
    /// Years since graduation, at most.
    pub graduated_within_years: i32,
    /// Months the labour contract must still run.
    pub contract_months_left: i32,
    /// Months of residence that stand in for local household registration.
    pub residence_months: i32,
    /// Months of social insurance without a gap.
    pub insurance_months: i64,
    /// They may own no home at all, not even below the line.
    pub without_home: bool,
}

/// Terms for stably employed migrant workers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrantTerms {
    /// Months the labour contract must still run.
    pub contract_months_left: i32,
    /// Months of social insurance without a gap.
    pub insurance_months: i64,
    /// They may own no home at all, not even below the line.
    pub without_home: bool,
}

/// A rule in force and the article it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTerms {
    /// The rule.
    pub rule: Rule,
    /// The citation, as letters print it.
    pub article: Bilingual,
    /// What the article says, in one plain sentence.
    pub text: Bilingual,
}

/// Priority points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointTerms {
    /// Most points for housing hardship: (1 − area / line) times this.
    pub hardship: i64,
    /// Most points for income: (1 − income / line) times this.
    pub income: i64,
    /// Points by the number of persons: the first entry is for one, the last for that many and more.
    pub persons: Vec<i64>,
    /// Points for each full year of waiting.
    pub waiting_per_year: i64,
    /// Most points for waiting.
    pub waiting_max: i64,
    /// Points for flags.
    pub flags: Vec<FlagPoints>,
    /// Most points for flags together.
    pub flags_max: i64,
}

/// Points for one flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagPoints {
    /// The flag.
    pub flag: Flag,
    /// Points.
    pub points: i64,
}

/// Kind of a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyKind {
    /// 复核.
    Recheck,
    /// 行政复议.
    Reconsideration,
    /// 行政诉讼.
    Court,
}

/// Unit of a time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the unit of that name")]
pub enum LimitUnit {
    WorkingDays,
    Days,
    Months,
}

/// A remedy that a refusal names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Kind.
    pub kind: RemedyKind,
    /// Length of the limit.
    pub limit: i64,
    /// Its unit.
    pub unit: LimitUnit,
    /// The sentence of the letter.
    pub text: Bilingual,
}

/// What is wrong with a policy file, for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFault {
    /// Path of the field.
    pub field: String,
    /// What is wrong with it, in English: this is for the command line, not for residents.
    pub problem: String,
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.problem)
    }
}

impl Policy {
    /// The terms of a rule, if it is in force.
    pub fn rule(&self, rule: Rule) -> Option<&RuleTerms> {
        self.rules.iter().find(|terms| terms.rule == rule)
    }

    /// Whether an area code lies in the city.
    pub fn is_local(&self, area_code: &str) -> bool {
        self.local_areas.iter().any(|prefix| area_code.starts_with(prefix.as_str()))
    }

    /// Whether data of a day are too old to decide anything on another.
    pub fn is_outdated(&self, as_of: Day, on: Day) -> bool {
        self.registers.as_ref().is_some_and(|terms| as_of < on.plus_days(-terms.oldest_days))
    }

    /// The version in force on a day: the latest that began by then.
    pub fn in_force<'a>(versions: impl IntoIterator<Item = &'a Self>, on: Day) -> Option<&'a Self> {
        versions.into_iter().filter(|policy| policy.effective_from <= on).max_by_key(|policy| policy.effective_from)
    }

    /// Everything that is wrong with this policy; empty if it can be put in force.
    pub fn check(&self) -> Vec<PolicyFault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, problem: &str| faults.push(PolicyFault { field: field.to_owned(), problem: problem.to_owned() });
        if self.version.trim().is_empty() {
            fault("version", "is empty");
        }
        if self.local_areas.is_empty() {
            fault("local_areas", "names no area, so nobody would be local");
        }
        if self.local_areas.iter().any(|area| area.is_empty() || !area.bytes().all(|byte| byte.is_ascii_digit())) {
            fault("local_areas", "holds something that is not digits");
        }
        let positive = [
            ("people.applicant_min_age", i64::from(self.people.applicant_min_age)),
            ("people.single_min_age", i64::from(self.people.single_min_age)),
            ("people.several_children", self.people.several_children),
            ("housing.area_per_person", self.housing.area_per_person.0),
            ("income.low", self.income.low.0),
            ("income.near_low", self.income.near_low.0),
            ("income.line", self.income.line.0),
            ("income.months", self.income.months),
        ];
        for (field, value) in positive {
            if value <= 0 {
                fault(field, "must be above zero");
            }
        }
        if self.registers.as_ref().is_some_and(|terms| terms.oldest_days <= 0) {
            fault("registers.oldest_days", "must be above zero");
        }
        let not_negative = [
            ("people.divorce_interval_months", i64::from(self.people.divorce_interval_months)),
            ("people.child_max_age", i64::from(self.people.child_max_age)),
            ("people.elderly_min_age", i64::from(self.people.elderly_min_age)),
            ("housing.sale_within_years", i64::from(self.housing.sale_within_years)),
            ("assets.vehicles", self.assets.vehicles),
            ("assets.vehicle_price", self.assets.vehicle_price.0),
            ("assets.business_stake", self.assets.business_stake.0),
            ("new_employee.graduated_within_years", i64::from(self.new_employee.graduated_within_years)),
            ("new_employee.contract_months_left", i64::from(self.new_employee.contract_months_left)),
            ("new_employee.residence_months", i64::from(self.new_employee.residence_months)),
            ("new_employee.insurance_months", self.new_employee.insurance_months),
            ("migrant.contract_months_left", i64::from(self.migrant.contract_months_left)),
            ("migrant.insurance_months", self.migrant.insurance_months),
            ("points.hardship", self.points.hardship),
            ("points.income", self.points.income),
            ("points.waiting_per_year", self.points.waiting_per_year),
            ("points.waiting_max", self.points.waiting_max),
            ("points.flags_max", self.points.flags_max),
        ];
        for (field, value) in not_negative {
            if value < 0 {
                fault(field, "must not be below zero");
            }
        }
        if !(self.income.low <= self.income.near_low && self.income.near_low <= self.income.line) {
            fault("income", "the lines must rise: low, near_low, line");
        }
        if self.points.persons.is_empty() {
            fault("points.persons", "needs at least the points of one person");
        }
        for rule in Rule::ALL.iter().copied() {
            match self.rules.iter().filter(|terms| terms.rule == rule).count() {
                0 if rule.is_essential() => {
                    fault("rules", &format!("{} is missing, and no application can be judged without it", rule.code()));
                }
                0 | 1 => {}
                _ => fault("rules", &format!("{} stands twice", rule.code())),
            }
        }
        for terms in &self.rules {
            for (part, text) in [("article", &terms.article), ("text", &terms.text)] {
                if text.zh.trim().is_empty() || text.en.trim().is_empty() {
                    fault(&format!("rules.{}.{part}", terms.rule.code()), "needs both Chinese and English");
                }
            }
        }
        for kind in [RemedyKind::Recheck, RemedyKind::Reconsideration, RemedyKind::Court] {
            match self.remedies.iter().find(|remedy| remedy.kind == kind) {
                None => fault("remedies", &format!("{kind:?} is missing; every refusal must name it")),
                Some(remedy) => {
                    if remedy.limit <= 0 {
                        fault("remedies", &format!("{kind:?} needs a limit above zero"));
                    }
                    if remedy.text.zh.trim().is_empty() || remedy.text.en.trim().is_empty() {
                        fault("remedies", &format!("{kind:?} needs both Chinese and English"));
                    }
                }
            }
        }
        faults
    }
}
