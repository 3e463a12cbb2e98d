//! Loading the synthetic city, and writing rows.

use super::issuers::write_issuers;
use super::set::RecordSet;
use super::stored::{Row, Stored, StoredPerson, StoredPhone};
use super::{Registers, values};
use crate::city::{Citizen, issuers};
use crate::error::{Error, Result};
use crate::question::PersonKey;
use domain::day::Day;
use domain::verification::{Record, Register};
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;

/// Rows of one bulk insert. The driver looks each place up by its name, so a statement with many of them gets slower by the square.
pub(crate) const BATCH: usize = 25;

/// How a register behaves towards one person, whatever the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// It always answers, and rightly.
    Steady,
    /// It never answers in time.
    Down,
    /// It does not cover the person.
    NotCovered,
}

impl Condition {
    fn code(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Down => "down",
            Self::NotCovered => "not_covered",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        [Self::Steady, Self::Down, Self::NotCovered].into_iter().find(|condition| condition.code() == code)
    }
}

/// Where rows go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub set: RecordSet,
    pub generation: i64,
    pub feed: i64,
}

/// What becomes of a row whose record is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnConflict {
    /// The stored one stays.
    Keep,
    /// The new one takes its place.
    Replace,
}

/// Writes at most [`BATCH`] rows in one statement; answers how many were written.
pub(crate) async fn write_rows(
    transaction: &mut Transaction<'static, Any>,
    target: Target,
    rows: &[Row],
    conflict: OnConflict,
) -> Result<u64> {
    const EACH: usize = 8;
    let mut text = String::with_capacity(rows.len() * 48 + 300);
    text.push_str(
        "INSERT INTO records (register, generation, feed, subject, record, seq, as_of, name_check, body, withdrawn, line) VALUES ",
    );
    for row in 0..rows.len() {
        text.push_str(if row == 0 { "($1, $2, $3, " } else { ", ($1, $2, $3, " });
        text.push_str(&super::places(4 + row * EACH, EACH));
        text.push(')');
    }
    text.push_str(match conflict {
        OnConflict::Keep => " ON CONFLICT (register, generation, subject, record) DO NOTHING",
        OnConflict::Replace => {
            " ON CONFLICT (register, generation, subject, record) DO UPDATE SET seq = excluded.seq, as_of = excluded.as_of, \
             name_check = excluded.name_check, body = excluded.body, withdrawn = excluded.withdrawn, feed = excluded.feed, line = excluded.line"
        }
    });
    let mut query = sqlx::query(AssertSqlSafe(text)).bind(target.set.code()).bind(target.generation).bind(target.feed);
    for row in rows {
        query = query
            .bind(&row.subject)
            .bind(&row.record)
            .bind(row.seq)
            .bind(row.as_of.to_string())
            .bind(row.name_check.as_deref())
            .bind(&row.body)
            .bind(i64::from(row.withdrawn))
            .bind(row.line);
    }
    Ok(query.execute(&mut **transaction).await?.rows_affected())
}

