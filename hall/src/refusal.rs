//! Refused forms: values and faults kept encrypted for ten minutes under (session, form), so a plain form post loses nothing.

use crate::Hall;
use crate::error::Result;
use domain::fault::{FaultCode, Refusal};

const KEPT_SECONDS: i64 = 600;

/// Keeps a refused form; a newer refusal of the same form replaces it.
pub async fn keep(hall: &Hall, session: &str, form: &str, refusal: &Refusal) -> Result<()> {
    let session = session_index(hall, session);
    let content = serde_json::to_string(refusal).unwrap_or_default();
    let sealed = hall.seal("refusals", "content", &format!("{session}/{form}"), &content);
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO refusals (session, form, content, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (session, form) DO UPDATE SET content = excluded.content, expires_at = excluded.expires_at",
        )
        .bind(session)
        .bind(form)
        .bind(sealed)
        .bind(hall.now().plus_seconds(KEPT_SECONDS).to_string()),
    )
    .await?;
    unit.commit().await
}

/// The refusal of a form, if the last post of it in this session was refused within ten minutes.
pub async fn read(hall: &Hall, session: &str, form: &str) -> Result<Option<Refusal>> {
    let session = session_index(hall, session);
    let row: Option<(String,)> = sqlx::query_as("SELECT content FROM refusals WHERE session = $1 AND form = $2 AND expires_at > $3")
        .bind(session.as_str())
        .bind(form)
        .bind(hall.now().to_string())
        .fetch_optional(hall.db().reader())
        .await?;
    let Some((sealed,)) = row else { return Ok(None) };
    let content = hall.unseal("refusals", "content", &format!("{session}/{form}"), &sealed)?;
    Ok(serde_json::from_str(&content).ok())
}

/// Forgets the refusal of a form, after the form went through.
pub async fn forget(hall: &Hall, session: &str, form: &str) -> Result<()> {
    let mut unit = hall.begin().await?;
    unit.execute(sqlx::query("DELETE FROM refusals WHERE session = $1 AND form = $2").bind(session_index(hall, session)).bind(form))
        .await?;
    unit.commit().await
}

/// Copies the forms of a session into the one that follows it at log-in: who had to log in again finds what they typed, after a
/// double click too, where two sessions follow. What is left behind ends with its ten minutes.
pub async fn follow(hall: &Hall, from: &str, to: &str) -> Result<()> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT form FROM refusals WHERE session = $1 AND expires_at > $2")
        .bind(session_index(hall, from))
        .bind(hall.now().to_string())
        .fetch_all(hall.db().reader())
        .await?;
    for (form,) in rows {
        if let Some(refusal) = read(hall, from, &form).await?
            && refusal.faults.0.iter().any(|fault| fault.code == FaultCode::SignedOutMeanwhile)
        {
            keep(hall, to, &form, &refusal).await?;
        }
    }
    Ok(())
}

/// Removes what has expired; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let gone = unit.execute(sqlx::query("DELETE FROM refusals WHERE expires_at <= $1").bind(hall.now().to_string())).await?;
    unit.commit().await?;
    Ok(gone)
}

fn session_index(hall: &Hall, session: &str) -> String {
    hall.keys().blind_index("session", session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use domain::fault::Fault;

    on_both_engines! {
        async fn a_refused_form_comes_back_to_its_session_only(test: TestHall) {
            let hall = &test.hall;
            let refusal = Refusal {
                values: [("name".to_owned(), "周秀兰".to_owned())].into(),
                faults: Fault::at("name", FaultCode::NameLength).into(),
            };
            keep(hall, "s1", "account", &refusal).await.unwrap();
            assert_eq!(read(hall, "s1", "account").await.unwrap(), Some(refusal.clone()));
            assert_eq!(read(hall, "s2", "account").await.unwrap(), None);
            test.clock.advance(601);
            assert_eq!(read(hall, "s1", "account").await.unwrap(), None);
            assert_eq!(expire(hall).await.unwrap(), 1);
        }

        async fn what_was_typed_after_the_end_of_a_session_follows_into_the_next(test: TestHall) {
            let hall = &test.hall;
            let ended = Refusal { faults: Fault::whole(FaultCode::SignedOutMeanwhile).into(), ..Refusal::default() };
            let mistyped = Refusal { faults: Fault::at("phone", FaultCode::PhoneFormat).into(), ..Refusal::default() };
            keep(hall, "before", "housing", &ended).await.unwrap();
            keep(hall, "before", "sign-in", &mistyped).await.unwrap();
            follow(hall, "before", "after").await.unwrap();
            assert_eq!(read(hall, "after", "housing").await.unwrap(), Some(ended));
            assert_eq!(read(hall, "after", "sign-in").await.unwrap(), None);
        }
    }
}
