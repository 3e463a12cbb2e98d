//! The clocks of the stages: when a stage is due, what the applicant was promised, and which signal a case shows.

mod case_clock;
mod signal;

pub use case_clock::{CaseClock, moved};
pub use signal::Signal;
