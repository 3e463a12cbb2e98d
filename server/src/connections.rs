//! The table `[exchange]` of the configuration: which registers are asked at the gateway, who asks there, and how much.

use config::ConfigError;
use domain::verification::Register;
use exchange::{Connections, GatewayAccess, GatewayKey, Limits, Mode, Rate, Secret};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A page that waits for a check is cut off after 30 seconds.
const LONGEST_DEADLINE_MS: u64 = 20_000;

/// What the operator says of the exchange. Nothing: every register is embedded.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExchangeSettings {
    /// How registers are asked: `embedded` or `http`.
    pub mode: Mode,
    /// Registers that are asked in another way, by name.
    pub of: BTreeMap<String, Mode>,
    /// The gateway's address, on this machine.
    pub url: Option<String>,
    /// The consumer's id, as `anju exchange consumer add` printed it.
    pub consumer: Option<String>,
    /// The file with its app secret.
    pub secret_file: Option<PathBuf>,
    /// The public key of the gateway's seals, as `anju gateway key` prints it; several with space between them.
    pub gateway_key: Option<String>,
    /// Limits of single registers, by name.
    pub limits: BTreeMap<String, LimitSettings>,
}

/// How much a register is asked; what is not named is as usual.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Calls at once.
    pub at_once: Option<usize>,
    /// Calls a second.
    pub per_second: Option<u32>,
    /// Calls a minute, instead.
    pub per_minute: Option<u32>,
    /// Tries of one call.
    pub tries: Option<u32>,
    /// How long it may take to answer about one person, in milliseconds.
    pub deadline_ms: Option<u64>,
}

fn register(table: &str, name: &str) -> Result<Register, ConfigError> {
    Register::from_code(name).ok_or_else(|| {
        let known = Register::ALL.map(Register::code).join(", ");
        ConfigError::Message(format!("[exchange.{table}] {name}: there is no such register; there are {known}"))
    })
}

impl LimitSettings {
    fn rate(&self, name: &str) -> Result<Option<Rate>, ConfigError> {
        let rate = match (self.per_second, self.per_minute) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::Message(format!("[exchange.limits.{name}]: per_second or per_minute, not both")));
            }
            (second, minute) => second.map(Rate::per_second).or(minute.map(Rate::per_minute)),
        };
        match rate {
            Some(Rate { calls: 0, .. }) => Err(ConfigError::Message(format!("[exchange.limits.{name}]: a rate is 1 or more"))),
            rate => Ok(rate),
        }
    }

    fn deadline(&self, name: &str) -> Result<Option<Duration>, ConfigError> {
        match self.deadline_ms {
            Some(millis) if !(1..=LONGEST_DEADLINE_MS).contains(&millis) => {
                Err(ConfigError::Message(format!("[exchange.limits.{name}]: deadline_ms is 1 to {LONGEST_DEADLINE_MS}")))
            }
            millis => Ok(millis.map(Duration::from_millis)),
        }
    }
}

