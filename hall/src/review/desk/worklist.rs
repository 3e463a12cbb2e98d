//! The worklist: the cases of the officer's own office in the states of the post, by due date.

use super::super::case::{COLUMNS, CaseRow};
use super::cursor::{Cursor, Way};
use super::officer;
use crate::error::Result;
use crate::{Hall, settings};
use domain::id::CaseId;
use domain::identity::{Actor, StaffActor};
use domain::intake::UNDO_SECONDS;
use domain::review::{CaseState, CheckFilter, Performer, Step, WORKLIST_PAGE, Worklist, WorklistQuery, WorklistRow, offered};
use domain::settings::Calendar;
use domain::supervision::Signal;
use domain::verification::{Category, Outcome};

/// Binds whose desk it is, from $1 to $7: the office, the states, and the area with all that are in it.
macro_rules! bind_desk {
    ($query:expr, $staff:expr, $states:expr) => {{
        let [first, second, third, fourth] = $states;
        let beyond = format!("{}\u{7f}", $staff.area);
        $query.bind($staff.office.as_str()).bind(first).bind(second).bind(third).bind(fourth).bind($staff.area.as_str()).bind(beyond)
    }};
}

const SIGNAL: &str = "CASE WHEN held_on IS NOT NULL THEN 'paused' WHEN red_on <= $10 THEN 'red' WHEN due_on < $10 THEN 'yellow' WHEN warn_on <= $10 THEN 'warning' WHEN remind_on <= $10 THEN 'reminder' ELSE 'on_time' END";

/// A page of the worklist.
pub async fn worklist(hall: &Hall, actor: &Actor, query: &WorklistQuery) -> Result<Worklist> {
    let staff = officer(actor)?;
    let list = format!("desk:{}", staff.staff);
    let cursor = query.cursor.as_deref().map(|text| Cursor::read(hall, &list, text)).transpose()?;
    let way = cursor.as_ref().map_or(Way::Later, |cursor| cursor.way);
    let wanted = states(staff, |state| query.state.is_none_or(|only| only == state));
    let mut rows = lines(hall, staff, wanted, query, cursor.as_ref()).await?;
    let more = rows.len() > WORKLIST_PAGE;
    rows.truncate(WORKLIST_PAGE);
    if way == Way::Earlier {
        rows.reverse();
    }
    let place = |row: Option<&CaseRow>, way| {
        let row = row?;
        Some(Cursor { way, day: row.clock.due_on?, id: row.id.0.clone() }.write(hall, &list))
    };
    let (has_earlier, has_later) = match way {
        Way::Later => (cursor.is_some(), more),
        Way::Earlier => (more, true),
    };
    let earlier = if has_earlier { place(rows.first(), Way::Earlier) } else { None };
    let later = if has_later { place(rows.last(), Way::Later) } else { None };
    let calendar = settings::calendar(hall).await?;
    let (total, due_today, overdue) = counts(hall, staff).await?;
    let rows = rows.iter().map(|row| line(hall, row, &calendar)).collect::<Result<Vec<_>>>()?;
    Ok(Worklist { at: hall.now(), total, due_today, overdue, rows: rows.into_iter().flatten().collect(), earlier, later })
}

/// Cases that are looked at for one that can be worked: nearly always it is the first.
const CANDIDATES: i64 = 5;

/// The first cases of the desk, by due date, in the states in which the post has an act on a page, but the one that is done. One that
/// waits for an owner, that its applicant may still take back, or of which the officer did another step, has time.
pub(super) async fn workable(hall: &Hall, staff: &StaffActor, done: &CaseId) -> Result<Vec<CaseRow>> {
    let performer = Performer::Officer(staff.post);
    let states = states(staff, |state| !offered(state, performer).is_empty());
    let acts = CaseState::of_post(staff.post).iter().flat_map(|state| offered(*state, performer));
    let own: Vec<Step> = acts.filter_map(|act| act.step_of(staff.post)).collect();
    let rows = bind_desk!(sqlx::query(sqlx::AssertSqlSafe(workable_statement(&own))), staff, states)
        .bind(done.as_str())
        .bind(hall.now().plus_seconds(-UNDO_SECONDS).to_string())
        .bind(staff.officer.as_str())
        .bind(CANDIDATES)
        .fetch_all(hall.db().reader())
        .await?;
    rows.iter().map(CaseRow::read).collect()
}

/// `own`: the steps that whoever asks may do.
fn workable_statement(own: &[Step]) -> String {
    let others: Vec<String> = Step::ALL.into_iter().filter(|step| !own.contains(step)).map(|step| format!("'{}'", step.code())).collect();
    format!(
        "SELECT {COLUMNS} FROM cases WHERE office_id = $1 AND (due_on, id) > ('', '') AND state IN ($2, $3, $4, $5) AND area >= $6 AND area < $7 AND id <> $8 AND held_on IS NULL AND (state <> '{}' OR COALESCE(submitted_at, '') <= $9) AND NOT EXISTS (SELECT 1 FROM case_handlers h WHERE h.case_id = cases.id AND h.officer_id = $10 AND h.step IN ({})) ORDER BY due_on, id LIMIT $11",
        CaseState::Submitted.code(),
        others.join(", ")
    )
}

