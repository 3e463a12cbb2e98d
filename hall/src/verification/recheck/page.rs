//! One page of a run: some households are read, as they stand and with their last check.

use super::super::dispute::of_cases;
use super::again::Pass;
use super::run::{Run, states};
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use domain::day::{Day, Timestamp};
use domain::id::CaseId;
use domain::identity::RealNameLevel;
use domain::intake::{Answers, Member};
use domain::review::CaseState;
use domain::verification::{Dispute, HouseholdFacts, Register};
use exchange::BATCH_PEOPLE;
use std::collections::BTreeMap;

/// Households read at once; about so many fill a call of 500 people.
pub(super) const HOUSEHOLDS: i64 = 200;

/// A household as it stands, and its latest check.
pub(super) struct Case {
    pub id: CaseId,
    pub state: CaseState,
    pub area: String,
    pub answers: Answers,
    /// What was found at the last check, and on which day.
    pub last: Option<(HouseholdFacts, Day)>,
    pub seen: Option<Seen>,
}

/// What the last run that every register answered has seen of a household, compared with the same check as now.
pub(super) struct Seen {
    /// Whatever changed before was seen.
    pub until: Timestamp,
    /// Registers that said something else than at the check. A run keeps no answers, so they are asked each time.
    pub moved: Vec<Register>,
}

/// Some households in the order of a run.
pub(super) struct Page {
    /// All of them.
    pub ids: Vec<CaseId>,
    /// Those that can be read.
    pub cases: Vec<Case>,
    /// The others: one damaged case must not keep the rest from being checked.
    pub skipped: i64,
}

type Row =
    (String, String, String, String, Option<i64>, i64, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

/// Behind every id.
const END: &str = "\u{7f}";

/// Where the households after a place lie, by id from the first to the second, in the order of a pass. The first pass begins where the
/// run says, goes to the end and then through those before.
fn stretches<'a>(run: &'a Run, pass: Pass, after: &'a str) -> Vec<(&'a str, &'a str)> {
    let first = run.begins_after.as_str();
    match pass {
        Pass::First if !after.is_empty() && after <= first => vec![(after, first)],
        Pass::First if !first.is_empty() => vec![(after.max(first), END), ("", first)],
        Pass::First | Pass::Again => vec![(after, END)],
    }
}

/// The households of a pass after one; as many as their people fit into one call, at least one.
pub(super) async fn read(hall: &Hall, run: &Run, pass: Pass, after: &str) -> Result<Page> {
    let mut rows = Vec::new();
    for (after, until) in stretches(run, pass, after) {
        rows = within(hall, run, pass, after, until).await?;
        if !rows.is_empty() {
            break;
        }
    }
    unpack_all(hall, rows).await
}

async fn within(hall: &Hall, run: &Run, pass: Pass, after: &str, until: &str) -> Result<Vec<Row>> {
    let wanted = match pass {
        Pass::First => "",
        Pass::Again => " AND c.id IN (SELECT s.case_id FROM recheck_silent s WHERE s.run = $4)",
    };
    // COALESCE: read in the order of the key. By an index of states, each page would sort all that is left.
    let text = format!(
        "SELECT c.id, c.state, c.area, c.answers, a.level, c.household_size, v.id, v.at, v.facts, c.rechecked_at, c.recheck_moved FROM cases c \
         LEFT JOIN accounts a ON a.id = c.account_id \
         LEFT JOIN verifications v ON v.id = (SELECT l.id FROM verifications l WHERE l.case_id = c.id AND l.kind = 'check' ORDER BY l.at DESC, l.id DESC LIMIT 1) \
         WHERE c.id > $1 AND c.id <= $2 AND COALESCE(c.state, '') IN ({}) AND c.check_result IS NOT NULL{wanted} ORDER BY c.id LIMIT $3",
        states(run.scope)
    );
    let mut query = sqlx::query_as::<sqlx::Any, Row>(sqlx::AssertSqlSafe(text)).bind(after).bind(until).bind(HOUSEHOLDS);
    if pass == Pass::Again {
        query = query.bind(run.id.as_str());
    }
    let rows = query.fetch_all(hall.db().reader()).await?;
    let mut people = 0;
    let page = rows
        .into_iter()
        .enumerate()
        .take_while(|(place, row)| {
            people += row.5.max(1);
            *place == 0 || people <= i64::try_from(BATCH_PEOPLE).unwrap_or(i64::MAX)
        })
        .map(|(_, row)| row)
        .collect();
    Ok(page)
}

