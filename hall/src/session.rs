//! Sessions as rows: ids stored hashed, content encrypted, ended by subject when a phone, password or right changes.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use domain::day::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// A stored session. The server's session layer decides what the content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What the session layer wrote.
    pub content: String,
    /// The account it belongs to, such as `resident:ID`, once somebody is signed in.
    pub subject: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last seen.
    pub touched_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The way from a use case to the session at hand: who is let in or out takes effect with the answer, under a new session id.
///
/// The server leaves one in every request; pages and server functions find it in their context.
#[derive(Debug, Clone, Default)]
pub struct Door {
    change: Arc<Mutex<Option<Change>>>,
}

/// What becomes of the session at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It belongs to this subject from now on.
    SignIn {
        /// Such as `resident:ID` or `staff:ID`.
        subject: String,
        /// The token of a browser that is known from now on.
        device: Option<String>,
    },
    /// It ends.
    SignOut,
}

impl Door {
    /// Lets a subject in; with a device token, the browser is known from now on.
    pub fn sign_in(&self, subject: impl Into<String>, device: Option<String>) {
        self.set(Change::SignIn { subject: subject.into(), device });
    }

    /// Lets the subject out.
    pub fn sign_out(&self) {
        self.set(Change::SignOut);
    }

    /// What was decided, once.
    pub fn take(&self) -> Option<Change> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, change: Change) {
        *self.change.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }
}

/// Writes a session.
pub async fn save(hall: &Hall, id: &str, stored: &Stored) -> Result<()> {
    let mut unit = hall.begin().await?;
    let index = index(hall, id);
    let content = hall.seal("sessions", "content", &index, &stored.content);
    unit.execute(
        sqlx::query(
            "INSERT INTO sessions (id_hash, subject, content, created_at, touched_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id_hash) DO UPDATE SET subject = excluded.subject, content = excluded.content, touched_at = excluded.touched_at, expires_at = excluded.expires_at",
        )
        .bind(index)
        .bind(stored.subject.as_deref())
        .bind(content)
        .bind(stored.created_at.to_string())
        .bind(stored.touched_at.to_string())
        .bind(stored.expires_at.to_string()),
    )
    .await?;
    unit.commit().await
}

/// Writes a session again, unless it has ended meanwhile: a request on its way must not bring it back to life.
pub async fn rewrite(hall: &Hall, id: &str, stored: &Stored) -> Result<bool> {
    let mut unit = hall.begin().await?;
    let index = index(hall, id);
    let content = hall.seal("sessions", "content", &index, &stored.content);
    let touched = unit
        .execute(
            sqlx::query("UPDATE sessions SET subject = $1, content = $2, touched_at = $3, expires_at = $4 WHERE id_hash = $5")
                .bind(stored.subject.as_deref())
                .bind(content)
                .bind(stored.touched_at.to_string())
                .bind(stored.expires_at.to_string())
                .bind(index),
        )
        .await?;
    unit.commit().await?;
    Ok(touched == 1)
}

/// Reads a session that has not ended.
pub async fn load(hall: &Hall, id: &str) -> Result<Option<Stored>> {
    let index = index(hall, id);
    let row: Option<(Option<String>, String, String, String, String)> =
        sqlx::query_as("SELECT subject, content, created_at, touched_at, expires_at FROM sessions WHERE id_hash = $1 AND expires_at > $2")
            .bind(index.as_str())
            .bind(hall.now().to_string())
            .fetch_optional(hall.db().reader())
            .await?;
    let Some((subject, sealed, created_at, touched_at, expires_at)) = row else { return Ok(None) };
    let content = hall.unseal("sessions", "content", &index, &sealed)?;
    let instant = |text: &str| Timestamp::parse(text).ok_or_else(|| crate::Error::corrupt("sessions", &index));
    Ok(Some(Stored {
        content,
        subject,
        created_at: instant(&created_at)?,
        touched_at: instant(&touched_at)?,
        expires_at: instant(&expires_at)?,
    }))
}

/// Ends one session.
pub async fn end(hall: &Hall, id: &str) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(index(hall, id))).await?;
    unit.commit().await
}

/// Ends every session of a subject, except the one at hand if there is one, inside the unit that changed the subject.
pub async fn end_all(hall: &Hall, unit: &mut UnitOfWork, subject: &str, except: Option<&str>) -> Result<u64> {
    let kept = except.map(|id| index(hall, id)).unwrap_or_default();
    unit.execute(sqlx::query("DELETE FROM sessions WHERE subject = $1 AND id_hash <> $2").bind(subject).bind(kept)).await
}

/// Removes ended sessions; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let gone = unit.execute(sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(hall.now().to_string())).await?;
    unit.commit().await?;
    Ok(gone)
}

fn index(hall: &Hall, id: &str) -> String {
    hall.keys().blind_index("session id", id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn a_subjects_other_sessions_end(test: TestHall) {
            let hall = &test.hall;
            let now = hall.now();
            let stored = Stored { content: "{}".to_owned(), subject: Some("resident:1".to_owned()), created_at: now, touched_at: now, expires_at: now.plus_seconds(60) };
            for id in ["here", "there"] {
                save(hall, id, &stored).await.unwrap();
            }
            let mut unit = hall.begin().await.unwrap();
            assert_eq!(end_all(hall, &mut unit, "resident:1", Some("here")).await.unwrap(), 1);
            unit.commit().await.unwrap();
            assert!(rewrite(hall, "here", &stored).await.unwrap());
            assert!(!rewrite(hall, "there", &stored).await.unwrap(), "an ended session stays ended");
            assert_eq!(load(hall, "here").await.unwrap(), Some(stored));
            assert_eq!(load(hall, "there").await.unwrap(), None);
            test.clock.advance(61);
            assert_eq!(load(hall, "here").await.unwrap(), None);
        }
    }
}
