//! The desk of a window: find an account, confirm an identity, change a phone.

use super::ApiError;
use domain::fault::Refusal;
use domain::identity::WindowDesk;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::last_refusal;
#[cfg(feature = "ssr")]
use crate::api::session::visitor;
#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, settle};
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use domain::id::AccountId;
#[cfg(feature = "ssr")]
use hall::identity::window;

#[cfg(feature = "ssr")]
const FIND: &str = "window-find";
#[cfg(feature = "ssr")]
const ACT: &str = "window-act";

/// What the desk of a window shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowPage {
    /// What the last look-up found; `None` before one.
    pub desk: Option<WindowDesk>,
    /// The last refusal of a look-up.
    pub find: Option<Refusal>,
    /// The last refusal of an act on an account; its value `account` says which.
    pub act: Option<Refusal>,
}

/// What lies on the desk.
#[server(endpoint = "identity/window", prefix = "/api")]
pub async fn read_window() -> Result<WindowPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let desk = answer(window::at_hand(&hall, &actor, &visitor()?).await)?;
    Ok(WindowPage { desk, find: last_refusal(&hall, FIND).await?, act: last_refusal(&hall, ACT).await? })
}

/// Finds the accounts of the person whose ID card lies on the desk.
#[server(endpoint = "identity/window-find", prefix = "/api")]
pub async fn find_account(#[server(default)] name: String, #[server(default)] resident_id: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let found = window::find(&hall, &actor, &visitor()?, &name, &resident_id).await;
    settle(Sent::new(FIND, paths::DESK_WINDOW, [("name", name), ("resident_id", resident_id)]), found, |()| paths::DESK_WINDOW.to_owned())
        .await
}

/// Clears the desk for the next person.
#[server(endpoint = "identity/window-clear", prefix = "/api")]
pub async fn clear_window() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let cleared = window::clear(&hall, &actor, &visitor()?).await;
    settle(Sent::new(ACT, paths::DESK_WINDOW, []), cleared, |()| paths::DESK_WINDOW.to_owned()).await
}

/// The person was seen: level 1 becomes level 2.
#[server(endpoint = "identity/window-confirm", prefix = "/api")]
pub async fn confirm_identity(#[server(default)] account: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let confirmed = window::confirm_identity(&hall, &actor, &visitor()?, &AccountId(account.clone())).await;
    settle(Sent::new(ACT, paths::DESK_WINDOW, [("account", account)]), confirmed, |()| paths::DESK_WINDOW.to_owned()).await
}

/// Sends a code to the new phone.
#[server(endpoint = "identity/window-phone", prefix = "/api")]
pub async fn change_phone_at_window(#[server(default)] account: String, #[server(default)] phone: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let begun = window::begin_phone(&hall, &actor, &visitor()?, &AccountId(account.clone()), &phone).await;
    let values = [("account", account), ("phone", phone)];
    settle(Sent::new(ACT, paths::DESK_WINDOW, values), begun, |()| paths::DESK_WINDOW.to_owned()).await
}

/// Checks the code and writes the new phone.
#[server(endpoint = "identity/window-phone-code", prefix = "/api")]
pub async fn confirm_phone_at_window(#[server(default)] account: String, #[server(default)] code: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let confirmed = window::confirm_phone(&hall, &actor, &visitor()?, &code).await;
    settle(Sent::new(ACT, paths::DESK_WINDOW, [("account", account)]), confirmed, |()| paths::DESK_WINDOW.to_owned()).await
}
