//! Ratings: which steps are rated, the five levels, and the reasons the two lowest owe.

mod rating;
mod view;

pub use rating::{COMMENT_LIMIT, INVITATION_DAYS, RatedStep, RatingLevel, RatingReason, Vote, VoteForm};
pub use view::{BadRating, FEW_VOTES, OpenRating, RatingPage, SatisfactionFigures};
