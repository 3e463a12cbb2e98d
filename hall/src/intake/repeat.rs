//! The second press of a double click, where the first has spent the code: what was done a moment ago is the answer.

use super::{commitment, consent, draft};
use crate::Hall;
use crate::error::{Error, Result};
use crate::identity::Visitor;
use domain::day::Timestamp;
use domain::fault::FaultCode;
use domain::id::MemberId;
use domain::identity::{Actor, CODE_MINUTES};
use domain::intake::{ConsentHow, Form, Step, StepState, following, state_of};

/// Signs the commitment letter, once.
pub async fn sign(hall: &Hall, actor: &Actor, visitor: &Visitor, form: &Form) -> Result<Option<Step>> {
    let error = match commitment::sign(hall, actor, visitor, form).await {
        Err(error) => error,
        signed => return signed,
    };
    let draft = draft::expect(hall, actor).await?;
    let signed = draft.answers.commitment.as_ref().is_some_and(|commitment| {
        form.get("text_version").is_none_or(|seen| *seen == commitment.text_version) && is_fresh(hall, commitment.at)
    });
    if is_spent(&error) && signed { Ok(following(&draft.answers, Step::Commitment, hall.today())) } else { Err(error) }
}

/// Takes a member's consent by code, once.
pub async fn confirm_member_code(hall: &Hall, actor: &Actor, visitor: &Visitor, member: &MemberId, form: &Form) -> Result<Option<Step>> {
    let error = match consent::confirm_member_code(hall, actor, visitor, member, form).await {
        Err(error) => error,
        agreed => return agreed,
    };
    let answers = draft::expect(hall, actor).await?.answers;
    let given = answers.member(member).and_then(|member| member.consent.as_ref());
    let agreed = given.is_some_and(|consent| matches!(consent.how, ConsentHow::Code { .. }) && is_fresh(hall, consent.at));
    if !(is_spent(&error) && agreed) {
        return Err(error);
    }
    let waiting = state_of(&answers, Step::Consents, hall.today()) != StepState::Done;
    Ok(if waiting { Some(Step::Consents) } else { following(&answers, Step::Consents, hall.today()) })
}

fn is_spent(error: &Error) -> bool {
    matches!(error, Error::Refused(faults) if faults.0.iter().all(|fault| fault.code == FaultCode::CodeExpired))
}

/// Done while the code was good.
fn is_fresh(hall: &Hall, at: Timestamp) -> bool {
    hall.now().seconds_since(at) <= CODE_MINUTES * 60
}
