//! Public figures for machines: by month and district, by stage, and how long decisions take. Counts that could point at
//! somebody are left out.

use crate::day::{Day, Timestamp};
use crate::review::CaseState;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The smallest count above zero that is shown.
pub const SMALLEST_SHOWN: i64 = 5;

/// The smallest sum of what is left out of one row: two counts that might have been shown.
const LEAST_HIDDEN: i64 = 2 * SMALLEST_SHOWN;

/// A count; none where it is too small to be shown, or where it would tell one that is.
pub type Cell = Option<i64>;

/// So many cases of one district alike in what is counted. Instants may be cut to the hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The code of the district.
    pub district: String,
    /// Where they stand.
    pub state: CaseState,
    /// When they were received.
    pub received: Timestamp,
    /// When they were decided.
    pub decided: Option<Timestamp>,
    /// How many.
    pub cases: i64,
}

/// One district in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictMonth {
    /// The month, `2026-11`.
    pub month: String,
    /// The code of the district.
    pub district: String,
    /// Received in it.
    pub received: Cell,
    /// Decided in it.
    pub decided: Cell,
    /// The middle number of days from receipt to decision, of those decided in it.
    pub median_days: Cell,
}

/// How many cases stand at a stage now, in one district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageCount {
    /// The code of the stage.
    pub stage: String,
    /// The code of the district.
    pub district: String,
    /// How many.
    pub cases: Cell,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// The day they were made.
    pub as_of: Day,
    /// By month and district, the latest month first.
    pub months: Vec<DistrictMonth>,
    /// By stage and district.
    pub stages: Vec<StageCount>,
}

#[derive(Default)]
struct Month {
    received: i64,
    decided: i64,
    /// How many took so many days.
    days: BTreeMap<i64, i64>,
}

/// The figures of this month and those before it, of these districts.
pub fn statistics(tallies: &[Tally], districts: &[String], today: Day, months: u32) -> Statistics {
    let first = today.plus_days(1 - i64::from(today.day_of_month()));
    let mut counted: BTreeMap<(Day, &str), Month> = BTreeMap::new();
    let mut standing: BTreeMap<(CaseState, &str), i64> = BTreeMap::new();
    let month_of = |at: Timestamp| at.day().plus_days(1 - i64::from(at.day().day_of_month()));
    for tally in tallies {
        counted.entry((month_of(tally.received), tally.district.as_str())).or_default().received += tally.cases;
        if let Some(decided) = tally.decided {
            let month = counted.entry((month_of(decided), tally.district.as_str())).or_default();
            month.decided += tally.cases;
            *month.days.entry(decided.day().days_since(tally.received.day()).max(0)).or_default() += tally.cases;
        }
        if tally.state.is_open() {
            *standing.entry((tally.state, tally.district.as_str())).or_default() += tally.cases;
        }
    }
    let none = Month::default();
    let mut shown = Vec::new();
    for back in 0..i32::try_from(months).unwrap_or(i32::MAX) {
        let month = first.plus_months(-back);
        let of: Vec<&Month> = districts.iter().map(|district| counted.get(&(month, district.as_str())).unwrap_or(&none)).collect();
        let received = covered(&of.iter().map(|month| month.received).collect::<Vec<_>>());
        let decided = covered(&of.iter().map(|month| month.decided).collect::<Vec<_>>());
        for (place, district) in districts.iter().enumerate() {
            shown.push(DistrictMonth {
                month: format!("{:04}-{:02}", month.year(), month.month()),
                district: district.clone(),
                received: received[place],
                decided: decided[place],
                median_days: decided[place].and_then(|cases| median(&of[place].days, cases)),
            });
        }
    }
    let stages = CaseState::ALL.into_iter().filter(|state| state.is_open()).flat_map(|state| {
        let cases: Vec<i64> =
            districts.iter().map(|district| standing.get(&(state, district.as_str())).copied().unwrap_or_default()).collect();
        let shown = covered(&cases);
        districts
            .iter()
            .zip(shown)
            .map(|(district, cases)| StageCount { stage: state.code().to_owned(), district: district.clone(), cases })
            .collect::<Vec<_>>()
    });
    Statistics { as_of: today, stages: stages.collect(), months: shown }
}

