//! A page is judged: the registers are asked about everybody on it at once, and what they say now is compared with the last check.

use super::again::Silent;
use super::deltas::Deltas;
use super::page::{Case, Page};
use super::quota::Spent;
use super::run::Run;
use crate::Hall;
use crate::error::Result;
use domain::id::CaseId;
use domain::identity::Actor;
use domain::settings::{Office, responsible};
use domain::verification::{Answer, Found, MemberAnswers, Register, clues, desk_of_clues, moved, read_facts};
use exchange::{Batches, PersonKey, Purpose, Scene, Subject};
use std::collections::BTreeSet;

/// A page, judged.
pub(super) struct Judged {
    /// Every household of the page.
    pub cases: Vec<CaseId>,
    pub found: Vec<(Case, Found)>,
    /// Households about which no register was silent, with the registers that say something else than at the check, in codes.
    pub whole: Vec<(CaseId, String)>,
    /// Those about which one gave no answer at all, and may if it is asked again.
    pub silences: Vec<Silent>,
    /// The last household of the page.
    pub last: CaseId,
    pub households: i64,
    /// Those of them that could not be checked.
    pub skipped: i64,
    pub people: i64,
    pub silent: i64,
    /// Registers that were not heard about all of the page, since their quota of the day is spent.
    pub spent: BTreeSet<Register>,
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

/// What decides of whom a register is asked, for all pages of a run.
pub(super) struct Asking {
    pub deltas: Deltas,
    pub spent: Spent,
}

/// Why registers are asked.
pub(super) fn purpose(hall: &Hall, actor: &Actor, run: &Run) -> Purpose {
    Purpose { case: format!("recheck:{}", run.id), actor: actor.tag(), scene: Scene::Recheck, at: hall.now() }
}

/// Asks about everybody on the page and compares; the e-licence library is asked about whoever uses a licence, and every time, since
/// one runs out by itself. Holds no transaction: a slow register must not hold the writer.
///
/// Where a register is spared it is taken to say what it said, like one that is silent: a clue of earlier stays. One whose quota is
/// spent is silent, and is not asked any more.
pub(super) async fn judge(hall: &Hall, actor: &Actor, run: &Run, asking: &Asking, page: Page) -> Result<Judged> {
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
    let asked_registers: Vec<Register> = Register::RECHECKED.into_iter().chain(licences).collect();
    let spared = |place: usize, register: Register| {
        let (_, subject, case, uses_licences) = &asked[place];
        if register == Register::Licence { !uses_licences } else { asking.deltas.spares(register, subject, case.seen.as_ref()) }
    };
    // As they stand now: other pages find out at the same time.
    let mut spent = asking.spent.known();
    let purpose = purpose(hall, actor, run);
    let left_out = |place: usize, register: Register| spent.contains(&register) || spared(place, register);
    let Batches { answers, spent: refused } = match persons.as_slice() {
        [] => Batches::default(),
        persons => hall.exchange().ask_batches(persons, &under, &asked_registers, &purpose, &left_out).await?,
    };
    let not_asked = |place: usize| asked_registers.iter().filter(|register| spent.contains(register) && !spared(place, **register)).count();
    let not_asked: Vec<usize> = (0..persons.len()).map(not_asked).collect();
    let mut not_asked = not_asked.into_iter();
    asking.spent.add(&refused);
    spent.extend(refused);
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
        let of_quota: usize = not_asked.by_ref().take(heard.len()).sum();
        let unanswered = of_quota + heard.iter().map(|of_member| of_many(&of_member.answers)).sum::<usize>();
        silent += unanswered;
        let Some((before, checked_on)) = &case.last else { continue };
        let now = read_facts(&run.policy, &case.answers, &heard, run.judged_on);
        if unanswered == 0 {
            let moved: Vec<&str> = moved(before, &now).into_iter().map(Register::code).collect();
            whole.push((case.id.clone(), moved.join(",")));
        }
        let changed = clues(&run.policy, before, *checked_on, now, run.judged_on);
        let may_answer = |answer: &Answer| answer.status.is_silent() && !spent.contains(&answer.register);
        if heard.iter().flat_map(|of_member| &of_member.answers).any(may_answer) {
            silences.push(Silent { case: case.id.clone(), found: count(changed.clues.len()), unanswered: count(unanswered) });
        }
        found.push((case, changed));
    }
    Ok(Judged { cases: ids, found, whole, silences, last, households, skipped, people: count(people), silent: count(silent), spent })
}
