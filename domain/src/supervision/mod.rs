//! The clocks of the stages: when a stage is due, what the applicant was promised, and which signal a case shows. And the look-ups
//! that supervision asks about.

mod case_clock;
mod look_up;
mod signal;

pub use case_clock::{CaseClock, due_after, held, moved, released, stood};
pub use look_up::{BULK, FlaggedAccount, FlaggedLookUps, FlagsPage, LookUpFlag, LookedUp, after_hours, explanation, flags};
pub use signal::Signal;
