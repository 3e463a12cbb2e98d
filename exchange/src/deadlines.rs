//! How long a register may take to answer: less while somebody waits for it, more in the background.

use domain::verification::Register;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long somebody waits for a register.
const USUAL: Duration = Duration::from_secs(3);

/// How long a register is borne with where nobody waits. A gateway bears with its registers for a minute at most.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long each register may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    usual: Duration,
    of: BTreeMap<Register, Duration>,
    patience: Duration,
}

impl Deadlines {
    /// The same deadline for all.
    pub fn all(usual: Duration) -> Self {
        Self { usual, of: BTreeMap::new(), patience: PATIENCE }
    }

    /// Another deadline for one register.
    #[must_use]
    pub fn with(mut self, register: Register, deadline: Duration) -> Self {
        self.of.insert(register, deadline);
        self
    }

    /// Another patience in the background.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The deadline of a register.
    pub fn of(&self, register: Register) -> Duration {
        self.of.get(&register).copied().unwrap_or(self.usual)
    }

    /// The deadline of a register in the background, where nobody waits: never less than where somebody does.
    pub fn in_background(&self, register: Register) -> Duration {
        self.of(register).max(self.patience)
    }
}

impl Default for Deadlines {
    fn default() -> Self {
        Self::all(USUAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_the_background_no_register_has_less_time() {
        let secs = Duration::from_secs;
        let deadlines = Deadlines::default().with(Register::Tax, secs(8)).with(Register::Vehicle, secs(45));
        for (register, deadline, patience) in [(Register::Marriage, 3, 30), (Register::Tax, 8, 30), (Register::Vehicle, 45, 45)] {
            assert_eq!((deadlines.of(register), deadlines.in_background(register)), (secs(deadline), secs(patience)), "{register:?}");
        }
        let hurried = deadlines.with_patience(secs(1));
        assert_eq!([Register::Marriage, Register::Tax].map(|register| hurried.in_background(register)), [secs(3), secs(8)]);
    }
}
