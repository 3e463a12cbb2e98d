//! `anju api-key`: which other systems may use the interface, what their keys open, where they are told of events.

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use clap::{Args, Subcommand};
use domain::identity::Actor;
use domain::interface::Scope;
use domain::language::Language;
use hall::Hall;
use hall::interface::{NewKey, add_key, dead_events, keys, revoke_key, send_event_again, set_webhook};
use std::process::ExitCode;
use words::Words;

/// Keys of other systems that use the interface at /api/v1.
#[derive(Debug, Subcommand)]
pub enum ApiKey {
    /// Makes a key, and the system if its name is new; prints the key, which is shown this once.
    Add(Add),
    /// Lists the keys: prefix, open or closed, last day, last use, scopes, system, address.
    List,
    /// Takes a key back: it opens nothing from now on.
    Revoke {
        /// The first eight signs of the key behind `anju_`.
        prefix: String,
    },
    /// Notes where a system is told of events; prints the secret that signs them, which is shown this once.
    Webhook(Webhook),
    /// Lists events that did not arrive: id, system, event, when, tries, why.
    Dead,
    /// Sends an event that did not arrive again.
    Again {
        /// Its id.
        event: String,
    },
}

/// A key to be made.
#[derive(Debug, Args)]
pub struct Add {
    /// The name of the system; residents see it.
    name: String,
    /// status, submit, statistics, webhooks; several are separated by commas.
    #[arg(long, required = true, value_delimiter = ',', value_parser = scope)]
    scope: Vec<Scope>,
    /// How many days it is good for.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// How many calls a day it may make.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    quota: u32,
}

/// Where a system is told.
#[derive(Debug, Args)]
pub struct Webhook {
    /// The name of the system.
    name: String,
    /// An https address, or http on a loopback address such as http://127.0.0.1:9000/.
    #[arg(long, required_unless_present = "off")]
    url: Option<String>,
    /// It is told nothing any more.
    #[arg(long, conflicts_with = "url")]
    off: bool,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_code(text).ok_or_else(|| format!("one of {}", Scope::ALL.map(Scope::code).join(", ")))
}

/// Does what the command says.
pub async fn run(command: ApiKey, opened: &Opened) -> Result<ExitCode, Failure> {
    let hall = opened.hall(&Configuration::load()?).await?;
    match done(&hall, command).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(hall::Error::Refused(faults)) => {
            let words = Words::of(Language::English);
            for fault in &faults.0 {
                println!("refused {}: {}", fault.field, words.fault(fault));
            }
            Ok(ExitCode::FAILURE)
        }
        Err(hall::Error::NotFound) => {
            println!("refused there is none, or it is closed already");
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

async fn done(hall: &Hall, command: ApiKey) -> hall::Result<()> {
    let actor = &Actor::System;
    match command {
        ApiKey::Add(Add { name, scope, days, quota }) => {
            let made = add_key(hall, actor, &NewKey { name: &name, scopes: &scope, days, daily_quota: quota }).await?;
            println!("{}", made.key);
        }
        ApiKey::List => {
            for key in keys(hall, actor).await? {
                let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.code()).collect();
                let used = key.last_used_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
                let (open, address) = (if key.open { "open" } else { "closed" }, key.webhook.as_deref().unwrap_or("-"));
                println!("{} {open} {} {used} {} {} {address}", key.prefix, key.until, scopes.join(","), key.client);
            }
        }
        ApiKey::Revoke { prefix } => {
            revoke_key(hall, actor, &prefix).await?;
            println!("revoked {prefix}");
        }
        ApiKey::Webhook(Webhook { name, url, .. }) => match set_webhook(hall, actor, &name, url.as_deref()).await? {
            Some(secret) => println!("{secret}"),
            None => println!("off"),
        },
        ApiKey::Dead => {
            for event in dead_events(hall, actor).await? {
                println!("{} {} {} {} {} {}", event.id, event.client, event.event, event.at, event.attempts, event.fault);
            }
        }
        ApiKey::Again { event } => {
            send_event_again(hall, actor, &event.as_str().into()).await?;
            println!("queued {event}");
        }
    }
    Ok(())
}
