//! The county's list of disputes, by the owners' last day, and one of them with both values side by side.

use super::row::{COLUMNS, DisputeColumns};
use crate::Hall;
use crate::error::{Error, Result};
use crate::intake::documents_of;
use crate::intake::draft::unseal_answers;
use crate::review::desk::cursor::{Cursor, Way};
use crate::review::desk::days_left;
use crate::review::handlers;
use crate::review::reads;
use crate::review::source::Source;
use crate::rights::demand;
use crate::settings;
use crate::verification::evidence;
use domain::id::{CaseId, DisputeId, DocumentId, OfficeId};
use domain::identity::{Actor, Relation, Right, Role, StaffActor, Verdict, may};
use domain::intake::{Answers, DocumentView};
use domain::review::CaseState;
use domain::settings::Calendar;
use domain::verification::{
    DISPUTES_PAGE, Dispute, DisputeList, DisputeQuery, DisputeRow, DisputeState, DisputeView, Record, Register, Shelf,
};

fn officer(actor: &Actor) -> Result<&StaffActor> {
    demand(actor, Right::ReadDisputes, Relation::None)?;
    match actor {
        Actor::Staff(staff) => Ok(staff),
        Actor::Anonymous | Actor::Resident(_) | Actor::Client(_) | Actor::System => Err(Error::Forbidden),
    }
}

/// What a line of the list is made of beside the dispute.
#[derive(sqlx::FromRow)]
struct Line {
    #[sqlx(flatten)]
    dispute: DisputeColumns,
    case_id: String,
    case_state: String,
    number: Option<String>,
    acceptance_number: Option<String>,
    answers: String,
}

/// The statement of one page; a test reads its query plan.
pub(super) fn statement(way: Way) -> String {
    let (than, order) = match way {
        Way::Later => (">", "ORDER BY d.due_on, d.id"),
        Way::Earlier => ("<", "ORDER BY d.due_on DESC, d.id DESC"),
    };
    format!(
        "SELECT {COLUMNS}, d.case_id, c.state AS case_state, c.number, c.acceptance_number, c.answers FROM disputes d JOIN cases c ON c.id = d.case_id WHERE d.office_id = $1 AND d.shelf = $2 AND (d.due_on, d.id) {than} ($3, $4) AND ($5 IS NULL OR d.register = $5) AND d.area >= $6 AND d.area < $7 {order} LIMIT $8"
    )
}

/// A page of the disputes that lie with the officer's office, what is due first before the others.
pub async fn disputes(hall: &Hall, actor: &Actor, query: &DisputeQuery) -> Result<DisputeList> {
    let staff = officer(actor)?;
    let list = format!("disputes:{}", staff.staff);
    let cursor = query.cursor.as_deref().map(|text| Cursor::read(hall, &list, text)).transpose()?;
    let way = cursor.as_ref().map_or(Way::Later, |cursor| cursor.way);
    let until = format!("{}\u{7f}", staff.area);
    let rows: Vec<Line> = sqlx::query_as(sqlx::AssertSqlSafe(statement(way)))
        .bind(staff.office.as_str())
        .bind(query.shelf.code())
        .bind(cursor.as_ref().map(|cursor| cursor.day.to_string()).unwrap_or_default())
        .bind(cursor.as_ref().map(|cursor| cursor.id.clone()).unwrap_or_default())
        .bind(query.register.map(Register::code))
        .bind(staff.area.as_str())
        .bind(until.as_str())
        .bind(i64::try_from(DISPUTES_PAGE).unwrap_or(50) + 1)
        .fetch_all(hall.db().reader())
        .await?;
    let calendar = settings::calendar(hall).await?;
    let mut rows = rows.into_iter().map(|row| Ok(row.read(hall, &calendar)?.0)).collect::<Result<Vec<DisputeRow>>>()?;
    let more = rows.len() > DISPUTES_PAGE;
    rows.truncate(DISPUTES_PAGE);
    if way == Way::Earlier {
        rows.reverse();
    }
    let place = |row: Option<&DisputeRow>, way| row.map(|row| Cursor { way, day: row.due_on, id: row.id.0.clone() }.write(hall, &list));
    let (before, after) = if way == Way::Earlier { (more, true) } else { (cursor.is_some(), more) };
    let (first, last) = (place(rows.first(), Way::Earlier), place(rows.last(), Way::Later));
    let (open,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM disputes WHERE office_id = $1 AND shelf = $2 AND area >= $3 AND area < $4")
            .bind(staff.office.as_str())
            .bind(Shelf::Open.code())
            .bind(staff.area.as_str())
            .bind(until.as_str())
            .fetch_one(hall.db().reader())
            .await?;
    Ok(DisputeList { open, rows, earlier: first.filter(|_| before), later: last.filter(|_| after) })
}

impl Line {
    fn read(self, hall: &Hall, calendar: &Calendar) -> Result<(DisputeRow, Dispute, Answers, CaseId)> {
        let case = CaseId(self.case_id);
        let dispute = self.dispute.read(hall)?;
        let answers = unseal_answers(hall, &case, &self.answers)?;
        let member = answers.member(&dispute.member).ok_or_else(|| Error::corrupt("disputes", dispute.id.as_str()))?;
        let row = DisputeRow {
            id: dispute.id.clone(),
            number: self.acceptance_number.or(self.number).unwrap_or_default(),
            member: (member.relation, member.name.masked()),
            register: dispute.register,
            about: dispute.about.clone(),
            declared: dispute.declared.clone(),
            state: dispute.state,
            opened_at: dispute.opened_at,
            due_on: dispute.due_on,
            days_left: days_left(calendar, hall.today(), dispute.due_on),
        };
        Ok((row, dispute, answers, case))
    }
}

/// A dispute near the actor.
pub(super) struct Near {
    pub case: CaseId,
    pub state: DisputeState,
}

/// The dispute, to whoever may write its answer down.
pub(super) async fn near(hall: &Hall, actor: &Actor, dispute: &DisputeId) -> Result<Near> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("SELECT case_id, office_id, area, state FROM disputes WHERE id = $1")
            .bind(dispute.as_str())
            .fetch_optional(hall.db().reader())
            .await?;
    let Some((case, office, area, state)) = row else {
        demand(actor, Right::AnswerDispute, Relation::None)?;
        return Err(Error::NotFound);
    };
    demand(actor, Right::AnswerDispute, Relation::to_clue(actor, &OfficeId(office), &area))?;
    let state = DisputeState::from_code(&state).ok_or_else(|| Error::corrupt("disputes", dispute.as_str()))?;
    Ok(Near { case: CaseId(case), state })
}

