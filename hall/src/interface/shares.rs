//! What residents let other systems see and do: made on their own pages, told once, taken back at any time.

use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::identity::codes;
use crate::intake::draft::own;
use crate::limits::Limit;
use crate::{Hall, refusal};
use domain::day::Timestamp;
use domain::fault::{Fault, FaultCode, Faults, Refusal};
use domain::id::{AccountId, ApiClientId, CaseId, ShareId};
use domain::identity::{Actor, RealNameLevel, Right};
use domain::intake::Form;
use domain::interface::{SHARE_DAYS, Scope, ShareKind, SharePage, ShareState, ShareView};

/// Shares that one account may make in a day.
const A_DAY: Limit = Limit { most: 20, seconds: 86_400 };
/// How many shares a page shows.
const SHOWN: i64 = 50;
/// Under this form, and the case, a session keeps the token that was made just now, until its page has shown it.
const TOKEN: &str = "share-token";
/// The form of the page.
const FORM: &str = "share";

/// A share that opens something.
pub(super) struct OpenShare {
    pub id: ShareId,
    pub account: AccountId,
    pub case: Option<CaseId>,
}

pub(super) fn token_hash(hall: &Hall, token: &str) -> String {
    hall.keys().blind_index("share", token)
}

const OPEN: &str = "SELECT id, account_id, case_id FROM shares WHERE token_hash = $1 AND client_id = $2 AND ended_at IS NULL AND expires_at > $3 AND kind = COALESCE($4, kind)";

/// The share behind a token, if it was made for this system and still holds.
pub(super) async fn open_share(hall: &Hall, client: &ApiClientId, token: &str, kind: Option<ShareKind>) -> Result<Option<OpenShare>> {
    let row: Option<(String, String, Option<String>)> = sqlx::query_as(OPEN)
        .bind(token_hash(hall, token))
        .bind(client.as_str())
        .bind(hall.now().to_string())
        .bind(kind.map(ShareKind::code))
        .fetch_optional(hall.db().reader())
        .await?;
    Ok(row.map(|(id, account, case)| OpenShare { id: ShareId(id), account: AccountId(account), case: case.map(CaseId) }))
}

/// Ties a share to the case that was handed in with it. `false`: it was used, taken back or over in the meantime.
pub(super) async fn use_up(hall: &Hall, unit: &mut UnitOfWork, share: &ShareId, case: &CaseId) -> Result<bool> {
    let touched = unit
        .execute(
            sqlx::query("UPDATE shares SET case_id = $1 WHERE id = $2 AND case_id IS NULL AND ended_at IS NULL AND expires_at > $3")
                .bind(case.as_str())
                .bind(share.as_str())
                .bind(hall.now().to_string()),
        )
        .await?;
    Ok(touched == 1)
}

/// Lets a system see where a case stands; without a case, hand in an application. Answers the token.
pub async fn share(hall: &Hall, actor: &Actor, case: Option<&CaseId>, form: &Form) -> Result<String> {
    let resident = own(actor, Right::ShareOwn)?;
    let (kind, scope) = if case.is_some() { (ShareKind::Status, Scope::Status) } else { (ShareKind::Submit, Scope::Submit) };
    if let Some(case) = case {
        owned(hall, &resident.account, case).await?;
    } else if resident.level != RealNameLevel::Verified {
        return Err(Fault::whole(FaultCode::LevelTooLow).into());
    }
    let value = |field: &str| form.get(field).map_or("", |value| value.trim());
    let mut faults = Faults::none();
    let client = choose(&clients(hall, scope).await?, value("client"));
    let client = faults.take("client", client);
    let days = match value("days") {
        "" => Err(FaultCode::Required),
        days => days.parse().ok().filter(|days| SHARE_DAYS.contains(days)).ok_or(FaultCode::UnknownChoice),
    };
    let days = faults.take("days", days);
    if kind == ShareKind::Submit && value("agree").is_empty() {
        faults.push(Fault::at("agree", FaultCode::Required));
    }
    let (Some(client), Some(days), true) = (client, days, faults.is_empty()) else { return Err(faults.into()) };
    codes::within(hall, &format!("shares of:{}", resident.account), A_DAY).await?;
    let (id, token, now) = (ShareId(hall.new_id()), hall.chance().token(), hall.now());
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO shares (id, client_id, account_id, kind, case_id, token_hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.as_str())
        .bind(client.as_str())
        .bind(resident.account.as_str())
        .bind(kind.code())
        .bind(case.map(CaseId::as_str))
        .bind(token_hash(hall, &token))
        .bind(now.to_string())
        .bind(now.plus_seconds(days * 86_400).to_string()),
    )
    .await?;
    let detail = serde_json::json!({ "share": id, "client": client, "kind": kind.code(), "days": days });
    audit::record(hall, &mut unit, Entry { chain: chain(&resident.account, case), act: "share.make", actor, detail }).await?;
    unit.commit().await?;
    Ok(token)
}

fn choose(known: &[(ApiClientId, String)], typed: &str) -> std::result::Result<ApiClientId, FaultCode> {
    if typed.is_empty() {
        return Err(FaultCode::Required);
    }
    known.iter().find(|(id, _)| id.as_str() == typed).map(|(id, _)| id.clone()).ok_or(FaultCode::UnknownChoice)
}

fn chain(account: &AccountId, case: Option<&CaseId>) -> String {
    case.map_or_else(|| format!("account:{account}"), |case| format!("case:{case}"))
}

