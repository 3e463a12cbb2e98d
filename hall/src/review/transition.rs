//! The one door through which a case moves: asks `domain`, then writes state, clock, event, handler, record and message in
//! the unit it was given.

use super::case::{self, CaseRow};
use super::source::Source;
use super::{effects, facts, handlers};
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::rights::demand;
use crate::{Hall, interface, settings, verification};
use domain::day::{Day, Timestamp};
use domain::fault::{Fault, FaultCode};
use domain::id::{AccountId, CaseId, OfficeId, VerificationId};
use domain::identity::{Actor, Right};
use domain::interface::Event;
use domain::review::{Act, CaseState, CorrectionItem, Decision, Denied, Hold, Holder, Reason, Request, check_items, decide, hold};
use domain::settings::{Office, OfficeKind, responsible};
use domain::supervision::{CaseClock, held, moved};
use domain::verification::Assessment;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct TransitionRequest<'a> {
    /// The case.
    pub case: &'a CaseId,
    /// The version the actor saw; another one is a conflict.
    pub version: i64,
    /// The act.
    pub act: Act,
    /// The reasons chosen.
    pub reasons: &'a [Reason],
    /// The opinion, empty when none is given.
    pub opinion: &'a str,
    /// What is missing, for the one-time notice; its reasons count as the reasons of the act.
    pub items: &'a [CorrectionItem],
    /// The check the actor saw, if a page showed one; after a newer one the act is refused, since it would rest on the older.
    pub check: Option<&'a VerificationId>,
}

impl<'a> TransitionRequest<'a> {
    /// An act without reasons or opinion.
    pub fn new(case: &'a CaseId, version: i64, act: Act) -> Self {
        Self { case, version, act, reasons: &[], opinion: "", items: &[], check: None }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Where the case stood.
    pub from: CaseState,
    /// Where it stands now.
    pub to: CaseState,
    /// Its version now.
    pub version: i64,
    /// The number of the event.
    pub seq: i64,
    /// The last day of the new stage.
    pub due_on: Option<Day>,
    /// The last day of the whole promise.
    pub promised_on: Option<Day>,
    /// The office that holds the case now.
    pub office: Option<OfficeId>,
}

/// What a transition knows while it is being written.
pub(crate) struct Moving<'a> {
    pub case: CaseRow,
    pub actor: &'a Actor,
    pub act: Act,
    pub to: CaseState,
    pub reasons: Vec<Reason>,
    pub opinion: &'a str,
    pub items: &'a [CorrectionItem],
    pub notice: i64,
    pub clock: CaseClock,
    /// The office that holds the case now.
    pub office: Option<Office>,
    /// The office that acted, and signs the letter.
    pub signing: Option<Office>,
    pub seq: i64,
    /// The instant of the event, and of what begins or ends with it.
    pub at: Timestamp,
}

