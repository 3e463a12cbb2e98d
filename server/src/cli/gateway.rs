//! `anju gateway`: the registers over HTTP, as a process of its own.

use super::{Failure, open};
use crate::configuration::Configuration;
use crate::serve;
use clap::Args;
use hall::clock::Clock as _;
use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Where the gateway listens.
#[derive(Debug, Args)]
pub struct Gateway {
    /// A loopback address: whoever comes from elsewhere comes through a proxy with TLS.
    #[arg(long, default_value = "127.0.0.1:3100")]
    addr: SocketAddr,
}

/// Serves until SIGTERM or SIGINT.
pub async fn run(options: &Gateway) -> Result<ExitCode, Failure> {
    if !options.addr.ip().is_loopback() {
        return Err(Failure::Refused("answers are signed, not encrypted: the gateway listens on 127.0.0.1 or [::1] alone".to_owned()));
    }
    let configuration = Configuration::load()?;
    let (hall, clock) = open::embedded(&configuration).await?;
    let time = clock.clone();
    let gateway = ::exchange::gateway::Gateway::over(
        hall.exchange().registers().clone(),
        hall.settings().weather.clone(),
        Arc::new(move || time.now()),
    )
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
    hall.db().close().await;
    Ok(ExitCode::SUCCESS)
}
