//! About whom registers may be asked for a case that is not handed in yet, so that whoever it is finds what was asked; of a draft that
//! ended for as long as the registers' log tells it.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use crate::identity::account::resident_index;
use domain::id::CaseId;
use domain::identity::ResidentId;
use domain::review::CaseState;

/// Days after the end of a draft, as the registers' log is kept.
const KEPT_DAYS: i64 = 3 * 366;

/// Notes it, once for a case and a person; before a register is asked.
pub(super) async fn note(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId, person: &ResidentId) -> Result<()> {
    unit.execute(
        sqlx::query("INSERT INTO asked_about (resident_index, case_id) VALUES ($1, $2) ON CONFLICT (resident_index, case_id) DO NOTHING")
            .bind(resident_index(hall, person))
            .bind(case.as_str()),
    )
    .await?;
    Ok(())
}

/// Forgets about whom registers were asked for drafts that ended so long ago; a job's work. Answers how many rows there were.
pub async fn forget_asked(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let gone = unit
        .execute(
            sqlx::query(
                "DELETE FROM asked_about WHERE case_id IN (SELECT c.id FROM cases c WHERE c.state = $1 AND c.answers = '' AND NOT EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.at >= $2))",
            )
            .bind(CaseState::Withdrawn.code())
            .bind(hall.now().plus_seconds(-KEPT_DAYS * 86_400).to_string()),
        )
        .await?;
    unit.commit().await?;
    Ok(gone)
}
