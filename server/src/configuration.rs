//! What the operator decides: from `anju.toml` (or the file `ANJU_CONFIG` names), then from the environment, which wins.

use config::{Config, ConfigError, Environment, File};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The settings of a process.
#[derive(Debug, Clone, Deserialize)]
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
    /// The folder of the built site; beside the binary if nothing is said.
    #[serde(default)]
    pub site: Option<PathBuf>,
}

impl Configuration {
    /// Reads file and environment.
    pub fn load() -> Result<Self, ConfigError> {
        let file = std::env::var("ANJU_CONFIG").ok();
        let named = file.is_some();
        Config::builder()
            .set_default("addr", "127.0.0.1:3000")?
            .set_default("data", "data")?
            .add_source(File::with_name(file.as_deref().unwrap_or("anju.toml")).required(named))
            .add_source(Environment::with_prefix("ANJU").try_parsing(false))
            .set_override_option("database_url", std::env::var("DATABASE_URL").ok())?
            .set_override_option("registers_url", std::env::var("REGISTERS_URL").ok())?
            .build()?
            .try_deserialize()
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
