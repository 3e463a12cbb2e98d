//! Asking registers whose records changed, so that the others need not be asked about: with a record in the chain of evidence.

use crate::connector::{Changed, Changes, MOST_CHANGES};
use crate::error::Result;
use crate::evidence::{self, changes};
use crate::fan_out::Exchange;
use crate::question::Purpose;
use domain::day::Timestamp;
use domain::verification::Register;
use futures::future::join_all;
use std::collections::BTreeMap;

impl Exchange {
    /// Whose records changed from an instant on, of each register that has a delta interface and can tell, and in which they
    /// are not too many to name. No person is asked about: it names keyed hashes only.
    ///
    /// Evidence of each call is written before the answers are handed out; if it cannot be written, there is none.
    pub async fn changed_since(&self, registers: &[Register], since: Timestamp, purpose: &Purpose) -> Result<BTreeMap<Register, Changes>> {
        let asked = registers.iter().filter_map(|register| Some((*register, self.guards.get(register)?)));
        let told = asked.map(|(register, guard)| async move {
            (register, guard.changed_since(since, purpose, self.deadlines.of(register)).await.transpose())
        });
        let (mut calls, mut changed) = (Vec::new(), BTreeMap::new());
        for (register, told) in join_all(told).await {
            // Without such an interface there was no call.
            let Some(told) = told else { continue };
            calls.push(changes::call(register, since, purpose, &told));
            match told {
                // Whatever a register names, no more than this is kept: about others everybody is asked.
                Ok(Changed { changes: Some(changes), .. }) if changes.len() <= MOST_CHANGES => {
                    changed.insert(register, changes);
                }
                Ok(_) => {}
                Err(failure) => {
                    tracing::warn!(register = register.code(), reason = %failure, "a register did not tell whose records changed");
                }
            }
        }
        if !calls.is_empty() {
            let mut transaction = self.registers().begin().await?;
            evidence::append(&mut transaction, self.registers().envelope(), calls).await?;
            transaction.commit().await?;
        }
        Ok(changed)
    }
}
