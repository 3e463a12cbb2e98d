//! The re-check of every household (动态核查): a run that can be stopped and gone on with, and the clues it leaves for officers.
//! It never changes the state of a case.

mod again;
mod clues;
#[cfg(test)]
mod crash;
#[cfg(any(test, feature = "testing"))]
pub mod fixture;
mod list;
mod page;
mod run;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_damage;
#[cfg(test)]
mod tests_deltas;

pub use list::{ClueForm, clue, clues, handle_clue};
pub use run::{Progress, Summary, recheck, recheck_nightly};
