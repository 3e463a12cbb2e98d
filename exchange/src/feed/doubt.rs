//! What rejected lines leave in doubt: people are marked whose records may be missing, until a delivery clears them.

use super::Kind;
use super::import::State;
use super::line::Holder;
use super::trace::Trace;
use crate::error::{Error, Result};
use crate::registers::load::{BATCH, Target};
use crate::registers::stored::Row;
use crate::registers::unproven::NothingHeld;
use crate::registers::{RecordSet, Registers, values};
use domain::day::Day;
use sqlx::{Any, AssertSqlSafe, Transaction};

/// Subjects that are read at once.
const PAGE: i64 = 10_000;

/// A rejected line after which the register may hold less than there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    line: i64,
    /// Empty: the line does not say.
    subject: String,
    /// `None`: the line does not say.
    record: Option<String>,
    /// From this state of the record on the register is right again; `None`: the line does not say.
    seq: Option<i64>,
}

impl Mark {
    /// Of a line that did not read, with what can be told of it.
    pub fn of_line(registers: &Registers, set: RecordSet, line: i64, trace: Option<Trace>) -> Self {
        let Some(trace) = trace else { return Self { line, subject: String::new(), record: None, seq: None } };
        let subject = match &trace.holder {
            Holder::Person(id) => registers.subject_of_id(id).0,
            Holder::Enterprise(code) => registers.subject_of_enterprise(code).0,
        };
        Self { line, subject, record: trace.key.map(|key| registers.record_hash(set, &key)), seq: trace.seq }
    }

    /// Of a line whose record is held already, with this sequence; `None` if it says the same, or is the older state.
    pub fn of_repeated(row: &Row, held: i64, same: bool) -> Option<Self> {
        if same || row.seq < held {
            return None;
        }
        // Two states under one sequence: only a later one can tell which was right.
        let seq = Some(row.seq.max(held.saturating_add(1)));
        Some(Self { line: row.line, subject: row.subject.clone(), record: Some(row.record.clone()), seq })
    }
}

/// Whoever has fewer records than in the generation before.
const FEWER: &str = "SELECT o.subject FROM records o WHERE o.register = $1 AND o.generation = $2 AND o.withdrawn = 0 AND o.subject > $4 \
     GROUP BY o.subject HAVING count(*) > \
     (SELECT count(*) FROM records n WHERE n.register = $1 AND n.generation = $3 AND n.subject = o.subject) \
     ORDER BY o.subject LIMIT $5";

/// Whoever was in doubt in the generation before, and has not more records now than then.
const NO_MORE: &str = "SELECT DISTINCT u.subject FROM unproven u WHERE u.register = $1 AND u.generation = $2 AND u.subject > $4 AND \
     (SELECT count(*) FROM records n WHERE n.register = $1 AND n.generation = $3 AND n.subject = u.subject) <= \
     (SELECT count(*) FROM records o WHERE o.register = $1 AND o.generation = $2 AND o.subject = u.subject AND o.withdrawn = 0) \
     ORDER BY u.subject LIMIT $5";

/// A mark is cleared by its record in the state it names or a later one; without a state, by a later delivery that changes the record.
/// Without a record it stays until the next full delivery: which of the person's records was meant, no delta tells.
///
/// It runs while the end of a delivery holds the one writer, over every mark there is, so a mark may cost one search and no more.
const SETTLED: &str = "DELETE FROM unproven WHERE register = $1 AND generation = $2 AND record IS NOT NULL AND EXISTS \
     (SELECT 1 FROM records r WHERE r.register = $1 AND r.generation = $2 AND r.subject = unproven.subject AND r.record = unproven.record \
     AND (r.seq >= unproven.seq OR (unproven.seq IS NULL AND r.feed > unproven.feed)))";

impl Registers {
    /// The first day of a delivery with lines of which nobody knows whom they are about: of this one, and of deltas that failed since
    /// the one the register stands at, whose other lines stayed. `None`: there is no such line, or the delivery is a full one without.
    pub(super) async fn unread_of(&self, target: Target, before: Option<State>) -> Result<Option<Day>> {
        let own = self.unread_in(target, target.generation, before).await?;
        match (own, before) {
            // What a full delivery leaves out stands as of before it, and of that such a delta has lost something too.
            (Some(own), Some(state)) if state.generation != target.generation => {
                let earlier = self.unread_in(target, state.generation, before).await?;
                Ok(Some(earlier.map_or(own, |day| day.min(own))))
            }
            _ => Ok(own),
        }
    }

    async fn unread_in(&self, target: Target, generation: i64, before: Option<State>) -> Result<Option<Day>> {
        let (day,): (Option<String>,) = sqlx::query_as(
            "SELECT min(f.as_of) FROM unproven u JOIN feeds f ON f.id = u.feed \
             WHERE u.register = $1 AND u.generation = $2 AND u.subject = '' AND u.feed > $3",
        )
        .bind(target.set.code())
        .bind(generation)
        .bind(before.map_or(0, |state| state.feed))
        .fetch_one(self.reader())
        .await?;
        day.map(|day| Day::parse(&day).ok_or(Error::Damaged("feeds"))).transpose()
    }

