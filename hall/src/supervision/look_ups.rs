//! Officers' look-ups, read off the sealed record: what is to be asked about, and what explains it.

use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::review::reads;
use crate::rights::demand;
use crate::verification::look_acts::{ToldTo, listed};
use crate::{Hall, settings};
use domain::day::{Day, Timestamp};
use domain::id::LookUpFlagId;
use domain::identity::{Actor, Post, Relation, Right, Role, Verdict, may};
use domain::review::CaseState;
use domain::settings::{Calendar, Office};
use domain::supervision::{FlaggedAccount, FlaggedLookUps, FlagsPage, LookUpFlag, LookedUp, explanation as explained, flags};
use exchange::catalogue::Consumer;

/// Events of one run.
const BATCH: usize = 500;

/// Flags on one page.
const PAGE: usize = 30;

/// An event of the record: where it is sealed, when, what, who, of which chain, with what.
type Event = (i64, String, String, String, String, String);

/// Reads what was sealed since the last run; answers how many look-ups there were. A job's work.
pub async fn flag_look_ups(hall: &Hall) -> Result<usize> {
    let calendar = settings::calendar(hall).await?;
    let mut unit = hall.begin().await?;
    let (from,): (i64,) = unit
        .optional(sqlx::query_as("SELECT position FROM look_up_watch WHERE place = 1"))
        .await?
        .ok_or_else(|| Error::corrupt("look_up_watch", "1"))?;
    let (end,): (Option<i64>,) = unit.optional(sqlx::query_as("SELECT MAX(position) FROM audit_log")).await?.unwrap_or_default();
    let text = format!(
        "SELECT l.position, e.at, e.act, e.actor, e.chain, e.detail FROM audit_log l JOIN audit_events e ON e.chain = l.chain AND e.seq = l.seq WHERE l.position > $1 AND e.act IN ({}) ORDER BY l.position LIMIT $2",
        listed(ToldTo::Supervision)
    );
    let events: Vec<Event> =
        unit.all(sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(from).bind(i64::try_from(BATCH).unwrap_or(i64::MAX))).await?;
    let read = if events.len() == BATCH { events.last().map(|event| event.0) } else { end };
    let Some(to) = read.filter(|to| *to > from) else { return Ok(0) };
    let mut looks = 0;
    for event in &events {
        looks += usize::from(look(hall, &mut unit, event, &calendar).await?);
    }
    let moved =
        unit.execute(sqlx::query("UPDATE look_up_watch SET position = $1 WHERE place = 1 AND position = $2").bind(to).bind(from)).await?;
    if moved != 1 {
        return Err(Error::Conflict);
    }
    unit.commit().await?;
    Ok(looks)
}

/// Judges one event; answers whether an officer looked something up.
async fn look(hall: &Hall, unit: &mut UnitOfWork, event: &Event, calendar: &Calendar) -> Result<bool> {
    let (_, at, act, actor, chain, detail) = event;
    let Some(staff) = actor.strip_prefix("staff:") else { return Ok(false) };
    let corrupt = || Error::corrupt("audit_events", chain);
    let at = Timestamp::parse(at).ok_or_else(corrupt)?;
    let row: Option<(String, String)> =
        unit.optional(sqlx::query_as("SELECT post, office_id FROM staff WHERE id = $1").bind(staff)).await?;
    let Some((post, office)) = row else { return Ok(false) };
    let post = Post::from_code(&post).ok_or_else(|| Error::corrupt("staff", staff))?;
    let detail: serde_json::Value = serde_json::from_str(detail).map_err(|_| corrupt())?;
    let what = if act == "case.read_proof" || act == reads::READ_DISPUTE {
        // It is the dispute that lies on the desk, wherever the case is.
        LookedUp::Somebody
    } else if act == reads::READ {
        // Where it stood when it was opened: it may have moved on within the same instant.
        LookedUp::Case(detail["state"].as_str().and_then(CaseState::from_code).ok_or_else(corrupt)?)
    } else if let Some(case) = chain.strip_prefix("case:") {
        LookedUp::Case(state_at(unit, case, at).await?)
    } else {
        let nobody = detail["found"].is_null() || detail["found"].as_array().is_some_and(Vec::is_empty);
        if nobody { LookedUp::Nobody } else { LookedUp::Somebody }
    };
    let what = match what {
        LookedUp::Case(_) if handles_clues(post) && clue_lay_with(unit, chain, &office, at).await? => LookedUp::Somebody,
        what => what,
    };
    for flag in flags(post, what, at, calendar) {
        put(hall, unit, staff, flag, at).await?;
    }
    Ok(true)
}

