//! Ratings: the page behind a short link, the same from the account, and the vote.

use crate::api::ApiError;
use domain::fault::Refusal;
use domain::feedback::RatingPage;
use domain::id::RatingId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, refused, settle};
#[cfg(feature = "ssr")]
use domain::feedback::VoteForm;

/// The form's name, under which a refusal is kept.
#[cfg(feature = "ssr")]
const FORM: &str = "rate";

/// What the voting page shows; without `page` the invitation is spent, expired or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingShown {
    pub page: Option<RatingPage>,
    pub refusal: Option<Refusal>,
}

/// The invitation behind a short link. Looking at it changes nothing.
#[server(prefix = "/api/feedback", endpoint = "by-link")]
pub async fn rating_by_link(token: String) -> Result<RatingShown, ApiError> {
    let (hall, _) = hall_and_actor()?;
    let page = answer(open(hall::feedback::by_link(&hall, &token).await))?;
    Ok(RatingShown { page, refusal: refused(FORM).await? })
}

/// The invitation from the account of its owner.
#[server(prefix = "/api/feedback", endpoint = "in-account")]
pub async fn rating_in_account(id: RatingId) -> Result<RatingShown, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = answer(open(hall::feedback::in_account(&hall, &actor, &id).await))?;
    Ok(RatingShown { page, refusal: refused(FORM).await? })
}

/// Votes by the short link.
#[server(prefix = "/api/feedback", endpoint = "vote-by-link")]
pub async fn vote_by_link(
    token: String,
    #[server(default)] level: String,
    #[server(default)] reasons: Vec<String>,
    #[server(default)] comment: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let form = VoteForm { level, reasons, comment };
    let voted = open(hall::feedback::vote_by_link(&hall, &actor, &token, &form).await);
    settle(sent(&format!("/r/{token}"), &form), voted, after_vote).await
}

/// Votes from the account.
#[server(prefix = "/api/feedback", endpoint = "vote-in-account")]
pub async fn vote_in_account(
    id: RatingId,
    #[server(default)] level: String,
    #[server(default)] reasons: Vec<String>,
    #[server(default)] comment: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let form = VoteForm { level, reasons, comment };
    let voted = open(hall::feedback::vote_in_account(&hall, &actor, &id, &form).await);
    settle(sent(&format!("/my/rate/{id}"), &form), voted, after_vote).await
}

#[cfg(feature = "ssr")]
fn sent<'a>(page: &'a str, form: &VoteForm) -> Sent<'a> {
    let values = [("level", form.level.clone()), ("reasons", form.reasons.join(",")), ("comment", form.comment.clone())];
    Sent::new(FORM, page, values)
}

/// An invitation that cannot be used any more has a page of its own, not the page of an error.
#[cfg(feature = "ssr")]
fn open<T>(result: hall::Result<T>) -> hall::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(hall::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(feature = "ssr")]
fn after_vote(voted: Option<()>) -> String {
    if voted.is_some() { "/rate/thanks" } else { "/rate/closed" }.to_owned()
}
