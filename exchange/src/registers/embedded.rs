//! An embedded register: a real database behind a connector, under a configurable weather.

use super::Registers;
use super::load::Condition;
use crate::connector::{Connector, Failure, Health, Reply, Subject};
use crate::entropy::{bits, token};
use crate::question::{PersonKey, Purpose};
use crate::weather::{Climate, Weather};
use async_trait::async_trait;
use domain::day::Day;
use domain::quantity::{Area, Fen};
use domain::verification::{CarrierRecord, PersonState, PopulationRecord, Record, Register, Sex};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Longer than any deadline.
const STALL: Duration = Duration::from_mins(1);

/// What the population register stores: it never tells the name, only whether a name is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredPerson {
    pub state: PersonState,
    pub sex: Sex,
    pub born: Day,
}

/// What the carrier stores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredPhone {
    pub phones: Vec<String>,
}

/// One embedded register.
pub struct EmbeddedRegister {
    register: Register,
    registers: Registers,
    weather: Arc<Weather>,
}

impl EmbeddedRegister {
    /// The register over an open database.
    pub fn new(register: Register, registers: Registers, weather: Arc<Weather>) -> Self {
        Self { register, registers, weather }
    }

    /// A number of 0 to 999 that is always the same for this register and person.
    fn fate(&self, subject: &Subject, question: &str) -> u32 {
        let seed = self.weather.seed.to_string();
        let hash = self.registers.parts.envelope.hash(&["fate", &seed, self.register.code(), &subject.0, question]);
        u32::from(u16::from_le_bytes([hash[0], hash[1]])) % 1000
    }

    /// A number of 0 to `below` - 1 that is another each time.
    fn luck(&self, below: u32) -> u32 {
        if below == 0 { 0 } else { u32::try_from(bits(self.registers.parts.entropy.as_ref()) % u64::from(below)).unwrap_or(0) }
    }

    /// Waits as the weather will; fails if it fails.
    async fn endure(&self, climate: Climate) -> Result<(), Failure> {
        if climate.down || self.luck(1000) < climate.stall {
            tokio::time::sleep(STALL).await;
            return Err(Failure::Unavailable);
        }
        let wait = climate.latency_ms.saturating_add(self.luck(climate.spread_ms.saturating_add(1)));
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait.into())).await;
        }
        if self.luck(1000) < climate.error { Err(Failure::Unavailable) } else { Ok(()) }
    }

    /// Whether this register says nothing about people it does not know, rather than that they own nothing here.
    fn covers_strangers(&self) -> bool {
        matches!(
            self.register,
            Register::Population
                | Register::Carrier
                | Register::Household
                | Register::RealEstate
                | Register::ContractFiling
                | Register::Vehicle
                | Register::ProvidentFund
                | Register::LowIncome
                | Register::Business
                | Register::HousingBenefit
        )
    }
}

#[async_trait]
impl Connector for EmbeddedRegister {
    fn register(&self) -> Register {
        self.register
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        self.registers.subject(person)
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
        let climate = self.weather.of(self.register);
        let found = self.registers.look_up(self.register, subject).await.map_err(|_| Failure::Unavailable)?;
        let (climate, calm) = match found.condition {
            Some(Condition::Steady) => (Climate { error: 0, stall: 0, not_covered: 0, disagreement: 0, down: false, ..climate }, true),
            Some(Condition::Down) => (Climate { down: true, ..climate }, true),
            Some(Condition::NotCovered) => (Climate { error: 0, stall: 0, not_covered: 1000, down: false, ..climate }, false),
            None => (climate, false),
        };
        self.endure(climate).await?;
        if !calm && self.fate(subject, "covered") < climate.not_covered {
            return Ok(Reply::NotCovered);
        }
        let as_of = Some(purpose.at.day().plus_days(-i64::from(climate.stale_days)));
        let source_seq = token(self.registers.parts.entropy.as_ref());
        let nothing = Reply::Nothing { as_of, source_seq: source_seq.clone() };
        let Some(name_check) = found.name_check else {
            // An empty database knows nothing of anybody: its silence must not read as "owns nothing".
            if !self.registers.is_loaded().await.map_err(|_| Failure::Unavailable)? {
                return Ok(Reply::NotCovered);
            }
            return Ok(if self.covers_strangers() { nothing } else { Reply::NotCovered });
        };
        let name_matches = name_check == self.registers.name_check(person);
        // A number with another name is nobody this register may speak about; the first two say so, the others know nobody.
        if !name_matches && !matches!(self.register, Register::Population | Register::Carrier) {
            return Ok(Reply::NotCovered);
        }
        let stored = match found.body {
            Some(body) => Some(self.registers.open_body(self.register, subject, &body).ok_or(Failure::Unreadable)?),
            None => None,
        };
        let body = match (self.register, stored) {
            (_, None) => return Ok(nothing),
            (Register::Population, Some(stored)) => {
                let stored: StoredPerson = serde_json::from_str(&stored).map_err(|_| Failure::Unreadable)?;
                let record = PopulationRecord { name_matches, state: stored.state, sex: stored.sex, born: stored.born };
                serde_json::to_string(&[Record::Population(record)]).map_err(|_| Failure::Unreadable)?
            }
            (Register::Carrier, Some(stored)) => {
                let stored: StoredPhone = serde_json::from_str(&stored).map_err(|_| Failure::Unreadable)?;
                let agrees =
                    name_matches && person.phone.as_ref().is_some_and(|phone| stored.phones.iter().any(|own| own == phone.as_str()));
                serde_json::to_string(&[Record::Carrier(CarrierRecord { agrees })]).map_err(|_| Failure::Unreadable)?
            }
            (_, Some(stored)) => stored,
        };
        let body = if !calm && self.fate(subject, "right") < climate.disagreement { mistaken(&body).unwrap_or(body) } else { body };
        Ok(Reply::Held { body, as_of, source_seq })
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        serde_json::from_str(body).map_err(|_| Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        if self.weather.of(self.register).down || self.registers.ping().await.is_err() { Health::Down } else { Health::Up }
    }
}

/// The same records with an older amount: what a register that lags behind would say.
fn mistaken(body: &str) -> Option<String> {
    let mut records: Vec<Record> = serde_json::from_str(body).ok()?;
    let older = |amount: Fen| Fen(amount.0 / 100 * 93);
    for record in &mut records {
        match record {
            Record::SocialSecurity(account) => account.pension = older(account.pension),
            Record::Tax(tax) => tax.income = older(tax.income),
            Record::RealEstate(right) => right.area = Area(right.area.0 + 5_0000),
            _ => {}
        }
    }
    serde_json::to_string(&records).ok()
}
