//! Fills in the applicant's form: members proposed by name and relation, then the records of everybody who has consented.

use super::evidence::{self, Kind, Stored};
use super::running::to_the_end;
use crate::error::{Error, Result};
use crate::intake::draft::{self, Draft};
use crate::{Hall, audit};
use domain::day::Day;
use domain::fault::{Fault, FaultCode};
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel, Relation as Nearness, Right, Role, Verdict, may};
use domain::intake::{Answers, Asked, Member, Registers, Relation, Response, Step};
use domain::verification::{Answer, AnswerStatus, MemberAnswers, PrefilledRecord, Register, propose};
use exchange::Scene;

/// What the applicant sees of another adult: what the form needs, nothing of health, service or business.
const OF_OTHER_ADULTS: &[Register] = &[
    Register::Household,
    Register::Marriage,
    Register::RealEstate,
    Register::Vehicle,
    Register::SocialSecurity,
    Register::Tax,
    Register::ProvidentFund,
];

/// What the applicant sees of a child.
const OF_CHILDREN: &[Register] = &[Register::Household, Register::RealEstate];

/// Registers whose "nothing" the applicant should confirm; of the others only what they hold is shown.
pub(super) const EMPTY_SHOWN: &[Register] = &[Register::RealEstate, Register::Vehicle];

/// The registers of which the applicant is shown something about a member; for a form nobody is asked of any other.
fn shown_of(member: &Member, today: Day) -> Vec<Register> {
    if member.relation == Relation::Applicant {
        Register::CHECKED.into_iter().filter(|register| *register != Register::Population).collect()
    } else if member.is_adult(today) {
        OF_OTHER_ADULTS.to_vec()
    } else {
        OF_CHILDREN.to_vec()
    }
}

/// The registers of which the applicant may see what a check heard about a member: those of the form, and the own population record,
/// of which a form needs nothing but by which rules fail.
pub(super) fn visible_of(member: &Member, today: Day) -> Vec<Register> {
    let mut registers = shown_of(member, today);
    if member.relation == Relation::Applicant {
        registers.push(Register::Population);
    }
    registers
}

/// Of whoever is not level 2 no register is asked; the form says so, and goes on by hand.
pub(super) fn level_2(actor: &Actor, draft: &Draft) -> Result<()> {
    let granted = may(Role::of(actor), Right::Prefill, Nearness::Own) == Verdict::Allowed;
    if granted && draft.answers.level == RealNameLevel::Verified { Ok(()) } else { Err(Fault::whole(FaultCode::LevelTooLow).into()) }
}

/// What came of asking who belongs to the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// How many people are new.
    pub added: usize,
    /// A register could not say, so somebody may be missing.
    pub silent: bool,
}

/// Adds the people whom the household and the marriage register name, by name and relation only; nobody else's record is read.
///
/// Pressing the button, which says so, is the applicant's consent to these two registers being asked about them: it is on the
/// record before they are asked.
pub async fn propose_members(hall: &Hall, actor: &Actor) -> Result<Proposed> {
    let (hall, actor) = (hall.clone(), actor.clone());
    to_the_end(async move { propose_in_full(&hall, &actor).await }).await
}

async fn propose_in_full(hall: &Hall, actor: &Actor) -> Result<Proposed> {
    const ASKED: [Register; 2] = [Register::Household, Register::Marriage];
    let before = draft::expect(hall, actor).await?;
    level_2(actor, &before)?;
    let applicant = before.answers.applicant().cloned().ok_or(Error::NotFound)?;
    let mut unit = hall.begin().await?;
    let detail = serde_json::json!({ "member": applicant.id, "registers": ASKED.map(Register::code) });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", before.case), act: "case.agree_to_look_up", actor, detail })
        .await?;
    unit.commit().await?;
    let heard = evidence::ask(hall, hall.exchange(), actor, &before.case, Scene::Prefill, &[(&applicant, ASKED.to_vec())], &|_| {}).await?;
    let own = heard.answers.first();
    let of = |register| own.and_then(|answers| answers.of(register));
    let silent = ASKED.into_iter().any(|register| of(register).is_none_or(|answer| !answer.status.decides()));
    let proposed = propose(&applicant.resident_id, of(Register::Household), of(Register::Marriage));

    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    let mut added = 0;
    for person in proposed {
        if draft.answers.members.iter().any(|member| member.resident_id == person.resident_id) {
            continue;
        }
        draft.answers.members.push(Member {
            id: hall.new_id().into(),
            relation: person.relation,
            name: person.name,
            resident_id: person.resident_id,
            proposed: true,
            applies: None,
            consent: None,
        });
        added += 1;
    }
    draft::save(hall, &mut unit, actor, &mut draft, Step::Household).await?;
    let detail = serde_json::json!({ "added": added, "silent": silent });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.propose_members", actor, detail })
        .await?;
    unit.commit().await?;
    Ok(Proposed { added, silent })
}

