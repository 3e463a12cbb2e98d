//! The verify interface: a claim about a person is right, wrong, or about nobody the register knows. No field leaves it.

use crate::connector::Reply;
use crate::failure::Failure;
use domain::verification::{AnswerStatus, Record};
use serde::{Deserialize, Serialize};

/// What is claimed of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Claim {
    /// Number and name (and phone, to the carrier) agree; to other registers: it holds something of the person.
    Known,
    /// A record of the person has this value in this field, as text. Of a number with another name no register has one.
    Field {
        /// The field, as in the catalogue.
        name: String,
        /// The value: text as it is, numbers in digits, flags as true or false.
        value: String,
    },
}

/// What a register says of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is right.
    Match,
    /// It is not.
    NoMatch,
    /// The register does not know the person.
    NotFound,
}

impl Verdict {
    /// As an answer's status in the access log: what was learnt, without the fields.
    pub fn status(self) -> AnswerStatus {
        match self {
            Self::Match => AnswerStatus::Hit,
            Self::NoMatch => AnswerStatus::Empty,
            Self::NotFound => AnswerStatus::NotCovered,
        }
    }
}

impl Claim {
    /// The field the claim is about.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Known => None,
            Self::Field { name, .. } => Some(name),
        }
    }

    /// Judges a reply with its records: what a register without a verify interface makes of a claim.
    pub fn judge(&self, reply: &Reply, map: impl Fn(&str) -> Result<Vec<Record>, Failure>) -> Result<Verdict, Failure> {
        let records = match reply {
            Reply::NotCovered => return Ok(Verdict::NotFound),
            Reply::Nothing { .. } => return Ok(Verdict::NoMatch),
            Reply::Held { body, .. } => map(body)?,
        };
        let right = records.iter().any(|record| match (self, record) {
            (_, Record::Population(person)) if !person.name_matches => false,
            (Self::Known, Record::Carrier(carrier)) => carrier.agrees,
            (Self::Known, _) => true,
            (Self::Field { name, value }, record) => field_is(record, name, value),
        });
        Ok(if right { Verdict::Match } else { Verdict::NoMatch })
    }
}

fn field_is(record: &Record, name: &str, value: &str) -> bool {
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(record) else { return false };
    match fields.get(name) {
        // The tag says which register it is, which is no field of the person.
        _ if name == "register" => false,
        Some(serde_json::Value::String(text)) => text == value,
        Some(serde_json::Value::Number(number)) => number.to_string() == value,
        Some(serde_json::Value::Bool(flag)) => flag.to_string() == value,
        _ => false,
    }
}
