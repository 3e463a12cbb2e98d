//! The answer to a one-time notice: words and documents, handed in together.

use super::documents::{self, About, Upload};
use super::draft;
use super::submit::version_of;
use crate::error::{Error, Result};
use crate::review::{TransitionRequest, apply};
use crate::{Hall, db};
use domain::fault::{Fault, FaultCode};
use domain::id::CaseId;
use domain::identity::Actor;
use domain::intake::{DocumentKind, DocumentView, LONGEST_TEXT, text};
use domain::review::{Act, CaseState};

/// Adds a document to the answer of the open notice.
pub async fn add_to_answer(hall: &Hall, actor: &Actor, case: &CaseId, upload: Upload) -> Result<()> {
    open_notice(hall, actor, case).await?;
    let stored = documents::put(hall, &upload.name, upload.bytes).await?;
    let kept = async {
        let mut unit = hall.begin().await?;
        let notice = notice_of(&mut unit, case).await?;
        let about = About { notice: Some(notice), ..About::of(DocumentKind::Correction) };
        documents::write(hall, &mut unit, actor, case, &stored, about).await?;
        unit.commit().await
    };
    let outcome = kept.await;
    if outcome.is_err() {
        documents::drop_file(hall, &stored).await;
    }
    outcome
}

/// Hands the answer in: the case goes back to the office. The same answer sent twice is handed in once.
pub async fn answer_notice(hall: &Hall, actor: &Actor, case: &CaseId, typed: &str) -> Result<()> {
    let answer = text(typed, LONGEST_TEXT * 4).map_err(|fault| Fault { field: "answer".to_owned(), ..fault });
    if let Err(error) = open_notice(hall, actor, case).await {
        let Error::Refused(_) = &error else { return Err(error) };
        let last = answers_to_notices(hall, case).await?.pop();
        let handed_in = last.is_some_and(|(_, last)| answer.as_ref().is_ok_and(|answer| *answer == last));
        return if handed_in { Ok(()) } else { Err(error) };
    }
    let answer = answer?;
    let mut unit = hall.begin().await?;
    let notice = notice_of(&mut unit, case).await?;
    let row = format!("{case}/{notice}");
    unit.execute(
        sqlx::query(
            "INSERT INTO correction_answers (case_id, notice, text, at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, notice) DO UPDATE SET text = excluded.text, at = excluded.at",
        )
        .bind(case.as_str())
        .bind(notice)
        .bind(hall.seal("correction_answers", "text", &row, &answer))
        .bind(hall.now().to_string()),
    )
    .await?;
    let version = version_of(&mut unit, case).await?;
    apply(hall, &mut unit, actor, TransitionRequest::new(case, version, Act::Resubmit)).await?;
    unit.commit().await
}

/// What the applicant answered to each notice of a case. The caller has asked for the right to it.
pub async fn answers_to_notices(hall: &Hall, case: &CaseId) -> Result<Vec<(i64, String)>> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT notice, text FROM correction_answers WHERE case_id = $1 ORDER BY notice")
        .bind(case.as_str())
        .fetch_all(hall.db().reader())
        .await?;
    rows.into_iter()
        .map(|(notice, sealed)| Ok((notice, hall.unseal("correction_answers", "text", &format!("{case}/{notice}"), &sealed)?)))
        .collect()
}

/// The documents of the open notice of the actor's own case.
pub async fn answer_documents(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<Vec<DocumentView>> {
    open_notice(hall, actor, case).await?;
    let mut unit = hall.begin().await?;
    let notice = notice_of(&mut unit, case).await?;
    let all = documents::documents_of(hall, case).await?;
    Ok(all.into_iter().filter(|document| document.notice == Some(notice)).collect())
}

/// The actor's own case, asked for something; anybody else's is not found.
async fn open_notice(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<()> {
    let resident = draft::resident(actor)?;
    let row: Option<(String,)> = sqlx::query_as("SELECT state FROM cases WHERE id = $1 AND account_id = $2")
        .bind(case.as_str())
        .bind(resident.account.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    let (state,) = row.ok_or(Error::NotFound)?;
    if state == CaseState::Correction.code() { Ok(()) } else { Err(Fault::whole(FaultCode::WrongState).into()) }
}

async fn notice_of(unit: &mut db::UnitOfWork, case: &CaseId) -> Result<i64> {
    let row: Option<(i64,)> = unit
        .optional(
            sqlx::query_as("SELECT CAST(COALESCE(MAX(notice), 0) AS BIGINT) FROM correction_items WHERE case_id = $1").bind(case.as_str()),
        )
        .await?;
    row.map(|(notice,)| notice).filter(|notice| *notice > 0).ok_or(Error::NotFound)
}
