//! When a message may leave, how often sending is tried, how many SMS a text costs.

use super::MessageTemplate;
use crate::day::Timestamp;

/// No notice is sent from this hour …
const QUIET_FROM: u8 = 21;
/// … until this hour of the morning.
const QUIET_UNTIL: u8 = 8;

/// Seconds to wait after each failed try. All tries together span a little under four hours.
const RETRIES: [i64; 7] = [5, 30, 120, 600, 1800, 3600, 7200];

/// UTF-16 units in a text of one SMS, and in each part of a longer one. Our signature is Chinese, so nothing shorter applies.
const SINGLE: usize = 70;
const PART: usize = 67;

/// Whether notices keep still at this instant.
pub fn is_quiet(at: Timestamp) -> bool {
    let (hour, _) = at.hour_minute();
    !(QUIET_UNTIL..QUIET_FROM).contains(&hour)
}

/// The first instant from `at` on at which this message may leave.
pub fn earliest_send(template: &MessageTemplate, at: Timestamp) -> Timestamp {
    if template.is_urgent() || !is_quiet(at) {
        return at;
    }
    let (hour, _) = at.hour_minute();
    let morning = if hour >= QUIET_FROM { at.day().plus_days(1) } else { at.day() };
    morning.at(QUIET_UNTIL, 0)
}

/// Seconds until the next try after this many failed ones; `None` when sending is given up.
pub fn retry_after(failed: i64) -> Option<i64> {
    let index = usize::try_from(failed).ok()?.checked_sub(1)?;
    RETRIES.get(index).copied()
}

/// How many SMS the carrier bills for a text.
pub fn segments(text: &str) -> usize {
    let units = text.encode_utf16().count();
    if units <= SINGLE { 1 } else { units.div_ceil(PART) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;
    use proptest::prelude::*;

    fn notice() -> MessageTemplate {
        MessageTemplate::Withdrawn { number: "1".to_owned() }
    }

    #[test]
    fn notices_wait_for_the_morning_and_codes_do_not() {
        let day = Day::parse("2026-11-23").expect("a day");
        let next = day.plus_days(1);
        for (at, expected) in [
            (day.at(7, 59), day.at(8, 0)),
            (day.at(8, 0), day.at(8, 0)),
            (day.at(20, 59), day.at(20, 59)),
            (day.at(21, 0), next.at(8, 0)),
            (day.at(23, 59), next.at(8, 0)),
            (next.at(0, 0), next.at(8, 0)),
        ] {
            assert_eq!(earliest_send(&notice(), at), expected, "{at}");
            assert_eq!(earliest_send(&MessageTemplate::IdentityCode { code: String::new() }, at), at);
        }
    }

    #[test]
    fn sending_is_given_up_after_about_four_hours() {
        let waits: Vec<i64> = (1..).map_while(retry_after).collect();
        assert!(waits.is_sorted());
        let hours = waits.iter().sum::<i64>() / 3600;
        assert!((3..=4).contains(&hours), "{hours}");
        assert_eq!(retry_after(0), None);
    }

    #[test]
    fn long_texts_cost_more() {
        assert_eq!(segments(&"安".repeat(70)), 1);
        assert_eq!(segments(&"安".repeat(71)), 2);
        assert_eq!(segments(&"安".repeat(134)), 2);
        assert_eq!(segments(&"安".repeat(135)), 3);
    }

    proptest! {
        #[test]
        fn nothing_leaves_in_the_quiet_hours(millis in 1_700_000_000_000_i64..1_900_000_000_000) {
            let at = Timestamp::from_millis(millis).expect("in range");
            let send = earliest_send(&notice(), at);
            prop_assert!(!is_quiet(send));
            prop_assert!(send >= at);
            prop_assert!(send.seconds_since(at) <= 11 * 3600);
        }
    }
}
