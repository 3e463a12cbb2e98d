//! How the registers work, for operators: what was asked in a day, what was delivered, and the guards of this process.

use crate::Hall;
use crate::error::Result;
use crate::rights::demand;
use domain::identity::{Actor, Relation, Right};
use domain::verification::{Breaker, DeliveryView, RegisterLine, RegisterList, RegisterQuery, RegisterStatus, register_list};
use exchange::feed::Standing;
use exchange::{BreakerState, Mode, OF_THE_SAME_OFFICE, RecordSet, Usage};

/// The time the figures are of.
const SECONDS: i64 = 86_400;

/// A page of the registers with their figures and troubles.
pub async fn register_status(hall: &Hall, actor: &Actor, query: RegisterQuery) -> Result<RegisterList> {
    demand(actor, Right::ReadRegisters, Relation::None)?;
    let registers = hall.exchange().registers();
    let usage = registers.usage_since(hall.now().plus_seconds(-SECONDS)).await?;
    let standings = registers.standings().await?;
    let standing_of = |set: RecordSet| standings.iter().find(|standing| standing.set == set);
    let all = hall.exchange().states().into_iter().map(|state| {
        let used = usage.iter().find(|usage| usage.register == state.register).copied().unwrap_or_else(|| Usage::none(state.register));
        let register = match state.register {
            RecordSet::Of(register) => Some(register),
            RecordSet::Enterprise => None,
        };
        // The enterprises are asked as the register of the same office is.
        let embedded = hall.settings().connections.mode(register.unwrap_or(OF_THE_SAME_OFFICE)) == Mode::Embedded;
        // What was loaded here of a register at the gateway is not asked: its own answers tell of which day it is.
        let stands =
            if embedded { delivered(standing_of(state.register)) } else { RegisterStatus { as_of: used.as_of, ..delivered(None) } };
        RegisterStatus {
            register,
            embedded,
            asked: used.asked,
            hits: used.hits,
            answered: used.answered,
            p50_ms: used.p50_ms,
            p95_ms: used.p95_ms,
            breaker: match state.breaker {
                BreakerState::Closed => Breaker::Closed,
                BreakerState::Open => Breaker::Open,
                BreakerState::Trying => Breaker::Trying,
            },
            in_flight: counted(state.in_flight),
            quota_left: state.quota_left.map(counted),
            ..stands
        }
    });
    let lines = all.map(|status| RegisterLine { troubles: status.troubles(hall.today()), status });
    Ok(register_list(lines.collect(), query))
}

/// Forgets how often the registers were asked longer ago than any page tells; a job's work. Answers how many figures there were.
pub async fn forget_usage(hall: &Hall) -> Result<u64> {
    Ok(hall.exchange().registers().forget_usage(hall.now()).await?)
}

/// Forgets the lines of the registers' logs whose time is over; a job's work. Answers how many there were.
pub async fn forget_logs(hall: &Hall) -> Result<u64> {
    Ok(hall.exchange().registers().forget_logs(hall.now()).await?)
}

/// What stands in a record set, before anything is known of questions.
fn delivered(standing: Option<&Standing>) -> RegisterStatus {
    let last = standing.and_then(|standing| standing.last.as_ref());
    RegisterStatus {
        register: None,
        embedded: true,
        asked: 0,
        hits: 0,
        answered: 0,
        p50_ms: 0,
        p95_ms: 0,
        as_of: standing.and_then(|standing| standing.as_of),
        in_doubt: standing.map_or(0, |standing| standing.doubt.people),
        nothing_as_of: standing.and_then(|standing| standing.doubt.nothing_as_of),
        delivery: last.map(|last| DeliveryView {
            at: last.started_at,
            done: last.state == "done",
            read: last.read,
            rejected: last.rejected,
            disagreed: last.disagreed,
        }),
        breaker: Breaker::Closed,
        in_flight: 0,
        quota_left: None,
    }
}

fn counted(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
