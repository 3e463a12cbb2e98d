//! Submit, once; undo within ten minutes; withdraw until the decision.

use super::draft::{self, Draft, seal_answers};
use super::erase;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::identity::codes;
use crate::limits::Limit;
use crate::review::{TransitionRequest, apply};
use crate::{Hall, idempotency, verification};
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::CaseId;
use domain::identity::Actor;
use domain::intake::{Answers, Application, CaseNumber, ConsentHow, ready_to_submit};
use domain::review::{Act, CaseState};

/// Presses of the button that a day may see, those counted that were refused.
pub(crate) const SUBMITS: Limit = Limit { most: 50, seconds: 86_400 };

/// Submits the actor's draft. The same key gives the same case, at any number of repeats.
pub async fn submit(hall: &Hall, actor: &Actor, key: &str) -> Result<CaseId> {
    let scope = format!("submit:{}", draft::resident(actor)?.account);
    if let Some(case) = submitted_with(hall, &scope, key).await? {
        return Ok(case);
    }
    match submit_once(hall, actor, &scope, key).await {
        Ok(case) => Ok(case),
        // The same page, posted twice at once: the other one was the submit, and this one left no trace.
        Err(error) => submitted_with(hall, &scope, key).await?.ok_or(error),
    }
}

async fn submit_once(hall: &Hall, actor: &Actor, scope: &str, key: &str) -> Result<CaseId> {
    // Each submit costs an SMS; whoever takes it back again and again waits until tomorrow.
    codes::within(hall, &format!("submits of:{}", draft::resident(actor)?.account), SUBMITS).await?;
    let mut unit = hall.begin().await?;
    let draft = draft::load(hall, &mut unit, actor).await?;
    // A key names the draft and the version its page was made from, so an old page never submits what it did not show.
    if key != submit_key(&draft.case, draft.version) {
        return Err(Error::Conflict);
    }
    submit_within(hall, &mut unit, actor, &draft).await?;
    if !idempotency::claim(hall, &mut unit, scope, key, draft.case.as_str()).await? {
        return Err(Error::Conflict);
    }
    unit.commit().await?;
    Ok(draft.case)
}

/// Submits a draft in a unit, at whoever's hand.
pub(crate) async fn submit_within(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, draft: &Draft) -> Result<()> {
    let application = ready_to_submit(&draft.answers, hall.today())?;
    let number = CaseNumber::from_bits(hall.chance().bits());
    write_members(hall, unit, &draft.case, &draft.answers, &application).await?;
    unit.execute(
        sqlx::query(
            "UPDATE cases SET number = COALESCE(number, $1), answers = $2, household_size = $3, area = $4, mode = $5 WHERE id = $6",
        )
        .bind(number.as_str())
        .bind(seal_answers(hall, &draft.case, &draft.answers)?)
        .bind(i64::try_from(application.members.len()).unwrap_or(1))
        .bind(application.wish.area.as_str())
        .bind(application.wish.mode.code())
        .bind(draft.case.as_str()),
    )
    .await?;
    write_tracking(hall, unit, &draft.case, &draft.answers).await?;
    apply(hall, unit, actor, TransitionRequest::new(&draft.case, draft.version, Act::Submit)).await?;
    verification::open_claims(hall, unit, actor, &draft.case, &draft.answers).await
}

/// The key of a submit: one per state of the draft.
pub fn submit_key(case: &CaseId, version: i64) -> String {
    format!("{case}:{version}")
}

