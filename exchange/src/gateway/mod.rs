//! The gateway: the registers over HTTP, for consumers who sign, have a grant, and are within its quota.
//!
//! A call goes through: signature, time, replay, grant, quota; then the register is asked, the call is logged, and the answer is
//! signed and sealed. What is refused is refused before any register hears of it, and logged as well.

mod admission;
mod changes;
mod enterprises;
mod openapi;
mod replies;
mod routes;
mod store;
#[cfg(test)]
mod tests;
mod unproven;

pub use openapi::description;

use crate::catalogue::{Catalogue, Resource};
use crate::clock::Clock;
use crate::connector::{Connector, LONGEST_PATIENCE};
use crate::enterprises::{EnterpriseSource, OF_THE_SAME_OFFICE};
use crate::failure::Refusal;
use crate::guard::{Guard, Limits};
use crate::registers::{EmbeddedEnterprises, EmbeddedRegister, RecordSet, Registers};
use crate::seal::SealingKey;
use crate::weather::Weather;
use axum::Router;
use domain::verification::Register;
use replies::FAIR_PATIENCE;
use std::collections::BTreeMap;
use std::sync::Arc;
use unproven::Unproven;

/// How strict the gateway is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Seconds that a call's time may differ from the gateway's, either way. Used numbers are kept for twice as long.
    pub skew_seconds: i64,
    /// Seconds that a session secret holds.
    pub session_seconds: i64,
    /// The longest body that is read, in bytes.
    pub longest_body: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self { skew_seconds: 120, session_seconds: 30 * 60, longest_body: 256 << 10 }
    }
}

/// The gateway over a registers' database. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    parts: Arc<Parts>,
}

struct Parts {
    registers: Registers,
    catalogue: Catalogue,
    guards: BTreeMap<Register, Arc<Guard>>,
    enterprises: Arc<Guard<dyn EnterpriseSource>>,
    /// Limits that differ from the usual ones.
    limits: BTreeMap<Register, Limits>,
    clock: Arc<dyn Clock>,
    rules: Rules,
    /// How much was logged of calls that were not let in.
    unproven: Unproven,
    /// The consumer as which the hall over the same registers asks here.
    hall: Option<String>,
}

impl Gateway {
    /// A gateway before the embedded registers.
    pub fn over(registers: Registers, weather: Weather, clock: Arc<dyn Clock>) -> Self {
        let weather = Arc::new(weather);
        let usual = |set: RecordSet| (set, Limits::default());
        let embedded = |register| -> Arc<dyn Connector> { Arc::new(EmbeddedRegister::new(register, registers.clone(), weather.clone())) };
        let guard = |register: Register| guarded(embedded(register), usual(register.into()), &registers, &clock);
        let guards = Register::ALL.into_iter().map(|register| (register, guard(register))).collect();
        let source: Arc<dyn EnterpriseSource> = Arc::new(EmbeddedEnterprises::new(registers.clone(), weather.clone()));
        let enterprises = guarded(source, usual(RecordSet::Enterprise), &registers, &clock);
        let (catalogue, limits) = (registers.catalogue(), BTreeMap::new());
        let (rules, unproven) = (Rules::default(), Unproven::default());
        Self { parts: Arc::new(Parts { registers, catalogue, guards, enterprises, limits, clock, rules, unproven, hall: None }) }
    }

    /// The same gateway with another connector for its register.
    #[must_use]
    pub fn with_connector(self, connector: Arc<dyn Connector>) -> Self {
        self.changed(|parts| {
            let guard = parts.guarded(connector);
            parts.guards.insert(guard.connector().register(), guard);
        })
    }

    /// The same gateway with limits that differ from the usual ones. A rate is kept together with every process that asks over the same
    /// registers' database.
    #[must_use]
    pub fn with_limits(self, limits: BTreeMap<Register, Limits>) -> Self {
        self.changed(|parts| {
            parts.limits = limits;
            let again = |(register, guard): (&Register, &Arc<Guard>)| (*register, parts.guarded(guard.connector().clone()));
            parts.guards = parts.guards.iter().map(again).collect();
            let (source, limits) = (parts.enterprises.connector().clone(), parts.limits_of(OF_THE_SAME_OFFICE));
            parts.enterprises = guarded(source, (RecordSet::Enterprise, limits), &parts.registers, &parts.clock);
        })
    }

    /// The same gateway with other rules.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        self.changed(|parts| parts.rules = rules)
    }

    /// The same gateway beside the hall over the same registers, which asks here as this consumer: whom it asked about stands by person
    /// in its own log, and not twice.
    #[must_use]
    pub fn beside_hall(self, consumer: Option<String>) -> Self {
        self.changed(|parts| parts.hall = consumer)
    }

    fn changed(&self, change: impl FnOnce(&mut Parts)) -> Self {
        let Parts { registers, catalogue, guards, enterprises, limits, clock, rules, unproven: _, hall } = self.parts.as_ref();
        let mut parts = Parts {
            registers: registers.clone(),
            catalogue: catalogue.clone(),
            guards: guards.clone(),
            enterprises: enterprises.clone(),
            limits: limits.clone(),
            clock: clock.clone(),
            rules: *rules,
            unproven: Unproven::default(),
            hall: hall.clone(),
        };
        change(&mut parts);
        Self { parts: Arc::new(parts) }
    }

    /// What asks the register of a resource about people; about enterprises is asked elsewhere.
    fn guard(&self, resource: &Resource) -> Result<&Arc<Guard>, Refusal> {
        match resource.register {
            RecordSet::Of(register) => self.parts.guards.get(&register).ok_or(Refusal::UnknownResource),
            RecordSet::Enterprise => Err(Refusal::UnknownResource),
        }
    }

    /// What it seals with, read for each answer: a new key counts at once, whichever process made it.
    async fn sealing_key(&self) -> crate::Result<SealingKey> {
        self.parts.registers.sealing_key(self.parts.clock.now()).await
    }

    /// Its routes. The catalogue is published first, so that there is something to grant, and it has a key to seal with.
    pub async fn router(self) -> crate::Result<Router> {
        self.parts.catalogue.publish().await?;
        self.sealing_key().await?;
        Ok(routes::router(self))
    }
}

impl Parts {
    fn limits_of(&self, register: Register) -> Limits {
        self.limits.get(&register).cloned().unwrap_or_default()
    }

    fn guarded(&self, connector: Arc<dyn Connector>) -> Arc<Guard> {
        let register = connector.register();
        guarded(connector, (register.into(), self.limits_of(register)), &self.registers, &self.clock)
    }
}

/// The same guard as at the hall, which takes the turns of a hall's embedded registers. What fails is tried again here: whoever asks
/// takes what the gateway signs for an answer.
fn guarded<C: ?Sized>(
    connector: Arc<C>,
    (set, limits): (RecordSet, Limits),
    registers: &Registers,
    clock: &Arc<dyn Clock>,
) -> Arc<Guard<C>> {
    let guard = Guard::new(connector, limits, registers.entropy());
    Arc::new(guard.sharing(set.code(), LONGEST_PATIENCE, registers, clock).fair(FAIR_PATIENCE))
}
