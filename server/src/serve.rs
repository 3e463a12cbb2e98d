//! Listening, and stopping in good order.

use crate::cli::Failure;
use crate::clock::SystemClock;
use crate::configuration::Configuration;
use crate::webhooks::HttpCourier;
use crate::{jobs, router, site::Site};
use hall::Hall;
use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How long open requests may take after the signal to stop.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Serves until SIGTERM or SIGINT.
pub async fn serve(hall: Hall, clock: SystemClock, configuration: &Configuration) -> Result<(), Failure> {
    let courier = Arc::new(HttpCourier::new(configuration.events_ca.as_deref())?);
    let listener = TcpListener::bind(configuration.addr).await.map_err(|error| Failure::listen(configuration.addr, &error))?;
    let address = listener.local_addr().map_err(|error| Failure::listen(configuration.addr, &error))?;
    let site = Site::find(configuration.site.as_deref(), address);
    let router = router::router(&hall, configuration, &site).await?;
    let stop = CancellationToken::new();
    let mut jobs = jobs::start(&hall, &stop, courier, configuration.recheck_hour());
    if hall.is_demo().await? {
        jobs.spawn(clock.keep_following(hall.clone(), stop.clone()));
    }
    // The word for scripts; logs go to standard error.
    println!("http://{address}");
    tracing::info!(%address, "serving");
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .into_future();
    let mut server = tokio::spawn(server);
    tokio::select! {
        ended = &mut server => tracing::error!(?ended, "the listener ended by itself"),
        () = asked_to_stop() => tracing::info!("stopping"),
    }
    stop.cancel();
    if tokio::time::timeout(DEADLINE, async {
        if let Err(error) = server.await {
            tracing::debug!(%error, "the listener is gone");
        }
        while jobs.join_next().await.is_some() {}
    })
    .await
    .is_err()
    {
        tracing::warn!("requests were still open at the deadline");
        jobs.abort_all();
    }
    hall.close().await;
    tracing::info!("stopped");
    Ok(())
}

pub(crate) async fn asked_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::error!("signals cannot be heard");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
