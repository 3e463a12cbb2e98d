//! The officer's table: what was declared beside what the registers hold, what needs a look first.

use super::record::{MaritalStatus, Record};
use super::{Answer, AnswerStatus, Assessment, Dispute, Gap, MemberAnswers, Register, Rule, Verdict};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::{Answers, CheckedReference, LicenceReference, Marital, Member, Relation, Verdict as Response};
use serde::{Deserialize, Serialize};

/// Why a row deserves a look. The order is that of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// A rule that rests on this record is not fulfilled.
    Fails,
    /// 不符: declared and registered differ.
    Differs,
    /// 未证实: the register has not answered, or its data are older than the policy allows.
    Unanswered,
    /// 对申请人有利: the register holds something in the applicant's favour.
    Favourable,
    /// 相符.
    Agrees,
}

impl Concern {
    /// Every concern, in the order of the table.
    pub const ALL: [Self; 5] = [Self::Fails, Self::Differs, Self::Unanswered, Self::Favourable, Self::Agrees];
}

/// What the applicant says about a register's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Declared {
    /// Nothing: the register was not shown to them.
    Nothing,
    /// They confirmed the record.
    Confirmed,
    /// They confirmed a record that says something else by now.
    ConfirmedBefore,
    /// They dispute it.
    Disputed {
        /// What is right in their words.
        declared: String,
        /// Why.
        reason: String,
    },
    /// They entered it by hand while the register was silent.
    ByHand {
        /// What they entered.
        declared: String,
    },
    /// The marital status they chose.
    Marital {
        /// The status.
        status: Marital,
    },
    /// They use electronic licences by reference.
    Licences {
        /// The references, each as the library says it stands.
        used: Vec<CheckedReference>,
    },
}

/// A rule that reads this record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRule {
    /// The rule.
    pub rule: Rule,
    /// Its verdict.
    pub verdict: Verdict,
}

/// One register about one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// The member.
    pub member: MemberId,
    /// The register.
    pub register: Register,
    /// Why it deserves a look.
    pub concern: Concern,
    /// What the applicant says.
    pub declared: Declared,
    /// How the register answered; `None` if it was not asked.
    pub status: Option<AnswerStatus>,
    /// What it holds.
    pub records: Vec<Record>,
    /// The day its data stand at.
    pub as_of: Option<Day>,
    /// Its number of the answer.
    pub source_seq: String,
    /// The rules that read it.
    pub rules: Vec<RowRule>,
    /// What became of a dispute about it.
    pub dispute: Option<Dispute>,
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The rows, those that need a look first.
    pub rows: Vec<ComparisonRow>,
}

impl Comparison {
    /// How many rows have this concern.
    pub fn count(&self, concern: Concern) -> usize {
        self.of(concern).count()
    }

    /// The rows of one concern.
    pub fn of(&self, concern: Concern) -> impl Iterator<Item = &ComparisonRow> {
        self.rows.iter().filter(move |row| row.concern == concern)
    }
}

/// The rules that read a register.
fn rules_of(register: Register) -> &'static [Rule] {
    match register {
        Register::Population => &[Rule::Identity, Rule::MemberAlive],
        Register::Household => &[Rule::LocalHousehold],
        Register::Marriage => &[Rule::SpouseIncluded, Rule::SingleAge, Rule::DivorceInterval],
        Register::RealEstate => &[Rule::HousingArea, Rule::RecentSale, Rule::CommercialProperty],
        Register::ContractFiling => &[Rule::HousingArea, Rule::CommercialProperty],
        Register::Vehicle => &[Rule::VehicleNumber, Rule::VehiclePrice],
        Register::Tax | Register::LowIncome => &[Rule::Income],
        Register::SocialSecurity => &[Rule::Income, Rule::SocialInsurance],
        Register::Business => &[Rule::BusinessStake],
        Register::HousingBenefit => &[Rule::DoubleBenefit, Rule::Bar],
        Register::ProvidentFund | Register::Disability | Register::Veteran | Register::Carrier | Register::Licence => &[],
    }
}

/// The table of an information check. `seen` is what the registers said when the applicant looked at the records.
pub fn compare(application: &Answers, answers: &[MemberAnswers], seen: &[MemberAnswers], assessment: &Assessment) -> Comparison {
    let mut rows = Vec::new();
    for member in application.applying() {
        let heard = answers.iter().find(|heard| heard.member == member.id);
        let seen = seen.iter().find(|seen| seen.member == member.id);
        for register in Register::CHECKED {
            let [answer, shown] = [heard, seen].map(|of_member| of_member.and_then(|of_member| of_member.of(register)));
            let mut row = row(application, member, register, answer, assessment);
            if row.declared == Declared::Confirmed && shown.zip(answer).is_some_and(|(shown, answer)| has_changed(shown, answer)) {
                row.declared = Declared::ConfirmedBefore;
                row.concern = row.concern.min(Concern::Differs);
            }
            rows.push(row);
        }
        if application.licences_of(&member.id).next().is_some() {
            let answer = heard.and_then(|heard| heard.of(Register::Licence));
            rows.push(row(application, member, Register::Licence, answer, assessment));
        }
    }
    rows.sort_by_key(|row| row.concern);
    Comparison { rows }
}

