//! One pace over every process that asks through the same registers' database: a row says whose turn is next, the waiting stays here.

use super::pace::Rate;
use crate::clock::Clock;
use crate::connector::LONGEST_PATIENCE;
use crate::error::Result;
use crate::registers::Registers;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

/// Turns of so long are taken at once, so that a register that may be asked often costs no statement a call. A turn that is not used in
/// its time lapses.
const BLOCK_MICROS: i64 = 100_000;

/// How much clocks of processes may differ, before a turn that is far ahead is taken for one of a clock that was put back.
const SLACK_MICROS: i64 = 30_000_000;

/// No more processes ask over one database at the same time.
const PROCESSES: i64 = 8;

/// Takes turns that begin before an instant; nothing is written if there are none.
const TAKE: &str = "INSERT INTO register_paces (register, due) VALUES ($1, $2 + $3) ON CONFLICT (register) DO UPDATE SET \
    due = CASE WHEN register_paces.due > $2 AND register_paces.due < $4 THEN register_paces.due ELSE $2 END + $3 \
    WHERE register_paces.due < $5 OR register_paces.due >= $4 RETURNING due";

/// Turns that this process has taken and not used. Instants are microseconds of the exchange's clock.
#[derive(Default)]
struct Taken {
    next: i64,
    left: i64,
}

/// The turns at one register.
pub(super) struct SharedTurns {
    row: String,
    registers: Registers,
    clock: Arc<dyn Clock>,
    interval: i64,
    slack: i64,
    /// No turn is so far ahead, since a call that waits longer than its deadline takes none, and of those about many, which may wait
    /// longer, each process has one that waits: the clock was put back, and the pace begins anew.
    far: i64,
    taken: Mutex<Taken>,
}

impl SharedTurns {
    /// The turns of this row, of calls that wait for `deadline` at most, but those about many.
    pub fn new(row: String, rate: Rate, deadline: Duration, registers: &Registers, clock: &Arc<dyn Clock>) -> Self {
        let (interval, early) = rate.spacing();
        // Rounded up: never faster than the rate.
        let interval = micros(interval + Duration::from_nanos(999)).max(1);
        let slack = interval.saturating_mul(early.into());
        let blocks = interval.saturating_mul(at_once(interval)).saturating_mul(PROCESSES);
        // Whoever asks at a gateway over the same database may wait longer than a hall.
        let far = micros(deadline.max(LONGEST_PATIENCE)).saturating_add(slack).saturating_add(blocks).saturating_add(SLACK_MICROS);
        Self { row, registers: registers.clone(), clock: clock.clone(), interval, slack, far, taken: Mutex::default() }
    }

    /// Takes the next turn if it comes before `end`; when it is. If the database does not answer there is none: a register is rather
    /// not asked than asked too often.
    pub async fn take(&self, end: Instant) -> Option<Instant> {
        timeout_at(end, self.take_in_time(end)).await.ok()?
    }

    async fn take_in_time(&self, end: Instant) -> Option<Instant> {
        let mut taken = self.taken.lock().await;
        let (here, now) = (Instant::now(), self.clock.now().millis().saturating_mul(1000));
        let left = end.checked_duration_since(here)?;
        let begin = self.turn(&mut taken, now, now.saturating_add(micros(left))).await.unwrap_or_else(|error| {
            tracing::error!(%error, register = self.row.as_str(), "whose turn it is cannot be told");
            None
        })?;
        Some(here + Duration::from_micros(u64::try_from(begin - now).unwrap_or(0)))
    }

    /// The next turn before `end`, of those that are taken or of new ones.
    async fn turn(&self, taken: &mut Taken, now: i64, end: i64) -> Result<Option<i64>> {
        if now >= end {
            return Ok(None);
        }
        while taken.left > 0 && taken.next < now {
            *taken = Taken { next: taken.next + self.interval, left: taken.left - 1 };
        }
        if taken.left == 0 || taken.next - now >= self.far {
            let count = at_once(self.interval);
            let Some(next) = self.reserve(count, now, end).await? else { return Ok(None) };
            *taken = Taken { next, left: count };
        }
        let begin = (taken.next - self.slack).max(now);
        if begin >= end {
            return Ok(None);
        }
        *taken = Taken { next: taken.next + self.interval, left: taken.left - 1 };
        Ok(Some(begin))
    }

    /// Takes so many turns from the row; the first of them.
    async fn reserve(&self, count: i64, now: i64, end: i64) -> Result<Option<i64>> {
        let span = self.interval.saturating_mul(count);
        let mut transaction = self.registers.begin().await?;
        let due: Option<(i64,)> = sqlx::query_as(TAKE)
            .bind(self.row.as_str())
            .bind(now)
            .bind(span)
            .bind(now.saturating_add(self.far))
            .bind(end.saturating_add(self.slack))
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(due.map(|(due,)| due - span))
    }
}

