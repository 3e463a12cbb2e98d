//! The officers' button: asks every register about everybody who has consented, judges, and keeps the evidence.

use super::dispute::{of_case, standing};
use super::evidence::{self, Heard, Judged, Kind, Watcher};
use super::ruling;
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use crate::review::source::Source;
use crate::review::{case, handlers};
use crate::rights::demand;
use crate::{Hall, audit, settings};
use domain::id::{AccountId, CaseId, OfficeId, VerificationId};
use domain::identity::{Actor, CasePlace, RealNameLevel, Relation, Right};
use domain::intake::{Answers, Member};
use domain::review::CaseState;
use domain::settings::policy::Policy;
use domain::verification::{Landed, MemberAnswers, Outcome, Register, assess, read_facts};
use exchange::Scene;
use futures::future::join;

/// What the check needs of a case.
pub(super) struct Subject {
    pub state: CaseState,
    pub policy_version: Option<String>,
    pub check_result: Option<String>,
    pub answers: Answers,
    /// Disputes that an owner's answer has settled. One more means that what a register says has changed since.
    settled: i64,
}

type Row = (String, String, Option<String>, String, Option<String>, Option<String>, String, i64);

/// Reads a case for an actor with this right; whoever may not know that it exists gets "not found".
pub(super) async fn subject(hall: &Hall, actor: &Actor, case: &CaseId, right: Right) -> Result<Subject> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT c.account_id, c.state, c.office_id, c.area, c.policy_version, c.check_result, c.answers, (SELECT CAST(COUNT(*) AS BIGINT) FROM disputes d WHERE d.case_id = c.id AND d.state IN ('corrected', 'upheld')) FROM cases c WHERE c.id = $1",
    )
    .bind(case.as_str())
    .fetch_optional(hall.db().reader())
    .await?;
    let (account, state, office, area, policy_version, check_result, sealed, settled) = row.ok_or(match actor {
        Actor::Anonymous => Error::SignedOut,
        _ => Error::NotFound,
    })?;
    let state = CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", case.as_str()))?;
    let applicant = AccountId(account);
    let office = office.map(OfficeId);
    let place = CasePlace { applicant: &applicant, household: &[], office: office.as_ref(), area: &area, state };
    demand(actor, right, Relation::of(actor, &place))?;
    let mut answers = unseal_answers(hall, case, &sealed)?;
    answers.level = level(hall, &applicant).await?.unwrap_or(answers.level);
    Ok(Subject { state, policy_version, check_result, answers, settled })
}

/// The applicant's level now: a window may have seen the person since.
async fn level(hall: &Hall, account: &AccountId) -> Result<Option<RealNameLevel>> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT level FROM accounts WHERE id = $1").bind(account.as_str()).fetch_optional(hall.db().reader()).await?;
    Ok(row.and_then(|(level,)| RealNameLevel::from_number(level)))
}

/// The policy the case is judged under: the one fixed at acceptance, before that the one in force.
pub(super) async fn policy_of(hall: &Hall, version: Option<&str>) -> Result<Policy> {
    match version {
        Some(version) => settings::policy_of_version(hall, version).await,
        None => settings::policy_in_force(hall).await,
    }
}

