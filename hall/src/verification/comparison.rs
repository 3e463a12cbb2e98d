//! Reading a check: the table for the officers, the trace for letters.

use super::check::{policy_of, subject};
use super::dispute::of_case;
use super::evidence::{self, Kind};
use super::{ruling, silent};
use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::Result;
use crate::review::source::Source;
use crate::review::{handlers, reads};
use domain::id::{CaseId, VerificationId};
use domain::identity::{Actor, Relation, Right, Role, Verdict, may};
use domain::review::{CaseState, Step};
use domain::verification::{AskedAgain, Assessment, CheckView, CheckedMember, Register, compare};

/// The latest check of a case, if there was one since it was last handed in.
pub async fn comparison(hall: &Hall, actor: &Actor, case: &CaseId) -> Result<Option<CheckView>> {
    let subject = subject(hall, actor, case, Right::ReadCase).await?;
    if subject.check_result.is_none() {
        return Ok(None);
    }
    let Some(stored) = evidence::latest(hall, case, Kind::Check).await? else { return Ok(None) };
    reads::note(hall, actor, case, subject.state).await?;
    let rulings = ruling::read(hall, case).await?;
    let assessment = ruling::applied(stored.assessment(hall)?, &rulings);
    let replies = stored.replies(hall).await?;
    let disputes = of_case(hall, &mut Source::of(hall), case).await?;
    let said = subject.answers.clone().disputed_by(&disputes);
    let seen = match evidence::latest(hall, case, Kind::Prefill).await? {
        Some(shown) => shown.replies(hall).await?,
        None => Vec::new(),
    };
    let mut comparison = compare(&said, &replies, &seen, &assessment).with_disputes(&disputes, stored.at);
    for row in &mut comparison.rows {
        row.records = row.records.iter().map(domain::verification::Record::masked).collect();
    }
    let policy = policy_of(hall, stored.policy.as_deref()).await?;
    let texts =
        assessment.rules.iter().map(|result| policy.rule(result.rule).map(|terms| terms.text.clone()).unwrap_or_default()).collect();
    let asked = |register: &Register| replies.iter().any(|of_member| of_member.of(*register).is_some());
    Ok(Some(CheckView {
        verification: stored.id,
        at: stored.at,
        asked_again: silent::next_at(hall, case, subject.state).await?.map(|next| AskedAgain::of(next, hall.now())),
        took_ms: stored.took_ms,
        registers: i64::try_from(Register::ALL.iter().filter(|register| asked(register)).count()).unwrap_or(0),
        members: subject
            .answers
            .applying()
            .map(|member| CheckedMember { member: member.id.clone(), relation: member.relation, name: member.name.masked() })
            .collect(),
        assessment,
        texts,
        comparison,
        rulings: rulings.iter().map(ruling::StoredRuling::view).collect(),
        may_confirm: may_confirm(hall, actor, case, subject.state).await?,
    }))
}

/// Whether the actor may confirm open rules: by post, and neither after another step of this case nor in the own household.
async fn may_confirm(hall: &Hall, actor: &Actor, case: &CaseId, state: CaseState) -> Result<bool> {
    let Actor::Staff(staff) = actor else { return Ok(false) };
    let granted = may(Role::of(actor), Right::ConfirmRule, Relation::OfficeArea) == Verdict::Allowed;
    let handled = handlers::handled(&mut Source::of(hall), case, actor).await?;
    let other_step = handled.is_some() && handled != Step::of_finding(staff.post, state);
    Ok(granted && !other_step && !handlers::own_household(&mut Source::of(hall), case, actor).await?)
}

/// The trace of the latest check with the findings of officers, for the decision letter. The caller has asked for the right
/// to the case.
pub async fn assessment_of(hall: &Hall, case: &CaseId) -> Result<Option<Assessment>> {
    let Some(stored) = evidence::latest(hall, case, Kind::Check).await? else { return Ok(None) };
    let rulings = ruling::read(hall, case).await?;
    Ok(Some(ruling::applied(stored.assessment(hall)?, &rulings)))
}

/// The check that a page of the case shows, within a unit.
pub(crate) async fn latest_check(unit: &mut UnitOfWork, case: &CaseId) -> Result<Option<VerificationId>> {
    evidence::latest_id(unit, case, Kind::Check).await
}
