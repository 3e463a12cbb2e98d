//! Tracking without log-in: number and last four of the phone, five tries per number and day, one answer for every miss.

use super::own::office_name;
use super::submit::tracking_index;
use crate::error::{Error, Result};
use crate::limits::{self, Count, Limit};
use crate::rights::demand;
use crate::{Hall, refusal, settings};
use domain::day::{Day, Timestamp};
use domain::fault::{Fault, FaultCode, Faults, Refusal};
use domain::id::CaseId;
use domain::identity::{Actor, Relation, Right};
use domain::intake::{CaseNumber, TrackPage, TrackedCase};
use domain::review::CaseState;

const TRIES: Limit = Limit { most: 5, seconds: 86_400 };

/// Finds a case. Whatever is wrong, the answer is the same miss.
pub async fn track(hall: &Hall, actor: &Actor, number: &str, last_four: &str) -> Result<CaseId> {
    demand(actor, Right::TrackByNumber, Relation::None)?;
    let miss = || Error::from(Fault::whole(FaultCode::TrackingMiss));
    let number = CaseNumber::parse(number).map_err(|_| miss())?;
    let last_four: String = last_four.chars().filter(|sign| !sign.is_whitespace()).collect();
    let key = format!("track:{}", hall.keys().blind_index("tracking number", number.as_str()));
    if let Count::Beyond(_) = limits::count(hall, &key, TRIES).await? {
        return Err(miss());
    }
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM cases WHERE number = $1 AND tracking_phone = $2")
        .bind(number.as_str())
        .bind(tracking_index(hall, number.as_str(), &last_four))
        .fetch_optional(hall.db().reader())
        .await?;
    // A hit is a try as well: who knows one number and guesses at the phone must not begin anew with it.
    let (id,) = row.ok_or_else(miss)?;
    Ok(CaseId(id))
}

type TrackedRow = (String, String, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

/// What somebody who has found a case may see of it: stage, office and dates.
pub async fn tracked(hall: &Hall, case: &CaseId) -> Result<TrackedCase> {
    let row: Option<TrackedRow> = sqlx::query_as(
        "SELECT number, state, office_id, submitted_at, due_on, promised_on, held_on FROM cases WHERE id = $1 AND number IS NOT NULL",
    )
    .bind(case.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let (number, state, office, submitted_at, due_on, promised_on, held_on) = row.ok_or(Error::NotFound)?;
    // While the clock stands no day can be named.
    let day = |day: Option<String>| day.filter(|_| held_on.is_none()).as_deref().and_then(Day::parse);
    let due_on = day(due_on);
    Ok(TrackedCase {
        state: CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", case.as_str()))?,
        office: office_name(&settings::offices(hall).await?, office.as_deref()),
        submitted_on: submitted_at.as_deref().and_then(Timestamp::parse).map(Timestamp::day),
        late: due_on.is_some_and(|due| due < hall.today()),
        promised_on: day(promised_on),
        due_on,
        number,
    })
}

/// The form under which a session remembers what it has found.
const FOUND: &str = "tracked";

/// Remembers for ten minutes what a session has found, so that no address names it.
pub async fn remember_tracked(hall: &Hall, session: &str, case: &CaseId) -> Result<()> {
    let values = [("case".to_owned(), case.0.clone())].into();
    refusal::keep(hall, session, FOUND, &Refusal { values, faults: Faults::none() }).await
}

/// What a session has found last, or why it found nothing.
pub async fn track_page(hall: &Hall, session: &str) -> Result<TrackPage> {
    let refusal = refusal::read(hall, session, "track").await?;
    let remembered = refusal::read(hall, session, FOUND).await?;
    let found = match remembered.as_ref().and_then(|kept| kept.value("case")) {
        Some(case) if refusal.is_none() => Some(tracked(hall, &case.into()).await?),
        _ => None,
    };
    Ok(TrackPage { found, refusal })
}
