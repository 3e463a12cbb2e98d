//! The evidence as stored: one row per asking, one encrypted reply per member and register, each with its hash.

use crate::Hall;
use crate::crypto::content_hash;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::day::{Day, Timestamp};
use domain::id::{CaseId, MemberId, VerificationId};
use domain::identity::Actor;
use domain::intake::Member;
use domain::verification::{Answer, AnswerStatus, Assessment, Dispute, HouseholdFacts, Landed, MemberAnswers, Record, Register};
use exchange::evidence::Proven;
use exchange::{Exchange, PersonKey, Purpose, Scene};
use std::collections::BTreeMap;

/// What the registers were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Prefill,
    Check,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Prefill => "prefill",
            Self::Check => "check",
        }
    }
}

/// A member, and the register that was asked about them.
pub(super) type Place = (MemberId, Register);

/// When each register was asked about each member.
pub(super) type AskedAt = BTreeMap<Place, Timestamp>;

/// Where each reply stands in the evidence of the calls, as stored.
pub(super) type Proofs = BTreeMap<Place, String>;

/// Replies as they are stored, word for word.
pub(super) type Worded = BTreeMap<Place, String>;

/// In the place of a proof: nobody was asked, so there is no record.
pub(super) const NOBODY_ASKED: &str = "";

/// What was heard, when it was asked for, and how long it took.
#[derive(Clone)]
pub(super) struct Heard {
    pub answers: Vec<MemberAnswers>,
    pub took_ms: i64,
    pub asked_at: Timestamp,
    /// Of those answers that another asking heard.
    pub earlier: AskedAt,
    /// The words in which those are stored.
    pub worded: Worded,
    /// Each answer's place in the evidence.
    pub proofs: Proofs,
}

/// Whoever watches a check, told of each answer as it lands.
pub(super) type Watcher<'a> = &'a (dyn Fn(Landed) + Send + Sync);

/// Asks about each of these members the registers named with them, all at once, and tells of each answer as it lands. Holds no
/// transaction: a slow register must not hold the writer. `exchange`: the hall's, as it is asked where somebody waits or nobody.
pub(super) async fn ask(
    hall: &Hall,
    exchange: &Exchange,
    actor: &Actor,
    case: &CaseId,
    scene: Scene,
    asked: &[(&Member, Vec<Register>)],
    watcher: Watcher<'_>,
) -> Result<Heard> {
    let of: usize = asked.iter().map(|(_, registers)| registers.len()).sum();
    let landed = |place: usize, answer: &Answer| {
        if let Some((member, _)) = asked.get(place) {
            let records = answer.records.iter().map(Record::masked).collect();
            watcher(Landed {
                relation: member.relation,
                register: answer.register,
                status: answer.status,
                records,
                as_of: answer.as_of,
                of,
            });
        }
    };
    let questions: Vec<(PersonKey, Vec<Register>)> = asked
        .iter()
        .map(|(member, registers)| (PersonKey::new(member.resident_id.clone(), member.name.clone()), registers.clone()))
        .collect();
    let started = hall.now();
    let purpose = Purpose { case: case.to_string(), actor: actor.tag(), scene, at: started };
    let heard = if questions.is_empty() { Vec::new() } else { exchange.ask_watched(&questions, &purpose, &landed).await? };
    let took_ms = hall.now().millis() - started.millis();
    let (mut answers, mut proofs) = (Vec::with_capacity(asked.len()), Proofs::new());
    for ((member, _), of_member) in asked.iter().zip(heard) {
        let mut said = Vec::with_capacity(of_member.len());
        for Proven { answer, inclusion } in of_member {
            proofs.insert((member.id.clone(), answer.register), inclusion.to_string());
            said.push(answer);
        }
        answers.push(MemberAnswers { member: member.id.clone(), answers: said });
    }
    Ok(Heard { answers, took_ms, asked_at: started, earlier: AskedAt::new(), worded: Worded::new(), proofs })
}

/// What is heard where the exchange itself cannot be used: no answer about anybody.
pub(super) fn nothing_heard(hall: &Hall, asked: &[(&Member, Vec<Register>)]) -> Heard {
    let failed = |register: &Register| Answer::without_records(*register, AnswerStatus::Error);
    let of_member = |(member, registers): &(&Member, Vec<Register>)| MemberAnswers {
        member: member.id.clone(),
        answers: registers.iter().map(failed).collect(),
    };
    let nobody = |(member, registers): &(&Member, Vec<Register>)| {
        let places: Vec<_> = registers.iter().map(|register| (member.id.clone(), *register)).collect();
        places.into_iter().map(|place| (place, NOBODY_ASKED.to_owned()))
    };
    let (answers, proofs) = (asked.iter().map(of_member).collect(), asked.iter().flat_map(nobody).collect());
    Heard { answers, took_ms: 0, asked_at: hall.now(), earlier: AskedAt::new(), worded: Worded::new(), proofs }
}

