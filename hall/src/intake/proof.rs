//! Papers for a dispute of a case that is submitted already.

use super::documents::{self, About, Upload};
use super::draft;
use crate::error::{Error, Result};
use crate::{Hall, verification};
use domain::id::{CaseId, DisputeId, MemberId};
use domain::identity::Actor;
use domain::intake::DocumentKind;
use domain::verification::Register;

/// Adds a paper to an open dispute of the actor's own case.
pub async fn add_proof(hall: &Hall, actor: &Actor, case: &CaseId, dispute: &DisputeId, upload: Upload) -> Result<()> {
    let resident = draft::resident(actor)?;
    let row: Option<(String, String)> = sqlx::query_as(
        "SELECT d.member_id, d.register FROM disputes d JOIN cases c ON c.id = d.case_id WHERE d.id = $1 AND c.id = $2 AND c.account_id = $3",
    )
    .bind(dispute.as_str())
    .bind(case.as_str())
    .bind(resident.account.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let (member, register) = row.ok_or(Error::NotFound)?;
    let (member, register) = (MemberId(member), Register::from_code(&register));
    let stored = documents::put(hall, &upload.name, upload.bytes).await?;
    let kept = async {
        let mut unit = hall.begin().await?;
        let about = About { member: Some(&member), register, ..About::of(DocumentKind::DisputeProof) };
        documents::write(hall, &mut unit, actor, case, &stored, about).await?;
        verification::attach_proof(&mut unit, case, dispute, &stored.id).await?;
        unit.commit().await
    };
    let outcome = kept.await;
    if outcome.is_err() {
        documents::drop_file(hall, &stored).await;
    }
    outcome
}
