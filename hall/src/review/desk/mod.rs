//! The officers' desk: the worklist, the page of a case, the acts, and personal data in clear for a reason.

mod act;
pub(crate) mod cursor;
mod page;
mod reveal;
mod search;
mod worklist;

pub use act::{ActForm, act};
pub use page::case;
pub(crate) use page::days_left;
pub use reveal::{reveal, revealed};
pub use search::search;
pub use worklist::worklist;

use super::case::{CaseRow, read};
use crate::Hall;
use crate::error::{Error, Result};
use crate::rights;
use domain::id::CaseId;
use domain::identity::{Actor, Relation, Right, StaffActor};

/// An officer whose post works on cases.
fn officer(actor: &Actor) -> Result<&StaffActor> {
    rights::demand(actor, Right::ReadWorklist, Relation::None)?;
    match actor {
        Actor::Staff(staff) => Ok(staff),
        Actor::Anonymous | Actor::Resident(_) | Actor::Client(_) | Actor::System => Err(Error::Forbidden),
    }
}

/// A case that lies on the officer's desk; any other does not exist for them.
async fn on_desk(hall: &Hall, actor: &Actor, right: Right, case: &CaseId) -> Result<CaseRow> {
    let row = read(hall, case).await?;
    rights::demand(actor, right, row.relation(actor))?;
    Ok(row)
}
