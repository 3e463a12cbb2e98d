//! What a city decides: offices and limits, policy, the working-day calendar.

mod office;

pub use office::{AreaName, Office, OfficeKind, responsible};
