//! Lines that are not loaded: where, why and which field, never what stood there.

use super::{Delivery, Fault};
use crate::error::{Error, Result};
use crate::registers::{RecordSet, Registers};
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Why a line is not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Bytes that are no character of the file's encoding.
    Encoding,
    /// Longer than a mebibyte.
    TooLong,
    /// No JSON object.
    Syntax,
    /// Another number of fields than the first line names.
    FieldCount,
    /// A control character.
    ControlCharacter,
    /// A field is missing or empty that must not be.
    Missing,
    /// A field the register does not have.
    UnknownField,
    /// A value that is none of the field.
    Value,
    /// No valid ID number.
    ResidentId,
    /// No valid credit code.
    CreditCode,
    /// No name of a person.
    Name,
    /// The day of the record is later than that of the delivery.
    AsOf,
    /// A withdrawal in a full delivery, which simply leaves out what is gone.
    GoneInFull,
    /// The record stood in the delivery before, or another one has its sequence.
    DuplicateKey,
    /// The register has a later state of the record.
    OutOfOrder,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 15] = [
        Self::Encoding,
        Self::TooLong,
        Self::Syntax,
        Self::FieldCount,
        Self::ControlCharacter,
        Self::Missing,
        Self::UnknownField,
        Self::Value,
        Self::ResidentId,
        Self::CreditCode,
        Self::Name,
        Self::AsOf,
        Self::GoneInFull,
        Self::DuplicateKey,
        Self::OutOfOrder,
    ];

    /// The code as written.
    pub fn code(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::TooLong => "too_long",
            Self::Syntax => "syntax",
            Self::FieldCount => "field_count",
            Self::ControlCharacter => "control_character",
            Self::Missing => "missing",
            Self::UnknownField => "unknown_field",
            Self::Value => "value",
            Self::ResidentId => "resident_id",
            Self::CreditCode => "credit_code",
            Self::Name => "name",
            Self::AsOf => "as_of",
            Self::GoneInFull => "gone_in_full",
            Self::DuplicateKey => "duplicate_key",
            Self::OutOfOrder => "out_of_order",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether the register may lack something because of the line: not if it has a later state, or if the record is gone anyway.
    pub(super) fn leaves_doubt(self) -> bool {
        !matches!(self, Self::OutOfOrder | Self::GoneInFull)
    }
}

/// A line that is not loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// The line of the file, from 1.
    pub line: i64,
    /// Why.
    #[serde(rename = "reason_code")]
    pub reason: Reason,
    /// The field, if it is one field's fault.
    pub field: String,
}

/// What is wrong with a line, before its number is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub reason: Reason,
    pub field: String,
}

impl Wrong {
    pub fn line(reason: Reason) -> Self {
        Self { reason, field: String::new() }
    }

    /// Names of fields come from the file too: what does not look like one is not repeated.
    pub fn field(reason: Reason, field: &str) -> Self {
        let plain = field.len() <= 32 && field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        Self { reason, field: if plain { field.to_owned() } else { "?".to_owned() } }
    }

    pub fn at(self, line: i64) -> Reject {
        Reject { line, reason: self.reason, field: self.field }
    }
}

impl Registers {
    /// The lines a delivery was not loaded for.
    pub async fn rejects_of(&self, feed: i64) -> Result<Vec<Reject>> {
        let rows: Vec<(i64, String, String)> = sqlx::query_as("SELECT line, reason, field FROM feed_rejects WHERE feed = $1 ORDER BY line")
            .bind(feed)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter()
            .map(|(line, reason, field)| {
                Ok(Reject { line, reason: Reason::from_code(&reason).ok_or(Error::Damaged("feed_rejects"))?, field })
            })
            .collect()
    }

    pub(super) async fn last_feed(&self, set: RecordSet) -> Result<i64> {
        let (last,): (Option<i64>,) =
            sqlx::query_as("SELECT max(id) FROM feeds WHERE register = $1").bind(set.code()).fetch_one(self.reader()).await?;
        Ok(last.unwrap_or(0))
    }
}

/// Writes the list; an older one of the same name is replaced, and taken away when there is nothing to list.
pub(super) fn write(delivery: &Delivery, rejects: &[Reject]) -> Result<()> {
    let path = delivery.reject_file();
    let written = if rejects.is_empty() { remove(&path) } else { replace(&path, rejects) };
    written.map_err(|error| Error::Feed(Fault::RejectFile(error.kind().to_string())))
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn replace(path: &Path, rejects: &[Reject]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let mut file = BufWriter::new(std::fs::File::create(&beside)?);
    for reject in rejects {
        serde_json::to_writer(&mut file, reject)?;
        file.write_all(b"\n")?;
    }
    file.into_inner()?.sync_all()?;
    std::fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_agree_with_serde() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
        }
        assert_eq!(Reason::from_code("whim"), None);
    }

    #[test]
    fn a_field_that_looks_like_data_is_not_repeated() {
        assert_eq!(Wrong::field(Reason::UnknownField, "capitol").field, "capitol");
        for secret in ["11010519491231002X", "周秀兰", "a b"] {
            assert_eq!(Wrong::field(Reason::UnknownField, secret).field, "?");
        }
    }
}
