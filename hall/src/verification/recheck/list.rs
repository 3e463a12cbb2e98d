//! The officers' list of clues, by rank, and what they make of one.

use super::quota;
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use crate::review::handlers;
use crate::review::source::Source;
use crate::rights::demand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::day::Timestamp;
use domain::fault::{Fault, FaultCode};
use domain::id::{CaseId, ClueId, OfficeId};
use domain::identity::{Actor, Relation, Right, StaffActor};
use domain::review::CaseState;
use domain::verification::{CLUES_PAGE, Clue, ClueList, ClueQuery, ClueRow, ClueState, Effect, LastRun};

/// Which way a page lies from the line it was asked from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Later,
    Earlier,
}

/// The line a page ends at: its rank and id. Nothing in it is secret, and the rows it leads to are filtered all the same.
struct Cursor {
    way: Way,
    rank: i64,
    id: String,
}

impl Cursor {
    fn write(&self) -> String {
        let way = if self.way == Way::Later { 'l' } else { 'e' };
        URL_SAFE_NO_PAD.encode(format!("{way}{}.{}", self.rank, self.id))
    }

    fn read(text: &str) -> Result<Self> {
        let plain = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(Error::NotFound)?;
        let (way, rest) = plain.split_at_checked(1).ok_or(Error::NotFound)?;
        let (rank, id) = rest.split_once('.').ok_or(Error::NotFound)?;
        let way = match way {
            "l" => Way::Later,
            "e" => Way::Earlier,
            _ => return Err(Error::NotFound),
        };
        Ok(Self { way, rank: rank.parse().map_err(|_| Error::NotFound)?, id: id.to_owned() })
    }
}

fn officer(actor: &Actor) -> Result<&StaffActor> {
    demand(actor, Right::ReadClues, Relation::None)?;
    match actor {
        Actor::Staff(staff) => Ok(staff),
        Actor::Anonymous | Actor::Resident(_) | Actor::Client(_) | Actor::System => Err(Error::Forbidden),
    }
}

/// What a line of the list is made of.
const COLUMNS: &str = "SELECT k.id, k.case_id, k.content, k.found_at, k.state, k.note, c.number, c.acceptance_number, c.state, c.answers, k.rank FROM clues k JOIN cases c ON c.id = k.case_id";

/// The statement of one page; a test reads its query plan.
pub(super) fn statement(way: Way) -> String {
    let (than, order) = match way {
        Way::Earlier => (">", "ORDER BY k.rank, k.id"),
        Way::Later => ("<", "ORDER BY k.rank DESC, k.id DESC"),
    };
    format!(
        "{COLUMNS} WHERE k.office_id = $1 AND k.handled = $2 AND (k.rank, k.id) {than} ($3, $4) AND ($5 IS NULL OR k.effect = $5) AND k.area >= $6 AND k.area < $7 {order} LIMIT $8"
    )
}

type Row = (String, String, String, String, String, Option<String>, Option<String>, Option<String>, String, String, i64);

/// A page of the clues that lie with the officer's office, the gravest first.
pub async fn clues(hall: &Hall, actor: &Actor, query: &ClueQuery) -> Result<ClueList> {
    let staff = officer(actor)?;
    let cursor = query.cursor.as_deref().map(Cursor::read).transpose()?;
    let way = cursor.as_ref().map_or(Way::Later, |cursor| cursor.way);
    let earlier = way == Way::Earlier;
    let until = format!("{}\u{7f}", staff.area);
    let mut rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(statement(way)))
        .bind(staff.office.as_str())
        .bind(i64::from(query.handled))
        .bind(cursor.as_ref().map_or(i64::MAX, |cursor| cursor.rank))
        .bind(cursor.as_ref().map(|cursor| cursor.id.clone()).unwrap_or_default())
        .bind(query.effect.map(Effect::code))
        .bind(staff.area.as_str())
        .bind(until.as_str())
        .bind(i64::try_from(CLUES_PAGE).unwrap_or(50) + 1)
        .fetch_all(hall.db().reader())
        .await?;
    let more = rows.len() > CLUES_PAGE;
    rows.truncate(CLUES_PAGE);
    if earlier {
        rows.reverse();
    }
    let place = |row: Option<&Row>, way| row.map(|row| Cursor { way, rank: row.10, id: row.0.clone() }.write());
    let (before, after) = if earlier { (more, true) } else { (cursor.is_some(), more) };
    let (first, last) = (place(rows.first(), Way::Earlier), place(rows.last(), Way::Later));
    let (open,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM clues WHERE office_id = $1 AND handled = 0 AND area >= $2 AND area < $3")
            .bind(staff.office.as_str())
            .bind(staff.area.as_str())
            .bind(until.as_str())
            .fetch_one(hall.db().reader())
            .await?;
    let rows = rows.into_iter().map(|row| line(hall, row)).collect::<Result<_>>()?;
    Ok(ClueList { open, rows, run: last_run(hall).await?, earlier: first.filter(|_| before), later: last.filter(|_| after) })
}

