//! One delivery from its first line to its last: where it begins, what each batch leaves behind, and what counts at the end.

use super::doubt::{nothing_held_after, settle, write_marks};
use super::reader::{Batch, read};
use super::sheet::check;
use super::source::{Survey, survey};
use super::{Counts, Delivery, Fault, Kind, Progress, Reason, Reject, Report, reject};
use crate::error::{Error, Result};
use crate::registers::load::{BATCH, Target};
use crate::registers::unproven::NothingHeld;
use crate::registers::{MOST_SUBJECTS, RecordSet, Registers, places, values};
use domain::day::{Day, Timestamp};
use domain::verification::Register;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::HashMap;
use tokio::sync::mpsc::channel;

/// Batches read ahead of the database.
const AHEAD: usize = 2;

/// What a register stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub generation: i64,
    pub as_of: Day,
    pub held: i64,
    pub feed: i64,
    pub nothing_held: NothingHeld,
}

/// A delivery on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feed {
    pub target: Target,
    /// Lines done.
    pub lines: i64,
    pub counts: Counts,
    pub before: Option<State>,
}

enum Begun {
    Go(Feed),
    Repeated(Report),
}

type FeedRow = (i64, i64, i64, i64, i64, i64, i64, i64, i64);

fn counts_of(row: FeedRow) -> (i64, i64, Counts) {
    let (id, lines, read, loaded, unchanged, removed, rejected, disagreed, net) = row;
    (id, lines, Counts { read, loaded, unchanged, removed, rejected, disagreed, net })
}

