//! One page of a run: some households are read, the registers asked about everybody in them at once, and each is judged.

use super::run::{Run, states};
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use domain::day::{Day, Timestamp};
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel};
use domain::intake::{Answers, Member};
use domain::review::CaseState;
use domain::verification::{Found, HouseholdFacts, MemberAnswers, Register, clues, read_facts};
use exchange::{BATCH_PEOPLE, PersonKey, Purpose, Scene};

/// Households read at once; about so many fill a call of 500 people.
const HOUSEHOLDS: i64 = 200;

/// A household as it stands, and its latest check.
pub(super) struct Case {
    pub id: CaseId,
    pub state: CaseState,
    pub area: String,
    answers: Answers,
    last: Option<(HouseholdFacts, Day)>,
}

/// A page, judged.
pub(super) struct Judged<'a> {
    pub found: Vec<(&'a Case, Found)>,
    pub households: i64,
    pub people: i64,
    pub silent: i64,
}

impl Judged<'_> {
    /// How many clues the page has.
    pub fn clues(&self) -> i64 {
        i64::try_from(self.found.iter().map(|(_, found)| found.clues.len()).sum::<usize>()).unwrap_or(i64::MAX)
    }
}

type Row = (String, String, String, String, Option<i64>, i64, Option<String>, Option<String>, Option<String>);

/// The next households of a run; as many as their people fit into one call, at least one.
pub(super) async fn read(hall: &Hall, run: &Run) -> Result<Vec<Case>> {
    let text = format!(
        "SELECT c.id, c.state, c.area, c.answers, a.level, c.household_size, v.id, v.at, v.facts FROM cases c \
         LEFT JOIN accounts a ON a.id = c.account_id \
         LEFT JOIN verifications v ON v.id = (SELECT l.id FROM verifications l WHERE l.case_id = c.id AND l.kind = 'check' ORDER BY l.at DESC, l.id DESC LIMIT 1) \
         WHERE c.id > $1 AND c.state IN ({}) AND c.check_result IS NOT NULL ORDER BY c.id LIMIT $2",
        states(run.scope)
    );
    let rows: Vec<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(run.cursor.as_str()).bind(HOUSEHOLDS).fetch_all(hall.db().reader()).await?;
    let mut people = 0;
    rows.into_iter()
        .enumerate()
        .take_while(|(place, row)| {
            people += row.5.max(1);
            *place == 0 || people <= i64::try_from(BATCH_PEOPLE).unwrap_or(i64::MAX)
        })
        .map(|(_, row)| unpack(hall, row))
        .collect()
}

fn unpack(hall: &Hall, (id, state, area, answers, level, _, check, at, facts): Row) -> Result<Case> {
    let corrupt = || Error::corrupt("cases", &id);
    let state = CaseState::from_code(&state).ok_or_else(corrupt)?;
    let case = CaseId(id.clone());
    let mut answers = unseal_answers(hall, &case, &answers)?;
    answers.level = level.and_then(RealNameLevel::from_number).unwrap_or(answers.level);
    let last = match (check, at, facts) {
        (Some(check), Some(at), Some(sealed)) => {
            let corrupt = || Error::corrupt("verifications", &check);
            let text = hall.unseal("verifications", "facts", &check, &sealed)?;
            let day = Timestamp::parse(&at).ok_or_else(corrupt)?.day();
            Some((serde_json::from_str(&text).map_err(|_| corrupt())?, day))
        }
        _ => None,
    };
    Ok(Case { id: case, state, area, answers, last })
}

impl Case {
    /// Whom the registers are asked about: of a verified applicant's household those who agreed. Without an earlier check there
    /// is nothing to compare with, and nobody is asked about.
    fn asked(&self) -> impl Iterator<Item = &Member> {
        let known = self.answers.level == RealNameLevel::Verified && self.last.is_some();
        self.answers.applying().filter(move |member| known && member.consent.is_some())
    }
}

/// Asks about everybody on the page and compares. Holds no transaction: a slow register must not hold the writer.
pub(super) async fn judge<'a>(hall: &Hall, actor: &Actor, run: &Run, cases: &'a [Case]) -> Result<Judged<'a>> {
    let persons: Vec<PersonKey> =
        cases.iter().flat_map(Case::asked).map(|member| PersonKey::new(member.resident_id.clone(), member.name.clone())).collect();
    let purpose = Purpose { case: format!("recheck:{}", run.id), actor: actor.tag(), scene: Scene::Recheck, at: hall.now() };
    let answers = if persons.is_empty() { Vec::new() } else { hall.exchange().ask_batches(&persons, &Register::CHECKED, &purpose).await? };
    let silent = answers.iter().flatten().filter(|answer| !answer.status.decides()).count();
    let mut answers = answers.into_iter();
    let mut found = Vec::with_capacity(cases.len());
    for case in cases {
        let heard: Vec<MemberAnswers> =
            case.asked().zip(answers.by_ref()).map(|(member, answers)| MemberAnswers { member: member.id.clone(), answers }).collect();
        let Some((before, checked_on)) = &case.last else { continue };
        let now = read_facts(&run.policy, &case.answers, &heard, run.judged_on);
        found.push((case, clues(&run.policy, before, *checked_on, now, run.judged_on)));
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(Judged { found, households: count(cases.len()), people: count(persons.len()), silent: count(silent) })
}
