//! An embedded register: a real database behind a connector, under a configurable weather.

use super::load::Condition;
use super::stored::{StoredPerson, StoredPhone};
use super::{Holding, RecordSet, Registers};
use crate::claim::{Claim, Verdict};
use crate::connector::{Changed, Connector, Failure, Health, MOST_CHANGES, Proof, Refusal, Replies, Reply, Subject, judged};
use crate::entropy::bits;
use crate::error::Error;
use crate::evidence::{Interface, changes, merkle, signed};
use crate::licence::proven;
use crate::question::{PersonKey, Purpose};
use crate::weather::{Climate, Weather};
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::quantity::{Area, Fen};
use domain::verification::{CarrierRecord, PopulationRecord, Record, Register};
use std::sync::Arc;
use std::time::Duration;

/// Longer than any deadline.
const STALL: Duration = Duration::from_mins(1);

/// One embedded register.
pub struct EmbeddedRegister {
    register: Register,
    registers: Registers,
    weather: Arc<Weather>,
    most_changes: usize,
}

impl EmbeddedRegister {
    /// The register over an open database.
    pub fn new(register: Register, registers: Registers, weather: Arc<Weather>) -> Self {
        Self { register, registers, weather, most_changes: MOST_CHANGES }
    }

    /// The same register, which of more people than this does not say whose records changed.
    #[must_use]
    pub fn naming_at_most(self, people: usize) -> Self {
        Self { most_changes: people, ..self }
    }

    /// Whether so many of a thousand people are met, always the same ones for this register.
    fn fated(&self, subject: &Subject, question: &str, thousandths: u32) -> bool {
        if thousandths == 0 {
            return false;
        }
        let seed = self.weather.seed.to_string();
        let hash = self.registers.parts.envelope.hash(&["fate", &seed, self.register.code(), &subject.0, question]);
        u32::from(u16::from_le_bytes([hash[0], hash[1]])) % 1000 < thousandths
    }

    /// Whether so many of a thousand calls are met, others each time.
    fn chanced(&self, thousandths: u32) -> bool {
        thousandths > 0 && self.luck(1000) < thousandths
    }

    /// A number of 0 to `below` - 1 that is another each time.
    fn luck(&self, below: u32) -> u32 {
        if below <= 1 { 0 } else { u32::try_from(bits(self.registers.parts.entropy.as_ref()) % u64::from(below)).unwrap_or(0) }
    }

