//! Where one answer stands in the evidence, and what its record says: enough to compare a kept reply with the chain.

use super::merkle;
use crate::connector::Subject;
use crate::error::Result;
use crate::registers::{Registers, places};
use domain::verification::Answer;
use sqlx::{Any, AssertSqlSafe, FromRow};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// Places of one statement.
const BATCH: usize = 100;

/// No tree of answers is higher.
const HIGHEST: usize = 64;

/// The place of an answer: the record of its call, and the hashes that lead from its own to the record's Merkle root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The number of the record.
    pub seq: i64,
    /// About whom, as the hall's registers know them.
    pub subject: Subject,
    /// Its place among the answers of the call, from 0.
    pub place: usize,
    /// How many answers the call had.
    pub size: usize,
    /// The inclusion path after RFC 6962, from the leaf up.
    pub path: Vec<[u8; 32]>,
}

/// An answer with its place in the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The answer.
    pub answer: Answer,
    /// Where it stands.
    pub inclusion: Inclusion,
}

impl Inclusion {
    /// Reads it as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let seq = parts.next()?.parse().ok()?;
        let (place, size) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let subject = Subject(parts.next()?.to_owned());
        let bytes = hex::decode(parts.next()?).ok()?;
        if parts.next().is_some() || !bytes.len().is_multiple_of(32) || bytes.len() / 32 > HIGHEST {
            return None;
        }
        let path = bytes.chunks(32).map(|hash| <[u8; 32]>::try_from(hash).ok()).collect::<Option<_>>()?;
        Some(Self { seq, subject, place, size, path })
    }

    /// The Merkle root that the record must have if this is the hash of the answer.
    pub fn root_from(&self, leaf: [u8; 32]) -> Option<[u8; 32]> {
        merkle::root_from(leaf, self.place, self.size, &self.path)
    }
}

/// `41/0/1/5f0c…/`: record, place, size, subject, path.
impl fmt::Display for Inclusion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, subject, place, size, path } = self;
        write!(formatter, "{seq}/{place}/{size}/{}/{}", subject.0, hex::encode(path.concat()))
    }
}

/// What the record of a call says, as far as something else is compared with it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Recorded {
    /// Its number.
    pub seq: i64,
    /// When it was asked.
    pub at: String,
    /// Which register.
    pub register: String,
    /// For which case.
    pub case_id: String,
    /// About how many people.
    pub people: i64,
    /// The Merkle root of the answers, in hex.
    pub merkle_root: String,
    /// The keyed hash over all of it, and over the record before.
    pub hash: String,
}

impl Registers {
    /// The records of these numbers, as far as there are such. Whether they are whole, [`Registers::verify_evidence`] tells.
    pub async fn recorded(&self, numbers: &BTreeSet<i64>) -> Result<HashMap<i64, Recorded>> {
        let numbers: Vec<i64> = numbers.iter().copied().collect();
        let mut found = HashMap::with_capacity(numbers.len());
        for batch in numbers.chunks(BATCH) {
            let text = format!(
                "SELECT seq, at, register, case_id, people, merkle_root, hash FROM evidence WHERE seq IN ({})",
                places(1, batch.len())
            );
            let mut query = sqlx::query_as::<Any, Recorded>(AssertSqlSafe(text));
            for number in batch {
                query = query.bind(*number);
            }
            found.extend(query.fetch_all(self.reader()).await?.into_iter().map(|record| (record.seq, record)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is() {
        for path in [vec![], vec![[1; 32]], vec![[1; 32], [255; 32]]] {
            let inclusion = Inclusion { seq: 41, subject: Subject("5f0c".to_owned()), place: 2, size: 3, path };
            assert_eq!(Inclusion::parse(&inclusion.to_string()), Some(inclusion));
        }
        for text in ["", "41", "41/0/1/5f0c", "41/0/1/5f0c/00", "41/-1/1/5f0c/", "x/0/1/5f0c/", "41/0/1/5f0c//"] {
            assert_eq!(Inclusion::parse(text), None, "{text}");
        }
        assert_eq!(Inclusion::parse(&format!("41/0/1/5f0c/{}", "00".repeat(32 * (HIGHEST + 1)))), None);
    }
}
