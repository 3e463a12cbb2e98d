//! Deliveries of the departments: loaded into the registers, and put on the record without anything personal.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use crate::rights::demand;
use domain::identity::{Actor, Relation, Right};
use exchange::feed::{Delivery, Fault, Progress, Report, Standing};

/// Loads a delivery into its register. `Ok(Err(…))` says why it was not loaded.
///
/// The registers are another database, so the record cannot be written in the transaction that loads: what the registers
/// hold of the delivery is there first, and a process killed in between writes its event when the same file is given again.
pub async fn import_feed(
    hall: &Hall,
    actor: &Actor,
    delivery: &Delivery,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<std::result::Result<Report, Fault>> {
    demand(actor, Right::ImportRegister, Relation::None)?;
    let outcome = hall.exchange().registers().import(delivery, &|| hall.now(), progress).await;
    let detail = match &outcome {
        Ok(report) => serde_json::json!({
            "feed": report.feed,
            "kind": delivery.kind.code(),
            "allow_shrink": delivery.allow_shrink,
            "as_of": report.as_of.to_string(),
            "repeated": report.repeated,
            "read": report.counts.read,
            "loaded": report.counts.loaded,
            "unchanged": report.counts.unchanged,
            "removed": report.counts.removed,
            "rejected": report.counts.rejected,
            "disagreed": report.counts.disagreed,
            "in_doubt": report.doubt.people,
            "nothing_as_of": report.doubt.nothing_as_of.map(|day| day.to_string()),
        }),
        Err(exchange::Error::Feed(fault)) => serde_json::json!({
            "kind": delivery.kind.code(),
            "as_of": delivery.as_of.to_string(),
            "fault": fault.to_string(),
        }),
        Err(_) => serde_json::Value::Null,
    };
    if !detail.is_null() {
        let act = if outcome.is_ok() { "register.import" } else { "register.refuse" };
        let mut unit = hall.begin().await?;
        audit::record(hall, &mut unit, Entry { chain: format!("register:{}", delivery.set.code()), act, actor, detail }).await?;
        unit.commit().await?;
    }
    match outcome {
        Ok(report) => Ok(Ok(report)),
        Err(exchange::Error::Feed(fault)) => Ok(Err(fault)),
        Err(error) => Err(error.into()),
    }
}

/// What every register stands at: counts and days, no record.
pub async fn register_standings(hall: &Hall, actor: &Actor) -> Result<Vec<Standing>> {
    demand(actor, Right::ReadRegisters, Relation::None)?;
    Ok(hall.exchange().registers().standings().await?)
}
