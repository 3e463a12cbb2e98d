//! The working-day calendar: weekends, the holidays of the State Council's yearly notice, and its make-up days (调休).

use crate::day::{Day, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What the yearly notice says of one year. Every other Monday to Friday is a working day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct YearCalendar {
    /// Days off.
    pub holidays: BTreeSet<Day>,
    /// Saturdays and Sundays that are working days.
    pub make_up_days: BTreeSet<Day>,
}

/// A day the calendar worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDay {
    /// The day.
    pub day: Day,
    /// The way there led through a year whose notice is not known yet, so the day may still move.
    pub provisional: bool,
}

/// A number of working days the calendar worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Working days.
    pub days: u32,
    /// Some of the days lie in a year whose notice is not known yet, so the number may still change.
    pub provisional: bool,
}

/// Which days are working days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {
    /// The notices, by year.
    pub years: BTreeMap<i32, YearCalendar>,
}

impl Calendar {
    /// The notices of the State Council that ship with the hall: 2024, 2025, 2026.
    pub fn state_council() -> Self {
        let mut calendar = Self::default();
        for text in [
            include_str!("../../data/calendar/2024.txt"),
            include_str!("../../data/calendar/2025.txt"),
            include_str!("../../data/calendar/2026.txt"),
        ] {
            // A test proves that each of the three files is read; a file of a city goes through `parse` and its errors.
            if let Ok(year) = Self::parse(text) {
                calendar.import(year);
            }
        }
        calendar
    }

    /// Reads a calendar file.
    ///
    /// One day a line: `2026-01-01 holiday 元旦` is a day off, `2026-01-04 workday` a make-up day; the name is for the
    /// reader. Blank lines and lines that begin with `#` are skipped. A file holds at least one whole year, which is
    /// known by its 1 January: that is a day off by law. It may hold days of the year before as well, since a notice
    /// sometimes moves the last days of December.
    pub fn parse(text: &str) -> Result<Self, CalendarFault> {
        let mut calendar = Self::default();
        for (index, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let at_line = |kind| CalendarFault { line: index + 1, kind };
            let mut words = line.split_whitespace();
            let Some(first) = words.next().filter(|word| !word.starts_with('#')) else {
                continue;
            };
            let day = Day::parse(first).ok_or_else(|| at_line(CalendarFaultKind::Day))?;
            let year = calendar.years.entry(day.year()).or_default();
            if year.holidays.contains(&day) || year.make_up_days.contains(&day) {
                return Err(at_line(CalendarFaultKind::Twice));
            }
            match words.next() {
                Some("holiday") => year.holidays.insert(day),
                Some("workday") if is_weekend(day) => year.make_up_days.insert(day),
                Some("workday") => return Err(at_line(CalendarFaultKind::WorkdayInTheWeek)),
                _ => return Err(at_line(CalendarFaultKind::Word)),
            };
        }
        if calendar.years.keys().any(|year| calendar.known(*year)) {
            Ok(calendar)
        } else {
            Err(CalendarFault { line: text.lines().count(), kind: CalendarFaultKind::NoWholeYear })
        }
    }

    /// Takes over another calendar: a year it holds as a whole replaces ours, single days of other years are added.
    /// Files are imported in the order of their years.
    pub fn import(&mut self, other: Self) {
        for (year, notice) in other.years {
            if notice_is_whole(year, &notice) {
                self.years.insert(year, notice);
                continue;
            }
            let ours = self.years.entry(year).or_default();
            ours.make_up_days.retain(|day| !notice.holidays.contains(day));
            ours.holidays.retain(|day| !notice.make_up_days.contains(day));
            ours.holidays.extend(notice.holidays);
            ours.make_up_days.extend(notice.make_up_days);
        }
    }

    /// Whether the notice of a year is known.
    pub fn known(&self, year: i32) -> bool {
        self.years.get(&year).is_some_and(|notice| notice_is_whole(year, notice))
    }

