//! Asking about an enterprise, by its credit code: within the same limits as registers, with a record in the same chain of evidence.
//!
//! An enterprise is no person, so the access log, which is by person, has no row of it; the figures count it.

use crate::connector::{Proof, Reply};
use crate::error::Result;
use crate::evidence::{self, Interface};
use crate::failure::Failure;
use crate::fan_out::Exchange;
use crate::question::Purpose;
use crate::registers::RecordSet;
use async_trait::async_trait;
use domain::identity::CreditCode;
use domain::verification::{AnswerStatus, EnterpriseAnswer, Register};
use tokio::time::Instant;

/// The register whose settings hold for the enterprises too: the same office keeps both.
pub const OF_THE_SAME_OFFICE: Register = Register::Business;

/// Where enterprises are asked about.
#[async_trait]
pub(crate) trait EnterpriseSource: Send + Sync {
    /// Asks about one. The body of a reply is one record as JSON. May take as long as it likes: the caller sets the deadline.
    async fn fetch(&self, code: &CreditCode, purpose: &Purpose) -> std::result::Result<(Reply, Option<Proof>), Failure>;

    /// How many more may be asked about today, as far as the register says so.
    fn quota_left(&self) -> Option<u64> {
        None
    }
}

impl Exchange {
    /// Asks the base register about an enterprise. Use and evidence are written before the answer is handed out; if they cannot be
    /// written, there is no answer.
    pub async fn enterprise(&self, code: &CreditCode, purpose: &Purpose) -> Result<EnterpriseAnswer> {
        let started = Instant::now();
        let (heard, proof) = match self.enterprises.find(code, purpose, self.deadlines.of(OF_THE_SAME_OFFICE)).await {
            Ok((reply, proof)) => (read(code, reply), proof),
            Err(failure) => (Err(failure), None),
        };
        let mut answer = heard.unwrap_or_else(|failure| {
            tracing::warn!(register = RecordSet::Enterprise.code(), reason = %failure, "a register gave no answer");
            let status = if failure == Failure::Late { AnswerStatus::Timeout } else { AnswerStatus::Error };
            EnterpriseAnswer::without_record(code.clone(), status)
        });
        answer.answered_in_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.write_enterprise(&answer, purpose, proof).await?;
        Ok(answer)
    }

    async fn write_enterprise(&self, answer: &EnterpriseAnswer, purpose: &Purpose, proof: Option<Proof>) -> Result<()> {
        let registers = self.registers();
        let subject = registers.subject_of_enterprise(&answer.code);
        let leaf = evidence::enterprise_leaf(&subject, answer);
        let heard = (!answer.status.is_silent()).then_some(leaf);
        let set = RecordSet::Enterprise;
        let unsigned = || evidence::unsigned(set, Interface::Query, purpose, std::slice::from_ref(&subject), heard);
        let call = evidence::Call {
            register: set,
            interface: Interface::Query,
            purpose: purpose.clone(),
            people: 1,
            merkle_root: leaf,
            proof: proof.unwrap_or_else(unsigned),
        };
        let mut transaction = registers.begin().await?;
        // Figures before evidence, as where registers are asked: whoever takes both locks takes them in one order.
        registers.count_enterprise(&mut transaction, purpose.at, answer).await?;
        evidence::append(&mut transaction, registers.envelope(), vec![call]).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Reads a reply.
fn read(code: &CreditCode, reply: Reply) -> std::result::Result<EnterpriseAnswer, Failure> {
    let without = |status| EnterpriseAnswer::without_record(code.clone(), status);
    match reply {
        Reply::Held { body, as_of, source_seq } => {
            let record = serde_json::from_str(&body).map_err(|_| Failure::Unreadable)?;
            Ok(EnterpriseAnswer { record: Some(record), as_of, source_seq, ..without(AnswerStatus::Hit) })
        }
        Reply::Nothing { as_of, source_seq } => Ok(EnterpriseAnswer { as_of, source_seq, ..without(AnswerStatus::Empty) }),
        Reply::NotCovered => Ok(without(AnswerStatus::NotCovered)),
    }
}
