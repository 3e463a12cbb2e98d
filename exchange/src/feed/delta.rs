//! A delta: each line against what the register holds, in the order of the lines; the sequence decides.

use super::Counts;
use super::doubt::Mark;
use super::reader::Item;
use super::reject::{Reason, Reject, Wrong};
use crate::error::{Error, Result};
use crate::registers::load::{OnConflict, Target};
use crate::registers::stored::Row;
use crate::registers::{MOST_SUBJECTS, Registers, places};
use domain::verification::Register;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The record as the register would hold it if nothing more came.
struct Known {
    seq: i64,
    name_check: Option<String>,
    /// In clear once somebody has to compare it.
    plain: Option<String>,
    sealed: String,
    withdrawn: bool,
}

type Key = (String, String);

impl Registers {
    /// Changes the records of one batch; answers the lines that come too late or contradict what is there, and what is in doubt then.
    pub(super) async fn store_delta(
        &self,
        transaction: &mut Transaction<'static, Any>,
        target: Target,
        items: Vec<Item>,
        counts: &mut Counts,
    ) -> Result<(Vec<Reject>, Vec<Mark>)> {
        let mut known = self.known(transaction, target, &items).await?;
        let mut changed: BTreeMap<Key, Row> = BTreeMap::new();
        let (mut refused, mut marks) = (Vec::new(), Vec::new());
        let is_population = target.set == Register::Population.into();
        for Item { row, plain } in items {
            let key = (row.subject.clone(), row.record.clone());
            let held = known.get_mut(&key);
            let was_held = held.as_ref().is_some_and(|held| !held.withdrawn);
            if let Some(held) = held {
                if row.seq < held.seq {
                    refused.push(Wrong::line(Reason::OutOfOrder).at(row.line));
                    continue;
                }
                if row.seq == held.seq {
                    let same =
                        held.withdrawn == row.withdrawn && held.name_check == row.name_check && self.opened(target, &key, held)? == plain;
                    if same {
                        counts.unchanged += 1;
                    } else {
                        refused.push(Wrong::line(Reason::DuplicateKey).at(row.line));
                        marks.extend(Mark::of_repeated(&row, held.seq, false));
                    }
                    continue;
                }
                if is_population && was_held && !row.withdrawn && held.name_check != row.name_check {
                    counts.disagreed += 1;
                }
            }
            match (was_held, row.withdrawn) {
                (_, false) => counts.loaded += 1,
                (true, true) => counts.removed += 1,
                (false, true) => counts.unchanged += 1,
            }
            counts.net += i64::from(!row.withdrawn) - i64::from(was_held);
            let now = Known {
                seq: row.seq,
                name_check: row.name_check.clone(),
                plain: Some(plain),
                sealed: String::new(),
                withdrawn: row.withdrawn,
            };
            known.insert(key.clone(), now);
            changed.insert(key, row);
        }
        let rows: Vec<Row> = changed.into_values().collect();
        self.write_rows(transaction, target, &rows, OnConflict::Replace).await?;
        Ok((refused, marks))
    }

    fn opened<'a>(&self, target: Target, (subject, record): &Key, held: &'a mut Known) -> Result<&'a str> {
        if held.plain.is_none() {
            let opened = self.open_body(target.set, subject, record, &held.sealed).ok_or(Error::Damaged(target.set.code()))?;
            held.plain = Some(opened);
        }
        Ok(held.plain.as_deref().unwrap_or_default())
    }

    async fn known(&self, transaction: &mut Transaction<'static, Any>, target: Target, items: &[Item]) -> Result<HashMap<Key, Known>> {
        let subjects: Vec<&str> = items.iter().map(|item| item.row.subject.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
        let mut known = HashMap::new();
        for chunk in subjects.chunks(MOST_SUBJECTS) {
            let text = format!(
                "SELECT subject, record, seq, name_check, body, withdrawn FROM records \
                 WHERE register = $1 AND generation = $2 AND subject IN ({})",
                places(3, chunk.len())
            );
            let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(target.set.code()).bind(target.generation);
            for subject in chunk {
                query = query.bind(*subject);
            }
            let rows: Vec<(String, String, i64, Option<String>, String, i64)> = query.fetch_all(&mut **transaction).await?;
            for (subject, record, seq, name_check, sealed, withdrawn) in rows {
                known.insert((subject, record), Known { seq, name_check, plain: None, sealed, withdrawn: withdrawn == 1 });
            }
        }
        Ok(known)
    }
}
