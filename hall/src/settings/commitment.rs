//! The text of the personal commitment, versioned; what was signed stays readable.

use crate::Hall;
use crate::error::{Error, Result};
use domain::language::Bilingual;

/// A version of the commitment text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentText {
    /// Its version.
    pub version: String,
    /// Its paragraphs, one a line.
    pub text: Bilingual,
    /// SHA-256 of the Chinese text, which binds.
    pub hash: String,
}

/// The text in force today.
pub async fn commitment_in_force(hall: &Hall) -> Result<CommitmentText> {
    let row: Option<(String, String, String, String)> = sqlx::query_as(
        "SELECT version, text_zh, text_en, hash FROM commitment_texts WHERE effective_from <= $1 ORDER BY effective_from DESC, version DESC LIMIT 1",
    )
    .bind(hall.today().to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    let (version, zh, en, hash) = row.ok_or(Error::Unavailable("no commitment text is in force"))?;
    Ok(CommitmentText { version, text: Bilingual { zh, en }, hash })
}
