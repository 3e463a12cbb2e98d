//! Consumers: the systems that may sign calls, each with an app secret that is shown once.

use super::Catalogue;
use crate::entropy::token;
use crate::error::{Error, Result};
use crate::signing::Secret;
use domain::day::Timestamp;

/// A system that may sign calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Its id, which travels.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Since.
    pub created_at: Timestamp,
    /// Closed since: known, and refused.
    pub closed_at: Option<Timestamp>,
}

fn place(id: &str) -> String {
    format!("consumers/{id}/secret")
}

impl Catalogue {
    /// An id for a consumer that is to be added.
    pub fn new_consumer_id(&self) -> String {
        token(self.registers.entropy().as_ref())
    }

    /// Adds a consumer; its app secret is told here and never again.
    pub async fn add_consumer(&self, name: &str, now: Timestamp) -> Result<(Consumer, Secret)> {
        self.add_consumer_as(&self.new_consumer_id(), name, now).await
    }

    /// The same under an id from [`Catalogue::new_consumer_id`], for those who write it down first.
    pub async fn add_consumer_as(&self, id: &str, name: &str, now: Timestamp) -> Result<(Consumer, Secret)> {
        let entropy = self.registers.entropy();
        let secret = Secret::new(entropy.as_ref());
        let sealed = self.registers.envelope().seal(entropy.as_ref(), &place(id), &secret.reveal());
        let mut transaction = self.registers.begin().await?;
        sqlx::query("INSERT INTO consumers (id, name, secret, created_at) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(name)
            .bind(sealed)
            .bind(now.to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok((Consumer { id: id.to_owned(), name: name.to_owned(), created_at: now, closed_at: None }, secret))
    }

    /// Closes a consumer at once, whatever sessions and grants it has; false if there is none that is open.
    pub async fn close_consumer(&self, id: &str, now: Timestamp) -> Result<bool> {
        let mut transaction = self.registers.begin().await?;
        let closed = sqlx::query("UPDATE consumers SET closed_at = $1 WHERE id = $2 AND closed_at IS NULL")
            .bind(now.to_string())
            .bind(id)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        sqlx::query("DELETE FROM session_secrets WHERE consumer = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(closed == 1)
    }

    /// Every consumer, oldest first.
    pub async fn consumers(&self) -> Result<Vec<Consumer>> {
        let rows: Vec<(String, String, String, Option<String>)> =
            sqlx::query_as("SELECT id, name, created_at, closed_at FROM consumers ORDER BY created_at, id")
                .fetch_all(self.registers.reader())
                .await?;
        rows.into_iter()
            .map(|(id, name, created, closed)| {
                let created_at = Timestamp::parse(&created)?;
                let closed_at = match closed {
                    Some(closed) => Some(Timestamp::parse(&closed)?),
                    None => None,
                };
                Some(Consumer { id, name, created_at, closed_at })
            })
            .map(|consumer| consumer.ok_or(Error::Damaged("consumers")))
            .collect()
    }

    /// Whether there is such a consumer with a secret, closed or not.
    #[cfg(feature = "gateway")]
    pub(crate) async fn signs(&self, id: &str) -> Result<bool> {
        let row: Option<(String,)> = sqlx::query_as("SELECT id FROM consumers WHERE id = $1 AND secret <> ''")
            .bind(id)
            .fetch_optional(self.registers.reader())
            .await?;
        Ok(row.is_some())
    }

    /// The app secret of a consumer that is not closed. The hall itself has none.
    #[cfg_attr(not(feature = "gateway"), allow(dead_code, reason = "the gateway reads it"))]
    pub(crate) async fn secret_of(&self, id: &str) -> Result<Option<Secret>> {
        let row: Option<(String,)> = sqlx::query_as("SELECT secret FROM consumers WHERE id = $1 AND secret <> '' AND closed_at IS NULL")
            .bind(id)
            .fetch_optional(self.registers.reader())
            .await?;
        let Some((sealed,)) = row else { return Ok(None) };
        let open = self.registers.envelope().open(&place(id), &sealed).map(zeroize::Zeroizing::new);
        open.and_then(|text| Secret::parse(&text)).map(Some).ok_or(Error::Damaged("consumers"))
    }
}
