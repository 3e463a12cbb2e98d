//! Other systems and their keys, as the operator's commands keep them. A key is told once and stored as a keyed hash.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::rights::demand;
use domain::day::Day;
use domain::fault::{Fault, FaultCode};
use domain::id::ApiClientId;
use domain::identity::{Actor, Relation, Right};
use domain::intake::text;
use domain::interface::Scope;
use std::collections::BTreeMap;
use url::{Host, Url};

/// Stands before every key, so that one found in a file is known for what it is.
const MARK: &str = "anju";
/// Stands before every secret that signs events.
const SECRET_MARK: &str = "whsec_";
/// The longest name of a system, in characters.
const LONGEST_NAME: usize = 60;

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey<'a> {
    /// The name of the system; a new one if there is none of this name.
    pub name: &'a str,
    /// What the key opens.
    pub scopes: &'a [Scope],
    /// How many days it is good for.
    pub days: u32,
    /// How many calls a day it may make.
    pub daily_quota: u32,
}

/// A key that was made; it is told this once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeKey {
    /// The key.
    pub key: String,
    /// What tells it from others.
    pub prefix: String,
}

/// A key as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The name of the system.
    pub client: String,
    /// What tells the key from others.
    pub prefix: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// Whether it is good now.
    pub open: bool,
    /// The day it ends.
    pub until: Day,
    /// The day it was used last.
    pub last_used_on: Option<Day>,
    /// Where the system is told of events.
    pub webhook: Option<String>,
}

/// What is stored of a key.
pub(super) fn key_hash(hall: &Hall, key: &str) -> String {
    hall.keys().blind_index("api key", key)
}

/// The prefix of a key as presented.
pub(super) fn prefix_of(key: &str) -> Option<&str> {
    let mut parts = key.splitn(3, '_');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(MARK), Some(prefix), Some(secret)) if !prefix.is_empty() && !secret.is_empty() => Some(prefix),
        _ => None,
    }
}

/// Makes a key, and the system if it is new.
pub async fn add_key(hall: &Hall, actor: &Actor, new: &NewKey<'_>) -> Result<MadeKey> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let name = text(new.name, LONGEST_NAME).map_err(|fault| Fault { field: "name".to_owned(), ..fault })?;
    if new.scopes.is_empty() {
        return Err(Fault::at("scope", FaultCode::Required).into());
    }
    if new.days == 0 || new.daily_quota == 0 {
        return Err(Fault::at(if new.days == 0 { "days" } else { "quota" }, FaultCode::NumberRange).with(1).into());
    }
    let prefix = format!("{:08x}", hall.chance().bits() & 0xffff_ffff);
    let key = format!("{MARK}_{prefix}_{}", hall.chance().token());
    let now = hall.now();
    let mut unit = hall.begin().await?;
    unit.execute(
        sqlx::query("INSERT INTO api_clients (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
            .bind(hall.new_id())
            .bind(name.as_str())
            .bind(now.to_string()),
    )
    .await?;
    let client = named(&mut unit, &name).await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO api_keys (prefix, client_id, key_hash, daily_quota, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(prefix.as_str())
        .bind(client.as_str())
        .bind(key_hash(hall, &key))
        .bind(i64::from(new.daily_quota))
        .bind(now.to_string())
        .bind(now.plus_seconds(i64::from(new.days) * 86_400).to_string()),
    )
    .await?;
    for scope in new.scopes {
        unit.execute(
            sqlx::query("INSERT INTO api_key_scopes (prefix, scope) VALUES ($1, $2) ON CONFLICT (prefix, scope) DO NOTHING")
                .bind(prefix.as_str())
                .bind(scope.code()),
        )
        .await?;
    }
    let detail = serde_json::json!({ "key": prefix, "scopes": new.scopes, "days": new.days, "quota": new.daily_quota });
    audit::record(hall, &mut unit, Entry { chain: chain(&client), act: "client.add_key", actor, detail }).await?;
    unit.commit().await?;
    Ok(MadeKey { key, prefix })
}

type Row = (String, String, String, Option<String>, Option<String>, Option<String>);

/// Every key, by system.
pub async fn keys(hall: &Hall, actor: &Actor) -> Result<Vec<KeyLine>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT c.name, k.prefix, k.expires_at, k.revoked_at, k.last_used_on, c.webhook_url FROM api_keys k JOIN api_clients c ON c.id = k.client_id ORDER BY c.name, k.created_at, k.prefix",
    )
    .fetch_all(hall.db().reader())
    .await?;
    let pairs: Vec<(String, String)> =
        sqlx::query_as("SELECT prefix, scope FROM api_key_scopes ORDER BY prefix, scope").fetch_all(hall.db().reader()).await?;
    let mut scopes: BTreeMap<String, Vec<Scope>> = BTreeMap::new();
    for (prefix, scope) in pairs {
        scopes.entry(prefix).or_default().extend(Scope::from_code(&scope));
    }
    rows.into_iter()
        .map(|(client, prefix, expires_at, revoked_at, last_used_on, webhook)| {
            let until = domain::day::Timestamp::parse(&expires_at).ok_or_else(|| Error::corrupt("api_keys", &prefix))?;
            Ok(KeyLine {
                scopes: scopes.remove(&prefix).unwrap_or_default(),
                open: revoked_at.is_none() && until > hall.now(),
                until: until.day(),
                last_used_on: last_used_on.as_deref().and_then(Day::parse),
                client,
                prefix,
                webhook,
            })
        })
        .collect()
}

