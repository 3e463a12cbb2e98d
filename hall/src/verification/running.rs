//! Asking under way goes on when nobody waits for it any more. Whoever pressed the button of a check sees each answer as it lands.

use super::check::check_watched;
use crate::Hall;
use crate::error::{Error, Result};
use domain::id::{CaseId, VerificationId};
use domain::identity::Actor;
use domain::verification::Landed;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

/// Runs what asks the registers to its end, though whoever waits for it hangs up: people's data are read, and only its end puts that
/// on record.
pub(crate) fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> impl Future<Output = Result<T>> + Send {
    let running = tokio::spawn(work);
    async move { running.await.unwrap_or(Err(Error::Unavailable("the registers"))) }
}

/// A check under way.
pub struct RunningCheck {
    told: UnboundedReceiver<Landed>,
    check: JoinHandle<Result<VerificationId>>,
}

impl RunningCheck {
    /// Starts a check, in the background.
    pub fn start(hall: &Hall, actor: &Actor, case: &CaseId) -> Self {
        let (tell, told) = unbounded_channel();
        let (hall, actor, case) = (hall.clone(), actor.clone(), case.clone());
        let check = tokio::spawn(async move {
            let watcher = |landed| {
                // Nobody may be listening any more.
                let _ = tell.send(landed);
            };
            check_watched(&hall, &actor, &case, &watcher).await
        });
        Self { told, check }
    }

    /// The next answer to land; `None` once all have.
    pub async fn landed(&mut self) -> Option<Landed> {
        self.told.recv().await
    }

    /// What the check came to, once everything is written down.
    pub async fn end(self) -> Result<VerificationId> {
        self.check.await.map_err(|_| Error::Unavailable("the check"))?
    }
}
