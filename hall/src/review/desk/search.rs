//! Finds a case of the own desk by its number or by the exact ID number of somebody on it.

use super::super::case::{COLUMNS, CaseRow};
use super::super::reads;
use super::officer;
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use domain::fault::{Fault, FaultCode};
use domain::id::CaseId;
use domain::identity::{Actor, Relation, ResidentId};
use domain::intake::{AcceptanceNumber, CaseNumber};

/// The case on the officer's desk with this number, or with this person on it.
pub async fn search(hall: &Hall, actor: &Actor, typed: &str) -> Result<CaseId> {
    let staff = officer(actor)?;
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Fault::at("typed", FaultCode::Required).into());
    }
    if typed.chars().any(char::is_control) {
        return Err(Fault::at("typed", FaultCode::ControlCharacters).into());
    }
    let (number, resident) = read(typed);
    let by_person = resident.is_some();
    let index = resident.map(|id| hall.keys().blind_index("resident", id.as_str())).unwrap_or_default();
    let text = format!(
        "SELECT {COLUMNS} FROM cases WHERE office_id = $1 AND (number = $2 OR acceptance_number = $2 OR id IN (SELECT case_id FROM case_members WHERE resident_index = $3)) ORDER BY due_on, id"
    );
    let rows =
        sqlx::query(sqlx::AssertSqlSafe(text)).bind(staff.office.as_str()).bind(number).bind(index).fetch_all(hall.db().reader()).await?;
    let rows = rows.iter().map(CaseRow::read).collect::<Result<Vec<_>>>()?;
    let found = rows.into_iter().find(|row| row.relation(actor) == Relation::OfficeArea);
    if by_person {
        // Who looks for a person by the ID number leaves a trace, found or not.
        let mut unit = hall.begin().await?;
        let detail = serde_json::json!({ "found": found.as_ref().map(|row| &row.id) });
        audit::record(hall, &mut unit, Entry { chain: actor.tag(), act: "case.look_up", actor, detail }).await?;
        if let Some(case) = &found {
            // Its owner sees it among the looks at the case.
            let entry = Entry { chain: format!("case:{}", case.id), act: "case.found", actor, detail: serde_json::json!({}) };
            audit::record(hall, &mut unit, entry).await?;
        }
        unit.commit().await?;
    }
    let found = found.ok_or_else(|| Fault::at("typed", FaultCode::NotOnDesk))?;
    if !by_person {
        // Who looked by the ID number is on the record already; the page notes that it is opened.
        reads::note(hall, actor, &found.id, found.state).await?;
    }
    Ok(found.id)
}

/// What was typed, as a number in its stored form or as an ID number.
fn read(typed: &str) -> (String, Option<ResidentId>) {
    let number = CaseNumber::parse(typed)
        .map(|number| number.as_str().to_owned())
        .or_else(|_| AcceptanceNumber::parse(typed).map(|number| number.as_str().to_owned()))
        .unwrap_or_else(|_| typed.to_owned());
    (number, ResidentId::parse(typed).ok())
}