impl Registers {
    /// Loads a delivery. Given again after it was stopped, the same file goes on where it was; given again after it was done,
    /// nothing happens.
    ///
    /// `now` is asked at the beginning and at the end. An import of a register ends an unfinished one of another file.
    pub async fn import(
        &self,
        delivery: &Delivery,
        now: &(dyn Fn() -> Timestamp + Sync),
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report> {
        if delivery.as_of > now().day() {
            return Err(Error::Feed(Fault::Early(delivery.as_of)));
        }
        let asked = delivery.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let found = survey(&asked)?;
            check(&asked, &found)?;
            Ok::<Survey, Fault>(found)
        });
        let found = looked.await.map_err(|_| stopped())?.map_err(Error::Feed)?;
        let report = match self.begin_feed(delivery, &found, now()).await? {
            Begun::Repeated(report) => Ok(report),
            Begun::Go(feed) => self.load_feed(delivery, found, feed, now, progress).await,
        };
        match &report {
            Ok(report) => reject::write(delivery, &self.rejects_of(report.feed).await?)?,
            Err(Error::Feed(Fault::MostlyRejected { .. })) => {
                let last = self.last_feed(delivery.set).await?;
                reject::write(delivery, &self.rejects_of(last).await?)?;
            }
            Err(_) => {}
        }
        report
    }

    async fn load_feed(
        &self,
        delivery: &Delivery,
        found: Survey,
        mut feed: Feed,
        now: &(dyn Fn() -> Timestamp + Sync),
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report> {
        let before = feed.before.map_or(feed.target.generation, |state| state.generation);
        self.sweep(delivery.set, feed.target.feed, &[feed.target.generation, before]).await?;
        let of = found.lines;
        let (sender, mut receiver) = channel(AHEAD);
        let (registers, asked, after) = (self.clone(), delivery.clone(), feed.lines);
        let reading = tokio::task::spawn_blocking(move || read(&registers, &asked, &found, after, &sender));
        while let Some(batch) = receiver.recv().await {
            self.store(delivery, &mut feed, batch).await?;
            progress(Progress { lines: feed.lines, of });
        }
        // All of it could be read a moment ago: the same file goes on from here.
        reading.await.map_err(|_| stopped())??;
        self.finish(delivery, feed, now).await
    }

    /// Takes up the delivery where it was left, or enters it as a new one.
    async fn begin_feed(&self, delivery: &Delivery, found: &Survey, at: Timestamp) -> Result<Begun> {
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
            (Kind::Delta, None) => return Err(Error::Feed(Fault::NoBase)),
            _ => {}
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

    /// One batch: rows, rejected lines, what they leave in doubt, counts and how far it is, all or none.
    async fn store(&self, delivery: &Delivery, feed: &mut Feed, batch: Batch) -> Result<()> {
        let disagreed = self.disagreement(delivery.set, &batch).await?;
        let mut transaction = self.begin().await?;
        // Whoever moves the mark first goes on; a second import of the register finds it moved.
        let moved = sqlx::query("UPDATE feeds SET lines = $1 WHERE id = $2 AND lines = $3 AND state = 'loading'")
            .bind(batch.upto)
            .bind(feed.target.feed)
            .bind(feed.lines)
            .execute(&mut *transaction)
            .await?;
        if moved.rows_affected() != 1 {
            return Err(Error::Feed(Fault::Overtaken));
        }
        let mut counts = feed.counts;
        let (mut rejects, mut marks) = (batch.rejects, batch.marks);
        let (refused, contradicted) = match delivery.kind {
            Kind::Full => self.store_full(&mut transaction, feed.target, batch.items, &mut counts).await?,
            Kind::Delta => self.store_delta(&mut transaction, feed.target, batch.items, &mut counts).await?,
        };
        rejects.extend(refused);
        marks.extend(contradicted);
        for chunk in rejects.chunks(BATCH) {
            let text = format!("INSERT INTO feed_rejects (feed, line, reason, field) VALUES {}", values(chunk.len(), 4));
            let mut query = sqlx::query(AssertSqlSafe(text));
            for reject in chunk {
                query = query.bind(feed.target.feed).bind(reject.line).bind(reject.reason.code()).bind(&reject.field);
            }
            query.execute(&mut *transaction).await?;
        }
        write_marks(&mut transaction, feed.target, &marks).await?;
        counts.read += batch.read;
        counts.rejected += i64::try_from(rejects.len()).unwrap_or(0);
        counts.disagreed += disagreed;
        write_counts(&mut transaction, feed.target.feed, &counts).await?;
        transaction.commit().await?;
        (feed.lines, feed.counts) = (batch.upto, counts);
        Ok(())
    }

    /// How many of these persons the population register knows by another name.
    async fn disagreement(&self, set: RecordSet, batch: &Batch) -> Result<i64> {
        if matches!(set, RecordSet::Of(Register::Population) | RecordSet::Enterprise) {
            return Ok(0);
        }
        let named: Vec<(&str, &str)> =
            batch.items.iter().filter_map(|item| Some((item.row.subject.as_str(), item.row.name_check.as_deref()?))).collect();
        let mut disagreed = 0;
        for chunk in named.chunks(MOST_SUBJECTS) {
            let text = format!(
                "SELECT r.subject, r.name_check FROM register_states s JOIN records r ON r.register = s.register AND r.generation = s.generation \
                 WHERE s.register = 'population' AND r.withdrawn = 0 AND r.subject IN ({})",
                places(1, chunk.len())
            );
            let mut query = sqlx::query_as(AssertSqlSafe(text));
            for (subject, _) in chunk {
                query = query.bind(*subject);
            }
            let rows: Vec<(String, Option<String>)> = query.fetch_all(self.reader()).await?;
            let known: HashMap<String, Option<String>> = rows.into_iter().collect();
            let other =
                |(subject, check): &&(&str, &str)| known.get(*subject).and_then(Option::as_deref).is_some_and(|known| known != *check);
            disagreed += i64::try_from(chunk.iter().filter(other).count()).unwrap_or(0);
        }
        Ok(disagreed)
    }

    /// Makes the delivery what the register stands at.
    async fn finish(&self, delivery: &Delivery, mut feed: Feed, now: &(dyn Fn() -> Timestamp + Sync)) -> Result<Report> {
        let (as_of, held) = match (delivery.kind, feed.before) {
            (Kind::Full, before) => {
                let hopeless = feed.counts.read == 0 || feed.counts.are_mostly_rejected();
                let held = match before {
                    _ if hopeless => None,
                    Some(before) => self.settle_full(feed.target, before, &mut feed.counts).await?,
                    None => Some(feed.counts.loaded),
                };
                let Some(held) = held else { return Err(self.give_up(delivery, feed, now()).await?) };
                (delivery.as_of, held)
            }
            (Kind::Delta, Some(state)) => (state.as_of.max(delivery.as_of), state.held + feed.counts.net),
            (Kind::Delta, None) => return Err(Error::Feed(Fault::NoBase)),
        };
        let unread = self.unread_of(feed.target, feed.before).await?;
        if let (Kind::Full, Some(before), Some(_)) = (delivery.kind, feed.before, unread) {
            self.mark_lost(feed.target, before).await?;
        }
        let nothing_held = nothing_held_after(delivery.kind, feed.before, unread);
        let mut transaction = self.begin().await?;
        let done = sqlx::query("UPDATE feeds SET state = 'done', finished_at = $1 WHERE id = $2 AND lines = $3 AND state = 'loading'")
            .bind(now().to_string())
            .bind(feed.target.feed)
            .bind(feed.lines)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() != 1 {
            return Err(Error::Feed(Fault::Overtaken));
        }
        write_counts(&mut transaction, feed.target.feed, &feed.counts).await?;
        settle(&mut transaction, feed.target).await?;
        sqlx::query(
            "INSERT INTO register_states (register, generation, as_of, held, feed, nothing_until) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (register) DO UPDATE SET generation = excluded.generation, as_of = excluded.as_of, held = excluded.held, \
             feed = excluded.feed, nothing_until = excluded.nothing_until",
        )
        .bind(delivery.set.code())
        .bind(feed.target.generation)
        .bind(as_of.to_string())
        .bind(held)
        .bind(feed.target.feed)
        .bind(nothing_held.stored())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.sweep(delivery.set, feed.target.feed, &[feed.target.generation]).await?;
        let doubt = self.doubt_of(delivery.set).await?;
        Ok(Report { feed: feed.target.feed, as_of, held, counts: feed.counts, doubt, repeated: false })
    }

    /// Ends a full delivery that can hardly be meant; answers why.
    async fn give_up(&self, delivery: &Delivery, feed: Feed, at: Timestamp) -> Result<Error> {
        let mut transaction = self.begin().await?;
        let ended = sqlx::query("UPDATE feeds SET state = 'failed', finished_at = $1 WHERE id = $2 AND state = 'loading'")
            .bind(at.to_string())
            .bind(feed.target.feed)
            .execute(&mut *transaction)
            .await?;
        if ended.rows_affected() == 1 {
            write_counts(&mut transaction, feed.target.feed, &feed.counts).await?;
        }
        transaction.commit().await?;
        self.sweep(delivery.set, feed.target.feed, &[feed.before.map_or(-1, |state| state.generation)]).await?;
        let Counts { read, rejected, .. } = feed.counts;
        Ok(Error::Feed(if read == 0 { Fault::Empty } else { Fault::MostlyRejected { rejected, read } }))
    }

    /// The lines a delivery was not loaded for.
    pub async fn rejects_of(&self, feed: i64) -> Result<Vec<Reject>> {
        let rows: Vec<(i64, String, String)> = sqlx::query_as("SELECT line, reason, field FROM feed_rejects WHERE feed = $1 ORDER BY line")
            .bind(feed)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter()
            .map(|(line, reason, field)| {
                Ok(Reject { line, reason: Reason::from_code(&reason).ok_or(Error::Damaged("feed_rejects"))?, field })
            })
            .collect()
    }

    async fn last_feed(&self, set: RecordSet) -> Result<i64> {
        let (last,): (Option<i64>,) =
            sqlx::query_as("SELECT max(id) FROM feeds WHERE register = $1").bind(set.code()).fetch_one(self.reader()).await?;
        Ok(last.unwrap_or(0))
    }
}

fn stopped() -> Error {
    Error::Feed(Fault::File("reading stopped".to_owned()))
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

async fn write_counts(transaction: &mut Transaction<'static, Any>, feed: i64, counts: &Counts) -> Result<()> {
    sqlx::query(
        "UPDATE feeds SET read = $1, loaded = $2, unchanged = $3, removed = $4, rejected = $5, disagreed = $6, net = $7 WHERE id = $8",
    )
    .bind(counts.read)
    .bind(counts.loaded)
    .bind(counts.unchanged)
    .bind(counts.removed)
    .bind(counts.rejected)
    .bind(counts.disagreed)
    .bind(counts.net)
    .bind(feed)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
