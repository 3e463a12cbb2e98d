//! What machines ask: is it alive, is it ready, how is it doing.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hall::Hall;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The routes.
pub fn routes<S: Clone + Send + Sync + 'static>(hall: Hall) -> Result<Router<S>, BuildError> {
    let measurements = measurements()?;
    Ok(Router::new()
        .route("/healthz", get(|| async { plain(StatusCode::OK, "ok") }))
        .route("/readyz", get(ready))
        .route("/metrics", get(move |State(hall): State<Hall>| metrics(hall, measurements)))
        .with_state(hall))
}

/// The process has one recorder; tests that build several routers share it.
fn measurements() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
    let handle = HANDLE.get_or_init(|| recorder.handle()).clone();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("the measurements are already collected");
    }
    Ok(handle)
}

async fn ready(State(hall): State<Hall>) -> Response {
    match hall.is_demo().await {
        Ok(_) => plain(StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

async fn metrics(hall: Hall, measurements: PrometheusHandle) -> Response {
    crate::dispatch::measure(&hall).await;
    crate::exchange_state::measure(&hall);
    measurements.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (CACHE_CONTROL, "no-store")], measurements.render()).into_response()
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], text).into_response()
}
