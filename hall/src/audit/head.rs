//! The newest seal, kept in a file outside the database: whoever rewrites the database cannot rewrite what it is compared with.

use crate::Hall;
use crate::error::{Error, Result};
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// A seal as it is written down and published: its number and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of the seal.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.number, self.hash)
    }
}

impl Head {
    /// As written, or as `anju audit verify` prints it.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, hash) = text.strip_prefix("head ").unwrap_or(text).split_once(' ')?;
        let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
        (hash.len() == 64 && hash.bytes().all(|sign| sign.is_ascii_hexdigit())).then(|| Self { number, hash: hash.to_owned() })
    }
}

/// What the file says: nothing yet, a head, or something nobody of ours wrote.
pub(super) enum Kept {
    Nothing,
    Head(Head),
    Unreadable,
}

/// Reads the file.
pub(super) fn read(hall: &Hall) -> Kept {
    match fs::read_to_string(&hall.settings().audit_head) {
        Ok(text) => Head::parse(&text).map_or(Kept::Unreadable, Kept::Head),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Kept::Nothing,
        Err(_) => Kept::Unreadable,
    }
}

/// The hash of a seal in the database.
pub(super) const HASH_OF: &str = "SELECT hash FROM audit_seals WHERE number = $1";

/// Brings the file up to the newest seal. A file that does not fit the database stays as it is: it is the proof.
pub(super) async fn keep(hall: &Hall, newest: &Head) -> Result<()> {
    let kept = match read(hall) {
        Kept::Nothing => None,
        Kept::Head(kept) => Some(kept),
        Kept::Unreadable => {
            tracing::error!("the head of the record cannot be read; run `anju audit verify`");
            return Ok(());
        }
    };
    if let Some(kept) = kept {
        if kept == *newest {
            return Ok(());
        }
        let stored: Option<(String,)> = sqlx::query_as(HASH_OF).bind(kept.number).fetch_optional(hall.db().reader()).await?;
        if kept.number >= newest.number || stored.is_none_or(|(hash,)| hash != kept.hash) {
            tracing::error!(
                kept = kept.number,
                newest = newest.number,
                "the head of the record does not fit the database; run `anju audit verify`"
            );
            return Ok(());
        }
    }
    replace(&hall.settings().audit_head, &format!("{newest}\n")).map_err(|_| Error::Unavailable("the head of the record cannot be written"))
}

/// Writes beside and renames, so that no moment shows half a file.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
