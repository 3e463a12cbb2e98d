//! Chance is an argument here too: nonces, numbers of answers and the weather's luck come from the caller.

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

impl<F: Fn(&mut [u8]) + Send + Sync> Entropy for F {
    fn fill(&self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// 64 random bits.
pub(crate) fn bits(entropy: &dyn Entropy) -> u64 {
    let mut bytes = [0_u8; 8];
    entropy.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// 128 random bits in hex.
pub(crate) fn token(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}
