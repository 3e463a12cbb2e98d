//! Change of phone: by codes to the old and the new phone, or in person at a window. Other sessions end, the old phone is told.

use super::account::{self, Account};
use super::codes::Turn;
use super::pending::{self, Way};
use super::registration::chain;
use super::{Visitor, codes, device};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use crate::messages::{self, Recipient};
use crate::session;
use domain::fault::{Fault, FaultCode};
use domain::identity::{Actor, CodePurpose, Phone, PhoneChange};
use domain::messages::MessageTemplate;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct OnTheWay {
    phone: Phone,
    old_proven: bool,
    /// The phone is changed; only the second press of a double click is still answered.
    #[serde(default)]
    done: bool,
}

/// Takes the new phone and sends a code to the old one.
pub async fn begin(hall: &Hall, actor: &Actor, visitor: &Visitor, typed: &str) -> Result<()> {
    let account = account::own(hall, actor).await?;
    let phone = Phone::parse(typed).map_err(|code| Fault::at("phone", code))?;
    if phone == account.phone {
        return Err(Fault::at("phone", FaultCode::PhoneUnchanged).into());
    }
    codes::send_for(hall, visitor, CodePurpose::OldPhone, &account.phone, &account.id).await?;
    pending::keep(hall, visitor, Way::ChangePhone, &OnTheWay { phone, old_proven: false, done: false }).await
}

/// How far this session's change is, if it is on the way.
pub async fn at_hand(hall: &Hall, visitor: &Visitor) -> Result<Option<PhoneChange>> {
    let way: Option<OnTheWay> = pending::read(hall, visitor, Way::ChangePhone).await?;
    Ok(way.filter(|way| !way.done).map(|way| PhoneChange { phone: way.phone.masked(), old_proven: way.old_proven }))
}

/// Sends another code to the phone that owes one.
pub async fn resend(hall: &Hall, actor: &Actor, visitor: &Visitor) -> Result<()> {
    let account = account::own(hall, actor).await?;
    let way: OnTheWay = pending::expect(hall, visitor, Way::ChangePhone).await?;
    if way.done {
        return Err(Fault::whole(FaultCode::SessionExpired).into());
    }
    if way.old_proven {
        codes::send_for(hall, visitor, CodePurpose::NewPhone, &way.phone, &account.id).await
    } else {
        codes::send_for(hall, visitor, CodePurpose::OldPhone, &account.phone, &account.id).await
    }
}

/// Leaves the way without a change.
pub async fn give_up(hall: &Hall, visitor: &Visitor) -> Result<()> {
    pending::forget(hall, visitor, Way::ChangePhone).await
}

/// A code as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The code.
    pub code: &'a str,
    /// The page asked for the code of the old phone.
    pub of_old: bool,
}

/// Checks the code that is owed: the old phone's first, then the new one's, which completes the change (`true`). The second
/// press of a double click is led where the first one led.
pub async fn confirm(hall: &Hall, actor: &Actor, visitor: &Visitor, typed: Typed<'_>, device: Option<&str>) -> Result<bool> {
    let account = account::own(hall, actor).await?;
    let way: OnTheWay = pending::expect(hall, visitor, Way::ChangePhone).await?;
    if way.done {
        return Ok(true);
    }
    if !way.old_proven {
        let turn = codes::verify_turn(hall, visitor, CodePurpose::OldPhone, &account.phone, typed.code).await?;
        if turn == Turn::First {
            pending::keep(hall, visitor, Way::ChangePhone, &OnTheWay { phone: way.phone.clone(), old_proven: true, done: false }).await?;
            codes::send_for(hall, visitor, CodePurpose::NewPhone, &way.phone, &account.id).await?;
        }
        return Ok(false);
    }
    if typed.of_old {
        return Ok(false);
    }
    if codes::verify_turn(hall, visitor, CodePurpose::NewPhone, &way.phone, typed.code).await? == Turn::First {
        change(hall, actor, &account, &way.phone, Some((&visitor.session, device))).await?;
        pending::finish(hall, visitor, Way::ChangePhone, &OnTheWay { done: true, ..way }).await?;
    }
    Ok(true)
}

/// Writes the new phone. `kept` is the session and browser of the holder; at a window there is none.
pub(super) async fn change(hall: &Hall, actor: &Actor, account: &Account, phone: &Phone, kept: Option<(&str, Option<&str>)>) -> Result<()> {
    let id = account.id.as_str();
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query("UPDATE accounts SET phone = $1, phone_index = $2 WHERE id = $3")
            .bind(hall.seal("accounts", "phone", id, phone.as_str()))
            .bind(codes::phone_index(hall, phone))
            .bind(id),
    )
    .await?;
    let ended = session::end_all(hall, &mut unit, &account.subject(), kept.map(|(session, _)| session)).await?;
    device::forget_others(hall, &mut unit, &account.id, kept.and_then(|(_, device)| device)).await?;
    let old = Recipient { phone: &account.phone, account: Some(&account.id), case: None };
    let told = MessageTemplate::PhoneChanged { tail: phone.last_four().to_owned() };
    messages::enqueue(hall, &mut unit, &told, old, account.language).await?;
    let detail = serde_json::json!({ "in_person": kept.is_none(), "sessions_ended": ended });
    audit::record(hall, &mut unit, Entry { chain: chain(&account.id), act: "account.phone", actor, detail }).await?;
    unit.commit().await
}
