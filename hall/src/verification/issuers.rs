//! Whose signatures on electronic licences the hall believes: told from the command line, and on record.
//!
//! The registers' database and the record share no transaction, so what is to change goes on the record first: nobody is believed,
//! or believed no more, without an event that says so. One that failed, or that had nothing to change, has a
//! second one.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use crate::rights::demand;
use domain::identity::{Actor, CreditCode, Relation, Right};
use exchange::{IssuerKey, LicenceIssuer};

/// Believes an issuer on licences of a kind under a key, from today on.
pub async fn trust_issuer(hall: &Hall, actor: &Actor, issuer: &LicenceIssuer) -> Result<()> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    let detail = serde_json::json!({ "issuer": issuer.code.as_str(), "kind": issuer.kind.code(), "key": issuer.key.to_hex() });
    record(hall, actor, "register.trust_issuer", &detail).await?;
    let done = hall.exchange().registers().trust_issuer(issuer, hall.today()).await;
    settled(hall, actor, "register.trust_issuer_failed", &detail, done).await
}

/// Believes a key of an issuer no more; false if it was not believed, and then the record says so.
pub async fn distrust_issuer(hall: &Hall, actor: &Actor, code: &CreditCode, key: &IssuerKey) -> Result<bool> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    let detail = serde_json::json!({ "issuer": code.as_str(), "key": key.to_hex() });
    record(hall, actor, "register.distrust_issuer", &detail).await?;
    let done = hall.exchange().registers().distrust_issuer(code, key).await;
    let believed = settled(hall, actor, "register.distrust_issuer_failed", &detail, done).await?;
    if !believed {
        came_to(hall, actor, "register.distrust_issuer_unknown", &detail).await;
    }
    Ok(believed)
}

/// Every issuer that is believed.
pub async fn believed_issuers(hall: &Hall, actor: &Actor) -> Result<Vec<LicenceIssuer>> {
    demand(actor, Right::ReadRegisters, Relation::None)?;
    Ok(hall.exchange().registers().licence_issuers().await?)
}

/// What a change came to; one that failed goes on the record as such.
async fn settled<T>(hall: &Hall, actor: &Actor, failed: &'static str, detail: &serde_json::Value, done: exchange::Result<T>) -> Result<T> {
    let error = match done {
        Ok(done) => return Ok(done),
        Err(error) => error,
    };
    came_to(hall, actor, failed, detail).await;
    Err(error.into())
}

/// What a change that is on the record came to, if it was not done. Where that cannot be written it is logged: the caller is answered
/// with what happened.
async fn came_to(hall: &Hall, actor: &Actor, act: &'static str, detail: &serde_json::Value) {
    if let Err(lost) = record(hall, actor, act, detail).await {
        tracing::error!(act, error = %lost, "a change that was not done is not on the record as such");
    }
}

async fn record(hall: &Hall, actor: &Actor, act: &'static str, detail: &serde_json::Value) -> Result<()> {
    let mut unit = hall.begin().await?;
    audit::record(hall, &mut unit, Entry { chain: "register:licence".to_owned(), act, actor, detail: detail.clone() }).await?;
    unit.commit().await
}
