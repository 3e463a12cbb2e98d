//! Disputes end: by the owner's answer, by their limit, or with the application.

use super::clock;
use super::open::send;
use super::row::{seal_answer, standing};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::review::source::Source;
use crate::review::{case, handlers};
use crate::settings;
use domain::id::{CaseId, DisputeId};
use domain::identity::Actor;
use domain::messages::MessageTemplate;
use domain::supervision::released;
use domain::verification::{DisputeState, OwnersAnswer, owners_answer};

/// How many disputes are read at once.
const BATCH: i64 = 100;

/// The owner's answer as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DisputeForm {
    /// The code of what it comes to.
    pub outcome: String,
    /// The number of the owner's letter.
    pub reference: String,
    /// What it says.
    pub explanation: String,
}

/// Writes down what the owner of the register has answered. The case goes on when no other owner is asked.
pub async fn answer_dispute(hall: &Hall, actor: &Actor, dispute: &DisputeId, form: &DisputeForm) -> Result<()> {
    let near = super::list::near(hall, actor, dispute).await?;
    handlers::refuse_own_household(&mut Source::of(hall), &near.case, actor).await?;
    if !DisputeState::ANSWERS.into_iter().any(|state| near.state.may_become(state)) {
        return Err(Error::Conflict);
    }
    let (state, answer) = owners_answer(&form.outcome, &form.reference, &form.explanation)?;
    if !near.state.may_become(state) {
        return Err(Error::Conflict);
    }
    let mut unit = hall.begin().await?;
    end(hall, &mut unit, actor, &near.case, (dispute, near.state, state), Some(&answer)).await?;
    unit.commit().await
}

/// Ends the disputes whose owner has let the last day pass; a job's work. Answers how many.
pub async fn lapse_disputes(hall: &Hall) -> Result<u64> {
    let today = hall.today().to_string();
    let (mut lapsed, mut after) = (0, (String::new(), String::new()));
    loop {
        let over: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT due_on, id, case_id FROM disputes WHERE state = 'open' AND due_on < $1 AND (due_on, id) > ($2, $3) ORDER BY due_on, id LIMIT $4",
        )
        .bind(today.as_str())
        .bind(after.0.as_str())
        .bind(after.1.as_str())
        .bind(BATCH)
        .fetch_all(hall.db().reader())
        .await?;
        // Those that cannot be ended stay where they are, and the others behind them get their turn.
        let Some((due_on, id, _)) = over.last() else { return Ok(lapsed) };
        after = (due_on.clone(), id.clone());
        for (_, id, case) in over {
            lapsed += u64::from(lapse(hall, &DisputeId(id), &CaseId(case)).await?);
        }
    }
}

/// Ends one dispute whose limit is over; `false` if it could not be ended now.
async fn lapse(hall: &Hall, dispute: &DisputeId, case: &CaseId) -> Result<bool> {
    let mut unit = hall.begin().await?;
    match end(hall, &mut unit, &Actor::System, case, (dispute, DisputeState::Open, DisputeState::Lapsed), None).await {
        Ok(()) => {
            unit.commit().await?;
            Ok(true)
        }
        // It was answered in this moment.
        Err(Error::Conflict) => Ok(false),
        // One broken case must not hold up the others.
        Err(error) => {
            tracing::error!(case = %case, %error, "a dispute whose limit is over cannot be ended");
            Ok(false)
        }
    }
}

async fn end(
    hall: &Hall,
    unit: &mut UnitOfWork,
    actor: &Actor,
    case: &CaseId,
    (dispute, from, to): (&DisputeId, DisputeState, DisputeState),
    answer: Option<&OwnersAnswer>,
) -> Result<()> {
    case::hold(unit, case).await?;
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE disputes SET state = $1, shelf = $2, answer = $3, ended_by = $4, ended_at = $5 WHERE id = $6 AND state = $7",
            )
            .bind(to.code())
            .bind(to.shelf().code())
            .bind(answer.map(|answer| seal_answer(hall, dispute.as_str(), answer)))
            .bind(actor.tag())
            .bind(hall.now().to_string())
            .bind(dispute.as_str())
            .bind(from.code()),
        )
        .await?;
    if touched != 1 {
        return Err(Error::Conflict);
    }
    let mut case = case::load(unit, case).await?;
    let (open, _) = standing(&mut Source::Unit(unit), &case.id).await?;
    if open == 0 && case.clock.held_on.is_some() {
        let calendar = settings::calendar_within(unit).await?;
        let going = released(case.clock, hall.today(), &calendar);
        clock::set(hall, unit, &case, going, &calendar).await?;
        case.clock = going;
    }
    let act = if answer.is_some() { "case.dispute_answered" } else { "case.dispute_lapsed" };
    let detail = serde_json::json!({
        "dispute": dispute,
        "from": from,
        "to": to,
        "asked": open,
        "due": case.clock.due_on,
        "promised": case.clock.promised_on,
    });
    audit::record(hall, unit, Entry { chain: format!("case:{}", case.id), act, actor, detail }).await?;
    // An answer that comes when the application is over moves nothing, and nobody is to think that it does.
    if !case.state.is_open() {
        return Ok(());
    }
    let template = MessageTemplate::DisputeEnded { number: case.number.clone().unwrap_or_default(), outcome: to };
    send(hall, unit, &case, &template).await
}

/// Ends what is still open when an application is taken back or has ended, in the same unit.
pub(crate) async fn drop_open(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseId) -> Result<()> {
    let dropped = unit
        .execute(
            sqlx::query(
                "UPDATE disputes SET state = 'dropped', shelf = 'over', ended_by = $1, ended_at = $2 WHERE case_id = $3 AND state = 'open'",
            )
            .bind(actor.tag())
            .bind(hall.now().to_string())
            .bind(case.as_str()),
        )
        .await?;
    if dropped == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "disputes": dropped });
    audit::record(hall, unit, Entry { chain: format!("case:{case}"), act: "case.disputes_dropped", actor, detail }).await
}
