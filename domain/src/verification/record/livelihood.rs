//! Records about work, income, support and earlier housing benefits.

use crate::day::Day;
use crate::quantity::Fen;
use serde::{Deserialize, Serialize};

/// 住房公积金.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidentFundRecord {
    /// Employer.
    pub employer: String,
    /// Account opened on.
    pub opened: Day,
    /// Being paid, not sealed or closed.
    pub active: bool,
    /// Monthly base (工资基数).
    pub base: Fen,
    /// Monthly payment of both sides.
    pub monthly: Fen,
    /// First day of the last month paid.
    pub last_paid: Option<Day>,
    /// Months paid without a gap.
    pub continuous_months: i64,
    /// A housing loan runs.
    pub loan: bool,
    /// Last withdrawal for a purchase.
    pub purchase_withdrawal: Option<Day>,
}

/// 救助类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowIncomeKind {
    /// 特困供养.
    Tekun,
    /// 最低生活保障.
    Dibao,
    /// 低收入家庭.
    LowIncome,
    /// 低保边缘家庭.
    NearLow,
}

/// 低保、特困、低收入家庭认定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LowIncomeRecord {
    /// 证号.
    pub certificate: String,
    /// Kind.
    pub kind: LowIncomeKind,
    /// Persons supported by this certificate.
    pub persons: i64,
    /// Allowance of the whole household per month.
    pub monthly: Fen,
    /// Valid from.
    pub from: Day,
    /// Valid to.
    pub to: Option<Day>,
    /// Stopped on, before its end.
    pub stopped: Option<Day>,
}

impl LowIncomeRecord {
    /// Whether the certificate holds on a day.
    pub fn valid_on(&self, on: Day) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to) && self.stopped.is_none_or(|stopped| on < stopped)
    }
}

/// 残疾人证.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisabilityRecord {
    /// 证号: ID number, kind and grade.
    pub certificate: String,
    /// 类别 1 to 7: sight, hearing, speech, limbs, intellect, mind, multiple.
    pub kind: i64,
    /// 等级 1 (most severe) to 4.
    pub grade: i64,
    /// Valid to.
    pub valid_to: Day,
}

/// 个人所得税: declared income of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRecord {
    /// First day of the twelve months this sum covers.
    pub from: Day,
    /// Last day of them.
    pub to: Day,
    /// Income declared in that time.
    pub income: Fen,
    /// Tax withheld.
    pub withheld: Fen,
    /// Who pays.
    pub employer: String,
}

/// 险种.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// 城镇职工基本养老保险, paying in.
    Employee,
    /// 城乡居民基本养老保险, paying in.
    Resident,
    /// Drawing a pension.
    Pension,
}

/// 社会保险.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialSecurityRecord {
    /// Scheme.
    pub scheme: Scheme,
    /// Employer, empty for residents and pensioners.
    pub employer: String,
    /// Monthly base while paying in.
    pub base: Fen,
    /// Monthly pension while drawing.
    pub pension: Fen,
    /// Months paid in all.
    pub months: i64,
    /// Months paid without a gap up to now.
    pub continuous_months: i64,
    /// First paid on.
    pub first_paid: Day,
    /// Being paid or drawn.
    pub active: bool,
}

/// 优抚类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VeteranKind {
    /// 退役军人.
    Veteran,
    /// 残疾军人.
    DisabledVeteran,
    /// 烈士遗属.
    MartyrFamily,
}

/// 优抚对象.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VeteranRecord {
    /// Kind.
    pub kind: VeteranKind,
    /// 证号.
    pub certificate: String,
    /// Draws a regular state pension (定期抚恤补助).
    pub regular_pension: bool,
}

/// Kind of an earlier housing benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenefitKind {
    /// 公共租赁住房.
    PublicRental,
    /// 租赁补贴.
    Subsidy,
    /// 经济适用住房.
    AffordableHome,
    /// 违规记录, with a bar on new applications.
    Bar,
}

/// 以往住房保障.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenefitRecord {
    /// Kind.
    pub kind: BenefitKind,
    /// Number of the contract or the decision.
    pub number: String,
    /// From.
    pub from: Day,
    /// Ended on; of a bar, its last day.
    pub to: Option<Day>,
}

impl BenefitRecord {
    /// Whether it runs on a day.
    pub fn runs_on(&self, on: Day) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}
