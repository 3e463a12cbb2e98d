//! The work nobody waits for: sealing the record, sending messages, ending what has expired. Each job is leased (the dispatcher
//! claims message by message), so any number of processes share a database; a job that fails is logged and tried again, and
//! never takes the server with it.

use hall::Hall;
use hall::interface::Courier;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Starts every job; they end when the token is cancelled. The courier brings events to other systems.
///
/// `recheck_hour`: the hour of the city at which every household is checked again; `None`: never by itself.
pub fn start(hall: &Hall, stop: &CancellationToken, courier: Arc<dyn Courier>, recheck_hour: Option<u8>) -> JoinSet<()> {
    let owner = hall.new_id();
    let mut jobs = JoinSet::new();
    let job = |name, seconds| Job { hall: hall.clone(), stop: stop.clone(), owner: owner.clone(), name, seconds };
    jobs.spawn(job("seal", 3).run(|hall| async move { hall::audit::seal(&hall).await.map(|_| ()) }));
    jobs.spawn(job("expire", 60).run(|hall| async move { expire(&hall).await }));
    jobs.spawn(job("sweep", 60).run(|hall| async move { hall::supervision::sweep(&hall).await.map(|_| ()) }));
    jobs.spawn(job("check", 2).run(|hall| async move { hall::verification::check_pending(&hall).await.map(|_| ()) }));
    jobs.spawn(job("silent", 3).run(|hall| async move { hall::verification::ask_silent(&hall).await.map(|_| ()) }));
    jobs.spawn(job("disputes", 60).run(|hall| async move { hall::verification::lapse_disputes(&hall).await.map(|_| ()) }));
    jobs.spawn(job("look-ups", 60).run(|hall| async move { hall::supervision::flag_look_ups(&hall).await.map(|_| ()) }));
    jobs.spawn(job("consumers", 600).run(|hall| async move { hall::supervision::flag_consumers(&hall).await.map(|_| ()) }));
    jobs.spawn(job("evidence", 60).run(|hall| async move { hall::verification::keep_evidence_head(&hall).await.map(|_| ()) }));
    jobs.spawn(job("clean", 600).run(|hall| async move { clean(&hall).await }));
    if let Some(hour) = recheck_hour {
        jobs.spawn(job("recheck", 60).run(move |hall| async move { recheck(&hall, hour).await }));
    }
    jobs.spawn(crate::dispatch::run(hall.clone(), stop.clone(), owner.clone()));
    jobs.spawn(crate::webhooks::run(hall.clone(), courier, stop.clone(), owner.clone()));
    jobs
}

async fn expire(hall: &Hall) -> hall::Result<()> {
    hall::session::expire(hall).await?;
    hall::identity::expire(hall).await?;
    hall::refusal::expire(hall).await?;
    hall::intake::warn_of_expiry(hall).await?;
    hall::intake::expire_drafts(hall).await?;
    Ok(())
}

/// Every household once a night. The run holds a lease of its own, page by page, since it outlasts the job's.
async fn recheck(hall: &Hall, hour: u8) -> hall::Result<()> {
    if let Some(summary) = hall::verification::recheck_nightly(hall, hour).await? {
        tracing::info!(
            households = summary.households,
            skipped = summary.skipped,
            clues = summary.clues,
            silent = summary.silent,
            spent = ?summary.spent,
            "every household was checked again"
        );
    }
    Ok(())
}

/// What nobody needs any more: counts whose window is over, keys that no page can send, raw replies, events and shares past their
/// time, about whom registers were asked for drafts long ended, on which day a reading was noted, figures that no page shows, lines of
/// logs whose years are over.
async fn clean(hall: &Hall) -> hall::Result<()> {
    hall::limits::expire(hall).await?;
    hall::idempotency::expire(hall).await?;
    hall::intake::forget_asked(hall).await?;
    hall::review::forget_reads(hall).await?;
    hall::verification::erase_old_replies(hall).await?;
    hall::interface::erase_ended(hall).await?;
    hall::verification::forget_usage(hall).await?;
    hall::verification::forget_logs(hall).await?;
    Ok(())
}

struct Job {
    hall: Hall,
    stop: CancellationToken,
    owner: String,
    name: &'static str,
    seconds: u64,
}

impl Job {
    async fn run<F, W>(self, work: F)
    where
        F: Fn(Hall) -> W + Send,
        W: Future<Output = hall::Result<()>> + Send + 'static,
    {
        let lease = i64::try_from(self.seconds).unwrap_or(i64::MAX).saturating_mul(3).max(30);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(self.seconds)) => {}
            }
            match hall::lease::take(&self.hall, self.name, &self.owner, lease).await {
                Ok(true) => self.once(&work).await,
                Ok(false) => {}
                Err(error) => tracing::error!(job = self.name, %error, "the lease cannot be taken"),
            }
        }
    }

    /// Runs the work in a task of its own, so that a panic ends the run and not the job.
    async fn once<F, W>(&self, work: &F)
    where
        F: Fn(Hall) -> W + Send,
        W: Future<Output = hall::Result<()>> + Send + 'static,
    {
        let outcome = match tokio::spawn(work(self.hall.clone())).await {
            Ok(Ok(())) => "done",
            Ok(Err(error)) => {
                tracing::error!(job = self.name, %error, "failed; it is tried again");
                "failed"
            }
            Err(error) => {
                tracing::error!(job = self.name, %error, "broke; it is tried again");
                "broke"
            }
        };
        metrics::counter!("anju_job_runs_total", "job" => self.name, "outcome" => outcome).increment(1);
    }
}
