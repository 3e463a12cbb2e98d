//! The officers' button: asks every register about everybody who has consented, judges, and keeps the evidence.

use super::attached::with_last;
use super::dispute::{of_case, standing};
use super::evidence::{self, Heard, Judged, Kind, Watcher};
use super::running::to_the_end;
use super::{ruling, silent};
use crate::error::{Error, Result};
use crate::intake::draft::unseal_answers;
use crate::review::source::Source;
use crate::review::{case, handlers};
use crate::rights::demand;
use crate::{Hall, audit, settings};
use domain::fault::{Fault, FaultCode};
use domain::id::{AccountId, CaseId, MemberId, OfficeId, VerificationId};
use domain::identity::{Actor, CasePlace, RealNameLevel, Relation, Right};
use domain::intake::{Answers, Member};
use domain::review::CaseState;
use domain::settings::policy::Policy;
use domain::verification::{MemberAnswers, Outcome, Register, assess, read_facts, unanswered};
use exchange::Scene;

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

/// What is asked. Whatever is not asked about stands as it was heard before.
#[derive(Clone, Copy)]
pub(super) enum Asked<'a> {
    /// Every register about everybody, and the e-licence library about whoever uses a licence.
    Everything,
    /// One register again, at an officer's hand.
    One(Register),
    /// What gave no answer at the last check, by itself.
    Silent(&'a [(MemberId, Register)]),
}

impl Asked<'_> {
    /// As it stands on the record.
    fn code(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::One(_) => "one",
            Self::Silent(_) => "silent",
        }
    }

    /// The registers that are asked about a member.
    fn of(self, answers: &Answers, member: &Member) -> Vec<Register> {
        let uses_licences = answers.licences_of(&member.id).next().is_some();
        let registers = Register::CHECKED.into_iter().chain(uses_licences.then_some(Register::Licence));
        let wanted = |register: &Register| match self {
            Self::Everything => true,
            Self::One(one) => one == *register,
            Self::Silent(silent) => silent.iter().any(|(whom, which)| *whom == member.id && which == register),
        };
        registers.filter(wanted).collect()
    }
}

/// Checks a case, and tells of each answer as it lands.
pub(super) async fn check_watched(hall: &Hall, actor: &Actor, case: &CaseId, watcher: Watcher<'_>) -> Result<VerificationId> {
    let subject = subject(hall, actor, case, Right::RunCheck).await?;
    let heard = hear(hall, actor, case, &subject, Asked::Everything, watcher).await?;
    conclude_or_record(hall, actor, case, &subject, Asked::Everything, &heard).await
}

/// Asks one register again and judges anew with what the others said last; its answer attaches as a check of its own.
pub async fn check_one(hall: &Hall, actor: &Actor, case: &CaseId, register: Register) -> Result<VerificationId> {
    let (hall, actor, case) = (hall.clone(), actor.clone(), case.clone());
    to_the_end(async move { check_one_in_full(&hall, &actor, &case, register).await }).await
}

async fn check_one_in_full(hall: &Hall, actor: &Actor, case: &CaseId, register: Register) -> Result<VerificationId> {
    let subject = subject(hall, actor, case, Right::RunCheck).await?;
    if standing_replies(hall, case, &subject).await?.is_none() {
        return check_as_read(hall, actor, case, &subject).await;
    }
    let asked = Asked::One(register);
    let heard = hear(hall, actor, case, &subject, asked, &|_| {}).await?;
    conclude_or_record(hall, actor, case, &subject, asked, &heard).await
}

/// Asks what gave no answer at the last check again, all of it at once, with more patience than an officer has who waits, and judges
/// anew. Answers whether anything was heard; of silence there is no check.
pub(super) async fn check_silent(hall: &Hall, case: &CaseId, subject: &Subject) -> Result<bool> {
    let Some(replies) = standing_replies(hall, case, subject).await? else { return Ok(false) };
    let silent = unanswered(&replies);
    let asked = Asked::Silent(&silent);
    let heard = hear(hall, &Actor::System, case, subject, asked, &|_| {}).await?;
    if heard.answers.iter().flat_map(|of_member| &of_member.answers).all(|answer| answer.status.is_silent()) {
        return Ok(false);
    }
    conclude_or_record(hall, &Actor::System, case, subject, asked, &heard).await?;
    Ok(true)
}

/// Checks a case as it stood when it was read.
pub(super) async fn check_as_read(hall: &Hall, actor: &Actor, case: &CaseId, subject: &Subject) -> Result<VerificationId> {
    let heard = hear(hall, actor, case, subject, Asked::Everything, &|_| {}).await?;
    conclude_or_record(hall, actor, case, subject, Asked::Everything, &heard).await
}

