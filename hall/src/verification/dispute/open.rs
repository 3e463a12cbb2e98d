//! Disputes begin: with the submit for everything said to be wrong in the form, later one by one; and again when a case comes back.

use super::clock;
use super::row::{of_case, seal_claim};
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::messages::{self, Recipient};
use crate::review::case::{self, CaseRow};
use crate::review::effects::reach;
use crate::review::source::Source;
use crate::review::transition::holder;
use crate::verification::evidence::{self, Kind};
use crate::{Hall, settings};
use domain::day::{Day, Timestamp};
use domain::fault::{Fault, FaultCode};
use domain::id::{CaseId, DisputeId, DocumentId, VerificationId};
use domain::identity::Actor;
use domain::intake::{Answers, DocumentKind};
use domain::messages::MessageTemplate;
use domain::review::{Act, CaseState};
use domain::supervision::held;
use domain::verification::{Claim, Dispute, DisputeState, disputed_before};

/// What is said to be wrong, with the asking that heard the record and the papers.
pub(super) struct Told {
    pub claim: Claim,
    pub heard_in: Option<VerificationId>,
    pub proofs: Vec<DocumentId>,
}

/// Opens what a submit says to be wrong, in the unit of the submit. What its owner was asked about before is not asked again.
pub(crate) async fn open_claims(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseId, answers: &Answers) -> Result<()> {
    let earlier = of_case(hall, &mut Source::Unit(unit), case).await?;
    let heard_in = evidence::latest_id(unit, case, Kind::Prefill).await?;
    let mut told = Vec::new();
    for claim in answers.claims().filter(|claim| !disputed_before(&earlier, &claim.member, claim.register)) {
        let proofs = answers.attachments_of(DocumentKind::DisputeProof).filter(|proof| match (&proof.member, proof.register) {
            (Some(member), Some(register)) => *member == claim.member && register == claim.register,
            _ => true,
        });
        let proofs: Vec<DocumentId> = proofs.map(|proof| proof.document.clone()).collect();
        told.push(Told { claim, heard_in: heard_in.clone(), proofs });
    }
    open_all(hall, unit, actor, case, &told).await
}

/// Opens again what ended when an application was not accepted, in the unit that brings it back: what the form says to be wrong and
/// what was said later, each with its papers and a limit of its own.
pub(crate) async fn open_again(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseId) -> Result<()> {
    let ended: Option<(Option<String>,)> = unit
        .optional(
            sqlx::query_as("SELECT MAX(at) FROM case_events WHERE case_id = $1 AND act = $2")
                .bind(case.as_str())
                .bind(Act::NotAccept.code()),
        )
        .await?;
    let Some(ended) = ended.and_then(|(at,)| Timestamp::parse(&at?)) else { return Ok(()) };
    let mut told = Vec::new();
    // What was dropped before that the applicant had taken back.
    let with_it = |dispute: &Dispute| dispute.state == DisputeState::Dropped && dispute.ended_at.is_some_and(|at| at >= ended);
    let dropped: Vec<Dispute> = of_case(hall, &mut Source::Unit(unit), case).await?.into_iter().filter(with_it).collect();
    for dispute in dropped {
        let proofs: Vec<(String,)> =
            unit.all(sqlx::query_as("SELECT document_id FROM dispute_documents WHERE dispute_id = $1").bind(dispute.id.as_str())).await?;
        let heard_in: Option<(Option<String>,)> =
            unit.optional(sqlx::query_as("SELECT verification_id FROM disputes WHERE id = $1").bind(dispute.id.as_str())).await?;
        let heard_in = heard_in.and_then(|(id,)| id).map(VerificationId);
        let Dispute { member, register, about, declared, reason, .. } = dispute;
        let proofs: Vec<DocumentId> = proofs.into_iter().map(|(id,)| DocumentId(id)).collect();
        told.push(Told { claim: Claim { member, register, about, declared, reason }, heard_in, proofs });
    }
    open_all(hall, unit, actor, case, &told).await
}

/// Opens a dispute for each claim with its papers, and tells the applicant once.
async fn open_all(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseId, all: &[Told]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let case = case::load(unit, case).await?;
    let mut until = None;
    for told in all {
        until = Some(open(hall, unit, actor, &case, told).await?);
    }
    match until {
        Some(until) => tell(hall, unit, &case, until).await,
        None => Ok(()),
    }
}