/// One dispute that lies with the officer's office: what the register held beside what is said, and the papers.
pub async fn dispute(hall: &Hall, actor: &Actor, dispute: &DisputeId) -> Result<DisputeView> {
    let near = near(hall, actor, dispute).await?;
    let text = format!(
        "SELECT {COLUMNS}, d.case_id, c.state AS case_state, c.number, c.acceptance_number, c.answers FROM disputes d JOIN cases c ON c.id = d.case_id WHERE d.id = $1"
    );
    let line: Option<Line> = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(dispute.as_str()).fetch_optional(hall.db().reader()).await?;
    let calendar = settings::calendar(hall).await?;
    let line = line.ok_or(Error::NotFound)?;
    let state = CaseState::from_code(&line.case_state).ok_or_else(|| Error::corrupt("cases", &line.case_id))?;
    let (row, dispute, answers, case) = line.read(hall, &calendar)?;
    let seen = evidence::seen_in(hall, &dispute).await?;
    let proofs = proofs_of(hall, &case, &dispute.id).await?;
    let own = handlers::own_household(&mut Source::of(hall), &case, actor).await?;
    if !own {
        reads::note_dispute(hall, actor, &case, &dispute.id, state).await?;
    }
    let answerable = DisputeState::ANSWERS.into_iter().any(|answer| near.state.may_become(answer));
    Ok(DisputeView {
        resident_id: answers.member(&dispute.member).map(|member| member.resident_id.masked()).unwrap_or_default(),
        held: seen.as_ref().filter(|seen| !seen.is_erased()).map(|seen| seen.records.iter().map(Record::masked).collect()),
        as_of: seen.and_then(|seen| seen.as_of),
        may_answer: answerable && !own,
        row,
        dispute,
        proofs,
    })
}

/// The papers of a dispute, oldest first.
pub(super) async fn proofs_of(hall: &Hall, case: &CaseId, dispute: &DisputeId) -> Result<Vec<DocumentView>> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT document_id FROM dispute_documents WHERE dispute_id = $1")
        .bind(dispute.as_str())
        .fetch_all(hall.db().reader())
        .await?;
    let mut documents = documents_of(hall, case).await?;
    documents.retain(|document| rows.iter().any(|(id,)| *id == document.id.0));
    Ok(documents)
}

/// Whether an actor may open a paper because the dispute it was handed in with lies with the own office.
pub(crate) async fn may_open_proof(hall: &Hall, actor: &Actor, document: &DocumentId) -> Result<bool> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT d.office_id, d.area FROM disputes d JOIN dispute_documents p ON p.dispute_id = d.id WHERE p.document_id = $1",
    )
    .bind(document.as_str())
    .fetch_all(hall.db().reader())
    .await?;
    let near = |(office, area): (String, String)| {
        may(Role::of(actor), Right::AnswerDispute, Relation::to_clue(actor, &OfficeId(office), &area)) == Verdict::Allowed
    };
    Ok(rows.into_iter().any(near))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Engine;
    use crate::testing::on_both_engines;
    use sqlx::Row as _;

    on_both_engines! {
        async fn the_index_serves_the_list_in_order(test: TestHall) {
            let hall = &test.hall;
            if hall.db().engine() == Engine::Sqlite {
                for way in [Way::Later, Way::Earlier] {
                    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement(way)));
                    let rows = sqlx::query(explain).fetch_all(hall.db().reader()).await.unwrap();
                    let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>("detail")).collect();
                    assert!(plan.iter().any(|line| line.contains("disputes_desk")), "{plan:?}");
                    assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?}");
                }
            } else {
                let filled = (1..=8).rev().fold(statement(Way::Later), |text, number| {
                    let value = match number { 8 => "51", 5 => "NULL", _ => "'x'" };
                    text.replace(&format!("${number}"), value)
                });
                let mut unit = hall.begin().await.unwrap();
                unit.execute(sqlx::query("SET LOCAL enable_seqscan = off")).await.unwrap();
                let rows = unit.rows(sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN {filled}")))).await.unwrap();
                let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>(0)).collect();
                assert!(plan.iter().any(|line| line.contains("disputes_desk")), "{plan:?}");
            }
        }
    }
}