fn row(application: &Answers, member: &Member, register: Register, answer: Option<&Answer>, assessment: &Assessment) -> ComparisonRow {
    let records = answer.and_then(Answer::decided).unwrap_or_default();
    let rules: Vec<RowRule> = assessment
        .rules
        .iter()
        .filter(|result| rules_of(register).contains(&result.rule))
        .filter(|result| result.member.as_ref().is_none_or(|about| *about == member.id))
        .map(|result| RowRule { rule: result.rule, verdict: result.verdict })
        .collect();
    let declared = if register == Register::Licence {
        let checked = |reference: &LicenceReference| CheckedReference {
            state: reference.by_answer(answer, assessment.on),
            reference: reference.clone(),
        };
        Declared::Licences { used: application.licences_of(&member.id).map(checked).collect() }
    } else {
        declared(application, member, register)
    };
    // A rule of the whole household fails because of those who hold something, not because of those who hold nothing.
    let fails = assessment.rules.iter().any(|result| {
        result.verdict == Verdict::Fail
            && rules_of(register).contains(&result.rule)
            && match &result.member {
                Some(about) => *about == member.id,
                None => !records.is_empty(),
            }
    });
    let outdated = assessment
        .rules
        .iter()
        .flat_map(|result| &result.missing)
        .any(|missing| missing.gap == Gap::Outdated && missing.register == Some(register) && missing.member == member.id);
    let concern = if fails {
        Concern::Fails
    } else if outdated || answer.is_none_or(|answer| !answer.status.decides()) {
        Concern::Unanswered
    } else if differs(&declared, records) {
        Concern::Differs
    } else if !records.is_empty() && matches!(register, Register::LowIncome | Register::Disability | Register::Veteran) {
        Concern::Favourable
    } else {
        Concern::Agrees
    };
    ComparisonRow {
        member: member.id.clone(),
        register,
        concern,
        records: records.iter().filter(|record| is_shown(record, &declared)).cloned().collect(),
        declared,
        status: answer.map(|answer| answer.status),
        as_of: answer.and_then(|answer| answer.as_of),
        source_seq: answer.map(|answer| answer.source_seq.clone()).unwrap_or_default(),
        rules,
        dispute: None,
    }
}

/// Of somebody's licences only those are shown that the application uses.
fn is_shown(record: &Record, declared: &Declared) -> bool {
    match (record, declared) {
        (Record::Licence(held), Declared::Licences { used }) => used.iter().any(|checked| checked.reference.licence == held.licence),
        _ => true,
    }
}

fn declared(application: &Answers, member: &Member, register: Register) -> Declared {
    match application.response(&member.id, register) {
        Some(Response::Disputed { declared, reason, .. }) => Declared::Disputed { declared: declared.clone(), reason: reason.clone() },
        Some(Response::Manual { declared }) => Declared::ByHand { declared: declared.clone() },
        Some(Response::Confirmed) => Declared::Confirmed,
        None => match application.marital {
            Some(status) if register == Register::Marriage && member.relation == Relation::Applicant => Declared::Marital { status },
            _ => Declared::Nothing,
        },
    }
}

/// Whether a register holds something else than it showed. Of silence, and of records that were erased after their time, nothing is
/// known.
fn has_changed(shown: &Answer, now: &Answer) -> bool {
    let known = |answer: &Answer| answer.status.decides() && !answer.is_erased();
    if !known(shown) || !known(now) {
        return false;
    }
    let mut left: Vec<&Record> = shown.records.iter().collect();
    let stands = |record: &Record| {
        let place = left.iter().position(|earlier| record.continues(earlier));
        place.map(|place| left.swap_remove(place)).is_some()
    };
    shown.records.len() != now.records.len() || !now.records.iter().all(stands)
}

fn differs(declared: &Declared, records: &[Record]) -> bool {
    match declared {
        Declared::Disputed { .. } | Declared::ByHand { .. } | Declared::ConfirmedBefore => true,
        Declared::Nothing | Declared::Confirmed => false,
        Declared::Licences { used } => used.iter().any(|checked| checked.state.is_conflict()),
        Declared::Marital { status } => {
            let registered = records
                .iter()
                .filter_map(|record| match record {
                    Record::Marriage(marriage) => Some((marriage.since, marriage.status)),
                    _ => None,
                })
                .max_by_key(|(since, _)| *since)
                .map_or(MaritalStatus::Single, |(_, status)| status);
            let declared = match status {
                Marital::Single => MaritalStatus::Single,
                Marital::Married => MaritalStatus::Married,
                Marital::Divorced => MaritalStatus::Divorced,
                Marital::Widowed => MaritalStatus::Widowed,
            };
            registered != declared
        }
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
