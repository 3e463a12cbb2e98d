//! The bodies that travel between connector and gateway, as JSON.

use crate::claim::{Claim, Verdict};
#[cfg(feature = "gateway")]
use crate::question::Scene;
use crate::question::{PersonKey, Purpose};
use domain::day::Day;
#[cfg(feature = "gateway")]
use domain::day::Timestamp;
#[cfg(feature = "gateway")]
use domain::identity::{PersonName, Phone, ResidentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WirePurpose {
    pub scene: String,
    pub case: String,
    pub actor: String,
    pub at: String,
}

impl WirePurpose {
    pub fn of(purpose: &Purpose) -> Self {
        Self {
            scene: purpose.scene.code().to_owned(),
            case: purpose.case.clone(),
            actor: purpose.actor.clone(),
            at: purpose.at.to_string(),
        }
    }

    #[cfg(feature = "gateway")]
    pub fn read(self) -> Option<Purpose> {
        Some(Purpose { case: self.case, actor: self.actor, scene: Scene::from_code(&self.scene)?, at: Timestamp::parse(&self.at)? })
    }
}

/// About whom is asked. `claim` belongs to the verify interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WirePerson {
    pub resident_id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

impl WirePerson {
    /// Phones are told to the carrier only.
    pub fn of(person: &PersonKey, with_phone: bool) -> Self {
        let phone = person.phone.as_ref().filter(|_| with_phone).map(|phone| phone.as_str().to_owned());
        Self { resident_id: person.resident_id.as_str().to_owned(), name: person.name.as_str().to_owned(), phone, claim: None }
    }

    #[cfg(feature = "gateway")]
    pub fn read(&self) -> Option<PersonKey> {
        let phone = match &self.phone {
            Some(phone) => Some(Phone::parse(phone).ok()?),
            None => None,
        };
        Some(PersonKey { resident_id: ResidentId::parse(&self.resident_id).ok()?, name: PersonName::parse(&self.name).ok()?, phone })
    }
}

/// A call of either interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub purpose: WirePurpose,
    pub people: Vec<WirePerson>,
    /// How long the caller waits for each person, in milliseconds.
    pub patience_ms: u64,
    /// How long the caller waits for all of them, in milliseconds, where that is longer because calls are spaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
}

/// How one person was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireStatus {
    Hit,
    Empty,
    NotCovered,
    Error,
    Timeout,
}

#[cfg(feature = "gateway")]
impl WireStatus {
    /// Nothing was heard of the register.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Error | Self::Timeout)
    }
}

/// The answer about one person. `person` is a keyed hash, so that it cannot be taken for another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireReply {
    pub person: String,
    pub status: WireStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source_seq: String,
}

/// The answers of a call, in the order of its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answers {
    pub replies: Vec<WireReply>,
    /// People left today under the grant.
    pub quota_left: u64,
}

/// Asks whose records changed from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesQuestion {
    pub purpose: WirePurpose,
    pub since: String,
    /// The mark of the caller's own registers: whoever knows people by other hashes could not read the answer.
    pub subjects: String,
    /// How long the caller waits, in milliseconds.
    pub patience_ms: u64,
}

/// Whose records changed, and when last, if the status is `hit`; `not_covered` says that this cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChangesAnswer {
    pub status: WireStatus,
    #[serde(default)]
    pub changes: BTreeMap<String, String>,
    /// People left today under the grant.
    pub quota_left: u64,
}

/// Asks about enterprises by their credit codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnterpriseQuestion {
    pub purpose: WirePurpose,
    pub codes: Vec<String>,
    /// How long the caller waits for each, in milliseconds.
    pub patience_ms: u64,
    /// How long the caller waits for all of them, in milliseconds, where that is longer because calls are spaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
}

/// The answer about one enterprise. Its code is public, so it stands there as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EnterpriseReply {
    pub code: String,
    pub status: WireStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source_seq: String,
}

/// The answers of a call about enterprises, in the order of its codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EnterpriseAnswers {
    pub replies: Vec<EnterpriseReply>,
    /// Enterprises left today under the grant.
    pub quota_left: u64,
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewSession {
    pub session: String,
    /// The secret, encrypted for the app.
    pub wrapped: String,
    pub ends_at: String,
    /// The public key of the seal under this answer and those that follow, `KEYID:BASE64`.
    pub gateway_key: String,
}

/// A refusal, or a breakdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireError {
    pub code: String,
}
