//! Personal data at rest: a field is encrypted for its place, and found again by a keyed index.
//!
//! A stored field reads `1.KEYID.BASE64(nonce ‖ ciphertext)`. Table, column and row are associated data, so a value moved to
//! another place does not open. The master key lives in `data/keys/`, never in the backup of the data.

use crate::chance::Chance;
use crate::error::{Error, Result};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

const FORMAT: &str = "1";
const NONCE_LENGTH: usize = 12;

/// Every key derived from the master keys of the key folder. The newest encrypts; all decrypt.
pub struct Keys {
    newest: String,
    fields: BTreeMap<String, Zeroizing<[u8; 32]>>,
    index: Zeroizing<[u8; 32]>,
    registers: Zeroizing<[u8; 32]>,
    seals: Zeroizing<[u8; 32]>,
    events: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// Reads `NAME.key` files (32 bytes each) of the folder, or makes the first one with mode 0600.
    ///
    /// Names sort by age; the first made is also the root of the blind index, which therefore survives rotation.
    pub fn load_or_create(folder: &Path, chance: &dyn Chance) -> Result<Self> {
        let setup = |what: &str| Error::Setup(format!("keys: {what}"));
        fs::create_dir_all(folder).map_err(|_| setup("the folder cannot be made"))?;
        let mut masters: BTreeMap<String, Zeroizing<[u8; 32]>> = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(|_| setup("the folder cannot be read"))? {
            let path = entry.map_err(|_| setup("the folder cannot be read"))?.path();
            if path.extension().is_some_and(|extension| extension == "key") {
                let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or_else(|| setup("a key has an unreadable name"))?;
                let bytes = Zeroizing::new(fs::read(&path).map_err(|_| setup("a key cannot be read"))?);
                let master = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| setup("a key is not 32 bytes"))?;
                masters.insert(name.to_owned(), Zeroizing::new(master));
            }
        }
        if masters.is_empty() {
            let mut master = Zeroizing::new([0_u8; 32]);
            chance.fill(master.as_mut());
            write_private(&folder.join("k1.key"), master.as_ref()).map_err(|_| setup("the first key cannot be written"))?;
            masters.insert("k1".to_owned(), master);
        }
        let first = masters.values().next().cloned().ok_or_else(|| setup("no key"))?;
        let newest = masters.keys().next_back().cloned().ok_or_else(|| setup("no key"))?;
        let fields = masters.into_iter().map(|(name, master)| (name, derive(&master, "field"))).collect();
        Ok(Self {
            newest,
            fields,
            index: derive(&first, "blind index"),
            registers: derive(&first, "registers"),
            seals: derive(&first, "audit seals"),
            events: derive(&first, "audit events"),
        })
    }

    /// Encrypts text for one place.
    pub fn seal(&self, chance: &dyn Chance, table: &str, column: &str, row: &str, plain: &str) -> String {
        self.seal_bytes(chance, table, column, row, plain.as_bytes())
    }

    /// Encrypts bytes for one place.
    pub fn seal_bytes(&self, chance: &dyn Chance, table: &str, column: &str, row: &str, plain: &[u8]) -> String {
        let mut nonce = [0_u8; NONCE_LENGTH];
        chance.fill(&mut nonce);
        let place = place(table, column, row);
        let key = self.fields.get(&self.newest).map_or([0; 32], |key| **key);
        let sealed = encrypt(&key, nonce, &place, plain);
        format!("{FORMAT}.{}.{}", self.newest, URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Decrypts text of one place.
    pub fn open(&self, table: &str, column: &str, row: &str, sealed: &str) -> Result<String> {
        let bytes = self.open_bytes(table, column, row, sealed)?;
        String::from_utf8(bytes).map_err(|_| Error::corrupt(table, row))
    }

    /// Decrypts bytes of one place.
    pub fn open_bytes(&self, table: &str, column: &str, row: &str, sealed: &str) -> Result<Vec<u8>> {
        let corrupt = || Error::corrupt(table, row);
        let mut parts = sealed.splitn(3, '.');
        let (Some(FORMAT), Some(name), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(corrupt());
        };
        let key = self.fields.get(name).ok_or_else(corrupt)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| corrupt())?;
        decrypt(key, &place(table, column, row), &bytes).ok_or_else(corrupt)
    }

    /// The blind index of a value: equal values of one kind have equal indexes, and nobody without the key can try values.
    pub fn blind_index(&self, kind: &str, value: &str) -> String {
        hex::encode(keyed_hash(&self.index, &[kind.as_bytes(), value.as_bytes()]))
    }

    /// The key handed to the registers' database.
    pub fn registers(&self) -> [u8; 32] {
        *self.registers
    }

    /// The keyed hash of an event of the record.
    pub fn event_hash(&self, parts: &[&[u8]]) -> String {
        hex::encode(keyed_hash(&self.events, parts))
    }

    /// The keyed hash that seals the global record.
    pub fn seal_hash(&self, parts: &[&[u8]]) -> String {
        hex::encode(keyed_hash(&self.seals, parts))
    }
}

