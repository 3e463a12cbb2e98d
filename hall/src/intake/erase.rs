//! What becomes of a draft that ends without having been submitted: everything typed, heard and uploaded goes, and with the
//! row of a file its key. The case stays as a number without a person, with the events and the record of what was done; about whom
//! registers were asked for it stays as keyed hashes for as long as the registers' log does.

use super::documents::delete_file;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use domain::id::{CaseId, DocumentId};

/// Statements that each take the case and leave nothing personal of it.
const ERASURES: [&str; 10] = [
    "DELETE FROM dispute_documents WHERE dispute_id IN (SELECT id FROM disputes WHERE case_id = $1)",
    "DELETE FROM disputes WHERE case_id = $1",
    "DELETE FROM register_replies WHERE verification_id IN (SELECT id FROM verifications WHERE case_id = $1)",
    "DELETE FROM verifications WHERE case_id = $1",
    "DELETE FROM licence_askings WHERE case_id = $1",
    "DELETE FROM api_events WHERE case_id = $1",
    "DELETE FROM case_members WHERE case_id = $1",
    "DELETE FROM case_documents WHERE case_id = $1",
    "UPDATE case_events SET opinion = NULL WHERE case_id = $1",
    "UPDATE cases SET answers = '', applicant_name = '', tracking_phone = NULL WHERE id = $1",
];

/// Erases a draft that has just ended, in the unit that ended it, and ends what was shared of it. Answers its files, to be deleted
/// after the commit.
pub(super) async fn ended_draft(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId) -> Result<Vec<DocumentId>> {
    let files: Vec<(String,)> = unit.all(sqlx::query_as("SELECT id FROM case_documents WHERE case_id = $1").bind(case.as_str())).await?;
    for erasure in ERASURES {
        unit.execute(sqlx::query(erasure).bind(case.as_str())).await?;
    }
    unit.execute(
        sqlx::query("UPDATE shares SET ended_at = $1 WHERE case_id = $2 AND ended_at IS NULL")
            .bind(hall.now().to_string())
            .bind(case.as_str()),
    )
    .await?;
    Ok(files.into_iter().map(|(id,)| DocumentId(id)).collect())
}

/// Deletes the files of an erased draft. One that stays behind can be read by nobody: its key went with its row.
pub(super) async fn delete_files(hall: &Hall, files: &[DocumentId]) {
    for file in files {
        delete_file(hall, file).await;
    }
}
