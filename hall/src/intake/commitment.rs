//! The commitment letter: shown in its version, signed, and confirmed by a code to the applicant's phone.

use super::documents::{self, About, Stored};
use super::draft;
use crate::error::Result;
use crate::identity::{Visitor, codes};
use crate::settings::CommitmentText;
use crate::{Hall, audit, settings};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::fault::{Fault, FaultCode};
use domain::identity::{Actor, CodePurpose};
use domain::intake::{Attachment, Commitment, CommitmentView, DocumentKind, Form, SignedHow, Step, StepState, following, state_of};

/// The letter in force.
pub async fn letter(hall: &Hall) -> Result<CommitmentView> {
    let text = settings::commitment_in_force(hall).await?;
    Ok(CommitmentView { version: text.version, text: text.text })
}

/// Sends the code that confirms the letter to the applicant's phone.
pub async fn send_commitment_code(hall: &Hall, actor: &Actor, visitor: &Visitor) -> Result<()> {
    let draft = draft::read(hall, actor).await?;
    codes::send_for(hall, visitor, CodePurpose::Commitment, &draft.answers.phone, &draft::resident(actor)?.account).await
}

/// Signs the letter with a tick and the code, and with the signature drawn on the page if there is one.
pub async fn sign(hall: &Hall, actor: &Actor, visitor: &Visitor, form: &Form) -> Result<Option<Step>> {
    let draft = draft::read(hall, actor).await?;
    if state_of(&draft.answers, Step::Commitment, hall.today()) == StepState::Blocked {
        return Err(Fault::whole(FaultCode::StepIncomplete).into());
    }
    if form.get("agree").is_none_or(String::is_empty) {
        return Err(Fault::at("agree", FaultCode::CommitmentMissing).into());
    }
    let text = settings::commitment_in_force(hall).await?;
    in_force(&text, form.get("text_version").map(String::as_str))?;
    let drawn = form.get("signature").filter(|drawn| !drawn.is_empty()).map(|drawn| picture_of(drawn)).transpose()?;
    let typed = form.get("code").map_or("", String::as_str);
    codes::verify(hall, visitor, CodePurpose::Commitment, &draft.answers.phone, typed).await?;
    let stored = match drawn {
        Some(picture) => Some(documents::put(hall, "signature.png", picture).await?),
        None => None,
    };
    let kept = keep(hall, actor, text, stored.as_ref()).await;
    if let (Err(_), Some(stored)) = (&kept, &stored) {
        documents::drop_file(hall, stored).await;
    }
    kept
}

/// Refuses a signature under a letter other than the one in force: what was read is not what would be signed.
pub(crate) fn in_force(text: &CommitmentText, seen: Option<&str>) -> Result<()> {
    if seen == Some(text.version.as_str()) { Ok(()) } else { Err(Fault::whole(FaultCode::LetterOutdated).into()) }
}

async fn keep(hall: &Hall, actor: &Actor, text: CommitmentText, stored: Option<&Stored>) -> Result<Option<Step>> {
    let now = hall.now();
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    let how = match stored {
        Some(stored) => {
            documents::write(hall, &mut unit, actor, &draft.case, stored, About::of(DocumentKind::Signature)).await?;
            let attachment = Attachment { document: stored.id.clone(), kind: DocumentKind::Signature, member: None, register: None };
            draft.answers.attachments.push(attachment);
            SignedHow::Drawn { document: stored.id.clone(), hash: stored.hash.clone() }
        }
        None => SignedHow::Code,
    };
    let detail = serde_json::json!({ "text_version": text.version, "text_hash": text.hash, "document": stored.map(|stored| &stored.id) });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.sign_commitment", actor, detail })
        .await?;
    draft.answers.commitment = Some(Commitment { text_version: text.version, text_hash: text.hash, how, at: now });
    draft::save(hall, &mut unit, actor, &mut draft, Step::Commitment).await?;
    unit.commit().await?;
    Ok(following(&draft.answers, Step::Commitment, now.day()))
}

/// The picture that the page's canvas sends: a PNG as a data address.
fn picture_of(drawn: &str) -> Result<Vec<u8>> {
    let refused = || Fault::at("signature", FaultCode::FileBroken);
    let body = drawn.strip_prefix("data:image/png;base64,").ok_or_else(refused)?;
    Ok(STANDARD.decode(body).map_err(|_| refused())?)
}