/// Asks about everybody who applies and has consented the registers of which something is shown, keeps the replies, and puts down
/// what the applicant is to look at. A response given before stays where the register still says the same.
pub async fn ask_registers(hall: &Hall, actor: &Actor) -> Result<()> {
    let (hall, actor) = (hall.clone(), actor.clone());
    to_the_end(async move { ask_in_full(&hall, &actor).await }).await
}

async fn ask_in_full(hall: &Hall, actor: &Actor) -> Result<()> {
    let before = draft::expect(hall, actor).await?;
    level_2(actor, &before)?;
    let agreed = before.answers.applying().filter(|member| member.consent.is_some());
    let today = hall.today();
    let questions: Vec<(&Member, Vec<Register>)> = agreed.map(|member| (member, shown_of(member, today))).collect();
    if questions.is_empty() {
        return Err(Fault::whole(FaultCode::ConsentMissing).into());
    }
    let earlier = match evidence::latest(hall, &before.case, Kind::Prefill).await? {
        Some(stored) => stored.replies(hall).await?,
        None => Vec::new(),
    };
    let heard = match evidence::ask(hall, hall.exchange(), actor, &before.case, Scene::Prefill, &questions, &|_| {}).await {
        Ok(heard) => heard,
        Err(error) => {
            // What cannot be put on record is not handed out; but the form goes on by hand, as when no register answers.
            tracing::error!(case = %before.case, %error, "the registers could not be asked for a form");
            evidence::nothing_heard(hall, &questions)
        }
    };

    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    if draft.case != before.case {
        // Another draft was begun meanwhile; what was asked for the one is no evidence of the other.
        return Err(Error::Conflict);
    }
    let asked = shown(hall, &draft.answers, &heard.answers)
        .map(|(member, answer)| Asked { member: member.id.clone(), register: answer.register, status: answer.status, as_of: answer.as_of })
        .collect();
    let mut registers = Registers { asked_at: Some(hall.now()), asked, responses: Vec::new() };
    let is_shown =
        |response: &Response| registers.asked.iter().any(|asked| asked.member == response.member && asked.register == response.register);
    let responses = draft.answers.registers.responses.iter();
    registers.responses =
        responses.filter(|response| is_shown(response) && says_the_same(response, &earlier, &heard.answers)).cloned().collect();
    draft.answers.registers = registers;
    draft::save(hall, &mut unit, actor, &mut draft, Step::Registers).await?;
    let id = evidence::write(hall, &mut unit, actor, &draft.case, Kind::Prefill, &heard, None).await?;
    let detail = serde_json::json!({ "verification": id, "members": heard.answers.len(), "took_ms": heard.took_ms });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.prefill", actor, detail }).await?;
    unit.commit().await
}

/// Whether the register a response is about holds what it held when it was given, or still does not answer.
fn says_the_same(response: &Response, earlier: &[MemberAnswers], now: &[MemberAnswers]) -> bool {
    let of = |heard: &[MemberAnswers]| {
        let answer = heard.iter().find(|heard| heard.member == response.member)?.of(response.register)?;
        Some(answer.decided().map(<[_]>::to_vec))
    };
    of(now).is_some_and(|records| of(earlier) == Some(records))
}

/// What the applicant is shown of the replies.
pub(super) fn shown<'a>(hall: &Hall, answers: &'a Answers, heard: &'a [MemberAnswers]) -> impl Iterator<Item = (&'a Member, &'a Answer)> {
    let today = hall.today();
    answers.applying().flat_map(move |member| {
        let wanted = shown_of(member, today);
        let of_member = heard.iter().find(|heard| heard.member == member.id);
        of_member
            .into_iter()
            .flat_map(|heard| &heard.answers)
            .filter(move |answer| {
                wanted.contains(&answer.register) && (answer.status != AnswerStatus::Empty || EMPTY_SHOWN.contains(&answer.register))
            })
            .map(move |answer| (member, answer))
    })
}

/// The records the applicant is to look at, as the registers gave them last.
pub async fn prefilled(hall: &Hall, actor: &Actor) -> Result<Vec<PrefilledRecord>> {
    let draft = draft::read(hall, actor).await?;
    records(hall, &draft.case, &draft.answers).await
}

/// The records of a case as its applicant may see them. The caller has asked for the right to it.
pub(crate) async fn records(hall: &Hall, case: &CaseId, answers: &Answers) -> Result<Vec<PrefilledRecord>> {
    let Some(stored) = evidence::latest(hall, case, Kind::Prefill).await? else { return Ok(Vec::new()) };
    let replies = stored.replies(hall).await?;
    Ok(shown(hall, answers, &replies).map(|(member, answer)| as_shown(&stored, member, answer)).collect())
}

/// A reply as the applicant sees it.
pub(super) fn as_shown(stored: &Stored, member: &Member, answer: &Answer) -> PrefilledRecord {
    PrefilledRecord {
        member: member.id.clone(),
        register: answer.register,
        status: answer.status,
        records: answer.records.clone(),
        as_of: answer.as_of,
        asked_at: stored.at,
    }
}
