//! What the applicant sees of the disputes of the own case, and says to be wrong after submit.

use super::list::proofs_of;
use super::open::open_later;
use super::row::of_case;
use super::shown::shown_field;
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::draft::{own, unseal_answers};
use crate::review::case;
use crate::review::source::Source;
use crate::verification::prefill;
use domain::fault::{Fault, FaultCode};
use domain::id::{CaseId, MemberId};
use domain::identity::{Actor, Right};
use domain::intake::Answers;
use domain::review::CaseState;
use domain::verification::{DisputableRecord, DisputesPage, OwnDispute, Pick, PrefilledRecord, Record, Register, claim, disputed_before};

/// The disputes of a case with their papers. The caller has asked for the right to the case.
pub(crate) async fn of_own_case(hall: &Hall, case: &CaseId, answers: &Answers) -> Result<Vec<OwnDispute>> {
    let mut disputes = Vec::new();
    for dispute in of_case(hall, &mut Source::of(hall), case).await? {
        let Some(member) = answers.member(&dispute.member) else { continue };
        let proofs = proofs_of(hall, case, &dispute.id).await?;
        disputes.push(OwnDispute { whose: member.relation, dispute, proofs });
    }
    Ok(disputes)
}

/// The answers and the state of a case of the actor's own; anybody else's is not found.
async fn own_case(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<(CaseState, Answers)> {
    let resident = own(actor, Right::UseOwnCase)?;
    let row: Option<(String, String)> = sqlx::query_as("SELECT state, answers FROM cases WHERE id = $1 AND account_id = $2")
        .bind(case.as_str())
        .bind(resident.account.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    let (state, sealed) = row.filter(|(_, sealed)| !sealed.is_empty()).ok_or(Error::NotFound)?;
    let state = CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", case.as_str()))?;
    Ok((state, unseal_answers(hall, case, &sealed)?))
}

/// The page on which the applicant says that a register is wrong. Once the second review has the case nothing can be added.
pub async fn disputes_page(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<DisputesPage> {
    let (state, answers) = own_case(hall, actor, case).await?;
    let disputes = of_own_case(hall, case, &answers).await?;
    let records = if state.may_dispute() { disputable(hall, case, &answers, &disputes).await? } else { Vec::new() };
    Ok(DisputesPage { case: case.clone(), state, records, disputes })
}

/// Whether the record of an asking is there to be disputed. One that was erased after its time is not: nobody can say what it held.
fn stands(shown: &PrefilledRecord) -> bool {
    shown.status.decides() && !shown.is_erased()
}

/// The records the applicant was shown and no owner was asked about.
async fn disputable(hall: &Hall, case: &CaseId, answers: &Answers, disputes: &[OwnDispute]) -> Result<Vec<DisputableRecord>> {
    let shown = prefill::records(hall, case, answers).await?;
    let before = |shown: &PrefilledRecord| disputed_before(disputes.iter().map(|own| &own.dispute), &shown.member, shown.register);
    let records = shown.into_iter().filter(|shown| stands(shown) && !before(shown)).filter_map(|shown| {
        let member = answers.member(&shown.member)?;
        Some(DisputableRecord {
            whose: member.relation,
            resident_id: member.resident_id.masked(),
            records: shown.records.iter().map(Record::masked).collect(),
            member: shown.member,
            register: shown.register,
            as_of: shown.as_of,
        })
    });
    Ok(records.collect())
}

/// Says that a field of a register's record is wrong, after submit: its owner is asked.
pub async fn dispute_record(hall: &Hall, actor: &Actor, case: &CaseId, field: &str, declared: &str, reason: &str) -> Result<()> {
    let (state, answers) = own_case(hall, actor, case).await?;
    if !state.may_dispute() {
        return Err(Fault::whole(FaultCode::TooLate).into());
    }
    let mut records = prefill::records(hall, case, &answers).await?;
    records.retain(stands);
    let shown = |member: &MemberId, register: Register, pick: Pick| shown_field(&records, answers.member(member)?, register, pick);
    let claim = claim(field, declared, reason, shown)?;
    let mut unit = hall.begin().await?;
    case::hold(&mut unit, case).await?;
    let row = case::load(&mut unit, case).await?;
    if !row.state.may_dispute() {
        return Err(Fault::whole(FaultCode::TooLate).into());
    }
    open_later(hall, &mut unit, actor, &row, &claim).await?;
    unit.commit().await
}
