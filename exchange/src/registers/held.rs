//! Looking up what a register holds of one person or of many.

use super::load::Condition;
use super::set::RecordSet;
use super::unproven::{Doubts, Silence};
use super::{Registers, place};
use crate::connector::Subject;
use crate::error::{Error, Result};
use domain::day::Day;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// How many subjects one statement asks about.
pub const MOST_SUBJECTS: usize = 500;

/// A record of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRecord {
    /// The department's sequence of the record.
    pub seq: i64,
    /// The day the record stands at.
    pub as_of: Day,
    /// The record as JSON.
    pub body: String,
}

/// What a register holds of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding {
    /// The day the register stands at; `None`: it was never loaded, and says nothing by its silence.
    pub as_of: Option<Day>,
    /// The records, in the order they were delivered.
    pub records: Vec<HeldRecord>,
    /// How the register behaves towards the subject, in a demo.
    pub condition: Option<Condition>,
    /// The register may hold less than there is: a line about the subject was rejected, or may have been.
    pub in_doubt: bool,
    /// The day of which it is proven that no record means none; `None`: of no day.
    pub silent_as_of: Option<Day>,
    /// Number and name as the population register and the register itself have them.
    name_checks: Vec<String>,
}

impl Holding {
    /// Whether this name is the subject's wherever one is known; `None` where none is.
    pub(crate) fn name_agrees(&self, name_check: &str) -> Option<bool> {
        if self.name_checks.is_empty() { None } else { Some(self.name_checks.iter().all(|known| known == name_check)) }
    }

    /// Takes the lesser of what is known and of this.
    fn doubt(&mut self, doubts: &Doubts, subject: &Subject) {
        self.in_doubt |= doubts.unproven.contains(&subject.0);
        self.silent_as_of = self.silent_as_of.min(doubts.silent_as_of);
    }

    fn take(&mut self, registers: &Registers, set: RecordSet, row: HeldRow, subject: &str) -> Result<()> {
        let (register, record, seq, as_of, name_check, body) = row;
        if let Some(check) = name_check
            && !self.name_checks.contains(&check)
        {
            self.name_checks.push(check);
        }
        if register == set.code() {
            let damaged = || Error::Damaged(set.code());
            let body = registers.parts.envelope.open(&place(set, subject, &record), &body).ok_or_else(damaged)?;
            self.records.push(HeldRecord { seq, as_of: Day::parse(&as_of).ok_or_else(damaged)?, body });
        }
        Ok(())
    }
}

/// Register, record, sequence, day, name check, body.
type HeldRow = (String, String, i64, String, Option<String>, String);
/// The subject, and then as [`HeldRow`].
type ManyRow = (String, String, String, i64, String, Option<String>, String);
/// Register, its day, how far its silence is proven, whether the subject is in doubt, the condition; then the record, if there is one.
type FoundRow =
    (String, String, Option<String>, i64, Option<String>, Option<String>, Option<i64>, Option<String>, Option<String>, Option<String>);

impl Registers {
    /// What a register holds of one subject.
    pub async fn look_up(&self, set: impl Into<RecordSet>, subject: &Subject) -> Result<Holding> {
        let set = set.into();
        // The population register comes along for the name.
        let rows: Vec<FoundRow> = sqlx::query_as(
            "SELECT s.register, s.as_of, s.silence_until, CAST(CASE WHEN EXISTS (SELECT 1 FROM unproven u WHERE u.register = s.register \
             AND u.generation = s.generation AND u.subject = $1) THEN 1 ELSE 0 END AS BIGINT), \
             c.condition, r.record, r.seq, r.as_of, r.name_check, r.body FROM register_states s \
             LEFT JOIN records r ON r.register = s.register AND r.generation = s.generation AND r.subject = $1 AND r.withdrawn = 0 \
             LEFT JOIN conditions c ON c.register = s.register AND c.subject = $1 \
             WHERE s.register IN ($2, 'population') ORDER BY r.feed, r.line, r.record",
        )
        .bind(&subject.0)
        .bind(set.code())
        .fetch_all(&self.parts.reader)
        .await?;
        let mut holding = Holding::default();
        for (register, stands_at, silence, in_doubt, condition, record, seq, as_of, name_check, body) in rows {
            if register == set.code() {
                holding.as_of = Day::parse(&stands_at);
                holding.silent_as_of = holding.as_of.and_then(|day| Silence::from_stored(silence.as_deref()).as_of(day));
                holding.in_doubt = in_doubt == 1;
                holding.condition = condition.as_deref().and_then(Condition::from_code);
            }
            if let (Some(record), Some(seq), Some(as_of), Some(body)) = (record, seq, as_of, body) {
                holding.take(self, set, (register, record, seq, as_of, name_check, body), &subject.0)?;
            }
        }
        Ok(holding)
    }

