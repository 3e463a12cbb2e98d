//! Ratings: which steps are rated, the five levels, and the reasons the two lowest owe.

mod rating;

pub use rating::{COMMENT_LIMIT, INVITATION_DAYS, RatedStep, RatingLevel, RatingReason, Vote, VoteForm};
