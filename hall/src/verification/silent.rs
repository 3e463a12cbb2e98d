//! Registers that gave no answer to a check are asked again by themselves, in growing intervals and with more patience; a job's work.
//! What they say then attaches as a check of its own; where nothing is heard there is no check, but the try is counted, and the access
//! log and the evidence hold it.

use super::check::{check_silent, subject};
use super::dispute::standing;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::review::source::Source;
use domain::day::Timestamp;
use domain::id::CaseId;
use domain::identity::{Actor, Right};
use domain::review::CaseState;
use domain::verification::{AnswerStatus, Register, asked_again_after};
use futures::future::join_all;

/// Cases of one round, side by side: it may take as long as a register is borne with.
const BATCH: i64 = 10;

/// A case, its tries, and when its next one was due.
type Due = (String, i64, String);

/// Asks about the cases whose time has come. Answers about how many something was heard.
pub async fn ask_silent(hall: &Hall) -> Result<usize> {
    let due: Vec<Due> =
        sqlx::query_as("SELECT case_id, tries, next_at FROM silent_checks WHERE next_at <= $1 ORDER BY next_at, case_id LIMIT $2")
            .bind(hall.now().to_string())
            .bind(BATCH)
            .fetch_all(hall.db().reader())
            .await?;
    let mut heard = 0;
    for answered in join_all(due.iter().map(|due| in_turn(hall, due))).await {
        heard += usize::from(answered?);
    }
    Ok(heard)
}

/// Asks about one case, if its turn can still be taken. Answers whether something was heard.
async fn in_turn(hall: &Hall, due: &Due) -> Result<bool> {
    if !take(hall, due).await? {
        // Another round is at it, or an officer has just asked.
        return Ok(false);
    }
    let case = CaseId(due.0.clone());
    match ask(hall, &case).await {
        Ok(answered) => Ok(answered),
        // Somebody else moved it meanwhile.
        Err(Error::Conflict | Error::NotFound) => Ok(false),
        // Its next turn comes later, so that it does not stand before the others.
        Err(error) => {
            tracing::error!(case = %case, %error, "silent registers could not be asked again");
            Ok(false)
        }
    }
}

/// Counts the try before it is made, so that two rounds never make the same one; after the last there is no next.
async fn take(hall: &Hall, (case, tries, due_at): &Due) -> Result<bool> {
    let tries = tries + 1;
    let mut unit = hall.begin().await?;
    let touched = match asked_again_after(tries) {
        Some(seconds) => {
            unit.execute(
                sqlx::query("UPDATE silent_checks SET tries = $1, next_at = $2 WHERE case_id = $3 AND next_at = $4")
                    .bind(tries)
                    .bind(hall.now().plus_seconds(seconds).to_string())
                    .bind(case.as_str())
                    .bind(due_at.as_str()),
            )
            .await?
        }
        None => {
            unit.execute(
                sqlx::query("DELETE FROM silent_checks WHERE case_id = $1 AND next_at = $2").bind(case.as_str()).bind(due_at.as_str()),
            )
            .await?
        }
    };
    unit.commit().await?;
    Ok(touched == 1)
}

async fn ask(hall: &Hall, case: &CaseId) -> Result<bool> {
    let subject = subject(hall, &Actor::System, case, Right::RunCheck).await?;
    if subject.state.waits_for_registers() {
        return check_silent(hall, case, &subject).await;
    }
    if subject.state.is_ended() {
        let mut unit = hall.begin().await?;
        end(&mut unit, case).await?;
        unit.commit().await?;
    }
    Ok(false)
}

/// From a check on, in its unit, some register gave no answer to.
pub(super) async fn begin(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId) -> Result<()> {
    let Some(seconds) = asked_again_after(0) else { return Ok(()) };
    unit.execute(
        sqlx::query(
            "INSERT INTO silent_checks (case_id, tries, next_at) VALUES ($1, 0, $2) ON CONFLICT (case_id) DO UPDATE SET tries = 0, next_at = excluded.next_at",
        )
        .bind(case.as_str())
        .bind(hall.now().plus_seconds(seconds).to_string()),
    )
    .await?;
    Ok(())
}

/// Nothing is silent any more, or nobody waits for it.
pub(super) async fn end(unit: &mut UnitOfWork, case: &CaseId) -> Result<()> {
    unit.execute(sqlx::query("DELETE FROM silent_checks WHERE case_id = $1").bind(case.as_str())).await?;
    Ok(())
}

/// When what gave no answer to the last check of a case in a state is asked again by itself, if it is. Once a dispute or an owner's
/// answer is newer than the check nothing is asked in part.
pub(super) async fn next_at(hall: &Hall, case: &CaseId, state: CaseState) -> Result<Option<Timestamp>> {
    if !state.waits_for_registers() {
        return Ok(None);
    }
    let row: Option<(String,)> = sqlx::query_as("SELECT next_at FROM silent_checks WHERE case_id = $1")
        .bind(case.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    let Some((at,)) = row else { return Ok(None) };
    let at = Timestamp::parse(&at).ok_or_else(|| Error::corrupt("silent_checks", case.as_str()))?;
    let (_, outdated) = standing(&mut Source::of(hall), case).await?;
    Ok((!outdated).then_some(at))
}

/// The registers that gave no answer to the last check of a case in a state and are asked again by themselves. The caller has asked
/// for the right to the case.
pub(crate) async fn asked_again(hall: &Hall, case: &CaseId, state: CaseState) -> Result<Vec<Register>> {
    if next_at(hall, case, state).await?.is_none() {
        return Ok(Vec::new());
    }
    let silent: Vec<String> =
        AnswerStatus::ALL.into_iter().filter(|status| status.is_silent()).map(|status| format!("'{}'", status.code())).collect();
    let text = format!(
        "SELECT DISTINCT register FROM register_replies WHERE status IN ({}) AND verification_id = (SELECT id FROM verifications WHERE case_id = $1 AND kind = 'check' ORDER BY at DESC, id DESC LIMIT 1)",
        silent.join(", ")
    );
    let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(case.as_str()).fetch_all(hall.db().reader()).await?;
    let mut registers = Vec::with_capacity(rows.len());
    for (code,) in rows {
        registers.push(Register::from_code(&code).ok_or_else(|| Error::corrupt("register_replies", case.as_str()))?);
    }
    registers.sort_unstable();
    Ok(registers)
}
