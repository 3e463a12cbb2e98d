//! Which registers are asked how: embedded, or over HTTP at a gateway. One setting moves all of them.

use crate::clock::Clock;
use crate::connector::Connector;
use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::guard::Limits;
use crate::http::{GatewayClient, HttpRegister};
use crate::signing::Secret;
use domain::verification::Register;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a register is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In the registers' own database.
    #[default]
    Embedded,
    /// At the gateway.
    Http,
}

/// Where the gateway is, and who asks there.
#[derive(Debug, Clone)]
pub struct GatewayAccess {
    /// `http://127.0.0.1:PORT`: a loopback address. A gateway elsewhere is reached through a TLS tunnel on this machine.
    pub url: String,
    /// The consumer's id.
    pub consumer: String,
    /// Its app secret.
    pub secret: Secret,
}

/// How registers are connected. The default: all embedded.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    /// How registers are asked that are not named.
    pub usual: Mode,
    /// Registers that are asked in another way.
    pub of: BTreeMap<Register, Mode>,
    /// The gateway; needed as soon as one register is asked there.
    pub gateway: Option<GatewayAccess>,
    /// Limits that differ from the usual ones.
    pub limits: BTreeMap<Register, Limits>,
}

impl Connections {
    /// How a register is asked.
    pub fn mode(&self, register: Register) -> Mode {
        self.of.get(&register).copied().unwrap_or(self.usual)
    }

    /// The limits of a register.
    pub(crate) fn limits(&self, register: Register) -> Limits {
        self.limits.get(&register).cloned().unwrap_or_default()
    }

    /// A connector for each register that is asked at the gateway; they share connections and session.
    pub(crate) fn connectors(&self, clock: &Arc<dyn Clock>, entropy: &Arc<dyn Entropy>) -> Result<Vec<Arc<dyn Connector>>> {
        let asked: Vec<Register> = Register::ALL.into_iter().filter(|register| self.mode(*register) == Mode::Http).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let Some(access) = &self.gateway else {
            return Err(Error::Setup("registers are to be asked at the gateway, and no gateway is set".to_owned()));
        };
        let client = Arc::new(GatewayClient::new(access, clock.clone(), entropy.clone())?);
        Ok(asked.into_iter().map(|register| Arc::new(HttpRegister::new(register, client.clone())) as Arc<dyn Connector>).collect())
    }
}