/// Takes a key back: it opens nothing from now on.
pub async fn revoke_key(hall: &Hall, actor: &Actor, prefix: &str) -> Result<()> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let mut unit = hall.begin().await?;
    let row: Option<(String,)> = unit
        .optional(
            sqlx::query_as("UPDATE api_keys SET revoked_at = $1 WHERE prefix = $2 AND revoked_at IS NULL RETURNING client_id")
                .bind(hall.now().to_string())
                .bind(prefix),
        )
        .await?;
    let client = ApiClientId(row.ok_or(Error::NotFound)?.0);
    let detail = serde_json::json!({ "key": prefix });
    audit::record(hall, &mut unit, Entry { chain: chain(&client), act: "client.revoke_key", actor, detail }).await?;
    unit.commit().await
}

/// Writes down where a system is told of events; answers the secret that signs them, which is told this once. No address: it is
/// told nothing any more.
pub async fn set_webhook(hall: &Hall, actor: &Actor, name: &str, address: Option<&str>) -> Result<Option<String>> {
    demand(actor, Right::ManageClients, Relation::None)?;
    let address = address.map(address_of).transpose()?;
    let secret = address.as_ref().map(|_| format!("{SECRET_MARK}{}", hall.chance().token()));
    let mut unit = hall.begin().await?;
    let client = named(&mut unit, name.trim()).await?;
    let sealed = secret.as_ref().map(|secret| hall.seal("api_clients", "webhook_secret", client.as_str(), secret));
    unit.execute(
        sqlx::query("UPDATE api_clients SET webhook_url = $1, webhook_secret = $2 WHERE id = $3")
            .bind(address.as_ref().map(Url::as_str))
            .bind(sealed)
            .bind(client.as_str()),
    )
    .await?;
    let host = address.as_ref().and_then(Url::host_str);
    let detail = serde_json::json!({ "host": host });
    audit::record(hall, &mut unit, Entry { chain: chain(&client), act: "client.set_webhook", actor, detail }).await?;
    unit.commit().await?;
    Ok(secret)
}

async fn named(unit: &mut UnitOfWork, name: &str) -> Result<ApiClientId> {
    let row: Option<(String,)> = unit.optional(sqlx::query_as("SELECT id FROM api_clients WHERE name = $1").bind(name)).await?;
    row.map(|(id,)| ApiClientId(id)).ok_or(Error::NotFound)
}

fn chain(client: &ApiClientId) -> String {
    format!("client:{client}")
}

/// An address that events may go to: HTTPS to one host, or plain HTTP on this machine's loopback.
fn address_of(text: &str) -> Result<Url> {
    let refused = || Fault::at("url", FaultCode::EventAddress);
    let address = Url::parse(text.trim()).map_err(|_| refused())?;
    let loopback = match address.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    let fits = match address.scheme() {
        "https" => address.host().is_some(),
        "http" => loopback,
        _ => false,
    };
    let bare = address.username().is_empty() && address.password().is_none() && address.fragment().is_none();
    if fits && bare { Ok(address) } else { Err(refused().into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_go_over_https_or_stay_on_this_machine() {
        for good in ["https://city.example/anju", "https://city.example:8443/a?b=c", "http://127.0.0.1:9000/hook", "http://[::1]:9000/"] {
            assert!(address_of(good).is_ok(), "{good}");
        }
        for bad in [
            "http://city.example/",
            "http://localhost/",
            "ftp://127.0.0.1/",
            "https://me:pw@city.example/",
            "https://a.example/#x",
            "x",
            "",
        ] {
            assert!(address_of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_names_its_prefix() {
        assert_eq!(prefix_of("anju_0a1b2c3d_abc_def-g"), Some("0a1b2c3d"));
        for other in ["", "anju", "anju_0a1b2c3d", "anju_0a1b2c3d_", "anju__x", "other_0a1b2c3d_x"] {
            assert_eq!(prefix_of(other), None, "{other}");
        }
    }
}
