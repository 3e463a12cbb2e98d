//! Opens the hall the way every command needs it.

use super::Failure;
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::configuration::Configuration;
use domain::settings::Calendar;
use exchange::Weather;
use hall::{Hall, Settings};
use std::sync::Arc;

/// Decides whom the embedded registers do not cover or have wrong; the same people at every start.
const WEATHER_SEED: u64 = 2026;

/// The hall of the configuration, with the process's one clock and one source of chance.
pub async fn hall(configuration: &Configuration) -> Result<Hall, Failure> {
    let settings = Settings {
        database_url: configuration.database_url(),
        data: configuration.data.clone(),
        public_url: configuration.public_url(),
        registers_url: configuration.registers_url(),
        weather: Weather::demo(WEATHER_SEED),
    };
    Ok(Hall::open(settings, Arc::new(SystemClock), Arc::new(SystemChance)).await?)
}

/// The working-day calendar: the one that ships with the hall.
pub async fn calendar() -> Result<Calendar, Failure> {
    Ok(Calendar::state_council())
}
