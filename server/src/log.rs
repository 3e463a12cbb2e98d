//! Logs: JSON lines on standard error; `ANJU_LOG` filters them. They carry ids and codes, never personal data.

use tracing_subscriber::EnvFilter;

/// Starts logging. A second call changes nothing.
pub fn to_standard_error() {
    let filter = EnvFilter::try_from_env("ANJU_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,tower_sessions=warn,tower_sessions_core=warn"));
    let started = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
    if let Err(error) = started {
        tracing::debug!(%error, "logging was already started");
    }
}
