//! The base register of enterprises behind the gateway.

use super::{GatewayClient, PATIENCE, UNSAID, millis};
use crate::catalogue::resource_id;
use crate::connector::{Proof, Reply};
use crate::enterprises::EnterpriseSource;
use crate::failure::Failure;
use crate::question::Purpose;
use crate::registers::RecordSet;
use crate::wire::{EnterpriseAnswers, EnterpriseQuestion, EnterpriseReply, WirePurpose, WireStatus};
use async_trait::async_trait;
use domain::identity::CreditCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The enterprises, asked through a client.
pub(crate) struct HttpEnterprises {
    client: Arc<GatewayClient>,
    quota_left: AtomicU64,
}

impl HttpEnterprises {
    pub fn new(client: Arc<GatewayClient>) -> Self {
        Self { client, quota_left: AtomicU64::new(UNSAID) }
    }
}

#[async_trait]
impl EnterpriseSource for HttpEnterprises {
    async fn fetch(&self, code: &CreditCode, purpose: &Purpose) -> Result<(Reply, Option<Proof>), Failure> {
        let (purpose, codes) = (WirePurpose::of(purpose), vec![code.as_str().to_owned()]);
        let question = EnterpriseQuestion { purpose, codes, patience_ms: millis(PATIENCE), wait_ms: None };
        let body = serde_json::to_vec(&question).map_err(|_| Failure::Unreadable)?;
        let answered = self.client.call(&resource_id(RecordSet::Enterprise, false), body).await?;
        let answers: EnterpriseAnswers = serde_json::from_slice(&answered.body).map_err(|_| Failure::Unreadable)?;
        self.quota_left.store(answers.quota_left, Ordering::Relaxed);
        let [reply] = <[EnterpriseReply; 1]>::try_from(answers.replies).map_err(|_| Failure::Suspect)?;
        if reply.code != code.as_str() {
            return Err(Failure::Suspect);
        }
        let EnterpriseReply { status, record, as_of, source_seq, .. } = reply;
        let reply = match (status, record) {
            (WireStatus::Hit, Some(record)) => {
                Reply::Held { body: serde_json::to_string(&record).map_err(|_| Failure::Unreadable)?, as_of, source_seq }
            }
            (WireStatus::Hit, None) => return Err(Failure::Unreadable),
            (WireStatus::Empty, _) => Reply::Nothing { as_of, source_seq },
            (WireStatus::NotCovered, _) => Reply::NotCovered,
            (WireStatus::Error, _) => return Err(Failure::Unheard),
            (WireStatus::Timeout, _) => return Err(Failure::Late),
        };
        Ok((reply, Some(answered.proof)))
    }

    fn quota_left(&self) -> Option<u64> {
        Some(self.quota_left.load(Ordering::Relaxed)).filter(|left| *left != UNSAID)
    }
}