/// Takes a submit back to change it, within ten minutes.
pub async fn undo_submit(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<()> {
    move_own(hall, actor, case, Act::UndoSubmit, "").await
}

/// Gives the application up, until it is decided. A draft is discarded the same way, and erased.
pub async fn withdraw(hall: &Hall, actor: &Actor, case: &CaseId, opinion: &str) -> Result<()> {
    move_own(hall, actor, case, Act::Withdraw, opinion).await
}

async fn move_own(hall: &Hall, actor: &Actor, case: &CaseId, act: Act, opinion: &str) -> Result<()> {
    draft::resident(actor)?;
    let mut unit = hall.begin().await?;
    let (version, state) = standing(&mut unit, case).await?;
    let request = TransitionRequest { opinion, ..TransitionRequest::new(case, version, act) };
    let moved = match apply(hall, &mut unit, actor, request).await {
        Ok(moved) => moved,
        Err(Error::Refused(faults)) => return refused(act, state, faults),
        Err(error) => return Err(error),
    };
    let given_up = moved.from == CaseState::Draft && moved.to == CaseState::Withdrawn;
    let files = if given_up { erase::ended_draft(hall, &mut unit, case).await? } else { Vec::new() };
    unit.commit().await?;
    erase::delete_files(hall, &files).await;
    Ok(())
}

/// What a refusal means to the owner, who has been let through to the case: the second press of a double click changes nothing,
/// and what has gone on to an office is too late to take back.
fn refused(act: Act, state: CaseState, faults: Faults) -> Result<()> {
    match (act, state) {
        (Act::UndoSubmit, CaseState::Draft) | (Act::Withdraw, CaseState::Withdrawn) => Ok(()),
        (Act::UndoSubmit, state) if state != CaseState::Submitted && !state.is_ended() => Err(Fault::whole(FaultCode::UndoOver).into()),
        _ => Err(Error::Refused(faults)),
    }
}

async fn standing(unit: &mut UnitOfWork, case: &CaseId) -> Result<(i64, CaseState)> {
    let row: Option<(i64, String)> =
        unit.optional(sqlx::query_as("SELECT version, state FROM cases WHERE id = $1").bind(case.as_str())).await?;
    let (version, state) = row.ok_or(Error::NotFound)?;
    Ok((version, CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", case.as_str()))?))
}

pub(super) async fn version_of(unit: &mut UnitOfWork, case: &CaseId) -> Result<i64> {
    let row: Option<(i64,)> = unit.optional(sqlx::query_as("SELECT version FROM cases WHERE id = $1").bind(case.as_str())).await?;
    row.map(|(version,)| version).ok_or(Error::NotFound)
}

/// The case an earlier submit with this key made.
async fn submitted_with(hall: &Hall, scope: &str, key: &str) -> Result<Option<CaseId>> {
    Ok(idempotency::earlier(hall, scope, key).await?.map(CaseId))
}

/// The people of the application as rows, the applicant at position 0. An earlier submit that was undone left rows behind.
async fn write_members(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId, answers: &Answers, application: &Application) -> Result<()> {
    unit.execute(sqlx::query("DELETE FROM case_members WHERE case_id = $1").bind(case.as_str())).await?;
    for (position, member) in (0_i64..).zip(&application.members) {
        let id = member.id.as_str();
        let consent = member.consent.as_ref();
        let phone = match consent.map(|consent| &consent.how) {
            Some(ConsentHow::Code { phone, .. }) => Some(phone),
            Some(ConsentHow::OwnAccount) => Some(&answers.phone),
            _ => None,
        };
        let document = match consent.map(|consent| &consent.how) {
            Some(ConsentHow::SignedForm { document }) => Some(document.as_str()),
            _ => None,
        };
        let birth = member.resident_id.birth();
        let resident_id = member.resident_id.as_str();
        unit.execute(
            sqlx::query(
                "INSERT INTO case_members (id, case_id, position, relation, name, resident_id, resident_index, birth, phone, phone_index, consent, consented_at, consent_document, live) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)",
            )
            .bind(id)
            .bind(case.as_str())
            .bind(position)
            .bind(member.relation.code())
            .bind(hall.seal("case_members", "name", id, member.name.as_str()))
            .bind(hall.seal("case_members", "resident_id", id, resident_id))
            .bind(hall.keys().blind_index("resident", resident_id))
            .bind(hall.seal("case_members", "birth", id, &birth.to_string()))
            .bind(phone.map(|phone| hall.seal("case_members", "phone", id, phone.as_str())))
            .bind(phone.map(|phone| hall.keys().blind_index("phone", phone.as_str())))
            .bind(consent.map_or("none", |consent| consent.how.code()))
            .bind(consent.map(|consent| consent.at.to_string()))
            .bind(document),
        )
        .await?;
    }
    Ok(())
}

/// What the public look-up compares: number and last four of the phone together, keyed.
async fn write_tracking(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId, answers: &Answers) -> Result<()> {
    let row: Option<(Option<String>,)> =
        unit.optional(sqlx::query_as("SELECT number FROM cases WHERE id = $1").bind(case.as_str())).await?;
    let number = row.and_then(|(number,)| number).ok_or(Error::NotFound)?;
    unit.execute(
        sqlx::query("UPDATE cases SET tracking_phone = $1 WHERE id = $2")
            .bind(tracking_index(hall, &number, answers.phone.last_four()))
            .bind(case.as_str()),
    )
    .await?;
    Ok(())
}

pub(super) fn tracking_index(hall: &Hall, number: &str, last_four: &str) -> String {
    hall.keys().blind_index("tracking", &format!("{number}:{last_four}"))
}
