//! Pages, one folder per area. Each area hands its routes to the route tree.

pub mod guide;
pub mod problem;
