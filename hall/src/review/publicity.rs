//! Publicity: what stands on the public site about a case, from which day to which, and how it ended.

use super::case::CaseRow;
use super::source::Source;
use super::transition::{TransitionRequest, apply};
use crate::Hall;
use crate::crypto::content_hash;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::Actor;
use domain::review::{Act, CaseState};

/// How many cases one run of the job moves.
const BATCH: i64 = 100;

/// What is known of the notices of a case.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    /// The last day of the notice that stands now.
    pub open_until: Option<Day>,
    /// A notice has stood its full days.
    pub held: bool,
}

/// Reads the notices of a case.
pub(crate) async fn standing(source: &mut Source<'_>, case: &CaseId) -> Result<Standing> {
    let rows: Vec<(String, Option<String>)> =
        source.all(sqlx::query_as("SELECT until_on, outcome FROM publicities WHERE case_id = $1 ORDER BY id").bind(case.as_str())).await?;
    Ok(rows.into_iter().fold(Standing::default(), |mut standing, (until_on, outcome)| {
        match outcome.as_deref() {
            None => standing.open_until = Day::parse(&until_on),
            Some("held") => standing.held = true,
            Some(_) => {}
        }
        standing
    }))
}

/// Puts a case on the public site. The days run from the next working day; the notice itself stands from now on.
pub(crate) async fn open(hall: &Hall, unit: &mut UnitOfWork, case: &CaseRow, until: Day) -> Result<()> {
    let (id, masked, today) = (hall.new_id(), case.masked_name(hall)?, hall.today());
    let content = serde_json::json!([case.public_number(), masked, case.household_size, case.category, case.mode, case.area, today, until]);
    unit.execute(
        sqlx::query(
            "INSERT INTO publicities (id, case_id, number, masked_name, household_size, category, mode, area, office_id, started_on, until_on, opened_at, content_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(id)
        .bind(case.id.as_str())
        .bind(case.public_number())
        .bind(masked)
        .bind(case.household_size)
        .bind(case.category.as_deref())
        .bind(case.mode.as_deref())
        .bind(case.area.as_str())
        .bind(case.office.as_ref().map(domain::id::OfficeId::as_str))
        .bind(today.to_string())
        .bind(until.to_string())
        .bind(hall.now().to_string())
        .bind(content_hash(content.to_string().as_bytes())),
    )
    .await?;
    Ok(())
}

/// Ends the notice of a case: held when it stood its full days, taken down otherwise.
pub(crate) async fn close(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId) -> Result<()> {
    unit.execute(
        sqlx::query(
            "UPDATE publicities SET outcome = CASE WHEN until_on < $1 THEN 'held' ELSE 'taken_down' END, closed_at = $2 WHERE case_id = $3 AND outcome IS NULL",
        )
        .bind(hall.today().to_string())
        .bind(hall.now().to_string())
        .bind(case.as_str()),
    )
    .await?;
    Ok(())
}

/// Moves every case whose days of publicity are over and about which nobody has objected to the decision; a job's work.
pub async fn close_due(hall: &Hall) -> Result<u64> {
    let due: Vec<(String, i64)> =
        sqlx::query_as("SELECT id, version FROM cases WHERE state = $1 AND due_on < $2 ORDER BY due_on, id LIMIT $3")
            .bind(CaseState::Publicity.code())
            .bind(hall.today().to_string())
            .bind(BATCH)
            .fetch_all(hall.db().reader())
            .await?;
    let mut moved = 0;
    for (id, version) in due {
        let case = CaseId(id);
        let mut unit = hall.begin().await?;
        match apply(hall, &mut unit, &Actor::System, TransitionRequest::new(&case, version, Act::ClosePublicity)).await {
            Ok(_) => {
                unit.commit().await?;
                moved += 1;
            }
            // Somebody moved the case meanwhile, or its days are not over: nothing to do.
            Err(Error::Conflict | Error::Refused(_)) => {}
            // One broken case must not hold up the others.
            Err(error) => {
                tracing::error!(case = %case, act = Act::ClosePublicity.code(), %error, "a case that moves by itself cannot be moved");
            }
        }
    }
    Ok(moved)
}
