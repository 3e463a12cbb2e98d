//! Server functions, one file per area: take the hall and the actor from context, call the use case, map the error.

mod error;
pub mod feedback;
pub mod guide;
pub mod identity;
pub mod intake;
pub mod interface;
pub mod messages;
pub mod review;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub mod session;
pub mod supervision;
pub mod verification;

pub use error::{ApiError, mark_status};
#[cfg(feature = "ssr")]
pub use server::{Sent, answer, hall_and_actor, refused, session, settle, visitor};
