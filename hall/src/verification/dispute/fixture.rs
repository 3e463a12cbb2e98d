//! A dispute as a submit leaves it, about a case that never had one. For tests.
#![allow(clippy::unwrap_used, reason = "a fixture fails by panicking")]

use super::row::seal_claim;
use crate::Hall;
use crate::intake::draft::unseal_answers;
use crate::verification::evidence::{self, AskedAt, Heard, Kind, Proofs, Worded};
use domain::id::{CaseId, DisputeId, DocumentId, MemberId};
use domain::identity::Actor;
use domain::verification::{Answer, AnswerStatus, Claim, MemberAnswers, Pick, Register};

/// The applicant of a case was shown that they own no home and no vehicle, and disputes the first; the paper is a proof of it.
pub async fn dispute_left(hall: &Hall, case: &CaseId, office: &str, area: &str, proof: &DocumentId) -> (DisputeId, MemberId) {
    let (sealed,): (String,) =
        sqlx::query_as("SELECT answers FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
    let member = unseal_answers(hall, case, &sealed).unwrap().members[0].id.clone();
    let nothing = [Register::RealEstate, Register::Vehicle].map(|register| Answer::without_records(register, AnswerStatus::Empty));
    let answers = vec![MemberAnswers { member: member.clone(), answers: nothing.to_vec() }];
    let heard = Heard { answers, took_ms: 1, asked_at: hall.now(), earlier: AskedAt::new(), worded: Worded::new(), proofs: Proofs::new() };
    let claim = Claim {
        member: member.clone(),
        register: Register::RealEstate,
        about: words::Words::disputed_field(&[], "", Pick::WHOLE),
        declared: "有一套".to_owned(),
        reason: "刚买".to_owned(),
    };
    let id = hall.new_id();
    let mut unit = hall.begin().await.unwrap();
    let seen = evidence::write(hall, &mut unit, &Actor::System, case, Kind::Prefill, &heard, None).await.unwrap();
    let insert = "INSERT INTO disputes (id, case_id, member_id, register, office_id, area, verification_id, claim, opened_at, due_on, state, shelf) VALUES ($1, $2, $3, 'real_estate', $4, $5, $6, $7, $8, $9, 'open', 'open')";
    let query = sqlx::query(insert)
        .bind(id.as_str())
        .bind(case.as_str())
        .bind(member.as_str())
        .bind(office)
        .bind(area)
        .bind(seen.as_str())
        .bind(seal_claim(hall, &id, &claim))
        .bind(hall.now().to_string())
        .bind(hall.today().plus_days(14).to_string());
    unit.execute(query).await.unwrap();
    let insert = "INSERT INTO dispute_documents (dispute_id, document_id) VALUES ($1, $2)";
    unit.execute(sqlx::query(insert).bind(id.as_str()).bind(proof.as_str())).await.unwrap();
    unit.commit().await.unwrap();
    (DisputeId(id), member)
}
