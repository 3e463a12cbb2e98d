//! The first log-in of a staff account: activation code and password, then the authenticator, then ten recovery codes.

use super::administration::activation_hash;
use super::authenticator::{as_typed, grouped, new_secret, of_secret, step_of, typed_secret};
use super::sign_in::{CODES_PER_STAFF, count_tries};
use super::{password, row, subject};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::guide::qr_svg;
use crate::identity::pending::{self, Way};
use crate::identity::{Visitor, codes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::StaffId;
use domain::identity::{AuthenticatorView, StaffState, check_password, login_name_as_typed};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

const RECOVERY_CODES: usize = 10;

#[derive(Serialize, Deserialize)]
struct OnTheWay {
    staff: StaffId,
    login_name: String,
    activation_hash: String,
    password: String,
    secret: String,
}

/// Checks the activation code and keeps the password; the authenticator is next.
pub async fn begin_activation(hall: &Hall, visitor: &Visitor, login_name: &str, code: &str, new: &str, again: &str) -> Result<()> {
    let mut faults = Faults::none();
    let login_name = faults.take("login_name", login_name_as_typed(login_name));
    if as_typed(code).is_empty() {
        faults.push(Fault::at("code", FaultCode::Required));
    }
    faults.take("password", check_password(new, login_name.as_deref().unwrap_or_default()));
    if new != again {
        faults.push(Fault::at("again", FaultCode::PasswordsDiffer));
    }
    let (Some(login_name), true) = (login_name, faults.is_empty()) else { return Err(faults.into()) };
    count_tries(hall, visitor, &login_name).await?;
    let password = password::hash(hall, new).await?;
    let found = row::by_login_name(hall, &login_name).await?.filter(|found| found.is(StaffState::Invited));
    let now = hall.now().to_string();
    let fitting = found.filter(|found| {
        let hash = activation_hash(hall, &found.staff(), code);
        let fits = found.activation_hash.as_ref().is_some_and(|stored| stored.as_bytes().ct_eq(hash.as_bytes()).into());
        fits && found.activation_expires_at.as_ref().is_some_and(|until| *until > now)
    });
    let Some(found) = fitting else { return Err(Fault::whole(FaultCode::ActivationFailed).into()) };
    let way = OnTheWay {
        staff: found.staff(),
        activation_hash: found.activation_hash.unwrap_or_default(),
        login_name: found.login_name,
        password,
        secret: new_secret(hall).to_string(),
    };
    pending::keep(hall, visitor, Way::Activation, &way).await
}

/// The authenticator this session is setting up.
pub async fn authenticator_at_hand(hall: &Hall, visitor: &Visitor) -> Result<Option<AuthenticatorView>> {
    let Some(way) = pending::read::<OnTheWay>(hall, visitor, Way::Activation).await? else { return Ok(None) };
    let address = of_secret(&way.secret, &way.login_name)?.to_url().map_err(|_| Error::Unavailable("the QR picture"))?;
    let picture = qr_svg(&address).ok_or(Error::Unavailable("the QR picture"))?;
    let qr = format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture));
    Ok(Some(AuthenticatorView { login_name: way.login_name, secret: grouped(&way.secret), qr }))
}

/// One right code makes the account active. Its recovery codes wait for [`recovery_codes_at_hand`].
pub async fn confirm_activation(hall: &Hall, visitor: &Visitor, code: &str) -> Result<()> {
    let Some(way) = pending::read::<OnTheWay>(hall, visitor, Way::Activation).await? else {
        // The second press of a double click is led to the recovery codes as well.
        let made = recovery_codes_at_hand(hall, visitor).await?.is_some();
        return if made { Ok(()) } else { Err(Fault::whole(FaultCode::SessionExpired).into()) };
    };
    codes::within(hall, &format!("staff codes:{}", way.staff), CODES_PER_STAFF).await?;
    let totp = of_secret(&way.secret, &way.login_name)?;
    let step = step_of(&totp, code, hall.now()).ok_or_else(|| Fault::at("code", FaultCode::CodeWrong))?;
    let mut unit = hall.begin().await?;
    let now = hall.now().to_string();
    let touched = unit
        .execute(
            sqlx::query(
                "UPDATE staff SET state = 'active', password = $1, authenticator = $2, used_step = $3, activated_at = $4, activation_hash = NULL, activation_expires_at = NULL WHERE id = $5 AND state = 'invited' AND activation_hash = $6 AND activation_expires_at > $7",
            )
            .bind(way.password)
            .bind(hall.seal("staff", "authenticator", way.staff.as_str(), &way.secret))
            .bind(step)
            .bind(now.clone())
            .bind(way.staff.as_str())
            .bind(way.activation_hash)
            .bind(now),
        )
        .await?;
    if touched == 0 {
        return Err(Error::Conflict);
    }
    let recovery = recovery_codes(hall, &mut unit, &way.staff).await?;
    let actor = super::sign_in::actor_of(&mut unit, &way.staff).await?;
    let detail = serde_json::json!({});
    audit::record(hall, &mut unit, Entry { chain: subject(&way.staff), act: "staff.activate", actor: &actor, detail }).await?;
    unit.commit().await?;
    pending::keep(hall, visitor, Way::RecoveryCodes, &recovery).await?;
    pending::forget(hall, visitor, Way::Activation).await
}

/// The recovery codes made in this session, while they may still be shown.
pub async fn recovery_codes_at_hand(hall: &Hall, visitor: &Visitor) -> Result<Option<Vec<String>>> {
    pending::read(hall, visitor, Way::RecoveryCodes).await
}

/// Puts them away for good.
pub async fn put_recovery_codes_away(hall: &Hall, visitor: &Visitor) -> Result<()> {
    pending::forget(hall, visitor, Way::RecoveryCodes).await
}

async fn recovery_codes(hall: &Hall, unit: &mut UnitOfWork, staff: &StaffId) -> Result<Vec<String>> {
    let mut made = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = typed_secret(hall, 2, 6);
        unit.execute(
            sqlx::query("INSERT INTO recovery_codes (staff_id, code_hash) VALUES ($1, $2)")
                .bind(staff.as_str())
                .bind(recovery_hash(hall, staff, &code)),
        )
        .await?;
        made.push(code);
    }
    Ok(made)
}

pub(super) fn recovery_hash(hall: &Hall, staff: &StaffId, typed: &str) -> String {
    hall.keys().blind_index("recovery", &format!("{staff}:{}", as_typed(typed)))
}
