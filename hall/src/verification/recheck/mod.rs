//! The re-check of every household (动态核查): a run that can be stopped and gone on with, and the clues it leaves for officers.
//! It never changes the state of a case.

mod again;
mod clues;
#[cfg(test)]
mod crash;
mod deltas;
#[cfg(any(test, feature = "testing"))]
pub mod fixture;
mod judge;
mod list;
mod page;
mod quota;
mod run;
mod schedule;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_damage;
#[cfg(test)]
mod tests_deltas;
#[cfg(test)]
mod tests_once;
#[cfg(test)]
mod tests_quota;
#[cfg(test)]
mod tests_schedule;

pub use list::{ClueForm, clue, clues, handle_clue};
pub use run::{Progress, Summary, recheck};
pub use schedule::recheck_nightly;
