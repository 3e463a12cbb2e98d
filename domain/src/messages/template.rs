//! The message templates: each one sentence for one purpose, with named fields. The sentences live in `words`.

use crate::day::{Day, Timestamp};
use crate::feedback::RatedStep;
use crate::review::CaseState;
use crate::verification::DisputeState;
use serde::{Deserialize, Serialize};

/// The signature the carrier approved; it stands before every SMS, in either language.
pub const SIGNATURE: &str = "【安居】";

/// How long a code is good for; a later delivery would only confuse.
pub const CODE_SECONDS: i64 = 600;

/// What stands in place of a secret once the message has left the outbox.
pub const REDACTED: &str = "······";

/// A message to one person. No full name, no ID number, no link but a path of our own site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum MessageTemplate {
    /// A code for account, log-in or change of phone.
    IdentityCode {
        /// Six digits.
        code: String,
    },
    /// A code by which an adult member of the household consents to the check.
    MemberConsentCode {
        /// Six digits.
        code: String,
        /// The applicant's masked name, such as `周*`.
        applicant: String,
    },
    /// A code that confirms the commitment letter.
    CommitmentCode {
        /// Six digits.
        code: String,
    },
    /// To the old phone: the account has another phone now.
    PhoneChanged {
        /// The last four digits of the new phone.
        tail: String,
    },
    /// A window has seen the person: the account is verified.
    LevelRaised,
    /// The account was opened on a device not seen before.
    NewDevice {
        /// When.
        at: Timestamp,
    },
    /// To a member of staff: the one-time activation code.
    StaffActivation {
        /// The code.
        code: String,
    },
    /// The application has arrived.
    Submitted {
        /// 申请编号.
        number: String,
        /// By when acceptance is decided.
        answer_by: Day,
    },
    /// The submit was undone within ten minutes.
    Undone {
        /// 申请编号.
        number: String,
    },
    /// The application was accepted.
    Accepted {
        /// 申请编号.
        number: String,
        /// 受理编号.
        acceptance_number: String,
        /// The lawful date of the decision.
        decide_by: Day,
    },
    /// Something is missing; all of it is on one list.
    CorrectionWanted {
        /// 申请编号.
        number: String,
        /// How many points the list has.
        points: u32,
        /// By when.
        deadline: Day,
    },
    /// What was missing has arrived.
    Resubmitted {
        /// 申请编号.
        number: String,
        /// By when the next answer comes.
        answer_by: Day,
    },
    /// The application cannot be accepted; the reasons are in the letter.
    NotAccepted {
        /// 申请编号.
        number: String,
    },
    /// The case has reached another stage.
    StageReached {
        /// 申请编号.
        number: String,
        /// The stage.
        stage: CaseState,
        /// By when it ends.
        until: Day,
    },
    /// The result is on the public list.
    PublicityStarted {
        /// 申请编号.
        number: String,
        /// The last day of the list.
        until: Day,
    },
    /// Approved: the household is on the waiting list.
    Approved {
        /// 申请编号.
        number: String,
    },
    /// Refused; reasons and remedies are in the letter.
    Refused {
        /// 申请编号.
        number: String,
    },
    /// Withdrawn by the applicant.
    Withdrawn {
        /// 申请编号.
        number: String,
    },
    /// Ended because nothing came before the deadline.
    Lapsed {
        /// 申请编号.
        number: String,
    },
    /// The owners of registers are asked about what the applicant says to be wrong.
    DisputeOpened {
        /// 申请编号.
        number: String,
        /// By when they answer.
        until: Day,
    },
    /// The owner of a register has answered, or its limit has passed.
    DisputeEnded {
        /// 申请编号.
        number: String,
        /// How it ended.
        outcome: DisputeState,
    },
    /// A draft is about to expire.
    DraftExpiring {
        /// The last day it is kept.
        on: Day,
    },
    /// A draft was not touched for 90 days and has expired.
    DraftExpired,
    /// An invitation to rate one step, by a short link of our own.
    RatingInvitation {
        /// The step.
        step: RatedStep,
        /// The secret of the link.
        token: String,
    },
}

impl MessageTemplate {
    /// The code of the template, as stored and as registered with the carrier.
    pub fn code(&self) -> &'static str {
        match self {
            Self::IdentityCode { .. } => "identity_code",
            Self::MemberConsentCode { .. } => "member_consent_code",
            Self::CommitmentCode { .. } => "commitment_code",
            Self::PhoneChanged { .. } => "phone_changed",
            Self::LevelRaised => "level_raised",
            Self::NewDevice { .. } => "new_device",
            Self::StaffActivation { .. } => "staff_activation",
            Self::Submitted { .. } => "submitted",
            Self::Undone { .. } => "undone",
            Self::Accepted { .. } => "accepted",
            Self::CorrectionWanted { .. } => "correction_wanted",
            Self::Resubmitted { .. } => "resubmitted",
            Self::NotAccepted { .. } => "not_accepted",
            Self::StageReached { .. } => "stage_reached",
            Self::PublicityStarted { .. } => "publicity_started",
            Self::Approved { .. } => "approved",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Lapsed { .. } => "lapsed",
            Self::DisputeOpened { .. } => "dispute_opened",
            Self::DisputeEnded { .. } => "dispute_ended",
            Self::DraftExpiring { .. } => "draft_expiring",
            Self::DraftExpired => "draft_expired",
            Self::RatingInvitation { .. } => "rating_invitation",
        }
    }

    /// Whether somebody is waiting in front of the screen: such a message does not keep the quiet hours.
    pub fn is_urgent(&self) -> bool {
        self.good_for().is_some() || matches!(self, Self::StaffActivation { .. })
    }

    /// After how many seconds the message is worth nothing any more, if that ever happens.
    pub fn good_for(&self) -> Option<i64> {
        match self {
            Self::IdentityCode { .. } | Self::MemberConsentCode { .. } | Self::CommitmentCode { .. } => Some(CODE_SECONDS),
            _ => None,
        }
    }

    /// Whether the message holds a secret; such a message is not repeated in the account.
    pub fn is_secret(&self) -> bool {
        self.is_urgent() || matches!(self, Self::RatingInvitation { .. })
    }

    /// The same message without its secret, kept after it has left.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        match &mut self {
            Self::IdentityCode { code }
            | Self::MemberConsentCode { code, .. }
            | Self::CommitmentCode { code }
            | Self::StaffActivation { code } => REDACTED.clone_into(code),
            Self::RatingInvitation { token, .. } => REDACTED.clone_into(token),
            _ => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_tag_is_the_code() {
        let template = MessageTemplate::Lapsed { number: "1".to_owned() };
        let json = serde_json::to_value(&template).expect("serializes");
        assert_eq!(json["template"], template.code());
        assert_eq!(serde_json::from_value::<MessageTemplate>(json).expect("reads back"), template);
    }

    #[test]
    fn no_secret_survives_redaction() {
        let secret = "314159";
        for template in [
            MessageTemplate::IdentityCode { code: secret.to_owned() },
            MessageTemplate::MemberConsentCode { code: secret.to_owned(), applicant: "周*".to_owned() },
            MessageTemplate::CommitmentCode { code: secret.to_owned() },
            MessageTemplate::StaffActivation { code: secret.to_owned() },
            MessageTemplate::RatingInvitation { step: RatedStep::Receipt, token: secret.to_owned() },
        ] {
            assert!(template.is_secret());
            let kept = serde_json::to_string(&template.redacted()).expect("serializes");
            assert!(!kept.contains(secret), "{kept}");
        }
    }
}