/// What can be read of these households.
async fn unpack_all(hall: &Hall, page: Vec<Row>) -> Result<Page> {
    let mut disputes = disputes(hall, &page).await?;
    let mut read = Page { ids: Vec::with_capacity(page.len()), cases: Vec::with_capacity(page.len()), skipped: 0 };
    for row in page {
        let id = CaseId(row.0.clone());
        match disputes.remove(&row.0).unwrap_or_else(|| Ok(Vec::new())).and_then(|disputes| unpack(hall, row, &disputes)) {
            Ok(case) => read.cases.push(case),
            Err(error) => {
                tracing::error!(case = %id, %error, "a household cannot be read and is not checked again");
                read.skipped += 1;
            }
        }
        read.ids.push(id);
    }
    Ok(read)
}

/// The disputes of a page, by case. Where one cannot be read, each case is looked at by itself.
async fn disputes(hall: &Hall, page: &[Row]) -> Result<BTreeMap<String, Result<Vec<Dispute>>>> {
    let cases: Vec<&str> = page.iter().map(|row| row.0.as_str()).collect();
    let mut disputes: BTreeMap<String, Result<Vec<Dispute>>> = BTreeMap::new();
    let found = of_cases(hall, &cases).await;
    match found {
        Ok(found) => {
            for (case, dispute) in found {
                if let Ok(of_case) = disputes.entry(case).or_insert_with(|| Ok(Vec::new())) {
                    of_case.push(dispute);
                }
            }
        }
        Err(Error::Corrupt(_)) => {
            for case in cases {
                let of_case: Result<Vec<Dispute>> = match of_cases(hall, &[case]).await {
                    Err(error) if !matches!(error, Error::Corrupt(_)) => return Err(error),
                    found => found.map(|found| found.into_iter().map(|(_, dispute)| dispute).collect()),
                };
                disputes.insert(case.to_owned(), of_case);
            }
        }
        Err(error) => return Err(error),
    }
    Ok(disputes)
}

fn unpack(
    hall: &Hall,
    (id, state, area, answers, level, _, check, at, facts, rechecked_at, moved): Row,
    disputes: &[Dispute],
) -> Result<Case> {
    let corrupt = || Error::corrupt("cases", &id);
    let state = CaseState::from_code(&state).ok_or_else(corrupt)?;
    let case = CaseId(id.clone());
    let mut answers = unseal_answers(hall, &case, &answers)?;
    answers.level = level.and_then(RealNameLevel::from_number).unwrap_or(answers.level);
    // As the officers' check read them.
    answers = answers.with_disputes(disputes);
    let instant = |text: Option<&String>| text.and_then(|text| Timestamp::parse(text));
    // Whatever was seen before the check was compared with another one.
    let seen = match (instant(rechecked_at.as_ref()), instant(at.as_ref()), moved) {
        (Some(until), Some(checked_at), Some(moved)) if until >= checked_at => {
            Some(Seen { until, moved: moved.split(',').filter_map(Register::from_code).collect() })
        }
        _ => None,
    };
    let last = match (check, at, facts) {
        (Some(check), Some(at), Some(sealed)) => {
            let corrupt = || Error::corrupt("verifications", &check);
            let text = hall.unseal("verifications", "facts", &check, &sealed)?;
            let day = Timestamp::parse(&at).ok_or_else(corrupt)?.day();
            Some((serde_json::from_str(&text).map_err(|_| corrupt())?, day))
        }
        _ => None,
    };
    Ok(Case { id: case, state, area, answers, last, seen })
}

impl Case {
    /// Whom the registers are asked about: of a verified applicant's household those who agreed. Without an earlier check there
    /// is nothing to compare with, and nobody is asked about.
    pub fn asked(&self) -> impl Iterator<Item = &Member> {
        let known = self.answers.level == RealNameLevel::Verified && self.last.is_some();
        self.answers.applying().filter(move |member| known && member.consent.is_some())
    }
}
