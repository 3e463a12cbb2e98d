//! The authenticator of a staff account: TOTP (RFC 6238, SHA-1, six digits, 30 seconds), and codes read aloud or typed.

use crate::Hall;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

const SECRET_BYTES: usize = 20;
/// Without 0, 1, 8, 9, I, L, O and U: nothing that is mistaken for another sign.
const SIGNS: &[u8; LETTERS] = b"ABCDEFGHJKMNPQRSTVWXYZ234567";
const LETTERS: usize = 28;

/// A new secret in base32.
pub(super) fn new_secret(hall: &Hall) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; SECRET_BYTES]);
    hall.chance().fill(bytes.as_mut());
    Zeroizing::new(Secret::new(Box::from(bytes.as_slice())).to_base32())
}

/// The authenticator with this secret.
pub(super) fn of_secret(secret: &str, login_name: &str) -> Result<Totp> {
    let broken = |_| Error::Unavailable("an authenticator secret cannot be read");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(secret).map_err(|_| Error::Unavailable("an authenticator secret cannot be read"))?)
        .with_issuer(Some("Anju"))
        .with_account_name(login_name)
        .build()
        .map_err(broken)
}

/// The step of a right code, for once-only use.
pub(super) fn step_of(totp: &Totp, typed: &str, now: Timestamp) -> Option<i64> {
    let typed = domain::identity::code_as_typed(typed)?;
    totp.check(typed, seconds(now)).and_then(|step| i64::try_from(step).ok())
}

/// Seconds since 1970.
pub(super) fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.millis() / 1000).unwrap_or(0)
}

/// The secret in groups of four.
pub(super) fn grouped(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A secret to be typed: groups of letters and digits, each equally likely.
pub(super) fn typed_secret(hall: &Hall, groups: usize, per_group: usize) -> String {
    let mut groups_made = Vec::with_capacity(groups);
    for _ in 0..groups {
        let mut group = String::with_capacity(per_group);
        while group.len() < per_group {
            let mut byte = [0_u8; 1];
            hall.chance().fill(&mut byte);
            let place = usize::from(byte[0] & 31);
            if place < LETTERS {
                group.push(char::from(SIGNS[place]));
            }
        }
        groups_made.push(group);
    }
    groups_made.join("-")
}

/// A typed secret without what people add: blanks, hyphens, small letters.
pub(super) fn as_typed(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase()).collect()
}
