//! Electronic licences in the form: the library is asked about the applicant's own, and one is used by reference. No image comes
//! along; what is kept is the digest of what its issuer signed, and the asking as evidence.

use super::evidence;
use super::prefill::level_2;
use super::running::to_the_end;
use crate::crypto::content_hash;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::intake::draft::{self, Draft};
use crate::{Hall, audit};
use domain::day::Timestamp;
use domain::fault::{Fault, FaultCode};
use domain::id::{CaseId, MemberId};
use domain::identity::{Actor, ResidentId};
use domain::intake::{LicenceChoices, LicenceReference, Step, StepState, choices, following, state_of, usable};
use domain::verification::{Answer, AnswerStatus, LicenceNumber, Record, Register};
use exchange::{Scene, licence_digest};

/// What the library said of the applicant, when it was asked, and where that stands in the evidence.
struct Heard {
    member: MemberId,
    holder: ResidentId,
    answer: Answer,
    asked_at: Timestamp,
    proof: String,
}

/// Asks the library about the applicant, who has consented to the check. Nobody else's licences are asked for.
async fn ask(hall: &Hall, actor: &Actor) -> Result<Heard> {
    let draft = draft::expect(hall, actor).await?;
    level_2(actor, &draft)?;
    let applicant = draft.answers.applicant().ok_or(Error::NotFound)?;
    if applicant.consent.is_none() {
        return Err(Fault::whole(FaultCode::ConsentMissing).into());
    }
    let heard =
        evidence::ask(hall, hall.exchange(), actor, &draft.case, Scene::Prefill, &[(applicant, vec![Register::Licence])], &|_| {}).await?;
    let answer = heard.answers.into_iter().next().and_then(|of_member| of_member.answers.into_iter().next());
    let (answer, proof) = answer.zip(heard.proofs.into_values().next()).ok_or(Error::Unavailable("the e-licence library"))?;
    Ok(Heard { member: applicant.id.clone(), holder: applicant.resident_id.clone(), answer, asked_at: heard.asked_at, proof })
}

/// Asks which licences the applicant has; the page shows what came of it.
pub async fn ask_licences(hall: &Hall, actor: &Actor) -> Result<()> {
    let (hall, actor) = (hall.clone(), actor.clone());
    to_the_end(async move { ask_in_full(&hall, &actor).await }).await
}

async fn ask_in_full(hall: &Hall, actor: &Actor) -> Result<()> {
    let heard = ask(hall, actor).await?;
    let mut unit = hall.begin().await?;
    let draft = draft::load(hall, &mut unit, actor).await?;
    write(hall, &mut unit, actor, &draft.case, &heard).await?;
    unit.commit().await
}

/// Uses a licence of the applicant's own in the place of an upload. The library is asked again, so that what is referred to is what
/// it holds now. Answers the step that is open next.
pub async fn use_licence(hall: &Hall, actor: &Actor, licence: &str) -> Result<Option<Step>> {
    let number = LicenceNumber::parse(licence).ok_or(Fault::whole(FaultCode::LicenceUnusable))?;
    let (hall, actor) = (hall.clone(), actor.clone());
    to_the_end(async move { use_in_full(&hall, &actor, &number).await }).await
}

async fn use_in_full(hall: &Hall, actor: &Actor, number: &LicenceNumber) -> Result<Option<Step>> {
    let heard = ask(hall, actor).await?;
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    let asking = write(hall, &mut unit, actor, &draft.case, &heard).await?;
    let reference = match reference(&heard, number, &asking, hall.now()) {
        Ok(reference) => reference,
        Err(fault) => {
            // The library was asked all the same, and that stays on record.
            unit.commit().await?;
            return Err(fault.into());
        }
    };
    let detail = serde_json::json!({
        "asking": asking,
        "member": reference.member,
        "kind": reference.kind,
        "document": reference.document.code(),
        "digest": reference.digest,
    });
    draft.answers.licences.retain(|other| other.licence != *number);
    draft.answers.licences.push(reference);
    draft::save(hall, &mut unit, actor, &mut draft, Step::Livelihood).await?;
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.use_licence", actor, detail }).await?;
    unit.commit().await?;
    Ok(next(hall, &draft))
}