    /// The years whose notice is known, in order.
    pub fn known_years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.keys().copied().filter(|year| self.known(*year))
    }

    /// Whether a day is a working day. In a year whose notice is not known, Monday to Friday are.
    pub fn is_working(&self, day: Day) -> bool {
        match self.years.get(&day.year()) {
            Some(notice) if notice.holidays.contains(&day) => false,
            Some(notice) if notice.make_up_days.contains(&day) => true,
            _ => !is_weekend(day),
        }
    }

    /// The day `days` working days after `from`; the day `from` itself never counts. With 0 it is `from` itself, be it a
    /// working day or not. Days beyond 9999-12-31 do not exist: there the answer stays, and is provisional.
    pub fn add_working_days(&self, from: Day, days: u32) -> PlannedDay {
        let mut planned = PlannedDay { day: from, provisional: false };
        let mut missing = days;
        while missing > 0 {
            let next = planned.day.plus_days(1);
            if next == planned.day {
                return PlannedDay { provisional: true, ..planned }; // The last day there is, 9999-12-31.
            }
            planned = PlannedDay { day: next, provisional: planned.provisional || !self.known(next.year()) };
            if self.is_working(next) {
                missing -= 1;
            }
        }
        planned
    }

    /// The working days after the first day, up to and including the second; 0 when the second is not later.
    pub fn working_days_between(&self, after: Day, until: Day) -> Count {
        let mut total = Count { days: 0, provisional: false };
        let mut day = after;
        while day < until {
            day = day.plus_days(1);
            total.days += u32::from(self.is_working(day));
        }
        total.provisional = after < until && (after.plus_days(1).year()..=until.year()).any(|year| !self.known(year));
        total
    }
}

fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn notice_is_whole(year: i32, notice: &YearCalendar) -> bool {
    Day::new(year, 1, 1).is_some_and(|first| notice.holidays.contains(&first))
}

/// What is wrong with a calendar file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarFaultKind {
    /// The line does not begin with a day.
    Day,
    /// The second word is neither `holiday` nor `workday`.
    Word,
    /// The day stands in the file already.
    Twice,
    /// A make-up day must fall on a Saturday or Sunday.
    WorkdayInTheWeek,
    /// No year of the file has its 1 January as a holiday.
    NoWholeYear,
}

/// What is wrong with a calendar file, and where. The text is for operators and follows the file format, in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarFault {
    /// The line, counted from 1; the last one when the file as a whole is at fault.
    pub line: usize,
    /// What is wrong.
    pub kind: CalendarFaultKind,
}

impl fmt::Display for CalendarFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.kind {
            CalendarFaultKind::Day => "the line does not begin with a day, such as 2026-01-01",
            CalendarFaultKind::Word => "after the day stands neither holiday nor workday",
            CalendarFaultKind::Twice => "the day stands in the file already",
            CalendarFaultKind::WorkdayInTheWeek => "a workday line names a Saturday or Sunday; this day is neither",
            CalendarFaultKind::NoWholeYear => "the file holds no whole year: 1 January is not among its holidays",
        };
        write!(formatter, "line {}: {reason}", self.line)
    }
}

impl std::error::Error for CalendarFault {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn planned(text: &str) -> PlannedDay {
        PlannedDay { day: day(text), provisional: false }
    }

    #[test]
    fn the_notices_of_three_years_ship_with_the_hall() {
        let calendar = Calendar::state_council();
        assert_eq!(calendar.known_years().collect::<Vec<_>>(), [2024, 2025, 2026]);
        // Days off, make-up days, and working days of the year, as each notice adds up.
        for (year, holidays, make_up_days, working) in [(2024, 28, 8, 251), (2025, 28, 5, 248), (2026, 33, 6, 248)] {
            let notice = &calendar.years[&year];
            assert_eq!((notice.holidays.len(), notice.make_up_days.len()), (holidays, make_up_days), "{year}");
            let before = Day::new(year - 1, 12, 31).expect("a day");
            let last = Day::new(year, 12, 31).expect("a day");
            assert_eq!(calendar.working_days_between(before, last), Count { days: working, provisional: false }, "{year}");
        }
    }

    #[test]
    fn working_days_follow_the_notice() {
        let calendar = Calendar::state_council();
        for (text, working) in [
            ("2025-01-26", true),
            ("2025-01-27", true),
            ("2025-01-28", false),
            ("2025-10-08", false),
            ("2025-10-11", true),
            ("2026-01-02", false),
            ("2026-01-04", true),
            ("2026-02-14", true),
            ("2026-02-16", false),
            ("2026-02-28", true),
            ("2026-05-09", true),
            ("2026-10-10", true),
            ("2026-11-21", false),
            ("2026-11-23", true),
        ] {
            assert_eq!(calendar.is_working(day(text)), working, "{text}");
        }
    }

    #[test]
    fn limits_step_over_holidays() {
        let calendar = Calendar::state_council();
        for (from, days, to) in [
            ("2026-02-13", 0, "2026-02-13"),
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-02-13", 2, "2026-02-24"),
            ("2026-02-15", 1, "2026-02-24"),
            ("2026-09-30", 3, "2026-10-10"),
            ("2025-12-31", 1, "2026-01-04"),
            ("2024-09-30", 5, "2024-10-12"),
        ] {
            assert_eq!(calendar.add_working_days(day(from), days), planned(to), "{from} + {days}");
        }
        let count = |after, until| calendar.working_days_between(day(after), day(until)).days;
        assert_eq!(count("2026-02-13", "2026-02-24"), 2);
        assert_eq!(count("2026-02-14", "2026-02-14"), 0);
        assert_eq!(count("2026-02-24", "2026-02-13"), 0);
    }

