//! Passwords: Argon2id, at most two at a time and off the threads that serve requests.

use crate::error::{Error, Result};
use crate::{Hall, heavy};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What an unknown log-in name is measured against, so that its answer takes as long.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IGhlcmU$bm9ib2R5cyBwYXNzd29yZCBoYXMgMzIgYnl0ZXMhISE";

/// Hashes a password with a salt of its own.
pub(super) async fn hash(hall: &Hall, password: &str) -> Result<String> {
    let mut salt = [0_u8; 16];
    hall.chance().fill(&mut salt);
    let password = Zeroizing::new(password.to_owned());
    aside(move || Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).ok())
        .await?
        .ok_or(Error::Unavailable("the password cannot be hashed"))
}

/// Whether a password is the stored one. Without a stored one the answer is no, after the same work.
pub(super) async fn is_right(password: &str, stored: Option<&str>) -> Result<bool> {
    let password = Zeroizing::new(password.to_owned());
    let known = stored.is_some();
    let stored = stored.unwrap_or(NOBODYS).to_owned();
    let fits = aside(move || {
        PasswordHash::new(&stored).is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
    })
    .await?;
    Ok(fits && known)
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    heavy::work(&AT_ONCE, work).await.map_err(|_| Error::Unavailable("passwords"))
}
