//! `anju exchange`: what owners share, who may ask, and whether the evidence is whole.

mod orders;

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use ::exchange::catalogue::{Catalogue, Decision, ListedGrant, Resource};
use ::exchange::evidence::Head;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Subcommand;
use domain::identity::Actor;
use hall::Hall;
use hall::verification::{
    OrRefused, VerifiedEvidence, add_consumer, close_consumer, decide_request, grant_resources, revoke_grants, share_resource,
    verify_evidence, verify_replies,
};
use orders::{Accept, Grant, Revoke, Shared};
use std::process::ExitCode;

/// The exchange with the city's registers.
#[derive(Debug, Subcommand)]
pub enum Exchange {
    /// Walks the chain of evidence, and compares with it every head that the hall's record holds and every stored reply: `ok N records`
    /// and exit 0, with how many were compared and the head to keep; or exit 1 with the first break, `broken SEQ reason` or
    /// `broken reply ID reason`.
    Verify {
        /// A copy of the head kept elsewhere, `NUMBER:HASH` or as it was printed: the chain must still lead through it.
        #[arg(long, value_name = "NUMBER:HASH", value_parser = copied)]
        head: Option<Head>,
    },
    /// Prints what proves a call that a gateway sealed, for whoever has its public key alone: lines of `text`, `seal` and `key` in
    /// Base64, to be verified with openssl as docs/operations.md shows.
    Proof {
        /// The number of its record.
        seq: i64,
    },
    /// Lists the resources: id, sharing, owner, fields.
    Catalogue,
    /// Changes what an owner shares of a register: the fields at the gateway, or who may grant them. Grants that stand go on standing.
    Share(Shared),
    /// Systems that may sign calls.
    #[command(subcommand)]
    Consumer(Consumer),
    /// Grants resources to a consumer, as the office that may grant them decided; each grant takes the place of the one before.
    Grant(Grant),
    /// Lists the grants: consumer, resource, scene, office, end, people a day, people used today, when it was taken back or `-`,
    /// number of the office's decision or `-`.
    Grants {
        /// Of this consumer alone.
        #[arg(long)]
        consumer: Option<String>,
    },
    /// Takes grants back, as their owners decided. The hall itself is the consumer `hall`.
    Revoke(Revoke),
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

/// Does what the command says.
pub async fn run(command: Exchange, opened: &Opened) -> Result<ExitCode, Failure> {
    let (hall, _) = opened.embedded(&Configuration::load()?).await?;
    let catalogue = hall.exchange().registers().catalogue();
    catalogue.publish().await.map_err(hall::Error::from)?;
    match answered(&hall, &catalogue, command).await? {
        Ok(code) => Ok(code),
        Err(why) => {
            println!("refused {why}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn copied(text: &str) -> Result<Head, String> {
    let bare = text.trim().trim_start_matches("head ");
    Head::parse(&bare.replace(' ', ":")).ok_or_else(|| "a head is NUMBER:HASH, or what `anju exchange verify` prints".to_owned())
}

async fn verify(hall: &Hall, copy: Option<&Head>) -> hall::Result<ExitCode> {
    let VerifiedEvidence { whole, heads } = match verify_evidence(hall, &Actor::System, copy).await? {
        Ok(verified) => verified,
        Err(broken) => {
            println!("broken {} {}", broken.seq, broken.reason);
            return Ok(ExitCode::FAILURE);
        }
    };
    match verify_replies(hall, &Actor::System).await? {
        Ok(replies) => {
            println!("ok {} records, {heads} heads on record", whole.records);
            println!("replies {} compared, {} erased, {} without a proof", replies.compared, replies.erased, replies.without_proof);
            if !whole.head.is_empty() {
                println!("head {} {}", whole.records, whole.head);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(broken) => {
            println!("broken reply {} {}", broken.id, broken.reason);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn listed(resource: &Resource) -> String {
    let Resource { id, register, sharing, fields, .. } = resource;
    format!("{id} {} {} {}", sharing.code(), register.owner(), fields.join(","))
}

fn line(grant: &ListedGrant) -> String {
    let ListedGrant { consumer, resource, granted_by, expires_at, daily_quota, used, .. } = grant;
    let (scene, revoked) = (grant.scene.code(), grant.revoked_at.map_or_else(|| "-".to_owned(), |at| at.to_string()));
    let reference = grant.reference.as_deref().unwrap_or("-");
    format!("{consumer} {resource} {scene} {granted_by} {expires_at} {daily_quota} {used} {revoked} {reference}")
}

async fn answered(hall: &Hall, catalogue: &Catalogue, command: Exchange) -> hall::Result<OrRefused<ExitCode>> {
    let now = hall.now();
    match command {
        Exchange::Verify { head } => return verify(hall, head.as_ref()).await.map(Ok),
        Exchange::Proof { seq } => {
            let Some(proof) = hall.exchange().registers().seal_proof(seq).await? else {
                return Ok(Err(format!("there is no record {seq} with a seal under a key that was believed")));
            };
            println!("text {}", STANDARD.encode(&proof.text));
            println!("seal {}", proof.signature);
            println!("key {} {}", proof.key.id(), STANDARD.encode(proof.key.to_der()));
        }
        Exchange::Catalogue => {
            for resource in catalogue.resources().await? {
                println!("{}", listed(&resource));
            }
        }
        Exchange::Share(shared) => match share_resource(hall, &Actor::System, &shared.change()).await? {
            Ok(resource) => println!("shared {}", listed(&resource)),
            Err(why) => return Ok(Err(why)),
        },
        Exchange::Consumer(Consumer::Add { name }) => {
            let (id, secret) = add_consumer(hall, &Actor::System, &name).await?;
            println!("{id} {}", secret.reveal().as_str());
        }
        Exchange::Consumer(Consumer::List) => {
            for consumer in catalogue.consumers().await? {
                println!("{} {} {}", consumer.id, if consumer.closed_at.is_some() { "closed" } else { "open" }, consumer.name);
            }
        }
        Exchange::Consumer(Consumer::Close { id }) => match close_consumer(hall, &Actor::System, &id).await? {
            Ok(()) => println!("closed {id}"),
            Err(why) => return Ok(Err(why)),
        },
        Exchange::Grant(grant) => match grant_resources(hall, &Actor::System, &grant.order(now)).await? {
            Ok(written) => println!("granted {written}"),
            Err(why) => return Ok(Err(why)),
        },
        Exchange::Revoke(revoke) => match revoke_grants(hall, &Actor::System, &revoke.order()).await? {
            Ok(ended) => println!("revoked {ended}"),
            Err(why) => return Ok(Err(why)),
        },
        Exchange::Grants { consumer } => {
            for grant in catalogue.grants(consumer.as_deref(), now).await? {
                println!("{}", line(&grant));
            }
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
        Exchange::Accept(Accept { request, by, reference, limits }) => {
            let decision = Decision::Grant { by, reference, expires_at: limits.expires_at(now), daily_quota: limits.quota };
            if let Err(why) = decide_request(hall, &Actor::System, &request, decision).await? {
                return Ok(Err(why));
            }
            println!("granted 1");
        }
        Exchange::Refuse { request, by, reason } => {
            if let Err(why) = decide_request(hall, &Actor::System, &request, Decision::Refuse { by, reason }).await? {
                return Ok(Err(why));
            }
            println!("refused {request}");
        }
    }
    Ok(Ok(ExitCode::SUCCESS))
}