/// Moves a case, or says why not: [`Error::Refused`] with the faults, [`Error::Conflict`] when somebody was faster,
/// [`Error::NotFound`] when the actor may not know the case, [`Error::Forbidden`] when the act belongs to somebody else.
///
/// Nothing is durable before the caller commits the unit; after an error the caller drops it.
pub async fn apply(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, request: TransitionRequest<'_>) -> Result<Applied> {
    // First of all: what a check or a finding changes meanwhile must not be decided on as it stood before.
    case::hold(unit, request.case).await?;
    let case = case::load(unit, request.case).await?;
    let performer = case.performer(actor)?;
    if case.version != request.version {
        return Err(Error::Conflict);
    }
    if request.check.is_some() && verification::latest_check(unit, &case.id).await?.as_ref() != request.check {
        return Err(Fault::at("act", FaultCode::CheckReplaced).into());
    }
    let calendar = settings::calendar_within(unit).await?;
    let limits = settings::limits_within(unit).await?;
    let mut facts = facts::gather(hall, &mut Source::Unit(unit), &case, actor, &limits, &calendar).await?;
    if request.act.refuses() {
        let assessment = verification::assessment_of(hall, &case.id).await?;
        facts.failed_rules = assessment.iter().flat_map(Assessment::failed).map(|result| result.rule).collect();
    }
    // What is missing is told point by point: a reason without its point counts for nothing.
    let chosen = if request.act == Act::RequestCorrection { &[][..] } else { request.reasons };
    let reasons: Vec<Reason> = chosen.iter().copied().chain(request.items.iter().map(|item| item.reason)).collect();
    let opinion = request.opinion.trim();
    let item_faults = check_items(request.items);
    let decision = match decide(case.state, performer, Request { act: request.act, reasons: &reasons, opinion }, &facts) {
        Ok(decision) if item_faults.is_empty() => decision,
        Ok(_) => return Err(Error::Refused(item_faults)),
        Err(Denied::WrongState) => return Err(Fault::whole(FaultCode::WrongState).into()),
        Err(Denied::NotYours) => return Err(Error::Forbidden),
        Err(Denied::Because(mut faults)) => {
            faults.0.extend(item_faults.0);
            return Err(Error::Refused(faults));
        }
    };
    // The way and the table of rights must agree.
    demand(actor, Right::Move(request.act), case.relation(actor))?;
    let offices = settings::offices_within(unit).await?;
    let to = decision.transition.to;
    let gone_on = moved(case.clock, case.state, to, hall.today(), &limits, &calendar);
    let waits = facts.owners_asked > 0 && to.waits_for_owners();
    let mut moving = Moving {
        clock: if waits { held(gone_on, hall.today()) } else { gone_on },
        office: holder(&offices, to, &case.area).cloned(),
        signing: offices.iter().find(|office| Some(&office.id) == case.office.as_ref()).cloned(),
        seq: next_seq(unit, &case.id).await?,
        notice: facts.notices + 1,
        at: hall.now(),
        act: request.act,
        items: request.items,
        case,
        actor,
        to,
        reasons,
        opinion,
    };
    let office = moving.office.as_ref().map(|office| &office.id);
    case::write(unit, &moving.case, &moving.clock, Some((to, office))).await?;
    verification::record_hold(hall, unit, &moving.case.id, (&moving.case.clock, &moving.clock), &calendar, moving.at).await?;
    hold_people(unit, &moving).await?;
    write_handler(hall, unit, &moving, decision).await?;
    let evidence = effects::follow(hall, unit, &mut moving).await?;
    write_event(hall, unit, &moving, &evidence).await?;
    interface::announce(hall, unit, &moving.case.id, moving.case.number.as_deref(), Event::of(moving.act, to)).await?;
    audit::record(
        hall,
        unit,
        Entry {
            chain: format!("case:{}", moving.case.id),
            act: &format!("case.{}", request.act.code()),
            actor,
            detail: serde_json::json!({
                "seq": moving.seq,
                "from": moving.case.state.code(),
                "to": to.code(),
                "reasons": moving.reasons,
                "policy": moving.case.policy_version,
                "office": moving.office.as_ref().map(|office| &office.id),
                "due": moving.clock.due_on,
                "evidence": evidence,
            }),
        },
    )
    .await?;
    Ok(Applied {
        from: moving.case.state,
        to,
        version: moving.case.version + 1,
        seq: moving.seq,
        due_on: moving.clock.due_on,
        promised_on: moving.clock.promised_on,
        office: moving.office.map(|office| office.id),
    })
}

/// The office that holds a case in a state.
pub(crate) fn holder<'a>(offices: &'a [Office], state: CaseState, area: &str) -> Option<&'a Office> {
    match state.row().holder {
        Holder::Street => responsible(offices, OfficeKind::Street, area),
        Holder::County => responsible(offices, OfficeKind::County, area),
        Holder::Applicant | Holder::Nobody => None,
    }
}

async fn next_seq(unit: &mut UnitOfWork, case: &CaseId) -> Result<i64> {
    let row: Option<(i64,)> = unit
        .optional(
            sqlx::query_as("SELECT CAST(COALESCE(MAX(seq), 0) + 1 AS BIGINT) FROM case_events WHERE case_id = $1").bind(case.as_str()),
        )
        .await?;
    Ok(row.map_or(1, |row| row.0))
}

