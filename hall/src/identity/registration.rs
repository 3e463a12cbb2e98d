//! Making an account: details, a code to the phone, then the registers. All agree: level 2; otherwise level 1.
//!
//! The registers are asked only after the phone is proven, and what exactly did not agree is never told: the form must not be
//! a way to try out names and numbers of other people.

use super::account::{self, Account};
use super::codes::Turn;
use super::pending::{self, Way};
use super::sign_in::Arrival;
use super::{Entered, Visitor, allow, codes, device, registers, sign_in};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::limits::Limit;
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::AccountId;
use domain::identity::{Actor, Agreement, CodePurpose, PersonName, Phone, RealNameLevel, ResidentActor, ResidentId, Right, VerifiedBy};
use serde::{Deserialize, Serialize};

const NEW_ACCOUNTS_PER_PHONE: Limit = Limit { most: 5, seconds: 86_400 };

/// What was typed on the first page.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// Name.
    pub name: String,
    /// ID number.
    pub resident_id: String,
    /// Phone.
    pub phone: String,
    /// The person agrees that the two registers are asked.
    pub agreed: bool,
}

#[derive(Serialize, Deserialize)]
struct Checked {
    /// What a new account will be called, so that a double click makes one account.
    account: AccountId,
    name: PersonName,
    resident_id: ResidentId,
    phone: Phone,
    /// The account is made; only a repeat of the same code is still answered.
    done: bool,
}

/// The details of a session that is on the way.
async fn on_the_way(hall: &Hall, visitor: &Visitor) -> Result<Option<Checked>> {
    Ok(pending::read::<Checked>(hall, visitor, Way::Register).await?.filter(|checked| !checked.done))
}

/// Checks the details and sends the code.
pub async fn begin(hall: &Hall, actor: &Actor, visitor: &Visitor, details: &Details) -> Result<()> {
    allow(actor, Right::CreateAccount)?;
    let mut faults = Faults::none();
    let name = faults.take("name", PersonName::parse(&details.name));
    let resident_id = faults.take("resident_id", ResidentId::parse_on(&details.resident_id, hall.today()));
    let phone = faults.take("phone", Phone::parse(&details.phone));
    if !details.agreed {
        faults.push(Fault::at("agreed", FaultCode::Required));
    }
    let (Some(name), Some(resident_id), Some(phone)) = (name, resident_id, phone) else { return Err(faults.into()) };
    if !faults.is_empty() {
        return Err(faults.into());
    }
    codes::send(hall, visitor, CodePurpose::Register, &phone).await?;
    pending::keep(hall, visitor, Way::Register, &Checked { account: AccountId(hall.new_id()), name, resident_id, phone, done: false }).await
}

/// The phone the code went to, masked, if this session is on the way.
pub async fn phone_at_hand(hall: &Hall, visitor: &Visitor) -> Result<Option<String>> {
    Ok(on_the_way(hall, visitor).await?.map(|checked| checked.phone.masked()))
}

/// Sends another code to the same phone.
pub async fn resend(hall: &Hall, visitor: &Visitor) -> Result<()> {
    let checked = on_the_way(hall, visitor).await?.ok_or_else(|| Fault::whole(FaultCode::SessionExpired))?;
    codes::send(hall, visitor, CodePurpose::Register, &checked.phone).await
}

/// Goes back to the details.
pub async fn leave(hall: &Hall, visitor: &Visitor) -> Result<()> {
    pending::forget(hall, visitor, Way::Register).await
}

/// Checks the code, asks the registers and makes the account, or opens the one this person already has with this phone.
///
/// The registers were asked about the name typed now, so an account under another name, such as one mistyped before, is
/// another account.
pub async fn confirm(hall: &Hall, actor: &Actor, visitor: &Visitor, code: &str, device: Option<&str>) -> Result<Entered> {
    allow(actor, Right::CreateAccount)?;
    let checked: Checked = pending::expect(hall, visitor, Way::Register).await?;
    let turn = codes::verify_turn(hall, visitor, CodePurpose::Register, &checked.phone, code).await?;
    let agreement = registers::ask(hall, actor, &checked.name, &checked.resident_id, &checked.phone).await;
    let known = account::by_resident(hall, &checked.resident_id).await?;
    let same = |account: &&Account| account.phone == checked.phone && account.name == checked.name;
    let entered = if let Some(account) = known.iter().find(same) {
        reopen(hall, visitor, account, agreement, device, turn).await?
    } else {
        let held = known.iter().any(|account| account.level == RealNameLevel::Verified);
        if held && agreement == Agreement::Confirmed {
            return Err(Fault::whole(FaultCode::AccountExists).into());
        }
        create(hall, visitor, &checked, agreement, device, turn).await?
    };
    // Once: a repeat does not make the moment longer in which it may be repeated.
    if !checked.done {
        pending::finish(hall, visitor, Way::Register, &Checked { done: true, ..checked }).await?;
    }
    Ok(entered)
}