/// What the rules made of it.
pub(super) struct Judged<'a> {
    pub policy: &'a str,
    pub facts: &'a HouseholdFacts,
    pub assessment: &'a Assessment,
}

/// Writes an asking with its replies.
pub(super) async fn write(
    hall: &Hall,
    unit: &mut UnitOfWork,
    actor: &Actor,
    case: &CaseId,
    kind: Kind,
    heard: &Heard,
    judged: Option<Judged<'_>>,
) -> Result<VerificationId> {
    let id = hall.new_id();
    let sealed = |column: &str, text: String| hall.seal("verifications", column, &id, &text);
    let (mut policy, mut outcome, mut facts, mut trace, mut hash) = (None, None, None, None, None);
    if let Some(judged) = &judged {
        let text = serialised(judged.assessment, &id)?;
        hash = Some(content_hash(text.as_bytes()));
        trace = Some(sealed("assessment", text));
        facts = Some(sealed("facts", serialised(judged.facts, &id)?));
        outcome = Some(judged.assessment.outcome.code());
        policy = Some(judged.policy);
    }
    unit.execute(
        sqlx::query(
            "INSERT INTO verifications (id, case_id, kind, at, actor, policy_version, took_ms, outcome, facts, assessment, assessment_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(kind.code())
        .bind(hall.now().to_string())
        .bind(actor.tag())
        .bind(policy)
        .bind(heard.took_ms)
        .bind(outcome)
        .bind(facts)
        .bind(trace)
        .bind(hash),
    )
    .await?;
    for of_member in &heard.answers {
        for answer in &of_member.answers {
            write_reply(hall, unit, &id, heard, &of_member.member, answer).await?;
        }
    }
    Ok(VerificationId(id))
}

async fn write_reply(hall: &Hall, unit: &mut UnitOfWork, id: &str, heard: &Heard, member: &MemberId, answer: &Answer) -> Result<()> {
    let place = (member.clone(), answer.register);
    let asked_at = heard.asked_at_of(&place);
    // What an earlier asking heard may be worded otherwise by now, and its proof is over the words of then.
    let text = match heard.worded.get(&place) {
        Some(kept) => kept.clone(),
        None => serialised(answer, id)?,
    };
    unit.execute(
        sqlx::query(
            "INSERT INTO register_replies (verification_id, member_id, register, status, as_of, source_seq, answered_in_ms, reply, reply_hash, asked_at, proof) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(id)
        .bind(member.as_str())
        .bind(answer.register.code())
        .bind(answer.status.code())
        .bind(answer.as_of.map(|day| day.to_string()))
        .bind(answer.source_seq.as_str())
        .bind(i64::from(answer.answered_in_ms))
        .bind(hall.seal("register_replies", "reply", &reply_row(id, member, answer.register), &text))
        .bind(content_hash(text.as_bytes()))
        .bind(asked_at.to_string())
        .bind(heard.proofs.get(&place).map(String::as_str)),
    )
    .await?;
    Ok(())
}

/// The place that a reply is sealed for.
pub(super) fn reply_row(id: &str, member: &MemberId, register: Register) -> String {
    format!("{id}/{member}/{}", register.code())
}

fn serialised<T: serde::Serialize>(value: &T, row: &str) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::corrupt("verifications", row))
}

/// An asking as stored.
pub(super) struct Stored {
    pub id: VerificationId,
    pub at: Timestamp,
    pub took_ms: i64,
    pub policy: Option<String>,
    sealed_assessment: Option<String>,
}

type Row = (String, String, i64, Option<String>, Option<String>);
type ReplyRow = (String, String, String, Option<String>, Option<String>, String);

/// A reply as stored. One that was erased after its time keeps status and day.
fn unpack(hall: &Hall, id: &str, (member, register, status, as_of, reply, source_seq): ReplyRow) -> Result<(MemberId, Answer)> {
    let corrupt = || Error::corrupt("register_replies", id);
    let member = MemberId(member);
    let register = Register::from_code(&register).ok_or_else(corrupt)?;
    let answer = match reply {
        Some(sealed) => {
            let text = hall.unseal("register_replies", "reply", &reply_row(id, &member, register), &sealed)?;
            serde_json::from_str(&text).map_err(|_| corrupt())?
        }
        None => Answer {
            as_of: as_of.as_deref().and_then(Day::parse),
            source_seq,
            ..Answer::without_records(register, AnswerStatus::from_code(&status).ok_or_else(corrupt)?)
        },
    };
    Ok((member, answer))
}