impl Registers {
    pub(crate) async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.parts.reader).await?;
        Ok(())
    }

    /// How many persons the population register knows.
    pub async fn persons(&self) -> Result<i64> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT held FROM register_states WHERE register = 'population'").fetch_optional(&self.parts.reader).await?;
        Ok(row.map_or(0, |row| row.0))
    }

    /// Whether any register was ever loaded.
    async fn anything_loaded(&self) -> Result<bool> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT register FROM register_states LIMIT 1").fetch_optional(&self.parts.reader).await?;
        Ok(row.is_some())
    }

    /// Marks the database as one of invented people, once. One that holds people and has no mark refuses: they may be real.
    pub async fn begin_demo(&self) -> Result<()> {
        let mark: Option<(String,)> =
            sqlx::query_as("SELECT value FROM meta WHERE key = 'demo'").fetch_optional(&self.parts.reader).await?;
        if mark.is_some() {
            return Ok(());
        }
        if self.anything_loaded().await? {
            return Err(Error::Setup(
                "this registers' database holds people and was not made as a demo; give the demo another one".to_owned(),
            ));
        }
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO meta (key, value) VALUES ('demo', '1') ON CONFLICT (key) DO NOTHING").execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Loads people of the synthetic city into every register, all or none. What is there already is left as it is. From then on
    /// the invented offices of the city are believed on licences.
    pub async fn load(&self, citizens: &[Citizen], as_of: Day) -> Result<()> {
        let mut rows: BTreeMap<RecordSet, Vec<Row>> = BTreeMap::new();
        let mut conditions = Vec::new();
        for citizen in citizens {
            let key = PersonKey::new(citizen.resident_id.clone(), citizen.name.clone());
            let subject = self.subject(&key).0;
            let name_check = self.name_check(&key);
            for (line, (register, stored)) in (1..).zip(all_of(citizen)) {
                let set = RecordSet::Of(register);
                let (record, body) = self.seal(set, &subject, &stored)?;
                let name_check = Some(name_check.clone());
                let subject = subject.clone();
                rows.entry(set).or_default().push(Row { subject, record, seq: 1, as_of, name_check, body, withdrawn: false, line });
            }
            for (register, condition) in &citizen.conditions {
                conditions.push([register.code().to_owned(), subject.clone(), condition.code().to_owned()]);
            }
        }
        let mut transaction = self.begin().await?;
        write_issuers(&mut transaction, &issuers(), as_of).await?;
        for set in RecordSet::all() {
            let (generation,): (i64,) = sqlx::query_as(
                "INSERT INTO register_states (register, generation, as_of, held, feed) VALUES ($1, 0, $2, 0, 0) \
                 ON CONFLICT (register) DO UPDATE SET held = register_states.held RETURNING generation",
            )
            .bind(set.code())
            .bind(as_of.to_string())
            .fetch_one(&mut *transaction)
            .await?;
            let mut written = 0;
            let rows = rows.get_mut(&set).map(Vec::as_mut_slice).unwrap_or_default();
            // In the order of the index the database touches each page of it once.
            rows.sort_unstable_by(|one, other| (&one.subject, &one.record).cmp(&(&other.subject, &other.record)));
            for batch in rows.chunks(BATCH) {
                written += write_rows(&mut transaction, Target { set, generation, feed: 0 }, batch, OnConflict::Keep).await?;
            }
            sqlx::query("UPDATE register_states SET held = held + $1 WHERE register = $2")
                .bind(i64::try_from(written).unwrap_or(0))
                .bind(set.code())
                .execute(&mut *transaction)
                .await?;
        }
        for batch in conditions.chunks(BATCH) {
            let text =
                format!("INSERT INTO conditions (register, subject, condition) VALUES {} ON CONFLICT DO NOTHING", values(batch.len(), 3));
            let mut query = sqlx::query(AssertSqlSafe(text));
            for value in batch.iter().flatten() {
                query = query.bind(value);
            }
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The hash that tells a record from others of its subject, and the sealed body.
    pub(crate) fn seal(&self, set: RecordSet, subject: &str, stored: &Stored) -> Result<(String, String)> {
        let plain = serde_json::to_string(stored).map_err(|_| Error::Damaged(set.code()))?;
        let record = self.record_hash(set, &stored.key());
        let body = self.seal_body(set, subject, &record, &plain);
        Ok((record, body))
    }
}

/// What each register holds of a person.
fn all_of(citizen: &Citizen) -> Vec<(Register, Stored)> {
    let person = StoredPerson { state: citizen.state, sex: citizen.resident_id.sex(), born: citizen.resident_id.birth() };
    let mut all = vec![(Register::Population, Stored::Person(person))];
    let phones = citizen.phones.iter().map(|phone| StoredPhone { phone: phone.as_str().to_owned() });
    all.extend(phones.map(|phone| (Register::Carrier, Stored::Phone(phone))));
    all.extend(citizen.records.iter().map(|record: &Record| (record.register(), Stored::Record(record.clone()))));
    all
}
