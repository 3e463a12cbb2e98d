//! Signatures of electronic licences: what an issuer signs, whose keys are believed, and whether a record is what was signed.

use crate::evidence::digest;
use crate::failure::Failure;
use crate::question::PersonKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::identity::CreditCode;
use domain::verification::{LicenceKind, LicenceRecord, Record};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::collections::BTreeMap;

/// The first line of what is signed; another form of the text has another one.
const FORMAT: &str = "anju-licence-1";

/// An issuer whose signature is believed on licences of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceIssuer {
    /// Its credit code, as it stands in the numbers of its licences.
    pub code: CreditCode,
    /// The kind.
    pub kind: LicenceKind,
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: IssuerKey,
}

/// The public key of an issuer (Ed25519).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKey(VerifyingKey);

impl IssuerKey {
    /// Reads 64 hex digits; `None` if they are no key, or one under which anything would verify.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = <[u8; 32]>::try_from(hex::decode(text.trim()).ok()?).ok()?;
        VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak()).map(Self)
    }

    /// The key as 64 hex digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.as_bytes())
    }
}

/// What an issuer signs: format, number, kind, holder, issuer, first and last day, state and hash of the file, a line each.
pub fn signed_text(holder: &str, record: &LicenceRecord) -> String {
    let (from, to) = (record.valid_from.to_string(), record.valid_to.map(|day| day.to_string()).unwrap_or_default());
    let (kind, state) = (record.kind.code(), record.state.code());
    [FORMAT, record.licence.as_str(), kind, holder, &record.issuer, &from, &to, state, &record.file_hash].join("\n")
}

/// SHA-256 of what was signed and of the signature: what proves later which record was seen.
pub fn licence_digest(holder: &str, record: &LicenceRecord) -> String {
    digest(format!("{}\n{}", signed_text(holder, record), record.signature).as_bytes())
}

/// Signs as an issuer does; the synthetic city and tests have keys.
pub(crate) fn signed(key: &SigningKey, holder: &str, record: LicenceRecord) -> LicenceRecord {
    let signature = STANDARD.encode(key.sign(signed_text(holder, &record).as_bytes()).to_bytes());
    LicenceRecord { signature, ..record }
}

/// The public half of a key.
pub(crate) fn public(key: &SigningKey) -> IssuerKey {
    IssuerKey(key.verifying_key())
}

/// A signature as delivered: Base64 of 64 bytes.
pub(crate) fn read_signature(text: &str) -> Option<Signature> {
    Some(Signature::from_bytes(&<[u8; 64]>::try_from(STANDARD.decode(text).ok()?).ok()?))
}

/// The keys that are believed, by issuer and kind.
#[derive(Debug, Clone, Default)]
pub struct TrustedIssuers(BTreeMap<(String, LicenceKind), Vec<VerifyingKey>>);

impl TrustedIssuers {
    /// The keys of these issuers.
    pub fn new(issuers: impl IntoIterator<Item = LicenceIssuer>) -> Self {
        let mut trusted = Self::default();
        for LicenceIssuer { code, kind, key, .. } in issuers {
            trusted.0.entry((code.as_str().to_owned(), kind)).or_default().push(key.0);
        }
        trusted
    }

