//! What offices order at `anju exchange`: grants, what is taken back, requests that are granted, what is shared.

use ::exchange::catalogue::{Share, Sharing};
use clap::Args;
use domain::day::Timestamp;
use hall::verification::{GrantOrder, RevokeOrder};

/// What is granted.
#[derive(Debug, Args)]
pub struct Grant {
    /// The consumer's id; `hall` for the hall itself.
    #[arg(long)]
    consumer: String,
    /// A resource, such as tax.query; may be said several times; `all` for every one that the office may grant.
    #[arg(long, required = true)]
    resource: Vec<String>,
    /// account, consent, prefill, check or recheck; may be said several times.
    #[arg(long, required = true)]
    scene: Vec<String>,
    /// What for; the usual purpose of the scene if nothing is said.
    #[arg(long)]
    purpose: Option<String>,
    /// The office that decided: the owner of the registers, or `exchange` for what is shared without a condition.
    #[arg(long)]
    by: String,
    /// The number of the office's decision or letter.
    #[arg(long)]
    reference: String,
    #[command(flatten)]
    limits: GrantLimits,
}

impl Grant {
    pub fn order(&self, now: Timestamp) -> GrantOrder<'_> {
        GrantOrder {
            consumer: &self.consumer,
            resources: &self.resource,
            scenes: &self.scene,
            purpose: self.purpose.as_deref(),
            by: &self.by,
            reference: &self.reference,
            expires_at: self.limits.expires_at(now),
            daily_quota: self.limits.quota,
        }
    }
}

/// What is taken back.
#[derive(Debug, Args)]
pub struct Revoke {
    /// The consumer's id; `hall` for the hall itself.
    #[arg(long)]
    consumer: String,
    /// A resource, such as tax.query; may be said several times; `all` for every one, or every one of the office that is said.
    #[arg(long, required = true)]
    resource: Vec<String>,
    /// account, consent, prefill, check or recheck; may be said several times; every scene if nothing is said.
    #[arg(long)]
    scene: Vec<String>,
    /// The office that decided; the owner of each register if nothing is said.
    #[arg(long)]
    by: Option<String>,
}

impl Revoke {
    pub fn order(&self) -> RevokeOrder<'_> {
        RevokeOrder { consumer: &self.consumer, resources: &self.resource, scenes: &self.scene, by: self.by.as_deref() }
    }
}

/// How long, and how much.
#[derive(Debug, Args)]
pub struct GrantLimits {
    /// How many days it holds.
    #[arg(long, default_value_t = 365)]
    days: u32,
    /// How many people a day.
    #[arg(long, default_value_t = 20_000)]
    pub quota: u32,
}

impl GrantLimits {
    pub fn expires_at(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(i64::from(self.days) * 86_400)
    }
}

/// A request that is granted.
#[derive(Debug, Args)]
pub struct Accept {
    /// The id of the request.
    pub request: String,
    /// The office that decided.
    #[arg(long)]
    pub by: String,
    /// The number of its decision or letter.
    #[arg(long)]
    pub reference: String,
    #[command(flatten)]
    pub limits: GrantLimits,
}

/// What an owner changes of a resource.
#[derive(Debug, Args)]
pub struct Shared {
    /// The resource, such as vehicle.query.
    resource: String,
    /// The fields that are shared from now on, with commas between; those of before if nothing is said.
    #[arg(long, value_delimiter = ',')]
    fields: Vec<String>,
    /// From now on the owner alone grants it.
    #[arg(long, conflicts_with = "unconditional")]
    conditional: bool,
    /// From now on `exchange` grants it too.
    #[arg(long)]
    unconditional: bool,
    /// The office that decided: the owner of the register.
    #[arg(long)]
    by: String,
    /// The number of its decision or letter.
    #[arg(long)]
    reference: String,
}

impl Shared {
    pub fn change(self) -> Share {
        let sharing = match (self.conditional, self.unconditional) {
            (true, _) => Some(Sharing::Conditional),
            (_, true) => Some(Sharing::Unconditional),
            _ => None,
        };
        Share { resource: self.resource, fields: self.fields, sharing, shared_by: self.by, reference: self.reference }
    }
}
