//! The clock of a case: the stage's own limit, and the promise to the applicant that waits while the time lies outside it.

use crate::day::Day;
use crate::review::{CaseState, Limits, Runs, Stage};
use crate::settings::Calendar;
use serde::{Deserialize, Serialize};

/// The clock of a case, as stored with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CaseClock {
    /// The day the stage began; the first day of the limit is the next working day.
    pub started_on: Option<Day>,
    /// The limit of the stage in working days.
    pub limit_days: Option<u32>,
    /// From this day on the case is shown with a reminder: half of the limit is used.
    pub remind_on: Option<Day>,
    /// From this day on with an early warning: four fifths are used, or the last day has come.
    pub warn_on: Option<Day>,
    /// The last day of the stage.
    pub due_on: Option<Day>,
    /// From this day on, two working days over the limit, the signal is red.
    pub red_on: Option<Day>,
    /// The last day of the whole promise, publicity included.
    pub promised_on: Option<Day>,
    /// The day since which the promise waits.
    pub paused_on: Option<Day>,
    /// Days of publicity are part of the promised date until they have been used.
    pub publicity_booked: bool,
}

/// The clock after a case has moved.
#[must_use]
pub fn moved(clock: CaseClock, from: CaseState, to: CaseState, today: Day, limits: &Limits, calendar: &Calendar) -> CaseClock {
    let mut next = CaseClock {
        promised_on: clock.promised_on,
        paused_on: clock.paused_on,
        publicity_booked: clock.publicity_booked,
        ..CaseClock::default()
    };
    if from == CaseState::Draft && to == CaseState::Submitted {
        let days = limits.promise() + limits.publicity;
        next.promised_on = Some(calendar.add_working_days(today, days).day);
        next.publicity_booked = true;
        next.paused_on = None;
    }
    // Publicity ends with its last day, though the hall moves the case on the morning after.
    let ended_on = if from == CaseState::Publicity && to == CaseState::Decision { clock.due_on.unwrap_or(today).min(today) } else { today };
    resume(&mut next, from, to, ended_on, limits, calendar);
    match to.row().runs {
        Runs::Not => {
            next.paused_on = None;
            if to == CaseState::Draft {
                next.promised_on = None;
                next.publicity_booked = false;
            }
        }
        Runs::Inside => {}
        Runs::Outside => next.paused_on = next.paused_on.or(Some(today)),
    }
    if let Some(stage) = to.stage() {
        // The check counts within the first review, so its clock goes on.
        let goes_on = from == CaseState::Checking && to == CaseState::FirstReview;
        let started_on = clock.started_on.filter(|_| goes_on).unwrap_or(ended_on);
        run(&mut next, stage, started_on, limits, calendar);
    }
    next
}

/// The promise moves on by the working days it has waited, less the days of publicity that were part of it.
fn resume(clock: &mut CaseClock, from: CaseState, to: CaseState, ended_on: Day, limits: &Limits, calendar: &Calendar) {
    let leaves_wait = from.row().runs == Runs::Outside && to.row().runs != Runs::Outside;
    let (Some(paused_on), Some(promised_on), true) = (clock.paused_on, clock.promised_on, leaves_wait) else { return };
    let waited = calendar.working_days_between(paused_on, ended_on).days;
    let was_public = matches!(from, CaseState::Publicity | CaseState::Objection);
    let booked = if was_public && clock.publicity_booked { limits.publicity } else { 0 };
    clock.promised_on = Some(calendar.add_working_days(promised_on, waited.saturating_sub(booked)).day);
    clock.publicity_booked = clock.publicity_booked && !was_public;
    clock.paused_on = None;
}