/// Checks a case. Of an applicant of level 1 no register is asked: every fact of theirs is then unknown.
pub async fn check(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<VerificationId> {
    check_watched(hall, actor, case, &|_| {}).await
}

/// Checks a case, and tells of each answer as it lands.
pub(super) async fn check_watched(hall: &Hall, actor: &Actor, case: &CaseId, watcher: Watcher<'_>) -> Result<VerificationId> {
    let subject = subject(hall, actor, case, Right::RunCheck).await?;
    let heard = hear(hall, actor, case, &subject, &whole(), watcher).await?;
    conclude_or_record(hall, actor, case, &subject, &heard).await
}

/// Asks one register again and judges anew with what the others said last. Its answer attaches as a check of its own: nothing that
/// was heard before is written over, and silence never takes the place of an answer.
pub async fn check_one(hall: &Hall, actor: &Actor, case: &CaseId, register: Register) -> Result<VerificationId> {
    let subject = subject(hall, actor, case, Right::RunCheck).await?;
    let Some(last) = evidence::latest(hall, case, Kind::Check).await? else { return check_as_read(hall, actor, case, &subject).await };
    let mut replies = last.replies(hall).await?;
    // After half a year the records themselves are erased, and nothing can be judged by what is left.
    let erased = replies.iter().any(MemberAnswers::is_erased);
    // What an owner has corrected is judged by what its register says now.
    let (_, outdated) = standing(&mut Source::of(hall), case).await?;
    if subject.check_result.is_none() || erased || outdated {
        return check_as_read(hall, actor, case, &subject).await;
    }
    let heard = hear(hall, actor, case, &subject, &[register], &|_| {}).await?;
    for of_member in heard.answers {
        match replies.iter_mut().find(|known| known.member == of_member.member) {
            Some(known) => of_member.answers.into_iter().for_each(|answer| known.attach(answer)),
            None => replies.push(of_member),
        }
    }
    conclude_or_record(hall, actor, case, &subject, &Heard { answers: replies, took_ms: heard.took_ms }).await
}

/// Checks a case as it stood when it was read.
pub(super) async fn check_as_read(hall: &Hall, actor: &Actor, case: &CaseId, subject: &Subject) -> Result<VerificationId> {
    let heard = hear(hall, actor, case, subject, &whole(), &|_| {}).await?;
    conclude_or_record(hall, actor, case, subject, &heard).await
}

/// What a whole check asks: every register about everybody, and the e-licence library about whoever uses a licence.
fn whole() -> Vec<Register> {
    Register::CHECKED.into_iter().chain([Register::Licence]).collect()
}

/// Asks these registers about everybody who has consented, the e-licence library only about whoever uses a licence, if the case may be checked by the actor now.
async fn hear(hall: &Hall, actor: &Actor, case: &CaseId, subject: &Subject, registers: &[Register], watcher: Watcher<'_>) -> Result<Heard> {
    if matches!(subject.state, CaseState::Draft | CaseState::Submitted | CaseState::Withdrawn) {
        return Err(domain::fault::Fault::whole(domain::fault::FaultCode::WrongState).into());
    }
    handlers::refuse_own_household(&mut Source::of(hall), case, actor).await?;
    let known = subject.answers.level == RealNameLevel::Verified;
    let members: Vec<&Member> = subject.answers.applying().filter(|member| known && member.consent.is_some()).collect();
    let uses_licences = |member: &&Member| subject.answers.licences_of(&member.id).next().is_some();
    let of_licences = registers.contains(&Register::Licence);
    let holders: Vec<&Member> = members.iter().copied().filter(|member| of_licences && uses_licences(member)).collect();
    let others: Vec<Register> = registers.iter().copied().filter(|register| *register != Register::Licence).collect();
    let asked: &[&Member] = if others.is_empty() { &[] } else { &members };
    let of = asked.len() * others.len() + holders.len();
    let watch = |landed: Landed| watcher(Landed { of, ..landed });
    let (heard, licences) = join(
        evidence::ask(hall, actor, case, Scene::Check, asked, &others, &watch),
        evidence::ask(hall, actor, case, Scene::Check, &holders, &[Register::Licence], &watch),
    )
    .await;
    let (mut heard, licences) = (heard?, licences?);
    heard.took_ms = heard.took_ms.max(licences.took_ms);
    for of_member in licences.answers {
        match heard.answers.iter_mut().find(|known| known.member == of_member.member) {
            Some(known) => known.answers.extend(of_member.answers),
            None => heard.answers.push(of_member),
        }
    }
    Ok(heard)
}

async fn conclude_or_record(hall: &Hall, actor: &Actor, case: &CaseId, subject: &Subject, heard: &Heard) -> Result<VerificationId> {
    let policy = policy_of(hall, subject.policy_version.as_deref()).await?;
    match conclude(hall, actor, case, subject, &policy, heard).await {
        Err(Error::Conflict) => {
            record_unused(hall, actor, case, &policy, heard).await?;
            Err(Error::Conflict)
        }
        concluded => concluded,
    }
}

/// The case moved on while the registers were asked, so nothing was judged; but people's data were read, and that is on record.
async fn record_unused(hall: &Hall, actor: &Actor, case: &CaseId, policy: &Policy, heard: &Heard) -> Result<()> {
    let mut unit = hall.begin().await?;
    let detail = serde_json::json!({
        "policy": policy.version,
        "members": heard.answers.len(),
        "silent": silent(heard),
        "took_ms": heard.took_ms,
    });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{case}"), act: "case.check_unused", actor, detail }).await?;
    unit.commit().await
}

fn silent(heard: &Heard) -> usize {
    heard.answers.iter().flat_map(|of_member| &of_member.answers).filter(|answer| !answer.status.decides()).count()
}

/// Judges what was heard and writes it down, if the case still stands where it stood.
async fn conclude(hall: &Hall, actor: &Actor, case: &CaseId, subject: &Subject, policy: &Policy, heard: &Heard) -> Result<VerificationId> {
    let today = hall.today();
    let mut unit = hall.begin().await?;
    case::hold(&mut unit, case).await?;
    let disputes = of_case(hall, &mut Source::Unit(&mut unit), case).await?;
    if i64::try_from(disputes.iter().filter(|dispute| dispute.state.settles()).count()) != Ok(subject.settled) {
        // An owner has answered while the registers were asked: what was heard may be older than its answer.
        return Err(Error::Conflict);
    }
    let facts = read_facts(policy, &subject.answers.clone().with_disputes(&disputes), &heard.answers, today);
    let assessment = assess(policy, &facts, today);
    let judged = Judged { policy: &policy.version, facts: &facts, assessment: &assessment };
    let id = evidence::write(hall, &mut unit, actor, case, Kind::Check, heard, Some(judged)).await?;
    let rulings = ruling::of_case(hall, &mut unit, case).await?;
    let judged = ruling::applied(assessment, &rulings);
    let result = result_of(&judged);
    let touched = unit
        .execute(
            sqlx::query("UPDATE cases SET check_result = $1, category = $2 WHERE id = $3 AND state = $4")
                .bind(result.code())
                .bind(judged.category.map(domain::verification::Category::code))
                .bind(case.as_str())
                .bind(subject.state.code()),
        )
        .await?;
    if touched != 1 {
        // The case moved on while the registers were asked.
        return Err(Error::Conflict);
    }
    let detail = serde_json::json!({
        "verification": id,
        "policy": policy.version,
        "result": result.code(),
        "members": heard.answers.len(),
        "silent": silent(heard),
        "took_ms": heard.took_ms,
    });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{case}"), act: "case.check", actor, detail }).await?;
    unit.commit().await?;
    Ok(id)
}

/// What stands with the case: eligible only if nothing is left for an officer to look at.
pub(super) fn result_of(assessment: &domain::verification::Assessment) -> Outcome {
    match assessment.outcome {
        Outcome::Eligible if assessment.open().next().is_some() => Outcome::Undecided,
        outcome => outcome,
    }
}
