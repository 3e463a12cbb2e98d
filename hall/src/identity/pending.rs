//! What a session has typed and proven so far on a way of several pages: kept encrypted, for a quarter of an hour.

use super::Visitor;
use super::codes::{REPEAT_SECONDS, session_index};
use crate::Hall;
use crate::error::{Error, Result};
use domain::fault::{Fault, FaultCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

const KEPT_SECONDS: i64 = 900;

/// A way of several pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Register,
    SignIn,
    ChangePhone,
    WindowPhone,
    Activation,
    RecoveryCodes,
    Invitation,
}

impl Way {
    fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign_in",
            Self::ChangePhone => "change_phone",
            Self::WindowPhone => "window_phone",
            Self::Activation => "activation",
            Self::RecoveryCodes => "recovery_codes",
            Self::Invitation => "invitation",
        }
    }
}

/// Keeps how far the session is; replaces what was kept for this way.
pub(super) async fn keep<T: Serialize>(hall: &Hall, visitor: &Visitor, way: Way, content: &T) -> Result<()> {
    keep_for(hall, visitor, way, content, KEPT_SECONDS).await
}

/// Keeps for a moment that the way has been gone to its end, so that the second press of a double click ends there too.
pub(super) async fn finish<T: Serialize>(hall: &Hall, visitor: &Visitor, way: Way, content: &T) -> Result<()> {
    keep_for(hall, visitor, way, content, REPEAT_SECONDS).await
}

async fn keep_for<T: Serialize>(hall: &Hall, visitor: &Visitor, way: Way, content: &T, seconds: i64) -> Result<()> {
    let session = session_index(hall, visitor);
    let text = serde_json::to_string(content).map_err(|_| Error::Unavailable("the step cannot be written"))?;
    let sealed = hall.seal("pending_steps", "content", &row(&session, way), &text);
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO pending_steps (session_index, step, content, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (session_index, step) DO UPDATE SET content = excluded.content, expires_at = excluded.expires_at",
        )
        .bind(session)
        .bind(way.code())
        .bind(sealed)
        .bind(hall.now().plus_seconds(seconds).to_string()),
    )
    .await?;
    unit.commit().await
}

/// How far the session is on a way, if it is on it.
pub(super) async fn read<T: DeserializeOwned>(hall: &Hall, visitor: &Visitor, way: Way) -> Result<Option<T>> {
    let session = session_index(hall, visitor);
    let found: Option<(String,)> =
        sqlx::query_as("SELECT content FROM pending_steps WHERE session_index = $1 AND step = $2 AND expires_at > $3")
            .bind(session.as_str())
            .bind(way.code())
            .bind(hall.now().to_string())
            .fetch_optional(hall.db().reader())
            .await?;
    let Some((sealed,)) = found else { return Ok(None) };
    let text = hall.unseal("pending_steps", "content", &row(&session, way), &sealed)?;
    Ok(serde_json::from_str(&text).ok())
}

/// How far the session is, or the refusal that the page was opened too long ago.
pub(super) async fn expect<T: DeserializeOwned>(hall: &Hall, visitor: &Visitor, way: Way) -> Result<T> {
    read(hall, visitor, way).await?.ok_or_else(|| Fault::whole(FaultCode::SessionExpired).into())
}

/// Forgets the way.
pub(super) async fn forget(hall: &Hall, visitor: &Visitor, way: Way) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query("DELETE FROM pending_steps WHERE session_index = $1 AND step = $2").bind(session_index(hall, visitor)).bind(way.code()),
    )
    .await?;
    unit.commit().await
}

/// Removes what is over; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let gone = unit.execute(sqlx::query("DELETE FROM pending_steps WHERE expires_at <= $1").bind(hall.now().to_string())).await?;
    unit.commit().await?;
    Ok(gone)
}

fn row(session: &str, way: Way) -> String {
    format!("{session}/{}", way.code())
}
