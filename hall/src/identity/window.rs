//! What a window, or the desk that takes applications, does with a person standing in front of it: find the account, confirm
//! the identity; a window also changes the phone.
//!
//! Every look-up is put on the record, found or not, and counted.

use super::account::{self, Account};
use super::codes::Turn;
use super::pending::{self, Way};
use super::registration::chain;
use super::{Visitor, allow, codes, phone};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::messages;
use domain::fault::{Fault, FaultCode, Faults};
use domain::id::AccountId;
use domain::identity::{Actor, CodePurpose, PersonName, Phone, RealNameLevel, ResidentId, Right, VerifiedBy, WindowDesk};
use domain::messages::MessageTemplate;
use serde::{Deserialize, Serialize};

const LOOK_UPS: Limit = Limit { most: 200, seconds: 86_400 };

/// The act in the chain of each account that a look-up found.
pub(crate) const FOUND: &str = "account.found";

#[derive(Serialize, Deserialize)]
struct Found {
    accounts: Vec<AccountId>,
    /// The account whose phone is being changed, and the new phone.
    change: Option<(AccountId, Phone)>,
    /// A phone was changed just now.
    #[serde(default)]
    changed: bool,
}

/// Finds the accounts of the person whose ID card lies on the desk: name and number must both fit.
pub async fn find(hall: &Hall, actor: &Actor, visitor: &Visitor, name: &str, resident_id: &str) -> Result<()> {
    allow(actor, Right::FindPerson)?;
    let mut faults = Faults::none();
    let name = faults.take("name", PersonName::parse(name));
    let id = faults.take("resident_id", ResidentId::parse_on(resident_id, hall.today()));
    let (Some(name), Some(id)) = (name, id) else { return Err(faults.into()) };
    codes::within(hall, &format!("window look-ups:{}", actor.tag()), LOOK_UPS).await?;
    let accounts: Vec<AccountId> =
        account::by_resident(hall, &id).await?.into_iter().filter(|account| account.name == name).map(|account| account.id).collect();
    let mut cases: Vec<(String, &AccountId)> = Vec::new();
    for account in &accounts {
        let of_account: Vec<(String,)> = sqlx::query_as("SELECT id FROM cases WHERE account_id = $1 ORDER BY id")
            .bind(account.as_str())
            .fetch_all(hall.db().reader())
            .await?;
        cases.extend(of_account.into_iter().map(|(case,)| (case, account)));
    }
    let mut unit = hall.begin().await?;
    let detail = serde_json::json!({ "found": accounts });
    audit::record(hall, &mut unit, Entry { chain: actor.tag(), act: "account.look_up", actor, detail }).await?;
    // Who was looked up sees it among the looks at their cases.
    for (case, account) in cases {
        let entry = Entry { chain: format!("case:{case}"), act: "case.found", actor, detail: found_with(account) };
        audit::record(hall, &mut unit, entry).await?;
    }
    for account in &accounts {
        // For its holder, who is told who looked.
        audit::record(hall, &mut unit, Entry { chain: chain(account), act: FOUND, actor, detail: serde_json::json!({}) }).await?;
    }
    unit.commit().await?;
    pending::keep(hall, visitor, Way::WindowPhone, &Found { accounts, change: None, changed: false }).await
}

/// What stands with a case that was found because its account was.
pub(crate) fn found_with(account: &AccountId) -> serde_json::Value {
    serde_json::json!({ "account": account })
}

/// What the last look-up of this session found, masked, and the phone a code went to; `None` when nothing was looked up.
pub async fn at_hand(hall: &Hall, actor: &Actor, visitor: &Visitor) -> Result<Option<WindowDesk>> {
    allow(actor, Right::FindPerson)?;
    let Some(found) = pending::read::<Found>(hall, visitor, Way::WindowPhone).await? else { return Ok(None) };
    let mut views = Vec::with_capacity(found.accounts.len());
    for id in &found.accounts {
        views.push(account::load(hall, id).await?.masked());
    }
    let may_change_phone = allow(actor, Right::ChangePhoneAtWindow).is_ok();
    let change = found.change.map(|(account, phone)| (account, phone.masked()));
    Ok(Some(WindowDesk { accounts: views, change, may_change_phone }))
}

