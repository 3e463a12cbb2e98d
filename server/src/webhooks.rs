//! Brings events to other systems once a second, over HTTPS or on this machine's loopback. An answer that leads elsewhere is
//! none, and what it says is not read.

use async_trait::async_trait;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use axum::http::{Request, StatusCode};
use config::ConfigError;
use hall::Hall;
use hall::interface::{Courier, CourierFault, Parcel, SIGNATURE_HEADER, deliver};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether there is something to bring.
const LOOK: Duration = Duration::from_secs(1);

/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(5);

/// How long another system may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);

/// Brings events over HTTP.
pub struct HttpCourier {
    http: Client<HttpsConnector<HttpConnector>, Body>,
}

impl HttpCourier {
    /// A courier with connections of its own. HTTPS is believed as this machine believes it, and under the certificates in a file of
    /// the city.
    pub fn new(own: Option<&Path>) -> Result<Self, ConfigError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(file) = own {
            add(&mut roots, file)?;
        }
        if roots.is_empty() {
            tracing::warn!("this machine believes no certificate, so no event is brought over HTTPS");
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ConfigError::Message(format!("TLS: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        // Plain HTTP goes to this machine's loopback alone: that is looked at when an address is noted.
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Ok(Self { http: Client::builder(TokioExecutor::new()).build(connector) })
    }
}

/// Adds the certificates (PEM) of a file. One that is no use is told at once: without it nothing would arrive.
fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), ConfigError> {
    let unusable = |why: &dyn Display| ConfigError::Message(format!("events_ca {}: {why}", file.display()));
    let before = roots.len();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))? {
        let certificate = certificate.map_err(|error| unusable(&error))?;
        roots.add(certificate).map_err(|error| unusable(&error))?;
    }
    if roots.len() == before { Err(unusable(&"no certificate stands in it")) } else { Ok(()) }
}

#[async_trait]
impl Courier for HttpCourier {
    async fn bring(&self, parcel: Parcel<'_>) -> Result<(), CourierFault> {
        let request = Request::post(parcel.url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("anju/", env!("CARGO_PKG_VERSION")))
            .header("anju-event", parcel.id)
            .header(SIGNATURE_HEADER, parcel.signature)
            .body(Body::from(parcel.body.to_owned()))
            .map_err(|_| CourierFault::Permanent("address"))?;
        // This client follows no redirect and asks no proxy.
        match tokio::time::timeout(PATIENCE, self.http.request(request)).await {
            Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
            Ok(Ok(answer)) if answer.status() == StatusCode::GONE => Err(CourierFault::Permanent("gone")),
            Ok(Ok(answer)) if answer.status().is_redirection() => Err(CourierFault::Temporary("redirected")),
            Ok(Ok(_)) => Err(CourierFault::Temporary("refused")),
            Ok(Err(_)) => Err(CourierFault::Temporary("unreachable")),
            Err(_) => Err(CourierFault::Temporary("timeout")),
        }
    }
}

/// Brings events until told to stop. Every process does it: each event is claimed by one of them.
pub async fn run(hall: Hall, courier: Arc<dyn Courier>, stop: CancellationToken, owner: String) {
    loop {
        let pause = round(&hall, &courier, &owner).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One round in a task of its own, so that a panic ends the round and not the job; answers how long to wait.
async fn round(hall: &Hall, courier: &Arc<dyn Courier>, owner: &str) -> Duration {
    let (hall, courier, owner) = (hall.clone(), Arc::clone(courier), owner.to_owned());
    let outcome = tokio::spawn(async move { deliver(&hall, courier.as_ref(), &owner).await });
    match outcome.await {
        Ok(Ok(done)) => {
            for (outcome, count) in [("sent", done.sent), ("retried", done.retried), ("failed", done.failed)] {
                metrics::counter!("anju_events_total", "outcome" => outcome).increment(u64::try_from(count).unwrap_or(0));
            }
            if done.total() > 0 { Duration::ZERO } else { LOOK }
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "events cannot be brought; it is tried again");
            PAUSE
        }
        Err(error) => {
            tracing::error!(%error, "bringing events broke; it is tried again");
            PAUSE
        }
    }
}
