//! What a transition brings with it in the same unit: numbers and instants, the list of what is missing, the public notice,
//! the message to the applicant.

use super::case::{CaseRow, answers};
use super::letters;
use super::publicity;
use super::source::Source;
use super::transition::Moving;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::intake::draft::KEPT_DAYS;
use crate::{Hall, feedback, messages, verification};
use domain::identity::Phone;
use domain::intake::AcceptanceNumber;
use domain::language::Language;
use domain::messages::MessageTemplate;
use domain::review::{Act, CaseState};
use serde_json::{Map, Value};

/// Writes what follows from a transition; answers the evidence that stands with the event.
pub(crate) async fn follow(hall: &Hall, unit: &mut UnitOfWork, moving: &mut Moving<'_>) -> Result<Value> {
    let mut evidence = Map::new();
    if let Some(result) = &moving.case.check_result {
        evidence.insert("check".to_owned(), Value::String(result.clone()));
    }
    stamp(hall, unit, moving).await?;
    if moving.act == Act::RequestCorrection {
        list_missing(hall, unit, moving).await?;
        evidence.insert("notice".to_owned(), Value::from(moving.notice));
    }
    if moving.to == CaseState::Publicity {
        let until = moving.clock.due_on.ok_or_else(|| Error::corrupt("cases", moving.case.id.as_str()))?;
        publicity::open(hall, unit, &moving.case, until).await?;
    }
    let was_public = matches!(moving.case.state, CaseState::Publicity | CaseState::Objection);
    if was_public && moving.to != CaseState::Objection {
        publicity::close(hall, unit, &moving.case.id).await?;
    }
    if !moving.to.is_open() {
        verification::drop_open(hall, unit, moving.actor, &moving.case.id).await?;
    }
    if moving.act == Act::Overturn && moving.to == CaseState::Submitted {
        verification::open_again(hall, unit, moving.actor, &moving.case.id).await?;
    }
    if let Some(letter) = letters::write(hall, unit, moving).await? {
        evidence.insert("letter".to_owned(), letter);
    }
    tell(hall, unit, moving).await?;
    Ok(Value::Object(evidence))
}