/// How many turns are taken at once.
fn at_once(interval: i64) -> i64 {
    (BLOCK_MICROS / interval).max(1)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestRegisters, on_both_engines};
    use domain::day::Timestamp;
    use domain::verification::Register;

    const NOW: i64 = 1_800_000_000_000_000;
    const SECOND: i64 = 1_000_000;

    /// As in a process of its own, whose calls wait three hours at most.
    fn process(test: &TestRegisters, register: Register, rate: Rate) -> SharedTurns {
        process_within(test, register, rate, Duration::from_hours(3))
    }

    fn process_within(test: &TestRegisters, register: Register, rate: Rate, deadline: Duration) -> SharedTurns {
        let clock: Arc<dyn Clock> = Arc::new(|| Timestamp::EPOCH);
        SharedTurns::new(register.code().to_owned(), rate, deadline, &test.registers, &clock)
    }

    /// The next turn of a process that waits three hours for it at most.
    async fn next(process: &SharedTurns, now: i64) -> i64 {
        before(process, now, now + 10_800 * SECOND).await.unwrap()
    }

    async fn before(process: &SharedTurns, now: i64, end: i64) -> Option<i64> {
        process.turn(&mut *process.taken.lock().await, now, end).await.unwrap()
    }

    on_both_engines! {
        async fn two_processes_together_keep_the_rate(test: TestRegisters) {
            let cases = [(Register::Vehicle, Rate::per_second(30)), (Register::Tax, Rate::per_minute(20)), (Register::Marriage, Rate::per_minute(1))];
            for (register, rate) in cases {
                let (one, other) = (process(&test, register, rate), process(&test, register, rate));
                let mut turns = Vec::new();
                for _ in 0..25 {
                    turns.push(next(&one, NOW).await);
                    turns.push(next(&other, NOW).await);
                }
                turns.sort_unstable();
                let calls = usize::try_from(rate.calls).unwrap();
                assert_eq!(turns.iter().filter(|turn| **turn == NOW).count(), (calls / 10).max(1), "{rate:?}");
                assert!(turns.windows(calls + 1).all(|window| window[calls] - window[0] >= micros(rate.within)), "{rate:?}: {turns:?}");
                // Turns of a block may be left over; no others are lost.
                let whole = i64::try_from(turns.len() + 3).unwrap() * one.interval;
                assert!(turns[49] - NOW <= whole, "{rate:?}: {turns:?}");
            }
        }

        async fn a_turn_that_comes_too_late_is_not_taken(test: TestRegisters) {
            let rate = Rate::per_minute(1);
            let (one, other) = (process(&test, Register::Vehicle, rate), process(&test, Register::Vehicle, rate));
            assert_eq!(before(&one, NOW, NOW + SECOND).await, Some(NOW));
            for _ in 0..20 {
                assert_eq!(before(&one, NOW, NOW + 60 * SECOND).await, None);
                assert_eq!(before(&other, NOW, NOW + 60 * SECOND).await, None);
            }
            assert_eq!(before(&other, NOW, NOW + 61 * SECOND).await, Some(NOW + one.interval), "the calls that were refused hold nobody up");
            assert_eq!(before(&one, NOW, NOW).await, None);
        }

        async fn turns_that_were_not_used_lapse(test: TestRegisters) {
            let rate = Rate::per_second(100);
            let (one, other) = (process(&test, Register::Vehicle, rate), process(&test, Register::Vehicle, rate));
            next(&one, NOW).await;
            assert!(one.taken.lock().await.left > 0, "the rest of a block");
            let later = NOW + 10 * SECOND;
            let mut turns = Vec::new();
            for _ in 0..20 {
                turns.push(next(&other, later).await);
                turns.push(next(&one, later).await);
            }
            assert_eq!(turns.iter().filter(|turn| **turn == later).count(), 10, "no more at once for what was left over: {turns:?}");
        }

        async fn a_clock_that_was_put_back_stops_nobody(test: TestRegisters) {
            let (rate, deadline) = (Rate::per_second(100), Duration::from_secs(3));
            let process = || process_within(&test, Register::Vehicle, rate, deadline);
            let (one, other) = (process(), process());
            before(&one, NOW, NOW + SECOND).await.unwrap();
            let earlier = NOW - 120 * SECOND;
            for process in [&one, &other] {
                assert!(before(process, earlier, earlier + SECOND).await.is_some());
            }
        }
    }
}
