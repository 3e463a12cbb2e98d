//! What every register stands at, and what became of its last delivery.

use super::Kind;
use crate::error::{Error, Result};
use crate::registers::unproven::NothingHeld;
use crate::registers::{RecordSet, Registers};
use domain::day::{Day, Timestamp};
use std::collections::BTreeMap;

/// What rejected lines leave in doubt of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubt {
    /// How many people it does not answer about: it may hold less of them than there is.
    pub people: i64,
    /// The day of which it is proven that whom it has no record of has none; `None`: of no day, so it answers about nobody like that.
    pub nothing_as_of: Option<Day>,
}

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
    /// What rejected lines leave in doubt.
    pub doubt: Doubt,
    /// The last delivery.
    pub last: Option<LastFeed>,
}

/// Register, day, records held, how far nothing held is proven, people in doubt.
type StateRow = (String, String, i64, Option<String>, i64);

impl Registers {
    /// What every register stands at.
    pub async fn standings(&self) -> Result<Vec<Standing>> {
        let states: Vec<StateRow> = sqlx::query_as(
            "SELECT s.register, s.as_of, s.held, s.nothing_until, (SELECT CAST(count(DISTINCT u.subject) AS BIGINT) FROM unproven u \
             WHERE u.register = s.register AND u.generation = s.generation AND u.subject > '') FROM register_states s",
        )
        .fetch_all(self.reader())
        .await?;
        let states: BTreeMap<String, (Option<Day>, i64, Doubt)> = states
            .into_iter()
            .map(|(register, as_of, held, until, people)| {
                let as_of = Day::parse(&as_of);
                let nothing_as_of = as_of.and_then(|day| NothingHeld::from_stored(until.as_deref()).as_of(day));
                (register, (as_of, held, Doubt { people, nothing_as_of }))
            })
            .collect();
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
                let (as_of, held, doubt) = states.get(set.code()).copied().unwrap_or_default();
                Standing { set, held, as_of, doubt, last: last.remove(set.code()) }
            })
            .collect())
    }

    /// What is in doubt of one register.
    pub(super) async fn doubt_of(&self, set: RecordSet) -> Result<Doubt> {
        Ok(self.standings().await?.into_iter().find(|standing| standing.set == set).map(|standing| standing.doubt).unwrap_or_default())
    }
}
