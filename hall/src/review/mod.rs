//! The review of a case: the one door through which a case moves, and what each move brings with it.

pub(crate) mod case;
pub mod desk;
pub(crate) mod effects;
mod facts;
pub(crate) mod handlers;
pub mod letters;
pub mod publicity;
pub(crate) mod reads;
pub(crate) mod source;
#[cfg(test)]
mod tests;
pub mod transition;

pub use reads::forget_reads;
pub use transition::{Applied, TransitionRequest, apply};
