//! Which registers are asked how: embedded, or over HTTP at a gateway. One setting moves all of them.

use crate::clock::Clock;
use crate::connector::Connector;
use crate::deadlines::Deadlines;
use crate::enterprises::{EnterpriseSource, OF_THE_SAME_OFFICE};
use crate::error::{Error, Result};
use crate::guard::Limits;
use crate::http::{GatewayClient, HttpEnterprises, HttpRegister};
use crate::registers::{RecordSet, Registers};
use crate::seal::GatewayKey;
use crate::signing::Secret;
use domain::verification::Register;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

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
    /// Keys under which the gateway's seals are believed. None: the one it tells first, remembered in the hall's own registers.
    pub keys: Vec<GatewayKey>,
}

/// How registers are connected. The default: all embedded. What is said of [`Register::Business`] holds for the enterprises too.
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
    /// How long single registers may take, where that is not as usual.
    pub deadlines: BTreeMap<Register, Duration>,
    /// How long registers are borne with where nobody waits, if that is not as usual.
    pub patience: Option<Duration>,
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

    /// These deadlines but for what is said here.
    pub(crate) fn deadlines_over(&self, usual: Deadlines) -> Deadlines {
        let deadlines = self.deadlines.iter().fold(usual, |deadlines, (register, deadline)| deadlines.with(*register, *deadline));
        match self.patience {
            Some(patience) => deadlines.with_patience(patience),
            None => deadlines,
        }
    }

    /// From which row a call takes its turn where there is a rate. A call at the gateway takes another one than the gateway's own call to
    /// the department: over one database it would count twice.
    pub(crate) fn turns(&self, set: RecordSet) -> String {
        let asked_as = if let RecordSet::Of(register) = set { register } else { OF_THE_SAME_OFFICE };
        match self.mode(asked_as) {
            Mode::Embedded => set.code().to_owned(),
            Mode::Http => format!("{} at the gateway", set.code()),
        }
    }

    /// A connector for each register that is asked at the gateway; they share connections and session. `registers` are the hall's own.
    pub(crate) fn connectors(&self, clock: &Arc<dyn Clock>, registers: &Registers) -> Result<Vec<Arc<dyn Connector>>> {
        let asked: Vec<Register> = Register::ALL.into_iter().filter(|register| self.mode(*register) == Mode::Http).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let (client, subjects) = (self.client(clock, registers)?, registers.subjects_mark());
        let register = |register| HttpRegister::new(register, client.clone()).with_subjects(&subjects).spaced(self.limits(register).rate);
        Ok(asked.into_iter().map(|asked| Arc::new(register(asked)) as Arc<dyn Connector>).collect())
    }

    /// What asks about enterprises at the gateway, if the register of the same office is asked there. It has a session of its own,
    /// which is opened when somebody first asks.
    pub(crate) fn enterprises(&self, clock: &Arc<dyn Clock>, registers: &Registers) -> Result<Option<Arc<dyn EnterpriseSource>>> {
        if self.mode(OF_THE_SAME_OFFICE) == Mode::Embedded {
            return Ok(None);
        }
        Ok(Some(Arc::new(HttpEnterprises::new(self.client(clock, registers)?))))
    }

    fn client(&self, clock: &Arc<dyn Clock>, registers: &Registers) -> Result<Arc<GatewayClient>> {
        let Some(access) = &self.gateway else {
            return Err(Error::Setup("registers are to be asked at the gateway, and no gateway is set".to_owned()));
        };
        Ok(Arc::new(GatewayClient::new(access, clock.clone(), registers.clone())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestRegisters, on_both_engines};
    use domain::day::Timestamp;

    fn connected(test: &TestRegisters, url: &str) -> Result<usize> {
        let secret = Secret::parse(&"ab".repeat(32)).unwrap();
        let gateway = Some(GatewayAccess { url: url.to_owned(), consumer: "c".to_owned(), secret, keys: Vec::new() });
        let connections = Connections { of: BTreeMap::from([(Register::Tax, Mode::Http)]), gateway, ..Connections::default() };
        let clock: Arc<dyn Clock> = Arc::new(|| Timestamp::EPOCH);
        connections.connectors(&clock, &test.registers).map(|connectors| connectors.len())
    }

    on_both_engines! {
        async fn only_this_machine_is_called_and_only_as_set(test: TestRegisters) {
            for url in ["http://127.0.0.1:3100", "http://[::1]:3100/"] {
                assert_eq!(connected(&test, url).unwrap(), 1, "{url}");
            }
            for url in [
                "http://10.0.0.1:3100",
                "http://169.254.169.254/",
                "http://example.org",
                "http://localhost.example.org",
                "https://127.0.0.1:3100",
                "http://127.0.0.1:3100/other",
                "http://127.0.0.1@10.0.0.1/",
                "http://user@127.0.0.1/",
                "file:///etc",
                "127.0.0.1:3100",
                "",
            ] {
                assert!(matches!(connected(&test, url), Err(Error::Setup(_))), "{url}");
            }
        }

        async fn a_register_at_the_gateway_needs_one(test: TestRegisters) {
            let clock: Arc<dyn Clock> = Arc::new(|| Timestamp::EPOCH);
            let none = Connections { usual: Mode::Http, ..Connections::default() };
            assert!(matches!(none.connectors(&clock, &test.registers), Err(Error::Setup(_))));
            assert!(Connections::default().connectors(&clock, &test.registers).unwrap().is_empty());
        }
    }
}
