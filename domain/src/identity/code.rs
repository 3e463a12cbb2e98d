//! Codes by SMS: what they are for and how often they may be asked for and tried.

use serde::{Deserialize, Serialize};

/// What a code proves. A code is good for one purpose, one phone and one session only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// The phone of a new account.
    Register,
    /// Log-in.
    SignIn,
    /// Leaving the old phone of an account.
    OldPhone,
    /// Taking the new phone of an account.
    NewPhone,
    /// A member's consent that the registers are asked about them.
    Consent,
    /// Signing the commitment letter.
    Commitment,
}

impl CodePurpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [Self::Register, Self::SignIn, Self::OldPhone, Self::NewPhone, Self::Consent, Self::Commitment];

    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign_in",
            Self::OldPhone => "old_phone",
            Self::NewPhone => "new_phone",
            Self::Consent => "consent",
            Self::Commitment => "commitment",
        }
    }
}

/// How many minutes a code is good for.
pub const CODE_MINUTES: i64 = 10;

/// How many tries one code allows.
pub const CODE_TRIES: i64 = 5;

/// How many seconds lie between two codes for one purpose to one phone.
pub const CODE_GAP_SECONDS: i64 = 60;

/// How many codes one phone gets in a day.
pub const CODES_A_DAY: i64 = 10;

/// Whether this can be a code at all: six digits. Spaces at the ends are forgiven.
pub fn code_as_typed(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    (typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit())).then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits() {
        assert_eq!(code_as_typed(" 012345 "), Some("012345"));
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６", "12 456"] {
            assert_eq!(code_as_typed(wrong), None, "{wrong}");
        }
    }
}
