//! The application: the draft, and what becomes of it.

mod draft;
mod own;

pub use draft::*;
pub use own::*;
// By name: the prelude has a trait of this name.
pub use own::Track;

use super::ApiError;
use domain::fault::Refusal;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answer, hall_and_actor, session};

/// The last refusal of a form.
#[server(endpoint = "intake/refusal", prefix = "/api")]
pub async fn refusal_of(form: String) -> Result<Option<Refusal>, ApiError> {
    let (hall, _) = hall_and_actor()?;
    answer(hall::refusal::read(&hall, &session()?, &form).await)
}
