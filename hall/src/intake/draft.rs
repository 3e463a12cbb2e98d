//! The draft: one per account, encrypted, saved at every step, gone after 90 days without a change.

use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::identity::account::Account;
use crate::rights::demand;
use crate::{Hall, audit, identity};
use domain::day::{Day, Timestamp};
use domain::fault::{Fault, FaultCode};
use domain::id::{AccountId, CaseId};
use domain::identity::{Actor, Phone, Relation as Nearness, ResidentActor, Right};
use domain::intake::{Answers, Member, Relation, Step};
use domain::review::CaseState;

/// How many days an untouched draft is kept.
pub const KEPT_DAYS: i64 = 90;

/// A case that is still a draft, with its answers.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub case: CaseId,
    pub version: i64,
    pub expires_on: Option<Day>,
    pub answers: Answers,
}

/// What opening the application leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The account's draft.
    Draft(CaseId),
    /// The account has an application under way already.
    Live(CaseId),
}

/// The resident who asks for the own application. Every query after this names the resident's account.
pub(crate) fn resident(actor: &Actor) -> Result<&ResidentActor> {
    let right = if matches!(actor, Actor::Client(_)) { Right::SubmitForResident } else { Right::UseOwnCase };
    own(actor, right)
}

/// The resident who asks for something of the own case.
pub(crate) fn own(actor: &Actor, right: Right) -> Result<&ResidentActor> {
    demand(actor, right, Nearness::Own)?;
    match actor {
        Actor::Resident(resident) => Ok(resident),
        Actor::Client(client) => client.resident.as_ref().ok_or(Error::Forbidden),
        Actor::Anonymous => Err(Error::SignedOut),
        Actor::Staff(_) | Actor::System => Err(Error::Forbidden),
    }
}

/// Resumes the account's draft or starts one; an application under way is shown instead.
pub async fn open(hall: &Hall, actor: &Actor) -> Result<Opened> {
    demand(actor, Right::StartDraft, Nearness::None)?;
    let resident = resident(actor)?;
    if let Some(case) = live_case(hall, &resident.account).await? {
        return Ok(Opened::Live(case));
    }
    let account = identity::account::own(hall, actor).await?;
    let mut unit = hall.begin().await?;
    if let Some(draft) = find(hall, &mut unit, resident).await? {
        return Ok(Opened::Draft(draft.case));
    }
    let (case, _) = start(hall, &mut unit, actor, resident, account).await?;
    unit.commit().await?;
    Ok(Opened::Draft(case))
}