/// One live application per person: taken when the case begins to hold its people, given back when it has ended.
async fn hold_people(unit: &mut UnitOfWork, moving: &Moving<'_>) -> Result<()> {
    let id = moving.case.id.as_str();
    let claims = hold(moving.case.state, moving.to, declared(unit, &moving.case.account).await?);
    match claims {
        Hold::Free => {
            unit.execute(sqlx::query("UPDATE case_members SET live = 0 WHERE case_id = $1 AND live = 1").bind(id)).await?;
            return Ok(());
        }
        Hold::Same => return Ok(()),
        Hold::Wait { .. } | Hold::Take => {}
    }
    if claims == (Hold::Wait { claims_too: true }) && claimed_elsewhere(unit, id).await? {
        return Err(Fault::whole(FaultCode::LiveApplicationExists).into());
    }
    let elsewhere: Option<(i64,)> = unit
        .optional(
            sqlx::query_as(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM case_members mine JOIN case_members other ON other.resident_index = mine.resident_index AND other.live = 1 AND other.case_id <> mine.case_id WHERE mine.case_id = $1",
            )
            .bind(id),
        )
        .await?;
    if elsewhere.is_some_and(|row| row.0 > 0) {
        return Err(Fault::whole(FaultCode::LiveApplicationExists).into());
    }
    if claims != Hold::Take {
        return Ok(());
    }
    let taken = unit.execute(sqlx::query("UPDATE case_members SET live = 1 WHERE case_id = $1 AND live = 0").bind(id)).await;
    match taken {
        // Another case took one of the people in the same moment.
        Err(Error::Store(sqlx::Error::Database(error))) if error.is_unique_violation() => {
            Err(Fault::whole(FaultCode::LiveApplicationExists).into())
        }
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}

/// Whether nobody has seen the person behind an account yet.
async fn declared(unit: &mut UnitOfWork, account: &AccountId) -> Result<bool> {
    let row: Option<(i64,)> = unit.optional(sqlx::query_as("SELECT level FROM accounts WHERE id = $1").bind(account.as_str())).await?;
    Ok(row.is_some_and(|row| row.0 == 1))
}

/// Whether somebody of the case stands in another application that is under way, held or only claimed.
async fn claimed_elsewhere(unit: &mut UnitOfWork, id: &str) -> Result<bool> {
    let others: Vec<(String,)> = unit
        .all(
            sqlx::query_as(
                "SELECT c.state FROM case_members mine JOIN case_members other ON other.resident_index = mine.resident_index AND other.case_id <> mine.case_id JOIN cases c ON c.id = other.case_id WHERE mine.case_id = $1",
            )
            .bind(id),
        )
        .await?;
    Ok(others.iter().any(|(state,)| CaseState::from_code(state).is_some_and(CaseState::holds_people)))
}

/// One person, one step.
async fn write_handler(hall: &Hall, unit: &mut UnitOfWork, moving: &Moving<'_>, decision: Decision) -> Result<()> {
    let (Actor::Staff(staff), Some(step)) = (moving.actor, decision.step) else { return Ok(()) };
    handlers::take(hall, unit, &moving.case.id, &staff.officer, step, "act").await
}

async fn write_event(hall: &Hall, unit: &mut UnitOfWork, moving: &Moving<'_>, evidence: &serde_json::Value) -> Result<()> {
    let (id, seq) = (moving.case.id.as_str(), moving.seq);
    let (post, level) = match moving.actor {
        Actor::Staff(staff) => (Some(staff.post.code()), None),
        Actor::Resident(resident) => (None, Some(resident.level.number())),
        Actor::Client(client) => (None, client.resident.as_ref().map(|resident| resident.level.number())),
        Actor::Anonymous | Actor::System => (None, None),
    };
    let office = match moving.actor {
        Actor::Staff(staff) => Some(staff.office.as_str()),
        _ => moving.case.office.as_ref().map(OfficeId::as_str),
    };
    let opinion = (!moving.opinion.is_empty()).then(|| hall.seal("case_events", "opinion", &format!("{id}/{seq}"), moving.opinion));
    unit.execute(
        sqlx::query(
            "INSERT INTO case_events (case_id, seq, at, act, from_state, to_state, actor, post, office_id, reasons, opinion, policy_version, evidence, real_name_level, due_on, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(id)
        .bind(seq)
        .bind(moving.at.to_string())
        .bind(moving.act.code())
        .bind(moving.case.state.code())
        .bind(moving.to.code())
        .bind(moving.actor.tag())
        .bind(post)
        .bind(office)
        .bind(serde_json::to_string(&moving.reasons).unwrap_or_default())
        .bind(opinion)
        .bind(moving.case.policy_version.as_deref())
        .bind(evidence.to_string())
        .bind(level)
        .bind(moving.clock.due_on.map(|day| day.to_string()))
        .bind(moving.case.version),
    )
    .await?;
    Ok(())
}
