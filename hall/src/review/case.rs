//! A case as the review reads it inside a unit of work.

use super::source::Source;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::day::{Day, Timestamp};
use domain::id::{AccountId, CaseId, MemberId, OfficeId};
use domain::identity::{Actor, CasePlace, PersonName, Relation};
use domain::intake::Answers;
use domain::review::{CaseState, Performer};
use domain::supervision::CaseClock;
use sqlx::Row as _;

/// The columns of a case that the review works with.
#[derive(Debug, Clone)]
pub(crate) struct CaseRow {
    pub id: CaseId,
    pub account: AccountId,
    pub state: CaseState,
    pub version: i64,
    pub number: Option<String>,
    pub acceptance_number: Option<String>,
    pub area: String,
    pub office: Option<OfficeId>,
    pub category: Option<String>,
    pub mode: Option<String>,
    pub policy_version: Option<String>,
    pub check_result: Option<String>,
    pub household_size: i64,
    pub submitted_at: Option<Timestamp>,
    pub expires_on: Option<Day>,
    pub clock: CaseClock,
    sealed_name: String,
}

/// Holds a case until the unit ends, so that acts, checks and findings of one case follow each other on either engine.
pub(crate) async fn hold(unit: &mut UnitOfWork, case: &CaseId) -> Result<()> {
    unit.execute(sqlx::query("UPDATE cases SET check_result = check_result WHERE id = $1").bind(case.as_str())).await?;
    Ok(())
}

pub(crate) const COLUMNS: &str = "id, account_id, state, version, number, acceptance_number, area, office_id, category, mode, policy_version, check_result, household_size, submitted_at, expires_on, stage_started_on, stage_limit_days, remind_on, warn_on, due_on, red_on, promised_on, paused_on, held_on, publicity_booked, applicant_name";

impl CaseRow {
    /// Reads a row of [`COLUMNS`].
    pub(crate) fn read(row: &sqlx::any::AnyRow) -> Result<Self> {
        let id: String = row.try_get("id")?;
        let day = |column: &str| -> Result<Option<Day>> {
            let text: Option<String> = row.try_get(column)?;
            Ok(text.as_deref().and_then(Day::parse))
        };
        let state: String = row.try_get("state")?;
        let submitted_at: Option<String> = row.try_get("submitted_at")?;
        let limit_days: Option<i64> = row.try_get("stage_limit_days")?;
        let office: Option<String> = row.try_get("office_id")?;
        Ok(Self {
            state: CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", &id))?,
            account: AccountId(row.try_get("account_id")?),
            version: row.try_get("version")?,
            number: row.try_get("number")?,
            acceptance_number: row.try_get("acceptance_number")?,
            area: row.try_get("area")?,
            office: office.map(OfficeId),
            category: row.try_get("category")?,
            mode: row.try_get("mode")?,
            policy_version: row.try_get("policy_version")?,
            check_result: row.try_get("check_result")?,
            household_size: row.try_get("household_size")?,
            submitted_at: submitted_at.as_deref().and_then(Timestamp::parse),
            expires_on: day("expires_on")?,
            clock: CaseClock {
                started_on: day("stage_started_on")?,
                limit_days: limit_days.and_then(|days| u32::try_from(days).ok()),
                remind_on: day("remind_on")?,
                warn_on: day("warn_on")?,
                due_on: day("due_on")?,
                red_on: day("red_on")?,
                promised_on: day("promised_on")?,
                paused_on: day("paused_on")?,
                held_on: day("held_on")?,
                publicity_booked: row.try_get::<i64, _>("publicity_booked")? == 1,
            },
            sealed_name: row.try_get("applicant_name")?,
            id: CaseId(id),
        })
    }

    /// The number people know the case by: 受理编号 once there is one, 申请编号 before.
    pub(crate) fn public_number(&self) -> &str {
        self.acceptance_number.as_deref().or(self.number.as_deref()).unwrap_or("")
    }

    /// The applicant's name, in clear.
    pub(crate) fn applicant_name(&self, hall: &Hall) -> Result<String> {
        hall.unseal("cases", "applicant_name", self.id.as_str(), &self.sealed_name)
    }

    /// The applicant's name as lists show it.
    pub(crate) fn masked_name(&self, hall: &Hall) -> Result<String> {
        let name = self.applicant_name(hall)?;
        PersonName::parse(&name).map(|name| name.masked()).map_err(|_| Error::corrupt("cases", self.id.as_str()))
    }