    /// Waits as the weather will; fails if it fails.
    pub(super) async fn endure(&self, climate: Climate) -> Result<(), Failure> {
        if climate.down || self.chanced(climate.stall) {
            tokio::time::sleep(STALL).await;
            return Err(Failure::Unavailable);
        }
        let wait = climate.latency_ms.saturating_add(self.luck(climate.spread_ms.saturating_add(1)));
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait.into())).await;
        }
        if self.chanced(climate.error) { Err(Failure::Unavailable) } else { Ok(()) }
    }

    /// The weather over one person, and whether the demo has made sure that the register is right about them.
    fn climate_of(&self, holding: &Holding) -> (Climate, bool) {
        let climate = self.weather.of(self.register);
        match holding.condition {
            Some(Condition::Steady) => (Climate { error: 0, stall: 0, not_covered: 0, disagreement: 0, down: false, ..climate }, true),
            Some(Condition::Down) => (Climate { down: true, ..climate }, true),
            Some(Condition::NotCovered) => (Climate { error: 0, stall: 0, not_covered: 1000, down: false, ..climate }, false),
            None => (climate, false),
        }
    }

    /// What the register says of one person.
    fn reply(&self, holding: &Holding, climate: Climate, steady: bool, subject: &Subject, person: &PersonKey) -> Result<Reply, Failure> {
        if !steady && self.fated(subject, "covered", climate.not_covered) {
            return Ok(Reply::NotCovered);
        }
        // A register that nobody loaded knows nothing of anybody: that must not read as "owns nothing".
        if holding.as_of.is_none() {
            return Ok(Reply::NotCovered);
        }
        // One of two houses may be missing as well: what is held of somebody in doubt decides as little as nothing would.
        if holding.in_doubt {
            return Ok(Reply::NotCovered);
        }
        // A change that was lost may be anybody's, so what is held is of no later day than what is not. Of no day at all it is said
        // without one: it is there, if perhaps not alone.
        let as_of = holding.nothing_as_of.map(|day| day.plus_days(-i64::from(climate.stale_days)));
        let source_seq = self.registers.source_seq(self.register.into(), holding, subject);
        let nothing = as_of.map_or(Reply::NotCovered, |day| Reply::Nothing { as_of: Some(day), source_seq: source_seq.clone() });
        let Some(name_matches) = holding.name_agrees(&self.registers.name_check(person)) else {
            // Records under a number alone may be anybody's.
            return Ok(if holding.records.is_empty() && self.covers_strangers() { nothing } else { Reply::NotCovered });
        };
        // A number with another name is nobody this register may speak about; the first two say so, the others know nobody.
        if !name_matches && !matches!(self.register, Register::Population | Register::Carrier) {
            return Ok(Reply::NotCovered);
        }
        if holding.records.is_empty() {
            return Ok(nothing);
        }
        let body = self.worded(holding, name_matches, person).ok_or(Failure::Unreadable)?;
        let body = if !steady && self.fated(subject, "right", climate.disagreement) { mistaken(&body).unwrap_or(body) } else { body };
        Ok(Reply::Held { body, as_of, source_seq })
    }

    /// The register's own signature under an answer.
    fn proof(&self, interface: Interface, purpose: &Purpose, subjects: &[Subject], answered: [u8; 32]) -> Proof {
        signed(self.registers.envelope(), self.register, interface, purpose, subjects, answered)
    }

    /// What is held of many; a record that cannot be read is a failure with one person and nobody else.
    async fn holdings(&self, subjects: &[Subject]) -> Result<Vec<Result<Holding, Failure>>, Failure> {
        match self.registers.look_up_many(self.register, subjects).await {
            Ok(holdings) => Ok(holdings.into_iter().map(Ok).collect()),
            Err(Error::Damaged(_)) => {
                let mut each = Vec::with_capacity(subjects.len());
                for subject in subjects {
                    each.push(self.registers.look_up(self.register, subject).await.map_err(|error| failed(&error)));
                }
                Ok(each)
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// The records in the register's own form; population and carrier only say what is right.
    fn worded(&self, holding: &Holding, name_matches: bool, person: &PersonKey) -> Option<String> {
        match self.register {
            Register::Population => {
                let stored: StoredPerson = serde_json::from_str(&holding.records.first()?.body).ok()?;
                let record = PopulationRecord { name_matches, state: stored.state, sex: stored.sex, born: stored.born };
                serde_json::to_string(&[Record::Population(record)]).ok()
            }
            Register::Carrier => {
                let mut own = false;
                for held in &holding.records {
                    let stored: StoredPhone = serde_json::from_str(&held.body).ok()?;
                    own |= person.phone.as_ref().is_some_and(|phone| phone.as_str() == stored.phone);
                }
                serde_json::to_string(&[Record::Carrier(CarrierRecord { agrees: own && name_matches })]).ok()
            }
            _ => {
                let bodies: Vec<&str> = holding.records.iter().map(|held| held.body.as_str()).collect();
                Some(format!("[{}]", bodies.join(",")))
            }
        }
    }

    /// Whether this register says nothing about people it does not know, rather than that they own nothing here.
    fn covers_strangers(&self) -> bool {
        matches!(
            self.register,
            Register::Population
                | Register::Carrier
                | Register::Household
                | Register::RealEstate
                | Register::ContractFiling
                | Register::Vehicle
                | Register::ProvidentFund
                | Register::LowIncome
                | Register::Business
                | Register::HousingBenefit
                | Register::Licence
        )
    }
}

impl Registers {
    /// What the department finds the answer by: the delivery and the sequence of the highest record, or the delivery the register stands
    /// at where nothing is held. Then a mark that only the register can make: the hashes of the evidence stand beside everything else
    /// that is in them, and without it a record that is guessed could be tried on them.
    pub(super) fn source_seq(&self, set: RecordSet, holding: &Holding, subject: &Subject) -> String {
        let known = match holding.records.iter().map(|record| (record.seq, record.feed)).max() {
            Some((seq, feed)) => format!("{feed}/{seq}"),
            None => holding.feed.to_string(),
        };
        let mark = self.parts.envelope.hash(&["answer", set.code(), &subject.0, &known]);
        format!("{known}-{}", hex::encode(&mark[..8]))
    }
}

#[async_trait]
impl Connector for EmbeddedRegister {
    fn register(&self) -> Register {
        self.register
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        self.registers.subject(person)
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        let holding = self.registers.look_up(self.register, subject).await.map_err(|error| failed(&error))?;
        let (climate, steady) = self.climate_of(&holding);
        self.endure(climate).await?;
        self.reply(&holding, climate, steady, subject, person)
    }

    /// One call looks everybody up in a few statements. It takes as long as one answer; errors and stalls still meet single people.
    async fn fetch_many(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, _: Duration) -> Result<Replies, Failure> {
        if people.len() > self.batch_limit() {
            return Err(Failure::Refused(Refusal::TooMany));
        }
        let usual = self.weather.of(self.register);
        self.endure(Climate { error: 0, stall: 0, ..usual }).await?;
        let subjects: Vec<Subject> = people.iter().map(|(subject, _)| subject.clone()).collect();
        let holdings = self.holdings(&subjects).await?;
        let each = people.iter().zip(&holdings).map(|((subject, person), holding)| {
            let holding = holding.as_ref().map_err(|failure| *failure)?;
            let (climate, steady) = self.climate_of(holding);
            if climate.down || self.chanced(climate.stall) {
                return Err(Failure::Late);
            }
            if self.chanced(climate.error) {
                return Err(Failure::Unavailable);
            }
            self.reply(holding, climate, steady, subject, person)
        });
        let each: Vec<Result<Reply, Failure>> = each.collect();
        let said: Vec<[u8; 32]> = subjects.iter().zip(&each).map(|(subject, reply)| said(subject, reply.as_ref().ok())).collect();
        // Of silence there is nothing to sign.
        let answered = each.iter().any(Result::is_ok).then(|| merkle::root(&said));
        let proof = answered.map(|answered| self.proof(Interface::Query, purpose, &subjects, answered));
        Ok(Replies { each, proof })
    }

    fn takes_batches(&self) -> bool {
        true
    }

    async fn verify(&self, person: &PersonKey, claim: &Claim, purpose: &Purpose) -> Result<(Verdict, Option<Proof>), Failure> {
        let subject = self.identify(person);
        let reply = self.fetch(&subject, person, purpose).await?;
        // A claim hands no record out that whoever asks could verify, so that is done here.
        if let (Register::Licence, Reply::Held { body, .. }) = (self.register, &reply) {
            let trusted = self.registers.trusted_issuers().await.map_err(|error| failed(&error))?;
            proven(&trusted, person, &self.map(body)?)?;
        }
        let (verdict, _) = judged(self.register, person, &reply, claim, |body| self.map(body))?;
        let heard = hex::encode(said(&subject, Some(&reply)));
        let answered = merkle::leaf(&[&heard, verdict.status().code()]);
        Ok((verdict, Some(self.proof(Interface::Verify, purpose, &[subject], answered))))
    }

    async fn changed_since(&self, since: Timestamp, purpose: &Purpose) -> Result<Option<Changed>, Failure> {
        self.endure(Climate { error: 0, stall: 0, ..self.weather.of(self.register) }).await?;
        let told = self.registers.changed_since(self.register, since, self.most_changes).await.map_err(|error| failed(&error))?;
        let proof = self.proof(Interface::Changes, purpose, &[changes::asked(since)], changes::answered(told.as_ref()));
        Ok(Some(Changed { changes: told, proof: Some(proof) }))
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        serde_json::from_str(body).map_err(|_| Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        if self.weather.of(self.register).down || self.registers.ping().await.is_err() { Health::Down } else { Health::Up }
    }
}

/// The hash of what is said of one person. The number of the answer is in it, which nobody else can make, so it proves no guess.
pub(super) fn said(subject: &Subject, reply: Option<&Reply>) -> [u8; 32] {
    let (status, as_of, source_seq, body) = match reply {
        Some(Reply::Held { body, as_of, source_seq }) => ("held", *as_of, source_seq.as_str(), body.as_str()),
        Some(Reply::Nothing { as_of, source_seq }) => ("nothing", *as_of, source_seq.as_str(), ""),
        Some(Reply::NotCovered) => ("not_covered", None, "", ""),
        None => ("failed", None, "", ""),
    };
    let as_of = as_of.map_or_else(String::new, |day| day.to_string());
    merkle::leaf(&[&subject.0, status, &as_of, source_seq, body])
}

pub(super) fn failed(error: &Error) -> Failure {
    match error {
        Error::Damaged(_) => Failure::Unreadable,
        _ => Failure::Unavailable,
    }
}

/// The same records with an older amount: what a register that lags behind would say.
fn mistaken(body: &str) -> Option<String> {
    let mut records: Vec<Record> = serde_json::from_str(body).ok()?;
    let older = |amount: Fen| Fen(amount.0 / 100 * 93);
    for record in &mut records {
        match record {
            Record::SocialSecurity(account) => account.pension = older(account.pension),
            Record::Tax(tax) => tax.income = older(tax.income),
            Record::RealEstate(right) => right.area = Area(right.area.0 + 5_0000),
            _ => {}
        }
    }
    serde_json::to_string(&records).ok()
}
