//! Signatures of calls and answers, after the national scheme: HMAC-SHA256 over requester, service and time, Base64.
//!
//! Two things are added to it. A call's signature also covers a number that is used once and the digest of its body, so nothing
//! can be replayed or put in; an answer is signed too, over the call it answers, so no answer can be put under another question.

use crate::entropy::Entropy;
use crate::envelope::Envelope;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The header of the requester: `gjgxjhpt_rid` of the national scheme. Underscores are lost at many proxies, so ours have none.
pub const REQUESTER: &str = "gateway-rid";
/// The header of the service, `gjgxjhpt_sid`.
pub const SERVICE: &str = "gateway-sid";
/// The header of the time in milliseconds since 1970, `gjgxjhpt_rtime`.
pub const TIME: &str = "gateway-rtime";
/// The header of the number that is used once.
pub const NONCE: &str = "gateway-nonce";
/// The header of the body's SHA-256 in hex.
pub const DIGEST: &str = "gateway-digest";
/// The header of the signature, `gjgxjhpt_sign`.
pub const SIGNATURE: &str = "gateway-sign";
/// The header of the session whose secret signs.
pub const SESSION: &str = "gateway-session";

/// A secret to sign with: an app's, or a session's. Never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one.
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut());
        Self(bytes)
    }

    /// What a register of this database signs with: derived from the registers' key, another one for each.
    pub(crate) fn of_register(envelope: &Envelope, register: &str) -> Self {
        let label = format!("register/{register}");
        Self(Zeroizing::new(envelope.hash(&[label.as_str()])))
    }

    /// Reads 64 hex digits; space around them does no harm.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(hex::decode(text.trim()).ok()?);
        Some(Self(Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?)))
    }

    /// 64 hex digits, to be handed to its owner once.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.as_ref()))
    }

    /// Signs parts, kept apart by line ends.
    pub(crate) fn sign(&self, parts: &[&str]) -> String {
        STANDARD.encode(self.mac(parts))
    }

    /// Whether the signature is of these parts; takes as long for a wrong one.
    pub(crate) fn signed(&self, parts: &[&str], signature: &str) -> bool {
        STANDARD.decode(signature).is_ok_and(|given| given.ct_eq(&self.mac(parts)).into())
    }

    /// How an answer names the person it is about: nobody without the secret can make or read it.
    pub(crate) fn person(&self, resident_id: &str, name: &str) -> String {
        hex::encode(self.mac(&["person", resident_id, name]))
    }

    /// Wraps a session's secret for the owner of this one.
    #[cfg(any(feature = "gateway", test))]
    pub(crate) fn wrap(&self, entropy: &dyn Entropy, session: &str, nonce: &str, secret: &Self) -> String {
        Envelope::new(&self.0).seal(entropy, &place(session, nonce), &secret.reveal())
    }

    /// Unwraps the secret of a session that was asked for with this number.
    pub(crate) fn unwrapped(&self, session: &str, nonce: &str, wrapped: &str) -> Option<Self> {
        Self::parse(&Zeroizing::new(Envelope::new(&self.0).open(&place(session, nonce), wrapped)?))
    }

    fn mac(&self, parts: &[&str]) -> [u8; 32] {
        // A key shorter than HMAC's block is filled up with zeros, as HMAC itself would.
        let mut block = Zeroizing::new([0_u8; 64]);
        block[..32].copy_from_slice(self.0.as_ref());
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*block).into());
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                mac.update(b"\n");
            }
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

fn place(session: &str, nonce: &str) -> String {
    format!("session/{session}/{nonce}")
}

/// What the signature of a call covers. None of the parts holds a line end.
pub(crate) struct Signed<'a> {
    pub service: &'a str,
    pub requester: &'a str,
    pub time: &'a str,
    pub nonce: &'a str,
    pub digest: &'a str,
}

impl Signed<'_> {
    pub fn call(&self) -> [&str; 6] {
        ["call", self.service, self.requester, self.time, self.nonce, self.digest]
    }

    /// What the signature of the answer to this call covers.
    pub fn answer<'b>(&'b self, status: &'b str, time: &'b str, digest: &'b str) -> [&'b str; 8] {
        ["answer", self.service, self.requester, self.nonce, self.digest, status, time, digest]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_base64_of_hmac_sha256() {
        // RFC 4231, case 2, with its key filled up to 32 bytes: zeros at the end of a key change nothing in HMAC.
        let mut key = [0_u8; 32];
        key[..4].copy_from_slice(b"Jefe");
        let signature = Secret(Zeroizing::new(key)).sign(&["what do ya want for nothing?"]);
        let bytes = STANDARD.decode(signature).unwrap();
        assert_eq!(hex::encode(bytes), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_signature_holds_for_its_parts_and_secret_only() {
        let (ours, theirs) = (Secret(Zeroizing::new([1; 32])), Secret(Zeroizing::new([2; 32])));
        let signature = ours.sign(&["call", "a", "b"]);
        assert!(ours.signed(&["call", "a", "b"], &signature));
        assert!(!ours.signed(&["call", "a", "c"], &signature) && !theirs.signed(&["call", "a", "b"], &signature));
        assert!(!ours.signed(&["call", "a", "b"], "") && !ours.signed(&["call", "a", "b"], "garbage"));
    }

    #[test]
    fn a_secret_is_wrapped_for_one_session_and_never_printed() {
        let (app, session) = (Secret(Zeroizing::new([1; 32])), Secret(Zeroizing::new([3; 32])));
        let wrapped = app.wrap(&|bytes: &mut [u8]| bytes.fill(7), "s", "n", &session);
        assert_eq!(app.unwrapped("s", "n", &wrapped).unwrap().reveal(), session.reveal());
        assert!(app.unwrapped("s", "m", &wrapped).is_none() && session.unwrapped("s", "n", &wrapped).is_none());
        assert_eq!(format!("{session:?}"), "Secret(…)");
        assert!(Secret::parse("ab").is_none() && Secret::parse(&session.reveal()).is_some());
    }
}
