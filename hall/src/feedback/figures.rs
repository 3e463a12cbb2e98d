//! What the votes say: public figures, and the bad ratings to follow up.

use crate::Hall;
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::day::Timestamp;
use domain::feedback::{BadRating, RatedStep, RatingLevel, RatingReason, SatisfactionFigures};
use domain::id::RatingId;
use domain::identity::{Actor, Relation, Right};
use domain::language::Bilingual;
use std::collections::BTreeMap;

/// How many bad ratings one page shows.
const PAGE: i64 = 50;

/// The public figures of every rated step.
pub async fn figures(hall: &Hall) -> Result<Vec<SatisfactionFigures>> {
    let rows: Vec<(String, Option<i64>, i64)> =
        sqlx::query_as("SELECT step, level, CAST(COUNT(*) AS BIGINT) FROM ratings GROUP BY step, level")
            .fetch_all(hall.db().reader())
            .await?;
    Ok(RatedStep::ALL
        .into_iter()
        .map(|step| {
            let of_step = || rows.iter().filter(|(code, _, _)| code == step.code());
            let count = |level: RatingLevel| of_step().find(|(_, number, _)| *number == Some(level.number())).map_or(0, |row| row.2);
            SatisfactionFigures { step, invited: of_step().map(|row| row.2).sum(), levels: RatingLevel::ALL.map(count) }
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct BadRow {
    id: String,
    step: String,
    level: i64,
    comment: Option<String>,
    voted_at: String,
    name_zh: Option<String>,
    name_en: Option<String>,
}

/// The bad ratings nobody has followed up yet, oldest first; `after` is the last one of the page before.
pub async fn bad_ratings(hall: &Hall, actor: &Actor, after: Option<&BadRating>) -> Result<Vec<BadRating>> {
    demand(actor, Right::ReadBadRatings, Relation::None)?;
    // They are the whole city's.
    if matches!(actor, Actor::Staff(staff) if !staff.area.is_empty()) {
        return Err(Error::Forbidden);
    }
    let (at, id) = after.map(|last| (last.at.to_string(), last.id.0.clone())).unwrap_or_default();
    let rows: Vec<BadRow> = sqlx::query_as(
        "SELECT ratings.id, step, level, comment, voted_at, name_zh, name_en FROM ratings LEFT JOIN offices ON offices.id = ratings.office_id WHERE level <= 2 AND followed_up_at IS NULL AND (voted_at, ratings.id) > ($1, $2) ORDER BY voted_at, ratings.id LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(PAGE)
    .fetch_all(hall.db().reader())
    .await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let mut reasons = reasons_between(hall, first, last).await?;
    rows.into_iter().map(|row| bad_rating(hall, row, &mut reasons)).collect()
}

/// The reasons of a page of bad ratings, in one query.
async fn reasons_between(hall: &Hall, first: &BadRow, last: &BadRow) -> Result<BTreeMap<String, Vec<RatingReason>>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT rating_id, reason FROM rating_reasons JOIN ratings ON ratings.id = rating_reasons.rating_id WHERE level <= 2 AND followed_up_at IS NULL AND (voted_at, ratings.id) >= ($1, $2) AND (voted_at, ratings.id) <= ($3, $4)",
    )
    .bind(first.voted_at.as_str())
    .bind(first.id.as_str())
    .bind(last.voted_at.as_str())
    .bind(last.id.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    let mut reasons: BTreeMap<String, Vec<RatingReason>> = BTreeMap::new();
    for (id, code) in rows {
        let reason = RatingReason::from_code(&code).ok_or_else(|| Error::corrupt("rating_reasons", &id))?;
        reasons.entry(id).or_default().push(reason);
    }
    for list in reasons.values_mut() {
        list.sort_unstable();
    }
    Ok(reasons)
}

fn bad_rating(hall: &Hall, row: BadRow, reasons: &mut BTreeMap<String, Vec<RatingReason>>) -> Result<BadRating> {
    let corrupt = || Error::corrupt("ratings", &row.id);
    let comment = row.comment.as_deref().map(|sealed| hall.unseal("ratings", "comment", &row.id, sealed)).transpose()?;
    Ok(BadRating {
        step: RatedStep::from_code(&row.step).ok_or_else(corrupt)?,
        office: row.name_zh.zip(row.name_en).map(|(zh, en)| Bilingual { zh, en }),
        level: RatingLevel::from_number(row.level).ok_or_else(|| Error::corrupt("ratings", &row.id))?,
        reasons: reasons.remove(&row.id).unwrap_or_default(),
        comment,
        at: Timestamp::parse(&row.voted_at).ok_or_else(|| Error::corrupt("ratings", &row.id))?,
        id: RatingId(row.id),
    })
}
