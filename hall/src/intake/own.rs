//! The owner's own cases: the list, and one case with its timeline.

use super::draft::{own, unseal_answers};
use crate::error::{Error, Result};
use crate::{Hall, settings, verification};
use domain::day::{Day, Timestamp};
use domain::id::CaseId;
use domain::identity::{Actor, Right};
use domain::intake::{Answers, CaseEvent, DoneBy, NoticePoint, OwnerCase, OwnerCaseLine, answer_by, owner_acts, owner_events};
use domain::language::Bilingual;
use domain::review::{Act, CaseState, Reason};
use domain::settings::{Calendar, Office};
use domain::supervision::due_after;

/// How many cases the list shows; nobody has more.
const MOST: i64 = 50;

type LineRow = (String, Option<String>, String, Option<String>, String, Option<String>, Option<String>);

/// The actor's cases, the newest first.
pub async fn my_cases(hall: &Hall, actor: &Actor) -> Result<Vec<OwnerCaseLine>> {
    let resident = own(actor, Right::FollowCase)?;
    let offices = settings::offices(hall).await?;
    let rows: Vec<LineRow> = sqlx::query_as(
        "SELECT id, number, state, office_id, created_at, CASE WHEN held_on IS NULL THEN due_on END, expires_on FROM cases WHERE account_id = $1 ORDER BY created_at DESC LIMIT $2",
    )
    .bind(resident.account.as_str())
    .bind(MOST)
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(id, number, state, office, created_at, due_on, expires_on)| {
            let corrupt = || Error::corrupt("cases", &id);
            let state = CaseState::from_code(&state).ok_or_else(corrupt)?;
            let created_at = Timestamp::parse(&created_at).ok_or_else(corrupt)?;
            let day = if state == CaseState::Draft { expires_on } else { due_on };
            Ok(OwnerCaseLine {
                office: office_name(&offices, office.as_deref()),
                due_on: day.as_deref().and_then(Day::parse),
                case: CaseId(id),
                number,
                state,
                created_at,
            })
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct CaseRow {
    state: String,
    number: Option<String>,
    acceptance_number: Option<String>,
    answers: String,
    office_id: Option<String>,
    submitted_at: Option<String>,
    stage_started_on: Option<String>,
    due_on: Option<String>,
    promised_on: Option<String>,
    held_on: Option<String>,
}

/// A case of the actor's own, with everything that was done. Anybody else's is not found.
pub async fn my_case(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<OwnerCase> {
    let resident = own(actor, Right::FollowCase)?;
    let row: Option<CaseRow> = sqlx::query_as(
        "SELECT state, number, acceptance_number, answers, office_id, submitted_at, stage_started_on, due_on, promised_on, held_on FROM cases WHERE id = $1 AND account_id = $2 AND number IS NOT NULL",
    )
    .bind(case.as_str())
    .bind(resident.account.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let row = row.ok_or(Error::NotFound)?;
    let corrupt = || Error::corrupt("cases", case.as_str());
    let state = CaseState::from_code(&row.state).ok_or_else(corrupt)?;
    // Of a draft that ended after an undone submit nothing personal is left.
    let answers = if row.answers.is_empty() { None } else { Some(unseal_answers(hall, case, &row.answers)?) };
    let offices = settings::offices(hall).await?;
    let calendar = settings::calendar(hall).await?;
    let events = events(hall, case, &offices, &calendar).await?;
    let submitted_at = row.submitted_at.as_deref().and_then(Timestamp::parse);
    let held_on = row.held_on.as_deref().and_then(Day::parse);
    let due_on = row.due_on.as_deref().and_then(Day::parse).filter(|_| held_on.is_none());
    let limits = settings::limits(hall).await?;
    let started_on = row.stage_started_on.as_deref().and_then(Day::parse).filter(|_| state == CaseState::Submitted);
    let deemed_on = started_on.map(|day| limits.deemed_on(day, &calendar));
    let disputes = match &answers {
        Some(answers) => verification::of_own_case(hall, case, answers).await?,
        None => Vec::new(),
    };
    let was_told = events.iter().any(|event| event.act == Act::RequestCorrection);
    let notice = if state == CaseState::Correction { open_notice(hall, case).await? } else { Vec::new() };
    Ok(OwnerCase {
        case: case.clone(),
        number: row.number.ok_or_else(corrupt)?,
        acceptance_number: row.acceptance_number,
        applicant: answers.as_ref().and_then(Answers::applicant).map(|member| member.name.masked()).unwrap_or_default(),
        phone: answers.as_ref().map(|answers| answers.phone.masked()).unwrap_or_default(),
        state,
        submitted_at,
        office: office_name(&offices, row.office_id.as_deref()),
        due_on,
        held_on,
        promised_on: row.promised_on.as_deref().and_then(Day::parse),
        answer_by: answer_by(&events),
        deemed_on,
        publicity_days: limits.publicity,
        late: due_on.is_some_and(|due| due < hall.today()),
        events: owner_events(&events),
        acts: owner_acts(state, submitted_at, was_told, hall.now()),
        notice,
        disputes,
        asked_again: verification::asked_again(hall, case, state).await?,
    })
}

type EventRow = (String, String, String, String, Option<String>, String, Option<String>);

async fn events(hall: &Hall, case: &CaseId, offices: &[Office], calendar: &Calendar) -> Result<Vec<CaseEvent>> {
    let rows: Vec<EventRow> =
        sqlx::query_as("SELECT at, act, to_state, actor, office_id, reasons, due_on FROM case_events WHERE case_id = $1 ORDER BY seq")
            .bind(case.as_str())
            .fetch_all(hall.db().reader())
            .await?;
    let stood = verification::stood_of(hall, case).await?;
    let mut events = rows
        .into_iter()
        .map(|(at, act, to, actor, office, reasons, due_on)| {
            let corrupt = || Error::corrupt("case_events", case.as_str());
            let by = match actor.split(':').next() {
                // Another system hands in for the applicant, and with their consent alone.
                Some("resident" | "client") => DoneBy::Applicant,
                Some("staff") => DoneBy::Office(office_name(offices, office.as_deref()).unwrap_or_default()),
                _ => DoneBy::System,
            };
            let reasons: Vec<Reason> = serde_json::from_str(&reasons).map_err(|_| corrupt())?;
            Ok(CaseEvent {
                at: Timestamp::parse(&at).ok_or_else(corrupt)?,
                act: Act::from_code(&act).ok_or_else(corrupt)?,
                to: CaseState::from_code(&to).ok_or_else(corrupt)?,
                by,
                reasons,
                due_on: due_on.as_deref().and_then(Day::parse),
            })
        })
        .collect::<Result<Vec<CaseEvent>>>()?;
    let ends: Vec<Timestamp> = events.iter().skip(1).map(|event| event.at).collect();
    for (place, event) in events.iter_mut().enumerate() {
        event.due_on = event.due_on.map(|due_on| due_after(due_on, event.at, ends.get(place).copied(), &stood, calendar));
    }
    Ok(events)
}

/// What the last one-time notice lists.
async fn open_notice(hall: &Hall, case: &CaseId) -> Result<Vec<NoticePoint>> {
    let rows: Vec<(i64, i64, String, String)> = sqlx::query_as(
        "SELECT notice, position, reason, note FROM correction_items WHERE case_id = $1 AND notice = (SELECT MAX(notice) FROM correction_items WHERE case_id = $1) ORDER BY position",
    )
    .bind(case.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(notice, position, reason, note)| {
            let row = format!("{case}/{notice}/{position}");
            Ok(NoticePoint {
                reason: Reason::from_code(&reason).ok_or_else(|| Error::corrupt("correction_items", &row))?,
                note: hall.unseal("correction_items", "note", &row, &note)?,
            })
        })
        .collect()
}

pub(super) fn office_name(offices: &[Office], id: Option<&str>) -> Option<Bilingual> {
    offices.iter().find(|office| Some(office.id.as_str()) == id).map(|office| office.name.clone())
}
