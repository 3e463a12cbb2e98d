//! The envelope of personal data in the registers' database: AES-256-GCM, bound to its place, and a keyed index.

use crate::entropy::Entropy;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

const NONCE_LENGTH: usize = 12;
const FORMAT: &str = "1.";

/// Seals and opens records, and computes indexes, with keys derived from the one that the caller hands in.
pub struct Envelope {
    cipher: Aes256Gcm,
    /// Keyed once: each hash begins with a copy of it.
    index: Hmac<Sha256>,
}

impl Envelope {
    /// An envelope from 32 bytes of key.
    pub fn new(key: &[u8; 32]) -> Self {
        let derived = derive(key, "registers: records");
        let mut index = Zeroizing::new([0_u8; 64]);
        // HMAC fills a short key up with zeros to its block of 64 bytes.
        index[..32].copy_from_slice(derive(key, "registers: index").as_ref());
        Self { cipher: Aes256Gcm::new(&Key::<Aes256Gcm>::from(*derived)), index: <Hmac<Sha256> as KeyInit>::new(&(*index).into()) }
    }

    /// Encrypts a text for one place.
    pub fn seal(&self, entropy: &dyn Entropy, place: &str, plain: &str) -> String {
        let mut nonce = [0_u8; NONCE_LENGTH];
        entropy.fill(&mut nonce);
        let mut sealed = nonce.to_vec();
        let payload = Payload { msg: plain.as_bytes(), aad: place.as_bytes() };
        // AES-GCM refuses only texts beyond 64 GiB.
        sealed.extend(self.cipher.encrypt(&Nonce::from(nonce), payload).unwrap_or_default());
        format!("{FORMAT}{}", URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Decrypts a text of one place.
    pub fn open(&self, place: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(FORMAT)?).ok()?;
        let (nonce, body) = bytes.split_at_checked(NONCE_LENGTH)?;
        let nonce = <[u8; NONCE_LENGTH]>::try_from(nonce).ok()?;
        let plain = self.cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: place.as_bytes() }).ok()?;
        String::from_utf8(plain).ok()
    }

    /// The keyed hash of some texts.
    pub fn hash(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.index.clone();
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

fn derive(key: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut derived = Zeroizing::new([0_u8; 32]);
    // 32 bytes are always a valid length for HKDF-SHA-256.
    let _ = Hkdf::<Sha256>::new(Some(b"anju exchange"), key).expand(purpose.as_bytes(), derived.as_mut());
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_opens_only_in_its_place_and_with_its_key() {
        let (first, second) = (Envelope::new(&[1; 32]), Envelope::new(&[2; 32]));
        let entropy = |bytes: &mut [u8]| bytes.fill(7);
        let sealed = first.seal(&entropy, "tax/1", "工资");
        assert_eq!(first.open("tax/1", &sealed).as_deref(), Some("工资"));
        assert_eq!(first.open("tax/2", &sealed), None);
        assert_eq!(second.open("tax/1", &sealed), None);
        for garbage in ["", "1.", "1.AAAA", "2.AAAA", "周"] {
            assert_eq!(first.open("tax/1", garbage), None);
        }
    }

    #[test]
    fn indexes_keep_their_parts_apart() {
        let envelope = Envelope::new(&[1; 32]);
        assert_eq!(envelope.hash(&["ab", "c"]), envelope.hash(&["ab", "c"]));
        assert_ne!(envelope.hash(&["ab", "c"]), envelope.hash(&["a", "bc"]));
        assert_ne!(envelope.hash(&["ab"]), Envelope::new(&[2; 32]).hash(&["ab"]));
    }
}
