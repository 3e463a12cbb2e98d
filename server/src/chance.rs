//! The one source of chance of the process.

use hall::chance::Chance;

/// Chance of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for chance")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Keys, codes and session ids come from here: going on with bytes that can be guessed would be worse than ending.
            tracing::error!(%error, "the operating system gives no random bytes");
            std::process::abort();
        }
    }
}
