//! The gateway's seal: a signature with a key of its own under each answer, which anybody can verify later with the public key alone.

use crate::entropy::Entropy;
use crate::evidence::digest;
use crate::licence::read_signature;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::day::Timestamp;
#[cfg(any(feature = "gateway", test))]
use ed25519_dalek::Signer as _;
use ed25519_dalek::{SigningKey, VerifyingKey};
use std::fmt;
use zeroize::Zeroizing;

/// The header of the seal: id of the key, colon, signature.
pub(crate) const SEAL: &str = "gateway-seal";

/// The first line of what is sealed; another form of the text has another one.
const FORMAT: &str = "anju-gateway-seal-1";

/// Letters of the id of a key.
const ID_LENGTH: usize = 16;

/// What stands in ASN.1 before the 32 bytes of an Ed25519 key (RFC 8410).
const DER_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The public key of a gateway (Ed25519). Its id is made from the key, so that no other key bears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayKey {
    id: String,
    key: VerifyingKey,
}

impl GatewayKey {
    fn of(key: VerifyingKey) -> Self {
        let mut id = digest(key.as_bytes());
        id.truncate(ID_LENGTH);
        Self { id, key }
    }

    /// Reads `KEYID:BASE64`; `None` if the id is another key's, or the key one under which anything would verify.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, key) = text.trim().split_once(':')?;
        let bytes = <[u8; 32]>::try_from(STANDARD.decode(key).ok()?).ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())?;
        Some(Self::of(key)).filter(|key| key.id == id)
    }

    /// The first 16 hex digits of the key's SHA-256.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key as other tools read it: SubjectPublicKeyInfo in DER.
    pub fn to_der(&self) -> Vec<u8> {
        [DER_PREFIX.as_slice(), self.key.as_bytes()].concat()
    }

    /// Whether the seal is by this key, under this text.
    pub(crate) fn verifies(&self, sealed: &Sealed<'_>, seal: &Seal) -> bool {
        seal.key == self.id
            && seal.at == sealed.at
            && read_signature(&seal.signature).is_some_and(|signature| self.key.verify_strict(sealed.text().as_bytes(), &signature).is_ok())
    }
}

/// `KEYID:BASE64`.
impl fmt::Display for GatewayKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.id, STANDARD.encode(self.key.as_bytes()))
    }
}

/// What a gateway seals with. Never printed.
pub struct SealingKey(SigningKey);

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealingKey(…)")
    }
}

impl SealingKey {
    /// A new one.
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut());
        Self(SigningKey::from_bytes(&bytes))
    }

    /// Reads 64 hex digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(hex::decode(text).ok()?);
        let bytes = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?);
        Some(Self(SigningKey::from_bytes(&bytes)))
    }

    /// 64 hex digits, to be encrypted.
    pub(crate) fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.as_bytes()))
    }

    /// The public half.
    pub fn public(&self) -> GatewayKey {
        GatewayKey::of(self.0.verifying_key())
    }

    /// The seal under an answer.
    #[cfg(any(feature = "gateway", test))]
    pub(crate) fn seal(&self, sealed: &Sealed<'_>) -> Seal {
        let signature = STANDARD.encode(self.0.sign(sealed.text().as_bytes()).to_bytes());
        Seal { key: self.public().id, signature, at: sealed.at }
    }
}

/// What is sealed. None of the parts holds a line end.
pub(crate) struct Sealed<'a> {
    pub requester: &'a str,
    pub service: &'a str,
    pub request_digest: &'a str,
    pub response_digest: &'a str,
    pub at: Timestamp,
}

impl Sealed<'_> {
    /// Format, requester, service, both digests in hex, and the time of the answer in milliseconds since 1970: a line each, no line end
    /// after the last.
    pub fn text(&self) -> String {
        let at = self.at.millis().to_string();
        [FORMAT, self.requester, self.service, self.request_digest, self.response_digest, &at].join("\n")
    }
}

/// The seal under an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The id of the key.
    pub key: String,
    /// The signature, Base64.
    pub signature: String,
    /// When the gateway answered, by its own clock.
    pub at: Timestamp,
}

