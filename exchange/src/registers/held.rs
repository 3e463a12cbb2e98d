//! Looking up what a register holds of one person or of many.

use super::Registers;
use super::load::Condition;
use super::set::RecordSet;
use super::unproven::{Doubts, NothingHeld};
use crate::connector::Subject;
use crate::error::{Error, Result};
use domain::day::Day;
use domain::verification::Register;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// How many subjects one statement asks about.
pub const MOST_SUBJECTS: usize = 500;

/// From so many remembered names on the next question begins anew; it adds [`MOST_SUBJECTS`] at most.
const MOST_NAMES: usize = 4_000;

/// What the population register stands at: generation, delivery and number of records; and the number and the lines done of its newest
/// delivery, since what a delta has stored is seen before it is done, and stays if it fails.
type Version = [i64; 5];

/// What the population register knows people by, as it stood at a version.
#[derive(Default)]
pub(super) struct Names {
    version: Version,
    known: HashMap<String, Option<String>>,
}

/// A record of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRecord {
    /// The department's sequence of the record.
    pub seq: i64,
    /// The record as JSON.
    pub body: String,
    /// The delivery that brought it as it stands; 0 of the demo's own city.
    pub feed: i64,
}

/// What a register holds of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding {
    /// The day the register stands at; `None`: it was never loaded, and that it holds nothing says nothing.
    pub as_of: Option<Day>,
    /// The delivery the register stands at; 0 of the demo's own city.
    pub feed: i64,
    /// The records, in the order they were delivered.
    pub records: Vec<HeldRecord>,
    /// How the register behaves towards the subject, in a demo.
    pub condition: Option<Condition>,
    /// The register may hold less than there is: a line about the subject was rejected, or may have been.
    pub in_doubt: bool,
    /// The day of which it is proven that no record means none; `None`: of no day.
    pub nothing_as_of: Option<Day>,
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
        self.nothing_as_of = self.nothing_as_of.min(doubts.nothing_as_of);
    }

    fn know(&mut self, name_check: Option<&String>) {
        if let Some(name_check) = name_check
            && !self.name_checks.contains(name_check)
        {
            self.name_checks.push(name_check.clone());
        }
    }

    fn take(&mut self, registers: &Registers, set: RecordSet, subject: &str, row: &HeldRow) -> Result<()> {
        let (record, seq, body, feed) = row;
        let body = registers.open_body(set, subject, record, body).ok_or(Error::Damaged(set.code()))?;
        self.records.push(HeldRecord { seq: *seq, body, feed: *feed });
        Ok(())
    }
}

/// Record, sequence, body, delivery.
type HeldRow = (String, i64, String, i64);
/// The subject, a name check, and then as [`HeldRow`].
type ManyRow = (String, Option<String>, String, i64, String, i64);
/// Register, its day, generation, delivery, number of records; number and lines of the newest delivery, if there is one.
type StateRow = (String, String, i64, i64, i64, Option<i64>, Option<i64>);
/// Register, its day and delivery, how far nothing held is proven, whether the subject is in doubt, the condition; then the name check
/// and the record, if there is one.
type FoundRow =
    (String, String, i64, Option<String>, i64, Option<String>, Option<String>, Option<String>, Option<i64>, Option<String>, Option<i64>);

impl Registers {
    /// What a register holds of one subject.
    pub async fn look_up(&self, set: impl Into<RecordSet>, subject: &Subject) -> Result<Holding> {
        let set = set.into();
        // The population register comes along for the name.
        let rows: Vec<FoundRow> = sqlx::query_as(
            "SELECT s.register, s.as_of, s.feed, s.nothing_until, CAST(CASE WHEN EXISTS (SELECT 1 FROM unproven u \
             WHERE u.register = s.register AND u.generation = s.generation AND u.subject = $1) THEN 1 ELSE 0 END AS BIGINT), \
             c.condition, r.name_check, r.record, r.seq, r.body, r.feed FROM register_states s \
             LEFT JOIN records r ON r.register = s.register AND r.generation = s.generation AND r.subject = $1 AND r.withdrawn = 0 \
             LEFT JOIN conditions c ON c.register = s.register AND c.subject = $1 \
             WHERE s.register IN ($2, 'population') ORDER BY r.feed, r.line, r.record",
        )
        .bind(&subject.0)
        .bind(set.code())
        .fetch_all(&self.parts.reader)
        .await?;
        let mut holding = Holding::default();
        for (register, stands_at, stands_feed, until, in_doubt, condition, name_check, record, seq, body, feed) in rows {
            if register == set.code() {
                holding.as_of = Day::parse(&stands_at);
                holding.feed = stands_feed;
                holding.nothing_as_of = holding.as_of.and_then(|day| NothingHeld::from_stored(until.as_deref()).as_of(day));
                holding.in_doubt = in_doubt == 1;
                holding.condition = condition.as_deref().and_then(Condition::from_code);
            }
            holding.know(name_check.as_ref());
            if register != set.code() {
                continue;
            }
            if let (Some(record), Some(seq), Some(body), Some(feed)) = (record, seq, body, feed) {
                holding.take(self, set, &subject.0, &(record, seq, body, feed))?;
            }
        }
        Ok(holding)
    }