fn run(clock: &mut CaseClock, stage: Stage, started_on: Day, limits: &Limits, calendar: &Calendar) {
    let limit = limits.of(stage);
    let after = |days: u32| Some(calendar.add_working_days(started_on, days).day);
    clock.started_on = Some(started_on);
    clock.limit_days = Some(limit);
    clock.remind_on = after(limit.div_ceil(2));
    clock.warn_on = after((limit * 4).div_ceil(5));
    clock.due_on = after(limit);
    clock.red_on = after(limit + 2);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn go(clock: CaseClock, from: CaseState, to: CaseState, on: &str) -> CaseClock {
        moved(clock, from, to, day(on), &Limits::default(), &Calendar::state_council())
    }

    #[test]
    fn the_example_of_the_design_runs_to_its_dates() {
        let submitted = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-11-16");
        assert_eq!(submitted.due_on, Some(day("2026-11-17")));
        assert_eq!(submitted.promised_on, Some(day("2026-12-02")));
        let checking = go(submitted, CaseState::Submitted, CaseState::Checking, "2026-11-17");
        let first = go(checking, CaseState::Checking, CaseState::FirstReview, "2026-11-18");
        assert_eq!(first.due_on, Some(day("2026-11-19")));
        let second = go(first, CaseState::FirstReview, CaseState::SecondReview, "2026-11-18");
        assert_eq!(second.due_on, Some(day("2026-11-23")));
        let public = go(second, CaseState::SecondReview, CaseState::Publicity, "2026-11-23");
        assert_eq!(public.due_on, Some(day("2026-11-30")));
        let decision = go(public, CaseState::Publicity, CaseState::Decision, "2026-12-01");
        assert_eq!(decision.due_on, Some(day("2026-12-01")));
        assert_eq!(decision.promised_on, Some(day("2026-12-02")));
    }

    #[test]
    fn stages_used_to_the_last_day_end_on_the_promised_day() {
        let mut clock = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-11-16");
        let promised = clock.promised_on;
        let way = [CaseState::Submitted, CaseState::Checking, CaseState::FirstReview, CaseState::SecondReview, CaseState::Publicity];
        for pair in way.windows(2) {
            let on = if pair[0] == CaseState::Checking { clock.started_on } else { clock.due_on };
            clock = go(clock, pair[0], pair[1], &on.expect("a day").to_string());
        }
        let morning_after = Calendar::state_council().add_working_days(clock.due_on.expect("due"), 1).day;
        let decision = go(clock, CaseState::Publicity, CaseState::Decision, &morning_after.to_string());
        assert_eq!((decision.due_on, decision.promised_on), (promised, promised));
    }

    #[test]
    fn holidays_do_not_count() {
        let submitted = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-09-30");
        let due = submitted.due_on.expect("due");
        assert!(due > day("2026-10-01") && Calendar::state_council().is_working(due), "{due}");
        assert_eq!(Calendar::state_council().working_days_between(day("2026-09-30"), due).days, 1);
    }

    #[test]
    fn the_applicants_time_is_not_the_citys() {
        let submitted = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-11-16");
        let correction = go(submitted, CaseState::Submitted, CaseState::Correction, "2026-11-17");
        assert_eq!(correction.paused_on, Some(day("2026-11-17")));
        assert_eq!(correction.limit_days, Some(15));
        let back = go(correction, CaseState::Correction, CaseState::Submitted, "2026-11-20");
        assert_eq!(back.promised_on, Some(day("2026-12-07")));
        assert_eq!(back.paused_on, None);
    }

    #[test]
    fn taking_the_submit_back_stops_every_clock() {
        let submitted = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-11-16");
        assert_eq!(go(submitted, CaseState::Submitted, CaseState::Draft, "2026-11-16"), CaseClock::default());
    }

    proptest! {
        #[test]
        fn every_open_state_is_due_on_a_working_day_not_before_today(from in 0..14_usize, to in 0..14_usize, offset in 0..700_i64) {
            let (from, to) = (CaseState::ALL[from], CaseState::ALL[to]);
            let today = day("2025-01-02").plus_days(offset);
            let calendar = Calendar::state_council();
            let next = moved(CaseClock::default(), from, to, today, &Limits::default(), &calendar);
            if to.is_open() {
                let due = next.due_on.expect("due");
                prop_assert!(due > today && calendar.is_working(due));
                prop_assert!(next.remind_on <= next.warn_on && next.warn_on <= next.due_on && next.due_on < next.red_on);
            } else {
                prop_assert_eq!(next.due_on, None);
            }
        }
    }
}