/// Clears the desk for the next person.
pub async fn clear(hall: &Hall, actor: &Actor, visitor: &Visitor) -> Result<()> {
    allow(actor, Right::FindPerson)?;
    pending::forget(hall, visitor, Way::WindowPhone).await
}

/// Confirms that the person was seen with their ID card: level 1 becomes level 2.
///
/// If the person has another account of level 2, this one stays: that account gets the phone instead.
pub async fn confirm_identity(hall: &Hall, actor: &Actor, visitor: &Visitor, id: &AccountId) -> Result<()> {
    allow(actor, Right::ConfirmIdentity)?;
    let account = looked_up(hall, visitor, id).await?.1;
    if account.level == RealNameLevel::Verified {
        return Err(Fault::whole(FaultCode::WrongState).into());
    }
    let mut unit = hall.begin().await?;
    if !account::raise(hall, &mut unit, &account, VerifiedBy::Window).await? {
        return Err(Fault::whole(FaultCode::AccountExists).into());
    }
    let detail = serde_json::json!({ "level": 2, "by": VerifiedBy::Window.code() });
    audit::record(hall, &mut unit, Entry { chain: chain(&account.id), act: "account.level", actor, detail }).await?;
    let told = messages::Recipient { phone: &account.phone, account: Some(&account.id), case: None };
    messages::enqueue(hall, &mut unit, &MessageTemplate::LevelRaised, told, account.language).await?;
    unit.commit().await
}

/// Sends a code to the new phone the person holds in their hand.
pub async fn begin_phone(hall: &Hall, actor: &Actor, visitor: &Visitor, id: &AccountId, typed: &str) -> Result<()> {
    allow(actor, Right::ChangePhoneAtWindow)?;
    let (found, account) = looked_up(hall, visitor, id).await?;
    let phone = Phone::parse(typed).map_err(|code| Fault::at("phone", code))?;
    if phone == account.phone {
        return Err(Fault::at("phone", FaultCode::PhoneUnchanged).into());
    }
    codes::send_for(hall, visitor, CodePurpose::NewPhone, &phone, &account.id).await?;
    let found = Found { accounts: found.accounts, change: Some((account.id, phone)), changed: false };
    pending::keep(hall, visitor, Way::WindowPhone, &found).await
}

/// Checks the code and writes the new phone. Every session of the account ends.
pub async fn confirm_phone(hall: &Hall, actor: &Actor, visitor: &Visitor, code: &str) -> Result<()> {
    allow(actor, Right::ChangePhoneAtWindow)?;
    let found: Found = pending::expect(hall, visitor, Way::WindowPhone).await?;
    let Some((id, new)) = found.change else {
        // The first press of a double click has changed it.
        return if found.changed { Ok(()) } else { Err(Error::NotFound) };
    };
    if codes::verify_turn(hall, visitor, CodePurpose::NewPhone, &new, code).await? == Turn::Again {
        return Ok(());
    }
    let account = account::load(hall, &id).await?;
    phone::change(hall, actor, &account, &new, None).await?;
    pending::keep(hall, visitor, Way::WindowPhone, &Found { accounts: found.accounts, change: None, changed: true }).await
}

/// An account that this session's last look-up found; any other does not exist for the window.
async fn looked_up(hall: &Hall, visitor: &Visitor, id: &AccountId) -> Result<(Found, Account)> {
    let found: Found = pending::expect(hall, visitor, Way::WindowPhone).await?;
    if !found.accounts.contains(id) {
        return Err(Error::NotFound);
    }
    let account = account::load(hall, id).await?;
    Ok((found, account))
}
