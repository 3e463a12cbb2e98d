//! Disputes (数据校核): the applicant says that a register's record is wrong, and its owner looks into it, within a limit of its own.
//! Both values stay on record, whatever the owner answers.

use super::{Comparison, Concern, Dispute, DisputedField, Pick, Register};
use crate::day::Timestamp;
use crate::fault::{Fault, FaultCode, Faults};
use crate::id::MemberId;
use crate::intake::{Answers, LONGEST_TEXT, Verdict, text};
use serde::{Deserialize, Serialize};

/// The longest document number, in characters.
const LONGEST_REFERENCE: usize = 100;

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    /// 校核中: the owner has not answered, and the case waits.
    Open,
    /// 已更正: the owner has corrected the register.
    Corrected,
    /// 登记无误: the owner stands by the register.
    Upheld,
    /// 无法核实: the owner cannot tell.
    Unsettled,
    /// 逾期未答复: the limit has passed without an answer; the case goes on.
    Lapsed,
    /// 已终止: the application was taken back or has ended.
    Dropped,
}

/// The shelf of the list on which a dispute lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Waiting for the owner.
    #[default]
    Open,
    /// Answered.
    Answered,
    /// Over without an answer.
    Over,
}

impl Shelf {
    /// Every shelf, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Over];

    /// The code as stored and as written in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Over => "over",
        }
    }

    /// The shelf with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.code() == code)
    }
}

impl DisputeState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Open, Self::Corrected, Self::Upheld, Self::Unsettled, Self::Lapsed, Self::Dropped];
    /// What an owner may answer.
    pub const ANSWERS: [Self; 3] = [Self::Corrected, Self::Upheld, Self::Unsettled];

    /// The code as stored and as written in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Corrected => "corrected",
            Self::Upheld => "upheld",
            Self::Unsettled => "unsettled",
            Self::Lapsed => "lapsed",
            Self::Dropped => "dropped",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether the owner has answered.
    pub fn is_answered(self) -> bool {
        Self::ANSWERS.contains(&self)
    }

    /// Whether the owner's answer says what holds: from the next check on the record counts as it stands. In every other state it
    /// stays disputed, and an officer finds by the evidence.
    pub fn settles(self) -> bool {
        matches!(self, Self::Corrected | Self::Upheld)
    }

    /// Where it lies in the list.
    pub fn shelf(self) -> Shelf {
        match self {
            Self::Open => Shelf::Open,
            Self::Corrected | Self::Upheld | Self::Unsettled => Shelf::Answered,
            Self::Lapsed | Self::Dropped => Shelf::Over,
        }
    }

    /// Whether it may go on to another state. An owner may still answer when the limit is over; what is answered stays answered.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Open => next != Self::Open,
            Self::Lapsed => next.is_answered(),
            Self::Corrected | Self::Upheld | Self::Unsettled | Self::Dropped => false,
        }
    }
}

/// What the owner of a register answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnersAnswer {
    /// The number of its letter.
    pub reference: String,
    /// What it says; empty if the letter says nothing more.
    pub explanation: String,
}

/// An owner's answer as typed. An applicant whose word is not followed is told why.
pub fn owners_answer(outcome: &str, reference: &str, explanation: &str) -> Result<(DisputeState, OwnersAnswer), Faults> {
    let mut faults = Faults::none();
    let state = faults.take(
        "outcome",
        match outcome.trim() {
            "" => Err(FaultCode::Required),
            code => DisputeState::from_code(code).filter(|state| state.is_answered()).ok_or(FaultCode::UnknownChoice),
        },
    );
    let mut taken = |field: &str, typed: &str, longest| match text(typed, longest) {
        Ok(text) => text,
        Err(fault) => {
            faults.push(Fault { field: field.to_owned(), ..fault });
            String::new()
        }
    };
    let reference = taken("reference", reference, LONGEST_REFERENCE);
    let optional = state == Some(DisputeState::Corrected) && explanation.trim().is_empty();
    let explanation = if optional { String::new() } else { taken("explanation", explanation, LONGEST_TEXT) };
    match state {
        Some(state) if faults.is_empty() => Ok((state, OwnersAnswer { reference, explanation })),
        _ => Err(faults),
    }
}

/// What an applicant says to be wrong, as typed: whose record of which register, which field of it, what is right, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose record.
    pub member: MemberId,
    /// The register.
    pub register: Register,
    /// The field, with what the register shows; `None` in a claim from before a dispute named one.
    pub about: Option<DisputedField>,
    /// What is right.
    pub declared: String,
    /// Why.
    pub reason: String,
}

/// Whether a record was disputed in this application before. Each is disputed once, however its owner's time ended, so that no case is
/// kept from judgement for ever; what was taken back with the application was never looked into.
pub fn disputed_before<'a>(disputes: impl IntoIterator<Item = &'a Dispute>, member: &MemberId, register: Register) -> bool {
    let same = |dispute: &Dispute| dispute.member == *member && dispute.register == register;
    disputes.into_iter().any(|dispute| dispute.state != DisputeState::Dropped && same(dispute))
}

