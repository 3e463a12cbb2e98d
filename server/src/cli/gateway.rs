//! `anju gateway`: the registers over HTTP, as a process of its own; and the key that it seals its answers with.

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use crate::serve;
use clap::{Args, Subcommand};
use domain::identity::Actor;
use hall::clock::Clock as _;
use hall::verification::renew_gateway_key;
use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Where the gateway listens, or what becomes of its key.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Gateway {
    /// A loopback address: whoever comes from elsewhere comes through a proxy with TLS.
    #[arg(long, default_value = "127.0.0.1:3100")]
    addr: SocketAddr,
    #[command(subcommand)]
    task: Option<Task>,
}

/// What else is done than to serve.
#[derive(Debug, Subcommand)]
enum Task {
    /// Prints the public key that answers are sealed with, KEYID:BASE64, then the retired ones, each with the time since.
    Key(Key),
}

/// What becomes of the key.
#[derive(Debug, Args)]
struct Key {
    #[command(subcommand)]
    change: Option<KeyChange>,
}

/// How the key changes.
#[derive(Debug, Subcommand)]
enum KeyChange {
    /// Makes a new key, which seals from the next answer on, and prints it; the old one stays known.
    New,
}

/// Prints the keys, or makes a new one.
async fn key(change: Option<&KeyChange>, opened: &Opened) -> Result<ExitCode, Failure> {
    let (hall, _) = opened.embedded(&Configuration::load()?).await?;
    if let Some(KeyChange::New) = change {
        let key = renew_gateway_key(&hall, &Actor::System).await?;
        println!("{key}");
    } else {
        for own in hall.exchange().registers().own_gateway_keys(hall.now()).await.map_err(hall::Error::from)? {
            match own.retired_at {
                Some(at) => println!("{} retired {at}", own.key),
                None => println!("{}", own.key),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Serves until SIGTERM or SIGINT, or does what else the command says.
pub async fn run(options: &Gateway, opened: &Opened) -> Result<ExitCode, Failure> {
    if let Some(Task::Key(Key { change })) = &options.task {
        return key(change.as_ref(), opened).await;
    }
    if !options.addr.ip().is_loopback() {
        return Err(Failure::Refused("answers are signed, not encrypted: the gateway listens on 127.0.0.1 or [::1] alone".to_owned()));
    }
    let configuration = Configuration::load()?;
    let (hall, clock) = opened.embedded(&configuration).await?;
    let time = clock.clone();
    let gateway = ::exchange::gateway::Gateway::over(
        hall.exchange().registers().clone(),
        hall.settings().weather.clone(),
        Arc::new(move || time.now()),
    )
    .with_limits(configuration.exchange.agreed_limits()?)
    .beside_hall(configuration.exchange.consumer.clone());
    let router = gateway.router().await.map_err(hall::Error::from)?;
    let listener = TcpListener::bind(options.addr).await.map_err(|error| Failure::listen(options.addr, &error))?;
    let address = listener.local_addr().map_err(|error| Failure::listen(options.addr, &error))?;
    let stop = CancellationToken::new();
    if hall.is_demo().await? {
        tokio::spawn(clock.keep_following(hall.clone(), stop.clone()));
    }
    // The word for scripts; logs go to standard error.
    println!("http://{address}");
    tracing::info!(%address, "the gateway serves");
    let mut server = tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future());
    tokio::select! {
        ended = &mut server => tracing::error!(?ended, "the listener ended by itself"),
        () = serve::asked_to_stop() => tracing::info!("stopping"),
    }
    stop.cancel();
    if !server.is_finished() && tokio::time::timeout(serve::DEADLINE, server).await.is_err() {
        tracing::warn!("requests were still open at the deadline");
    }
    Ok(ExitCode::SUCCESS)
}
