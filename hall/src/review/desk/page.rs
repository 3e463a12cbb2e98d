//! The page of a case: where it stands, whose it is (masked), its clock, what may be done, and what was done.

use super::super::case::{CaseRow, answers};
use super::super::source::Source;
use super::super::{facts, reads};
use super::{officer, on_desk};
use crate::error::{Error, Result};
use crate::{Hall, settings};
use domain::day::{Day, Timestamp};
use domain::id::CaseId;
use domain::identity::{Actor, Post, Right};
use domain::intake::{Answers, DocumentKind, DocumentView, Mode, UNDO_SECONDS};
use domain::language::Bilingual;
use domain::review::{
    Act, ActOffer, CaseState, DeskCase, DeskDeclared, DeskDocument, DeskMember, EventView, Facts, MissingItem, Performer, Reason,
    StageView, forbidden, offered,
};
use domain::settings::{AreaName, Calendar, Office};
use domain::supervision::Signal;
use domain::verification::Category;

/// The stages as the page draws them.
const STAGES: [CaseState; 6] =
    [CaseState::Submitted, CaseState::Checking, CaseState::FirstReview, CaseState::SecondReview, CaseState::Publicity, CaseState::Decision];

/// The page of a case on the officer's desk.
pub async fn case(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<DeskCase> {
    let staff = officer(actor)?;
    let row = on_desk(hall, actor, Right::ReadCase, case).await?;
    reads::note(hall, actor, case, row.state).await?;
    let (calendar, limits) = (settings::calendar(hall).await?, settings::limits(hall).await?);
    let facts = facts::gather(hall, &mut Source::of(hall), &row, actor, &limits, &calendar).await?;
    let (offices, areas) = (settings::offices(hall).await?, settings::areas(hall).await?);
    let answers = answers(hall, &mut Source::of(hall), case).await?;
    let events = events(hall, case, &offices).await?;
    view(hall, &row, &answers, &facts, Performer::Officer(staff.post), &calendar, &areas, events).await
}

#[allow(clippy::too_many_arguments)] // each part was read once, by the caller
async fn view(
    hall: &Hall,
    row: &CaseRow,
    answers: &Answers,
    facts: &Facts,
    performer: Performer,
    calendar: &Calendar,
    areas: &[AreaName],
    events: Vec<EventView>,
) -> Result<DeskCase> {
    let today = hall.today();
    let applicant = answers.applicant().ok_or_else(|| Error::corrupt("cases", row.id.as_str()))?;
    let acts = offered(row.state, performer)
        .into_iter()
        .map(|act| ActOffer { act, forbidden: forbidden(row.state, performer, act, facts), owes: act.owes(facts.notices) })
        .collect();
    Ok(DeskCase {
        case: row.id.clone(),
        version: row.version,
        number: row.number.clone().unwrap_or_default(),
        acceptance_number: row.acceptance_number.clone(),
        state: row.state,
        applicant: row.masked_name(hall)?,
        resident_id: applicant.resident_id.masked(),
        household_size: row.household_size,
        category: row.category.as_deref().and_then(Category::from_code),
        mode: row.mode.as_deref().and_then(Mode::from_code),
        area: area_name(areas, &row.area),
        signal: Signal::of(row.state, &row.clock, today),
        started_on: row.clock.started_on,
        limit_days: row.clock.limit_days,
        used_days: row.clock.used_days(today, calendar),
        due_on: row.clock.due_on,
        days_left: row.clock.due_on.map_or(0, |due| days_left(calendar, today, due)),
        promised_on: row.clock.promised_on,
        undo_until: row
            .submitted_at
            .filter(|_| row.state == CaseState::Submitted && facts.undo_runs())
            .map(|at| at.plus_seconds(UNDO_SECONDS)),
        stages: stages(row.state, &events),
        acts,
        handled: facts.handled,
        members: answers
            .applying()
            .map(|member| DeskMember {
                member: member.id.clone(),
                relation: member.relation,
                name: member.name.masked(),
                resident_id: member.resident_id.masked(),
                age: member.resident_id.age_on(today),
                consent: member.consent.as_ref().map(|consent| consent.how.code().to_owned()),
                phone_unconfirmed: member.consent.as_ref().is_some_and(|consent| consent.how.phone_unconfirmed()),
            })
            .collect(),
        declared: DeskDeclared {
            housing: answers.housing.clone(),
            livelihood: answers.livelihood.clone(),
            district: answers.wish.as_ref().map(|wish| area_name(areas, &wish.district)),
            needs: answers.wish.as_ref().map(|wish| wish.needs.clone()).unwrap_or_default(),
            signed_at: answers.commitment.as_ref().map(|commitment| commitment.at),
        },
        documents: documents(hall, &row.id, answers).await?,
        licences: answers.licences.clone(),
        replies: crate::intake::answers_to_notices(hall, &row.id).await?.into_iter().map(|(_, text)| text).collect(),
        missing: missing(hall, &row.id).await?,
        events,
    })
}

/// The uploads of the application, then those that answered a one-time notice or belong to a later dispute.
async fn documents(hall: &Hall, case: &CaseId, answers: &Answers) -> Result<Vec<DeskDocument>> {
    let applied = answers.attachments.iter().map(|item| DeskDocument { document: item.document.clone(), kind: item.kind });
    let named = |document: &DocumentView| answers.attachments.iter().any(|item| item.document == document.id);
    let later = crate::intake::documents_of(hall, case).await?.into_iter();
    let answered = later.filter(|document| document.notice.is_some() || document.kind == DocumentKind::DisputeProof && !named(document));
    Ok(applied.chain(answered.map(|document| DeskDocument { document: document.id, kind: document.kind })).collect())
}

/// Working days left until the last day, negative when it is over.
pub(crate) fn days_left(calendar: &Calendar, today: Day, due: Day) -> i64 {
    if today > due {
        -i64::from(calendar.working_days_between(due, today).days.max(1))
    } else {
        i64::from(calendar.working_days_between(today, due).days)
    }
}

/// The name of an area, which names its district too; else the district's; else the code.
fn area_name(areas: &[AreaName], code: &str) -> Bilingual {
    let find = |code: &str| areas.iter().find(|area| area.code == code).map(|area| area.name.clone());
    find(code).or_else(|| code.get(..2).and_then(find)).unwrap_or_else(|| Bilingual { zh: code.to_owned(), en: code.to_owned() })
}

fn stages(state: CaseState, events: &[EventView]) -> Vec<StageView> {
    STAGES
        .into_iter()
        .map(|stage| {
            // The record is newest first: the last time the case left the stage counts.
            let left = events.iter().zip(events.iter().skip(1)).find(|(_, before)| before.to == stage).map(|(event, _)| event);
            let current = state == stage || (state == CaseState::Objection && stage == CaseState::Publicity);
            StageView {
                state: stage,
                done_on: left.filter(|_| !current).map(|event| event.at.day()),
                office: left.filter(|_| !current).and_then(|event| event.office.clone()),
                current,
            }
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    at: String,
    act: String,
    to_state: String,
    actor: String,
    post: Option<String>,
    office_id: Option<String>,
    reasons: String,
    opinion: Option<String>,
}

/// The record of a case, newest first.
pub(crate) async fn events(hall: &Hall, case: &CaseId, offices: &[Office]) -> Result<Vec<EventView>> {
    let rows: Vec<EventRow> = sqlx::query_as(
        "SELECT seq, at, act, to_state, actor, post, office_id, reasons, opinion FROM case_events WHERE case_id = $1 ORDER BY seq DESC",
    )
    .bind(case.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = || Error::corrupt("case_events", case.as_str());
            let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).map_err(|_| corrupt())?;
            let place = format!("{case}/{}", row.seq);
            Ok(EventView {
                seq: row.seq,
                at: Timestamp::parse(&row.at).ok_or_else(corrupt)?,
                act: Act::from_code(&row.act).ok_or_else(corrupt)?,
                to: CaseState::from_code(&row.to_state).ok_or_else(corrupt)?,
                post: row.post.as_deref().and_then(Post::from_code),
                by_applicant: row.actor.starts_with("resident:"),
                office: row
                    .office_id
                    .and_then(|id| offices.iter().find(|office| office.id.as_str() == id).map(|office| office.name.clone())),
                reasons,
                opinion: row.opinion.map(|sealed| hall.unseal("case_events", "opinion", &place, &sealed)).transpose()?,
            })
        })
        .collect()
}

/// What was asked for, the last notice first.
pub(crate) async fn missing(hall: &Hall, case: &CaseId) -> Result<Vec<MissingItem>> {
    let rows: Vec<(i64, i64, String, String, String)> = sqlx::query_as(
        "SELECT notice, position, reason, note, due_on FROM correction_items WHERE case_id = $1 ORDER BY notice DESC, position",
    )
    .bind(case.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(notice, position, reason, note, due_on)| {
            let corrupt = || Error::corrupt("correction_items", case.as_str());
            Ok(MissingItem {
                notice,
                reason: Reason::from_code(&reason).ok_or_else(corrupt)?,
                note: hall.unseal("correction_items", "note", &format!("{case}/{notice}/{position}"), &note)?,
                due_on: Day::parse(&due_on).ok_or_else(corrupt)?,
            })
        })
        .collect()
}
