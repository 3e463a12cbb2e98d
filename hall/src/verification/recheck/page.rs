//! One page of a run: some households are read, the registers asked about everybody in them at once, and each is judged.

use super::super::dispute::of_cases;
use super::again::{Pass, Silent};
use super::run::{Run, states};
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use domain::day::{Day, Timestamp};
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel};
use domain::intake::{Answers, Member};
use domain::review::CaseState;
use domain::settings::{Office, responsible};
use domain::verification::{Answer, Dispute, Found, HouseholdFacts, MemberAnswers, Register, clues, desk_of_clues, moved, read_facts};
use exchange::{BATCH_PEOPLE, Changes, PersonKey, Purpose, Scene, Subject};
use std::collections::BTreeMap;

/// Households read at once; about so many fill a call of 500 people.
pub(super) const HOUSEHOLDS: i64 = 200;

/// A household as it stands, and its latest check.
pub(super) struct Case {
    pub id: CaseId,
    pub state: CaseState,
    pub area: String,
    answers: Answers,
    last: Option<(HouseholdFacts, Day)>,
    seen: Option<Seen>,
}

/// What the last run that every register answered has seen of a household, compared with the same check as now.
struct Seen {
    /// Whatever changed before was seen.
    until: Timestamp,
    /// Registers that said something else than at the check. A run keeps no answers, so they are asked each time.
    moved: Vec<Register>,
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

/// A page, judged.
pub(super) struct Judged {
    /// Every household of the page.
    pub cases: Vec<CaseId>,
    pub found: Vec<(Case, Found)>,
    /// Households about which no register was silent, with the registers that say something else than at the check, in codes.
    pub whole: Vec<(CaseId, String)>,
    /// Those about which one gave no answer at all.
    pub silences: Vec<Silent>,
    /// The last household of the page.
    pub last: CaseId,
    pub households: i64,
    /// Those of them that could not be checked.
    pub skipped: i64,
    pub people: i64,
    pub silent: i64,
}

impl Judged {
    /// How many clues the page has.
    pub fn clues(&self) -> i64 {
        i64::try_from(self.found.iter().map(|(_, found)| found.clues.len()).sum::<usize>()).unwrap_or(i64::MAX)
    }

