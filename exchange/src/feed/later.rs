//! Records of a full delivery that are older than what the register holds: their lines are named, and the later state stays.

use super::import::State;
use super::reject::Reason;
use crate::error::Result;
use crate::registers::Registers;
use crate::registers::load::Target;

/// Records that are looked at in one transaction.
const PAGE: i64 = 10_000;

/// Where the page ends. The demo's own city is no delivery: its numbers are none of the department's.
const PAGE_END: &str = "SELECT max(subject) FROM (SELECT n.subject AS subject FROM records n JOIN records o ON o.register = n.register \
     AND o.generation = $1 AND o.subject = n.subject AND o.record = n.record AND o.seq > n.seq AND o.feed > 0 \
     WHERE n.register = $2 AND n.generation = $3 AND n.subject > $4 ORDER BY n.subject LIMIT $5) page";

const NAME: &str = "INSERT INTO feed_rejects (feed, line, reason, field) SELECT n.feed, n.line, 'out_of_order', '' \
     FROM records n JOIN records o ON o.register = n.register AND o.generation = $1 AND o.subject = n.subject \
     AND o.record = n.record AND o.seq > n.seq AND o.feed > 0 \
     WHERE n.register = $2 AND n.generation = $3 AND n.subject > $4 AND n.subject <= $5 ON CONFLICT DO NOTHING";

/// An older state tells nothing of a line that was rejected after it: who was in doubt for the record stays so.
const KEEP_IN_DOUBT: &str = "INSERT INTO unproven (register, generation, subject, feed, line, record, seq) \
     SELECT u.register, $3, u.subject, u.feed, u.line, u.record, u.seq FROM unproven u \
     WHERE u.register = $2 AND u.generation = $1 AND u.subject > $4 AND u.subject <= $5 AND EXISTS \
     (SELECT 1 FROM records n JOIN records o ON o.register = n.register AND o.generation = $1 AND o.subject = n.subject \
     AND o.record = n.record AND o.seq > n.seq AND o.feed > 0 WHERE n.register = $2 AND n.generation = $3 \
     AND n.subject = u.subject AND (u.record IS NULL OR n.record = u.record)) ON CONFLICT DO NOTHING";

/// Whose later state is that it was withdrawn.
const TAKE_AWAY: &str = "DELETE FROM records WHERE register = $2 AND generation = $3 AND subject > $4 AND subject <= $5 AND EXISTS \
     (SELECT 1 FROM records o WHERE o.register = records.register AND o.generation = $1 AND o.subject = records.subject \
     AND o.record = records.record AND o.seq > records.seq AND o.feed > 0 AND o.withdrawn = 1)";

/// A record keeps the delivery and the line that brought it.
const BRING_BACK: &str = "UPDATE records AS n SET seq = o.seq, as_of = o.as_of, name_check = o.name_check, body = o.body, \
     feed = o.feed, line = o.line FROM records o WHERE o.register = n.register AND o.generation = $1 AND o.subject = n.subject \
     AND o.record = n.record AND o.seq > n.seq AND o.feed > 0 \
     AND n.register = $2 AND n.generation = $3 AND n.subject > $4 AND n.subject <= $5";

impl Registers {
    /// Names the lines. Done again, it changes nothing.
    pub(super) async fn name_fallen(&self, target: Target, before: State) -> Result<()> {
        self.on_fallen(target, before, &[NAME]).await
    }

    /// Puts the later states in their places. Stopped, it goes on when it is done again.
    pub(super) async fn keep_later(&self, target: Target, before: State) -> Result<()> {
        self.on_fallen(target, before, &[KEEP_IN_DOUBT, TAKE_AWAY, BRING_BACK]).await
    }

    /// How many lines are named for a reason.
    pub(super) async fn named_for(&self, target: Target, reason: Reason) -> Result<i64> {
        let (named,): (i64,) = sqlx::query_as("SELECT CAST(count(*) AS BIGINT) FROM feed_rejects WHERE feed = $1 AND reason = $2")
            .bind(target.feed)
            .bind(reason.code())
            .fetch_one(self.reader())
            .await?;
        Ok(named)
    }

    /// How many records the generation has.
    pub(super) async fn records_in(&self, target: Target) -> Result<i64> {
        let (records,): (i64,) = sqlx::query_as("SELECT CAST(count(*) AS BIGINT) FROM records WHERE register = $1 AND generation = $2")
            .bind(target.set.code())
            .bind(target.generation)
            .fetch_one(self.reader())
            .await?;
        Ok(records)
    }

    async fn on_fallen(&self, target: Target, before: State, texts: &[&'static str]) -> Result<()> {
        let mut after = String::new();
        loop {
            // Read beside the writer, which others need meanwhile.
            let (upto,): (Option<String>,) = sqlx::query_as(PAGE_END)
                .bind(before.generation)
                .bind(target.set.code())
                .bind(target.generation)
                .bind(&after)
                .bind(PAGE)
                .fetch_one(self.reader())
                .await?;
            let Some(upto) = upto else { return Ok(()) };
            let mut transaction = self.begin().await?;
            for text in texts {
                sqlx::query(*text)
                    .bind(before.generation)
                    .bind(target.set.code())
                    .bind(target.generation)
                    .bind(&after)
                    .bind(&upto)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            after = upto;
        }
    }
}
