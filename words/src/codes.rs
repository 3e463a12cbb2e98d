//! Words for codes of the domain that more than one page shows.

use crate::Words;
use domain::identity::{Post, RealNameLevel};

impl Words {
    /// The name of a post.
    pub fn post(&self, post: Post) -> String {
        let words = &self.identity;
        match post {
            Post::Acceptance => words.post_acceptance(),
            Post::FirstReview => words.post_first_review(),
            Post::SecondReview => words.post_second_review(),
            Post::Approval => words.post_approval(),
            Post::Window => words.post_window(),
            Post::Administrator => words.post_administrator(),
        }
        .to_string()
    }

    /// What a real-name level means.
    pub fn level(&self, level: RealNameLevel) -> String {
        match level {
            RealNameLevel::Declared => self.identity.level_declared(),
            RealNameLevel::Verified => self.identity.level_verified(),
        }
        .to_string()
    }
}
