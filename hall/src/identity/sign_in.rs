//! Log-in of residents: phone, code, and on a browser not seen before the last six of the ID number.
//!
//! The first step looks nothing up, so answer and time are the same for every phone. Only who holds the phone learns whether
//! there is an account.

use super::account::{self, Account};
use super::codes::Turn;
use super::pending::{self, Way};
use super::registration::chain;
use super::{Entered, Visitor, codes, device, staff};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::messages::{self, Recipient};
use domain::fault::{Fault, FaultCode};
use domain::id::AccountId;
use domain::identity::{Actor, CodePurpose, Phone, RealNameLevel, ResidentActor, SignInStage};
use domain::messages::MessageTemplate;
use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq as _};

const TAILS_PER_PHONE: Limit = Limit { most: 10, seconds: 86_400 };
const TAILS_PER_ACCOUNT: Limit = Limit { most: 20, seconds: 86_400 };

/// What a right code led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in.
    Entered(Entered),
    /// The last six of the ID number are wanted too.
    IdTailWanted,
    /// The phone is proven, and no account has it.
    NoAccount,
}

/// The end of a way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
enum End {
    NoAccount,
    Entered(AccountId),
}

#[derive(Serialize, Deserialize)]
struct OnTheWay {
    phone: Phone,
    proven: bool,
    /// Where the way ended. Only a second press of the same form is still answered, and with the same.
    #[serde(default)]
    end: Option<End>,
}

/// How far a session is that is on the way.
async fn on_the_way(hall: &Hall, visitor: &Visitor) -> Result<Option<OnTheWay>> {
    Ok(pending::read::<OnTheWay>(hall, visitor, Way::SignIn).await?.filter(|way| way.end.is_none()))
}

/// Ends the way of a phone, once: a repeat does not make the moment longer in which it may be repeated.
async fn finish(hall: &Hall, visitor: &Visitor, way: OnTheWay, end: End) -> Result<()> {
    if way.end.is_some() {
        return Ok(());
    }
    pending::finish(hall, visitor, Way::SignIn, &OnTheWay { end: Some(end), ..way }).await
}

/// Sends the code, whether or not an account has this phone.
pub async fn begin(hall: &Hall, visitor: &Visitor, phone: &str) -> Result<()> {
    let phone = Phone::parse(phone).map_err(|code| Fault::at("phone", code))?;
    codes::send(hall, visitor, CodePurpose::SignIn, &phone).await?;
    pending::keep(hall, visitor, Way::SignIn, &OnTheWay { phone, proven: false, end: None }).await
}

/// How far this session is, and the phone it typed, masked.
pub async fn stage(hall: &Hall, visitor: &Visitor) -> Result<(SignInStage, Option<String>)> {
    Ok(match on_the_way(hall, visitor).await? {
        None => (SignInStage::Phone, None),
        Some(way) => (if way.proven { SignInStage::IdTail } else { SignInStage::Code }, Some(way.phone.masked())),
    })
}

/// Sends another code to the same phone.
pub async fn resend(hall: &Hall, visitor: &Visitor) -> Result<()> {
    let way = on_the_way(hall, visitor).await?.ok_or_else(expired)?;
    codes::send(hall, visitor, CodePurpose::SignIn, &way.phone).await
}

/// Leaves the way, to type another phone.
pub async fn start_over(hall: &Hall, visitor: &Visitor) -> Result<()> {
    pending::forget(hall, visitor, Way::SignIn).await
}

/// Checks the code. A browser that opened the phone's one account before needs nothing more.
pub async fn confirm(hall: &Hall, visitor: &Visitor, code: &str, device: Option<&str>) -> Result<Outcome> {
    let way: OnTheWay = pending::expect(hall, visitor, Way::SignIn).await?;
    let turn = codes::verify_turn(hall, visitor, CodePurpose::SignIn, &way.phone, code).await?;
    let accounts = account::by_phone(hall, &way.phone).await?;
    match (accounts.as_slice(), &way.end) {
        ([], None | Some(End::NoAccount)) => {
            finish(hall, visitor, way, End::NoAccount).await?;
            Ok(Outcome::NoAccount)
        }
        ([only], None) if device::is_known(hall, &only.id, device).await? => {
            Ok(Outcome::Entered(enter(hall, visitor, way, only, device, Arrival { known: true, turn }).await?))
        }
        (_, None) => {
            pending::keep(hall, visitor, Way::SignIn, &OnTheWay { proven: true, ..way }).await?;
            Ok(Outcome::IdTailWanted)
        }
        // A second press of the code that let in, from the same browser.
        (found, Some(End::Entered(entered))) if turn == Turn::Again && device::is_known(hall, entered, device).await? => {
            let account = found.iter().find(|account| account.id == *entered).ok_or_else(expired)?;
            Ok(Outcome::Entered(enter(hall, visitor, way, account, device, Arrival { known: true, turn }).await?))
        }
        _ => Err(expired()),
    }
}

