//! The hall of a measurement: the data folder that `anju serve` serves, opened with a clock that stands at the moment of the run.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be prepared ends")]

use domain::day::Timestamp;
use hall::testing::{ManualClock, SeededChance};
use hall::{Hall, Settings};
use std::path::Path;
use std::sync::Arc;

/// Opens the hall of a data folder at an instant.
pub async fn open(data: &Path, now: Timestamp, public_url: &str) -> Hall {
    let database = |name: &str| format!("sqlite:{}", data.join(name).display());
    let settings = Settings {
        database_url: database("hall.db"),
        registers_url: database("registers.db"),
        data: data.to_owned(),
        audit_head: data.join("audit-head"),
        public_url: public_url.to_owned(),
        weather: exchange::Weather::calm(),
        connections: exchange::Connections::default(),
    };
    // Ids and sessions of a measurement need not be secret, only different from run to run.
    let seed = u64::try_from(now.millis()).unwrap();
    Hall::open(settings, Arc::new(ManualClock::at(now)), Arc::new(SeededChance::new(seed))).await.unwrap()
}