/// The replies of the last check, if one may still be judged by them. After half a year the records themselves are erased; and what
/// an owner has corrected, or an applicant has handed in anew, is judged by what the registers say now.
async fn standing_replies(hall: &Hall, case: &CaseId, subject: &Subject) -> Result<Option<Vec<MemberAnswers>>> {
    if subject.check_result.is_none() {
        return Ok(None);
    }
    let Some(last) = evidence::latest(hall, case, Kind::Check).await? else { return Ok(None) };
    let replies = last.replies(hall).await?;
    let (_, outdated) = standing(&mut Source::of(hall), case).await?;
    let stand = !outdated && !replies.iter().any(MemberAnswers::is_erased);
    Ok(stand.then_some(replies))
}

/// Refuses a case for which nothing may be asked: it is not accepted yet, or given up.
pub(super) fn refuse_unaccepted(subject: &Subject) -> Result<()> {
    match subject.state {
        CaseState::Draft | CaseState::Submitted | CaseState::Withdrawn => Err(Fault::whole(FaultCode::WrongState).into()),
        _ => Ok(()),
    }
}

/// Asks about everybody who has consented, if the case may be checked by the actor now.
async fn hear(hall: &Hall, actor: &Actor, case: &CaseId, subject: &Subject, asked: Asked<'_>, watcher: Watcher<'_>) -> Result<Heard> {
    refuse_unaccepted(subject)?;
    handlers::refuse_own_household(&mut Source::of(hall), case, actor).await?;
    let known = subject.answers.level == RealNameLevel::Verified;
    let members = subject.answers.applying().filter(|member| known && member.consent.is_some());
    let questions = members.map(|member| (member, asked.of(&subject.answers, member))).filter(|(_, registers)| !registers.is_empty());
    let questions: Vec<(&Member, Vec<Register>)> = questions.collect();
    let exchange = match asked {
        Asked::Silent(_) => hall.exchange().in_background(),
        Asked::Everything | Asked::One(_) => hall.exchange().clone(),
    };
    evidence::ask(hall, &exchange, actor, case, Scene::Check, &questions, watcher).await
}

/// Judges what was heard. Where not everything was asked it attaches to the last check; where everything was, what a check heard
/// meanwhile attaches to it. Nothing that was heard before is written over, and neither silence nor an answer that was asked for earlier
/// takes the place of an answer; for the silence of a whole check nothing stands in that was asked for before it began.
pub(super) async fn conclude_or_record(
    hall: &Hall,
    actor: &Actor,
    case: &CaseId,
    subject: &Subject,
    asked: Asked<'_>,
    heard: &Heard,
) -> Result<VerificationId> {
    let policy = policy_of(hall, subject.policy_version.as_deref()).await?;
    match conclude(hall, actor, case, subject, &policy, asked, heard).await {
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
        "silent": undecided(heard),
        "took_ms": heard.took_ms,
    });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{case}"), act: "case.check_unused", actor, detail }).await?;
    unit.commit().await
}

fn undecided(heard: &Heard) -> usize {
    heard.answers.iter().flat_map(|of_member| &of_member.answers).filter(|answer| !answer.status.decides()).count()
}

/// Judges what was heard and writes it down, if the case still stands where it stood.
async fn conclude(
    hall: &Hall,
    actor: &Actor,
    case: &CaseId,
    subject: &Subject,
    policy: &Policy,
    asked: Asked<'_>,
    heard: &Heard,
) -> Result<VerificationId> {
    let today = hall.today();
    let mut unit = hall.begin().await?;
    case::hold(&mut unit, case).await?;
    let disputes = of_case(hall, &mut Source::Unit(&mut unit), case).await?;
    if i64::try_from(disputes.iter().filter(|dispute| dispute.state.settles()).count()) != Ok(subject.settled) {
        // An owner has answered while the registers were asked: what was heard may be older than its answer.
        return Err(Error::Conflict);
    }
    let heard = &with_last(hall, case, asked, heard).await?;
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
    match asked {
        _ if unanswered(&heard.answers).is_empty() => silent::end(&mut unit, case).await?,
        // It has its turn already.
        Asked::Silent(_) => {}
        Asked::Everything | Asked::One(_) => silent::begin(hall, &mut unit, case).await?,
    }
    let detail = serde_json::json!({
        "verification": id,
        "asked": asked.code(),
        "policy": policy.version,
        "result": result.code(),
        "members": heard.answers.len(),
        "silent": undecided(heard),
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
