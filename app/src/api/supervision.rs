//! What supervision asks about: officers' look-ups.

use super::ApiError;
use domain::fault::Refusal;
use domain::id::LookUpFlagId;
use domain::supervision::{FlaggedLookUps, FlagsPage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{Sent, answer, hall_and_actor, refused, settle};
#[cfg(feature = "ssr")]
use crate::paths;

/// A flag with the last refusal of its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagShown {
    pub flag: FlaggedLookUps,
    pub refusal: Option<Refusal>,
}

/// Officers' look-ups that are to be explained, or those that are; `after`: where the page before ended.
#[server(endpoint = "supervision/look-ups", prefix = "/api")]
pub async fn read_look_up_flags(#[server(default)] explained: bool, after: Option<String>) -> Result<FlagsPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    answer(hall::supervision::look_up_flags(&hall, &actor, explained, after.as_deref()).await)
}

/// One flag.
#[server(endpoint = "supervision/look-up", prefix = "/api")]
pub async fn read_look_up_flag(flag: LookUpFlagId) -> Result<FlagShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let shown = answer(hall::supervision::look_up_flag(&hall, &actor, &flag).await)?;
    Ok(FlagShown { flag: shown, refusal: refused(&format!("look-ups:{flag}")).await? })
}

/// Writes down what explains the look-ups of a day.
#[server(endpoint = "supervision/explain-look-ups", prefix = "/api")]
pub async fn explain_look_ups(flag: LookUpFlagId, #[server(default)] explanation: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let explained = hall::supervision::explain_look_ups(&hall, &actor, &flag, &explanation).await;
    let (form, page) = (format!("look-ups:{flag}"), paths::desk_look_up(flag.as_str()));
    settle(Sent::new(&form, &page, [("explanation", explanation)]), explained, |()| paths::DESK_LOOK_UPS.to_owned()).await
}
