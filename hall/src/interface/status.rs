//! Where a case stands, for a system its applicant has chosen: stage, office and dates. Every look goes on the record, where the
//! applicant sees it.

use super::shares::open_share;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::rights::demand;
use crate::{Hall, intake};
use domain::identity::{Actor, ClientActor, Relation, Right};
use domain::intake::{CaseNumber, TrackedCase};

/// What of the record says that a system looked.
pub(crate) const LOOKED: &str = "case.read_shared";

/// A case by its number and the consent of its applicant. Whatever is wrong, the answer is the same: not found.
pub async fn case_status(hall: &Hall, client: &ClientActor, number: &str, token: &str) -> Result<TrackedCase> {
    let actor = Actor::Client(client.clone());
    demand(&actor, Right::ReadSharedCase, Relation::None)?;
    let number = CaseNumber::parse(number).map_err(|_| Error::NotFound)?;
    let share = open_share(hall, &client.client, token, None).await?.ok_or(Error::NotFound)?;
    let case = share.case.ok_or(Error::NotFound)?;
    let tracked = intake::tracked(hall, &case).await?;
    if tracked.number != number.as_str() {
        return Err(Error::NotFound);
    }
    let mut unit = hall.begin().await?;
    let detail = serde_json::json!({ "share": share.id });
    audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: LOOKED, actor: &actor, detail }).await?;
    unit.commit().await?;
    Ok(tracked)
}
