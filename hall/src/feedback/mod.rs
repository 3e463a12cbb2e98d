//! Ratings: an invitation after receipt and after decision, one vote for each, and the public figures.

mod figures;
mod invitation;
#[cfg(test)]
mod tests;
mod vote;

pub use figures::{bad_ratings, figures};
pub use invitation::{Invitation, by_link, in_account, invite, open_of_account};
pub use vote::{vote_by_link, vote_in_account};
