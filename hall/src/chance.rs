//! Chance is an argument: the server makes one source and hands it down.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A source of unpredictable bytes.
pub trait Chance: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Chance + '_ {
    /// 64 random bits.
    pub fn bits(&self) -> u64 {
        let mut bytes = [0_u8; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A secret of 256 bits for links and codes of activation.
    pub fn token(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A secret of 96 bits for short links in SMS.
    pub fn short_token(&self) -> String {
        let mut bytes = [0_u8; 12];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Six digits, each code equally likely.
    pub fn six_digits(&self) -> String {
        loop {
            let mut bytes = [0_u8; 4];
            self.fill(&mut bytes);
            let drawn = u32::from_le_bytes(bytes) >> 12;
            if drawn < 1_000_000 {
                return format!("{drawn:06}");
            }
        }
    }
}
