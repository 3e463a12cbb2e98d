//! What a city decides, as data: offices, areas, stage limits, commitment text. Imported from documented files.

mod calendar;
mod city;
mod commitment;
mod demo_birth;
mod demo_clock;
mod office;
mod policy;
mod profile;

pub use calendar::{calendar, import_calendar, limits};
pub(crate) use calendar::{calendar_within, limits_within};
pub use city::{Imported, import_city};
pub use commitment::{CommitmentText, commitment_in_force};
pub use demo_birth::begin_demo;
pub use demo_clock::{demo_ahead, move_demo_ahead};
pub(crate) use office::offices_within;
pub use office::{StageLimit, areas, office, offices, stage_limits};
pub use policy::{policy_in_force, policy_of_version, policy_on};
pub use profile::city;
