//! The interface on both engines: keys, consents, applications handed in, events.

mod events;
mod figures;
mod handing_in;
mod keys;
mod retention;
mod shares;

use super::{NewKey, add_key, admit, share};
use crate::Hall;
use crate::intake::fixture::{applicant, city, form, submitted};
use domain::id::CaseId;
use domain::identity::{Actor, ClientActor};
use domain::interface::Scope;

/// A key for a system, good for thirty days.
async fn key(hall: &Hall, name: &str, scopes: &[Scope]) -> String {
    let new = NewKey { name, scopes, days: 30, daily_quota: 1000 };
    add_key(hall, &Actor::System, &new).await.unwrap().key
}

/// A system that has been let in.
async fn client(hall: &Hall, name: &str, scopes: &[Scope]) -> ClientActor {
    let key = key(hall, name, scopes).await;
    admit(hall, &key, scopes[0]).await.unwrap().unwrap()
}

/// A resident with a submitted case, and a bank that may ask about cases it was given.
async fn applied(hall: &Hall, scopes: &[Scope]) -> (Actor, CaseId, ClientActor) {
    city(hall).await;
    let actor = applicant(hall).await;
    let case = submitted(hall, &actor).await;
    (actor, case, client(hall, "City Bank", scopes).await)
}

/// A resident shares a case with a system for a week, or lets it apply.
async fn shared(hall: &Hall, actor: &Actor, client: &ClientActor, case: Option<&CaseId>) -> String {
    share(hall, actor, case, &form(&[("client", client.client.as_str()), ("days", "7"), ("agree", "1")])).await.unwrap()
}
