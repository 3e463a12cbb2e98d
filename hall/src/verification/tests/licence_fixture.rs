//! Licences for people of a test: delivered to the library as its office does, signed by offices of the invented city.
#![allow(clippy::unwrap_used, reason = "a fixture fails by panicking")]

use crate::Hall;
use domain::identity::{Actor, PersonName, ResidentId};
use domain::verification::{LicenceKind, LicenceRecord, LicenceState, Register};
use exchange::city::{issuers, licence};
use exchange::feed::{Delivery, Kind};

/// A licence issued half a year ago, valid for half a year more, in the library and believed.
pub async fn issued(hall: &Hall, holder: &ResidentId, name: &str, kind: LicenceKind, serial: i64) -> LicenceRecord {
    let today = hall.today();
    let to = Some(today.plus_months(6));
    let record = licence(kind, holder.as_str(), serial, today.plus_months(-6), to, LicenceState::Issued).unwrap();
    for issuer in issuers() {
        super::trust_issuer(hall, &Actor::System, &issuer).await.unwrap();
    }
    deliver(hall, holder, name, &record, 1).await;
    record
}

/// Puts a record into the library as it stands; a higher sequence takes the place of a lower one.
pub async fn deliver(hall: &Hall, holder: &ResidentId, name: &str, record: &LicenceRecord, seq: i64) {
    let mut line = serde_json::to_value(record).unwrap();
    line["holder"] = holder.as_str().into();
    line["holder_name"] = PersonName::parse(name).unwrap().as_str().into();
    line["seq"] = seq.into();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("licences.ndjson");
    std::fs::write(&file, format!("{line}\n")).unwrap();
    let registers = hall.exchange().registers();
    let standings = registers.standings().await.unwrap();
    let loaded = standings.iter().any(|standing| standing.set == Register::Licence.into() && standing.as_of.is_some());
    let kind = if loaded { Kind::Delta } else { Kind::Full };
    let delivery = Delivery::new(Register::Licence.into(), file, kind, hall.today());
    let report = super::import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
    assert_eq!(report.counts.rejected, 0, "{line}");
}