/// The last run that ended, of any scope.
async fn last_run(hall: &Hall) -> Result<Option<LastRun>> {
    let row: Option<(String, String, i64, i64, String)> = sqlx::query_as(
        "SELECT id, started_at, done - skipped, skipped, spent FROM recheck_runs WHERE state = 'done' ORDER BY id DESC LIMIT 1",
    )
    .fetch_optional(hall.db().reader())
    .await?;
    let Some((id, began_at, households, skipped, spent)) = row else { return Ok(None) };
    let began_at = Timestamp::parse(&began_at).ok_or_else(|| Error::corrupt("recheck_runs", &id))?;
    Ok(Some(LastRun { began_at, households, skipped, spent: quota::read(&spent) }))
}

/// One clue that lies with the officer's office.
pub async fn clue(hall: &Hall, actor: &Actor, clue: &ClueId) -> Result<ClueRow> {
    near(hall, actor, clue).await?;
    let text = format!("{COLUMNS} WHERE k.id = $1");
    let row = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(clue.as_str()).fetch_optional(hall.db().reader()).await?;
    line(hall, row.ok_or(Error::NotFound)?)
}

/// The case and the state of a clue, to whoever may handle it.
async fn near(hall: &Hall, actor: &Actor, clue: &ClueId) -> Result<(CaseId, ClueState)> {
    let row: Option<(String, String, String, String)> = sqlx::query_as("SELECT case_id, office_id, area, state FROM clues WHERE id = $1")
        .bind(clue.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    let Some((case, office, area, state)) = row else {
        demand(actor, Right::HandleClue, Relation::None)?;
        return Err(Error::NotFound);
    };
    demand(actor, Right::HandleClue, Relation::to_clue(actor, &OfficeId(office), &area))?;
    let state = ClueState::from_code(&state).ok_or_else(|| Error::corrupt("clues", clue.as_str()))?;
    Ok((CaseId(case), state))
}

fn line(hall: &Hall, row: Row) -> Result<ClueRow> {
    let (id, case, content, found_at, state, note, number, acceptance, case_state, answers, _) = row;
    let corrupt = || Error::corrupt("clues", &id);
    let clue: Clue = serde_json::from_str(&hall.unseal("clues", "content", &id, &content)?).map_err(|_| corrupt())?;
    let answers = unseal_answers(hall, &CaseId(case), &answers)?;
    let member = clue.member.as_ref().and_then(|id| answers.applying().find(|member| member.id == *id));
    Ok(ClueRow {
        number: acceptance.or(number).unwrap_or_default(),
        case_state: CaseState::from_code(&case_state).ok_or_else(corrupt)?,
        member: member.map(|member| (member.relation, member.name.masked())),
        rule: clue.rule,
        register: clue.register,
        before: clue.before,
        after: clue.after,
        was: clue.was,
        now: clue.now,
        effect: clue.effect,
        found_at: Timestamp::parse(&found_at).ok_or_else(corrupt)?,
        state: ClueState::from_code(&state).ok_or_else(corrupt)?,
        note: note.map(|sealed| hall.unseal("clues", "note", &id, &sealed)).transpose()?,
        id: ClueId(id),
    })
}

/// What an officer makes of a clue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClueForm {
    /// Looked at, dismissed, followed up.
    pub state: Option<ClueState>,
    /// Why, or what was done.
    pub note: String,
}

/// Looks at a clue, dismisses it or notes that it is followed up. Nothing happens to the case by itself.
pub async fn handle_clue(hall: &Hall, actor: &Actor, clue: &ClueId, form: &ClueForm) -> Result<()> {
    let (case, before) = near(hall, actor, clue).await?;
    handlers::refuse_own_household(&mut Source::of(hall), &case, actor).await?;
    let next = form.state.ok_or(Fault::at("state", FaultCode::Required))?;
    let note = next.note(&form.note)?;
    if !before.may_become(next) {
        return Err(Error::Conflict);
    }
    let sealed = note.map(|note| hall.seal("clues", "note", clue.as_str(), &note));
    let mut unit = hall.begin().await?;
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE clues SET state = $1, handled = $2, note = COALESCE($3, note), handled_by = $4, handled_at = $5 WHERE id = $6 AND state = $7",
            )
            .bind(next.code())
            .bind(i64::from(next.is_handled()))
            .bind(sealed)
            .bind(actor.tag())
            .bind(hall.now().to_string())
            .bind(clue.as_str())
            .bind(before.code()),
        )
        .await?;
    if touched != 1 {
        return Err(Error::Conflict);
    }
    let detail = serde_json::json!({ "clue": clue, "from": before.code(), "to": next.code() });
    audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: "case.clue_handled", actor, detail }).await?;
    unit.commit().await
}