    /// What a register holds of many subjects, in their order: a few statements for every [`MOST_SUBJECTS`].
    pub async fn look_up_many(&self, set: impl Into<RecordSet>, subjects: &[Subject]) -> Result<Vec<Holding>> {
        let set = set.into();
        let states: Vec<StateRow> = sqlx::query_as(
            "SELECT s.register, s.as_of, s.generation, s.feed, s.held, f.id, f.lines FROM register_states s \
             LEFT JOIN feeds f ON f.id = (SELECT max(n.id) FROM feeds n WHERE n.register = s.register) \
             WHERE s.register IN ($1, 'population')",
        )
        .bind(set.code())
        .fetch_all(&self.parts.reader)
        .await?;
        let state_of = |code: &str| states.iter().find(|(register, ..)| register == code);
        let as_of = state_of(set.code()).and_then(|(_, day, ..)| Day::parse(day));
        let feed = state_of(set.code()).map_or(0, |(_, _, _, feed, ..)| *feed);
        let population = state_of(Register::Population.code())
            .map(|(_, _, generation, feed, held, newest, lines)| [*generation, *feed, *held, newest.unwrap_or(0), lines.unwrap_or(0)]);
        let before = self.doubts(set, subjects).await?;
        let mut holdings = vec![Holding { as_of, feed, nothing_as_of: before.nothing_as_of, ..Holding::default() }; subjects.len()];
        for (chunk, holdings) in subjects.chunks(MOST_SUBJECTS).zip(holdings.chunks_mut(MOST_SUBJECTS)) {
            let mut places: HashMap<&str, Vec<usize>> = HashMap::with_capacity(chunk.len());
            for (place, subject) in chunk.iter().enumerate() {
                places.entry(&subject.0).or_default().push(place);
            }
            let of = |subject: &str| places.get(subject).into_iter().flatten().copied();
            // The population register comes along for the name.
            if let (Some(version), true) = (population, set != Register::Population.into()) {
                let names = self.names_of(version, chunk).await?;
                holdings.iter_mut().zip(&names).for_each(|(holding, name)| holding.know(name.as_ref()));
            }
            for (subject, name_check, record, seq, body, feed) in self.records_of(set, chunk).await? {
                let row = (record, seq, body, feed);
                for place in of(&subject) {
                    holdings[place].know(name_check.as_ref());
                    holdings[place].take(self, set, &subject, &row)?;
                }
            }
            for (subject, condition) in self.conditions_of(set, chunk).await? {
                of(&subject).for_each(|place| holdings[place].condition = Some(condition));
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

    /// The records of some subjects, each subject's in the order they were delivered.
    async fn records_of(&self, set: RecordSet, subjects: &[Subject]) -> Result<Vec<ManyRow>> {
        let text = format!(
            "SELECT r.subject, r.name_check, r.record, r.seq, r.body, r.feed FROM register_states s \
             JOIN records r ON r.register = s.register AND r.generation = s.generation AND {} \
             WHERE s.register = $1 AND r.withdrawn = 0 ORDER BY r.feed, r.line, r.record",
            self.one_of("r.subject", 2)
        );
        let query = sqlx::query_as(AssertSqlSafe(text)).bind(set.code()).bind(self.listed(subjects));
        Ok(query.fetch_all(&self.parts.reader).await?)
    }

    /// What the population register knows each of some subjects by. All registers are asked about the same people at the same time,
    /// so what was read for one serves the others, as long as the population register stands where it stood.
    async fn names_of(&self, version: Version, subjects: &[Subject]) -> Result<Vec<Option<String>>> {
        let mut names = self.parts.names.lock().await;
        if names.version != version || names.known.len() > MOST_NAMES {
            *names = Names { version, known: HashMap::new() };
        }
        let unknown: Vec<Subject> = subjects.iter().filter(|subject| !names.known.contains_key(&subject.0)).cloned().collect();
        if !unknown.is_empty() {
            let text = format!(
                "SELECT r.subject, r.name_check FROM register_states s \
                 JOIN records r ON r.register = s.register AND r.generation = s.generation AND {} \
                 WHERE s.register = 'population' AND r.withdrawn = 0",
                self.one_of("r.subject", 1)
            );
            let query = sqlx::query_as(AssertSqlSafe(text)).bind(self.listed(&unknown));
            let rows: Vec<(String, Option<String>)> = query.fetch_all(&self.parts.reader).await?;
            names.known.extend(unknown.into_iter().map(|subject| (subject.0, None)));
            names.known.extend(rows);
        }
        Ok(subjects.iter().map(|subject| names.known.get(&subject.0).cloned().flatten()).collect())
    }

    async fn conditions_of(&self, set: RecordSet, subjects: &[Subject]) -> Result<Vec<(String, Condition)>> {
        let text = format!("SELECT subject, condition FROM conditions WHERE register = $1 AND {}", self.one_of("subject", 2));
        let query = sqlx::query_as(AssertSqlSafe(text)).bind(set.code()).bind(self.listed(subjects));
        let rows: Vec<(String, String)> = query.fetch_all(&self.parts.reader).await?;
        Ok(rows.into_iter().filter_map(|(subject, code)| Some((subject, Condition::from_code(&code)?))).collect())
    }

    /// The condition that a column is one of the subjects listed at a place. One place for all: the driver looks each up by its name.
    pub(super) fn one_of(&self, column: &str, place: usize) -> String {
        if self.parts.sqlite {
            format!("{column} IN (SELECT value FROM json_each(${place}))")
        } else {
            format!("{column} = ANY(string_to_array(${place}, ','))")
        }
    }

    /// Subjects as [`Registers::one_of`] reads them; they are hex digits.
    pub(super) fn listed(&self, subjects: &[Subject]) -> String {
        let (before, between, after) = if self.parts.sqlite { ("[\"", "\",\"", "\"]") } else { ("", ",", "") };
        let mut text = before.to_owned();
        for (place, subject) in subjects.iter().enumerate() {
            if place > 0 {
                text.push_str(between);
            }
            text.push_str(&subject.0);
        }
        text.push_str(after);
        text
    }
}
