//! What the operator decides: from `anju.toml` (or the file `ANJU_CONFIG` names), then from the environment, which wins.

use crate::connections::ExchangeSettings;
use config::builder::DefaultState;
use config::{Config, ConfigBuilder, ConfigError, File};
use exchange::{ClimateChange, Weather};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The luck of the embedded registers: fixed, so that the same person meets the same weather after a restart.
const WEATHER_SEED: u64 = 2026;

/// Every household is checked again at this hour of the city, when the registers are idle.
const RECHECK_HOUR: u8 = 2;

/// What the environment may say, in capitals after `ANJU_`: everything but tables, of which it says the gateway's key alone. Scripts have
/// other variables that begin so.
const FROM_ENVIRONMENT: [&str; 12] = [
    "addr",
    "data",
    "database_url",
    "registers_url",
    "audit_head",
    "trusted_proxy",
    "public_url",
    "tls",
    "calm_registers",
    "recheck_hour",
    "events_ca",
    "site",
];

/// The settings of a process.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Where to listen.
    pub addr: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The hall's database; `data/hall.db` if nothing is said.
    #[serde(default)]
    pub database_url: Option<String>,
    /// The registers' database; `data/registers.db` if nothing is said.
    #[serde(default)]
    pub registers_url: Option<String>,
    /// The file that keeps the newest seal of the record; `data/audit-head` if nothing is said.
    #[serde(default)]
    pub audit_head: Option<PathBuf>,
    /// The peer whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub trusted_proxy: Option<IpAddr>,
    /// The address people reach the hall at; stands in QR codes and SMS.
    #[serde(default)]
    pub public_url: Option<String>,
    /// Whether people reach the hall by HTTPS: `Secure` cookies with the `__Host-` prefix, HSTS.
    #[serde(default)]
    pub tls: bool,
    /// Whether the embedded registers always answer at once and are right; otherwise they are slow, down, stale or wrong now
    /// and then, as registers are.
    #[serde(default)]
    pub calm_registers: bool,
    /// What is different from that in single registers of a demo city, by name of the register.
    #[serde(default)]
    pub registers: BTreeMap<String, ClimateChange>,
    /// Which registers are asked at the gateway, and how much.
    #[serde(default)]
    pub exchange: ExchangeSettings,
    /// The hour of the city, 0 to 23, at which every household is checked again; `off`: never by itself.
    #[serde(default)]
    pub recheck_hour: Option<String>,
    /// A file of certificates (PEM) that are believed besides those of this machine when events are sent to other systems.
    #[serde(default)]
    pub events_ca: Option<PathBuf>,
    /// The folder of the built site; beside the binary if nothing is said.
    #[serde(default)]
    pub site: Option<PathBuf>,
}

impl Configuration {
    /// Reads file and environment.
    pub fn load() -> Result<Self, ConfigError> {
        let file = std::env::var("ANJU_CONFIG").ok();
        let named = file.is_some();
        let mut builder = Config::builder().add_source(File::with_name(file.as_deref().unwrap_or("anju.toml")).required(named));
        for key in FROM_ENVIRONMENT {
            builder = builder.set_override_option(key, std::env::var(format!("ANJU_{}", key.to_uppercase())).ok())?;
        }
        let builder = builder
            .set_override_option("database_url", std::env::var("DATABASE_URL").ok())?
            .set_override_option("registers_url", std::env::var("REGISTERS_URL").ok())?
            .set_override_option("exchange.gateway_key", std::env::var("ANJU_GATEWAY_KEY").ok())?;
        Self::read(builder)
    }

    fn read(builder: ConfigBuilder<DefaultState>) -> Result<Self, ConfigError> {
        let built = builder.set_default("addr", "127.0.0.1:3000")?.set_default("data", "data")?.build()?;
        let configuration: Self = built.try_deserialize()?;
        // A misspelt register is told at once, in whichever hall.
        configuration.demo_weather()?;
        configuration.exchange.check()?;
        configuration.read_recheck_hour()?;
        Ok(configuration)
    }

    /// How the embedded registers of a demo city behave. Those of any other city are what they are.
    pub fn demo_weather(&self) -> Result<Weather, ConfigError> {
        let usual = if self.calm_registers { Weather::calm() } else { Weather::demo(WEATHER_SEED) };
        usual.changed(&self.registers).map_err(ConfigError::Message)
    }

    /// The hour of the nightly re-check; `None` if it is off.
    pub fn recheck_hour(&self) -> Option<u8> {
        self.read_recheck_hour().unwrap_or_default()
    }

