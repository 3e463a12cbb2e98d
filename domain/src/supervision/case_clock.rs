//! The clock of a case: the stage's own limit, and the promise to the applicant that waits while the time lies outside it. Both
//! stand while the owner of a disputed record is asked.

use crate::day::{Day, Timestamp};
use crate::review::{CaseState, Limits, Runs, Stage};
use crate::settings::Calendar;
use serde::{Deserialize, Serialize};

/// The clock of a case, as stored with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CaseClock {
    /// The day the stage began, moved on by the working days it has stood; the first day of the limit is the next working day.
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
    /// The day since which the whole clock stands, because the owner of a disputed record is asked.
    pub held_on: Option<Day>,
    /// Days of publicity are part of the promised date until they have been used.
    pub publicity_booked: bool,
}

impl CaseClock {
    /// The working days of the stage that are used by a day: those on which its clock stands do not count.
    pub fn used_days(&self, today: Day, calendar: &Calendar) -> u32 {
        let until = self.held_on.map_or(today, |held_on| held_on.min(today));
        self.started_on.map_or(0, |started_on| calendar.working_days_between(started_on, until).days)
    }

    /// Whether the last day of the stage has passed. A clock that stands is never late.
    pub fn is_late(&self, today: Day) -> bool {
        self.held_on.is_none() && self.due_on.is_some_and(|due_on| due_on < today)
    }
}

/// The clock stands from this day on; one that stands already goes on standing.
#[must_use]
pub fn held(clock: CaseClock, today: Day) -> CaseClock {
    CaseClock { held_on: clock.held_on.or(Some(today)), ..clock }
}

/// The working days a clock has stood by a day.
pub fn stood(clock: &CaseClock, today: Day, calendar: &Calendar) -> u32 {
    clock.held_on.map_or(0, |held_on| calendar.working_days_between(held_on, today).days)
}

/// The clock goes on: every day of the stage, and the promise unless it waits by itself, moves on by the working days it has stood.
#[must_use]
pub fn released(clock: CaseClock, today: Day, calendar: &Calendar) -> CaseClock {
    let days = stood(&clock, today, calendar);
    let later = |day: Option<Day>| if days == 0 { day } else { day.map(|day| calendar.add_working_days(day, days).day) };
    CaseClock {
        started_on: later(clock.started_on),
        remind_on: later(clock.remind_on),
        warn_on: later(clock.warn_on),
        due_on: later(clock.due_on),
        red_on: later(clock.red_on),
        promised_on: if clock.paused_on.is_some() { clock.promised_on } else { later(clock.promised_on) },
        held_on: None,
        ..clock
    }
}

/// The last day of a stage that ran between two instants, moved on by the working days its clock stood: each time with its begin.
pub fn due_after(due_on: Day, from: Timestamp, until: Option<Timestamp>, stood: &[(Timestamp, u32)], calendar: &Calendar) -> Day {
    let within = stood.iter().filter(|(began, _)| *began >= from && until.is_none_or(|until| *began < until));
    calendar.add_working_days(due_on, within.map(|(_, days)| days).sum()).day
}

/// The clock after a case has moved. One that stood goes on; whether the case still waits in its new state, the caller knows.
#[must_use]
pub fn moved(clock: CaseClock, from: CaseState, to: CaseState, today: Day, limits: &Limits, calendar: &Calendar) -> CaseClock {
    let clock = released(clock, today, calendar);
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

    #[test]
    fn a_case_that_waits_for_an_owner_loses_no_day() {
        let submitted = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-11-16");
        let checking = held(go(submitted, CaseState::Submitted, CaseState::Checking, "2026-11-17"), day("2026-11-17"));
        let first = held(go(checking, CaseState::Checking, CaseState::FirstReview, "2026-11-18"), day("2026-11-18"));
        assert_eq!((first.due_on, first.promised_on), (Some(day("2026-11-20")), Some(day("2026-12-03"))), "one day has stood");
        assert!(!first.is_late(day("2026-12-01")));
        assert_eq!(first.used_days(day("2026-12-01"), &Calendar::state_council()), 0);
        let on = released(first, day("2026-12-01"), &Calendar::state_council());
        assert_eq!((on.due_on, on.promised_on, on.held_on), (Some(day("2026-12-03")), Some(day("2026-12-16")), None));
        assert_eq!(on.used_days(day("2026-12-02"), &Calendar::state_council()), 1);
    }

    #[test]
    fn a_promise_that_waits_by_itself_is_not_moved_twice() {
        let submitted = go(CaseClock::default(), CaseState::Draft, CaseState::Submitted, "2026-11-16");
        let waiting = CaseClock { paused_on: Some(day("2026-11-17")), ..held(submitted, day("2026-11-17")) };
        assert_eq!(released(waiting, day("2026-11-20"), &Calendar::state_council()).promised_on, submitted.promised_on);
    }

    proptest! {
        #[test]
        fn standing_moves_every_day_by_what_it_has_stood_and_nothing_else(offset in 0..600_i64, until in 0..9_i64, waits in 0..40_i64) {
            let (calendar, limits) = (Calendar::state_council(), Limits::default());
            let today = day("2025-01-02").plus_days(offset);
            let first = moved(CaseClock::default(), CaseState::Checking, CaseState::FirstReview, today, &limits, &calendar);
            let first = CaseClock { promised_on: Some(calendar.add_working_days(today, 10).day), ..first };
            let held_on = today.plus_days(until);
            let standing = held(held(first, held_on), held_on.plus_days(1));
            prop_assert_eq!(standing.held_on, Some(held_on), "a second reason changes nothing");
            let on = held_on.plus_days(waits);
            let days = stood(&standing, on, &calendar);
            let going = released(standing, on, &calendar);
            for (before, after) in [(first.due_on, going.due_on), (first.red_on, going.red_on), (first.promised_on, going.promised_on)] {
                let (before, after) = (before.expect("a day"), after.expect("a day"));
                prop_assert_eq!(calendar.working_days_between(before, after).days, days);
            }
            prop_assert_eq!(going.used_days(on, &calendar), first.used_days(held_on, &calendar), "no day is used while it stands");
            prop_assert_eq!(released(going, on, &calendar), going, "it goes on once");
        }

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