/// A case with a number, of this account. Anybody else's is not found.
async fn owned(hall: &Hall, account: &AccountId, case: &CaseId) -> Result<()> {
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM cases WHERE id = $1 AND account_id = $2 AND number IS NOT NULL")
        .bind(case.as_str())
        .bind(account.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    row.map(drop).ok_or(Error::NotFound)
}

/// The systems that have a good key for this.
async fn clients(hall: &Hall, scope: Scope) -> Result<Vec<(ApiClientId, String)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.id, c.name FROM api_clients c WHERE EXISTS (SELECT 1 FROM api_keys k JOIN api_key_scopes s ON s.prefix = k.prefix WHERE k.client_id = c.id AND s.scope = $1 AND k.revoked_at IS NULL AND k.expires_at > $2) ORDER BY c.name",
    )
    .bind(scope.code())
    .bind(hall.now().to_string())
    .fetch_all(hall.db().reader())
    .await?;
    Ok(rows.into_iter().map(|(id, name)| (ApiClientId(id), name)).collect())
}

/// Keeps a token for the page that shows it next, which is the page of its case.
pub async fn remember_token(hall: &Hall, session: &str, case: Option<&CaseId>, token: &str) -> Result<()> {
    let values = [("token".to_owned(), token.to_owned())].into();
    refusal::keep(hall, session, &token_form(case), &Refusal { values, faults: Faults::none() }).await
}

fn token_form(case: Option<&CaseId>) -> String {
    case.map_or_else(|| TOKEN.to_owned(), |case| format!("{TOKEN}:{case}"))
}

type Row = (String, String, String, String, String, Option<String>);

/// What is shared of a case, or with whom an application may be handed in. A token that was made just now is told once.
pub async fn share_page(hall: &Hall, actor: &Actor, session: Option<&str>, case: Option<&CaseId>) -> Result<SharePage> {
    let resident = own(actor, Right::ShareOwn)?;
    if let Some(case) = case {
        owned(hall, &resident.account, case).await?;
    }
    let text = match case {
        Some(_) => {
            "SELECT s.id, c.name, s.kind, s.made_at, s.expires_at, s.ended_at FROM shares s JOIN api_clients c ON c.id = s.client_id WHERE s.account_id = $1 AND s.case_id = $2 ORDER BY s.id DESC LIMIT $3"
        }
        None => {
            "SELECT s.id, c.name, s.kind, s.made_at, s.expires_at, s.ended_at FROM shares s JOIN api_clients c ON c.id = s.client_id WHERE s.account_id = $1 AND s.kind = $2 ORDER BY s.id DESC LIMIT $3"
        }
    };
    let rows: Vec<Row> = sqlx::query_as(text)
        .bind(resident.account.as_str())
        .bind(case.map_or(ShareKind::Submit.code(), CaseId::as_str))
        .bind(SHOWN)
        .fetch_all(hall.db().reader())
        .await?;
    let shares = rows.into_iter().map(|row| view(hall, row)).collect::<Result<_>>()?;
    let (mut token, mut refusal) = (None, None);
    if let Some(session) = session {
        refusal = refusal::read(hall, session, FORM).await?;
        let form = token_form(case);
        token = refusal::read(hall, session, &form).await?.and_then(|kept| kept.value("token").map(str::to_owned));
        if token.is_some() {
            refusal::forget(hall, session, &form).await?;
        }
    }
    let scope = if case.is_some() { Scope::Status } else { Scope::Submit };
    Ok(SharePage { case: case.cloned(), clients: clients(hall, scope).await?, shares, token, refusal })
}

fn view(hall: &Hall, (id, client, kind, made_at, expires_at, ended_at): Row) -> Result<ShareView> {
    let corrupt = || Error::corrupt("shares", &id);
    let until = Timestamp::parse(&expires_at).ok_or_else(corrupt)?;
    let state = match ended_at {
        Some(_) => ShareState::Ended,
        None if until <= hall.now() => ShareState::Over,
        None => ShareState::Open,
    };
    Ok(ShareView {
        kind: ShareKind::from_code(&kind).ok_or_else(corrupt)?,
        made_at: Timestamp::parse(&made_at).ok_or_else(corrupt)?,
        until: until.day(),
        id: ShareId(id),
        client,
        state,
    })
}

/// Takes a share back: its token opens nothing from now on. A second press changes nothing.
pub async fn end_share(hall: &Hall, actor: &Actor, share: &ShareId) -> Result<()> {
    let resident = own(actor, Right::ShareOwn)?;
    let mut unit = hall.begin().await?;
    // Of two presses at once, one ends it.
    let row: Option<(Option<String>,)> = unit
        .optional(
            sqlx::query_as("UPDATE shares SET ended_at = $1 WHERE id = $2 AND account_id = $3 AND ended_at IS NULL RETURNING case_id")
                .bind(hall.now().to_string())
                .bind(share.as_str())
                .bind(resident.account.as_str()),
        )
        .await?;
    let Some((case,)) = row else {
        let ended: Option<(String,)> = unit
            .optional(
                sqlx::query_as("SELECT id FROM shares WHERE id = $1 AND account_id = $2")
                    .bind(share.as_str())
                    .bind(resident.account.as_str()),
            )
            .await?;
        return ended.map(drop).ok_or(Error::NotFound);
    };
    let case = case.map(CaseId);
    let entry =
        Entry { chain: chain(&resident.account, case.as_ref()), act: "share.end", actor, detail: serde_json::json!({ "share": share }) };
    audit::record(hall, &mut unit, entry).await?;
    unit.commit().await
}
