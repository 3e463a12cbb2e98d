//! Changes to the registers' database, told from the command line.
//!
//! That database and the record share no transaction, so what is to change goes on the record first: nothing is so, or so no more,
//! without an event that says it. A change that failed, or that had nothing to change, has a second one.

use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::Result;
use domain::identity::Actor;

/// What is to change.
pub(super) struct Change {
    pub chain: &'static str,
    pub act: &'static str,
    /// The act of the second event.
    pub failed: &'static str,
    pub detail: serde_json::Value,
}

impl Change {
    /// Puts it on the record, and does it. The inner answer is that of the registers.
    pub async fn make<T>(
        &self,
        hall: &Hall,
        actor: &Actor,
        doing: impl Future<Output = exchange::Result<T>>,
    ) -> Result<exchange::Result<T>> {
        self.record(hall, actor, self.act).await?;
        let done = doing.await;
        if done.is_err() {
            self.came_to(hall, actor, self.failed).await;
        }
        Ok(done)
    }

    /// What the change came to, if it was not done. Where that cannot be written it is logged: the caller is answered with what happened.
    pub async fn came_to(&self, hall: &Hall, actor: &Actor, act: &'static str) {
        if let Err(lost) = self.record(hall, actor, act).await {
            tracing::error!(act, error = %lost, "a change that was not done is not on the record as such");
        }
    }

    async fn record(&self, hall: &Hall, actor: &Actor, act: &'static str) -> Result<()> {
        let mut unit = hall.begin().await?;
        let entry = Entry { chain: self.chain.to_owned(), act, actor, detail: self.detail.clone() };
        audit::record(hall, &mut unit, entry).await?;
        unit.commit().await
    }
}
