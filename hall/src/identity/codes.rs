//! Codes by SMS: six digits, kept as a keyed hash, good for ten minutes, one session, one purpose and one phone.
//!
//! Whether a phone belongs to an account is not asked here, so the answer cannot tell.

use super::Visitor;
use crate::Hall;
use crate::error::{Error, Result};
use crate::limits::{self, Count, Limit};
use crate::messages::{self, Recipient};
use domain::fault::{Fault, FaultCode};
use domain::id::AccountId;
use domain::identity::{CODE_GAP_SECONDS, CODE_MINUTES, CODE_TRIES, CODES_A_DAY, CodePurpose, PersonName, Phone, code_as_typed};
use domain::messages::MessageTemplate;
use subtle::ConstantTimeEq as _;

const DAY_SECONDS: i64 = 86_400;

/// How long a double click may take: a phone far from the village mast sends the second press late.
pub const REPEAT_SECONDS: i64 = 60;

/// Codes one address may ask for: generous, since a whole village can stand behind one address of a carrier.
const PER_ADDRESS: Limit = Limit { most: 60, seconds: 3600 };

/// Wrong codes for one phone in a day, over all its codes and sessions.
const WRONG_A_DAY: Limit = Limit { most: 20, seconds: DAY_SECONDS };

/// Codes that one account may have sent in a day, whatever for and to whichever phone.
const PER_ACCOUNT: Limit = Limit { most: 30, seconds: DAY_SECONDS };

/// Wrong codes from one address: generous for the same reason.
const WRONG_PER_ADDRESS: Limit = Limit { most: 100, seconds: 3600 };

/// Sends a code on behalf of an account, which has a limit of its own beside those of phone and address.
pub async fn send_for(hall: &Hall, visitor: &Visitor, purpose: CodePurpose, phone: &Phone, account: &AccountId) -> Result<()> {
    within(hall, &account_key(account), PER_ACCOUNT).await?;
    send(hall, visitor, purpose, phone).await
}

/// Sends a code to a phone. A newer code for the same session, purpose and phone takes the place of the older one.
pub async fn send(hall: &Hall, visitor: &Visitor, purpose: CodePurpose, phone: &Phone) -> Result<()> {
    let code = hall.chance().six_digits();
    let template = match purpose {
        CodePurpose::Commitment => MessageTemplate::CommitmentCode { code: code.clone() },
        _ => MessageTemplate::IdentityCode { code: code.clone() },
    };
    send_as(hall, visitor, purpose, phone, &code, &template).await
}

/// Sends a member of a household the code by which they consent; the SMS says, masked, who applies.
pub async fn send_consent(hall: &Hall, visitor: &Visitor, (phone, account): (&Phone, &AccountId), applicant: &PersonName) -> Result<()> {
    within(hall, &account_key(account), PER_ACCOUNT).await?;
    let code = hall.chance().six_digits();
    let template = MessageTemplate::MemberConsentCode { code: code.clone(), applicant: applicant.masked() };
    send_as(hall, visitor, CodePurpose::Consent, phone, &code, &template).await
}

async fn send_as(
    hall: &Hall,
    visitor: &Visitor,
    purpose: CodePurpose,
    phone: &Phone,
    code: &str,
    template: &MessageTemplate,
) -> Result<()> {
    let phone_index = phone_index(hall, phone);
    within(hall, &address_key(hall, visitor), PER_ADDRESS).await?;
    let gap = Limit { most: 1, seconds: CODE_GAP_SECONDS };
    if let Count::Beyond(_) = limits::count(hall, &format!("code gap:{}:{phone_index}", purpose.code()), gap).await? {
        return Err(Fault::at("code", FaultCode::CodeTooSoon).into());
    }
    within(hall, &format!("codes:{phone_index}"), Limit { most: CODES_A_DAY, seconds: DAY_SECONDS }).await?;

    let session_index = session_index(hall, visitor);
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO codes (session_index, purpose, phone_index, code_hash, tries, expires_at) VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (session_index, purpose, phone_index) DO UPDATE SET code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at, spent_at = NULL",
        )
        .bind(session_index.as_str())
        .bind(purpose.code())
        .bind(phone_index.as_str())
        .bind(code_hash(hall, &session_index, purpose, &phone_index, code))
        .bind(hall.now().plus_seconds(CODE_MINUTES * 60).to_string()),
    )
    .await?;
    messages::enqueue(hall, &mut unit, template, Recipient { phone, account: None, case: None }, visitor.language).await?;
    unit.commit().await
}

/// Whether a right code was right for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is spent by this.
    First,
    /// The same form came a second time, as a double click sends it.
    Again,
}