    #[test]
    fn an_unknown_year_makes_the_answer_provisional() {
        let calendar = Calendar::state_council();
        let over = calendar.add_working_days(day("2026-12-31"), 1);
        assert_eq!(over, PlannedDay { day: day("2027-01-01"), provisional: true });
        assert!(calendar.working_days_between(day("2026-12-31"), day("2027-01-04")).provisional);
        assert!(!calendar.working_days_between(day("2023-12-31"), day("2024-01-04")).provisional);
        assert!(calendar.add_working_days(day("9999-12-31"), 1).provisional);
        assert_eq!(calendar.add_working_days(day("9999-12-30"), 9), PlannedDay { day: day("9999-12-31"), provisional: true });
    }

    #[test]
    fn files_are_read_line_by_line() {
        let text = "\u{FEFF}# 2027\r\n\r\n2026-12-31 holiday 元旦\r\n2027-01-01 holiday 元旦\r\n  2027-01-03   workday # Sunday\r\n";
        let next = Calendar::parse(text).expect("a calendar");
        assert!(next.known(2027) && !next.known(2026));
        let mut calendar = Calendar::state_council();
        calendar.import(next);
        assert!(calendar.known(2026), "one day of 2026 does not replace its notice");
        assert!(!calendar.is_working(day("2026-12-31")) && !calendar.is_working(day("2026-10-01")));
        assert!(calendar.is_working(day("2027-01-03")));
        assert_eq!(calendar.add_working_days(day("2026-12-30"), 1), planned("2027-01-03"));
        let stored = serde_json::to_string(&calendar).expect("text");
        assert_eq!(serde_json::from_str::<Calendar>(&stored).expect("a calendar"), calendar);
    }

    #[test]
    fn faults_name_their_line() {
        for (text, line, kind) in [
            ("", 0, CalendarFaultKind::NoWholeYear),
            ("# empty", 1, CalendarFaultKind::NoWholeYear),
            ("2027-10-01 holiday", 1, CalendarFaultKind::NoWholeYear),
            ("2027-01-01 holiday\n2027-02-30 holiday", 2, CalendarFaultKind::Day),
            ("holiday 2027-01-01", 1, CalendarFaultKind::Day),
            ("2027-01-01", 1, CalendarFaultKind::Word),
            ("2027-01-01 Holiday", 1, CalendarFaultKind::Word),
            ("2027-01-01 holiday\n\n2027-01-01 holiday", 3, CalendarFaultKind::Twice),
            ("2027-01-01 holiday\n2027-01-04 workday", 2, CalendarFaultKind::WorkdayInTheWeek),
        ] {
            let fault = Calendar::parse(text).expect_err(text);
            assert_eq!(fault, CalendarFault { line, kind }, "{text}");
            assert!(fault.to_string().starts_with(&format!("line {line}: ")));
        }
    }

    prop_compose! {
        fn any_day()(days in 0_i64..2000) -> Day {
            day("2023-06-01").plus_days(days)
        }
    }

    proptest! {
        #[test]
        fn adding_and_counting_agree(from in any_day(), days in 0_u32..400) {
            let calendar = Calendar::state_council();
            let to = calendar.add_working_days(from, days);
            prop_assert_eq!(calendar.working_days_between(from, to.day), Count { days, provisional: to.provisional });
            prop_assert!(days == 0 || calendar.is_working(to.day));
        }

        #[test]
        fn more_days_end_later_and_a_later_start_never_ends_earlier(from in any_day(), days in 0_u32..100) {
            let calendar = Calendar::state_council();
            let end = calendar.add_working_days(from, days).day;
            prop_assert!(calendar.add_working_days(from, days + 1).day > end);
            prop_assert!(calendar.add_working_days(from.plus_days(1), days).day >= end);
        }

        #[test]
        fn counts_add_up(first in any_day(), second in any_day(), third in any_day()) {
            let calendar = Calendar::state_council();
            let mut days = [first, second, third];
            days.sort();
            let count = |after, until| calendar.working_days_between(after, until).days;
            prop_assert_eq!(count(days[0], days[1]) + count(days[1], days[2]), count(days[0], days[2]));
        }

        #[test]
        fn garbage_never_panics(text in "(.{0,20}\n){0,5}") {
            let _ = Calendar::parse(&text);
        }
    }
}