async fn create(
    hall: &Hall,
    visitor: &Visitor,
    checked: &Checked,
    agreement: Agreement,
    device: Option<&str>,
    turn: Turn,
) -> Result<Entered> {
    if turn == Turn::First {
        let key = format!("new accounts:{}", codes::phone_index(hall, &checked.phone));
        codes::within(hall, &key, NEW_ACCOUNTS_PER_PHONE).await?;
    }
    let now = hall.now();
    let level = agreement.level();
    let account = Account {
        id: checked.account.clone(),
        level,
        name: checked.name.clone(),
        resident_id: checked.resident_id.clone(),
        phone: checked.phone.clone(),
        verified: (level == RealNameLevel::Verified).then_some((VerifiedBy::Registers, now)),
        language: visitor.language,
        created_at: now,
    };
    let mut unit = hall.begin().await?;
    if !account::insert(hall, &mut unit, &account).await? {
        drop(unit);
        // The first press of a double click was faster by a moment.
        return match account::load(hall, &account.id).await {
            Ok(own) => reopen(hall, visitor, &own, agreement, device, Turn::Again).await,
            Err(Error::NotFound) => Err(Fault::whole(FaultCode::AccountExists).into()),
            Err(error) => Err(error),
        };
    }
    let actor = Actor::Resident(ResidentActor { account: account.id.clone(), level });
    let detail = serde_json::json!({ "level": level.number() });
    audit::record(hall, &mut unit, Entry { chain: chain(&account.id), act: "account.create", actor: &actor, detail }).await?;
    let device = device::remember(hall, &mut unit, &account.id, device).await?;
    unit.commit().await?;
    Ok(Entered { subject: account.subject(), account: account.id, level, device, is_new: true })
}

/// Somebody registers again with the same name, ID and phone: it is the same account. The registers may confirm it by now.
async fn reopen(
    hall: &Hall,
    visitor: &Visitor,
    account: &Account,
    agreement: Agreement,
    device: Option<&str>,
    turn: Turn,
) -> Result<Entered> {
    let known = device::is_known(hall, &account.id, device).await?;
    let mut unit = hall.begin().await?;
    let raised = agreement == Agreement::Confirmed && account::raise(hall, &mut unit, account, VerifiedBy::Registers).await?;
    let level = if raised { RealNameLevel::Verified } else { account.level };
    if raised {
        record_level(hall, &mut unit, account, VerifiedBy::Registers).await?;
    }
    let device = sign_in::write_entry(hall, &mut unit, visitor, (account, level), device, Arrival { known, turn }).await?;
    unit.commit().await?;
    Ok(Entered { subject: account.subject(), account: account.id.clone(), level, device, is_new: false })
}

/// Asks the registers once more about an account of level 1; they may have been silent when it was made.
pub async fn check_again(hall: &Hall, actor: &Actor) -> Result<RealNameLevel> {
    let account = account::own(hall, actor).await?;
    if account.level == RealNameLevel::Verified {
        return Ok(account.level);
    }
    codes::within(hall, &format!("registers asked:{}", account.id), Limit { most: 3, seconds: 86_400 }).await?;
    if registers::ask(hall, actor, &account.name, &account.resident_id, &account.phone).await != Agreement::Confirmed {
        return Ok(RealNameLevel::Declared);
    }
    let mut unit = hall.begin().await?;
    if !account::raise(hall, &mut unit, &account, VerifiedBy::Registers).await? {
        return Err(Fault::whole(FaultCode::AccountExists).into());
    }
    record_level(hall, &mut unit, &account, VerifiedBy::Registers).await?;
    unit.commit().await?;
    Ok(RealNameLevel::Verified)
}

async fn record_level(hall: &Hall, unit: &mut crate::db::UnitOfWork, account: &Account, way: VerifiedBy) -> Result<(), Error> {
    let actor = Actor::Resident(ResidentActor { account: account.id.clone(), level: RealNameLevel::Verified });
    let detail = serde_json::json!({ "level": 2, "by": way.code() });
    audit::record(hall, unit, Entry { chain: chain(&account.id), act: "account.level", actor: &actor, detail }).await
}

/// The chain of an account in the record.
pub(super) fn chain(account: &AccountId) -> String {
    format!("account:{account}")
}