/// Instants and numbers of the case itself.
async fn stamp(hall: &Hall, unit: &mut UnitOfWork, moving: &mut Moving<'_>) -> Result<()> {
    let (id, now) = (moving.case.id.as_str(), hall.now().to_string());
    match moving.to {
        CaseState::Submitted if moving.case.state == CaseState::Draft => {
            unit.execute(sqlx::query("UPDATE cases SET submitted_at = $1, expires_on = NULL WHERE id = $2").bind(now).bind(id)).await?;
        }
        CaseState::Submitted => {
            // What has been handed in anew was not checked yet.
            unit.execute(sqlx::query("UPDATE cases SET check_result = NULL WHERE id = $1").bind(id)).await?;
            moving.case.check_result = None;
        }
        CaseState::Draft => {
            // A draft again, with a draft's days.
            let expires_on = hall.today().plus_days(KEPT_DAYS).to_string();
            unit.execute(
                sqlx::query("UPDATE cases SET submitted_at = NULL, check_result = NULL, saved_at = $1, expires_on = $2 WHERE id = $3")
                    .bind(now)
                    .bind(expires_on)
                    .bind(id),
            )
            .await?;
        }
        CaseState::Checking => accept(hall, unit, moving).await?,
        CaseState::NotAccepted | CaseState::Refused | CaseState::Registered => {
            unit.execute(sqlx::query("UPDATE cases SET decided_at = $1 WHERE id = $2").bind(now).bind(id)).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Acceptance gives the 受理编号 and fixes the policy the case is judged under; a second acceptance keeps both.
async fn accept(hall: &Hall, unit: &mut UnitOfWork, moving: &mut Moving<'_>) -> Result<()> {
    let id = moving.case.id.as_str();
    if moving.case.acceptance_number.is_none() {
        let mut random = [0_u8; 8];
        hall.chance().fill(&mut random);
        let number = AcceptanceNumber::from_bits(hall.today(), u64::from_le_bytes(random));
        moving.case.acceptance_number = Some(number.as_str().to_owned());
    }
    if moving.case.policy_version.is_none() {
        let policy: Option<(String,)> = unit
            .optional(
                sqlx::query_as(
                    "SELECT version FROM policies WHERE effective_from <= $1 ORDER BY effective_from DESC, version DESC LIMIT 1",
                )
                .bind(hall.today().to_string()),
            )
            .await?;
        moving.case.policy_version = policy.map(|row| row.0);
    }
    unit.execute(
        sqlx::query("UPDATE cases SET accepted_at = COALESCE(accepted_at, $1), acceptance_number = $2, policy_version = $3 WHERE id = $4")
            .bind(hall.now().to_string())
            .bind(moving.case.acceptance_number.as_deref())
            .bind(moving.case.policy_version.as_deref())
            .bind(id),
    )
    .await?;
    Ok(())
}

async fn list_missing(hall: &Hall, unit: &mut UnitOfWork, moving: &Moving<'_>) -> Result<()> {
    let id = moving.case.id.as_str();
    let due = moving.clock.due_on.ok_or_else(|| Error::corrupt("cases", id))?.to_string();
    for (position, item) in (1_i64..).zip(moving.items) {
        let row = format!("{id}/{}/{position}", moving.notice);
        unit.execute(
            sqlx::query("INSERT INTO correction_items (case_id, notice, position, reason, note, due_on) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(id)
                .bind(moving.notice)
                .bind(position)
                .bind(item.reason.code())
                .bind(hall.seal("correction_items", "note", &row, item.note.trim()))
                .bind(due.as_str()),
        )
        .await?;
    }
    Ok(())
}

/// Tells the applicant, in the same unit.
async fn tell(hall: &Hall, unit: &mut UnitOfWork, moving: &Moving<'_>) -> Result<()> {
    let Some(template) = message(moving) else { return Ok(()) };
    let (phone, language) = reach(hall, unit, &moving.case).await?;
    let recipient = messages::Recipient { phone: &phone, account: Some(&moving.case.account), case: Some(&moving.case.id) };
    messages::enqueue(hall, unit, &template, recipient, language).await?;
    if let Some(step) = moving.act.rated() {
        let invitation = feedback::Invitation {
            step,
            case: &moving.case.id,
            account: &moving.case.account,
            phone: &phone,
            office: moving.office.as_ref().map(|office| &office.id).or(moving.case.office.as_ref()),
            area: &moving.case.area,
        };
        feedback::invite(hall, unit, invitation, language).await?;
    }
    Ok(())
}

/// The message of an act: every step is told.
fn message(moving: &Moving<'_>) -> Option<MessageTemplate> {
    if moving.act == Act::ExpireDraft {
        return Some(MessageTemplate::DraftExpired);
    }
    let number = moving.case.number.clone()?;
    let accepted = moving.case.acceptance_number.clone();
    let due = moving.clock.due_on;
    match (moving.act, moving.to) {
        (Act::Submit, _) => Some(MessageTemplate::Submitted { number, answer_by: due? }),
        (Act::UndoSubmit, _) => Some(MessageTemplate::Undone { number }),
        (Act::Accept | Act::DeemAccepted, _) => {
            Some(MessageTemplate::Accepted { number, acceptance_number: accepted?, decide_by: moving.clock.promised_on? })
        }
        (Act::Resubmit, _) => Some(MessageTemplate::Resubmitted { number, answer_by: due? }),
        (Act::Lapse, _) => Some(MessageTemplate::Lapsed { number }),
        (_, CaseState::Correction) => {
            let points = u32::try_from(moving.items.len()).unwrap_or(u32::MAX);
            Some(MessageTemplate::CorrectionWanted { number, points, deadline: due? })
        }
        (_, CaseState::NotAccepted) => Some(MessageTemplate::NotAccepted { number }),
        (_, CaseState::Publicity) => Some(MessageTemplate::PublicityStarted { number, until: due? }),
        (_, CaseState::Registered) => Some(MessageTemplate::Approved { number }),
        (_, CaseState::Refused) => Some(MessageTemplate::Refused { number }),
        (_, CaseState::Withdrawn) => Some(MessageTemplate::Withdrawn { number }),
        (_, stage) => Some(MessageTemplate::StageReached { number, stage, until: due? }),
    }
}

/// The phone and language of the account; of the application where there is no account row.
pub(crate) async fn reach(hall: &Hall, unit: &mut UnitOfWork, case: &CaseRow) -> Result<(Phone, Language)> {
    let row: Option<(String, String)> =
        unit.optional(sqlx::query_as("SELECT phone, language FROM accounts WHERE id = $1").bind(case.account.as_str())).await?;
    let Some((sealed, tag)) = row else {
        return Ok((answers(hall, &mut Source::Unit(unit), &case.id).await?.phone, Language::default()));
    };
    let phone = hall.unseal("accounts", "phone", case.account.as_str(), &sealed)?;
    let phone = Phone::parse(&phone).map_err(|_| Error::corrupt("accounts", case.account.as_str()))?;
    Ok((phone, Language::from_tag(&tag).unwrap_or_default()))
}
