//! About whom registers may be asked for a case that is not handed in yet, so that whoever it is finds what was asked.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use crate::identity::account::resident_index;
use domain::id::CaseId;
use domain::identity::ResidentId;

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
