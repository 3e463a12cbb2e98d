//! Letters: written at the transition they speak of, kept encrypted with their hash, read by the owner of the case.

mod text;

use super::case::read;
use super::transition::Moving;
use crate::crypto::content_hash;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::{Hall, rights, settings, verification};
use domain::day::Timestamp;
use domain::id::CaseId;
use domain::identity::{Actor, Right};
use domain::review::{LetterContent, LetterKind, LetterLine, LetterView};
use domain::settings::policy::Policy;
use serde_json::Value;
use text::Facts;

/// The version of the sentences; a letter names the version it was written in.
const TEXT_VERSION: &str = "2026-1";

/// Writes the letter an act owes, in its unit; answers what stands as evidence with the event.
pub(crate) async fn write(hall: &Hall, unit: &mut UnitOfWork, moving: &Moving<'_>) -> Result<Option<Value>> {
    let Some(kind) = moving.act.letter() else { return Ok(None) };
    let is_decision = matches!(kind, LetterKind::Approval | LetterKind::Refusal);
    let trace = if is_decision { verification::assessment_of(hall, &moving.case.id).await? } else { None };
    let names = if trace.is_some() { super::case::names(hall, unit, &moving.case.id).await? } else { Vec::new() };
    let facts = Facts {
        name: moving.case.applicant_name(hall)?,
        policy: policy(hall, moving).await?,
        today: hall.today(),
        kind,
        moving,
        trace,
        names,
    };
    let content = text::compose(&facts);
    let plain = serde_json::to_string(&content).unwrap_or_default();
    let (id, hash) = (hall.new_id(), content_hash(plain.as_bytes()));
    unit.execute(
        sqlx::query("INSERT INTO letters (id, case_id, kind, number, content, text_version, hash, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(id.as_str())
            .bind(moving.case.id.as_str())
            .bind(kind.code())
            .bind(text::number(moving))
            .bind(hall.seal("letters", "content", &id, &plain))
            .bind(TEXT_VERSION)
            .bind(hash.as_str())
            .bind(hall.now().to_string()),
    )
    .await?;
    Ok(Some(serde_json::json!({ "id": id, "kind": kind.code(), "text_version": TEXT_VERSION, "hash": hash })))
}

/// The policy the case is judged under, for articles and remedies; a city without one signs with the remedies of the law. What
/// cannot be read is no reason to write a letter without articles.
async fn policy(hall: &Hall, moving: &Moving<'_>) -> Result<Option<Policy>> {
    match moving.case.policy_version.as_deref() {
        Some(version) => settings::policy_of_version(hall, version).await.map(Some),
        None => match settings::policy_in_force(hall).await {
            Err(Error::Unavailable(_)) => Ok(None),
            policy => policy.map(Some),
        },
    }
}

/// The letters of the owner's case, the newest first.
pub async fn letters(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<Vec<LetterLine>> {
    owned(hall, actor, case).await?;
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, kind, written_at FROM letters WHERE case_id = $1 ORDER BY written_at DESC, id DESC")
            .bind(case.as_str())
            .fetch_all(hall.db().reader())
            .await?;
    rows.into_iter().map(line).collect()
}

/// A letter of the owner's case; its text must still have the hash it was stored with.
pub async fn letter(hall: &Hall, actor: &Actor, case: &CaseId, letter: &str) -> Result<LetterView> {
    owned(hall, actor, case).await?;
    let row: Option<(String, String, String, String, String)> =
        sqlx::query_as("SELECT id, kind, written_at, content, hash FROM letters WHERE id = $1 AND case_id = $2")
            .bind(letter)
            .bind(case.as_str())
            .fetch_optional(hall.db().reader())
            .await?;
    let (id, kind, at, sealed, hash) = row.ok_or(Error::NotFound)?;
    let plain = hall.unseal("letters", "content", &id, &sealed)?;
    let content: LetterContent = serde_json::from_str(&plain).map_err(|_| Error::corrupt("letters", &id))?;
    if content_hash(plain.as_bytes()) != hash {
        return Err(Error::corrupt("letters", &id));
    }
    Ok(LetterView { case: case.clone(), line: line((id, kind, at))?, content, hash })
}

async fn owned(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<()> {
    let row = match read(hall, case).await {
        Err(Error::NotFound) if *actor == Actor::Anonymous => return Err(Error::SignedOut),
        row => row?,
    };
    rights::demand(actor, Right::UseOwnCase, row.relation(actor))
}

fn line((id, kind, at): (String, String, String)) -> Result<LetterLine> {
    let corrupt = || Error::corrupt("letters", &id);
    let (kind, at) = (LetterKind::from_code(&kind).ok_or_else(corrupt)?, Timestamp::parse(&at).ok_or_else(corrupt)?);
    Ok(LetterLine { kind, at, id })
}
