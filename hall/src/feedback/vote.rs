//! The vote: spends the invitation, once, by the link or from the account.

use super::invitation::{owner, token_hash};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::feedback::{Vote, VoteForm};
use domain::id::RatingId;
use domain::identity::{Actor, Relation, Right};

/// Votes by the short link. The same vote again is fine; a spent, expired or wrong link is not found.
pub async fn vote_by_link(hall: &Hall, actor: &Actor, token: &str, form: &VoteForm) -> Result<()> {
    demand(actor, Right::RateByLink, Relation::None)?;
    let vote = form.parse()?;
    let mut unit = hall.begin().await?;
    let found = unit.optional(sqlx::query_as("SELECT id FROM ratings WHERE token_hash = $1").bind(token_hash(hall, token))).await?;
    let (id,) = found.ok_or(Error::NotFound)?;
    cast(hall, unit, &Actor::Anonymous, RatingId(id), &vote).await
}

/// Votes from the account of the invitation's owner.
pub async fn vote_in_account(hall: &Hall, actor: &Actor, id: &RatingId, form: &VoteForm) -> Result<()> {
    let account = owner(actor)?;
    let vote = form.parse()?;
    let mut unit = hall.begin().await?;
    let found = unit
        .optional(sqlx::query_as("SELECT id FROM ratings WHERE id = $1 AND account_id = $2").bind(id.as_str()).bind(account.as_str()))
        .await?;
    let (id,): (String,) = found.ok_or(Error::NotFound)?;
    cast(hall, unit, actor, RatingId(id), &vote).await
}

async fn cast(hall: &Hall, mut unit: UnitOfWork, actor: &Actor, id: RatingId, vote: &Vote) -> Result<()> {
    let now = hall.now().to_string();
    let channel = if *actor == Actor::Anonymous { "link" } else { "account" };
    let touched = unit
        .execute(
            sqlx::query("UPDATE ratings SET level = $1, comment = $2, voted_at = $3, channel = $4 WHERE id = $5 AND level IS NULL AND expires_at > $3")
                .bind(vote.level.number())
                .bind(vote.comment.as_deref().map(|comment| hall.seal("ratings", "comment", id.as_str(), comment)))
                .bind(now)
                .bind(channel)
                .bind(id.as_str()),
        )
        .await?;
    if touched == 0 {
        return repeat(&mut unit, &id, vote).await;
    }
    for reason in &vote.reasons {
        unit.execute(sqlx::query("INSERT INTO rating_reasons (rating_id, reason) VALUES ($1, $2)").bind(id.as_str()).bind(reason.code()))
            .await?;
    }
    // The record says that there was a vote, not who thought what.
    let entry = Entry {
        chain: format!("rating:{id}"),
        act: "rating.vote",
        actor: &Actor::Anonymous,
        detail: serde_json::json!({ "channel": channel }),
    };
    audit::record(hall, &mut unit, entry).await?;
    unit.commit().await
}

/// A second click on the same face is the same vote; anything else finds the invitation spent.
async fn repeat(unit: &mut UnitOfWork, id: &RatingId, vote: &Vote) -> Result<()> {
    let stored: Option<(Option<i64>,)> = unit.optional(sqlx::query_as("SELECT level FROM ratings WHERE id = $1").bind(id.as_str())).await?;
    match stored {
        Some((Some(level),)) if level == vote.level.number() => Ok(()),
        _ => Err(Error::NotFound),
    }
}
