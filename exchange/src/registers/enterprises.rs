//! The embedded base register of enterprises: looked up by credit code, under the weather of the office that keeps it.

use super::embedded::{EmbeddedRegister, failed, said};
use super::{RecordSet, Registers};
use crate::connector::{Proof, Reply, Subject};
use crate::enterprises::{EnterpriseSource, OF_THE_SAME_OFFICE};
use crate::evidence::{Interface, signed};
use crate::failure::Failure;
use crate::question::Purpose;
use crate::weather::{Climate, Weather};
use async_trait::async_trait;
use domain::identity::CreditCode;
use std::sync::Arc;

/// The enterprises in the registers' own database.
pub(crate) struct EmbeddedEnterprises {
    /// The other register of the same office: what slows it down or stops it meets both.
    office: EmbeddedRegister,
    climate: Climate,
    registers: Registers,
}

impl EmbeddedEnterprises {
    /// The enterprises of an open database.
    pub fn new(registers: Registers, weather: Arc<Weather>) -> Self {
        let climate = weather.of(OF_THE_SAME_OFFICE);
        Self { office: EmbeddedRegister::new(OF_THE_SAME_OFFICE, registers.clone(), weather), climate, registers }
    }

    /// A reply under the register's own signature.
    fn signed(&self, subject: Subject, reply: Reply, purpose: &Purpose) -> (Reply, Option<Proof>) {
        let answered = said(&subject, Some(&reply));
        let proof = signed(self.registers.envelope(), RecordSet::Enterprise, Interface::Query, purpose, &[subject], answered);
        (reply, Some(proof))
    }
}

#[async_trait]
impl EnterpriseSource for EmbeddedEnterprises {
    async fn fetch(&self, code: &CreditCode, purpose: &Purpose) -> Result<(Reply, Option<Proof>), Failure> {
        let subject = self.registers.subject_of_enterprise(code);
        let holding = self.registers.look_up(RecordSet::Enterprise, &subject).await.map_err(|error| failed(&error))?;
        self.office.endure(self.climate).await?;
        // Never loaded, or a rejected line may be about it: that must not read as "there is no such enterprise".
        if holding.as_of.is_none() || holding.in_doubt {
            return Ok(self.signed(subject, Reply::NotCovered, purpose));
        }
        let as_of = holding.nothing_as_of.map(|day| day.plus_days(-i64::from(self.climate.stale_days)));
        let source_seq = self.registers.source_seq(RecordSet::Enterprise, &holding, &subject);
        let reply = match (holding.records.first(), as_of) {
            (Some(held), as_of) => Reply::Held { body: held.body.clone(), as_of, source_seq },
            (None, Some(_)) => Reply::Nothing { as_of, source_seq },
            (None, None) => Reply::NotCovered,
        };
        Ok(self.signed(subject, reply, purpose))
    }
}