fn expired() -> Error {
    Fault::whole(FaultCode::SessionExpired).into()
}

/// Checks the last six of the ID number against the accounts of the proven phone.
pub async fn confirm_tail(hall: &Hall, visitor: &Visitor, tail: &str, device: Option<&str>) -> Result<Entered> {
    let way: OnTheWay = pending::expect(hall, visitor, Way::SignIn).await?;
    if !way.proven {
        return Err(expired());
    }
    let key = format!("id tails:{}", codes::phone_index(hall, &way.phone));
    codes::within(hall, &key, TAILS_PER_PHONE).await?;
    let tail: String = tail.trim().to_ascii_uppercase();
    let accounts = account::by_phone(hall, &way.phone).await?;
    // An account may move to another phone; the tries against it stay its own.
    for account in &accounts {
        codes::within(hall, &tail_key(account), TAILS_PER_ACCOUNT).await?;
    }
    let mut found: Option<&Account> = None;
    for account in &accounts {
        let own = account.resident_id.as_str().as_bytes();
        let fits = own.get(12..).map_or(Choice::from(0), |own| own.ct_eq(tail.as_bytes()));
        if bool::from(fits) && found.is_none() {
            found = Some(account);
        }
    }
    let Some(account) = found else { return Err(Fault::at("tail", FaultCode::IdTailWrong).into()) };
    let turn = match &way.end {
        None => Turn::First,
        Some(End::Entered(entered)) if *entered == account.id => Turn::Again,
        Some(_) => return Err(expired()),
    };
    crate::limits::forget(hall, &key).await?;
    for account in &accounts {
        crate::limits::give_back(hall, &tail_key(account)).await?;
    }
    let known = device::is_known(hall, &account.id, device).await?;
    enter(hall, visitor, way, account, device, Arrival { known, turn }).await
}

fn tail_key(account: &Account) -> String {
    format!("id tails of:{}", account.id)
}

async fn enter(
    hall: &Hall,
    visitor: &Visitor,
    way: OnTheWay,
    account: &Account,
    device: Option<&str>,
    arrival: Arrival,
) -> Result<Entered> {
    let mut unit = hall.begin().await?;
    let token = write_entry(hall, &mut unit, visitor, (account, account.level), device, arrival).await?;
    unit.commit().await?;
    finish(hall, visitor, way, End::Entered(account.id.clone())).await?;
    Ok(Entered { subject: account.subject(), account: account.id.clone(), level: account.level, device: token, is_new: false })
}

/// How somebody comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrival {
    /// The browser has opened this account before.
    pub known: bool,
    /// Whether it is the second press of a double click.
    pub turn: Turn,
}

/// Writes that somebody has come into an account: the browser is remembered, a new one is told of, the record says so.
pub(super) async fn write_entry(
    hall: &Hall,
    unit: &mut UnitOfWork,
    visitor: &Visitor,
    (account, level): (&Account, RealNameLevel),
    device: Option<&str>,
    Arrival { known, turn }: Arrival,
) -> Result<String> {
    let token = device::remember(hall, unit, &account.id, device).await?;
    unit.execute(sqlx::query("UPDATE accounts SET language = $1 WHERE id = $2").bind(visitor.language.tag()).bind(account.id.as_str()))
        .await?;
    if !known && turn == Turn::First {
        let recipient = Recipient { phone: &account.phone, account: Some(&account.id), case: None };
        messages::enqueue(hall, unit, &MessageTemplate::NewDevice { at: hall.now() }, recipient, visitor.language).await?;
    }
    let actor = Actor::Resident(ResidentActor { account: account.id.clone(), level });
    let detail = serde_json::json!({ "known_device": known, "repeat": turn == Turn::Again });
    audit::record(hall, unit, Entry { chain: chain(&account.id), act: "account.sign_in", actor: &actor, detail }).await?;
    Ok(token)
}

/// Puts on the record that somebody logs out; the session itself ends with the answer.
pub async fn leave(hall: &Hall, actor: &Actor) -> Result<()> {
    let (chain, act) = match actor {
        Actor::Resident(resident) => (chain(&resident.account), "account.sign_out"),
        Actor::Staff(staff) => (staff::subject(&staff.staff), "staff.sign_out"),
        Actor::Anonymous | Actor::Client(_) | Actor::System => return Ok(()),
    };
    let mut unit = hall.begin().await?;
    audit::record(hall, &mut unit, Entry { chain, act, actor, detail: serde_json::json!({}) }).await?;
    unit.commit().await
}