impl ExchangeSettings {
    /// Whether every register that is named exists, its limits can be held, and the gateway's keys are keys.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.keys()?;
        self.of.keys().try_for_each(|name| register("of", name).map(|_| ()))?;
        self.limits.iter().try_for_each(|(name, settings)| {
            register("limits", name)?;
            settings.rate(name)?;
            settings.deadline(name).map(|_| ())
        })
    }

    /// The connections; reads the secret as soon as one register is asked at the gateway.
    pub fn connections(&self) -> Result<Connections, ConfigError> {
        let mut connections = Connections { usual: self.mode, ..Connections::default() };
        for (name, mode) in &self.of {
            connections.of.insert(register("of", name)?, *mode);
        }
        connections.limits = self.agreed_limits()?;
        for (name, settings) in &self.limits {
            if let Some(deadline) = settings.deadline(name)? {
                connections.deadlines.insert(register("limits", name)?, deadline);
            }
        }
        if Register::ALL.into_iter().any(|register| connections.mode(register) == Mode::Http) {
            connections.gateway = Some(self.access()?);
        }
        Ok(connections)
    }

    /// The limits that differ from the usual ones; needs no secret.
    pub fn agreed_limits(&self) -> Result<BTreeMap<Register, Limits>, ConfigError> {
        let read = |(name, settings): (&String, &LimitSettings)| -> Result<_, ConfigError> {
            let usual = Limits::default();
            let limits = Limits {
                at_once: settings.at_once.unwrap_or(usual.at_once).max(1),
                rate: settings.rate(name)?.or(usual.rate),
                tries: settings.tries.unwrap_or(usual.tries).max(1),
                ..usual
            };
            Ok((register("limits", name)?, limits))
        };
        self.limits.iter().map(read).collect()
    }

    fn keys(&self) -> Result<Vec<GatewayKey>, ConfigError> {
        let wrong = |word: &str| ConfigError::Message(format!("[exchange] gateway_key: {word} is no key as `anju gateway key` prints it"));
        let words = self.gateway_key.as_deref().unwrap_or_default().split_whitespace();
        words.map(|word| GatewayKey::parse(word).ok_or_else(|| wrong(word))).collect()
    }

    fn access(&self) -> Result<GatewayAccess, ConfigError> {
        let (Some(url), Some(consumer), Some(file)) = (&self.url, &self.consumer, &self.secret_file) else {
            return Err(ConfigError::Message("[exchange]: mode http needs url, consumer and secret_file".to_owned()));
        };
        let text = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::Message(format!("[exchange] secret_file {}: {error}", file.display())))?;
        let secret = Secret::parse(&text)
            .ok_or_else(|| ConfigError::Message(format!("[exchange] secret_file {}: 64 hex digits stand in it", file.display())))?;
        Ok(GatewayAccess { url: url.clone(), consumer: consumer.clone(), secret, keys: self.keys()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ExchangeSettings, ConfigError> {
        let settings: ExchangeSettings =
            config::Config::builder().add_source(config::File::from_str(text, config::FileFormat::Toml)).build()?.try_deserialize()?;
        settings.check()?;
        Ok(settings)
    }

    #[test]
    fn one_setting_moves_all_registers_and_another_one_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, format!("{}\n", "ab".repeat(32))).unwrap();
        let text = format!(
            "mode = \"http\"\nurl = \"http://127.0.0.1:3100\"\nconsumer = \"c\"\nsecret_file = \"{}\"\n[of]\ntax = \"embedded\"\n\
             [limits.vehicle]\nper_second = 5\n[limits.tax]\nper_minute = 50\ndeadline_ms = 8000\n",
            file.display()
        );
        let connections = read(&text).unwrap().connections().unwrap();
        assert_eq!((connections.mode(Register::Vehicle), connections.mode(Register::Tax)), (Mode::Http, Mode::Embedded));
        let rates = [(Register::Vehicle, Rate::per_second(5)), (Register::Tax, Rate::per_minute(50))];
        for (register, rate) in rates {
            assert_eq!(connections.limits[&register], Limits { rate: Some(rate), ..Limits::default() });
        }
        assert_eq!(connections.deadlines, BTreeMap::from([(Register::Tax, Duration::from_secs(8))]));
        assert_eq!(connections.gateway.unwrap().consumer, "c");
        assert!(read("").unwrap().connections().unwrap().gateway.is_none(), "nothing said: embedded, and no secret is read");
        let of_a_gateway = read("mode = \"http\"\n[limits.tax]\nper_minute = 50").unwrap().agreed_limits().unwrap();
        assert_eq!(of_a_gateway[&Register::Tax].rate, Some(Rate::per_minute(50)), "the gateway needs no secret for its limits");
    }

    /// The base point of the curve and its opposite.
    const KEYS: [&str; 2] =
        ["cb05c9fac26332f9:WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY=", "695c607b1e0b4f5d:WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZuY="];

    #[test]
    fn the_gateway_is_believed_under_the_keys_that_are_set() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "ab".repeat(32)).unwrap();
        let keys = |set: &str| {
            let access =
                format!("mode = \"http\"\nurl = \"http://127.0.0.1:3100\"\nconsumer = \"c\"\nsecret_file = \"{}\"", file.display());
            let connections = read(&format!("{access}\n{set}")).and_then(|settings| settings.connections()).unwrap();
            connections.gateway.unwrap().keys.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert!(keys("").is_empty());
        assert_eq!(keys(&format!("gateway_key = \"{}\"", KEYS[0])), KEYS[..1]);
        assert_eq!(keys(&format!("gateway_key = \"{}\"", KEYS.join("  "))), KEYS);
        let swapped = format!("{}:{}", &KEYS[0][..16], &KEYS[1][17..]);
        for wrong in ["x", KEYS[0].split(':').next_back().unwrap(), &swapped] {
            let message = read(&format!("gateway_key = \"{} {wrong}\"", KEYS[0])).unwrap_err().to_string();
            assert!(message.contains("gateway_key") && message.contains(wrong), "embedded or not, {wrong} is told: {message}");
        }
    }

    #[test]
    fn what_is_missing_or_misspelt_is_told_by_name() {
        let told = |text: &str| read(text).and_then(|settings| settings.connections()).unwrap_err().to_string();
        assert!(told("mode = \"http\"").contains("secret_file"));
        assert!(told("mode = \"http\"\nurl = \"u\"\nconsumer = \"c\"\nsecret_file = \"/no/such\"").contains("/no/such"));
        assert!(told("[of]\ntaxes = \"http\"").contains("taxes"));
        assert!(told("[limits.taxes]\ntries = 1").contains("taxes"));
        assert!(told("[limits.tax]\nper_second = 1\nper_minute = 50").contains("not both"));
        assert!(told("[limits.tax]\nper_minute = 0").contains("limits.tax"));
        for wrong in ["deadline_ms = 0", "deadline_ms = 20001"] {
            assert!(told(&format!("[limits.tax]\n{wrong}")).contains("deadline_ms is 1 to 20000"));
        }
        assert!(told("modes = \"http\"").contains("modes"));
    }
}