/// SHA-256 of a file or text, in hex: a content hash for evidence, not a secret.
pub fn content_hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Encrypts bytes with a key of their own; answers nonce and ciphertext.
pub fn encrypt(key: &[u8; 32], nonce: [u8; NONCE_LENGTH], place: &[u8], plain: &[u8]) -> Vec<u8> {
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    let mut sealed = nonce.to_vec();
    // AES-GCM refuses only texts beyond 64 GiB, far above every body limit.
    sealed.extend(cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place }).unwrap_or_default());
    sealed
}

/// Decrypts what [`encrypt`] answered, if key and place are the same.
pub fn decrypt(key: &[u8; 32], place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LENGTH)?;
    let nonce = <[u8; NONCE_LENGTH]>::try_from(nonce).ok()?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: place }).ok()
}

fn place(table: &str, column: &str, row: &str) -> Vec<u8> {
    format!("{table}\u{1f}{column}\u{1f}{row}").into_bytes()
}

fn derive(master: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0_u8; 32]);
    // 32 bytes are always a valid length for HKDF-SHA-256.
    let _ = Hkdf::<Sha256>::new(Some(b"anju"), master).expand(purpose.as_bytes(), key.as_mut());
    key
}

fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a short key up with zeros to its block of 64 bytes.
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*block).into());
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededChance;
    use proptest::prelude::*;

    fn keys() -> (tempfile::TempDir, SeededChance, Keys) {
        let folder = tempfile::tempdir().unwrap();
        let chance = SeededChance::new(7);
        let keys = Keys::load_or_create(folder.path(), &chance).unwrap();
        (folder, chance, keys)
    }

    #[test]
    fn a_field_opens_only_in_its_place() {
        let (_folder, chance, keys) = keys();
        let sealed = keys.seal(&chance, "accounts", "name", "a1", "周秀兰");
        assert_eq!(keys.open("accounts", "name", "a1", &sealed).unwrap(), "周秀兰");
        assert!(keys.open("accounts", "name", "a2", &sealed).is_err());
        assert!(keys.open("accounts", "phone", "a1", &sealed).is_err());
        assert!(!sealed.contains("周"));
    }

    #[test]
    fn old_keys_still_open_after_rotation_and_the_index_stays() {
        let (folder, chance, keys) = keys();
        let sealed = keys.seal(&chance, "t", "c", "r", "x");
        let index = keys.blind_index("id", "x");
        write_private(&folder.path().join("k2.key"), &[9; 32]).unwrap();
        let rotated = Keys::load_or_create(folder.path(), &chance).unwrap();
        assert_eq!(rotated.open("t", "c", "r", &sealed).unwrap(), "x");
        assert!(rotated.seal(&chance, "t", "c", "r", "x").starts_with("1.k2."));
        assert_eq!(rotated.blind_index("id", "x"), index);
    }

    #[test]
    fn index_kinds_do_not_meet() {
        let (_folder, _chance, keys) = keys();
        assert_ne!(keys.blind_index("id", "x"), keys.blind_index("phone", "x"));
        assert_ne!(keys.blind_index("a", "bc"), keys.blind_index("ab", "c"));
    }

    proptest! {
        #[test]
        fn garbage_is_an_error_never_a_panic(text in ".*") {
            let (_folder, _chance, keys) = keys();
            prop_assert!(keys.open("t", "c", "r", &text).is_err());
        }
    }
}
