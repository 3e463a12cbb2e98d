//! Findings of officers on rules that data left open. A rule that data decided cannot be ruled on.

use super::check::{result_of, subject};
use super::evidence::{self, Kind};
use crate::crypto::content_hash;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use crate::review::source::Source;
use crate::review::{case, handlers};
use crate::{Hall, audit};
use domain::day::Timestamp;
use domain::fault::{Fault, FaultCode};
use domain::id::{CaseId, MemberId, VerificationId};
use domain::identity::{Actor, Post, Right};
use domain::review::Step;
use domain::verification::{Assessment, Rule, RuleResult, Ruling, RulingView, Verdict};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// A finding as stored.
pub(super) struct StoredRuling {
    pub ruling: Ruling,
    pub question: String,
    pub post: Post,
    pub at: Timestamp,
}

/// What makes an open result the same question at the next check: rule, person, value and what was missing.
fn question(result: &RuleResult) -> String {
    let text = serde_json::json!([result.rule, result.member, result.input, result.threshold, result.missing, result.verdict]).to_string();
    content_hash(text.as_bytes())
}

/// The assessment with the findings that answer its open questions.
pub(super) fn applied(assessment: Assessment, rulings: &[StoredRuling]) -> Assessment {
    let fitting: Vec<Ruling> = rulings
        .iter()
        .filter(|stored| assessment.rules.iter().any(|result| !result.is_settled() && question(result) == stored.question))
        .map(|stored| stored.ruling.clone())
        .collect();
    assessment.with_rulings(&fitting)
}

type Row = (String, String, Option<String>, String, String, String, String, String);

const COLUMNS: &str = "SELECT id, rule, member_id, question, verdict, reason, post, at FROM rulings WHERE case_id = $1 ORDER BY at, id";

/// Every finding on a case, oldest first.
pub(super) async fn of_case(hall: &Hall, unit: &mut UnitOfWork, case: &CaseId) -> Result<Vec<StoredRuling>> {
    let rows: Vec<Row> = unit.all(sqlx::query_as(COLUMNS).bind(case.as_str())).await?;
    rows.into_iter().map(|row| unpack(hall, row)).collect()
}

/// The same outside a unit, for pages.
pub(super) async fn read(hall: &Hall, case: &CaseId) -> Result<Vec<StoredRuling>> {
    let rows: Vec<Row> = sqlx::query_as(COLUMNS).bind(case.as_str()).fetch_all(hall.db().reader()).await?;
    rows.into_iter().map(|row| unpack(hall, row)).collect()
}

fn unpack(hall: &Hall, (id, rule, member, question, verdict, reason, post, at): Row) -> Result<StoredRuling> {
    let corrupt = || Error::corrupt("rulings", &id);
    let ruling = Ruling {
        rule: Rule::from_code(&rule).ok_or_else(corrupt)?,
        member: member.map(MemberId),
        verdict: Verdict::from_code(&verdict).ok_or_else(corrupt)?,
        reason: hall.unseal("rulings", "reason", &id, &reason)?,
    };
    let (post, at) = (Post::from_code(&post).ok_or_else(corrupt)?, Timestamp::parse(&at).ok_or_else(corrupt)?);
    Ok(StoredRuling { ruling, question, post, at })
}

impl StoredRuling {
    pub fn view(&self) -> RulingView {
        let Ruling { rule, member, verdict, reason } = self.ruling.clone();
        RulingView { rule, member, verdict, reason, post: self.post, at: self.at }
    }
}

/// Confirms an open rule of the latest check by hand: pass or fail, with the proof and the reasoning in words.
///
/// `seen` is the check the page was made from; after a newer one nothing is confirmed.
pub async fn confirm_rule(hall: &Hall, actor: &Actor, case: &CaseId, seen: &VerificationId, ruling: Ruling) -> Result<()> {
    let subject = subject(hall, actor, case, Right::ConfirmRule).await?;
    let Actor::Staff(staff) = actor else { return Err(Error::Forbidden) };
    let reason = ruling.reason.trim();
    if reason.is_empty() {
        return Err(Fault::at("reason", FaultCode::OpinionRequired).into());
    }
    if reason.chars().count() > LONGEST_REASON {
        return Err(Fault::at("reason", FaultCode::TooLong).with(LONGEST_REASON).into());
    }
    if reason.chars().any(|sign| sign.is_control() && sign != '\n') {
        return Err(Fault::at("reason", FaultCode::ControlCharacters).into());
    }
    if ruling.verdict == Verdict::Unknown {
        return Err(Fault::at("verdict", FaultCode::Required).into());
    }
    let stored = evidence::latest(hall, case, Kind::Check).await?.ok_or(Fault::whole(FaultCode::CheckMissing))?;
    if stored.id != *seen {
        return Err(Fault::whole(FaultCode::CheckReplaced).into());
    }
    let assessment = stored.assessment(hall)?;
    let open = assessment
        .rules
        .iter()
        .find(|result| result.rule == ruling.rule && result.member == ruling.member && !result.is_settled())
        .ok_or(Error::NotFound)?;
    let (asked, id) = (question(open), hall.new_id());
    let step = Step::of_finding(staff.post, subject.state).ok_or(Error::Forbidden)?;

    let mut unit = hall.begin().await?;
    case::hold(&mut unit, case).await?;
    let now: Option<(String,)> = unit.optional(sqlx::query_as("SELECT state FROM cases WHERE id = $1").bind(case.as_str())).await?;
    if now.is_none_or(|(state,)| state != subject.state.code()) {
        return Err(Error::Conflict);
    }
    if evidence::latest_id(&mut unit, case, Kind::Check).await?.as_ref() != Some(seen) {
        return Err(Fault::whole(FaultCode::CheckReplaced).into());
    }
    // A finding settles a condition as much as an act does: it takes the step, and only of one person.
    handlers::refuse_own_household(&mut Source::Unit(&mut unit), case, actor).await?;
    handlers::take(hall, &mut unit, case, &staff.officer, step, "").await?;
    unit.execute(
        sqlx::query(
            "INSERT INTO rulings (id, case_id, verification_id, rule, member_id, question, verdict, reason, actor, post, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(stored.id.as_str())
        .bind(ruling.rule.code())
        .bind(ruling.member.as_ref().map(MemberId::as_str))
        .bind(asked)
        .bind(ruling.verdict.code())
        .bind(hall.seal("rulings", "reason", &id, reason))
        .bind(actor.tag())
        .bind(staff.post.code())
        .bind(hall.now().to_string()),
    )
    .await?;
    let rulings = of_case(hall, &mut unit, case).await?;
    let judged = applied(assessment, &rulings);
    let result = result_of(&judged);
    unit.execute(sqlx::query("UPDATE cases SET check_result = $1 WHERE id = $2").bind(result.code()).bind(case.as_str())).await?;
    let detail = serde_json::json!({ "ruling": id, "verification": stored.id, "rule": ruling.rule, "verdict": ruling.verdict, "result": result.code() });
    audit::record(hall, &mut unit, audit::Entry { chain: format!("case:{case}"), act: "case.confirm_rule", actor, detail }).await?;
    unit.commit().await
}