impl Seal {
    /// Reads the headers of an answer.
    pub(crate) fn read(header: &str, millis: &str) -> Option<Self> {
        let (key, signature) = header.split_once(':')?;
        let reads = key.len() == ID_LENGTH && key.bytes().all(|sign| sign.is_ascii_hexdigit()) && signature.len() <= 100;
        let at = Timestamp::from_millis(millis.parse().ok()?)?;
        reads.then(|| Self { key: key.to_owned(), signature: signature.to_owned(), at })
    }

    /// As it travels.
    #[cfg(any(feature = "gateway", test))]
    pub(crate) fn header(&self) -> String {
        format!("{}:{}", self.key, self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SealingKey {
        SealingKey::new(&|bytes: &mut [u8]| bytes.fill(seed))
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn answer() -> Sealed<'static> {
        Sealed { requester: "c", service: "tax.query", request_digest: "aa", response_digest: "bb", at: at(1_764_000_000_000) }
    }

    #[test]
    fn a_seal_is_of_its_answer_and_its_key_only() {
        let (ours, theirs) = (key(1), key(2));
        let seal = ours.seal(&answer());
        assert!(ours.public().verifies(&answer(), &seal));
        let later = Sealed { at: at(1_764_000_000_001), ..answer() };
        for (changed, what) in [
            (Sealed { requester: "d", ..answer() }, "another requester"),
            (Sealed { service: "vehicle.query", ..answer() }, "another service"),
            (Sealed { request_digest: "ab", ..answer() }, "another question"),
            (Sealed { response_digest: "bc", ..answer() }, "another answer"),
            (Sealed { at: later.at, ..answer() }, "another time"),
        ] {
            assert!(!ours.public().verifies(&changed, &seal), "{what}");
        }
        assert!(!ours.public().verifies(&later, &Seal { at: later.at, ..seal.clone() }), "another time in both");
        assert!(!theirs.public().verifies(&answer(), &seal));
        assert!(!theirs.public().verifies(&answer(), &Seal { key: theirs.public().id, ..seal.clone() }), "under another key's id");
        for wrong in ["", "garbage", "AAAA"] {
            assert!(!ours.public().verifies(&answer(), &Seal { signature: wrong.to_owned(), ..seal.clone() }), "{wrong}");
        }
    }

    #[test]
    fn what_is_sealed_are_lines_that_a_court_can_write_itself() {
        assert_eq!(answer().text(), "anju-gateway-seal-1\nc\ntax.query\naa\nbb\n1764000000000");
    }

    #[test]
    fn keys_and_seals_read_back_and_nothing_else_does() {
        let (ours, theirs) = (key(1).public(), key(2).public());
        assert_eq!(GatewayKey::parse(&format!(" {ours}\n")), Some(ours.clone()));
        let text = ours.to_string();
        let bare = text.split_once(':').unwrap().1;
        let weak = format!("{}:{}", &digest(&[0; 32])[..ID_LENGTH], STANDARD.encode([0; 32]));
        for wrong in ["", "ab", bare, &format!("{}:{bare}", theirs.id()), &format!("{}:AAAA", ours.id()), &weak] {
            assert_eq!(GatewayKey::parse(wrong), None, "{wrong}");
        }
        assert_eq!((ours.to_der().len(), ours.id().len()), (44, ID_LENGTH));
        let seal = key(1).seal(&answer());
        let (header, millis) = (seal.header(), seal.at.millis().to_string());
        assert_eq!(Seal::read(&header, &millis), Some(seal.clone()));
        for wrong in ["", "x:AAAA", &seal.signature, &format!("{header}{}", "A".repeat(40))] {
            assert_eq!(Seal::read(wrong, &millis), None, "{wrong}");
        }
        assert_eq!(Seal::read(&header, "soon"), None);
    }

    #[test]
    fn a_secret_reads_back_and_is_never_printed() {
        let key = key(7);
        assert_eq!(SealingKey::parse(&key.reveal()).unwrap().public(), key.public());
        assert!(SealingKey::parse("ab").is_none());
        assert_eq!(format!("{key:?}"), "SealingKey(…)");
    }
}
