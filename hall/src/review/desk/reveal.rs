//! Personal data in clear: only for a case on the officer's own desk, only with a reason, and always on the record.

use super::super::case::answers;
use super::super::handlers;
use super::super::source::Source;
use super::{officer, on_desk};
use crate::audit::{self, Entry};
use crate::error::Result;
use crate::{Hall, refusal};
use domain::fault::{Fault, FaultCode, Faults, Refusal};
use domain::id::CaseId;
use domain::identity::{Actor, Right};
use domain::review::Revealed;

/// The shortest and the longest reason, in characters.
const REASON: std::ops::RangeInclusive<usize> = 4..=200;

/// Shows names, ID numbers and phone of a household. The reason stands encrypted in the record of reveals.
///
/// Officers without scripts see them on the next page, so they are kept (encrypted, for this session, ten minutes).
pub async fn reveal(hall: &Hall, actor: &Actor, session: &str, case: &CaseId, reason: &str) -> Result<Revealed> {
    let staff = officer(actor)?;
    let row = on_desk(hall, actor, Right::RevealPersonalData, case).await?;
    let reason = reason.trim();
    let mut faults = Faults::none();
    if reason.chars().count() < *REASON.start() {
        faults.push(Fault::at("reason", FaultCode::ReasonRequired));
    } else if reason.chars().count() > *REASON.end() {
        faults.push(Fault::at("reason", FaultCode::TooLong).with(REASON.end()));
    } else if reason.chars().any(char::is_control) {
        faults.push(Fault::at("reason", FaultCode::ControlCharacters));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    handlers::refuse_own_household(&mut Source::of(hall), case, actor).await?;
    let answers = answers(hall, &mut Source::of(hall), case).await?;
    let mut unit = hall.begin().await?;
    let id = hall.new_id();
    unit.execute(
        sqlx::query("INSERT INTO reveals (id, case_id, staff_id, officer_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(id.as_str())
            .bind(case.as_str())
            .bind(staff.staff.as_str())
            .bind(staff.officer.as_str())
            .bind(hall.seal("reveals", "reason", &id, reason))
            .bind(hall.now().to_string()),
    )
    .await?;
    let detail = serde_json::json!({ "reveal": id, "state": row.state.code() });
    audit::record(hall, &mut unit, Entry { chain: format!("case:{case}"), act: "case.reveal", actor, detail }).await?;
    unit.commit().await?;
    let revealed = Revealed {
        people: answers.applying().map(|member| (member.name.as_str().to_owned(), member.resident_id.as_str().to_owned())).collect(),
        phone: answers.phone.as_str().to_owned(),
    };
    // Sealed once more: what the session keeps is opened only here, after the right to the case was asked for again.
    let shown = hall.seal("reveals", "shown", case.as_str(), &serde_json::to_string(&revealed).unwrap_or_default());
    let values = [("shown".to_owned(), shown)].into();
    refusal::keep(hall, session, &kept_as(case), &Refusal { values, faults: Faults::none() }).await?;
    Ok(revealed)
}

/// What this session was shown of a case within the last minutes, while the case still lies on the officer's desk.
pub async fn revealed(hall: &Hall, actor: &Actor, session: &str, case: &CaseId) -> Result<Option<Revealed>> {
    officer(actor)?;
    on_desk(hall, actor, Right::RevealPersonalData, case).await?;
    let kept = refusal::read(hall, session, &kept_as(case)).await?;
    let Some(kept) = kept else { return Ok(None) };
    let Some(sealed) = kept.value("shown") else { return Ok(None) };
    Ok(serde_json::from_str(&hall.unseal("reveals", "shown", case.as_str(), sealed)?).ok())
}

fn kept_as(case: &CaseId) -> String {
    format!("desk-revealed:{case}")
}