/// Whether a post has to look into clues.
fn handles_clues(post: Post) -> bool {
    may(Role::from(post), Right::HandleClue, Relation::OfficeArea) == Verdict::Allowed
}

/// Whether a clue about a case lay with an office: the case is there to be looked at, wherever it stands.
async fn clue_lay_with(unit: &mut UnitOfWork, chain: &str, office: &str, at: Timestamp) -> Result<bool> {
    let Some(case) = chain.strip_prefix("case:") else { return Ok(false) };
    let query = sqlx::query_as(
        "SELECT id FROM clues WHERE case_id = $1 AND office_id = $2 AND found_at <= $3 AND (handled = 0 OR handled_at >= $3) LIMIT 1",
    );
    let row: Option<(String,)> = unit.optional(query.bind(case).bind(office).bind(at.to_string())).await?;
    Ok(row.is_some())
}

/// Where a case stood.
async fn state_at(unit: &mut UnitOfWork, case: &str, at: Timestamp) -> Result<CaseState> {
    let row: Option<(String,)> = unit
        .optional(
            sqlx::query_as("SELECT to_state FROM case_events WHERE case_id = $1 AND at <= $2 ORDER BY seq DESC LIMIT 1")
                .bind(case)
                .bind(at.to_string()),
        )
        .await?;
    match row {
        Some((state,)) => CaseState::from_code(&state).ok_or_else(|| Error::corrupt("case_events", case)),
        None => Ok(CaseState::Draft),
    }
}

/// Counts a look-up under its flag; more of them after an explanation want another one.
async fn put(hall: &Hall, unit: &mut UnitOfWork, staff: &str, flag: LookUpFlag, at: Timestamp) -> Result<()> {
    let id = hall.new_id();
    let row: Option<(String, i64)> = unit
        .optional(
            sqlx::query_as(
                "INSERT INTO look_up_flags (id, staff_id, flag, on_day, looks, threshold, first_at, last_at) VALUES ($1, $2, $3, $4, 1, $5, $6, $6) ON CONFLICT (staff_id, on_day, flag) DO UPDATE SET looks = look_up_flags.looks + 1, last_at = excluded.last_at, explained = 0 RETURNING id, looks",
            )
            .bind(id)
            .bind(staff)
            .bind(flag.code())
            .bind(at.day().to_string())
            .bind(flag.threshold())
            .bind(at.to_string()),
        )
        .await?;
    if let Some((id, _)) = row.filter(|(_, looks)| *looks == flag.threshold()) {
        let detail = serde_json::json!({ "flag": id, "why": flag.code(), "staff": staff, "on": at.day() });
        audit::record(hall, unit, Entry { chain: "look-ups".to_owned(), act: "look_up.flag", actor: &Actor::System, detail }).await?;
    }
    Ok(())
}

/// What a flag is read from.
const COLUMNS: &str = "SELECT f.id, f.flag, f.consumer, s.login_name, s.post, s.office_id, f.on_day, f.looks, f.first_at, f.last_at, f.explanation FROM look_up_flags f LEFT JOIN staff s ON s.id = f.staff_id";

type Row = (String, String, Option<String>, Option<String>, Option<String>, Option<String>, String, i64, String, String, Option<String>);

/// The names of offices and of other systems.
struct Names {
    offices: Vec<Office>,
    systems: Vec<Consumer>,
}

impl Names {
    async fn read(hall: &Hall) -> Result<Self> {
        let systems = hall.exchange().registers().catalogue().consumers().await?;
        Ok(Self { offices: settings::offices(hall).await?, systems })
    }
}

