//! Whose signatures on electronic licences the hall believes: told from the command line, and on record.

use super::on_record::Change;
use crate::Hall;
use crate::error::Result;
use crate::rights::demand;
use domain::identity::{Actor, CreditCode, Relation, Right};
use exchange::{IssuerKey, LicenceIssuer};

const CHAIN: &str = "register:licence";

/// Believes an issuer on licences of a kind under a key, from today on.
pub async fn trust_issuer(hall: &Hall, actor: &Actor, issuer: &LicenceIssuer) -> Result<()> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    let detail = serde_json::json!({ "issuer": issuer.code.as_str(), "kind": issuer.kind.code(), "key": issuer.key.to_hex() });
    let change = Change { chain: CHAIN, act: "register.trust_issuer", failed: "register.trust_issuer_failed", detail };
    change.make(hall, actor, hall.exchange().registers().trust_issuer(issuer, hall.today())).await??;
    Ok(())
}

/// Believes a key of an issuer no more; false if it was not believed, and then the record says so.
pub async fn distrust_issuer(hall: &Hall, actor: &Actor, code: &CreditCode, key: &IssuerKey) -> Result<bool> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    let detail = serde_json::json!({ "issuer": code.as_str(), "key": key.to_hex() });
    let change = Change { chain: CHAIN, act: "register.distrust_issuer", failed: "register.distrust_issuer_failed", detail };
    let believed = change.make(hall, actor, hall.exchange().registers().distrust_issuer(code, key)).await??;
    if !believed {
        change.came_to(hall, actor, "register.distrust_issuer_unknown").await;
    }
    Ok(believed)
}

/// Every issuer that is believed.
pub async fn believed_issuers(hall: &Hall, actor: &Actor) -> Result<Vec<LicenceIssuer>> {
    demand(actor, Right::ReadRegisters, Relation::None)?;
    Ok(hall.exchange().registers().licence_issuers().await?)
}
