//! The commitment letter: shown in its version, signed, and confirmed by a code to the applicant's phone.

use super::answer::change;
use super::draft;
use crate::error::Result;
use crate::identity::{Visitor, codes};
use crate::{Hall, settings};
use domain::fault::{Fault, FaultCode};
use domain::identity::{Actor, CodePurpose};
use domain::intake::{Commitment, CommitmentView, Form, SignedHow, Step, StepState, following, state_of};

/// The letter in force.
pub async fn letter(hall: &Hall) -> Result<CommitmentView> {
    let text = settings::commitment_in_force(hall).await?;
    Ok(CommitmentView { version: text.version, text: text.text })
}

/// Sends the code that confirms the letter to the applicant's phone.
pub async fn send_commitment_code(hall: &Hall, actor: &Actor, visitor: &Visitor) -> Result<()> {
    let draft = draft::read(hall, actor).await?;
    codes::send(hall, visitor, CodePurpose::Commitment, &draft.answers.phone).await
}

/// Signs the letter with a tick and the code.
pub async fn sign(hall: &Hall, actor: &Actor, visitor: &Visitor, form: &Form) -> Result<Option<Step>> {
    sign_as(hall, actor, visitor, form, SignedHow::Code).await
}

pub(super) async fn sign_as(hall: &Hall, actor: &Actor, visitor: &Visitor, form: &Form, how: SignedHow) -> Result<Option<Step>> {
    let draft = draft::read(hall, actor).await?;
    if state_of(&draft.answers, Step::Commitment, hall.today()) == StepState::Blocked {
        return Err(Fault::whole(FaultCode::StepIncomplete).into());
    }
    if form.get("agree").is_none_or(String::is_empty) {
        return Err(Fault::at("agree", FaultCode::CommitmentMissing).into());
    }
    let text = settings::commitment_in_force(hall).await?;
    if form.get("text_version").is_some_and(|seen| *seen != text.version) {
        // The letter was replaced while the page was open: what was read is not what would be signed.
        return Err(Fault::whole(FaultCode::ChangedMeanwhile).into());
    }
    let typed = form.get("code").map_or("", String::as_str);
    codes::verify(hall, visitor, CodePurpose::Commitment, &draft.answers.phone, typed).await?;
    let now = hall.now();
    change(hall, actor, Step::Commitment, None, |draft| {
        draft.answers.commitment = Some(Commitment { text_version: text.version, text_hash: text.hash, how, at: now });
        Ok(following(&draft.answers, Step::Commitment, now.day()))
    })
    .await
}
