//! An officer's look at the base register of enterprises, for a case: on its record, and told to its owner.

use super::check::{refuse_unaccepted, subject};
use crate::error::Result;
use crate::review::handlers;
use crate::review::source::Source;
use crate::{Hall, audit};
use domain::fault::Fault;
use domain::id::CaseId;
use domain::identity::{Actor, CreditCode, Right};
use domain::verification::EnterpriseAnswer;
use exchange::{Purpose, Scene};

/// What is registered of an enterprise, for those who may check the case. The record names the enterprise by a keyed hash, since it may
/// be a member's own.
pub async fn look_up_enterprise(hall: &Hall, actor: &Actor, case: &CaseId, code: &str) -> Result<EnterpriseAnswer> {
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
    Ok(answer)
}
