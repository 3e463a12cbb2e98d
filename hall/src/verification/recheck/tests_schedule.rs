//! Which nights have a run.

use super::recheck_nightly;
use crate::Hall;
use crate::intake::fixture::city;
use crate::testing::{ManualClock, on_both_engines};
use domain::day::Day;

/// Whether the server, there at these times of a November day in the city, begins a run.
async fn runs(hall: &Hall, clock: &ManualClock, hour: u8, times: &[(i64, u8, u8)]) -> Vec<bool> {
    let mut runs = Vec::new();
    for (day, of_hour, minute) in times {
        clock.set(Day::parse("2026-11-01").unwrap().plus_days(day - 1).at(*of_hour, *minute));
        runs.push(recheck_nightly(hall, hour).await.unwrap().is_some());
    }
    runs
}

on_both_engines! {
    async fn a_night_the_server_was_down_at_its_hour_is_made_up_for_once(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let before_the_first = [(23, 9, 0), (24, 1, 59)];
        assert_eq!(runs(hall, &test.clock, 2, &before_the_first).await, [false, false]);
        assert_eq!(runs(hall, &test.clock, 2, &[(24, 2, 0), (24, 2, 1), (25, 1, 59)]).await, [true, false, false]);
        // Down from two to ten past three.
        assert_eq!(runs(hall, &test.clock, 2, &[(25, 3, 10), (25, 3, 11), (25, 23, 59), (26, 1, 59)]).await, [true, false, false, false]);
        assert_eq!(runs(hall, &test.clock, 2, &[(26, 2, 5), (26, 3, 10)]).await, [true, false]);
    }

    async fn an_hour_before_midnight_is_made_up_for_after_it(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        assert_eq!(runs(hall, &test.clock, 23, &[(24, 23, 0), (25, 22, 59)]).await, [true, false]);
        assert_eq!(runs(hall, &test.clock, 23, &[(26, 0, 10), (26, 0, 11), (26, 23, 0)]).await, [true, false, true]);
    }
}
