//! Residents: making an account, log-in, the account, change of phone, log-out.

use super::ApiError;
#[cfg(feature = "ssr")]
use domain::fault::FaultCode;
use domain::fault::Refusal;
#[cfg(feature = "ssr")]
use domain::identity::Actor;
use domain::identity::{AccountView, PhoneChange, SignInStage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::last_refusal;
#[cfg(feature = "ssr")]
use crate::api::session::{device, enter, let_out, onward, visitor, visitor_if_any};
#[cfg(feature = "ssr")]
use crate::api::{Sent, answer, hall_and_actor, settle};
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use hall::identity::{account, phone, registration, sign_in as door};

#[cfg(feature = "ssr")]
const REGISTER: &str = "register";
#[cfg(feature = "ssr")]
const SIGN_IN: &str = "sign-in";
#[cfg(feature = "ssr")]
const PHONE: &str = "account-phone";
#[cfg(feature = "ssr")]
const CHECK_AGAIN: &str = "account-check";

/// The first press of a double click has let the resident in.
#[cfg(feature = "ssr")]
fn is_in(actor: &Actor) -> bool {
    matches!(actor, Actor::Resident(_))
}

/// Whether this session is on no way that a code could finish.
#[cfg(feature = "ssr")]
fn is_over<T>(outcome: &hall::Result<T>) -> bool {
    matches!(outcome, Err(hall::Error::Refused(faults)) if faults.0.iter().any(|fault| fault.code == FaultCode::SessionExpired))
}

/// Leads on whoever is in already.
#[cfg(feature = "ssr")]
async fn lead_on(form: &str, page: &str, back: &str) -> Result<(), ApiError> {
    settle(Sent::new(form, page, []), Ok(()), |()| onward(back, paths::MY_CASES)).await
}

/// What the page of a new account shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationPage {
    /// The phone a code went to, masked; without it the details are asked.
    pub code_to: Option<String>,
    pub refusal: Option<Refusal>,
}

/// How far the new account is.
#[server(endpoint = "identity/registration", prefix = "/api")]
pub async fn read_registration() -> Result<RegistrationPage, ApiError> {
    let (hall, _) = hall_and_actor()?;
    let code_to = match visitor_if_any() {
        Some(visitor) => answer(registration::phone_at_hand(&hall, &visitor).await)?,
        None => None,
    };
    Ok(RegistrationPage { code_to, refusal: last_refusal(&hall, REGISTER).await? })
}

/// Takes the details and sends the code.
#[server(endpoint = "identity/register", prefix = "/api")]
pub async fn register(
    #[server(default)] name: String,
    #[server(default)] resident_id: String,
    #[server(default)] phone: String,
    #[server(default)] agreed: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = paths::with_back(paths::REGISTER, &back);
    let values = [("name", name.clone()), ("resident_id", resident_id.clone()), ("phone", phone.clone()), ("agreed", agreed.clone())];
    let details = registration::Details { name, resident_id, phone, agreed: agreed == "1" };
    let begun = registration::begin(&hall, &actor, &visitor()?, &details).await;
    settle(Sent::new(REGISTER, &page, values), begun, |()| page.clone()).await
}

/// Checks the code and makes the account.
#[server(endpoint = "identity/register-code", prefix = "/api")]
pub async fn confirm_registration(#[server(default)] code: String, #[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = paths::with_back(paths::REGISTER, &back);
    if is_in(&actor) {
        return lead_on(REGISTER, &page, &back).await;
    }
    let entered = registration::confirm(&hall, &actor, &visitor()?, &code, device().as_deref()).await;
    settle(Sent::new(REGISTER, &page, []), entered, |entered| {
        enter(&entered);
        onward(&back, paths::MY_CASES)
    })
    .await
}

/// Sends another code for the new account.
#[server(endpoint = "identity/register-resend", prefix = "/api")]
pub async fn resend_registration(#[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let page = paths::with_back(paths::REGISTER, &back);
    let sent = registration::resend(&hall, &visitor()?).await;
    settle(Sent::new(REGISTER, &page, []), sent, |()| page.clone()).await
}

