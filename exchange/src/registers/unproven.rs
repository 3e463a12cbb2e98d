//! Whom a register does not answer about: rejected lines of a delivery must not read as silence.

use super::{MOST_SUBJECTS, RecordSet, Registers};
use crate::connector::Subject;
use crate::error::Result;
use domain::day::Day;
use sqlx::AssertSqlSafe;
use std::collections::HashSet;

/// How far it is proven that a register holds nothing of whom it has no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    /// As of the day the register stands at.
    Whole,
    /// As of an earlier day: later deliveries had lines of which nobody knows whom they were about.
    Until(Day),
    /// Not at all: there was never a delivery without such lines.
    Unproven,
}

impl Silence {
    /// As stored; what does not read proves nothing.
    pub fn from_stored(stored: Option<&str>) -> Self {
        stored.map_or(Self::Whole, |day| Day::parse(day).map_or(Self::Unproven, Self::Until))
    }

    /// What is stored.
    pub fn stored(self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Until(day) => Some(day.to_string()),
            Self::Unproven => Some(String::new()),
        }
    }

    /// The day it is proven of, in a register that stands at this day.
    pub fn as_of(self, stands_at: Day) -> Option<Day> {
        match self {
            Self::Whole => Some(stands_at),
            Self::Until(day) => Some(day.min(stands_at)),
            Self::Unproven => None,
        }
    }
}

/// What rejected lines leave in doubt of a register's answers about some subjects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Doubts {
    /// The day its silence is proven of.
    pub silent_as_of: Option<Day>,
    /// Subjects of whom it may hold less than there is.
    pub unproven: HashSet<String>,
}

impl Registers {
    /// What is in doubt now. Costs one small statement where nothing is.
    pub(super) async fn doubts(&self, set: RecordSet, subjects: &[Subject]) -> Result<Doubts> {
        let state: Option<(String, Option<String>, i64)> = sqlx::query_as(
            "SELECT s.as_of, s.silence_until, CAST(CASE WHEN EXISTS \
             (SELECT 1 FROM unproven u WHERE u.register = s.register AND u.generation = s.generation AND u.subject > '') THEN 1 ELSE 0 END AS BIGINT) \
             FROM register_states s WHERE s.register = $1",
        )
        .bind(set.code())
        .fetch_optional(&self.parts.reader)
        .await?;
        let Some((stands_at, silence, any)) = state else { return Ok(Doubts::default()) };
        let silent_as_of = Day::parse(&stands_at).and_then(|day| Silence::from_stored(silence.as_deref()).as_of(day));
        let mut unproven = HashSet::new();
        let asked = if any == 1 { subjects } else { &[] };
        for chunk in asked.chunks(MOST_SUBJECTS) {
            let text = format!(
                "SELECT u.subject FROM register_states s JOIN unproven u ON u.register = s.register AND u.generation = s.generation \
                 AND {} WHERE s.register = $1",
                self.one_of("u.subject", 2)
            );
            let query = sqlx::query_as(AssertSqlSafe(text)).bind(set.code()).bind(self.listed(chunk));
            let rows: Vec<(String,)> = query.fetch_all(&self.parts.reader).await?;
            unproven.extend(rows.into_iter().map(|(subject,)| subject));
        }
        Ok(Doubts { silent_as_of, unproven })
    }
}