/// The flags that wait for an explanation, or those that have one; a page of them, newest day first.
pub async fn look_up_flags(hall: &Hall, actor: &Actor, explained: bool, after: Option<&str>) -> Result<FlagsPage> {
    demand(actor, Right::SuperviseLookUps, Relation::None)?;
    let (day, id) = match after {
        Some(after) => after.split_once('.').ok_or(Error::NotFound)?,
        None => ("9999", ""),
    };
    let text = format!(
        "{COLUMNS} WHERE f.explained = $1 AND f.looks >= f.threshold AND (f.on_day, f.id) < ($2, $3) ORDER BY f.on_day DESC, f.id DESC LIMIT $4"
    );
    let mut rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(i64::from(explained))
        .bind(day)
        .bind(id)
        .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
        .fetch_all(hall.db().reader())
        .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let later = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.6, row.0));
    let names = Names::read(hall).await?;
    Ok(FlagsPage { flags: rows.into_iter().map(|row| flagged(hall, &names, row)).collect::<Result<_>>()?, later })
}

/// One flag.
pub async fn look_up_flag(hall: &Hall, actor: &Actor, flag: &LookUpFlagId) -> Result<FlaggedLookUps> {
    demand(actor, Right::SuperviseLookUps, Relation::None)?;
    let text = format!("{COLUMNS} WHERE f.id = $1 AND f.looks >= f.threshold");
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(flag.as_str()).fetch_optional(hall.db().reader()).await?;
    flagged(hall, &Names::read(hall).await?, row.ok_or(Error::NotFound)?)
}

fn flagged(hall: &Hall, names: &Names, row: Row) -> Result<FlaggedLookUps> {
    let (id, flag, consumer, login_name, post, office, on, looks, first_at, last_at, explanation) = row;
    let corrupt = || Error::corrupt("look_up_flags", &id);
    let account = match (consumer, login_name, post) {
        // A system that the registers do not know any more is told by its id.
        (Some(id), ..) => {
            FlaggedAccount::System(names.systems.iter().find(|known| known.id == id).map_or(id.clone(), |known| known.name.clone()))
        }
        (None, Some(login_name), Some(post)) => {
            let office = names.offices.iter().find(|known| Some(known.id.as_str()) == office.as_deref()).map(|known| known.name.clone());
            FlaggedAccount::Officer { login_name, post: Post::from_code(&post).ok_or_else(corrupt)?, office: office.unwrap_or_default() }
        }
        _ => return Err(corrupt()),
    };
    Ok(FlaggedLookUps {
        flag: LookUpFlag::from_code(&flag).ok_or_else(corrupt)?,
        account,
        on: Day::parse(&on).ok_or_else(corrupt)?,
        looks,
        first_at: Timestamp::parse(&first_at).ok_or_else(corrupt)?,
        last_at: Timestamp::parse(&last_at).ok_or_else(corrupt)?,
        explanation: explanation.map(|sealed| hall.unseal("look_up_flags", "explanation", &id, &sealed)).transpose()?,
        id: LookUpFlagId(id),
    })
}

/// Writes down what explains the look-ups of a day.
pub async fn explain_look_ups(hall: &Hall, actor: &Actor, flag: &LookUpFlagId, typed: &str) -> Result<()> {
    demand(actor, Right::SuperviseLookUps, Relation::None)?;
    let explanation = explained(typed)?;
    let mut unit = hall.begin().await?;
    let row: Option<(i64,)> = unit
        .optional(sqlx::query_as("SELECT explained FROM look_up_flags WHERE id = $1 AND looks >= threshold").bind(flag.as_str()))
        .await?;
    match row {
        None => return Err(Error::NotFound),
        Some((1,)) => return Err(Error::Conflict),
        Some(_) => {}
    }
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE look_up_flags SET explained = 1, explanation = $1, explained_by = $2, explained_at = $3 WHERE id = $4 AND explained = 0",
            )
            .bind(hall.seal("look_up_flags", "explanation", flag.as_str(), &explanation))
            .bind(actor.tag())
            .bind(hall.now().to_string())
            .bind(flag.as_str()),
        )
        .await?;
    if touched != 1 {
        return Err(Error::Conflict);
    }
    let detail = serde_json::json!({ "flag": flag });
    audit::record(hall, &mut unit, Entry { chain: "look-ups".to_owned(), act: "look_up.explain", actor, detail }).await?;
    unit.commit().await
}