/// Goes back to the details of the new account.
#[server(endpoint = "identity/register-leave", prefix = "/api")]
pub async fn leave_registration(#[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let page = paths::with_back(paths::REGISTER, &back);
    let left = registration::leave(&hall, &visitor()?).await;
    settle(Sent::new(REGISTER, &page, []), left, |()| page.clone()).await
}

/// What the log-in page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPage {
    pub stage: SignInStage,
    /// The phone, masked.
    pub phone: Option<String>,
    pub refusal: Option<Refusal>,
}

/// How far the log-in is.
#[server(endpoint = "identity/sign-in-page", prefix = "/api")]
pub async fn read_sign_in() -> Result<SignInPage, ApiError> {
    let (hall, _) = hall_and_actor()?;
    let (stage, phone) = match visitor_if_any() {
        Some(visitor) => answer(door::stage(&hall, &visitor).await)?,
        None => (SignInStage::Phone, None),
    };
    Ok(SignInPage { stage, phone, refusal: last_refusal(&hall, SIGN_IN).await? })
}

/// Takes the phone and sends the code, whether or not there is an account.
#[server(endpoint = "identity/sign-in", prefix = "/api")]
pub async fn sign_in(#[server(default)] phone: String, #[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let page = paths::with_back(paths::SIGN_IN, &back);
    let begun = door::begin(&hall, &visitor()?, &phone).await;
    settle(Sent::new(SIGN_IN, &page, [("phone", phone)]), begun, |()| page.clone()).await
}

/// Checks the code.
#[server(endpoint = "identity/sign-in-code", prefix = "/api")]
pub async fn confirm_sign_in(#[server(default)] code: String, #[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = paths::with_back(paths::SIGN_IN, &back);
    let outcome = door::confirm(&hall, &visitor()?, &code, device().as_deref()).await;
    if is_in(&actor) && is_over(&outcome) {
        return lead_on(SIGN_IN, &page, &back).await;
    }
    settle(Sent::new(SIGN_IN, &page, []), outcome, |outcome| after_code(&outcome, &page, &back)).await
}

/// Where a right code leads.
#[cfg(feature = "ssr")]
fn after_code(outcome: &door::Outcome, page: &str, back: &str) -> String {
    match outcome {
        door::Outcome::Entered(entered) => {
            enter(entered);
            onward(back, paths::MY_CASES)
        }
        door::Outcome::IdTailWanted => page.to_owned(),
        door::Outcome::NoAccount => paths::with_back(paths::NO_ACCOUNT, back),
    }
}

/// Checks the last six of the ID number, on a browser not seen before.
#[server(endpoint = "identity/sign-in-tail", prefix = "/api")]
pub async fn confirm_id_tail(#[server(default)] tail: String, #[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let page = paths::with_back(paths::SIGN_IN, &back);
    let entered = door::confirm_tail(&hall, &visitor()?, &tail, device().as_deref()).await;
    if is_in(&actor) && is_over(&entered) {
        return lead_on(SIGN_IN, &page, &back).await;
    }
    settle(Sent::new(SIGN_IN, &page, []), entered, |entered| {
        enter(&entered);
        onward(&back, paths::MY_CASES)
    })
    .await
}

/// Sends another code for the log-in.
#[server(endpoint = "identity/sign-in-resend", prefix = "/api")]
pub async fn resend_sign_in(#[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let page = paths::with_back(paths::SIGN_IN, &back);
    let sent = door::resend(&hall, &visitor()?).await;
    settle(Sent::new(SIGN_IN, &page, []), sent, |()| page.clone()).await
}

/// Goes back to the phone.
#[server(endpoint = "identity/sign-in-leave", prefix = "/api")]
pub async fn leave_sign_in(#[server(default)] back: String) -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let page = paths::with_back(paths::SIGN_IN, &back);
    let left = door::start_over(&hall, &visitor()?).await;
    settle(Sent::new(SIGN_IN, &page, []), left, |()| page.clone()).await
}

