//! The review of a case: the one door through which a case moves, and what each move brings with it.

mod case;
mod effects;
mod facts;
pub mod publicity;
#[cfg(test)]
mod tests;
pub mod transition;

pub use transition::{Applied, TransitionRequest, apply};
