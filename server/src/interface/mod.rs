//! `/api/v1`: the open interface for other systems of the city. No session and no cookie: a key says who asks, a consent token
//! what they may see. Every refusal is a problem document (RFC 9457).

mod admission;
mod application;
mod bodies;
mod description;
mod event;
mod problem;
mod routes;
mod shapes;
mod wire;

pub use bodies::{HELD_AT_ONCE, HELD_OF_ONE};
pub use description::description;
pub use routes::{routes, routes_within};
pub use shapes::shapes;
