//! Disputes as stored.

use crate::Hall;
use crate::error::{Error, Result};
use crate::review::source::Source;
use domain::day::{Day, Timestamp};
use domain::id::{CaseId, DisputeId, MemberId};
use domain::verification::{Claim, Dispute, DisputeState, DisputedField, OwnersAnswer, Register};
use serde::{Deserialize, Serialize};

/// What the applicant says, as sealed.
#[derive(Serialize, Deserialize)]
struct Said {
    declared: String,
    reason: String,
    /// Both values stay: the field with what the register showed. Claims from before a dispute named one have none.
    #[serde(default)]
    about: Option<DisputedField>,
}

/// A claim as stored.
pub(super) fn seal_claim(hall: &Hall, id: &str, claim: &Claim) -> String {
    let said = Said { declared: claim.declared.clone(), reason: claim.reason.clone(), about: claim.about.clone() };
    hall.seal("disputes", "claim", id, &serde_json::to_string(&said).unwrap_or_default())
}

/// An owner's answer as stored.
pub(super) fn seal_answer(hall: &Hall, id: &str, answer: &OwnersAnswer) -> String {
    hall.seal("disputes", "answer", id, &serde_json::to_string(answer).unwrap_or_default())
}

/// The columns of a dispute, whatever table it is joined with.
pub(super) const COLUMNS: &str = "d.id, d.member_id, d.register, d.state, d.claim, d.opened_at, d.due_on, d.answer, d.ended_at";

#[derive(sqlx::FromRow)]
pub(super) struct DisputeColumns {
    id: String,
    member_id: String,
    register: String,
    state: String,
    claim: String,
    opened_at: String,
    due_on: String,
    answer: Option<String>,
    ended_at: Option<String>,
}

impl DisputeColumns {
    pub fn read(self, hall: &Hall) -> Result<Dispute> {
        let corrupt = || Error::corrupt("disputes", &self.id);
        let said: Said = serde_json::from_str(&hall.unseal("disputes", "claim", &self.id, &self.claim)?).map_err(|_| corrupt())?;
        let answer = match &self.answer {
            Some(sealed) => {
                let text = hall.unseal("disputes", "answer", &self.id, sealed)?;
                Some(serde_json::from_str(&text).map_err(|_| corrupt())?)
            }
            None => None,
        };
        Ok(Dispute {
            register: Register::from_code(&self.register).ok_or_else(corrupt)?,
            state: DisputeState::from_code(&self.state).ok_or_else(corrupt)?,
            about: said.about,
            declared: said.declared,
            reason: said.reason,
            opened_at: Timestamp::parse(&self.opened_at).ok_or_else(corrupt)?,
            due_on: Day::parse(&self.due_on).ok_or_else(corrupt)?,
            answer,
            ended_at: self.ended_at.as_deref().and_then(Timestamp::parse),
            member: MemberId(self.member_id),
            id: DisputeId(self.id),
        })
    }
}

/// Every dispute of a case, oldest first.
pub(crate) async fn of_case(hall: &Hall, source: &mut Source<'_>, case: &CaseId) -> Result<Vec<Dispute>> {
    let text = format!("SELECT {COLUMNS} FROM disputes d WHERE d.case_id = $1 ORDER BY d.id");
    let rows: Vec<DisputeColumns> = source.all(sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(case.as_str())).await?;
    rows.into_iter().map(|row| row.read(hall)).collect()
}

/// The disputes of a page of cases, oldest first, each with its case.
pub(crate) async fn of_cases(hall: &Hall, cases: &[&str]) -> Result<Vec<(String, Dispute)>> {
    #[derive(sqlx::FromRow)]
    struct OfCase {
        #[sqlx(flatten)]
        dispute: DisputeColumns,
        case_id: String,
    }
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=cases.len()).map(|place| format!("${place}")).collect();
    let text = format!("SELECT {COLUMNS}, d.case_id FROM disputes d WHERE d.case_id IN ({}) ORDER BY d.id", places.join(", "));
    let mut query = sqlx::query_as::<sqlx::Any, OfCase>(sqlx::AssertSqlSafe(text));
    for case in cases {
        query = query.bind(*case);
    }
    let rows = query.fetch_all(hall.db().reader()).await?;
    rows.into_iter().map(|row| Ok((row.case_id, row.dispute.read(hall)?))).collect()
}

/// How many owners have still to answer, and whether something about a dispute is newer than the last check.
pub(crate) async fn standing(source: &mut Source<'_>, case: &CaseId) -> Result<(i64, bool)> {
    let row: Option<(i64, i64)> = source
        .optional(
            sqlx::query_as(
                "SELECT CAST(COALESCE(SUM(CASE WHEN d.state = 'open' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN d.opened_at > c.at AND d.state <> 'dropped' THEN 1 WHEN d.state IN ('corrected', 'upheld') AND d.ended_at > c.at THEN 1 ELSE 0 END), 0) AS BIGINT) FROM disputes d CROSS JOIN (SELECT COALESCE(MAX(v.at), '') AS at FROM verifications v WHERE v.case_id = $1 AND v.kind = 'check') c WHERE d.case_id = $1",
            )
            .bind(case.as_str()),
        )
        .await?;
    Ok(row.map_or((0, false), |(open, newer)| (open, newer > 0)))
}
