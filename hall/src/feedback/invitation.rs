//! Invitations: a secret of 96 bits in a short link, stored as a keyed hash. Looking at one never spends it.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::messages::{Recipient, enqueue};
use crate::rights::demand;
use domain::day::{Day, Timestamp};
use domain::feedback::{INVITATION_DAYS, OpenRating, RatedStep, RatingPage};
use domain::id::{AccountId, CaseId, OfficeId, RatingId};
use domain::identity::{Actor, Phone, Relation, Right};
use domain::language::{Bilingual, Language};
use domain::messages::MessageTemplate;

const DAY_SECONDS: i64 = 86_400;

/// Who is asked about what.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    /// The step that has just been done.
    pub step: RatedStep,
    /// The case.
    pub case: &'a CaseId,
    /// Its owner.
    pub account: &'a AccountId,
    /// The owner's phone.
    pub phone: &'a Phone,
    /// The office that did the step.
    pub office: Option<&'a OfficeId>,
    /// The area of the case.
    pub area: &'a str,
}

/// Invites to rate a step, in the unit that did it. Each step of a case is asked about once; a repeat is silently nothing.
pub async fn invite(hall: &Hall, unit: &mut UnitOfWork, invitation: Invitation<'_>, language: Language) -> Result<()> {
    let id = hall.new_id();
    let token = hall.chance().short_token();
    let now = hall.now();
    let touched = unit
        .execute(
            sqlx::query(
                "INSERT INTO ratings (id, case_id, account_id, step, office_id, area, token_hash, invited_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (case_id, step) DO NOTHING",
            )
            .bind(id)
            .bind(invitation.case.as_str())
            .bind(invitation.account.as_str())
            .bind(invitation.step.code())
            .bind(invitation.office.map(OfficeId::as_str))
            .bind(invitation.area)
            .bind(token_hash(hall, &token))
            .bind(now.to_string())
            .bind(now.plus_seconds(INVITATION_DAYS * DAY_SECONDS).to_string()),
        )
        .await?;
    if touched == 0 {
        return Ok(());
    }
    let recipient = Recipient { phone: invitation.phone, account: Some(invitation.account), case: Some(invitation.case) };
    enqueue(hall, unit, &MessageTemplate::RatingInvitation { step: invitation.step, token }, recipient, language).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PageRow {
    id: String,
    step: String,
    invited_at: String,
    name_zh: Option<String>,
    name_en: Option<String>,
}

impl PageRow {
    fn into_page(self) -> Result<RatingPage> {
        let corrupt = || Error::corrupt("ratings", &self.id);
        Ok(RatingPage {
            step: RatedStep::from_code(&self.step).ok_or_else(corrupt)?,
            on: day_of(&self.invited_at).ok_or_else(corrupt)?,
            office: self.name_zh.zip(self.name_en).map(|(zh, en)| Bilingual { zh, en }),
        })
    }
}

/// The invitation behind a short link. A spent, an expired and a wrong link are all not found.
pub async fn by_link(hall: &Hall, token: &str) -> Result<RatingPage> {
    let row: Option<PageRow> = sqlx::query_as(
        "SELECT ratings.id, step, invited_at, name_zh, name_en FROM ratings LEFT JOIN offices ON offices.id = ratings.office_id WHERE token_hash = $1 AND level IS NULL AND expires_at > $2",
    )
    .bind(token_hash(hall, token))
    .bind(hall.now().to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    row.ok_or(Error::NotFound)?.into_page()
}

/// The same invitation from the account of its owner.
pub async fn in_account(hall: &Hall, actor: &Actor, id: &RatingId) -> Result<RatingPage> {
    let row: Option<PageRow> = sqlx::query_as(
        "SELECT ratings.id, step, invited_at, name_zh, name_en FROM ratings LEFT JOIN offices ON offices.id = ratings.office_id WHERE ratings.id = $1 AND account_id = $2 AND level IS NULL AND expires_at > $3",
    )
    .bind(id.as_str())
    .bind(owner(actor)?.as_str())
    .bind(hall.now().to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    row.ok_or(Error::NotFound)?.into_page()
}

/// What the signed-in resident can still rate, newest first.
pub async fn open_of_account(hall: &Hall, actor: &Actor) -> Result<Vec<OpenRating>> {
    let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT id, case_id, step, invited_at, expires_at FROM ratings WHERE account_id = $1 AND level IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 20",
    )
    .bind(owner(actor)?.as_str())
    .bind(hall.now().to_string())
    .fetch_all(hall.db().reader())
    .await?;
    rows.into_iter()
        .map(|(id, case, step, invited_at, expires_at)| {
            let corrupt = || Error::corrupt("ratings", &id);
            Ok(OpenRating {
                step: RatedStep::from_code(&step).ok_or_else(corrupt)?,
                on: day_of(&invited_at).ok_or_else(corrupt)?,
                until: day_of(&expires_at).ok_or_else(corrupt)?,
                case: CaseId(case),
                id: RatingId(id.clone()),
            })
        })
        .collect()
}

/// The resident whose ratings are looked for, by account: what is found is their own.
pub(super) fn owner(actor: &Actor) -> Result<&AccountId> {
    demand(actor, Right::RateStep, Relation::Own)?;
    match actor {
        Actor::Resident(resident) => Ok(&resident.account),
        Actor::Anonymous => Err(Error::SignedOut),
        Actor::Staff(_) | Actor::Client(_) | Actor::System => Err(Error::Forbidden),
    }
}

pub(super) fn token_hash(hall: &Hall, token: &str) -> String {
    hall.keys().blind_index("rating", token)
}

fn day_of(at: &str) -> Option<Day> {
    Timestamp::parse(at).map(Timestamp::day)
}
