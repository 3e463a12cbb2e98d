//! Why a register gave no answer, and whether asking again may help.

/// Why the gateway refuses a call. The code is what travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The consumer is not known or closed, or the signature is not theirs.
    Unsigned,
    /// The call's time is too far from the gateway's.
    ClockSkew,
    /// The call was made before.
    Replayed,
    /// The session secret has ended or is not known; a new one helps.
    SessionEnded,
    /// There is no such resource.
    UnknownResource,
    /// No grant covers consumer, resource and scene.
    NotGranted,
    /// The grant has ended.
    GrantExpired,
    /// The grant's people of the day are spent.
    QuotaSpent,
    /// More people than a call may ask about, or none.
    TooMany,
    /// The call does not read.
    Malformed,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 10] = [
        Self::Unsigned,
        Self::ClockSkew,
        Self::Replayed,
        Self::SessionEnded,
        Self::UnknownResource,
        Self::NotGranted,
        Self::GrantExpired,
        Self::QuotaSpent,
        Self::TooMany,
        Self::Malformed,
    ];

    /// The code as sent and logged.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::ClockSkew => "clock_skew",
            Self::Replayed => "replayed",
            Self::SessionEnded => "session_ended",
            Self::UnknownResource => "unknown_resource",
            Self::NotGranted => "not_granted",
            Self::GrantExpired => "grant_expired",
            Self::QuotaSpent => "quota_spent",
            Self::TooMany => "too_many",
            Self::Malformed => "malformed",
        }
    }

    /// The refusal with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// The HTTP status it travels with.
    pub fn status(self) -> u16 {
        match self {
            Self::Unsigned | Self::ClockSkew | Self::SessionEnded => 401,
            Self::NotGranted | Self::GrantExpired => 403,
            Self::UnknownResource => 404,
            Self::Replayed => 409,
            Self::TooMany => 413,
            Self::QuotaSpent => 429,
            Self::Malformed => 400,
        }
    }
}

/// Why a register gave no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It cannot be reached, broke down, or its reply broke off.
    #[error("the register is unavailable")]
    Unavailable,
    /// It asks to be asked less often.
    #[error("the register is busy")]
    Busy,
    /// It did not answer in time.
    #[error("the register did not answer in time")]
    Late,
    /// Its reply does not read.
    #[error("the reply does not read")]
    Unreadable,
    /// Its reply is about somebody else, answers another question, or is not signed by it.
    #[error("the reply is not the register's answer to this question")]
    Suspect,
    /// It holds a licence that its issuer did not sign, or not as it stands.
    #[error("a record is not what its issuer signed")]
    Unproven,
    /// A gateway says, and signs, that the register behind it gave no reply. It has tried again itself.
    #[error("the gateway heard nothing of the register")]
    Unheard,
    /// It has failed too often and is left alone for a while.
    #[error("the register is left alone for a while")]
    Open,
    /// It refuses.
    #[error("the register refuses: {}", .0.code())]
    Refused(Refusal),
}

impl Failure {
    /// Whether the same question may be asked again at once: only what passes by itself.
    pub fn may_retry(self) -> bool {
        matches!(self, Self::Unavailable | Self::Busy)
    }

    /// Whether it says that the register is ill, rather than that it refuses.
    pub fn is_outage(self) -> bool {
        matches!(self, Self::Unavailable | Self::Late | Self::Unreadable | Self::Suspect | Self::Unheard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_read_back_and_are_never_retried() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
            assert!((400..500).contains(&refusal.status()));
            assert!(!Failure::Refused(refusal).may_retry() && !Failure::Refused(refusal).is_outage());
        }
        assert_eq!(Refusal::from_code(""), None);
        assert!(!Failure::Suspect.may_retry() && Failure::Suspect.is_outage(), "a lie is not asked for twice");
        assert!(!Failure::Unheard.may_retry() && Failure::Unheard.is_outage(), "what a gateway says is not asked again at once");
        assert!(!Failure::Unproven.may_retry() && !Failure::Unproven.is_outage(), "one person's licence is no illness of the register");
    }
}
