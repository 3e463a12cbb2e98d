//! Whose signatures on electronic licences the hall believes: told from the command line, and on record.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use crate::rights::demand;
use domain::identity::{Actor, CreditCode, Relation, Right};
use exchange::{IssuerKey, LicenceIssuer};

/// Believes an issuer on licences of a kind under a key, from today on.
pub async fn trust_issuer(hall: &Hall, actor: &Actor, issuer: &LicenceIssuer) -> Result<()> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    hall.exchange().registers().trust_issuer(issuer, hall.today()).await?;
    let detail = serde_json::json!({ "issuer": issuer.code.as_str(), "kind": issuer.kind.code(), "key": issuer.key.to_hex() });
    record(hall, actor, "register.trust_issuer", detail).await
}

/// Believes a key of an issuer no more; false if it was not believed.
pub async fn distrust_issuer(hall: &Hall, actor: &Actor, code: &CreditCode, key: &IssuerKey) -> Result<bool> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    let gone = hall.exchange().registers().distrust_issuer(code, key).await?;
    if gone {
        let detail = serde_json::json!({ "issuer": code.as_str(), "key": key.to_hex() });
        record(hall, actor, "register.distrust_issuer", detail).await?;
    }
    Ok(gone)
}

/// Every issuer that is believed.
pub async fn believed_issuers(hall: &Hall, actor: &Actor) -> Result<Vec<LicenceIssuer>> {
    demand(actor, Right::ReadRegisters, Relation::None)?;
    Ok(hall.exchange().registers().licence_issuers().await?)
}

async fn record(hall: &Hall, actor: &Actor, act: &'static str, detail: serde_json::Value) -> Result<()> {
    let mut unit = hall.begin().await?;
    audit::record(hall, &mut unit, Entry { chain: "register:licence".to_owned(), act, actor, detail }).await?;
    unit.commit().await
}
