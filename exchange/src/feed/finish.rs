//! The end of a delivery: what it changes counts as a whole, or the register stands where it stood.

use super::doubt::{nothing_held_after, settle};
use super::import::{Feed, write_counts};
use super::reject::Reason;
use super::{Delivery, Fault, Kind, Report};
use crate::error::{Error, Result};
use crate::registers::Registers;
use domain::day::Timestamp;

impl Registers {
    /// Makes the delivery what the register stands at.
    pub(super) async fn finish(&self, delivery: &Delivery, mut feed: Feed, now: &(dyn Fn() -> Timestamp + Sync)) -> Result<Report> {
        let (as_of, held) = match (delivery.kind, feed.before) {
            (Kind::Full, _) => match self.settled(delivery, &mut feed).await? {
                Ok(held) => (delivery.as_of, held),
                Err(fault) => return Err(self.give_up(delivery, feed, fault, now()).await?),
            },
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

    /// How many records the register holds after a full delivery, or why it can hardly be meant.
    async fn settled(&self, delivery: &Delivery, feed: &mut Feed) -> Result<std::result::Result<i64, Fault>> {
        let read = feed.counts.read;
        if read == 0 {
            return Ok(Err(Fault::Empty));
        }
        if feed.counts.are_mostly_rejected() {
            return Ok(Err(Fault::MostlyRejected { rejected: feed.counts.rejected, read }));
        }
        let Some(before) = feed.before else { return Ok(Ok(feed.counts.loaded)) };
        // Other rejected lines leave whom they are about in doubt; a line that comes twice tells nothing of those that did not come.
        let repeated = self.named_for(feed.target, Reason::DuplicateKey).await?;
        if !delivery.allow_shrink && before.is_far_above(read - repeated) {
            return Ok(Err(Fault::Repetitive { repeated, read, held: before.held }));
        }
        let held = self.settle_full(feed.target, before, &mut feed.counts).await?;
        Ok(held.ok_or(Fault::MostlyRejected { rejected: feed.counts.rejected, read }))
    }

    /// Ends a full delivery that can hardly be meant.
    async fn give_up(&self, delivery: &Delivery, feed: Feed, fault: Fault, at: Timestamp) -> Result<Error> {
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
        Ok(Error::Feed(fault))
    }
}
