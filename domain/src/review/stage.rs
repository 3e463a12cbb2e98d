//! Whether what a city says of a stage fits the way of a case: who does it is the table's, how long it may take the city's.

use super::state::{CaseState, Holder};
use crate::identity::Post;
use crate::settings::OfficeKind;
use std::fmt;

/// What a city says of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTerms<'a> {
    /// The code of the state, `deemed_accepted` or `dispute`.
    pub stage: &'a str,
    /// The post that acts; none where no office does.
    pub post: Option<Post>,
    /// The kind of office that holds the case; none where none does.
    pub office: Option<OfficeKind>,
    /// The limit.
    pub working_days: u32,
}

/// What does not fit. The text is for operators, in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageFault {
    /// No limit runs in a stage of this name.
    Unknown,
    /// Another post does this stage.
    OtherPost,
    /// Another kind of office holds the case.
    OtherOffice,
    /// A limit of no day cannot be kept.
    NoDays,
}

impl fmt::Display for StageFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unknown => "there is no such stage with a limit",
            Self::OtherPost => "another post does this stage (none where the applicant is to act)",
            Self::OtherOffice => "another kind of office holds the case in this stage (none where the applicant is to act)",
            Self::NoDays => "a limit is at least one working day",
        })
    }
}

impl StageTerms<'_> {
    /// The first thing that does not fit the table of the way.
    pub fn check(&self) -> Result<(), StageFault> {
        let (posts, office) = match CaseState::from_code(self.stage).filter(|state| state.stage().is_some()) {
            Some(state) => (posts_of(state), office_of(state.row().holder)),
            // Nobody acts: after so many days without an answer the application counts as accepted.
            // A department outside the hall acts on a dispute.
            None if matches!(self.stage, "deemed_accepted" | "dispute") => (Vec::new(), None),
            None => return Err(StageFault::Unknown),
        };
        if self.post.map_or(!posts.is_empty(), |post| !posts.contains(&post)) {
            return Err(StageFault::OtherPost);
        }
        if self.office != office {
            return Err(StageFault::OtherOffice);
        }
        if self.working_days == 0 { Err(StageFault::NoDays) } else { Ok(()) }
    }
}

fn posts_of(state: CaseState) -> Vec<Post> {
    [Post::Acceptance, Post::FirstReview, Post::SecondReview, Post::Approval]
        .into_iter()
        .filter(|post| CaseState::of_post(*post).contains(&state))
        .collect()
}

fn office_of(holder: Holder) -> Option<OfficeKind> {
    match holder {
        Holder::Street => Some(OfficeKind::Street),
        Holder::County => Some(OfficeKind::County),
        Holder::Applicant | Holder::Nobody => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::STATES;

    fn check(stage: &str, post: Option<Post>, office: Option<OfficeKind>, working_days: u32) -> Result<(), StageFault> {
        StageTerms { stage, post, office, working_days }.check()
    }

    #[test]
    fn the_table_of_the_way_says_who() {
        let (street, county) = (Some(OfficeKind::Street), Some(OfficeKind::County));
        assert_eq!(check("submitted", Some(Post::Acceptance), street, 1), Ok(()));
        assert_eq!(check("correction", None, None, 15), Ok(()));
        assert_eq!(check("deemed_accepted", None, None, 5), Ok(()));
        assert_eq!(check("dispute", None, None, 10), Ok(()));
        assert_eq!(check("dispute", Some(Post::SecondReview), None, 10), Err(StageFault::OtherPost));
        assert_eq!(check("decision", Some(Post::SecondReview), county, 1), Err(StageFault::OtherPost));
        assert_eq!(check("decision", None, county, 1), Err(StageFault::OtherPost));
        assert_eq!(check("correction", Some(Post::Acceptance), None, 15), Err(StageFault::OtherPost));
        assert_eq!(check("decision", Some(Post::Approval), street, 1), Err(StageFault::OtherOffice));
        assert_eq!(check("decision", Some(Post::Approval), county, 0), Err(StageFault::NoDays));
        for unknown in ["draft", "registered", "desicion", ""] {
            assert_eq!(check(unknown, None, None, 1), Err(StageFault::Unknown), "{unknown}");
        }
    }

    /// A state that an office holds has a post for it, or no city could ever name one.
    #[test]
    fn every_stage_of_an_office_has_its_post() {
        for row in STATES.iter().filter(|row| row.stage.is_some()) {
            assert_eq!(posts_of(row.state).is_empty(), office_of(row.holder).is_none(), "{:?}", row.state);
        }
    }
}
