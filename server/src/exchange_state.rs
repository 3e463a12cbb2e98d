//! How each register stands, as numbers for the operator, measured when somebody asks.

use exchange::BreakerState;
use hall::Hall;

/// Sets the gauges of every register.
pub fn measure(hall: &Hall) {
    for state in hall.exchange().states() {
        let open = match state.breaker {
            BreakerState::Closed => 0,
            BreakerState::Trying | BreakerState::Open => 1,
        };
        let gauges = [
            ("anju_register_open", Some(open)),
            ("anju_register_in_flight", Some(state.in_flight)),
            ("anju_register_calls", Some(state.calls)),
            ("anju_register_failures", Some(state.failures)),
            ("anju_register_p50_milliseconds", Some(state.p50_ms)),
            ("anju_register_p95_milliseconds", Some(state.p95_ms)),
            ("anju_register_quota_left", state.quota_left),
        ];
        for (name, value) in gauges {
            let Some(value) = value else { continue };
            #[allow(clippy::cast_precision_loss)] // gauges are floats; counts stay far below 2^52
            metrics::gauge!(name, "register" => state.register.code()).set(value as f64);
        }
    }
}