/// The statement of one page; a test reads its query plan. Who asks for what is over its limit wants the worst of it too.
pub(super) fn statement(way: Way) -> String {
    let (than, order) = match way {
        Way::Later => (">", "ORDER BY due_on, id"),
        Way::Earlier => ("<", "ORDER BY due_on DESC, id DESC"),
    };
    format!(
        "SELECT {COLUMNS} FROM cases WHERE office_id = $1 AND (due_on, id) {than} ($2, $3) AND state IN ($4, $5, $6, $7) AND ($8 IS NULL OR category = $8) AND ($9 IS NULL OR COALESCE(check_result, 'missing') = $9) AND ($11 IS NULL OR $11 = {SIGNAL} OR ($11 = 'yellow' AND {SIGNAL} = 'red')) AND area >= $12 AND area < $13 AND (CAST($15 AS BIGINT) = 0 OR (due_on = $10 AND held_on IS NULL)) {order} LIMIT $14"
    )
}

async fn lines(hall: &Hall, staff: &StaffActor, states: [&str; 4], query: &WorklistQuery, cursor: Option<&Cursor>) -> Result<Vec<CaseRow>> {
    let way = cursor.map_or(Way::Later, |cursor| cursor.way);
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement(way)))
        .bind(staff.office.as_str())
        .bind(cursor.map(|cursor| cursor.day.to_string()).unwrap_or_default())
        .bind(cursor.map(|cursor| cursor.id.clone()).unwrap_or_default())
        .bind(states[0])
        .bind(states[1])
        .bind(states[2])
        .bind(states[3])
        .bind(query.category.map(Category::code))
        .bind(query.check.map(CheckFilter::code))
        .bind(hall.today().to_string())
        .bind(query.signal.map(Signal::code))
        .bind(staff.area.as_str())
        .bind(format!("{}\u{7f}", staff.area))
        .bind(i64::try_from(WORKLIST_PAGE).unwrap_or(50) + 1)
        .bind(i64::from(query.today))
        .fetch_all(hall.db().reader())
        .await?;
    rows.iter().map(CaseRow::read).collect()
}

/// The states of the post that are wanted; four places, filled up with the first.
fn states(staff: &StaffActor, wanted: impl Fn(CaseState) -> bool) -> [&'static str; 4] {
    let wanted: Vec<&'static str> =
        CaseState::of_post(staff.post).iter().filter(|state| wanted(**state)).map(|state| state.code()).collect();
    let first = wanted.first().copied().unwrap_or("none");
    std::array::from_fn(|place| wanted.get(place).copied().unwrap_or(first))
}

async fn counts(hall: &Hall, staff: &StaffActor) -> Result<(i64, i64, i64)> {
    let states = states(staff, |_| true);
    let text = "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN due_on = $8 AND held_on IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN due_on < $8 AND held_on IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) FROM cases WHERE office_id = $1 AND state IN ($2, $3, $4, $5) AND area >= $6 AND area < $7";
    Ok(bind_desk!(sqlx::query_as(text), staff, states).bind(hall.today().to_string()).fetch_one(hall.db().reader()).await?)
}

fn line(hall: &Hall, row: &CaseRow, calendar: &Calendar) -> Result<Option<WorklistRow>> {
    let Some(due_on) = row.clock.due_on else { return Ok(None) };
    let today = hall.today();
    Ok(Some(WorklistRow {
        case: row.id.clone(),
        number: row.public_number().to_owned(),
        applicant: row.masked_name(hall)?,
        household_size: row.household_size,
        category: row.category.as_deref().and_then(Category::from_code),
        state: row.state,
        check: row.check_result.as_deref().and_then(Outcome::from_code),
        due_on,
        days_left: super::page::days_left(calendar, today, due_on),
        signal: Signal::of(row.state, &row.clock, today),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use sqlx::Row as _;

    on_both_engines! {
        async fn the_index_serves_the_worklist_in_order(test: TestHall) {
            let hall = &test.hall;
            if hall.db().engine() == crate::db::Engine::Sqlite {
                for text in [statement(Way::Later), statement(Way::Earlier), workable_statement(&[Step::FirstReview])] {
                    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")))
                        .fetch_all(hall.db().reader()).await.unwrap();
                    let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>("detail")).collect();
                    assert!(plan.iter().any(|line| line.contains("cases_worklist")), "{plan:?}");
                    assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?}");
                }
            } else {
                let text = statement(Way::Later);
                let filled = (1..=15).rev().fold(text, |text, number| {
                    let value = match number { 15 => "0", 14 => "51", 8 | 9 | 11 => "NULL", _ => "'x'" };
                    text.replace(&format!("${number}"), value)
                });
                let mut unit = hall.begin().await.unwrap();
                unit.execute(sqlx::query("SET LOCAL enable_seqscan = off")).await.unwrap();
                let rows = unit.rows(sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN {filled}")))).await.unwrap();
                let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>(0)).collect();
                assert!(plan.iter().any(|line| line.contains("cases_worklist")), "{plan:?}");
            }
        }
    }
}
