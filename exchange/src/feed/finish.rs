//! The end of a delivery: what it changes counts as a whole, or the register stands where it stood.

use super::doubt::{nothing_held_after, settle};
use super::import::{Feed, write_counts};
use super::{Counts, Delivery, Fault, Kind, Report};
use crate::error::{Error, Result};
use crate::registers::Registers;
use domain::day::Timestamp;

impl Registers {
    /// Makes the delivery what the register stands at.
    pub(super) async fn finish(&self, delivery: &Delivery, mut feed: Feed, now: &(dyn Fn() -> Timestamp + Sync)) -> Result<Report> {
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
}
