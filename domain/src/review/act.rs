//! The acts that move a case, and the opinion or reason each owes.

use super::letter::LetterKind;
use super::reason::Reason;
use super::state::CaseState;
use crate::feedback::RatedStep;
use crate::identity::Post;
use serde::{Deserialize, Serialize};

/// What is done to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The applicant hands in the draft.
    Submit,
    /// The applicant takes the application back to change it, within ten minutes.
    UndoSubmit,
    /// The applicant gives up.
    Withdraw,
    /// The applicant hands in what was missing.
    Resubmit,
    /// A draft has not been touched for 90 days.
    ExpireDraft,
    /// What was missing did not come in time.
    Lapse,
    /// 受理.
    Accept,
    /// Nobody answered within the lawful days, so the application counts as accepted.
    DeemAccepted,
    /// 一次告知: one notice of everything missing.
    RequestCorrection,
    /// 不予受理.
    NotAccept,
    /// The registers have answered, or were found out of reach and the officer goes on by hand.
    FinishCheck,
    /// 秒批: every rule is decided by the registers, straight to publicity.
    ClearAtOnce,
    /// 初审: meets the conditions.
    FirstPass,
    /// 初审: in doubt, the second reviewer must look at it.
    FirstDoubt,
    /// 初审: does not meet the conditions.
    FirstFail,
    /// 复审: meets the conditions, to publicity.
    SecondPass,
    /// 复审: refusal proposed.
    SecondFail,
    /// 退回初审, once.
    ReturnToFirst,
    /// The days of publicity are over and nobody objected.
    ClosePublicity,
    /// Somebody objected during publicity.
    RaiseObjection,
    /// The objection does not hold.
    RejectObjection,
    /// The objection holds: refusal proposed.
    UpholdObjection,
    /// 准予登记.
    Approve,
    /// 不予登记.
    Refuse,
    /// 退回复审.
    ReturnToSecond,
    /// The applicant asks for a re-check.
    AskRecheck,
    /// The re-check overturns the result.
    Overturn,
    /// The re-check upholds the result.
    Uphold,
}

/// A deciding step; each is done by a different natural person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 受理.
    Acceptance,
    /// 初审.
    FirstReview,
    /// 复审.
    SecondReview,
    /// 审批.
    Approval,
    /// 异议核查.
    Objection,
    /// 复核.
    Recheck,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 6] = [Self::Acceptance, Self::FirstReview, Self::SecondReview, Self::Approval, Self::Objection, Self::Recheck];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::FirstReview => "first_review",
            Self::SecondReview => "second_review",
            Self::Approval => "approval",
            Self::Objection => "objection",
            Self::Recheck => "recheck",
        }
    }

    /// The step an officer takes who finds something out about a case in a state, without moving it.
    pub fn of_finding(post: Post, state: CaseState) -> Option<Self> {
        match (post, state) {
            (Post::Acceptance, _) => Some(Self::Acceptance),
            (Post::FirstReview, _) => Some(Self::FirstReview),
            (Post::SecondReview, CaseState::Objection) => Some(Self::Objection),
            (Post::SecondReview, CaseState::Recheck) => Some(Self::Recheck),
            (Post::SecondReview, _) => Some(Self::SecondReview),
            (Post::Approval, _) => Some(Self::Approval),
            (Post::Window | Post::Administrator, _) => None,
        }
    }

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// Whether something is owed with an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Duty {
    /// Not asked for.
    None,
    /// May be given.
    Allowed,
    /// Owed; the act is refused without it.
    Owed,
}

/// What an act owes in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionRule {
    /// An opinion in free words.
    pub opinion: Duty,
    /// Reason codes of [`Act::reasons`].
    pub reasons: Duty,
}

/// The longest opinion, in characters.
pub const OPINION_LIMIT: usize = 1000;