    /// Leaves out the households with clues whose area no office answers for: there is nobody to look at them.
    pub fn leave_out_unserved(&mut self, offices: &[Office]) {
        let Self { found, whole, silences, skipped, .. } = self;
        found.retain(|(case, found)| {
            let served = found.clues.is_empty() || responsible(offices, desk_of_clues(case.state), &case.area).is_some();
            if !served {
                tracing::error!(case = %case.id, area = %case.area, "the clues of a household are left out: no office answers for the area");
                *skipped += 1;
                whole.retain(|(id, _)| *id != case.id);
                silences.retain(|silent| silent.case != case.id);
            }
            served
        });
    }
}

type Row =
    (String, String, String, String, Option<i64>, i64, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

/// The households of a pass after one; as many as their people fit into one call, at least one.
pub(super) async fn read(hall: &Hall, run: &Run, pass: Pass, after: &str) -> Result<Page> {
    let wanted = match pass {
        Pass::First => "",
        Pass::Again => " AND c.id IN (SELECT s.case_id FROM recheck_silent s WHERE s.run = $3)",
    };
    // COALESCE: read in the order of the key. By an index of states, each page would sort all that is left.
    let text = format!(
        "SELECT c.id, c.state, c.area, c.answers, a.level, c.household_size, v.id, v.at, v.facts, c.rechecked_at, c.recheck_moved FROM cases c \
         LEFT JOIN accounts a ON a.id = c.account_id \
         LEFT JOIN verifications v ON v.id = (SELECT l.id FROM verifications l WHERE l.case_id = c.id AND l.kind = 'check' ORDER BY l.at DESC, l.id DESC LIMIT 1) \
         WHERE c.id > $1 AND COALESCE(c.state, '') IN ({}) AND c.check_result IS NOT NULL{wanted} ORDER BY c.id LIMIT $2",
        states(run.scope)
    );
    let mut query = sqlx::query_as::<sqlx::Any, Row>(sqlx::AssertSqlSafe(text)).bind(after).bind(HOUSEHOLDS);
    if pass == Pass::Again {
        query = query.bind(run.id.as_str());
    }
    let rows = query.fetch_all(hall.db().reader()).await?;
    let mut people = 0;
    let page: Vec<Row> = rows
        .into_iter()
        .enumerate()
        .take_while(|(place, row)| {
            people += row.5.max(1);
            *place == 0 || people <= i64::try_from(BATCH_PEOPLE).unwrap_or(i64::MAX)
        })
        .map(|(_, row)| row)
        .collect();
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
    fn asked(&self) -> impl Iterator<Item = &Member> {
        let known = self.answers.level == RealNameLevel::Verified && self.last.is_some();
        self.answers.applying().filter(move |member| known && member.consent.is_some())
    }
}

/// What registers with a delta interface say has changed from an instant on.
pub(super) struct Deltas {
    pub since: Timestamp,
    pub of: BTreeMap<Register, Changes>,
}

impl Deltas {
    /// Whether a register need not be asked about somebody: it said of the household what it said at the check, and nothing has
    /// changed since.
    fn spares(&self, register: Register, subject: &Subject, seen: Option<&Seen>) -> bool {
        let (Some(changes), Some(seen)) = (self.of.get(&register), seen) else { return false };
        !seen.moved.contains(&register)
            && seen.until >= self.since
            && changes.get(subject).is_none_or(|changed_at| *changed_at < seen.until)
    }
}

/// Why registers are asked.
pub(super) fn purpose(hall: &Hall, actor: &Actor, run: &Run) -> Purpose {
    Purpose { case: format!("recheck:{}", run.id), actor: actor.tag(), scene: Scene::Recheck, at: hall.now() }
}

/// Asks about everybody on the page and compares; the e-licence library is asked about whoever uses a licence, and every time, since
/// one runs out by itself. Holds no transaction: a slow register must not hold the writer.
///
/// Where a register is spared it is taken to say what it said, like one that is silent: a clue of earlier stays.
pub(super) async fn judge(hall: &Hall, actor: &Actor, run: &Run, deltas: &Deltas, page: Page) -> Result<Judged> {
    let Page { ids, cases, skipped } = page;
    let registers = hall.exchange().registers();
    let asked: Vec<(PersonKey, Subject, &Case, bool)> = cases
        .iter()
        .flat_map(|case| case.asked().map(move |member| (case, member)))
        .map(|(case, member)| {
            let subject = registers.subject_of_id(&member.resident_id);
            let uses_licences = case.answers.licences_of(&member.id).next().is_some();
            (PersonKey::new(member.resident_id.clone(), member.name.clone()), subject, case, uses_licences)
        })
        .collect();
    let persons: Vec<PersonKey> = asked.iter().map(|(person, ..)| person.clone()).collect();
    let under: Vec<&str> = asked.iter().map(|(_, _, case, _)| case.id.as_str()).collect();
    let licences = asked.iter().any(|(.., uses_licences)| *uses_licences).then_some(Register::Licence);
    let asked_registers: Vec<Register> = Register::CHECKED.into_iter().chain(licences).collect();
    let spared = |place: usize, register: Register| {
        let (_, subject, case, uses_licences) = &asked[place];
        if register == Register::Licence { !uses_licences } else { deltas.spares(register, subject, case.seen.as_ref()) }
    };
    let purpose = purpose(hall, actor, run);
    let answers = match persons.as_slice() {
        [] => Vec::new(),
        persons => hall.exchange().ask_batches(persons, &under, &asked_registers, &purpose, &spared).await?,
    };
    let of_many = |answers: &[Answer]| answers.iter().filter(|answer| !answer.status.decides()).count();
    let people = answers.iter().filter(|of_person| !of_person.is_empty()).count();
    let mut answers = answers.into_iter();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let last = ids.last().cloned().unwrap_or_else(|| CaseId(run.cursor.clone()));
    let households = count(ids.len());
    let (mut found, mut whole, mut silences, mut silent) =
        (Vec::with_capacity(cases.len()), Vec::with_capacity(cases.len()), Vec::new(), 0);
    for case in cases {
        let heard: Vec<MemberAnswers> =
            case.asked().zip(answers.by_ref()).map(|(member, answers)| MemberAnswers { member: member.id.clone(), answers }).collect();
        let unanswered: usize = heard.iter().map(|of_member| of_many(&of_member.answers)).sum();
        silent += unanswered;
        let Some((before, checked_on)) = &case.last else { continue };
        let now = read_facts(&run.policy, &case.answers, &heard, run.judged_on);
        if unanswered == 0 {
            let moved: Vec<&str> = moved(before, &now).into_iter().map(Register::code).collect();
            whole.push((case.id.clone(), moved.join(",")));
        }
        let changed = clues(&run.policy, before, *checked_on, now, run.judged_on);
        if heard.iter().flat_map(|of_member| &of_member.answers).any(|answer| answer.status.is_silent()) {
            silences.push(Silent { case: case.id.clone(), found: count(changed.clues.len()), unanswered: count(unanswered) });
        }
        found.push((case, changed));
    }
    Ok(Judged { cases: ids, found, whole, silences, last, households, skipped, people: count(people), silent: count(silent) })
}
