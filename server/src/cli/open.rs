//! Opens the hall the way every command needs it, and closes it when the command has ended.

use super::Failure;
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::configuration::Configuration;
use domain::settings::Calendar;
use exchange::{Connections, Weather};
use hall::{Hall, Settings};
use std::sync::{Arc, Mutex, PoisonError};

/// What a command has opened. Closed, so that a copy of the databases' files alone is whole: SQLite keeps what is new in files beside
/// them until the last connection is closed.
#[derive(Default)]
pub struct Opened {
    halls: Mutex<Vec<Hall>>,
}

impl Opened {
    /// The hall of the configuration, with the process's one source of chance.
    pub async fn hall(&self, configuration: &Configuration) -> Result<Hall, Failure> {
        Ok(self.hall_and_clock(configuration).await?.0)
    }

    /// The same, with the one clock it was handed.
    pub async fn hall_and_clock(&self, configuration: &Configuration) -> Result<(Hall, SystemClock), Failure> {
        Ok(self.kept(connected(configuration, configuration.exchange.connections()?).await?))
    }

    /// The same with every register embedded, whatever the configuration says: for the gateway itself, and to set it up.
    pub async fn embedded(&self, configuration: &Configuration) -> Result<(Hall, SystemClock), Failure> {
        Ok(self.kept(connected(configuration, Connections::default()).await?))
    }

    fn kept(&self, opened: (Hall, SystemClock)) -> (Hall, SystemClock) {
        self.halls.lock().unwrap_or_else(PoisonError::into_inner).push(opened.0.clone());
        opened
    }

    /// The working-day calendar of the city's database if there is one already, else the one that ships with the hall.
    pub async fn calendar(&self) -> Result<Calendar, Failure> {
        let configuration = Configuration::load()?;
        if configuration.database_url.is_none() && !configuration.data.join("hall.db").exists() {
            return Ok(Calendar::state_council());
        }
        Ok(hall::settings::calendar(&self.hall(&configuration).await?).await?)
    }

    /// Closes all of it.
    pub async fn close(self) {
        for hall in self.halls.into_inner().unwrap_or_else(PoisonError::into_inner) {
            hall.close().await;
        }
    }
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
        hall.close().await;
        hall = open(Settings { weather, ..settings }).await?;
    }
    clock.follow(&hall).await?;
    Ok((hall, clock))
}
