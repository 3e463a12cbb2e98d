//! One delivery from its first line to its last, and what each batch of it leaves behind.

use super::begin::Begun;
use super::doubt::write_marks;
use super::reader::{Batch, read};
use super::sheet::check;
use super::source::{Survey, survey};
use super::{Counts, Delivery, Fault, Kind, Progress, Report, reject};
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

/// Of a register that holds fewer records, any number of them may be gone.
const FEW: i64 = 100;

/// What a register stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub generation: i64,
    pub as_of: Day,
    pub held: i64,
    pub feed: i64,
    pub nothing_held: NothingHeld,
}

impl State {
    /// Whether so many records can hardly be everything that the register is to hold: they are less than nine tenths of what it holds.
    /// What the demo made, in generation 0, is no delivery to compare with.
    pub fn is_far_above(self, records: i64) -> bool {
        self.generation > 0 && self.held >= FEW && records.saturating_mul(10) < self.held.saturating_mul(9)
    }
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
        if delivery.kind == Kind::Full && delivery.follows.is_some() {
            return Err(Error::Feed(Fault::FullFollows));
        }
        let asked = delivery.clone();
        let found = tokio::task::spawn_blocking(move || look(&asked)).await.map_err(|_| stopped())?.map_err(Error::Feed)?;
        let report = match self.begin_feed(delivery, &found, now()).await? {
            Begun::Repeated(report) => Ok(report),
            Begun::Go(feed) => self.load_feed(delivery, found, feed, now, progress).await,
        };
        match &report {
            Ok(report) => reject::write(delivery, &self.rejects_of(report.feed).await?)?,
            Err(Error::Feed(Fault::MostlyRejected { .. } | Fault::Repetitive { .. })) => {
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
}

/// Reads the file to its end before anything is stored.
fn look(delivery: &Delivery) -> std::result::Result<Survey, Fault> {
    let mut found = survey(delivery)?;
    found.records = check(delivery, &found)?;
    match delivery.records {
        Some(said) if said != found.records => Err(Fault::OtherCount { said, found: found.records }),
        _ => Ok(found),
    }
}

fn stopped() -> Error {
    Error::Feed(Fault::File("reading stopped".to_owned()))
}

pub(super) async fn write_counts(transaction: &mut Transaction<'static, Any>, feed: i64, counts: &Counts) -> Result<()> {
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
