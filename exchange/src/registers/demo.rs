//! The synthetic city in the registers: marked as invented, loaded whole or in parts.

use super::issuers::write_issuers;
use super::load::{BATCH, OnConflict, Target};
use super::set::RecordSet;
use super::stored::{Row, Stored, StoredPerson, StoredPhone};
use super::{Registers, values};
use crate::city::{Citizen, Household, employers, enterprise, issuers};
use crate::error::{Error, Result};
use crate::question::PersonKey;
use domain::day::Day;
use domain::identity::CreditCode;
use domain::verification::{EnterpriseRecord, Record, Register};
use sqlx::{Any, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;
use tokio::sync::mpsc::{Sender, channel};

/// About so many people are loaded in one transaction: enough to write fast, few enough to hold in memory.
const PEOPLE: usize = 5_000;

/// What the registers hold of some people, sealed and in the order of the index, in which the database touches each page of it once.
#[derive(Default)]
struct Sealed {
    people: usize,
    rows: BTreeMap<RecordSet, Vec<Row>>,
    conditions: Vec<[String; 3]>,
}

impl Registers {
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

    /// Loads people of the synthetic city into every register, all or none, with the enterprises they work for or have a part in. What
    /// is there already is left as it is. From then on the invented offices of the city are believed on licences.
    pub async fn load(&self, citizens: &[Citizen], as_of: Day) -> Result<()> {
        let mut sealed = Sealed::default();
        for citizen in citizens {
            self.seal_citizen(citizen, as_of, &mut sealed)?;
        }
        self.write_sealed(sealed.sorted(), as_of).await
    }

    /// Loads a city in so many parts, each some thousands of people at a time; sealing goes on beside the writing.
    ///
    /// `city` makes the same city each time it is called, once for each part: of each the people are taken whose keyed hash falls
    /// into the part, so that what is written together lies together in the index, however big the city is.
    pub async fn load_city<I>(&self, parts: usize, as_of: Day, city: impl Fn() -> I + Send + 'static) -> Result<()>
    where
        I: Iterator<Item = Household>,
    {
        let (sender, mut receiver) = channel(1);
        let registers = self.clone();
        let sealing =
            tokio::task::spawn_blocking(move || (0..parts).try_for_each(|part| registers.seal_part(part, parts, as_of, city(), &sender)));
        while let Some(sealed) = receiver.recv().await {
            self.write_sealed(sealed, as_of).await?;
        }
        sealing.await.map_err(|_| Error::Setup("the city was not made".to_owned()))?
    }

    /// Seals the people of one part and sends them on. Ends early if nobody takes them any more.
    fn seal_part(
        &self,
        part: usize,
        parts: usize,
        as_of: Day,
        city: impl Iterator<Item = Household>,
        sender: &Sender<Sealed>,
    ) -> Result<()> {
        let mut sealed = Sealed::default();
        for citizen in city.flat_map(|household| household.citizens.into_iter().chain(household.others)) {
            let prefix =
                self.subject_of_id(&citizen.resident_id).0.get(..4).and_then(|hex| usize::from_str_radix(hex, 16).ok()).unwrap_or(0);
            if (prefix * parts) >> 16 != part {
                continue;
            }
            self.seal_citizen(&citizen, as_of, &mut sealed)?;
            if sealed.people == PEOPLE && sender.blocking_send(std::mem::take(&mut sealed).sorted()).is_err() {
                return Ok(());
            }
        }
        let _ = sender.blocking_send(sealed.sorted());
        Ok(())
    }

    fn seal_citizen(&self, citizen: &Citizen, as_of: Day, sealed: &mut Sealed) -> Result<()> {
        let key = PersonKey::new(citizen.resident_id.clone(), citizen.name.clone());
        let subject = self.subject(&key).0;
        let name_check = self.name_check(&key);
        for (line, (register, stored)) in (1..).zip(all_of(citizen)) {
            let set = RecordSet::Of(register);
            let (record, body) = self.seal(set, &subject, &stored)?;
            let name_check = Some(name_check.clone());
            let subject = subject.clone();
            sealed.rows.entry(set).or_default().push(Row { subject, record, seq: 1, as_of, name_check, body, withdrawn: false, line });
        }
        let businesses = citizen.records.iter().filter_map(|record| match record {
            Record::Business(business) => enterprise(business),
            _ => None,
        });
        for (code, record) in businesses {
            self.seal_enterprise(&code, record, as_of, sealed)?;
        }
        for (register, condition) in &citizen.conditions {
            sealed.conditions.push([register.code().to_owned(), subject.clone(), condition.code().to_owned()]);
        }
        sealed.people += 1;
        Ok(())
    }

    fn seal_enterprise(&self, code: &CreditCode, record: EnterpriseRecord, as_of: Day, sealed: &mut Sealed) -> Result<()> {
        let subject = self.subject_of_enterprise(code).0;
        let (record, body) = self.seal(RecordSet::Enterprise, &subject, &Stored::Enterprise(record))?;
        let row = Row { subject, record, seq: 1, as_of, name_check: None, body, withdrawn: false, line: 1 };
        sealed.rows.entry(RecordSet::Enterprise).or_default().push(row);
        Ok(())
    }

    async fn write_sealed(&self, mut sealed: Sealed, as_of: Day) -> Result<()> {
        for (code, record) in employers() {
            self.seal_enterprise(&code, record, as_of, &mut sealed)?;
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
            let rows = sealed.rows.get(&set).map(Vec::as_slice).unwrap_or_default();
            let target = Target { set, generation, feed: 0 };
            let written: u64 = self.write_rows(&mut transaction, target, rows, OnConflict::Keep).await?.into_iter().sum();
            sqlx::query("UPDATE register_states SET held = held + $1 WHERE register = $2")
                .bind(i64::try_from(written).unwrap_or(0))
                .bind(set.code())
                .execute(&mut *transaction)
                .await?;
        }
        write_conditions(&mut transaction, &sealed.conditions).await?;
        transaction.commit().await?;
        Ok(())
    }
}

impl Sealed {
    fn sorted(mut self) -> Self {
        for rows in self.rows.values_mut() {
            rows.sort_unstable_by(|one, other| (&one.subject, &one.record).cmp(&(&other.subject, &other.record)));
        }
        self
    }
}

async fn write_conditions(transaction: &mut Transaction<'static, Any>, conditions: &[[String; 3]]) -> Result<()> {
    for batch in conditions.chunks(BATCH) {
        let text =
            format!("INSERT INTO conditions (register, subject, condition) VALUES {} ON CONFLICT DO NOTHING", values(batch.len(), 3));
        let mut query = sqlx::query(AssertSqlSafe(text));
        for value in batch.iter().flatten() {
            query = query.bind(value);
        }
        query.execute(&mut **transaction).await?;
    }
    Ok(())
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