/// The reply the applicant saw and disputes.
pub(super) async fn seen_in(hall: &Hall, dispute: &Dispute) -> Result<Option<Answer>> {
    let seen: Option<(String,)> = sqlx::query_as("SELECT verification_id FROM disputes WHERE id = $1 AND verification_id IS NOT NULL")
        .bind(dispute.id.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    let Some((id,)) = seen else { return Ok(None) };
    let row: Option<ReplyRow> = sqlx::query_as(
        "SELECT member_id, register, status, as_of, reply, source_seq FROM register_replies WHERE verification_id = $1 AND member_id = $2 AND register = $3",
    )
    .bind(id.as_str())
    .bind(dispute.member.as_str())
    .bind(dispute.register.code())
    .fetch_optional(hall.db().reader())
    .await?;
    Ok(row.map(|row| unpack(hall, &id, row)).transpose()?.map(|(_, answer)| answer))
}

/// The latest asking of a kind.
pub(super) async fn latest(hall: &Hall, case: &CaseId, kind: Kind) -> Result<Option<Stored>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, at, took_ms, policy_version, assessment FROM verifications WHERE case_id = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(case.as_str())
    .bind(kind.code())
    .fetch_optional(hall.db().reader())
    .await?;
    row.map(|(id, at, took_ms, policy, sealed_assessment)| {
        let at = Timestamp::parse(&at).ok_or_else(|| Error::corrupt("verifications", &id))?;
        Ok(Stored { id: VerificationId(id), at, took_ms, policy, sealed_assessment })
    })
    .transpose()
}

/// The id of the latest asking of a kind, within a unit.
pub(super) async fn latest_id(unit: &mut UnitOfWork, case: &CaseId, kind: Kind) -> Result<Option<VerificationId>> {
    let row: Option<(String,)> = unit
        .optional(
            sqlx::query_as("SELECT id FROM verifications WHERE case_id = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 1")
                .bind(case.as_str())
                .bind(kind.code()),
        )
        .await?;
    Ok(row.map(|(id,)| VerificationId(id)))
}

/// Whose reply of which register, when it was asked for, its place in the evidence, its words.
type CallRow = (String, String, Option<String>, Option<String>, Option<String>);

impl Stored {
    /// The trace as it was written.
    pub fn assessment(&self, hall: &Hall) -> Result<Assessment> {
        let corrupt = || Error::corrupt("verifications", self.id.as_str());
        let text = hall.unseal("verifications", "assessment", self.id.as_str(), self.sealed_assessment.as_deref().ok_or_else(corrupt)?)?;
        serde_json::from_str(&text).map_err(|_| corrupt())
    }

    /// The replies, by member. A reply that was erased after its time keeps status and day.
    pub async fn replies(&self, hall: &Hall) -> Result<Vec<MemberAnswers>> {
        let rows: Vec<ReplyRow> = sqlx::query_as(
            "SELECT member_id, register, status, as_of, reply, source_seq FROM register_replies WHERE verification_id = $1 ORDER BY member_id, register",
        )
        .bind(self.id.as_str())
        .fetch_all(hall.db().reader())
        .await?;
        let mut replies: Vec<MemberAnswers> = Vec::new();
        for row in rows {
            let (member, answer) = unpack(hall, self.id.as_str(), row)?;
            match replies.last_mut() {
                Some(last) if last.member == member => last.answers.push(answer),
                _ => replies.push(MemberAnswers { member, answers: vec![answer] }),
            }
        }
        Ok(replies)
    }

    /// When each of the replies was asked for, those that an earlier check heard before this one; its place in the evidence; and its
    /// words, if they are not erased.
    pub async fn calls(&self, hall: &Hall) -> Result<(AskedAt, Proofs, Worded)> {
        let rows: Vec<CallRow> =
            sqlx::query_as("SELECT member_id, register, asked_at, proof, reply FROM register_replies WHERE verification_id = $1")
                .bind(self.id.as_str())
                .fetch_all(hall.db().reader())
                .await?;
        let (mut asked_at, mut proofs, mut worded) = (AskedAt::new(), Proofs::new(), Worded::new());
        for (member, register, at, proof, reply) in rows {
            let corrupt = || Error::corrupt("register_replies", self.id.as_str());
            let place = (MemberId(member), Register::from_code(&register).ok_or_else(corrupt)?);
            if let Some(proof) = proof {
                proofs.insert(place.clone(), proof);
            }
            if let Some(sealed) = reply {
                let row = reply_row(self.id.as_str(), &place.0, place.1);
                worded.insert(place.clone(), hall.unseal("register_replies", "reply", &row, &sealed)?);
            }
            asked_at.insert(place, at.as_deref().and_then(Timestamp::parse).ok_or_else(corrupt)?);
        }
        Ok((asked_at, proofs, worded))
    }
}
