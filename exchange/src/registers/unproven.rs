//! Whom a register does not answer about: rejected lines of a delivery must not read as nothing held.

use super::{MOST_SUBJECTS, RecordSet, Registers};
use crate::connector::Subject;
use crate::error::Result;
use domain::day::Day;
use sqlx::AssertSqlSafe;
use std::collections::HashSet;

/// How far it is proven that a register holds nothing of whom it has no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NothingHeld {
    /// As of the day the register stands at.
    Whole,
    /// As of an earlier day: later deliveries had lines of which nobody knows whom they were about.
    Until(Day),
    /// Not at all: there was never a delivery without such lines.
    Unproven,
}

impl NothingHeld {
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
    /// The day of which it is proven that no record means none.
    pub nothing_as_of: Option<Day>,
    /// Subjects of whom it may hold less than there is.
    pub unproven: HashSet<String>,
}

impl Registers {
    /// What is in doubt now. Costs one small statement where nothing is.
    pub(super) async fn doubts(&self, set: RecordSet, subjects: &[Subject]) -> Result<Doubts> {
        let state: Option<(String, Option<String>, i64)> = sqlx::query_as(
            "SELECT s.as_of, s.nothing_until, CAST(CASE WHEN EXISTS \
             (SELECT 1 FROM unproven u WHERE u.register = s.register AND u.generation = s.generation AND u.subject > '') THEN 1 ELSE 0 END AS BIGINT) \
             FROM register_states s WHERE s.register = $1",
        )
        .bind(set.code())
        .fetch_optional(&self.parts.reader)
        .await?;
        let Some((stands_at, until, any)) = state else { return Ok(Doubts::default()) };
        let nothing_as_of = Day::parse(&stands_at).and_then(|day| NothingHeld::from_stored(until.as_deref()).as_of(day));
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
        Ok(Doubts { nothing_as_of, unproven })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use domain::verification::Register;

    on_both_engines! {
        async fn what_was_rejected_before_marks_were_kept_leaves_nothing_held_unproven(test: TestRegisters) {
            let writer = test.registers.writer();
            let before = "DROP TABLE unproven; DROP TABLE register_states; CREATE TABLE register_states (register TEXT NOT NULL PRIMARY KEY, \
                generation BIGINT NOT NULL, as_of TEXT NOT NULL CHECK (length(as_of) = 10), held BIGINT NOT NULL, feed BIGINT NOT NULL)";
            sqlx::raw_sql(before).execute(writer).await.unwrap();
            for (id, set, kind, state, rejected) in [
                (1_i64, Register::Tax, "full", "done", Some("value")),
                (2, Register::Tax, "full", "done", Some("duplicate_key")),
                (3, Register::Tax, "delta", "failed", None),
                (4, Register::Vehicle, "full", "done", None),
                (5, Register::Vehicle, "delta", "loading", Some("syntax")),
                (6, Register::Business, "full", "done", Some("missing")),
                (7, Register::Marriage, "full", "done", None),
                (8, Register::Marriage, "full", "loading", Some("value")),
            ] {
                sqlx::query(
                    "INSERT INTO feeds (id, register, kind, file_name, file_hash, as_of, started_at, finished_at, state, lines, read, loaded, \
                     unchanged, removed, rejected, disagreed, net) VALUES ($1, $2, $3, '', '', '2026-11-01', '2026-11-02T01:00:00.000Z', $4, \
                     $5, 9, 9, 8, 0, 0, 1, 0, 8)",
                )
                .bind(id)
                .bind(set.code())
                .bind(kind)
                .bind((state != "loading").then_some("2026-11-02T02:00:00.000Z"))
                .bind(state)
                .execute(writer)
                .await
                .unwrap();
                if let Some(reason) = rejected {
                    let text = "INSERT INTO feed_rejects (feed, line, reason, field) VALUES ($1, 3, $2, '')";
                    sqlx::query(text).bind(id).bind(reason).execute(writer).await.unwrap();
                }
            }
            let states = "INSERT INTO register_states (register, generation, as_of, held, feed) VALUES ('tax', 2, '2026-11-01', 8, 2), \
                ('vehicle', 4, '2026-11-01', 8, 4), ('business', 6, '2026-11-01', 8, 6), ('marriage', 7, '2026-11-01', 8, 7)";
            sqlx::raw_sql(states).execute(writer).await.unwrap();
            sqlx::raw_sql(include_str!("../../../migrations/registers/0007_unproven.sql")).execute(writer).await.unwrap();

            let day = Day::parse("2026-11-01");
            for (register, nothing_as_of) in
                [(Register::Tax, day), (Register::Vehicle, None), (Register::Business, None), (Register::Marriage, day)]
            {
                let doubts = test.registers.doubts(register.into(), &[]).await.unwrap();
                assert_eq!(doubts, Doubts { nothing_as_of, unproven: HashSet::new() }, "{register:?}");
            }
            let ended: Vec<(i64, String)> =
                sqlx::query_as("SELECT id, finished_at FROM feeds WHERE state = 'failed' ORDER BY id").fetch_all(writer).await.unwrap();
            let at = |id: i64, hour: i64| (id, format!("2026-11-02T0{hour}:00:00.000Z"));
            assert_eq!(ended, [at(3, 2), at(5, 1), at(8, 1)], "what had ended before stays as it was");
        }
    }
}