    /// What a register holds of many subjects, in their order: a few statements for every [`MOST_SUBJECTS`].
    pub async fn look_up_many(&self, set: impl Into<RecordSet>, subjects: &[Subject]) -> Result<Vec<Holding>> {
        let set = set.into();
        let state: Option<(String,)> = sqlx::query_as("SELECT as_of FROM register_states WHERE register = $1")
            .bind(set.code())
            .fetch_optional(&self.parts.reader)
            .await?;
        let as_of = state.and_then(|(day,)| Day::parse(&day));
        let before = self.doubts(set, subjects).await?;
        let mut holdings = vec![Holding { as_of, silent_as_of: before.silent_as_of, ..Holding::default() }; subjects.len()];
        for (chunk, holdings) in subjects.chunks(MOST_SUBJECTS).zip(holdings.chunks_mut(MOST_SUBJECTS)) {
            let text = format!(
                "SELECT r.subject, r.register, r.record, r.seq, r.as_of, r.name_check, r.body FROM register_states s \
                 JOIN records r ON r.register = s.register AND r.generation = s.generation AND r.subject IN ({}) \
                 WHERE s.register IN ($1, 'population') AND r.withdrawn = 0 ORDER BY r.feed, r.line, r.record",
                super::places(2, chunk.len())
            );
            let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(set.code());
            for subject in chunk {
                query = query.bind(&subject.0);
            }
            let rows: Vec<ManyRow> = query.fetch_all(&self.parts.reader).await?;
            let mut by_subject: HashMap<String, Vec<HeldRow>> = HashMap::new();
            for (subject, register, record, seq, as_of, name_check, body) in rows {
                by_subject.entry(subject).or_default().push((register, record, seq, as_of, name_check, body));
            }
            let conditions = self.conditions_of(set, chunk).await?;
            for (subject, holding) in chunk.iter().zip(holdings) {
                holding.condition = conditions.get(&subject.0).copied();
                for row in by_subject.get(&subject.0).cloned().unwrap_or_default() {
                    holding.take(self, set, row, &subject.0)?;
                }
            }
        }
        // Twice, so that of a delivery that lands in between one side or the other is always seen.
        let after = self.doubts(set, subjects).await?;
        for (subject, holding) in subjects.iter().zip(&mut holdings) {
            holding.doubt(&before, subject);
            holding.doubt(&after, subject);
        }
        Ok(holdings)
    }

    async fn conditions_of(&self, set: RecordSet, subjects: &[Subject]) -> Result<HashMap<String, Condition>> {
        let text =
            format!("SELECT subject, condition FROM conditions WHERE register = $1 AND subject IN ({})", super::places(2, subjects.len()));
        let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(set.code());
        for subject in subjects {
            query = query.bind(&subject.0);
        }
        let rows: Vec<(String, String)> = query.fetch_all(&self.parts.reader).await?;
        Ok(rows.into_iter().filter_map(|(subject, code)| Some((subject, Condition::from_code(&code)?))).collect())
    }
}
