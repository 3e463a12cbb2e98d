//! Instants and days: UTC instants of 24 characters, days of the city's calendar (UTC+8, no daylight saving).

use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// The city's offset from UTC.
const CITY_OFFSET_HOURS: i8 = 8;

fn city_offset() -> UtcOffset {
    UtcOffset::from_hms(CITY_OFFSET_HOURS, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// An instant with milliseconds, written `2026-11-22T08:30:00.000Z` (24 characters), so text order is time order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

impl Timestamp {
    /// The first instant of 1970, UTC.
    pub const EPOCH: Self = Self(OffsetDateTime::UNIX_EPOCH);

    /// From milliseconds since 1970.
    pub fn from_millis(millis: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).ok().map(Self)
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
    }

    /// Reads the 24-character form, nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 24 || bytes[10] != b'T' || bytes[13] != b':' || bytes[16] != b':' || bytes[19] != b'.' || bytes[23] != b'Z' {
            return None;
        }
        let day = Day::parse(text.get(..10)?)?;
        let time = Time::from_hms_milli(
            digits(text.get(11..13)?)?.try_into().ok()?,
            digits(text.get(14..16)?)?.try_into().ok()?,
            digits(text.get(17..19)?)?.try_into().ok()?,
            digits(text.get(20..23)?)?,
        )
        .ok()?;
        Some(Self(PrimitiveDateTime::new(day.0, time).assume_utc()))
    }

    /// The day this instant falls on in the city.
    pub fn day(self) -> Day {
        Day(self.0.to_offset(city_offset()).date())
    }

    /// Hour and minute in the city.
    pub fn hour_minute(self) -> (u8, u8) {
        let local = self.0.to_offset(city_offset());
        (local.hour(), local.minute())
    }

    /// This instant moved by seconds, forward or back.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(Duration::seconds(seconds)))
    }

    /// Seconds from `earlier` to this instant.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_seconds()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0;
        write!(
            formatter,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

/// A calendar day of the city, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// A day of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the day of that name")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    /// A day, if the calendar has it.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Self)
    }

    /// Reads `YYYY-MM-DD`, nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let year = i32::from(digits(text.get(..4)?)?);
        Self::new(year, digits(text.get(5..7)?)?.try_into().ok()?, digits(text.get(8..10)?)?.try_into().ok()?)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month.
    pub fn day_of_month(self) -> u8 {
        self.0.day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            time::Weekday::Monday => Weekday::Monday,
            time::Weekday::Tuesday => Weekday::Tuesday,
            time::Weekday::Wednesday => Weekday::Wednesday,
            time::Weekday::Thursday => Weekday::Thursday,
            time::Weekday::Friday => Weekday::Friday,
            time::Weekday::Saturday => Weekday::Saturday,
            time::Weekday::Sunday => Weekday::Sunday,
        }
    }

    /// This day moved by whole days, forward or back; stays within the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(Duration::days(days)))
    }

    /// This day moved by whole months; the last day of a shorter month stands in.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let index = self.year() * 12 + i32::from(self.month()) - 1 + months;
        let (year, month) = (index.div_euclid(12), u8::try_from(index.rem_euclid(12) + 1).unwrap_or(1));
        (0..4).find_map(|less| Self::new(year, month, self.day_of_month().checked_sub(less)?)).unwrap_or(self)
    }

    /// Days from `earlier` to this day.
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_days()
    }

    /// Full years of age on `on` of somebody born on this day.
    pub fn age_on(self, on: Self) -> i32 {
        let full = on.year() - self.year();
        if (on.month(), on.day_of_month()) < (self.month(), self.day_of_month()) { full - 1 } else { full }
    }

    /// The instant of this hour and minute of the day in the city.
    pub fn at(self, hour: u8, minute: u8) -> Timestamp {
        let time = Time::from_hms(hour.min(23), minute.min(59), 0).unwrap_or(Time::MIDNIGHT);
        Timestamp(PrimitiveDateTime::new(self.0, time).assume_offset(city_offset()).to_offset(UtcOffset::UTC))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day_of_month())
    }
}

fn digits(text: &str) -> Option<u16> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

macro_rules! serde_as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    )+};
}

serde_as_text!(Timestamp, Day);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn instants_are_24_characters_and_sort_as_text() {
        let early = Timestamp::parse("2026-11-22T08:30:40.000Z").expect("valid");
        let later = early.plus_seconds(1);
        assert_eq!(early.to_string().len(), 24);
        assert!(early.to_string() < later.to_string());
        assert!(Timestamp::parse("2026-11-22T08:30:40Z").is_none());
        assert!(Timestamp::parse("2026-11-22T08:30:4é.00Z").is_none());
    }

    #[test]
    fn the_day_of_an_instant_is_the_citys() {
        let late = Timestamp::parse("2026-11-22T17:00:00.000Z").expect("valid");
        assert_eq!(late.day().to_string(), "2026-11-23");
        assert_eq!(late.hour_minute(), (1, 0));
        assert_eq!(Day::parse("2026-11-23").expect("valid").at(1, 0), late);
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        let born = Day::parse("2000-02-29").expect("valid");
        assert_eq!(born.age_on(Day::parse("2018-02-28").expect("valid")), 17);
        assert_eq!(born.age_on(Day::parse("2018-03-01").expect("valid")), 18);
    }

    #[test]
    fn months_stay_inside_shorter_months() {
        let last = Day::parse("2026-01-31").expect("valid");
        assert_eq!(last.plus_months(1).to_string(), "2026-02-28");
        assert_eq!(last.plus_months(-2).to_string(), "2025-11-30");
    }

    proptest! {
        #[test]
        fn every_instant_reads_back(millis in 0_i64..4_102_444_800_000) {
            let at = Timestamp::from_millis(millis).expect("in range");
            prop_assert_eq!(Timestamp::parse(&at.to_string()), Some(at));
            prop_assert_eq!(at.millis(), millis);
        }

        #[test]
        fn garbage_never_panics(text in ".*") {
            let _ = Timestamp::parse(&text);
            let _ = Day::parse(&text);
        }
    }
}
