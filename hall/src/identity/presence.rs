//! Who a session belongs to, as of now: level, post and office are read on every request, so a change takes effect at once.

use super::account;
use super::staff;
use crate::Hall;
use crate::error::{Error, Result};
use domain::id::{AccountId, StaffId};
use domain::identity::{Actor, ResidentActor};
use domain::language::Bilingual;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// The actor.
    pub actor: Actor,
    /// The name to show: a resident's is masked, an officer's is not.
    pub name: String,
    /// The office of a member of staff.
    pub office: Option<Bilingual>,
}

/// The actor behind the subject of a session; `None` when the account is gone or closed.
pub async fn presence(hall: &Hall, subject: &str) -> Result<Option<Presence>> {
    match subject.split_once(':') {
        Some(("resident", id)) => match account::load(hall, &AccountId(id.to_owned())).await {
            Ok(account) => Ok(Some(Presence {
                name: account.name.masked(),
                actor: Actor::Resident(ResidentActor { account: account.id, level: account.level }),
                office: None,
            })),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        },
        Some(("staff", id)) => staff::presence(hall, &StaffId(id.to_owned())).await,
        _ => Ok(None),
    }
}