impl Act {
    /// Every act.
    pub const ALL: [Self; 28] = [
        Self::Submit,
        Self::UndoSubmit,
        Self::Withdraw,
        Self::Resubmit,
        Self::ExpireDraft,
        Self::Lapse,
        Self::Accept,
        Self::DeemAccepted,
        Self::RequestCorrection,
        Self::NotAccept,
        Self::FinishCheck,
        Self::ClearAtOnce,
        Self::FirstPass,
        Self::FirstDoubt,
        Self::FirstFail,
        Self::SecondPass,
        Self::SecondFail,
        Self::ReturnToFirst,
        Self::ClosePublicity,
        Self::RaiseObjection,
        Self::RejectObjection,
        Self::UpholdObjection,
        Self::Approve,
        Self::Refuse,
        Self::ReturnToSecond,
        Self::AskRecheck,
        Self::Overturn,
        Self::Uphold,
    ];

    /// The code as stored, and as written in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::UndoSubmit => "undo_submit",
            Self::Withdraw => "withdraw",
            Self::Resubmit => "resubmit",
            Self::ExpireDraft => "expire_draft",
            Self::Lapse => "lapse",
            Self::Accept => "accept",
            Self::DeemAccepted => "deem_accepted",
            Self::RequestCorrection => "request_correction",
            Self::NotAccept => "not_accept",
            Self::FinishCheck => "finish_check",
            Self::ClearAtOnce => "clear_at_once",
            Self::FirstPass => "first_pass",
            Self::FirstDoubt => "first_doubt",
            Self::FirstFail => "first_fail",
            Self::SecondPass => "second_pass",
            Self::SecondFail => "second_fail",
            Self::ReturnToFirst => "return_to_first",
            Self::ClosePublicity => "close_publicity",
            Self::RaiseObjection => "raise_objection",
            Self::RejectObjection => "reject_objection",
            Self::UpholdObjection => "uphold_objection",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::ReturnToSecond => "return_to_second",
            Self::AskRecheck => "ask_recheck",
            Self::Overturn => "overturn",
            Self::Uphold => "uphold",
        }
    }

    /// The act with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// The deciding step the act belongs to, when an officer does it.
    pub fn step(self) -> Option<Step> {
        match self {
            Self::Accept | Self::NotAccept => Some(Step::Acceptance),
            Self::FirstPass | Self::FirstDoubt | Self::FirstFail => Some(Step::FirstReview),
            Self::SecondPass | Self::SecondFail | Self::ReturnToFirst => Some(Step::SecondReview),
            Self::Approve | Self::Refuse | Self::ReturnToSecond => Some(Step::Approval),
            Self::RejectObjection | Self::UpholdObjection => Some(Step::Objection),
            Self::Overturn | Self::Uphold => Some(Step::Recheck),
            Self::Submit
            | Self::UndoSubmit
            | Self::Withdraw
            | Self::Resubmit
            | Self::ExpireDraft
            | Self::Lapse
            | Self::DeemAccepted
            | Self::RequestCorrection
            | Self::FinishCheck
            | Self::ClearAtOnce
            | Self::ClosePublicity
            | Self::RaiseObjection
            | Self::AskRecheck => None,
        }
    }

    /// The step of an officer of this post: asking for what is missing belongs to the step of whoever asks.
    pub fn step_of(self, post: Post) -> Option<Step> {
        self.step().or(match (self, post) {
            (Self::RequestCorrection, Post::Acceptance) => Some(Step::Acceptance),
            (Self::RequestCorrection | Self::FinishCheck, Post::FirstReview) => Some(Step::FirstReview),
            _ => None,
        })
    }

    /// What the act owes. `notices` is how often the applicant was told before of something missing.
    pub fn owes(self, notices: i64) -> OpinionRule {
        let rule = |opinion, reasons| OpinionRule { opinion, reasons };
        match self {
            Self::RequestCorrection if notices > 0 => rule(Duty::Owed, Duty::Owed),
            Self::RequestCorrection | Self::NotAccept | Self::Refuse => rule(Duty::Allowed, Duty::Owed),
            Self::FirstFail | Self::SecondFail | Self::ReturnToFirst | Self::ReturnToSecond => rule(Duty::Owed, Duty::Owed),
            Self::FirstPass | Self::SecondPass | Self::Approve | Self::Withdraw | Self::AskRecheck => rule(Duty::Allowed, Duty::None),
            Self::FirstDoubt | Self::RaiseObjection | Self::RejectObjection | Self::UpholdObjection | Self::Overturn | Self::Uphold => {
                rule(Duty::Owed, Duty::None)
            }
            Self::Submit
            | Self::UndoSubmit
            | Self::Resubmit
            | Self::ExpireDraft
            | Self::Lapse
            | Self::Accept
            | Self::DeemAccepted
            | Self::FinishCheck
            | Self::ClearAtOnce
            | Self::ClosePublicity => rule(Duty::None, Duty::None),
        }
    }

    /// The step the act lets the applicant rate.
    pub fn rated(self) -> Option<RatedStep> {
        match self {
            Self::Submit => Some(RatedStep::Receipt),
            Self::NotAccept | Self::Approve | Self::Refuse => Some(RatedStep::Decision),
            _ => None,
        }
    }

    /// The letter the act owes.
    pub fn letter(self) -> Option<LetterKind> {
        match self {
            Self::Accept | Self::DeemAccepted => Some(LetterKind::Acceptance),
            Self::RequestCorrection => Some(LetterKind::Correction),
            Self::NotAccept => Some(LetterKind::NotAccepted),
            Self::Approve => Some(LetterKind::Approval),
            Self::Refuse => Some(LetterKind::Refusal),
            _ => None,
        }
    }

    /// Whether officers do the act on a page of their desk. Objection and re-check have their lines in the table and no page yet.
    pub fn has_page(self) -> bool {
        !matches!(self, Self::RaiseObjection | Self::RejectObjection | Self::UpholdObjection | Self::Overturn | Self::Uphold)
    }

    /// Whether the act says that the household does not meet the conditions.
    pub fn refuses(self) -> bool {
        matches!(self, Self::FirstFail | Self::SecondFail | Self::Refuse)
    }

    /// The reasons that may be given with the act.
    pub fn reasons(self) -> &'static [Reason] {
        match self {
            Self::NotAccept => Reason::NOT_ACCEPTED,
            Self::RequestCorrection => Reason::CORRECTION,
            act if act.refuses() => Reason::REFUSAL,
            Self::ReturnToFirst | Self::ReturnToSecond => Reason::RETURN,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_its_letter_and_its_rating_or_none() {
        let told: Vec<(Act, Option<LetterKind>, Option<RatedStep>)> = Act::ALL
            .into_iter()
            .map(|act| (act, act.letter(), act.rated()))
            .filter(|(_, letter, rated)| letter.is_some() || rated.is_some())
            .collect();
        let decision = Some(RatedStep::Decision);
        assert_eq!(
            told,
            [
                (Act::Submit, None, Some(RatedStep::Receipt)),
                (Act::Accept, Some(LetterKind::Acceptance), None),
                (Act::DeemAccepted, Some(LetterKind::Acceptance), None),
                (Act::RequestCorrection, Some(LetterKind::Correction), None),
                (Act::NotAccept, Some(LetterKind::NotAccepted), decision),
                (Act::Approve, Some(LetterKind::Approval), decision),
                (Act::Refuse, Some(LetterKind::Refusal), decision),
            ]
        );
    }

    #[test]
    fn a_finding_takes_the_step_of_its_post() {
        for state in CaseState::ALL {
            assert_eq!(Step::of_finding(Post::FirstReview, state), Some(Step::FirstReview));
            assert_eq!(Step::of_finding(Post::Administrator, state), None);
        }
        assert_eq!(Step::of_finding(Post::SecondReview, CaseState::Publicity), Some(Step::SecondReview));
        assert_eq!(Step::of_finding(Post::SecondReview, CaseState::Objection), Some(Step::Objection));
        assert_eq!(Step::of_finding(Post::SecondReview, CaseState::Recheck), Some(Step::Recheck));
    }
}