    /// Who the actor is to this case. Whoever may not know that it exists gets "not found".
    pub(crate) fn performer(&self, actor: &Actor) -> Result<Performer> {
        match (actor, self.relation(actor)) {
            (Actor::System, _) => Ok(Performer::System),
            (Actor::Resident(_) | Actor::Client(_), Relation::Own) => Ok(Performer::Applicant),
            (Actor::Staff(staff), Relation::OfficeArea) => Ok(Performer::Officer(staff.post)),
            (Actor::Resident(_) | Actor::Staff(_) | Actor::Client(_), _) => Err(Error::NotFound),
            (Actor::Anonymous, _) => Err(Error::SignedOut),
        }
    }

    /// How near the actor stands to this case; every right to it is asked for with this.
    pub(crate) fn relation(&self, actor: &Actor) -> Relation {
        let place =
            CasePlace { applicant: &self.account, household: &[], office: self.office.as_ref(), area: &self.area, state: self.state };
        Relation::of(actor, &place)
    }
}

/// Loads a case inside a unit.
pub(crate) async fn load(unit: &mut UnitOfWork, case: &CaseId) -> Result<CaseRow> {
    let text = format!("SELECT {COLUMNS} FROM cases WHERE id = $1");
    let rows = unit.rows(sqlx::query(sqlx::AssertSqlSafe(text)).bind(case.as_str())).await?;
    CaseRow::read(rows.first().ok_or(Error::NotFound)?)
}

/// Writes the clock of a case, and where it has moved if it has. Compare and set on version and state: of two who act at once, one
/// finds nothing to change.
pub(crate) async fn write(
    unit: &mut UnitOfWork,
    case: &CaseRow,
    clock: &CaseClock,
    moved: Option<(CaseState, Option<&OfficeId>)>,
) -> Result<()> {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let (state, office) = moved.unwrap_or((case.state, case.office.as_ref()));
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE cases SET state = $1, version = $2, office_id = $3, stage_started_on = $4, stage_limit_days = $5, remind_on = $6, warn_on = $7, due_on = $8, red_on = $9, promised_on = $10, paused_on = $11, publicity_booked = $12, held_on = $13 WHERE id = $14 AND version = $15 AND state = $16",
            )
            .bind(state.code())
            .bind(case.version + i64::from(moved.is_some()))
            .bind(office.map(OfficeId::as_str))
            .bind(day(clock.started_on))
            .bind(clock.limit_days.map(i64::from))
            .bind(day(clock.remind_on))
            .bind(day(clock.warn_on))
            .bind(day(clock.due_on))
            .bind(day(clock.red_on))
            .bind(day(clock.promised_on))
            .bind(day(clock.paused_on))
            .bind(i64::from(clock.publicity_booked))
            .bind(day(clock.held_on))
            .bind(case.id.as_str())
            .bind(case.version)
            .bind(case.state.code()),
        )
        .await?;
    if touched == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// The answers of a case.
pub(crate) async fn answers(hall: &Hall, source: &mut Source<'_>, case: &CaseId) -> Result<Answers> {
    let row: Option<(String,)> = source.optional(sqlx::query_as("SELECT answers FROM cases WHERE id = $1").bind(case.as_str())).await?;
    let (sealed,) = row.ok_or(Error::NotFound)?;
    let text = hall.unseal("cases", "answers", case.as_str(), &sealed)?;
    serde_json::from_str(&text).map_err(|_| Error::corrupt("cases", case.as_str()))
}

/// The names of everybody on a case, for its letters.
pub(crate) async fn names(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId) -> Result<Vec<(MemberId, String)>> {
    let answers = answers(hall, &mut Source::Unit(unit), case).await?;
    Ok(answers.applying().map(|member| (member.id.clone(), member.name.as_str().to_owned())).collect())
}

/// Reads a case outside a unit, for pages.
pub(crate) async fn read(hall: &Hall, case: &CaseId) -> Result<CaseRow> {
    let text = format!("SELECT {COLUMNS} FROM cases WHERE id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(text)).bind(case.as_str()).fetch_optional(hall.db().reader()).await?;
    CaseRow::read(&row.ok_or(Error::NotFound)?)
}