/// What the account has: a draft, an application under way, or nothing.
pub(crate) async fn look(hall: &Hall, actor: &Actor) -> Result<Option<Opened>> {
    let resident = resident(actor)?;
    if let Some(case) = live_case(hall, &resident.account).await? {
        return Ok(Some(Opened::Live(case)));
    }
    match read(hall, actor).await {
        Ok(draft) => Ok(Some(Opened::Draft(draft.case))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The actor's draft, to read.
pub(crate) async fn read(hall: &Hall, actor: &Actor) -> Result<Draft> {
    let resident = resident(actor)?;
    let row: Option<DraftRow> = sqlx::query_as(DRAFT).bind(resident.account.as_str()).fetch_optional(hall.db().reader()).await?;
    unpack(hall, row.ok_or(Error::NotFound)?, resident)
}

/// The actor's draft, to change within a unit.
pub(crate) async fn load(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor) -> Result<Draft> {
    let resident = resident(actor)?;
    if let Some(draft) = find(hall, unit, resident).await? {
        return Ok(draft);
    }
    // Within the unit: a second connection for each of many posts at once would drain the pool.
    let rows = unit.all(sqlx::query_as(NEWEST).bind(resident.account.as_str())).await?;
    Err(gone(under_way(rows)))
}

/// The same as a use case that has only read so far.
pub(crate) async fn expect(hall: &Hall, actor: &Actor) -> Result<Draft> {
    match read(hall, actor).await {
        Err(Error::NotFound) => Err(gone(live_case(hall, &resident(actor)?.account).await?)),
        other => other,
    }
}

/// Why a form of the draft finds none: there never was one, or another page has submitted it.
fn gone(under_way: Option<CaseId>) -> Error {
    under_way.map_or(Error::NotFound, |_| Fault::whole(FaultCode::SubmittedMeanwhile).into())
}

/// Saves changed answers over the version they were read at; a conflict when somebody was first.
pub(crate) async fn save(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, draft: &mut Draft, step: Step) -> Result<()> {
    let version = draft.version + 1;
    draft.answers.saved.insert(step, version);
    let now = hall.now();
    let expires_on = now.day().plus_days(KEPT_DAYS);
    let applying = i64::try_from(draft.answers.applying().count()).unwrap_or(1);
    let (area, mode) = draft.answers.wish.as_ref().map_or(("", None), |wish| (wish.area.as_str(), Some(wish.mode.code())));
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE cases SET answers = $1, version = $2, saved_at = $3, expires_on = $4, household_size = $5, area = $6, mode = $7 WHERE id = $8 AND version = $9 AND state = 'draft'",
            )
            .bind(seal_answers(hall, &draft.case, &draft.answers)?)
            .bind(version)
            .bind(now.to_string())
            .bind(expires_on.to_string())
            .bind(applying)
            .bind(area)
            .bind(mode)
            .bind(draft.case.as_str())
            .bind(draft.version),
        )
        .await?;
    if touched != 1 {
        return Err(Error::Conflict);
    }
    draft.version = version;
    draft.expires_on = Some(expires_on);
    let detail = serde_json::json!({ "step": step.code(), "version": version });
    audit::record(hall, unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.save", actor, detail }).await
}

/// Whether a page is older than what another tab, or the first press of a double click, saved at the same step.
pub(crate) fn is_outdated(draft: &Draft, step: Step, seen: i64) -> bool {
    draft.answers.saved.get(&step).is_some_and(|saved| *saved > seen)
}

/// Answers as stored.
pub(crate) fn seal_answers(hall: &Hall, case: &CaseId, answers: &Answers) -> Result<String> {
    let text = serde_json::to_string(answers).map_err(|_| Error::corrupt("cases", case.as_str()))?;
    Ok(hall.seal("cases", "answers", case.as_str(), &text))
}

/// Answers of a case as stored, opened.
pub(crate) fn unseal_answers(hall: &Hall, case: &CaseId, sealed: &str) -> Result<Answers> {
    let text = hall.unseal("cases", "answers", case.as_str(), sealed)?;
    serde_json::from_str(&text).map_err(|_| Error::corrupt("cases", case.as_str()))
}

type DraftRow = (String, i64, String, Option<String>, String);

/// The account's newest draft, with the phone of the account.
const DRAFT: &str = "SELECT c.id, c.version, c.answers, c.expires_on, a.phone FROM cases c JOIN accounts a ON a.id = c.account_id WHERE c.account_id = $1 AND c.state = 'draft' ORDER BY c.created_at DESC LIMIT 1";

pub(crate) async fn find(hall: &Hall, unit: &mut UnitOfWork, resident: &ResidentActor) -> Result<Option<Draft>> {
    let row: Option<DraftRow> = unit.optional(sqlx::query_as(DRAFT).bind(resident.account.as_str())).await?;
    row.map(|row| unpack(hall, row, resident)).transpose()
}

fn unpack(hall: &Hall, (id, version, sealed, expires_on, phone): DraftRow, resident: &ResidentActor) -> Result<Draft> {
    let case = CaseId(id);
    let mut answers = unseal_answers(hall, &case, &sealed)?;
    // The account may have been verified, and its phone changed, since the draft was started.
    answers.level = resident.level;
    let account = resident.account.as_str();
    answers.phone = Phone::parse(&hall.unseal("accounts", "phone", account, &phone)?).map_err(|_| Error::corrupt("accounts", account))?;
    Ok(Draft { version, expires_on: expires_on.as_deref().and_then(Day::parse), answers, case })
}

/// The account's application that is under way, if there is one.
pub(crate) async fn live_case(hall: &Hall, account: &AccountId) -> Result<Option<CaseId>> {
    let rows = sqlx::query_as(NEWEST).bind(account.as_str()).fetch_all(hall.db().reader()).await?;
    Ok(under_way(rows))
}

/// The account's newest cases with their states.
const NEWEST: &str = "SELECT id, state FROM cases WHERE account_id = $1 ORDER BY created_at DESC LIMIT 50";

fn under_way(rows: Vec<(String, String)>) -> Option<CaseId> {
    let held = |state: &str| CaseState::from_code(state).is_some_and(CaseState::holds_people);
    rows.into_iter().find(|(_, state)| held(state)).map(|(id, _)| CaseId(id))
}

/// Starts the account's draft in a unit; another tab's is found instead. Answers whether it was started here.
pub(crate) async fn start(
    hall: &Hall,
    unit: &mut UnitOfWork,
    actor: &Actor,
    resident: &ResidentActor,
    account: Account,
) -> Result<(CaseId, bool)> {
    let Account { name, resident_id, phone, .. } = account;
    let case = CaseId(hall.new_id());
    let applicant = Member {
        id: hall.new_id().into(),
        relation: Relation::Applicant,
        name: name.clone(),
        resident_id,
        proposed: false,
        applies: Some(true),
        consent: None,
    };
    let answers = Answers::start(applicant, phone, resident.level);
    let now: Timestamp = hall.now();
    let row: Option<(String,)> = unit
        .optional(
            sqlx::query_as(
                "INSERT INTO cases (id, account_id, state, version, answers, applicant_name, created_at, saved_at, expires_on) VALUES ($1, $2, 'draft', 0, $3, $4, $5, $5, $6) ON CONFLICT (account_id) WHERE state = 'draft' DO NOTHING RETURNING id",
            )
            .bind(case.as_str())
            .bind(resident.account.as_str())
            .bind(seal_answers(hall, &case, &answers)?)
            .bind(hall.seal("cases", "applicant_name", case.as_str(), name.as_str()))
            .bind(now.to_string())
            .bind(now.day().plus_days(KEPT_DAYS).to_string()),
        )
        .await?;
    if row.is_none() {
        // Another tab of the same account was first; its draft is the one.
        return find(hall, unit, resident).await?.map(|draft| (draft.case, false)).ok_or(Error::Conflict);
    }
    let entry = audit::Entry {
        chain: format!("case:{case}"),
        act: "case.start",
        actor,
        detail: serde_json::json!({ "level": resident.level.number() }),
    };
    audit::record(hall, unit, entry).await?;
    Ok((case, true))
}
