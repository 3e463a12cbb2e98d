//! Staff: log-in, activation, administration.

use super::ApiError;
use domain::fault::Refusal;
use domain::identity::{AuthenticatorView, Invitation, StaffView};
use domain::settings::Office;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::last_refusal;
#[cfg(feature = "ssr")]
use crate::api::session::{let_in, onward, visitor, visitor_if_any};
#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, settle};
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use domain::id::StaffId;
#[cfg(feature = "ssr")]
use domain::identity::Actor;
#[cfg(feature = "ssr")]
use hall::identity::staff;

#[cfg(feature = "ssr")]
const SIGN_IN: &str = "staff-sign-in";
#[cfg(feature = "ssr")]
const ACTIVATE: &str = "staff-activate";
#[cfg(feature = "ssr")]
const ADD: &str = "staff-add";
#[cfg(feature = "ssr")]
const CHANGE: &str = "staff-change";

/// The last refusal of the log-in.
#[server(endpoint = "identity/staff-sign-in-page", prefix = "/api")]
pub async fn read_staff_sign_in() -> Result<Option<Refusal>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    last_refusal(&hall, SIGN_IN).await
}

/// Log-in name, password and code, checked together.
#[server(endpoint = "identity/staff-sign-in", prefix = "/api")]
pub async fn staff_sign_in(
    #[server(default)] login_name: String,
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = paths::with_back(paths::STAFF_SIGN_IN, &back);
    if let Actor::Staff(staff) = &actor {
        // The first press of a double click has let them in, and its code is spent.
        return settle(Sent::new(SIGN_IN, &page, []), Ok(()), |()| onward(&back, paths::desk_of(staff.post))).await;
    }
    let entered = staff::sign_in(&hall, &visitor()?, &login_name, &password, &code).await;
    settle(Sent::new(SIGN_IN, &page, [("login_name", login_name)]), entered, |entered| {
        let_in(&entered.subject);
        onward(&back, paths::desk_of(entered.post))
    })
    .await
}

/// How far an activation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationPage {
    /// The authenticator to set up.
    pub authenticator: Option<AuthenticatorView>,
    /// The recovery codes, once the account is active.
    pub recovery_codes: Option<Vec<String>>,
    pub refusal: Option<Refusal>,
}

/// How far this session's activation is.
#[server(endpoint = "identity/activation", prefix = "/api")]
pub async fn read_activation() -> Result<ActivationPage, ApiError> {
    let (hall, _) = hall_and_actor()?;
    let (authenticator, recovery_codes) = match visitor_if_any() {
        Some(visitor) => {
            (answer(staff::authenticator_at_hand(&hall, &visitor).await)?, answer(staff::recovery_codes_at_hand(&hall, &visitor).await)?)
        }
        None => (None, None),
    };
    Ok(ActivationPage { authenticator, recovery_codes, refusal: last_refusal(&hall, ACTIVATE).await? })
}

/// Checks the activation code and keeps the password.
#[server(endpoint = "identity/activate", prefix = "/api")]
pub async fn activate(
    #[server(default)] login_name: String,
    #[server(default)] code: String,
    #[server(default)] password: String,
    #[server(default)] again: String,
) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let begun = staff::begin_activation(&hall, &visitor()?, &login_name, &code, &password, &again).await;
    settle(Sent::new(ACTIVATE, paths::STAFF_ACTIVATE, [("login_name", login_name)]), begun, |()| paths::STAFF_ACTIVATE.to_owned()).await
}

/// One right code makes the account active.
#[server(endpoint = "identity/activate-code", prefix = "/api")]
pub async fn confirm_authenticator(#[server(default)] code: String) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let confirmed = staff::confirm_activation(&hall, &visitor()?, &code).await;
    settle(Sent::new(ACTIVATE, paths::STAFF_ACTIVATE, []), confirmed, |()| paths::STAFF_ACTIVATE.to_owned()).await
}

/// Puts the recovery codes away for good and goes to the log-in.
#[server(endpoint = "identity/recovery-codes-kept", prefix = "/api")]
pub async fn keep_recovery_codes() -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let put_away = staff::put_recovery_codes_away(&hall, &visitor()?).await;
    settle(Sent::new(ACTIVATE, paths::STAFF_ACTIVATE, []), put_away, |()| paths::STAFF_SIGN_IN.to_owned()).await
}

/// What the administrator sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministrationPage {
    pub accounts: Vec<StaffView>,
    /// The log-in name the next page begins after.
    pub next: Option<String>,
    pub offices: Vec<Office>,
    /// The invitation just made; its code is shown only now.
    pub invitation: Option<Invitation>,
    pub refusal: Option<Refusal>,
}

/// Staff accounts after a log-in name.
#[server(endpoint = "identity/staff", prefix = "/api")]
pub async fn read_administration(after: Option<String>) -> Result<AdministrationPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = answer(staff::list(&hall, &actor, after.as_deref()).await)?;
    let invitation = answer(staff::invitation_at_hand(&hall, &actor, &visitor()?).await)?;
    let offices = answer(hall::settings::offices(&hall).await)?;
    Ok(AdministrationPage { accounts: page.accounts, next: page.next, offices, invitation, refusal: last_refusal(&hall, ADD).await? })
}

/// Adds a staff account.
#[server(endpoint = "identity/staff-add", prefix = "/api")]
pub async fn add_staff(
    #[server(default)] login_name: String,
    #[server(default)] name: String,
    #[server(default)] resident_id: String,
    #[server(default)] post: String,
    #[server(default)] office: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let typed = staff::NewStaff { login_name, name, resident_id, post, office };
    let values = values_of(&typed);
    let added = staff::add_at_desk(&hall, &actor, &visitor()?, &typed).await;
    settle(Sent::new(ADD, paths::DESK_STAFF, values), added, |()| paths::DESK_STAFF.to_owned()).await
}

/// Takes password and authenticator away and makes a new activation code.
#[server(endpoint = "identity/staff-reset", prefix = "/api")]
pub async fn reset_staff(staff: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let reset = staff::reset_at_desk(&hall, &actor, &visitor()?, &StaffId(staff)).await;
    settle(Sent::new(CHANGE, paths::DESK_STAFF, []), reset, |()| paths::DESK_STAFF.to_owned()).await
}

/// Closes a staff account.
#[server(endpoint = "identity/staff-close", prefix = "/api")]
pub async fn close_staff(staff: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let closed = staff::close(&hall, &actor, &StaffId(staff)).await;
    settle(Sent::new(CHANGE, paths::DESK_STAFF, []), closed, |()| paths::DESK_STAFF.to_owned()).await
}

/// What the form shows again when it is refused.
#[cfg(feature = "ssr")]
fn values_of(typed: &staff::NewStaff) -> [(&'static str, String); 5] {
    [
        ("login_name", typed.login_name.clone()),
        ("name", typed.name.clone()),
        ("resident_id", typed.resident_id.clone()),
        ("post", typed.post.clone()),
        ("office", typed.office.clone()),
    ]
}
