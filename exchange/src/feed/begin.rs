//! Where a delivery begins: at its first line, where it was stopped, or not at all.

use super::import::{Feed, State};
use super::source::Survey;
use super::{Counts, Delivery, Fault, Kind, Report};
use crate::error::{Error, Result};
use crate::registers::load::Target;
use crate::registers::unproven::NothingHeld;
use crate::registers::{RecordSet, Registers};
use domain::day::{Day, Timestamp};
use sqlx::{Any, Transaction};

/// What becomes of a delivery that is given.
pub(super) enum Begun {
    Go(Feed),
    Repeated(Report),
}

type FeedRow = (i64, i64, i64, i64, i64, i64, i64, i64, i64);

fn counts_of(row: FeedRow) -> (i64, i64, Counts) {
    let (id, lines, read, loaded, unchanged, removed, rejected, disagreed, net) = row;
    (id, lines, Counts { read, loaded, unchanged, removed, rejected, disagreed, net })
}

impl Registers {
    /// Takes up the delivery where it was left, or enters it as a new one.
    pub(super) async fn begin_feed(&self, delivery: &Delivery, found: &Survey, at: Timestamp) -> Result<Begun> {
        let set = delivery.set;
        let mut transaction = self.begin().await?;
        let before = state_of(&mut transaction, set).await?;
        let same = "SELECT id, lines, read, loaded, unchanged, removed, rejected, disagreed, net FROM feeds WHERE register = $1 AND state = $2 AND kind = $3 AND file_hash = $4 AND as_of = $5 ORDER BY id DESC LIMIT 1";
        let earlier = |state: &'static str| {
            sqlx::query_as::<_, FeedRow>(same)
                .bind(set.code())
                .bind(state)
                .bind(delivery.kind.code())
                .bind(found.hash.clone())
                .bind(delivery.as_of.to_string())
        };
        if let Some(state) = before
            && let Some(row) = earlier("done").fetch_optional(&mut *transaction).await?
            && row.0 == state.feed
        {
            let (feed, _, counts) = counts_of(row);
            let doubt = self.doubt_of(set).await?;
            return Ok(Begun::Repeated(Report { feed, as_of: state.as_of, held: state.held, counts, doubt, repeated: true }));
        }
        match (delivery.kind, before) {
            (Kind::Full, Some(state)) if delivery.as_of < state.as_of => {
                return Err(Error::Feed(Fault::Stale { held: state.as_of, given: delivery.as_of }));
            }
            (Kind::Full, Some(state)) if !delivery.allow_shrink && state.is_far_above(found.records) => {
                return Err(Error::Feed(Fault::Shrunk { held: state.held, given: found.records }));
            }
            (Kind::Delta, None) => return Err(Error::Feed(Fault::NoBase)),
            _ => {}
        }
        if let (Some(state), Some(follows)) = (before, delivery.follows)
            && follows != state.as_of
        {
            return Err(Error::Feed(Fault::NotNext { held: state.as_of, follows }));
        }
        let unfinished = earlier("loading").fetch_optional(&mut *transaction).await?.map(counts_of);
        let kept = unfinished.map_or(-1, |(id, ..)| id);
        sqlx::query("UPDATE feeds SET state = 'failed', finished_at = $1 WHERE register = $2 AND state = 'loading' AND id <> $3")
            .bind(at.to_string())
            .bind(set.code())
            .bind(kept)
            .execute(&mut *transaction)
            .await?;
        let (id, lines, counts) = match unfinished {
            Some(unfinished) => unfinished,
            None => (enter(&mut transaction, delivery, found, at).await?, 0, Counts::default()),
        };
        transaction.commit().await?;
        let generation = match (delivery.kind, before) {
            (Kind::Delta, Some(state)) => state.generation,
            _ => id,
        };
        Ok(Begun::Go(Feed { target: Target { set, generation, feed: id }, lines, counts, before }))
    }
}

async fn state_of(transaction: &mut Transaction<'static, Any>, set: RecordSet) -> Result<Option<State>> {
    let row: Option<(i64, String, i64, i64, Option<String>)> =
        sqlx::query_as("SELECT generation, as_of, held, feed, nothing_until FROM register_states WHERE register = $1")
            .bind(set.code())
            .fetch_optional(&mut **transaction)
            .await?;
    row.map(|(generation, as_of, held, feed, nothing_held)| {
        let as_of = Day::parse(&as_of).ok_or(Error::Damaged("register_states"))?;
        Ok(State { generation, as_of, held, feed, nothing_held: NothingHeld::from_stored(nothing_held.as_deref()) })
    })
    .transpose()
}

async fn enter(transaction: &mut Transaction<'static, Any>, delivery: &Delivery, found: &Survey, at: Timestamp) -> Result<i64> {
    // A number of its own even where two begin at once: the second finds it taken. Without a WHERE, SQLite reads ON as of a join.
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO feeds (id, register, kind, file_name, file_hash, as_of, started_at, state, lines, read, loaded, unchanged, removed, \
         rejected, disagreed, net) SELECT CAST(coalesce(max(id), 0) + 1 AS BIGINT), $1, $2, $3, $4, $5, $6, 'loading', 0, 0, 0, 0, 0, 0, 0, 0 \
         FROM feeds WHERE 0 = 0 ON CONFLICT (id) DO NOTHING RETURNING id",
    )
    .bind(delivery.set.code())
    .bind(delivery.kind.code())
    .bind(delivery.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
    .bind(&found.hash)
    .bind(delivery.as_of.to_string())
    .bind(at.to_string())
    .fetch_optional(&mut **transaction)
    .await?;
    row.map(|(id,)| id).ok_or(Error::Feed(Fault::Overtaken))
}
