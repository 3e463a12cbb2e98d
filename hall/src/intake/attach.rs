//! What an upload does to the draft: a consent, a signature, a proof.

use super::commitment::in_force;
use super::consent::{self, asked_member};
use super::documents::{self, About, Stored, Upload};
use super::draft::{self, Draft};
use crate::error::{Error, Result};
use crate::settings::CommitmentText;
use crate::{Hall, audit, settings};
use domain::day::Timestamp;
use domain::fault::{Fault, FaultCode};
use domain::id::DocumentId;
use domain::identity::Actor;
use domain::intake::{Attachment, Commitment, Consent, ConsentHow, DocumentKind, SignedHow, Step, StepState, following, state_of};

/// The step an upload belongs to.
pub fn step_of(kind: DocumentKind) -> Step {
    match kind {
        DocumentKind::ConsentForm => Step::Consents,
        DocumentKind::Commitment | DocumentKind::Signature => Step::Commitment,
        DocumentKind::DisputeProof => Step::Registers,
        DocumentKind::Diploma
        | DocumentKind::LabourContract
        | DocumentKind::ResidencePermit
        | DocumentKind::IncomeProof
        | DocumentKind::Lease
        | DocumentKind::Correction => Step::Livelihood,
    }
}

/// Keeps an upload with the actor's draft. Answers the step that is open next.
pub async fn attach(hall: &Hall, actor: &Actor, upload: Upload) -> Result<Option<Step>> {
    let draft = draft::expect(hall, actor).await?;
    if matches!(upload.kind, DocumentKind::Correction | DocumentKind::Signature) {
        return Err(Fault::at("file", FaultCode::UnknownChoice).into());
    }
    if upload.kind == DocumentKind::Commitment && state_of(&draft.answers, Step::Commitment, hall.today()) == StepState::Blocked {
        return Err(Fault::whole(FaultCode::StepIncomplete).into());
    }
    if upload.kind == DocumentKind::ConsentForm {
        let member = upload.member.as_ref().ok_or(Error::NotFound)?;
        asked_member(&draft.answers, member, hall)?;
    }
    let text = settings::commitment_in_force(hall).await?;
    if upload.kind == DocumentKind::Commitment {
        // The sender says which version the paper shows.
        let seen = upload.text_version.as_deref().filter(|seen| !seen.is_empty());
        in_force(&text, Some(seen.ok_or(Fault::at("text_version", FaultCode::Required))?))?;
    }
    let (kind, member, register) = (upload.kind, upload.member, upload.register);
    let stored = documents::put(hall, &upload.name, upload.bytes).await?;
    let kept = async {
        let mut unit = hall.begin().await?;
        let mut draft = draft::load(hall, &mut unit, actor).await?;
        let about = About { member: member.as_ref(), register, ..About::of(kind) };
        if kind == DocumentKind::DisputeProof {
            disputed(&draft, about)?;
        }
        documents::write(hall, &mut unit, actor, &draft.case, &stored, about).await?;
        point_at(&mut draft, &stored, about, text, hall.now())?;
        draft::save(hall, &mut unit, actor, &mut draft, step_of(kind)).await?;
        if kind == DocumentKind::ConsentForm
            && let Some(id) = &member
            && let Some(agreed) = draft.answers.member(id)
        {
            consent::record(hall, &mut unit, actor, &draft.case, agreed).await?;
        }
        unit.commit().await?;
        Ok(following(&draft.answers, step_of(kind), hall.today()))
    };
    let outcome = kept.await;
    if outcome.is_err() {
        documents::drop_file(hall, &stored).await;
    }
    outcome
}

fn point_at(
    draft: &mut Draft,
    stored: &Stored,
    About { kind, member, register, .. }: About<'_>,
    text: CommitmentText,
    now: Timestamp,
) -> Result<()> {
    let document = stored.id.clone();
    match kind {
        DocumentKind::ConsentForm => {
            let member = member.and_then(|id| draft.answers.member_mut(id)).ok_or(Error::NotFound)?;
            member.consent = Some(Consent { how: ConsentHow::SignedForm { document: document.clone() }, at: now });
        }
        DocumentKind::Commitment => {
            let how = SignedHow::Uploaded { document: document.clone(), hash: stored.hash.clone() };
            draft.answers.commitment = Some(Commitment { text_version: text.version, text_hash: text.hash, how, at: now });
        }
        _ => {}
    }
    draft.answers.attachments.push(Attachment { document, kind, member: member.cloned(), register });
    Ok(())
}

/// A proof names a record that is said to be wrong.
fn disputed(draft: &Draft, about: About<'_>) -> Result<()> {
    let said = draft.answers.claims().any(|claim| about.member == Some(&claim.member) && about.register == Some(claim.register));
    match (about.member, about.register) {
        (Some(_), Some(_)) if said => Ok(()),
        (None, None) => Err(Fault::at("about", FaultCode::Required).into()),
        _ => Err(Fault::at("about", FaultCode::UnknownChoice).into()),
    }
}

/// Takes an upload off the draft again. What rested on it is open again. Answers the step it belonged to; none when it is gone
/// already.
pub async fn detach(hall: &Hall, actor: &Actor, document: &DocumentId) -> Result<Option<Step>> {
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    let Some(place) = draft.answers.attachments.iter().position(|attachment| attachment.document == *document) else {
        return Ok(None);
    };
    let step = step_of(draft.answers.attachments.remove(place).kind);
    let mut undone = Vec::new();
    for member in &mut draft.answers.members {
        let rests = matches!(&member.consent, Some(Consent { how: ConsentHow::SignedForm { document: form }, .. }) if form == document);
        if rests {
            member.consent = None;
            undone.push(member.id.clone());
        }
    }
    let signed = draft.answers.commitment.as_ref().map(|commitment| &commitment.how);
    if matches!(signed, Some(SignedHow::Uploaded { document: letter, .. } | SignedHow::Drawn { document: letter, .. }) if letter == document)
    {
        draft.answers.commitment = None;
    }
    documents::remove(&mut unit, &draft, document).await?;
    draft::save(hall, &mut unit, actor, &mut draft, step).await?;
    for member in undone {
        let detail = serde_json::json!({ "member": member, "document": document });
        let chain = format!("case:{}", draft.case);
        audit::record(hall, &mut unit, audit::Entry { chain, act: "case.consent_undone", actor, detail }).await?;
    }
    unit.commit().await?;
    documents::delete_file(hall, document).await;
    Ok(Some(step))
}
