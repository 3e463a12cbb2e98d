//! The weather over the embedded registers: a register that always answers at once and is always right would be a toy.

use domain::verification::Register;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How one register behaves. Shares are in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Climate {
    /// The usual time to answer.
    pub latency_ms: u32,
    /// How much longer it may take.
    pub spread_ms: u32,
    /// Calls that end in an error.
    pub error: u32,
    /// Calls that take far too long.
    pub stall: u32,
    /// Persons it does not cover.
    pub not_covered: u32,
    /// Persons whose amounts it has wrong.
    pub disagreement: u32,
    /// Days its data lie back.
    pub stale_days: u32,
    /// It is out altogether.
    pub down: bool,
}

impl Climate {
    /// Answers at once and is right.
    pub const CALM: Self =
        Self { latency_ms: 0, spread_ms: 0, error: 0, stall: 0, not_covered: 0, disagreement: 0, stale_days: 0, down: false };
}

/// What is different in the climate of one register, as an operator writes it; what is not named stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "each is the field of [`Climate`] with its name")]
pub struct ClimateChange {
    pub latency_ms: Option<u32>,
    pub spread_ms: Option<u32>,
    pub error: Option<u32>,
    pub stall: Option<u32>,
    pub not_covered: Option<u32>,
    pub disagreement: Option<u32>,
    pub stale_days: Option<u32>,
    pub down: Option<bool>,
}

impl ClimateChange {
    fn applied_to(self, climate: Climate) -> Climate {
        Climate {
            latency_ms: self.latency_ms.unwrap_or(climate.latency_ms),
            spread_ms: self.spread_ms.unwrap_or(climate.spread_ms),
            error: self.error.unwrap_or(climate.error),
            stall: self.stall.unwrap_or(climate.stall),
            not_covered: self.not_covered.unwrap_or(climate.not_covered),
            disagreement: self.disagreement.unwrap_or(climate.disagreement),
            stale_days: self.stale_days.unwrap_or(climate.stale_days),
            down: self.down.unwrap_or(climate.down),
        }
    }

    /// A share that is none, if there is one.
    fn wrong_share(self) -> Option<&'static str> {
        let shares = [("error", self.error), ("stall", self.stall), ("not_covered", self.not_covered), ("disagreement", self.disagreement)];
        shares.into_iter().find(|(_, share)| share.is_some_and(|share| share > 1000)).map(|(name, _)| name)
    }
}

/// The climate of every register, and a seed that decides whom it does not cover or has wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weather {
    climates: BTreeMap<Register, Climate>,
    /// The same seed meets the same persons.
    pub seed: u64,
}

impl Weather {
    /// Every register answers at once and is right.
    pub fn calm() -> Self {
        Self { climates: BTreeMap::new(), seed: 0 }
    }

    /// The demo: registers as a city knows them.
    pub fn demo(seed: u64) -> Self {
        let usual = |latency_ms, spread_ms, stale_days| Climate { latency_ms, spread_ms, error: 5, stall: 5, stale_days, ..Climate::CALM };
        let climates = BTreeMap::from([
            (Register::Population, Climate { error: 1, stall: 1, ..usual(60, 80, 0) }),
            (Register::Carrier, Climate { error: 1, stall: 1, ..usual(90, 120, 0) }),
            (Register::Household, usual(120, 200, 1)),
            (Register::Marriage, Climate { not_covered: 10, ..usual(150, 250, 2) }),
            (Register::RealEstate, Climate { disagreement: 5, ..usual(300, 700, 1) }),
            (Register::ContractFiling, usual(200, 400, 1)),
            (Register::Vehicle, Climate { not_covered: 5, ..usual(180, 300, 3) }),
            (Register::ProvidentFund, Climate { error: 20, stall: 30, not_covered: 20, ..usual(500, 900, 20) }),
            (Register::LowIncome, usual(150, 250, 5)),
            (Register::Disability, usual(120, 200, 6)),
            (Register::Tax, Climate { error: 10, disagreement: 20, ..usual(350, 800, 15) }),
            (Register::SocialSecurity, Climate { disagreement: 30, ..usual(300, 600, 22) }),
            (Register::Business, usual(200, 300, 1)),
            (Register::Veteran, usual(120, 200, 8)),
            (Register::HousingBenefit, usual(80, 100, 0)),
            (Register::Licence, usual(150, 250, 0)),
        ]);
        Self { climates, seed }
    }

    /// The same weather with another climate for one register.
    #[must_use]
    pub fn with(mut self, register: Register, climate: Climate) -> Self {
        self.climates.insert(register, climate);
        self
    }

    /// The same weather with changes for registers by their names, or in words what is wrong with them.
    pub fn changed(mut self, changes: &BTreeMap<String, ClimateChange>) -> Result<Self, String> {
        for (name, change) in changes {
            let Some(register) = Register::from_code(name) else {
                let known = Register::ALL.map(Register::code).join(", ");
                return Err(format!("[registers.{name}]: there is no such register; there are {known}"));
            };
            if let Some(share) = change.wrong_share() {
                return Err(format!("[registers.{name}]: {share} is in thousandths, at most 1000"));
            }
            let climate = change.applied_to(self.of(register));
            self = self.with(register, climate);
        }
        Ok(self)
    }

    /// The climate of a register.
    pub fn of(&self, register: Register) -> Climate {
        self.climates.get(&register).copied().unwrap_or(Climate::CALM)
    }
}