    /// Marks everybody whose records may be among the lines of a full delivery of which nobody knows whom they are about: who has
    /// fewer than before, and who was in doubt before and has not more. Done again, it changes nothing.
    pub(super) async fn mark_lost(&self, target: Target, before: State) -> Result<()> {
        for text in [FEWER, NO_MORE] {
            let mut after = String::new();
            loop {
                // Read beside the writer, which others need meanwhile.
                let lost: Vec<(String,)> = sqlx::query_as(text)
                    .bind(target.set.code())
                    .bind(before.generation)
                    .bind(target.generation)
                    .bind(&after)
                    .bind(PAGE)
                    .fetch_all(self.reader())
                    .await?;
                let Some((last,)) = lost.last() else { break };
                after.clone_from(last);
                let marks: Vec<Mark> = lost.into_iter().map(|(subject,)| Mark { line: 0, subject, record: None, seq: None }).collect();
                let mut transaction = self.begin().await?;
                write_marks(&mut transaction, target, &marks).await?;
                transaction.commit().await?;
            }
        }
        Ok(())
    }
}

/// Writes marks of a delivery.
pub(super) async fn write_marks(transaction: &mut Transaction<'static, Any>, target: Target, marks: &[Mark]) -> Result<()> {
    for chunk in marks.chunks(BATCH) {
        let text = format!(
            "INSERT INTO unproven (register, generation, subject, feed, line, record, seq) VALUES {} ON CONFLICT DO NOTHING",
            values(chunk.len(), 7)
        );
        let mut query = sqlx::query(AssertSqlSafe(text));
        for mark in chunk {
            query = query
                .bind(target.set.code())
                .bind(target.generation)
                .bind(&mark.subject)
                .bind(target.feed)
                .bind(mark.line)
                .bind(mark.record.as_deref())
                .bind(mark.seq);
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Takes away the marks that what the register now holds has cleared.
pub(super) async fn settle(transaction: &mut Transaction<'static, Any>, target: Target) -> Result<()> {
    sqlx::query(SETTLED).bind(target.set.code()).bind(target.generation).execute(&mut **transaction).await?;
    Ok(())
}

/// How far it is proven after a delivery that whom a register has no record of has none. `unread`: the day from which there are lines of which nobody knows
/// whom they are about.
pub(super) fn nothing_held_after(kind: Kind, before: Option<State>, unread: Option<Day>) -> NothingHeld {
    match (kind, before, unread) {
        (Kind::Full, _, None) => NothingHeld::Whole,
        (_, None, _) => NothingHeld::Unproven,
        // What an earlier delivery has lost, a delta does not bring back.
        (_, Some(before), None) => before.nothing_held,
        // Whoever had nothing before that day had nothing then; more is not known.
        (_, Some(before), Some(unread)) => {
            before.nothing_held.as_of(before.as_of).map_or(NothingHeld::Unproven, |day| NothingHeld::Until(day.min(unread.plus_days(-1))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::registers_on;
    use sqlx::Row as _;

    #[tokio::test]
    async fn each_mark_costs_one_search_for_its_record() {
        let Some(test) = registers_on("sqlite").await else { return };
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {SETTLED}")))
            .bind("vehicle")
            .bind(1_i64)
            .fetch_all(test.registers.writer())
            .await
            .unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get::<String, _>("detail")).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).filter(|step| !step.contains("SUBQUERY")).collect();
        assert_eq!(steps.len(), 2, "{steps:?}");
        assert!(steps[0].starts_with("SEARCH unproven ") && steps[0].ends_with(" (register=? AND generation=?)"), "{steps:?}");
        assert!(steps[1].starts_with("SEARCH r ") && steps[1].ends_with("AND subject=? AND record=?)"), "{steps:?}");
    }

    #[test]
    fn nothing_held_is_proven_as_far_as_every_line_could_be_told() {
        let day = |text: &str| Day::parse(text).unwrap();
        let (old, held, new) = (day("2026-11-01"), day("2026-11-10"), day("2026-11-20"));
        let before = |nothing_held| Some(State { generation: 1, as_of: held, held: 5, feed: 1, nothing_held });
        let (whole, until, unproven) = (before(NothingHeld::Whole), before(NothingHeld::Until(old)), before(NothingHeld::Unproven));
        for (kind, before, unread, after) in [
            (Kind::Full, None, None, NothingHeld::Whole),
            (Kind::Full, None, Some(new), NothingHeld::Unproven),
            (Kind::Full, unproven, None, NothingHeld::Whole),
            (Kind::Full, unproven, Some(new), NothingHeld::Unproven),
            (Kind::Full, whole, Some(new), NothingHeld::Until(held)),
            (Kind::Full, until, Some(new), NothingHeld::Until(old)),
            (Kind::Full, until, None, NothingHeld::Whole),
            (Kind::Full, whole, Some(held), NothingHeld::Until(day("2026-11-09"))),
            (Kind::Delta, whole, None, NothingHeld::Whole),
            (Kind::Delta, until, None, NothingHeld::Until(old)),
            (Kind::Delta, unproven, None, NothingHeld::Unproven),
            (Kind::Delta, whole, Some(new), NothingHeld::Until(held)),
            (Kind::Delta, until, Some(new), NothingHeld::Until(old)),
            (Kind::Delta, unproven, Some(new), NothingHeld::Unproven),
            (Kind::Delta, whole, Some(old), NothingHeld::Until(day("2026-10-31"))),
        ] {
            assert_eq!(nothing_held_after(kind, before, unread), after, "{kind:?} {before:?} {unread:?}");
            assert_eq!(NothingHeld::from_stored(after.stored().as_deref()), after);
        }
        assert_eq!((NothingHeld::Until(new).as_of(held), NothingHeld::from_stored(Some("soon"))), (Some(held), NothingHeld::Unproven));
    }
}
