//! Residents' accounts as stored: three sealed facts, their blind indexes, the level.

use super::allow;
use super::codes::phone_index;
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::id::AccountId;
use domain::identity::{AccountView, Actor, PersonName, Phone, RealNameLevel, ResidentId, Right, VerifiedBy};
use domain::language::Language;

/// An account, unsealed. For use cases; pages get [`AccountView`].
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its real-name level.
    pub level: RealNameLevel,
    /// The holder's name.
    pub name: PersonName,
    /// The holder's ID number.
    pub resident_id: ResidentId,
    /// The phone.
    pub phone: Phone,
    /// How and when level 2 was reached.
    pub verified: Option<(VerifiedBy, Timestamp)>,
    /// The language messages go out in.
    pub language: Language,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// The account as pages show it.
    pub fn masked(&self) -> AccountView {
        AccountView {
            id: self.id.clone(),
            name: self.name.masked(),
            resident_id: self.resident_id.masked(),
            phone: self.phone.masked(),
            level: self.level,
            verified: self.verified,
            created_at: self.created_at,
        }
    }

    /// What the session and the record call the account.
    pub fn subject(&self) -> String {
        subject(&self.id)
    }
}

/// What the session and the record call an account.
pub fn subject(id: &AccountId) -> String {
    format!("resident:{id}")
}

/// What the actor's own account looks like.
pub async fn my_account(hall: &Hall, actor: &Actor) -> Result<AccountView> {
    Ok(own(hall, actor).await?.masked())
}

/// The actor's own account, unsealed: the applicant's identity on a form.
pub async fn own(hall: &Hall, actor: &Actor) -> Result<Account> {
    allow(actor, Right::UseAccount)?;
    match actor {
        Actor::Resident(resident) => load(hall, &resident.account).await,
        Actor::Anonymous | Actor::Staff(_) | Actor::Client(_) | Actor::System => Err(Error::Forbidden),
    }
}

/// Reads an account. The caller has asked for the right to it.
pub async fn load(hall: &Hall, id: &AccountId) -> Result<Account> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, level, name, resident_id, phone, verified_by, verified_at, language, created_at FROM accounts WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    row.ok_or(Error::NotFound)?.unsealed(hall)
}

/// The accounts with a phone, the highest level first. Families share phones, so there may be several.
pub(super) async fn by_phone(hall: &Hall, phone: &Phone) -> Result<Vec<Account>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, level, name, resident_id, phone, verified_by, verified_at, language, created_at FROM accounts WHERE phone_index = $1 ORDER BY level DESC, created_at LIMIT 50",
    )
    .bind(phone_index(hall, phone))
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter().map(|row| row.unsealed(hall)).collect()
}

/// The accounts that name an ID number, the highest level first.
pub(super) async fn by_resident(hall: &Hall, id: &ResidentId) -> Result<Vec<Account>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, level, name, resident_id, phone, verified_by, verified_at, language, created_at FROM accounts WHERE resident_index = $1 ORDER BY level DESC, created_at LIMIT 50",
    )
    .bind(resident_index(hall, id))
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter().map(|row| row.unsealed(hall)).collect()
}

/// Writes a new account. `false`: somebody else holds this person's account of level 2, and nothing was written.
pub(super) async fn insert(hall: &Hall, unit: &mut UnitOfWork, account: &Account) -> Result<bool> {
    let id = account.id.as_str();
    let touched = unit
        .execute(
            sqlx::query(
                "INSERT INTO accounts (id, level, name, resident_id, resident_index, phone, phone_index, verified_by, verified_at, language, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            )
            .bind(id)
            .bind(account.level.number())
            .bind(hall.seal("accounts", "name", id, account.name.as_str()))
            .bind(hall.seal("accounts", "resident_id", id, account.resident_id.as_str()))
            .bind(resident_index(hall, &account.resident_id))
            .bind(hall.seal("accounts", "phone", id, account.phone.as_str()))
            .bind(phone_index(hall, &account.phone))
            .bind(account.verified.map(|(way, _)| way.code()))
            .bind(account.verified.map(|(_, at)| at.to_string()))
            .bind(account.language.tag())
            .bind(account.created_at.to_string()),
        )
        .await?;
    Ok(touched == 1)
}

/// Raises an account to level 2. `false`: it is there already, or the person has another account of level 2.
pub(super) async fn raise(hall: &Hall, unit: &mut UnitOfWork, account: &Account, way: VerifiedBy) -> Result<bool> {
    let raised = unit
        .execute(
            sqlx::query(
                "UPDATE accounts SET level = 2, verified_by = $1, verified_at = $2 WHERE id = $3 AND level = 1 AND NOT EXISTS (SELECT 1 FROM accounts AS held WHERE held.resident_index = $4 AND held.level = 2)",
            )
            .bind(way.code())
            .bind(hall.now().to_string())
            .bind(account.id.as_str())
            .bind(resident_index(hall, &account.resident_id)),
        )
        .await;
    match raised {
        Ok(touched) => Ok(touched == 1),
        // Two windows at the same moment: the unique index decides, and the unit is lost for the slower one.
        Err(Error::Store(error)) if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) => {
            Err(Error::Conflict)
        }
        Err(error) => Err(error),
    }
}

/// The blind index of an ID number, the same in every table.
pub fn resident_index(hall: &Hall, id: &ResidentId) -> String {
    hall.keys().blind_index("resident", id.as_str())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    level: i64,
    name: String,
    resident_id: String,
    phone: String,
    verified_by: Option<String>,
    verified_at: Option<String>,
    language: String,
    created_at: String,
}

impl Row {
    fn unsealed(self, hall: &Hall) -> Result<Account> {
        let id = self.id;
        let corrupt = || Error::corrupt("accounts", &id);
        let open = |column: &str, sealed: &str| hall.unseal("accounts", column, &id, sealed);
        let verified = match (&self.verified_by, &self.verified_at) {
            (Some(way), Some(at)) => Some((VerifiedBy::from_code(way).ok_or_else(corrupt)?, Timestamp::parse(at).ok_or_else(corrupt)?)),
            _ => None,
        };
        Ok(Account {
            level: RealNameLevel::from_number(self.level).ok_or_else(corrupt)?,
            name: PersonName::parse(&open("name", &self.name)?).map_err(|_| corrupt())?,
            resident_id: ResidentId::parse(&open("resident_id", &self.resident_id)?).map_err(|_| corrupt())?,
            phone: Phone::parse(&open("phone", &self.phone)?).map_err(|_| corrupt())?,
            verified,
            language: Language::from_tag(&self.language).unwrap_or_default(),
            created_at: Timestamp::parse(&self.created_at).ok_or_else(corrupt)?,
            id: AccountId(id),
        })
    }
}
