//! Sessions: tower-sessions over the hall's table. Ids come from the hall's chance and are stored hashed.

use async_trait::async_trait;
use domain::day::Timestamp;
use hall::Hall;
use hall::session::Stored;
use std::fmt;
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, Error};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

/// The key of the signed-in subject in a session.
pub const SUBJECT: &str = "subject";
/// The key of the instant the session was last seen, in milliseconds.
pub const TOUCHED: &str = "touched";
/// The key of the instant the session ends whatever happens, in milliseconds.
pub const ENDS: &str = "ends";

/// The key of the instant at which a session that came before a log-in ends, in milliseconds.
const LINGERS: &str = "lingers";

/// A session nobody has signed in to keeps refused forms for a while.
const ANONYMOUS_SECONDS: i64 = 24 * 3600;
/// 12 hours: a working day.
const STAFF_SECONDS: i64 = 12 * 3600;
/// 30 days.
const RESIDENT_SECONDS: i64 = 30 * 24 * 3600;

/// How long a session of this subject lasts at most.
pub fn lifetime(subject: Option<&str>) -> i64 {
    match subject {
        None => ANONYMOUS_SECONDS,
        Some(subject) if subject.starts_with("resident:") => RESIDENT_SECONDS,
        Some(_) => STAFF_SECONDS,
    }
}

/// The hall's table as a store.
#[derive(Clone)]
pub struct HallStore {
    hall: Hall,
}

impl HallStore {
    /// The store over a hall.
    pub fn new(hall: Hall) -> Self {
        Self { hall }
    }

    fn stored(&self, record: &Record) -> session_store::Result<Stored> {
        let now = self.hall.now();
        let instant = |key: &str| record.data.get(key).and_then(serde_json::Value::as_i64).and_then(Timestamp::from_millis);
        Ok(Stored {
            content: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
            subject: record.data.get(SUBJECT).and_then(|value| value.as_str()).map(ToOwned::to_owned),
            created_at: now,
            touched_at: instant(TOUCHED).unwrap_or(now),
            expires_at: instant(ENDS).unwrap_or_else(|| now.plus_seconds(ANONYMOUS_SECONDS)),
        })
    }
}

impl fmt::Debug for HallStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HallStore")
    }
}

#[async_trait]
impl SessionStore for HallStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let mut bytes = [0_u8; 16];
        self.hall.chance().fill(&mut bytes);
        record.id = Id(i128::from_le_bytes(bytes));
        let stored = self.stored(record)?;
        hall::session::save(&self.hall, &record.id.to_string(), &stored).await.map_err(|error| backend(&error))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let stored = self.stored(record)?;
        // Ended meanwhile, by a change of phone or a reset: it stays ended, and the next request finds nobody.
        hall::session::rewrite(&self.hall, &record.id.to_string(), &stored).await.map(drop).map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some(stored) = hall::session::load(&self.hall, &id.to_string()).await.map_err(|error| backend(&error))? else {
            return Ok(None);
        };
        let data = serde_json::from_str(&stored.content).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: date(stored.expires_at) }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        hall::session::end(&self.hall, &id.to_string()).await.map_err(|error| backend(&error))
    }
}

/// The layer that reads and writes the cookie.
pub fn layer(hall: &Hall, tls: bool) -> SessionManagerLayer<HallStore> {
    SessionManagerLayer::new(HallStore::new(hall.clone()))
        .with_name(if tls { "__Host-anju" } else { "anju" })
        .with_http_only(true)
        .with_secure(tls)
        // An SMS link opens the hall from outside; `Strict` would show the page signed out.
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Writes who a session belongs to and until when.
pub async fn own(session: &Session, hall: &Hall, subject: Option<&str>) -> Result<(), tower_sessions::session::Error> {
    let ends = hall.now().plus_seconds(lifetime(subject));
    if let Some(subject) = subject {
        session.insert(SUBJECT, subject).await?;
    }
    session.insert(TOUCHED, hall.now().millis()).await?;
    session.insert(ENDS, ends.millis()).await?;
    session.set_expiry(Some(Expiry::AtDateTime(date(ends))));
    Ok(())
}

/// Until when the id that a session has before log-in stays. It does not stay longer for being used again.
pub async fn lingers_until(session: &Session, hall: &Hall) -> Result<Timestamp, tower_sessions::session::Error> {
    let set: Option<i64> = session.get(LINGERS).await?;
    Ok(set.and_then(Timestamp::from_millis).unwrap_or_else(|| hall.now().plus_seconds(hall::identity::REPEAT_SECONDS)))
}

/// Keeps an id after log-in for as long as a double click may take, with nobody signed in.
pub async fn linger(hall: &Hall, before: &Id, until: Timestamp) -> hall::Result<()> {
    let now = hall.now();
    let content = serde_json::json!({ TOUCHED: now.millis(), ENDS: until.millis(), LINGERS: until.millis() }).to_string();
    let stored = Stored { content, subject: None, created_at: now, touched_at: now, expires_at: until };
    hall::session::save(hall, &before.to_string(), &stored).await
}

/// Says the cookie's end again when the session is written for another reason.
pub fn keep_until(session: &Session, ends: Option<i64>) {
    if let Some(ends) = ends.and_then(Timestamp::from_millis) {
        session.set_expiry(Some(Expiry::AtDateTime(date(ends))));
    }
}

fn date(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.millis()) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn backend(error: &hall::Error) -> Error {
    Error::Backend(error.to_string())
}
