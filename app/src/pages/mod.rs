//! Pages, one folder per area. Each area hands its routes to the route tree.

pub mod feedback;
pub mod guide;
pub mod identity;
pub mod intake;
pub mod interface;
pub mod messages;
pub mod problem;
pub mod review;
pub mod supervision;
pub mod verification;
