//! What every register stands at, and what became of its last delivery.

use super::Kind;
use crate::error::{Error, Result};
use crate::registers::{RecordSet, Registers};
use domain::day::{Day, Timestamp};
use std::collections::BTreeMap;

/// The last delivery of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFeed {
    /// Its number.
    pub feed: i64,
    /// Everything, or what has changed.
    pub kind: Kind,
    /// `loading` (also when it was stopped), `done` or `failed`.
    pub state: String,
    /// When it began.
    pub started_at: Timestamp,
    /// Lines read.
    pub read: i64,
    /// Lines rejected.
    pub rejected: i64,
    /// Records whose person is known by another name.
    pub disagreed: i64,
}

/// Register, number, kind, state, begin, lines read, rejected, disagreed.
type FeedRow = (String, i64, String, String, String, i64, i64, i64);

/// What a register stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The register.
    pub set: RecordSet,
    /// Records held.
    pub held: i64,
    /// Of which day; `None`: it was never loaded.
    pub as_of: Option<Day>,
    /// The last delivery.
    pub last: Option<LastFeed>,
}

impl Registers {
    /// What every register stands at.
    pub async fn standings(&self) -> Result<Vec<Standing>> {
        let states: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT register, as_of, held FROM register_states").fetch_all(self.reader()).await?;
        let states: BTreeMap<String, (String, i64)> = states.into_iter().map(|(register, as_of, held)| (register, (as_of, held))).collect();
        let feeds: Vec<FeedRow> = sqlx::query_as(
            "SELECT register, id, kind, state, started_at, read, rejected, disagreed FROM feeds \
             WHERE id IN (SELECT max(id) FROM feeds GROUP BY register)",
        )
        .fetch_all(self.reader())
        .await?;
        let mut last = BTreeMap::new();
        for (register, feed, kind, state, started_at, read, rejected, disagreed) in feeds {
            let damaged = || Error::Damaged("feeds");
            let kind = Kind::from_code(&kind).ok_or_else(damaged)?;
            let started_at = Timestamp::parse(&started_at).ok_or_else(damaged)?;
            last.insert(register, LastFeed { feed, kind, state, started_at, read, rejected, disagreed });
        }
        Ok(RecordSet::all()
            .map(|set| {
                let state = states.get(set.code());
                Standing {
                    set,
                    held: state.map_or(0, |(_, held)| *held),
                    as_of: state.and_then(|(day, _)| Day::parse(day)),
                    last: last.remove(set.code()),
                }
            })
            .collect())
    }
}
