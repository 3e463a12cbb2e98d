//! Writing the clues of a page: what is known stays one row, what an officer has handled does not come back, what is over ends.

use super::judge::Judged;
use super::page::Case;
use super::run::Run;
use crate::Hall;
use crate::audit::{self, Entry};
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::id::MemberId;
use domain::identity::Actor;
use domain::settings::{Office, responsible};
use domain::verification::{Clue, ClueState, Found, Register, desk_of_clues};
use std::collections::HashMap;

/// A clue that is stored already.
struct Known {
    id: String,
    rule: String,
    member: String,
    register: String,
    fingerprint: String,
    state: ClueState,
    office: String,
}

type Row = (String, String, String, String, String, String, String, String);

/// Writes the clues of a page; answers how many are new.
pub(super) async fn write(
    hall: &Hall,
    unit: &mut UnitOfWork,
    actor: &Actor,
    run: &Run,
    offices: &[Office],
    judged: &Judged,
) -> Result<i64> {
    let mut known = known(unit, judged).await?;
    let mut new = 0;
    for (case, found) in &judged.found {
        let known = known.remove(case.id.as_str()).unwrap_or_default();
        if !found.clues.is_empty() {
            let office = responsible(offices, desk_of_clues(case.state), &case.area)
                .ok_or_else(|| Error::Setup(format!("no office answers for the area {}", case.area)))?;
            for clue in &found.clues {
                new += i64::from(one(hall, unit, actor, run, case, office, clue, &known).await?);
            }
        }
        end(hall, unit, actor, case, found, &known).await?;
    }
    Ok(new)
}

/// Every clue of the cases of a page, in one statement: they stand one after another.
async fn known(unit: &mut UnitOfWork, judged: &Judged) -> Result<HashMap<String, Vec<Known>>> {
    let mut known: HashMap<String, Vec<Known>> = HashMap::new();
    let (Some((first, _)), Some((last, _))) = (judged.found.first(), judged.found.last()) else { return Ok(known) };
    let rows: Vec<Row> = unit
        .all(
            sqlx::query_as(
                "SELECT case_id, id, rule, member_id, register, fingerprint, state, office_id FROM clues WHERE case_id >= $1 AND case_id <= $2 ORDER BY id",
            )
            .bind(first.id.as_str())
            .bind(last.id.as_str()),
        )
        .await?;
    for (case, id, rule, member, register, fingerprint, state, office) in rows {
        let state = ClueState::from_code(&state).ok_or_else(|| Error::corrupt("clues", &id))?;
        known.entry(case).or_default().push(Known { id, rule, member, register, fingerprint, state, office });
    }
    Ok(known)
}

fn member_code(clue: &Clue) -> &str {
    clue.member.as_ref().map_or("", MemberId::as_str)
}

fn register_code(clue: &Clue) -> &'static str {
    clue.register.map_or("", Register::code)
}

impl Known {
    fn is_of(&self, clue: &Clue) -> bool {
        self.rule == clue.rule.code() && self.member == member_code(clue) && self.register == register_code(clue)
    }
}

/// Writes one clue, if an officer has not handled just this before. Answers whether it is new.
#[expect(clippy::too_many_arguments, reason = "one row needs all of it")]
async fn one(
    hall: &Hall,
    unit: &mut UnitOfWork,
    actor: &Actor,
    run: &Run,
    case: &Case,
    office: &Office,
    clue: &Clue,
    known: &[Known],
) -> Result<bool> {
    let content = serde_json::to_string(clue).map_err(|_| Error::corrupt("clues", case.id.as_str()))?;
    // The rank may follow from other clues of the household; what was found is the same.
    let print =
        serde_json::json!([case.id, clue.rule, clue.member, clue.register, clue.before, clue.after, clue.now, clue.effect]).to_string();
    let fingerprint = hall.keys().blind_index("clue", &print);
    if let Some(open) = known.iter().find(|known| !known.state.is_handled() && known.is_of(clue)) {
        // Found again: it stays with whoever looks at it, unless it says something else now.
        let state = if open.fingerprint == fingerprint { open.state } else { ClueState::Open };
        unit.execute(
            sqlx::query(
                "UPDATE clues SET run = $1, office_id = $2, area = $3, effect = $4, rank = $5, content = $6, fingerprint = $7, state = $8 WHERE id = $9 AND handled = 0",
            )
            .bind(run.id.as_str())
            .bind(office.id.as_str())
            .bind(case.area.as_str())
            .bind(clue.effect.code())
            .bind(clue.rank)
            .bind(hall.seal("clues", "content", &open.id, &content))
            .bind(fingerprint)
            .bind(state.code())
            .bind(open.id.as_str()),
        )
        .await?;
        return Ok(false);
    }
    let handled = |known: &&Known| matches!(known.state, ClueState::Dismissed | ClueState::Followed) && known.fingerprint == fingerprint;
    if known.iter().find(handled).is_some() {
        return Ok(false);
    }
    let id = hall.new_id();
    unit.execute(
        sqlx::query(
            "INSERT INTO clues (id, run, case_id, office_id, area, rule, member_id, register, effect, rank, content, fingerprint, found_at, state, handled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', 0)",
        )
        .bind(id.as_str())
        .bind(run.id.as_str())
        .bind(case.id.as_str())
        .bind(office.id.as_str())
        .bind(case.area.as_str())
        .bind(clue.rule.code())
        .bind(member_code(clue))
        .bind(register_code(clue))
        .bind(clue.effect.code())
        .bind(clue.rank)
        .bind(hall.seal("clues", "content", &id, &content))
        .bind(fingerprint)
        .bind(hall.now().to_string()),
    )
    .await?;
    let detail = serde_json::json!({ "clue": id, "run": run.id, "rule": clue.rule, "register": clue.register, "effect": clue.effect, "office": office.id });
    audit::record(hall, unit, Entry { chain: format!("case:{}", case.id), act: "case.clue", actor, detail }).await?;
    Ok(true)
}

/// Ends the clues that the registers do not say any more; a silent register ends nothing.
async fn end(hall: &Hall, unit: &mut UnitOfWork, actor: &Actor, case: &Case, found: &Found, known: &[Known]) -> Result<()> {
    for over in known.iter().filter(|known| !known.state.is_handled() && !found.clues.iter().any(|clue| known.is_of(clue))) {
        let member = Some(MemberId(over.member.clone())).filter(|member| !member.0.is_empty());
        if !found.settles(member.as_ref(), Register::from_code(&over.register)) {
            continue;
        }
        unit.execute(
            sqlx::query("UPDATE clues SET state = 'gone', handled = 1, handled_by = $1, handled_at = $2 WHERE id = $3 AND handled = 0")
                .bind(actor.tag())
                .bind(hall.now().to_string())
                .bind(over.id.as_str()),
        )
        .await?;
        let detail = serde_json::json!({ "clue": over.id, "rule": over.rule, "office": over.office });
        audit::record(hall, unit, Entry { chain: format!("case:{}", case.id), act: "case.clue_gone", actor, detail }).await?;
    }
    Ok(())
}