/// Uses a licence no more. Who does not use it already stays without it.
pub async fn detach_licence(hall: &Hall, actor: &Actor, licence: &str) -> Result<Option<Step>> {
    let mut unit = hall.begin().await?;
    let mut draft = draft::load(hall, &mut unit, actor).await?;
    let Some(place) = draft.answers.licences.iter().position(|reference| reference.licence.as_str() == licence) else {
        return Ok(Some(Step::Livelihood));
    };
    let gone = draft.answers.licences.remove(place);
    draft::save(hall, &mut unit, actor, &mut draft, Step::Livelihood).await?;
    let detail = serde_json::json!({ "asking": gone.asking, "document": gone.document.code(), "digest": gone.digest });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{}", draft.case), act: "case.detach_licence", actor, detail })
        .await?;
    unit.commit().await?;
    Ok(Some(Step::Livelihood))
}

/// A step that still lacks something stays open in front of the applicant.
fn next(hall: &Hall, draft: &Draft) -> Option<Step> {
    let today = hall.today();
    let done = state_of(&draft.answers, Step::Livelihood, today) == StepState::Done;
    if done { following(&draft.answers, Step::Livelihood, today) } else { Some(Step::Livelihood) }
}

/// The reference to a licence that the library holds for the applicant, verified, and that holds today.
fn reference(heard: &Heard, number: &LicenceNumber, asking: &str, now: Timestamp) -> Result<LicenceReference, Fault> {
    let records = heard.answer.decided().ok_or(Fault::whole(FaultCode::LicenceSilent))?;
    let held = records.iter().find_map(|record| match record {
        Record::Licence(held) if held.licence == *number => Some(held),
        _ => None,
    });
    let held = held.ok_or(Fault::whole(FaultCode::LicenceUnusable))?;
    let document = usable(held, now.day()).map_err(|_| Fault::whole(FaultCode::LicenceUnusable))?;
    Ok(LicenceReference {
        licence: held.licence.clone(),
        kind: held.kind,
        document,
        member: heard.member.clone(),
        issuer: held.issuer.clone(),
        valid_from: held.valid_from,
        valid_to: held.valid_to,
        verified_at: now,
        digest: licence_digest(heard.holder.as_str(), held),
        file_hash: held.file_hash.clone(),
        asking: asking.to_owned(),
    })
}

/// Writes an asking with its reply, and that it was made.
async fn write(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseId, heard: &Heard) -> Result<String> {
    let (id, answer) = (hall.new_id(), &heard.answer);
    let text = serde_json::to_string(answer).map_err(|_| Error::corrupt("licence_askings", &id))?;
    unit.execute(
        sqlx::query(
            "INSERT INTO licence_askings (id, case_id, member_id, at, actor, status, as_of, source_seq, answered_in_ms, reply, reply_hash, proof) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(heard.member.as_str())
        .bind(heard.asked_at.to_string())
        .bind(actor.tag())
        .bind(answer.status.code())
        .bind(answer.as_of.map(|day| day.to_string()))
        .bind(answer.source_seq.as_str())
        .bind(i64::from(answer.answered_in_ms))
        .bind(hall.seal("licence_askings", "reply", &id, &text))
        .bind(content_hash(text.as_bytes()))
        .bind(heard.proof.as_str()),
    )
    .await?;
    let detail = serde_json::json!({ "asking": id, "member": heard.member, "status": answer.status.code() });
    audit::record(hall, unit, audit::Entry { chain: format!("case:{case}"), act: "case.ask_licences", actor, detail }).await?;
    Ok(id)
}

/// What the library named when it was asked last for a draft. The caller has asked for the right to it.
pub(crate) async fn licence_choices(hall: &Hall, case: &CaseId) -> Result<Option<LicenceChoices>> {
    let row: Option<(String, String, String, Option<String>)> =
        sqlx::query_as("SELECT id, at, status, reply FROM licence_askings WHERE case_id = $1 ORDER BY at DESC, id DESC LIMIT 1")
            .bind(case.as_str())
            .fetch_optional(hall.db().reader())
            .await?;
    let Some((id, at, status, reply)) = row else { return Ok(None) };
    let corrupt = || Error::corrupt("licence_askings", &id);
    // What was erased after its time names nothing any more, and does not say that there was nothing.
    let Some(sealed) = reply else { return Ok(None) };
    let text = hall.unseal("licence_askings", "reply", &id, &sealed)?;
    let answer: Answer = serde_json::from_str(&text).map_err(|_| corrupt())?;
    let records = answer.decided().unwrap_or_default();
    Ok(Some(LicenceChoices {
        asked_at: Timestamp::parse(&at).ok_or_else(corrupt)?,
        status: AnswerStatus::from_code(&status).ok_or_else(corrupt)?,
        choices: choices(records, hall.today()),
    }))
}
