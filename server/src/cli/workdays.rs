//! `anju workdays`: what the limits of the procedure are counted with.

use clap::Args;
use domain::day::Day;
use domain::settings::Calendar;

/// The question.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Workdays {
    /// The day to count from; it never counts itself.
    #[arg(long, value_name = "DAY", value_parser = day, requires = "add", conflicts_with = "between")]
    from: Option<Day>,
    /// How many working days later.
    #[arg(long, value_name = "N", requires = "from", conflicts_with = "between")]
    add: Option<u32>,
    /// How many working days lie after the first day, up to and including the second.
    #[arg(long, num_args = 2, value_names = ["DAY", "DAY"], value_parser = day)]
    between: Option<Vec<Day>>,
}

/// The answer: a day or a number first, then `provisional` if a year on the way has no notice yet.
pub fn answer(calendar: &Calendar, question: &Workdays) -> String {
    let (word, provisional) = match (question.from, question.add, question.between.as_deref()) {
        (_, _, Some([after, until])) => {
            let count = calendar.working_days_between(*after, *until);
            (count.days.to_string(), count.provisional)
        }
        (Some(from), Some(days), _) => {
            let planned = calendar.add_working_days(from, days);
            (planned.day.to_string(), planned.provisional)
        }
        _ => (String::new(), false),
    };
    if provisional { format!("{word} provisional") } else { word }
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written like 2026-11-23".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        question: Workdays,
    }

    fn ask(line: &[&str]) -> Result<String, clap::Error> {
        let words = std::iter::once("workdays").chain(line.iter().copied());
        Line::try_parse_from(words).map(|line| answer(&Calendar::state_council(), &line.question))
    }

    #[test]
    fn days_are_added_and_counted() {
        assert_eq!(ask(&["--from", "2026-11-20", "--add", "1"]).unwrap(), "2026-11-23");
        assert_eq!(ask(&["--between", "2026-11-20", "2026-11-23"]).unwrap(), "1");
        assert_eq!(ask(&["--from", "2031-05-05", "--add", "0"]).unwrap(), "2031-05-05");
    }

    #[test]
    fn a_year_without_a_notice_is_provisional() {
        assert!(ask(&["--from", "2031-05-05", "--add", "5"]).unwrap().ends_with(" provisional"));
    }

    #[test]
    fn half_a_question_is_refused() {
        for line in [&["--from", "2026-01-05"][..], &["--add", "3"], &[], &["--between", "2026-01-05"], &["--from", "x", "--add", "1"]] {
            assert!(ask(line).is_err(), "{line:?}");
        }
    }
}