/// Leaves out counts of one to four, and with them the next smallest, until the total that stands elsewhere tells no more than
/// that they are [`LEAST_HIDDEN`] together; those of zero go last, as they add nothing.
fn covered(counts: &[i64]) -> Vec<Cell> {
    let mut shown: Vec<Cell> = counts.iter().map(|count| Some(*count).filter(|count| *count == 0 || *count >= SMALLEST_SHOWN)).collect();
    let mut hidden: i64 = counts.iter().zip(&shown).filter(|(_, cell)| cell.is_none()).map(|(count, _)| *count).sum();
    if hidden == 0 {
        return shown;
    }
    let mut next: Vec<usize> = (0..counts.len()).filter(|place| shown[*place].is_some()).collect();
    next.sort_by_key(|place| (counts[*place] == 0, counts[*place]));
    for place in next {
        if hidden >= LEAST_HIDDEN {
            break;
        }
        hidden += counts[place];
        shown[place] = None;
    }
    shown
}

fn median(days: &BTreeMap<i64, i64>, cases: i64) -> Cell {
    let middle = (cases + 1) / 2;
    let mut passed = 0;
    days.iter()
        .find(|(_, count)| {
            passed += **count;
            passed >= middle
        })
        .map(|(days, _)| *days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    fn tally(district: &str, state: CaseState, received: &str, decided: Option<&str>, cases: i64) -> Tally {
        Tally { district: district.to_owned(), state, received: at(received), decided: decided.map(at), cases }
    }

    #[test]
    fn months_are_the_citys_and_days_run_from_receipt_to_decision() {
        // 17:00 UTC on the last of October is the first of November in the city.
        let tallies = [
            tally("01", CaseState::Registered, "2026-10-31T17:00:00.000Z", Some("2026-11-11T01:00:00.000Z"), 6),
            tally("01", CaseState::Registered, "2026-11-01T01:00:00.000Z", Some("2026-11-21T01:00:00.000Z"), 5),
            tally("01", CaseState::FirstReview, "2026-11-02T01:00:00.000Z", None, 7),
        ];
        let districts = ["01".to_owned(), "02".to_owned()];
        let figures = statistics(&tallies, &districts, Day::parse("2026-11-23").expect("a day"), 2);
        assert_eq!(figures.months.len(), 4);
        let month = &figures.months[0];
        assert_eq!((month.month.as_str(), month.received, month.decided, month.median_days), ("2026-11", Some(18), Some(11), Some(10)));
        assert_eq!((figures.months[1].received, figures.months[2].received), (Some(0), Some(0)));
        let review = figures.stages.iter().find(|stage| stage.stage == "first_review" && stage.district == "01").expect("there");
        assert_eq!(review.cases, Some(7));
        assert!(figures.stages.iter().all(|stage| stage.stage != "registered" && stage.stage != "draft"));
    }

    #[test]
    fn small_counts_are_covered_and_so_is_what_would_tell_them() {
        assert_eq!(covered(&[3, 9, 12]), [None, None, Some(12)]);
        assert_eq!(covered(&[3, 2, 12]), [None, None, None]);
        assert_eq!(covered(&[1, 0, 7, 5, 6]), [None, Some(0), Some(7), None, None]);
        assert_eq!(covered(&[4, 3, 4, 12]), [None, None, None, Some(12)]);
        assert_eq!(covered(&[3, 0, 0]), [None, None, None]);
        assert_eq!(covered(&[3]), [None]);
        assert_eq!(covered(&[0, 5, 9]), [Some(0), Some(5), Some(9)]);
    }

    proptest! {
        #[test]
        fn no_total_tells_a_count_that_is_left_out(counts in proptest::collection::vec(0_i64..20, 1..8)) {
            let shown = covered(&counts);
            let hidden: Vec<i64> = counts.iter().zip(&shown).filter(|(_, cell)| cell.is_none()).map(|(count, _)| *count).collect();
            // Of a row that is small as a whole, nothing is shown.
            prop_assert!(hidden.is_empty() || hidden.len() == counts.len() || hidden.iter().sum::<i64>() >= LEAST_HIDDEN);
            prop_assert!(hidden.len() != 1 || counts.len() == 1);
            for (count, cell) in counts.iter().zip(&shown) {
                prop_assert!(cell.is_none_or(|shown| shown == *count && (shown == 0 || shown >= SMALLEST_SHOWN)));
                prop_assert!(!(1..SMALLEST_SHOWN).contains(count) || cell.is_none());
            }
        }
    }
}
