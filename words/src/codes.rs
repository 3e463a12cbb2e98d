//! Words for codes of the domain that more than one page shows.

use crate::Words;
use domain::identity::{Post, RealNameLevel, StaffState, VerifiedBy};
use domain::supervision::LookUpFlag;

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

    /// Why look-ups are to be explained.
    pub fn look_up_flag(&self, flag: LookUpFlag) -> String {
        let words = &self.supervision;
        match flag {
            LookUpFlag::WithoutCase => words.look_up_without_case(),
            LookUpFlag::OutsideCases => words.look_up_outside_cases(),
            LookUpFlag::AfterHours => words.look_up_after_hours(),
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

    /// How level 2 was reached.
    pub fn verified_by(&self, way: VerifiedBy) -> String {
        match way {
            VerifiedBy::Registers => self.identity.by_registers(),
            VerifiedBy::Window => self.identity.by_window(),
        }
        .to_string()
    }

    /// How far a staff account is.
    pub fn staff_state(&self, state: StaffState) -> String {
        match state {
            StaffState::Invited => self.identity.state_invited(),
            StaffState::Active => self.identity.state_active(),
            StaffState::Closed => self.identity.state_closed(),
        }
        .to_string()
    }
}
