//! Adding, resetting and closing staff accounts: by the command line or an administrator, never for oneself.

use super::authenticator::{as_typed, typed_secret};
use super::{row, subject};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::identity::account::resident_index;
use crate::identity::pending::{self, Way};
use crate::identity::{Visitor, allow};
use crate::{session, settings};
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::{OfficeId, OfficerId, StaffId};
use domain::identity::{Actor, Invitation, PersonName, Post, ResidentId, Right, StaffState, StaffView, login_name_as_typed};

const INVITATION_SECONDS: i64 = 7 * 86_400;
const PAGE: usize = 50;

/// What is typed to add a staff account.
#[derive(Debug, Clone, Default)]
pub struct NewStaff {
    /// Log-in name.
    pub login_name: String,
    /// The officer's name.
    pub name: String,
    /// The officer's ID number: it keeps two posts of one person one person.
    pub resident_id: String,
    /// The code of the post.
    pub post: String,
    /// The id of the office.
    pub office: String,
}

/// A page of staff accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffPage {
    /// The accounts, by log-in name.
    pub accounts: Vec<StaffView>,
    /// The log-in name the next page begins after.
    pub next: Option<String>,
}

/// Adds an account and answers its activation code.
pub async fn add(hall: &Hall, actor: &Actor, typed: &NewStaff) -> Result<Invitation> {
    allow(actor, Right::ManageStaff)?;
    let mut faults = Faults::none();
    let login_name = faults.take("login_name", login_name_as_typed(&typed.login_name));
    let name = faults.take("name", PersonName::parse(&typed.name));
    let id = faults.take("resident_id", ResidentId::parse_on(&typed.resident_id, hall.today()));
    let post = faults.take("post", Post::from_code(&typed.post).ok_or(FaultCode::UnknownChoice));
    let office = OfficeId(typed.office.trim().to_owned());
    match settings::office(hall, &office).await {
        Ok(_) => {}
        Err(Error::NotFound) => faults.push(Fault::at("office", FaultCode::UnknownChoice)),
        Err(error) => return Err(error),
    }
    let (Some(login_name), Some(name), Some(id), Some(post), true) = (login_name, name, id, post, faults.is_empty()) else {
        return Err(faults.into());
    };
    let mut unit = hall.begin().await?;
    let officer = officer(hall, &mut unit, &name, &id).await?;
    if matches!(actor, Actor::Staff(own) if own.officer == officer) {
        return Err(Error::Forbidden);
    }
    let staff = StaffId(hall.new_id());
    let touched = unit
        .execute(
            sqlx::query(
                "INSERT INTO staff (id, officer_id, login_name, post, office_id, state, created_at) VALUES ($1, $2, $3, $4, $5, 'invited', $6) ON CONFLICT (login_name) DO NOTHING",
            )
            .bind(staff.as_str())
            .bind(officer.as_str())
            .bind(login_name.as_str())
            .bind(post.code())
            .bind(office.as_str())
            .bind(hall.now().to_string()),
        )
        .await?;
    if touched == 0 {
        return Err(Fault::at("login_name", FaultCode::LoginNameTaken).into());
    }
    let code = invite(hall, &mut unit, &staff).await?;
    let detail = serde_json::json!({ "officer": officer, "post": post.code(), "office": office });
    audit::record(hall, &mut unit, Entry { chain: subject(&staff), act: "staff.add", actor, detail }).await?;
    unit.commit().await?;
    Ok(Invitation { staff, login_name, code })
}

/// Takes password, authenticator and recovery codes away, ends the sessions, and answers a new activation code.
pub async fn reset(hall: &Hall, actor: &Actor, staff: &StaffId) -> Result<Invitation> {
    let mut unit = hall.begin().await?;
    let login_name = take_away(hall, &mut unit, actor, staff, StaffState::Invited).await?;
    let code = invite(hall, &mut unit, staff).await?;
    let detail = serde_json::json!({});
    audit::record(hall, &mut unit, Entry { chain: subject(staff), act: "staff.reset", actor, detail }).await?;
    unit.commit().await?;
    Ok(Invitation { staff: staff.clone(), login_name, code })
}

/// Adds an account at the desk; the invitation waits for [`invitation_at_hand`].
pub async fn add_at_desk(hall: &Hall, actor: &Actor, visitor: &Visitor, typed: &NewStaff) -> Result<()> {
    let invitation = add(hall, actor, typed).await?;
    pending::keep(hall, visitor, Way::Invitation, &invitation).await
}