/// Checks a code and spends it. A wrong code costs one of its tries, whatever happens afterwards.
pub async fn verify(hall: &Hall, visitor: &Visitor, purpose: CodePurpose, phone: &Phone, typed: &str) -> Result<()> {
    match verify_turn(hall, visitor, purpose, phone, typed).await? {
        Turn::First => Ok(()),
        Turn::Again => Err(Fault::at("code", FaultCode::CodeExpired).into()),
    }
}

/// Checks a code and spends it. For a minute the session that spent it may send it again; whoever calls makes sure that this
/// does nothing twice.
pub(super) async fn verify_turn(hall: &Hall, visitor: &Visitor, purpose: CodePurpose, phone: &Phone, typed: &str) -> Result<Turn> {
    let Some(typed) = code_as_typed(typed) else { return Err(Fault::at("code", FaultCode::CodeWrong).into()) };
    let (session_index, phone_index) = (session_index(hall, visitor), phone_index(hall, phone));
    let wrong_key = format!("wrong codes:{phone_index}");
    let wrong_from = format!("wrong codes from:{}", hall.keys().blind_index("address", &visitor.address));
    within(hall, &wrong_from, WRONG_PER_ADDRESS).await?;
    within(hall, &wrong_key, WRONG_A_DAY).await?;

    let mut unit = hall.begin().await?;
    let now = hall.now();
    let row: Option<(String, i64, Option<String>)> = unit
        .optional(
            sqlx::query_as(
                "UPDATE codes SET tries = tries + 1 WHERE session_index = $1 AND purpose = $2 AND phone_index = $3 AND tries < $4 AND expires_at > $5 AND (spent_at IS NULL OR spent_at > $6) RETURNING code_hash, tries, spent_at",
            )
            .bind(session_index.as_str())
            .bind(purpose.code())
            .bind(phone_index.as_str())
            .bind(CODE_TRIES)
            .bind(now.to_string())
            .bind(now.plus_seconds(-REPEAT_SECONDS).to_string()),
        )
        .await?;
    let Some((stored, tries, spent_at)) = row else {
        return Err(Fault::at("code", FaultCode::CodeExpired).into());
    };
    let hash = code_hash(hall, &session_index, purpose, &phone_index, typed);
    if !bool::from(stored.as_bytes().ct_eq(hash.as_bytes())) {
        unit.commit().await?;
        let last = tries >= CODE_TRIES;
        return Err(Fault::at("code", if last { FaultCode::CodeExpired } else { FaultCode::CodeWrong }).into());
    }
    unit.execute(
        sqlx::query(
            "UPDATE codes SET spent_at = COALESCE(spent_at, $1), tries = tries - 1 WHERE session_index = $2 AND purpose = $3 AND phone_index = $4",
        )
        .bind(now.to_string())
        .bind(session_index)
        .bind(purpose.code())
        .bind(phone_index),
    )
    .await?;
    unit.commit().await?;
    limits::forget(hall, &wrong_key).await?;
    // Only this try: one right code must not wash an address clean of its wrong ones.
    limits::give_back(hall, &wrong_from).await?;
    Ok(if spent_at.is_none() { Turn::First } else { Turn::Again })
}

/// Removes codes that are over; a job's work.
pub async fn expire(hall: &Hall) -> Result<u64> {
    let mut unit = hall.begin().await?;
    let gone = unit.execute(sqlx::query("DELETE FROM codes WHERE expires_at <= $1").bind(hall.now().to_string())).await?;
    unit.commit().await?;
    Ok(gone)
}

/// Counts one try; beyond the limit the form is refused with the time it may be tried again.
pub(crate) async fn within(hall: &Hall, key: &str, limit: Limit) -> Result<()> {
    match limits::count(hall, key, limit).await? {
        Count::Within => Ok(()),
        Count::Beyond(until) => {
            let (hour, minute) = until.hour_minute();
            Err(Error::from(Fault::whole(FaultCode::TooManyTries).with(format!("{hour:02}:{minute:02}"))))
        }
    }
}

/// The blind index of a phone, the same in every table.
pub fn phone_index(hall: &Hall, phone: &Phone) -> String {
    hall.keys().blind_index("phone", phone.as_str())
}

pub(super) fn session_index(hall: &Hall, visitor: &Visitor) -> String {
    hall.keys().blind_index("session", &visitor.session)
}

fn account_key(account: &AccountId) -> String {
    format!("codes for:{account}")
}

fn address_key(hall: &Hall, visitor: &Visitor) -> String {
    format!("codes from:{}", hall.keys().blind_index("address", &visitor.address))
}

fn code_hash(hall: &Hall, session_index: &str, purpose: CodePurpose, phone_index: &str, code: &str) -> String {
    hall.keys().blind_index("code", &format!("{session_index}:{}:{phone_index}:{code}", purpose.code()))
}
