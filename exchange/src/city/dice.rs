//! Seeded chance: the same seed throws the same dice.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Dice of one seed.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.0.next_u64() % width).unwrap_or(0))
    }

    /// True in so many of a thousand throws.
    pub fn chance(&mut self, per_mille: i64) -> bool {
        self.range(0, 999) < per_mille
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(choices.len()).ok()?.checked_sub(1)?;
        choices.get(usize::try_from(self.range(0, last)).ok()?)
    }

    /// One of these, as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, choices: &[(i64, T)]) -> Option<T> {
        let total: i64 = choices.iter().map(|(weight, _)| *weight).sum();
        let mut thrown = self.range(0, total.checked_sub(1)?);
        for (weight, choice) in choices {
            if thrown < *weight {
                return Some(*choice);
            }
            thrown -= weight;
        }
        None
    }
}