    /// Whether a record about this holder is what the issuer named in its number signed, and the issuer is believed on its kind.
    pub fn verify(&self, holder: &str, record: &LicenceRecord) -> bool {
        // A line end within a field would let two records have one text.
        let plain = [holder, &record.issuer, &record.file_hash].iter().all(|field| !field.chars().any(char::is_control));
        let keys = self.0.get(&(record.licence.issuer().to_owned(), record.kind));
        let Some((keys, signature)) = keys.zip(read_signature(&record.signature)) else { return false };
        let text = signed_text(holder, record);
        plain && keys.iter().any(|key| key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

/// Every licence of a person must be what its issuer signed; otherwise nothing that came with it is a fact.
pub(crate) fn proven(trusted: &TrustedIssuers, person: &PersonKey, records: &[Record]) -> Result<(), Failure> {
    let holder = person.resident_id.as_str();
    let wrong = records.iter().any(|record| matches!(record, Record::Licence(licence) if !trusted.verify(holder, licence)));
    if wrong { Err(Failure::Unproven) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Day;
    use domain::verification::{LicenceNumber, LicenceState};

    const HOLDER: &str = "341699198410089017";

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn code(serial: &str) -> CreditCode {
        CreditCode::from_parts("11", "341699", serial).unwrap()
    }

    fn number(issuer: &CreditCode, serial: &str) -> LicenceNumber {
        LicenceNumber::from_parts(&format!("{}001", issuer.as_str()), issuer.as_str(), serial, "001").unwrap()
    }

    fn issuer(serial: &str, kind: LicenceKind, seed: u8) -> LicenceIssuer {
        LicenceIssuer { code: code(serial), kind, name: "安澜市公安局".to_owned(), key: public(&key(seed)) }
    }

    fn permit() -> LicenceRecord {
        let record = LicenceRecord {
            licence: number(&code("MB000001"), "2025000001"),
            kind: LicenceKind::ResidencePermit,
            issuer: "安澜市公安局".to_owned(),
            valid_from: Day::parse("2025-03-01").unwrap(),
            valid_to: Day::parse("2027-02-28"),
            state: LicenceState::Issued,
            file_hash: "ab".repeat(32),
            signature: String::new(),
        };
        signed(&key(1), HOLDER, record)
    }

    fn trusted() -> TrustedIssuers {
        TrustedIssuers::new([
            issuer("MB000001", LicenceKind::ResidencePermit, 1),
            issuer("MB000002", LicenceKind::ResidencePermit, 2),
            issuer("MB000002", LicenceKind::Diploma, 2),
        ])
    }

    type Change = fn(&mut LicenceRecord);

    #[test]
    fn what_the_issuer_signed_verifies_and_anything_else_does_not() {
        let trusted = trusted();
        assert!(trusted.verify(HOLDER, &permit()));
        let day = |text: &str| Day::parse(text).unwrap();
        let changes: [(&str, Change); 9] = [
            ("number", |record| record.licence = number(&code("MB000001"), "2025000002")),
            ("kind", |record| record.kind = LicenceKind::Diploma),
            ("issuer's name", |record| record.issuer = "安澜市民政局".to_owned()),
            ("another issuer's number", |record| record.licence = number(&code("MB000002"), "2025000001")),
            ("state", |record| record.state = LicenceState::Revoked),
            ("no end", |record| record.valid_to = None),
            ("file", |record| record.file_hash = "ac".repeat(32)),
            ("no signature", |record| record.signature = String::new()),
            ("half a signature", |record| record.signature.truncate(40)),
        ];
        for (what, change) in changes {
            let mut record = permit();
            change(&mut record);
            assert!(!trusted.verify(HOLDER, &record), "{what}");
        }
        for (from, to) in [("2025-03-02", "2027-02-28"), ("2025-03-01", "2029-02-28")] {
            let record = LicenceRecord { valid_from: day(from), valid_to: Some(day(to)), ..permit() };
            assert!(!trusted.verify(HOLDER, &record), "{from} {to}");
        }
        let other = "341699198410089033";
        assert!(!trusted.verify(other, &permit()), "under another person's number");
        let mut bytes = STANDARD.decode(permit().signature).unwrap();
        for place in [0, 31, 32, 63] {
            bytes[place] ^= 1;
            assert!(!trusted.verify(HOLDER, &LicenceRecord { signature: STANDARD.encode(&bytes), ..permit() }), "{place}");
            bytes[place] ^= 1;
        }
        assert!(trusted.verify(HOLDER, &LicenceRecord { signature: STANDARD.encode(&bytes), ..permit() }));
    }

    #[test]
    fn an_issuer_is_believed_under_its_own_key_and_on_its_own_kinds() {
        let unsigned = LicenceRecord { signature: String::new(), ..permit() };
        assert!(!trusted().verify(HOLDER, &signed(&key(2), HOLDER, unsigned.clone())), "another trusted issuer's key");
        assert!(!trusted().verify(HOLDER, &signed(&key(3), HOLDER, unsigned.clone())), "nobody's key");
        let diploma = LicenceRecord { kind: LicenceKind::Diploma, ..unsigned.clone() };
        assert!(!trusted().verify(HOLDER, &signed(&key(1), HOLDER, diploma)), "a kind that is not its own");
        assert!(!TrustedIssuers::default().verify(HOLDER, &permit()));
        let both = TrustedIssuers::new([7, 1].map(|seed| issuer("MB000001", LicenceKind::ResidencePermit, seed)));
        assert!(both.verify(HOLDER, &permit()), "an old key beside a new one");
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        let record = LicenceRecord { issuer: "安澜市公安局\n2025-03-01".to_owned(), signature: String::new(), ..permit() };
        assert!(!trusted().verify(HOLDER, &signed(&key(1), HOLDER, record)));
    }

    #[test]
    fn keys_read_back_and_weak_ones_are_none() {
        let key = public(&key(1));
        assert_eq!(IssuerKey::parse(&key.to_hex()), Some(key));
        for wrong in ["", "ab", &"00".repeat(32), &format!("01{}", "00".repeat(31)), &"zz".repeat(32)] {
            assert_eq!(IssuerKey::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_digest_tells_records_and_signatures_apart() {
        let (first, other) = (permit(), signed(&key(2), HOLDER, permit()));
        assert_eq!(licence_digest(HOLDER, &first).len(), 64);
        assert_ne!(licence_digest(HOLDER, &first), licence_digest(HOLDER, &other));
    }
}
