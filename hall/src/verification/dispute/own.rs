//! What the applicant sees of the disputes of the own case, and says to be wrong after submit.

use super::list::proofs_of;
use super::offered::offered;
use super::open::{Told, open_later};
use super::row::of_case;
use super::shown::shown_field;
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::draft::{own, unseal_answers};
use crate::review::case;
use crate::review::source::Source;
use domain::fault::{Fault, FaultCode};
use domain::id::CaseId;
use domain::identity::{Actor, Right};
use domain::intake::Answers;
use domain::review::CaseState;
use domain::verification::{DisputableRecord, DisputesPage, OwnDispute, Record, claim, disputed_before};

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

/// A case of the actor's own.
struct OwnCase {
    state: CaseState,
    answers: Answers,
    /// It was checked since it was last handed in.
    checked: bool,
}

/// A case of the actor's own; anybody else's is not found.
async fn own_case(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<OwnCase> {
    let resident = own(actor, Right::UseOwnCase)?;
    let row: Option<(String, String, Option<String>)> =
        sqlx::query_as("SELECT state, answers, check_result FROM cases WHERE id = $1 AND account_id = $2")
            .bind(case.as_str())
            .bind(resident.account.as_str())
            .fetch_optional(hall.db().reader())
            .await?;
    let (state, sealed, result) = row.filter(|(_, sealed, _)| !sealed.is_empty()).ok_or(Error::NotFound)?;
    let state = CaseState::from_code(&state).ok_or_else(|| Error::corrupt("cases", case.as_str()))?;
    Ok(OwnCase { state, answers: unseal_answers(hall, case, &sealed)?, checked: result.is_some() })
}

/// The page on which the applicant says that a register is wrong. Once the second review has the case nothing can be added.
pub async fn disputes_page(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<DisputesPage> {
    let own = own_case(hall, actor, case).await?;
    let disputes = of_own_case(hall, case, &own.answers).await?;
    let records = if own.state.may_dispute() { disputable(hall, case, &own, &disputes).await? } else { Vec::new() };
    Ok(DisputesPage { case: case.clone(), state: own.state, records, disputes })
}

/// The records that no owner was asked about.
async fn disputable(hall: &Hall, case: &CaseId, own: &OwnCase, disputes: &[OwnDispute]) -> Result<Vec<DisputableRecord>> {
    let mut records = Vec::new();
    for one in offered(hall, case, &own.answers, own.checked).await? {
        let shown = one.shown;
        let Some(member) = own.answers.member(&shown.member) else { continue };
        if disputed_before(disputes.iter().map(|said| &said.dispute), &shown.member, shown.register) {
            continue;
        }
        records.push(DisputableRecord {
            whose: member.relation,
            resident_id: member.resident_id.masked(),
            records: shown.records.iter().map(Record::masked).collect(),
            member: shown.member,
            register: shown.register,
            as_of: shown.as_of,
        });
    }
    Ok(records)
}

/// Says that a field of a register's record is wrong, after submit: its owner is asked.
pub async fn dispute_record(hall: &Hall, actor: &Actor, case: &CaseId, field: &str, declared: &str, reason: &str) -> Result<()> {
    let own = own_case(hall, actor, case).await?;
    if !own.state.may_dispute() {
        return Err(Fault::whole(FaultCode::TooLate).into());
    }
    let records = offered(hall, case, &own.answers, own.checked).await?;
    let claim = claim(field, declared, reason, |member, register, pick| {
        let found = records.iter().find(|one| one.is_about(member, register))?;
        shown_field(std::slice::from_ref(&found.shown), own.answers.member(member)?, register, pick)
    })?;
    let heard_in = records.into_iter().find(|one| one.is_about(&claim.member, claim.register)).map(|one| one.heard_in);
    let told = Told { claim, heard_in, proofs: Vec::new() };
    let mut unit = hall.begin().await?;
    case::hold(&mut unit, case).await?;
    let row = case::load(&mut unit, case).await?;
    if !row.state.may_dispute() {
        return Err(Fault::whole(FaultCode::TooLate).into());
    }
    open_later(hall, &mut unit, actor, &row, &told).await?;
    unit.commit().await
}