/// Opens a dispute of a case that is submitted; from acceptance on its clock stands from here.
pub(super) async fn open_later(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseRow, told: &Told) -> Result<()> {
    let earlier = of_case(hall, &mut Source::Unit(unit), &case.id).await?;
    if disputed_before(&earlier, &told.claim.member, told.claim.register) {
        return Err(Fault::at("record", FaultCode::DisputedAlready).into());
    }
    let until = open(hall, unit, actor, case, told).await?;
    if case.state.waits_for_owners() && case.clock.held_on.is_none() {
        let calendar = settings::calendar_within(unit).await?;
        clock::set(hall, unit, case, held(case.clock, hall.today()), &calendar).await?;
    }
    tell(hall, unit, case, until).await
}

/// Writes one dispute; answers the owner's last day.
async fn open(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &CaseRow, told: &Told) -> Result<Day> {
    let Told { claim, heard_in, proofs } = told;
    let id = hall.new_id();
    let calendar = settings::calendar_within(unit).await?;
    let due_on = settings::limits_within(unit).await?.dispute_due(hall.today(), &calendar);
    let offices = settings::offices_within(unit).await?;
    let office = holder(&offices, CaseState::SecondReview, &case.area)
        .ok_or_else(|| Error::Setup(format!("no county office answers for the area {}", case.area)))?;
    let written = unit
        .execute(
            sqlx::query(
                "INSERT INTO disputes (id, case_id, member_id, register, office_id, area, verification_id, claim, opened_at, due_on, state, shelf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', 'open') ON CONFLICT (case_id, member_id, register) WHERE state = 'open' DO NOTHING",
            )
            .bind(id.as_str())
            .bind(case.id.as_str())
            .bind(claim.member.as_str())
            .bind(claim.register.code())
            .bind(office.id.as_str())
            .bind(case.area.as_str())
            .bind(heard_in.as_ref().map(VerificationId::as_str))
            .bind(seal_claim(hall, &id, claim))
            .bind(hall.now().to_string())
            .bind(due_on.to_string()),
        )
        .await?;
    if written != 1 {
        return Err(Fault::at("record", FaultCode::DisputedAlready).into());
    }
    for proof in proofs {
        point_at(unit, &id, proof).await?;
    }
    let detail = serde_json::json!({
        "dispute": id,
        "register": claim.register,
        "field": claim.about.as_ref().map(|about| about.pick.code()),
        "owner": claim.register.owner(),
        "due": due_on,
        "proofs": proofs.len(),
    });
    audit::record(hall, unit, Entry { chain: format!("case:{}", case.id), act: "case.dispute", actor, detail }).await?;
    Ok(due_on)
}

async fn point_at(unit: &mut UnitOfWork, dispute: &str, document: &DocumentId) -> Result<()> {
    unit.execute(
        sqlx::query(
            "INSERT INTO dispute_documents (dispute_id, document_id) VALUES ($1, $2) ON CONFLICT (dispute_id, document_id) DO NOTHING",
        )
        .bind(dispute)
        .bind(document.as_str()),
    )
    .await?;
    Ok(())
}

/// Adds a paper to an open dispute of a case; the caller has asked for the right to the case, and writes the paper in the same unit.
pub(crate) async fn attach_proof(unit: &mut UnitOfWork, case: &CaseId, dispute: &DisputeId, document: &DocumentId) -> Result<()> {
    let open: Option<(String,)> = unit
        .optional(
            sqlx::query_as("SELECT id FROM disputes WHERE id = $1 AND case_id = $2 AND state = 'open'")
                .bind(dispute.as_str())
                .bind(case.as_str()),
        )
        .await?;
    let (id,) = open.ok_or(Fault::whole(FaultCode::TooLate))?;
    point_at(unit, &id, document).await
}

async fn tell(hall: &Hall, unit: &mut UnitOfWork, case: &CaseRow, until: Day) -> Result<()> {
    let template = MessageTemplate::DisputeOpened { number: case.number.clone().unwrap_or_default(), until };
    send(hall, unit, case, &template).await
}

/// Tells the applicant of a case.
pub(super) async fn send(hall: &Hall, unit: &mut UnitOfWork, case: &CaseRow, template: &MessageTemplate) -> Result<()> {
    let (phone, language) = reach(hall, unit, case).await?;
    let recipient = Recipient { phone: &phone, account: Some(&case.account), case: Some(&case.id) };
    messages::enqueue(hall, unit, template, recipient, language).await?;
    Ok(())
}