    fn read_recheck_hour(&self) -> Result<Option<u8>, ConfigError> {
        match self.recheck_hour.as_deref() {
            None => Ok(Some(RECHECK_HOUR)),
            Some("off") => Ok(None),
            Some(text) => match text.parse() {
                Ok(hour @ 0..24) => Ok(Some(hour)),
                _ => Err(ConfigError::Message(format!("recheck_hour is an hour from 0 to 23, or off, and not {text}"))),
            },
        }
    }

    /// The hall's database.
    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("hall.db").display()))
    }

    /// The registers' database.
    pub fn registers_url(&self) -> String {
        self.registers_url.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("registers.db").display()))
    }

    /// The file that keeps the newest seal of the record outside the database.
    pub fn audit_head(&self) -> PathBuf {
        self.audit_head.clone().unwrap_or_else(|| self.data.join("audit-head"))
    }

    /// The address people reach the hall at, without a slash at the end.
    pub fn public_url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        let url = self.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", self.addr));
        url.trim_end_matches('/').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::FileFormat;
    use domain::verification::Register;
    use exchange::Climate;
    use std::collections::BTreeSet;

    fn configuration() -> Configuration {
        Configuration {
            addr: "127.0.0.1:3000".parse().unwrap(),
            data: PathBuf::from("data"),
            database_url: None,
            registers_url: None,
            audit_head: None,
            trusted_proxy: None,
            public_url: None,
            tls: false,
            site: None,
            calm_registers: false,
            registers: BTreeMap::new(),
            exchange: ExchangeSettings::default(),
            recheck_hour: None,
            events_ca: None,
        }
    }

    fn read(text: &str) -> Result<Configuration, ConfigError> {
        Configuration::read(Config::builder().add_source(File::from_str(text, FileFormat::Toml)))
    }

    #[test]
    fn the_file_changes_single_registers_of_the_demo() {
        let configuration =
            read("[registers.tax]\nlatency_ms = 5\nerror = 1000\nstale_days = 40\n[registers.marriage]\ndown = true\n").unwrap();
        let (usual, changed) = (Weather::demo(WEATHER_SEED), configuration.demo_weather().unwrap());
        let tax = Climate { latency_ms: 5, error: 1000, stale_days: 40, ..usual.of(Register::Tax) };
        assert_eq!(changed.of(Register::Tax), tax, "what is not named stays");
        assert!(changed.of(Register::Marriage).down);
        assert_eq!(changed.of(Register::Vehicle), usual.of(Register::Vehicle));
        let calm = read("calm_registers = true\n[registers.tax]\nerror = 3\n").unwrap().demo_weather().unwrap();
        assert_eq!((calm.of(Register::Tax), calm.of(Register::Vehicle)), (Climate { error: 3, ..Climate::CALM }, Climate::CALM));
    }

    #[test]
    fn a_register_or_setting_that_does_not_exist_is_refused_by_name() {
        let told = |text: &str| read(text).unwrap_err().to_string();
        let message = told("[registers.taxes]\nerror = 3\n");
        assert!(message.contains("[registers.taxes]") && message.contains("social_security"), "{message}");
        assert!(told("[registers.tax]\nlatency = 3\n").contains("latency"));
        assert!(told("[registers.tax]\nerror = 1001\n").contains("1000"));
    }

    #[test]
    fn a_key_that_does_not_exist_is_refused_by_name() {
        let message = read("adr = '127.0.0.1:80'").unwrap_err().to_string();
        // The message lists what there is; all but tables can stand in the environment.
        let named: BTreeSet<&str> = message.split('`').skip(1).step_by(2).collect();
        assert_eq!(named, FROM_ENVIRONMENT.into_iter().chain(["adr", "exchange", "registers"]).collect(), "{message}");
    }

    #[test]
    fn the_nightly_run_has_an_hour_or_is_off() {
        assert_eq!(configuration().recheck_hour(), Some(2));
        assert_eq!(read("recheck_hour = 23").unwrap().recheck_hour(), Some(23));
        assert_eq!(read("recheck_hour = 'off'").unwrap().recheck_hour(), None);
        for wrong in ["recheck_hour = 24", "recheck_hour = 'night'", "recheck_hour = -1"] {
            assert!(read(wrong).unwrap_err().to_string().contains("recheck_hour"), "{wrong}");
        }
    }

    #[test]
    fn everything_has_a_default_in_the_data_folder() {
        let configuration = configuration();
        assert_eq!(configuration.database_url(), "sqlite:data/hall.db");
        assert_eq!(configuration.registers_url(), "sqlite:data/registers.db");
        assert_eq!(configuration.audit_head(), PathBuf::from("data/audit-head"));
        assert_eq!(configuration.public_url(), "http://127.0.0.1:3000");
    }

    #[test]
    fn the_public_address_has_no_slash_at_the_end() {
        let configuration = Configuration { public_url: Some("https://hall.example/".to_owned()), ..configuration() };
        assert_eq!(configuration.public_url(), "https://hall.example");
    }
}
