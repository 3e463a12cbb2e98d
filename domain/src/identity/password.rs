//! What a staff password must be: long, not among the known ones, not made of the log-in name.

use crate::fault::FaultCode;

/// The fewest characters of a password.
pub const PASSWORD_LENGTH: usize = 12;
const LONGEST: usize = 200;
const FEWEST_DIFFERENT: usize = 5;

/// Parts that lists of leaked passwords are full of. A password that is one of them plus a few signs is weak.
const KNOWN: [&str; 40] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwertyuiop",
    "qwerty",
    "qazwsxedc",
    "qazwsx",
    "1qaz2wsx3edc",
    "1qaz2wsx",
    "zaq12wsx",
    "1q2w3e4r5t",
    "1q2w3e4r",
    "asdfghjkl",
    "asdfgh",
    "zxcvbnm",
    "abcdefgh",
    "abc123",
    "abcd1234",
    "letmein",
    "welcome",
    "iloveyou",
    "admin123",
    "administrator",
    "admin",
    "changeme",
    "superman",
    "dragon",
    "monkey",
    "football",
    "sunshine",
    "princess",
    "woaini",
    "5201314",
    "123456789",
    "12345678",
    "123456",
    "987654321",
    "111111",
    "000000",
];
/// How many characters besides a known part make a password of its own.
const OWN_CHARACTERS: usize = 8;

/// Checks a new password of a member of staff.
pub fn check_password(password: &str, login_name: &str) -> Result<(), FaultCode> {
    let signs = password.chars().count();
    if signs < PASSWORD_LENGTH {
        return Err(FaultCode::PasswordTooShort);
    }
    if signs > LONGEST || password.contains('\0') {
        return Err(FaultCode::PasswordWeak);
    }
    let lower = password.to_lowercase();
    let login_name = login_name.to_lowercase();
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let known = KNOWN.iter().fold(lower.clone(), |rest, part| rest.replace(part, ""));
    let weak = different.len() < FEWEST_DIFFERENT
        || (!login_name.is_empty() && lower.contains(&login_name))
        || (known != lower && known.chars().count() < OWN_CHARACTERS)
        || is_run(&lower);
    if weak { Err(FaultCode::PasswordWeak) } else { Ok(()) }
}

/// Whether the characters only count up or down.
fn is_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    codes.windows(2).all(|pair| pair[1] == pair[0] + 1) || codes.windows(2).all(|pair| pair[0] == pair[1] + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_own_words_pass() {
        for good in ["correct horse battery", "清风徐来水波不兴白露横江", "Vk7#mPq2!xTz", "huayuan-2026-autumn"] {
            assert_eq!(check_password(good, "zhou.min"), Ok(()), "{good}");
        }
    }

    #[test]
    fn short_known_and_named_passwords_do_not() {
        assert_eq!(check_password("Vk7#mPq2!xT", "a.b"), Err(FaultCode::PasswordTooShort));
        for weak in [
            "password1234",
            "Passw0rd2026!",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcdefghijklm",
            "zhou.min-2026!",
            "ZHOU.MIN-2026!",
            "abababababab",
        ] {
            assert_eq!(check_password(weak, "zhou.min"), Err(FaultCode::PasswordWeak), "{weak}");
        }
    }
}
