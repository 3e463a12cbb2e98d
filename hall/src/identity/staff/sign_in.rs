//! Log-in of staff: log-in name, password, and a code of the authenticator or a recovery code. One answer for every failure.

use super::activation::recovery_hash;
use super::authenticator::{as_typed, of_secret, step_of};
use super::row::Credentials;
use super::{password, row, subject};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::identity::{Visitor, codes};
use crate::limits::{self, Limit};
use domain::fault::{Fault, FaultCode};
use domain::id::{OfficeId, OfficerId, StaffId};
use domain::identity::{Actor, Post, StaffActor, StaffState, code_as_typed, login_name_as_typed};

const QUARTER_HOUR: i64 = 900;
const PER_LOGIN_NAME: Limit = Limit { most: 10, seconds: QUARTER_HOUR };
const PER_ADDRESS: Limit = Limit { most: 100, seconds: QUARTER_HOUR };
/// Codes tried for one account while its authenticator is being set up.
pub(super) const CODES_PER_STAFF: Limit = Limit { most: 10, seconds: QUARTER_HOUR };

/// A member of staff has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffEntered {
    /// What the session is tied to.
    pub subject: String,
    /// The account.
    pub staff: StaffId,
    /// The post, which decides the first page.
    pub post: Post,
    /// How many recovery codes are left, if one was used.
    pub recovery_left: Option<i64>,
}

/// Checks everything and answers only whether all of it was right.
pub async fn sign_in(hall: &Hall, visitor: &Visitor, login_name: &str, typed_password: &str, code: &str) -> Result<StaffEntered> {
    let failed = || Error::from(Fault::whole(FaultCode::SignInFailed));
    let login_name = login_name_as_typed(login_name).unwrap_or_default();
    count_tries(hall, visitor, &login_name).await?;
    let found = row::by_login_name(hall, &login_name).await?.filter(|found| found.is(StaffState::Active));
    let stored = found.as_ref().and_then(|found| found.password.as_deref());
    let right = password::is_right(typed_password, stored).await?;
    let Some(found) = found else { return Err(failed()) };
    let staff = found.staff();
    let mut unit = hall.begin().await?;
    let actor = actor_of(&mut unit, &staff).await?;
    let way = if right { spend(hall, &mut unit, &found, code).await? } else { None };
    let Some(way) = way else {
        let detail = serde_json::json!({ "password": right });
        audit::record(hall, &mut unit, Entry { chain: subject(&staff), act: "staff.sign_in_failed", actor: &Actor::Anonymous, detail })
            .await?;
        unit.commit().await?;
        return Err(failed());
    };
    unit.execute(sqlx::query("UPDATE staff SET signed_in_at = $1 WHERE id = $2").bind(hall.now().to_string()).bind(staff.as_str())).await?;
    let detail = serde_json::json!({ "by": way.code() });
    audit::record(hall, &mut unit, Entry { chain: subject(&staff), act: "staff.sign_in", actor: &actor, detail }).await?;
    let recovery_left = match way {
        SecondFactor::Authenticator => None,
        SecondFactor::Recovery => Some(recovery_left(&mut unit, &staff).await?),
    };
    unit.commit().await?;
    limits::forget(hall, &login_key(hall, &login_name)).await?;
    let post = match &actor {
        Actor::Staff(actor) => actor.post,
        _ => return Err(failed()),
    };
    Ok(StaffEntered { subject: subject(&staff), staff, post, recovery_left })
}

#[derive(Clone, Copy)]
enum SecondFactor {
    Authenticator,
    Recovery,
}

impl SecondFactor {
    fn code(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticator",
            Self::Recovery => "recovery_code",
        }
    }
}

/// Spends a step of the authenticator or a recovery code; a spent one is as wrong as any other.
async fn spend(hall: &Hall, unit: &mut UnitOfWork, found: &Credentials, code: &str) -> Result<Option<SecondFactor>> {
    if code_as_typed(code).is_some() {
        let Some(sealed) = &found.authenticator else { return Ok(None) };
        let secret = zeroize::Zeroizing::new(hall.unseal("staff", "authenticator", &found.id, sealed)?);
        let totp = of_secret(&secret, &found.login_name)?;
        let Some(step) = step_of(&totp, code, hall.now()) else { return Ok(None) };
        let spent = unit
            .execute(sqlx::query("UPDATE staff SET used_step = $1 WHERE id = $2 AND used_step < $1").bind(step).bind(found.id.as_str()))
            .await?;
        return Ok((spent == 1).then_some(SecondFactor::Authenticator));
    }
    if as_typed(code).is_empty() {
        return Ok(None);
    }
    let spent = unit
        .execute(
            sqlx::query("UPDATE recovery_codes SET used_at = $1 WHERE staff_id = $2 AND code_hash = $3 AND used_at IS NULL")
                .bind(hall.now().to_string())
                .bind(found.id.as_str())
                .bind(recovery_hash(hall, &found.staff(), code)),
        )
        .await?;
    Ok((spent == 1).then_some(SecondFactor::Recovery))
}

async fn recovery_left(unit: &mut UnitOfWork, staff: &StaffId) -> Result<i64> {
    let row: Option<(i64,)> = unit
        .optional(
            sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_codes WHERE staff_id = $1 AND used_at IS NULL")
                .bind(staff.as_str()),
        )
        .await?;
    Ok(row.map_or(0, |row| row.0))
}

/// The actor of a staff account, inside the unit that signs it in.
pub(super) async fn actor_of(unit: &mut UnitOfWork, staff: &StaffId) -> Result<Actor> {
    let row: Option<(String, String, String, String)> = unit
        .optional(
            sqlx::query_as(
                "SELECT staff.officer_id, staff.post, staff.office_id, offices.area FROM staff JOIN offices ON offices.id = staff.office_id WHERE staff.id = $1",
            )
            .bind(staff.as_str()),
        )
        .await?;
    let (officer, post, office, area) = row.ok_or_else(|| Error::corrupt("staff", staff.as_str()))?;
    Ok(Actor::Staff(StaffActor {
        staff: staff.clone(),
        officer: OfficerId(officer),
        post: Post::from_code(&post).ok_or_else(|| Error::corrupt("staff", staff.as_str()))?,
        office: OfficeId(office),
        area,
    }))
}

/// Counts a try per log-in name, known or not, and per address.
pub(super) async fn count_tries(hall: &Hall, visitor: &Visitor, login_name: &str) -> Result<()> {
    let address = hall.keys().blind_index("address", &visitor.address);
    codes::within(hall, &format!("staff from:{address}"), PER_ADDRESS).await?;
    codes::within(hall, &login_key(hall, login_name), PER_LOGIN_NAME).await
}

fn login_key(hall: &Hall, login_name: &str) -> String {
    format!("staff log-in:{}", hall.keys().blind_index("login name", login_name))
}