/// The code of a record in forms: the member and the register.
pub fn record_code(member: &MemberId, register: Register) -> String {
    format!("{member}.{}", register.code())
}

/// Whose record of which register a code names.
pub fn record_of_code(code: &str) -> Option<(MemberId, Register)> {
    let (member, register) = code.trim().rsplit_once('.')?;
    Some((MemberId(member.to_owned()), Register::from_code(register)?))
}

/// The code of a field in forms: whose record of which register, and what is picked of it.
pub fn field_code(member: &MemberId, register: Register, pick: Pick) -> String {
    format!("{}.{}", record_code(member, register), pick.code())
}

/// What a code picks of whose record of which register.
fn field_of_code(code: &str) -> Option<(MemberId, Register, Pick)> {
    let (record, pick) = code.trim().rsplit_once('.')?;
    let (member, register) = record_of_code(record)?;
    Some((member, register, Pick::from_code(pick)?))
}

/// A claim as typed after submit; `shown` says what the applicant was shown at such a place.
pub fn claim(
    field: &str,
    declared: &str,
    reason: &str,
    shown: impl Fn(&MemberId, Register, Pick) -> Option<DisputedField>,
) -> Result<Claim, Faults> {
    let mut faults = Faults::none();
    let found = |code: &str| {
        let (member, register, pick) = field_of_code(code)?;
        let about = shown(&member, register, pick)?;
        Some((member, register, about))
    };
    let about = faults.take(
        "record",
        match field.trim() {
            "" => Err(FaultCode::Required),
            code => found(code).ok_or(FaultCode::UnknownChoice),
        },
    );
    let mut taken = |field: &str, typed: &str| match text(typed, LONGEST_TEXT) {
        Ok(text) => text,
        Err(fault) => {
            faults.push(Fault { field: field.to_owned(), ..fault });
            String::new()
        }
    };
    let (declared, reason) = (taken("declared", declared), taken("reason", reason));
    match about {
        Some((member, register, about)) if faults.is_empty() => Ok(Claim { member, register, about: Some(about), declared, reason }),
        _ => Err(faults),
    }
}

impl Answers {
    /// What is said to be wrong.
    pub fn claims(&self) -> impl Iterator<Item = Claim> + '_ {
        let applies = move |member: &MemberId| self.applying().any(|applying| applying.id == *member);
        self.registers.responses.iter().filter(move |response| applies(&response.member)).filter_map(|response| match &response.verdict {
            Verdict::Disputed { declared, reason, about } => Some(Claim {
                member: response.member.clone(),
                register: response.register,
                about: about.clone(),
                declared: declared.clone(),
                reason: reason.clone(),
            }),
            Verdict::Confirmed | Verdict::Manual { .. } => None,
        })
    }

    /// The answers as officers see them: what was disputed after submit stands beside what was said before it.
    #[must_use]
    pub fn disputed_by<'a>(mut self, disputes: impl IntoIterator<Item = &'a Dispute>) -> Self {
        for dispute in disputes.into_iter().filter(|dispute| dispute.state != DisputeState::Dropped) {
            let Dispute { declared, reason, about, .. } = dispute.clone();
            let verdict = Verdict::Disputed { declared, reason, about };
            self.respond(&dispute.member, dispute.register, verdict);
        }
        self
    }

    /// The answers as rules are to read them: a record whose owner has settled the dispute counts as it stands, one that was
    /// disputed after submit counts as disputed.
    #[must_use]
    pub fn with_disputes<'a>(mut self, disputes: impl IntoIterator<Item = &'a Dispute>) -> Self {
        for dispute in disputes {
            self = self.disputed_by([dispute]);
            if dispute.state.settles() {
                self.respond(&dispute.member, dispute.register, Verdict::Confirmed);
            }
        }
        self
    }
}

impl Dispute {
    /// Whether the owner has said what holds since a check: its table shows the record of before, and a new check is due.
    pub fn settled_since(&self, checked_at: Timestamp) -> bool {
        self.state.settles() && self.ended_at.is_some_and(|at| at > checked_at)
    }
}

impl Comparison {
    /// Puts each dispute beside its record; the newest of a record comes last in the list. What the owner had corrected before the check
    /// does not differ any more.
    #[must_use]
    pub fn with_disputes(mut self, disputes: &[Dispute], checked_at: Timestamp) -> Self {
        for row in &mut self.rows {
            let of_row = |dispute: &&Dispute| dispute.member == row.member && dispute.register == row.register;
            row.dispute = disputes.iter().rev().filter(|dispute| dispute.state != DisputeState::Dropped).find(of_row).cloned();
            let corrected = |dispute: &Dispute| dispute.state == DisputeState::Corrected && !dispute.settled_since(checked_at);
            if row.dispute.as_ref().is_some_and(corrected) && row.concern == Concern::Differs {
                row.concern = Concern::Agrees;
            }
        }
        self.rows.sort_by_key(|row| row.concern);
        self
    }
}

#[cfg(test)]
#[path = "dispute_tests.rs"]
mod tests;