/// Resets an account at the desk; the invitation waits for [`invitation_at_hand`].
pub async fn reset_at_desk(hall: &Hall, actor: &Actor, visitor: &Visitor, staff: &StaffId) -> Result<()> {
    let invitation = reset(hall, actor, staff).await?;
    pending::keep(hall, visitor, Way::Invitation, &invitation).await
}

/// The last invitation made in this session, while it may still be shown.
pub async fn invitation_at_hand(hall: &Hall, actor: &Actor, visitor: &Visitor) -> Result<Option<Invitation>> {
    allow(actor, Right::ManageStaff)?;
    pending::read(hall, visitor, Way::Invitation).await
}

/// Closes an account: somebody has left the post. What they did stays on the record.
pub async fn close(hall: &Hall, actor: &Actor, staff: &StaffId) -> Result<()> {
    let mut unit = hall.begin().await?;
    take_away(hall, &mut unit, actor, staff, StaffState::Closed).await?;
    let detail = serde_json::json!({});
    audit::record(hall, &mut unit, Entry { chain: subject(staff), act: "staff.close", actor, detail }).await?;
    unit.commit().await
}

/// A page of accounts, by log-in name.
pub async fn list(hall: &Hall, actor: &Actor, after: Option<&str>) -> Result<StaffPage> {
    allow(actor, Right::ManageStaff)?;
    let mut accounts = row::after(hall, actor, after.unwrap_or_default(), i64::try_from(PAGE + 1).unwrap_or(i64::MAX)).await?;
    let more = accounts.len() > PAGE;
    accounts.truncate(PAGE);
    let next = accounts.last().filter(|_| more).map(|last| last.login_name.clone());
    Ok(StaffPage { accounts, next })
}

/// The natural person with this ID number, made if new. A name that does not fit the number is a slip of the hand.
pub(super) async fn officer(hall: &Hall, unit: &mut UnitOfWork, name: &PersonName, id: &ResidentId) -> Result<OfficerId> {
    let officer = hall.new_id();
    unit.execute(
        sqlx::query(
            "INSERT INTO officers (id, name, resident_id, resident_index, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (resident_index) DO NOTHING",
        )
        .bind(officer.as_str())
        .bind(hall.seal("officers", "name", &officer, name.as_str()))
        .bind(hall.seal("officers", "resident_id", &officer, id.as_str()))
        .bind(resident_index(hall, id))
        .bind(hall.now().to_string()),
    )
    .await?;
    let row: Option<(String, String)> =
        unit.optional(sqlx::query_as("SELECT id, name FROM officers WHERE resident_index = $1").bind(resident_index(hall, id))).await?;
    let (found, sealed) = row.ok_or(Error::Conflict)?;
    if hall.unseal("officers", "name", &found, &sealed)? != name.as_str() {
        return Err(Fault::at("name", FaultCode::IdentityMismatch).into());
    }
    Ok(OfficerId(found))
}

async fn invite(hall: &Hall, unit: &mut UnitOfWork, staff: &StaffId) -> Result<String> {
    let code = typed_secret(hall, 4, 4);
    unit.execute(
        sqlx::query("UPDATE staff SET activation_hash = $1, activation_expires_at = $2 WHERE id = $3")
            .bind(activation_hash(hall, staff, &code))
            .bind(hall.now().plus_seconds(INVITATION_SECONDS).to_string())
            .bind(staff.as_str()),
    )
    .await?;
    Ok(code)
}

pub(super) fn activation_hash(hall: &Hall, staff: &StaffId, typed: &str) -> String {
    hall.keys().blind_index("activation", &format!("{staff}:{}", as_typed(typed)))
}

async fn take_away(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, staff: &StaffId, state: StaffState) -> Result<String> {
    allow(actor, Right::ManageStaff)?;
    let row: Option<(String, String)> = unit
        .optional(sqlx::query_as("SELECT officer_id, login_name FROM staff WHERE id = $1 AND state <> 'closed'").bind(staff.as_str()))
        .await?;
    let (officer, login_name) = row.ok_or(Error::NotFound)?;
    if matches!(actor, Actor::Staff(own) if own.officer.as_str() == officer) {
        return Err(Error::Forbidden);
    }
    unit.execute(
        sqlx::query(
            "UPDATE staff SET state = $1, password = NULL, authenticator = NULL, activation_hash = NULL, activation_expires_at = NULL, activated_at = NULL WHERE id = $2",
        )
        .bind(state.code())
        .bind(staff.as_str()),
    )
    .await?;
    unit.execute(sqlx::query("DELETE FROM recovery_codes WHERE staff_id = $1").bind(staff.as_str())).await?;
    session::end_all(hall, unit, &subject(staff), None).await?;
    Ok(login_name)
}
