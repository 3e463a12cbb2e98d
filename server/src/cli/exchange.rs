//! `anju exchange`: what owners share, who may ask, and whether the evidence is whole.

use super::{Failure, open};
use crate::configuration::Configuration;
use ::exchange::catalogue::{Catalogue, Decision, Resource, Terms};
use ::exchange::{Error, Scene};
use clap::{Args, Subcommand};
use domain::day::Timestamp;
use hall::Hall;
use std::process::ExitCode;

/// The exchange with the city's registers.
#[derive(Debug, Subcommand)]
pub enum Exchange {
    /// Walks the chain of evidence: `ok N records` and exit 0, or `broken SEQ reason` and exit 1 with the first record that is.
    Verify,
    /// Lists the resources: id, sharing, owner, fields.
    Catalogue,
    /// Systems that may sign calls.
    #[command(subcommand)]
    Consumer(Consumer),
    /// Grants resources to a consumer, as their owners decided.
    Grant(Grant),
    /// Lists what consumers asked for: id, state, consumer, resource, scene, purpose.
    Requests,
    /// Writes down that an owner granted a request.
    Accept(Accept),
    /// Writes down that an owner refused a request, and why.
    Refuse {
        /// The id of the request.
        request: String,
        /// The office that decided.
        #[arg(long)]
        by: String,
        /// The reason.
        #[arg(long)]
        reason: String,
    },
}

/// Systems that may sign calls.
#[derive(Debug, Subcommand)]
pub enum Consumer {
    /// Adds one; prints its id and its app secret, which is shown this once.
    Add {
        /// Its name.
        name: String,
    },
    /// Lists them: id, open or closed, name.
    List,
    /// Closes one: it is refused from now on.
    Close {
        /// Its id.
        id: String,
    },
}

/// What is granted.
#[derive(Debug, Args)]
pub struct Grant {
    /// The consumer's id.
    #[arg(long)]
    consumer: String,
    /// A resource, such as tax.query; may be said several times; `all` for every one.
    #[arg(long, required = true)]
    resource: Vec<String>,
    /// account, consent, prefill, check or recheck; may be said several times.
    #[arg(long, required = true)]
    scene: Vec<String>,
    /// What for; the usual purpose of the scene if nothing is said.
    #[arg(long)]
    purpose: Option<String>,
    /// The office that decided; the owner of each register if nothing is said.
    #[arg(long)]
    by: Option<String>,
    #[command(flatten)]
    limits: GrantLimits,
}

/// How long, and how much.
#[derive(Debug, Args)]
pub struct GrantLimits {
    /// How many days it holds.
    #[arg(long, default_value_t = 365)]
    days: u32,
    /// How many people a day.
    #[arg(long, default_value_t = 20_000)]
    quota: u32,
}

impl GrantLimits {
    fn expires_at(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(i64::from(self.days) * 86_400)
    }
}

/// A request that is granted.
#[derive(Debug, Args)]
pub struct Accept {
    /// The id of the request.
    request: String,
    /// The office that decided.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    limits: GrantLimits,
}

/// Does what the command says.
pub async fn run(command: Exchange) -> Result<ExitCode, Failure> {
    let (hall, _) = open::embedded(&Configuration::load()?).await?;
    let catalogue = hall.exchange().registers().catalogue();
    catalogue.publish().await.map_err(hall::Error::from)?;
    match answered(&hall, &catalogue, command).await {
        Ok(code) => Ok(code),
        Err(Error::Refused(why)) => {
            println!("refused {why}");
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(hall::Error::from(error).into()),
    }
}

async fn answered(hall: &Hall, catalogue: &Catalogue, command: Exchange) -> Result<ExitCode, Error> {
    let now = hall.now();
    match command {
        Exchange::Verify => match hall.exchange().registers().verify_evidence().await? {
            Ok(whole) => {
                println!("ok {} records", whole.records);
                if !whole.head.is_empty() {
                    println!("head {} {}", whole.records, whole.head);
                }
            }
            Err(broken) => {
                println!("broken {} {}", broken.seq, broken.reason);
                return Ok(ExitCode::FAILURE);
            }
        },
        Exchange::Catalogue => {
            for resource in catalogue.resources().await? {
                let (sharing, owner) = (resource.sharing.code(), resource.register.owner());
                println!("{} {sharing} {owner} {}", resource.id, resource.fields.join(","));
            }
        }
        Exchange::Consumer(Consumer::Add { name }) => {
            let (consumer, secret) = catalogue.add_consumer(&name, now).await?;
            println!("{} {}", consumer.id, secret.reveal().as_str());
        }
        Exchange::Consumer(Consumer::List) => {
            for consumer in catalogue.consumers().await? {
                println!("{} {} {}", consumer.id, if consumer.closed_at.is_some() { "closed" } else { "open" }, consumer.name);
            }
        }
        Exchange::Consumer(Consumer::Close { id }) => {
            if !catalogue.close_consumer(&id, now).await? {
                return Err(Error::Refused(format!("there is no open consumer {id}")));
            }
            println!("closed {id}");
        }
        Exchange::Grant(grant) => {
            let written = granted(catalogue, &grant, now).await?;
            println!("granted {written}");
        }
        Exchange::Requests => {
            for request in catalogue.requests().await? {
                println!(
                    "{} {} {} {} {} {}",
                    request.id,
                    request.state,
                    request.consumer,
                    request.resource,
                    request.scene.code(),
                    request.purpose
                );
            }
        }
        Exchange::Accept(Accept { request, by, limits }) => {
            let decision = Decision::Grant { by, expires_at: limits.expires_at(now), daily_quota: limits.quota };
            catalogue.decide(&request, decision, now).await?;
            println!("granted 1");
        }
        Exchange::Refuse { request, by, reason } => {
            catalogue.decide(&request, Decision::Refuse { by, reason }, now).await?;
            println!("refused {request}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// How many grants were written. Everything is looked up first, so that a misspelt word grants nothing.
async fn granted(catalogue: &Catalogue, grant: &Grant, now: Timestamp) -> Result<usize, Error> {
    let known = catalogue.resources().await?;
    let all = grant.resource.iter().any(|id| id == "all");
    if let Some(unknown) = grant.resource.iter().find(|id| *id != "all" && !known.iter().any(|resource| resource.id == **id)) {
        return Err(Error::Refused(format!("there is no resource {unknown}")));
    }
    let resources: Vec<&Resource> = known.iter().filter(|resource| all || grant.resource.contains(&resource.id)).collect();
    let mut scenes = Vec::with_capacity(grant.scene.len());
    for code in &grant.scene {
        scenes.push(Scene::from_code(code).ok_or_else(|| Error::Refused(format!("there is no scene {code}")))?);
    }
    let mut written = 0;
    for resource in resources {
        for scene in &scenes {
            let terms = Terms {
                consumer: grant.consumer.clone(),
                resource: resource.id.clone(),
                purpose: grant.purpose.clone().unwrap_or_else(|| scene.purpose().to_owned()),
                scene: *scene,
                granted_by: grant.by.clone().unwrap_or_else(|| resource.register.owner().to_owned()),
                expires_at: grant.limits.expires_at(now),
                daily_quota: grant.limits.quota,
            };
            catalogue.grant(&terms, now).await?;
            written += 1;
        }
    }
    Ok(written)
}
