//! Empties the outbox twice a second. Every process does it: messages are claimed one by one, so no process leads.

use hall::Hall;
use hall::messages::{Carrier, DemoCarrier};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Somebody may be waiting for a code, so the outbox is looked into this often.
const LOOK: Duration = Duration::from_millis(500);

/// After a failure of the database.
const PAUSE: Duration = Duration::from_secs(5);

/// Hands messages to the carrier until told to stop.
pub async fn run(hall: Hall, stop: CancellationToken, owner: String) {
    let carrier = match carrier(&hall).await {
        Ok(Some(carrier)) => carrier,
        Ok(None) => return tracing::error!("no SMS carrier is set up: messages stay in the outbox"),
        Err(error) => return tracing::error!(%error, "no SMS carrier: messages stay in the outbox until the next start"),
    };
    loop {
        let pause = round(&hall, &carrier, &owner).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One round in a task of its own, so that a panic ends the round and not the dispatcher; answers how long to wait.
async fn round(hall: &Hall, carrier: &Arc<dyn Carrier>, owner: &str) -> Duration {
    let (hall, carrier, owner) = (hall.clone(), Arc::clone(carrier), owner.to_owned());
    let outcome = tokio::spawn(async move { hall::messages::dispatch(&hall, carrier.as_ref(), &owner).await });
    match outcome.await {
        Ok(Ok(done)) => {
            for (outcome, count) in [("sent", done.sent), ("retried", done.retried), ("failed", done.failed)] {
                metrics::counter!("anju_messages_total", "outcome" => outcome).increment(u64::try_from(count).unwrap_or(0));
            }
            if done.total() > 0 { Duration::ZERO } else { LOOK }
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the outbox cannot be emptied; it is tried again");
            PAUSE
        }
        Err(error) => {
            tracing::error!(%error, "the dispatcher broke; it is tried again");
            PAUSE
        }
    }
}

/// How full the outbox is, measured when somebody asks.
pub async fn measure(hall: &Hall) {
    let Ok(backlog) = hall::messages::backlog(hall).await else { return };
    let gauges = [
        ("anju_messages_queued", backlog.queued),
        ("anju_messages_due", backlog.due),
        ("anju_messages_oldest_due_seconds", backlog.oldest_seconds),
        ("anju_messages_dead", backlog.failed),
    ];
    for (name, value) in gauges {
        #[allow(clippy::cast_precision_loss)] // gauges are floats; counts stay far below 2^52
        metrics::gauge!(name).set(value as f64);
    }
}

/// The demo carrier writes SMS to a file, and never for real people.
async fn carrier(hall: &Hall) -> hall::Result<Option<Arc<dyn Carrier>>> {
    let demo = hall.is_demo().await?;
    Ok(demo.then(|| Arc::new(DemoCarrier::in_folder(&hall.settings().data)) as Arc<dyn Carrier>))
}
