//! Looking up and loading what the embedded registers hold.

use super::embedded::{StoredPerson, StoredPhone};
use super::{Registers, values};
use crate::city::Citizen;
use crate::connector::Subject;
use crate::error::{Error, Result};
use crate::question::PersonKey;
use domain::verification::Register;
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Rows of one bulk insert.
const BATCH: usize = 100;

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

    fn from_code(code: &str) -> Option<Self> {
        [Self::Steady, Self::Down, Self::NotCovered].into_iter().find(|condition| condition.code() == code)
    }
}

/// What the database knows of a person in a register.
pub(crate) struct Found {
    pub name_check: Option<String>,
    pub body: Option<String>,
    pub condition: Option<Condition>,
}

fn place(register: Register, subject: &str) -> String {
    format!("holdings/{}/{subject}", register.code())
}

impl Registers {
    pub(crate) async fn look_up(&self, register: Register, subject: &Subject) -> Result<Found> {
        let row: Option<(Option<String>, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT p.name_check, h.body, c.condition FROM persons p \
             LEFT JOIN holdings h ON h.subject = p.subject AND h.register = $1 \
             LEFT JOIN conditions c ON c.subject = p.subject AND c.register = $1 WHERE p.subject = $2",
        )
        .bind(register.code())
        .bind(&subject.0)
        .fetch_optional(&self.parts.reader)
        .await?;
        let (name_check, body, condition) = row.unwrap_or_default();
        Ok(Found { name_check, body, condition: condition.as_deref().and_then(Condition::from_code) })
    }

    pub(crate) fn open_body(&self, register: Register, subject: &Subject, sealed: &str) -> Option<String> {
        self.parts.envelope.open(&place(register, &subject.0), sealed)
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.parts.reader).await?;
        Ok(())
    }

    /// How many persons the registers know.
    pub async fn persons(&self) -> Result<i64> {
        let (count,): (i64,) = sqlx::query_as("SELECT CAST(count(*) AS BIGINT) FROM persons").fetch_one(&self.parts.reader).await?;
        Ok(count)
    }

    /// Whether anybody was ever loaded. Nobody is ever taken out, so a yes is remembered.
    pub async fn is_loaded(&self) -> Result<bool> {
        if self.parts.loaded.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let row: Option<(String,)> = sqlx::query_as("SELECT subject FROM persons LIMIT 1").fetch_optional(&self.parts.reader).await?;
        self.parts.loaded.store(row.is_some(), Ordering::Relaxed);
        Ok(row.is_some())
    }

    /// Marks the database as one of invented people, once. One that holds people and has no mark refuses: they may be real.
    pub async fn begin_demo(&self) -> Result<()> {
        let mark: Option<(String,)> =
            sqlx::query_as("SELECT value FROM meta WHERE key = 'demo'").fetch_optional(&self.parts.reader).await?;
        if mark.is_some() {
            return Ok(());
        }
        if self.is_loaded().await? {
            return Err(Error::Setup(
                "this registers' database holds people and was not made as a demo; give the demo another one".to_owned(),
            ));
        }
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO meta (key, value) VALUES ('demo', '1') ON CONFLICT (key) DO NOTHING").execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Loads people into every register, all or none. People who are there already are left as they are.
    pub async fn load(&self, citizens: &[Citizen]) -> Result<()> {
        let mut transaction = self.begin().await?;
        for batch in citizens.chunks(BATCH) {
            self.load_batch(&mut transaction, batch).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn load_batch(&self, transaction: &mut Transaction<'static, Any>, citizens: &[Citizen]) -> Result<()> {
        let mut persons = Vec::with_capacity(citizens.len());
        let mut holdings = Vec::new();
        let mut conditions = Vec::new();
        for citizen in citizens {
            let key = PersonKey::new(citizen.resident_id.clone(), citizen.name.clone());
            let subject = self.subject(&key).0;
            persons.push([subject.clone(), self.name_check(&key)]);
            for (register, body) in bodies(citizen)? {
                let sealed = self.parts.envelope.seal(self.parts.entropy.as_ref(), &place(register, &subject), &body);
                holdings.push([register.code().to_owned(), subject.clone(), sealed]);
            }
            for (register, condition) in &citizen.conditions {
                conditions.push([register.code().to_owned(), subject.clone(), condition.code().to_owned()]);
            }
        }
        insert(transaction, "INSERT INTO persons (subject, name_check) VALUES", &persons).await?;
        insert(transaction, "INSERT INTO holdings (register, subject, body) VALUES", &holdings).await?;
        insert(transaction, "INSERT INTO conditions (register, subject, condition) VALUES", &conditions).await
    }
}

/// The stored form of a person in each register that holds something.
fn bodies(citizen: &Citizen) -> Result<BTreeMap<Register, String>> {
    let text = |register: Register, text: serde_json::Result<String>| text.map_err(|_| Error::Damaged(register.code()));
    let mut bodies = BTreeMap::new();
    let person = StoredPerson { state: citizen.state, sex: citizen.resident_id.sex(), born: citizen.resident_id.birth() };
    bodies.insert(Register::Population, text(Register::Population, serde_json::to_string(&person))?);
    if !citizen.phones.is_empty() {
        let phones = StoredPhone { phones: citizen.phones.iter().map(|phone| phone.as_str().to_owned()).collect() };
        bodies.insert(Register::Carrier, text(Register::Carrier, serde_json::to_string(&phones))?);
    }
    let mut by_register: BTreeMap<Register, Vec<&domain::verification::Record>> = BTreeMap::new();
    for record in &citizen.records {
        by_register.entry(record.register()).or_default().push(record);
    }
    for (register, records) in by_register {
        bodies.insert(register, text(register, serde_json::to_string(&records))?);
    }
    Ok(bodies)
}

async fn insert<const N: usize>(transaction: &mut Transaction<'static, Any>, head: &str, rows: &[[String; N]]) -> Result<()> {
    for batch in rows.chunks(BATCH) {
        let mut query = sqlx::query(AssertSqlSafe(format!("{head} {} ON CONFLICT DO NOTHING", values(batch.len(), N))));
        for row in batch {
            for value in row {
                query = query.bind(value);
            }
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
}
