//! Words for the registers at work: conditions, breakers and troubles.

use crate::Words;
use domain::verification::{Breaker, RegisterCondition, RegisterTrouble};

impl Words {
    /// Whether somebody should look after a register.
    pub fn register_condition(&self, condition: RegisterCondition) -> String {
        match condition {
            RegisterCondition::NeedsAttention => self.verification.status_attention(),
            RegisterCondition::Fine => self.verification.status_good(),
        }
        .to_string()
    }

    /// Whether calls go through.
    pub fn breaker(&self, breaker: Breaker) -> String {
        match breaker {
            Breaker::Closed => self.verification.status_breaker_closed(),
            Breaker::Open => self.verification.status_breaker_open(),
            Breaker::Trying => self.verification.status_breaker_trying(),
        }
        .to_string()
    }

    /// What is wrong with a register.
    pub fn register_trouble(&self, trouble: RegisterTrouble) -> String {
        let words = &self.verification;
        match trouble {
            RegisterTrouble::Open => words.trouble_open(),
            RegisterTrouble::Unanswered => words.trouble_unanswered(),
            RegisterTrouble::Slow => words.trouble_slow(),
            RegisterTrouble::NeverLoaded => words.trouble_never_loaded(),
            RegisterTrouble::Stale => words.trouble_stale(),
            RegisterTrouble::Delivery => words.trouble_delivery(),
            RegisterTrouble::Rejects => words.trouble_rejects(),
            RegisterTrouble::Unproven => words.trouble_unproven(),
            RegisterTrouble::Quota => words.trouble_quota(),
        }
        .to_string()
    }
}
