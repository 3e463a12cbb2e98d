//! The weather over the embedded registers: a register that always answers at once and is always right would be a toy.

use domain::verification::Register;
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
        ]);
        Self { climates, seed }
    }

    /// The same weather with another climate for one register.
    #[must_use]
    pub fn with(mut self, register: Register, climate: Climate) -> Self {
        self.climates.insert(register, climate);
        self
    }

    /// The climate of a register.
    pub fn of(&self, register: Register) -> Climate {
        self.climates.get(&register).copied().unwrap_or(Climate::CALM)
    }
}
