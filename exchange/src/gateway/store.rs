//! What the gateway remembers: used numbers, sessions, quotas, and its own log.

use super::Gateway;
use crate::catalogue::quota;
use crate::connector::Subject;
use crate::entropy::token;
use crate::error::{Error, Result};
use crate::failure::Refusal;
use crate::registers::values;
use crate::signing::Secret;
use domain::day::Timestamp;
use sqlx::AssertSqlSafe;
use zeroize::Zeroizing;

/// A line of the gateway's log.
pub(super) struct Line<'a> {
    pub consumer: &'a str,
    pub service: &'a str,
    pub scene: &'a str,
    pub case: &'a str,
    pub actor: &'a str,
    pub people: usize,
    /// Whom an answer was given about.
    pub subjects: &'a [Subject],
    pub outcome: &'a str,
    pub request_digest: &'a str,
    pub response_digest: &'a str,
    pub took_ms: i64,
}

/// People under a grant that a call takes.
pub(super) struct Take<'a> {
    pub grant: &'a str,
    pub people: i64,
    pub daily_quota: i64,
}

/// Texts of a refused call may be anything; what is logged of them is bounded.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|letter| *letter != '\0').take(100).collect()
}

/// Rows of one insert.
const BATCH: usize = 40;

fn place(session: &str) -> String {
    format!("session_secrets/{session}/secret")
}

impl Gateway {
    /// Uses a number up and takes people from the quota, both or neither; how many are left today.
    pub(super) async fn use_up(
        &self,
        consumer: &str,
        nonce: &str,
        now: Timestamp,
        take: Option<&Take<'_>>,
    ) -> Result<std::result::Result<i64, Refusal>> {
        let mut transaction = self.parts.registers.begin().await?;
        let fresh = sqlx::query("INSERT INTO nonces (consumer, nonce, at) VALUES ($1, $2, $3) ON CONFLICT (consumer, nonce) DO NOTHING")
            .bind(consumer)
            .bind(nonce)
            .bind(now.to_string())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        if fresh == 0 {
            return Ok(Err(Refusal::Replayed));
        }
        let mut left = Ok(0);
        if let Some(take) = take {
            let used = quota::take(&mut transaction, take.grant, take.people, take.daily_quota, now.day()).await?;
            left = used.map(|used| take.daily_quota - used).ok_or(Refusal::QuotaSpent);
        }
        // A number stays used when the quota is spent: the same call would be refused again anyway.
        transaction.commit().await?;
        Ok(left)
    }

    /// Gives back to the quota of the call's day whom nothing was heard about, of those it took; how many are left then. What cannot be
    /// given back stays taken, and costs nobody an answer.
    pub(super) async fn give_back(&self, take: &Take<'_>, unheard: usize, left: i64, now: Timestamp) -> u64 {
        let people = i64::try_from(unheard).unwrap_or(i64::MAX).min(take.people);
        let given = if people == 0 { Ok(()) } else { self.given_back(take.grant, people, now).await };
        if let Err(error) = &given {
            tracing::error!(%error, grant = take.grant, people, "people of a quota cannot be given back");
        }
        u64::try_from(if given.is_ok() { left + people } else { left }).unwrap_or(0)
    }

    async fn given_back(&self, grant: &str, people: i64, now: Timestamp) -> Result<()> {
        let mut transaction = self.parts.registers.begin().await?;
        quota::give_back(&mut transaction, grant, people, now.day()).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Opens a session, and forgets sessions and numbers whose time is over.
    pub(super) async fn open_session(&self, consumer: &str, now: Timestamp) -> Result<(String, Secret, Timestamp)> {
        let registers = &self.parts.registers;
        let entropy = registers.entropy();
        let (id, secret) = (token(entropy.as_ref()), Secret::new(entropy.as_ref()));
        let ends_at = now.plus_seconds(self.parts.rules.session_seconds);
        let sealed = registers.envelope().seal(entropy.as_ref(), &place(&id), &secret.reveal());
        let mut transaction = registers.begin().await?;
        sqlx::query("INSERT INTO session_secrets (id, consumer, secret, ends_at) VALUES ($1, $2, $3, $4)")
            .bind(&id)
            .bind(consumer)
            .bind(sealed)
            .bind(ends_at.to_string())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM session_secrets WHERE ends_at <= $1").bind(now.to_string()).execute(&mut *transaction).await?;
        let over = now.plus_seconds(-2 * self.parts.rules.skew_seconds);
        sqlx::query("DELETE FROM nonces WHERE at < $1").bind(over.to_string()).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok((id, secret, ends_at))
    }

    /// The secret of a consumer's session that has not ended.
    pub(super) async fn session_secret(&self, consumer: &str, session: &str, now: Timestamp) -> Result<Option<Secret>> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT s.secret FROM session_secrets s JOIN consumers c ON c.id = s.consumer \
             WHERE s.id = $1 AND s.consumer = $2 AND s.ends_at > $3 AND c.closed_at IS NULL",
        )
        .bind(session)
        .bind(consumer)
        .bind(now.to_string())
        .fetch_optional(self.parts.registers.reader())
        .await?;
        let Some((sealed,)) = row else { return Ok(None) };
        let open = self.parts.registers.envelope().open(&place(session), &sealed).map(Zeroizing::new);
        open.and_then(|text| Secret::parse(&text)).map(Some).ok_or(Error::Damaged("session_secrets"))
    }

    /// Writes a line of the log, and whom it is about.
    pub(super) async fn log(&self, now: Timestamp, line: &Line<'_>) -> Result<()> {
        let registers = &self.parts.registers;
        let id = token(registers.entropy().as_ref());
        let mut transaction = registers.begin().await?;
        sqlx::query(
            "INSERT INTO gateway_log (id, at, consumer, service, scene, case_id, actor, people, outcome, request_digest, response_digest, \
             took_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&id)
        .bind(now.to_string())
        .bind(line.consumer)
        .bind(line.service)
        .bind(line.scene)
        .bind(line.case)
        .bind(line.actor)
        .bind(i64::try_from(line.people).unwrap_or(i64::MAX))
        .bind(line.outcome)
        .bind(line.request_digest)
        .bind(line.response_digest)
        .bind(line.took_ms)
        .execute(&mut *transaction)
        .await?;
        let mut place = 0_i64;
        for batch in line.subjects.chunks(BATCH) {
            let text = format!("INSERT INTO gateway_looks (subject, at, line, place) VALUES {}", values(batch.len(), 4));
            let mut query = sqlx::query(AssertSqlSafe(text));
            for subject in batch {
                query = query.bind(&subject.0).bind(now.to_string()).bind(&id).bind(place);
                place += 1;
            }
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
