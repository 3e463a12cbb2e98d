//! Opens the hall the way every command needs it.

use super::Failure;
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::configuration::Configuration;
use domain::settings::Calendar;
use exchange::{Connections, Weather};
use hall::{Hall, Settings};
use std::sync::Arc;

/// The hall of the configuration, with the process's one source of chance.
pub async fn hall(configuration: &Configuration) -> Result<Hall, Failure> {
    Ok(hall_and_clock(configuration).await?.0)
}

/// The same, with the one clock it was handed.
pub async fn hall_and_clock(configuration: &Configuration) -> Result<(Hall, SystemClock), Failure> {
    connected(configuration, configuration.exchange.connections()?).await
}

/// The same with every register embedded, whatever the configuration says: for the gateway itself, and to set it up.
pub async fn embedded(configuration: &Configuration) -> Result<(Hall, SystemClock), Failure> {
    connected(configuration, Connections::default()).await
}

async fn connected(configuration: &Configuration, connections: Connections) -> Result<(Hall, SystemClock), Failure> {
    let settings = Settings {
        database_url: configuration.database_url(),
        registers_url: configuration.registers_url(),
        weather: Weather::calm(),
        connections,
        data: configuration.data.clone(),
        audit_head: configuration.audit_head(),
        public_url: configuration.public_url(),
    };
    let clock = SystemClock::default();
    let open = |settings| Hall::open(settings, Arc::new(clock.clone()), Arc::new(SystemChance));
    let mut hall = open(settings.clone()).await?;
    // Registers that are late, down or wrong belong to a demo; a city's own are what they are.
    let weather = configuration.demo_weather()?;
    if weather != settings.weather && hall.is_demo().await? {
        hall.db().close().await;
        hall = open(Settings { weather, ..settings }).await?;
    }
    clock.follow(&hall).await?;
    Ok((hall, clock))
}

/// The working-day calendar of the city's database if there is one already, else the one that ships with the hall.
pub async fn calendar() -> Result<Calendar, Failure> {
    let configuration = Configuration::load()?;
    if configuration.database_url.is_none() && !configuration.data.join("hall.db").exists() {
        return Ok(Calendar::state_council());
    }
    Ok(hall::settings::calendar(&hall(&configuration).await?).await?)
}
