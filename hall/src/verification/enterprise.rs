//! An officer's look at the base register of enterprises, for a case: on its record, and told to its owner.

use super::check::{refuse_unaccepted, subject};
use super::running::to_the_end;
use crate::error::Result;
use crate::review::handlers;
use crate::review::source::Source;
use crate::{Hall, audit, refusal};
use domain::fault::{Fault, Faults, Refusal};
use domain::id::CaseId;
use domain::identity::{Actor, CreditCode, Right};
use domain::verification::EnterpriseAnswer;
use exchange::{Purpose, Scene};

/// What is registered of an enterprise, for those who may check the case. The record names the enterprise by a keyed hash, since it may
/// be a member's own.
///
/// Officers without scripts see it on the next page, so it is kept (encrypted, for this session, ten minutes).
pub async fn look_up_enterprise(hall: &Hall, actor: &Actor, session: &str, case: &CaseId, code: &str) -> Result<EnterpriseAnswer> {
    let (hall, actor, session, case, code) = (hall.clone(), actor.clone(), session.to_owned(), case.clone(), code.to_owned());
    to_the_end(async move { look_up_in_full(&hall, &actor, &session, &case, &code).await }).await
}

async fn look_up_in_full(hall: &Hall, actor: &Actor, session: &str, case: &CaseId, code: &str) -> Result<EnterpriseAnswer> {
    refuse_unaccepted(&subject(hall, actor, case, Right::RunCheck).await?)?;
    handlers::refuse_own_household(&mut Source::of(hall), case, actor).await?;
    let code = CreditCode::parse(code).map_err(|fault| Fault::at("code", fault))?;
    let purpose = Purpose { case: case.to_string(), actor: actor.tag(), scene: Scene::Check, at: hall.now() };
    let answer = hall.exchange().enterprise(&code, &purpose).await?;
    let enterprise = hall.exchange().registers().subject_of_enterprise(&code).0;
    let detail = serde_json::json!({ "enterprise": enterprise, "status": answer.status.code() });
    let mut unit = hall.begin().await?;
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{case}"), act: "case.enterprise", actor, detail }).await?;
    unit.commit().await?;
    // Sealed once more: what the session keeps is opened only here, after the right to the case was asked for again.
    let shown = hall.seal("enterprises", "shown", case.as_str(), &serde_json::to_string(&answer).unwrap_or_default());
    let values = [("shown".to_owned(), shown)].into();
    refusal::keep(hall, session, &kept_as(case), &Refusal { values, faults: Faults::none() }).await?;
    Ok(answer)
}

/// What this session was last told for a case within the last minutes, while the officer may still check it.
pub async fn looked_up_enterprise(hall: &Hall, actor: &Actor, session: &str, case: &CaseId) -> Result<Option<EnterpriseAnswer>> {
    subject(hall, actor, case, Right::RunCheck).await?;
    let Some(kept) = refusal::read(hall, session, &kept_as(case)).await? else { return Ok(None) };
    let Some(sealed) = kept.value("shown") else { return Ok(None) };
    Ok(serde_json::from_str(&hall.unseal("enterprises", "shown", case.as_str(), sealed)?).ok())
}

fn kept_as(case: &CaseId) -> String {
    format!("desk-enterprise-shown:{case}")
}
