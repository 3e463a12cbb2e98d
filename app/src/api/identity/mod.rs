//! Accounts and log-in: residents, windows, staff.

mod residents;
mod staff;
mod window;

pub use residents::*;
pub use staff::*;
pub use window::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use domain::fault::Refusal;

/// The last refusal of a form in this session; a visitor without a session has none.
#[cfg(feature = "ssr")]
async fn last_refusal(hall: &hall::Hall, form: &str) -> Result<Option<Refusal>, ApiError> {
    match super::session() {
        Ok(session) => super::answer(hall::refusal::read(hall, &session, form).await),
        Err(_) => Ok(None),
    }
}
