//! Carriers take a text and bring it to a phone.

use async_trait::async_trait;
use domain::day::Timestamp;

/// A text as handed to a carrier.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The key of this message, the same at every try. A carrier that has taken it before answers success and sends nothing:
    /// the hall may stop between sending and noting it, and tries again after the lease.
    pub key: &'a str,
    /// The phone, 11 digits.
    pub phone: &'a str,
    /// The whole text, signature first.
    pub text: &'a str,
    /// The code of the template, as registered with the carrier.
    pub template: &'a str,
    /// The instant of this try.
    pub at: Timestamp,
}

/// Why a carrier did not take a text. The code is the carrier's, never personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarrierFault {
    /// Trying again may help.
    Temporary(&'static str),
    /// This text will never be taken.
    Permanent(&'static str),
}

/// Brings texts to phones.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Hands over one text. `Ok`: the carrier answers for it from here on.
    async fn send(&self, outgoing: Outgoing<'_>) -> Result<(), CarrierFault>;
}