/// Ends the session.
#[server(endpoint = "identity/sign-out", prefix = "/api")]
pub async fn sign_out() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let staff = matches!(actor, domain::identity::Actor::Staff(_));
    let left = door::leave(&hall, &actor).await;
    let_out();
    let next = if staff { paths::STAFF_SIGN_IN } else { paths::HOME };
    settle(Sent::new("sign-out", paths::HOME, []), left, |()| next.to_owned()).await
}

/// What the account page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    pub account: AccountView,
    pub refusal: Option<Refusal>,
}

/// The signed-in resident's account.
#[server(endpoint = "identity/account", prefix = "/api")]
pub async fn read_account() -> Result<AccountPage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let account = answer(account::my_account(&hall, &actor).await)?;
    Ok(AccountPage { account, refusal: last_refusal(&hall, CHECK_AGAIN).await? })
}

/// Asks the registers once more.
#[server(endpoint = "identity/check-again", prefix = "/api")]
pub async fn check_again() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let checked = registration::check_again(&hall, &actor).await;
    settle(Sent::new(CHECK_AGAIN, paths::ACCOUNT, []), checked, |_| paths::ACCOUNT.to_owned()).await
}

/// What the page for a new phone shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhonePage {
    /// The phone now, masked.
    pub phone: String,
    pub change: Option<PhoneChange>,
    pub refusal: Option<Refusal>,
}

/// How far the change of phone is.
#[server(endpoint = "identity/phone", prefix = "/api")]
pub async fn read_phone() -> Result<PhonePage, ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let account = answer(account::my_account(&hall, &actor).await)?;
    let change = answer(phone::at_hand(&hall, &visitor()?).await)?;
    Ok(PhonePage { phone: account.phone, change, refusal: last_refusal(&hall, PHONE).await? })
}

/// Takes the new phone and sends a code to the old one.
#[server(endpoint = "identity/change-phone", prefix = "/api")]
pub async fn change_phone(#[server(default)] phone: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let begun = phone::begin(&hall, &actor, &visitor()?, &phone).await;
    settle(Sent::new(PHONE, paths::ACCOUNT_PHONE, [("phone", phone)]), begun, |()| paths::ACCOUNT_PHONE.to_owned()).await
}

/// Checks the code that is owed, the old phone's or the new one's.
#[server(endpoint = "identity/change-phone-code", prefix = "/api")]
pub async fn confirm_phone(#[server(default)] code: String, #[server(default)] of: String) -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let typed = phone::Typed { code: &code, of_old: of == "old" };
    let confirmed = phone::confirm(&hall, &actor, &visitor()?, typed, device().as_deref()).await;
    let next = |changed| if changed { paths::ACCOUNT } else { paths::ACCOUNT_PHONE }.to_owned();
    settle(Sent::new(PHONE, paths::ACCOUNT_PHONE, []), confirmed, next).await
}

/// Sends another code to the phone that owes one.
#[server(endpoint = "identity/change-phone-resend", prefix = "/api")]
pub async fn resend_phone() -> Result<(), ApiError> {
    let (hall, actor) = hall_and_actor()?;
    let sent = phone::resend(&hall, &actor, &visitor()?).await;
    settle(Sent::new(PHONE, paths::ACCOUNT_PHONE, []), sent, |()| paths::ACCOUNT_PHONE.to_owned()).await
}

/// Leaves the change of phone.
#[server(endpoint = "identity/change-phone-leave", prefix = "/api")]
pub async fn leave_phone() -> Result<(), ApiError> {
    let (hall, _) = hall_and_actor()?;
    let left = phone::give_up(&hall, &visitor()?).await;
    settle(Sent::new(PHONE, paths::ACCOUNT_PHONE, []), left, |()| paths::ACCOUNT.to_owned()).await
}
