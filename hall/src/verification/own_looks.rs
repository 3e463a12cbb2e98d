//! Who looked at one's own data: over every application one is part of, whoever applied, and at the own account.

use super::look_acts::{self, ToldTo};
use super::looks::{PAGE, Seen, grouped, look, name};
use crate::Hall;
use crate::error::{Error, Result};
use crate::identity::account::{self, Account, resident_index};
use crate::identity::{registers, window};
use domain::day::Timestamp;
use domain::identity::{Actor, RealNameLevel};
use domain::verification::{LookedAt, OwnLooks};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Who looked, when and why, newest first; a page of it. `after`: the instant at which the page before ended.
///
/// Of registers only what was asked about this person is shown, of others on the same application nothing. Whose identity is not
/// confirmed sees the own account and applications alone: the number they typed may be somebody else's.
pub async fn own_looks(hall: &Hall, actor: &Actor, after: Option<&str>) -> Result<OwnLooks> {
    let account = account::own(hall, actor).await?;
    let Actor::Resident(resident) = actor else { return Err(Error::Forbidden) };
    let before = after.map(|after| Timestamp::parse(after).ok_or(Error::NotFound)).transpose()?;
    let mut seen = opened(hall, &account, &format!("account:{}", account.id), before).await?;
    for (case, part_of_it) in cases(hall, &account).await? {
        seen.extend(asked(hall, &account, &case, before).await?);
        if part_of_it {
            seen.extend(opened(hall, &account, &format!("case:{case}"), before).await?);
        }
    }
    let verified = account.level == RealNameLevel::Verified;
    if verified {
        seen.extend(asked(hall, &account, &registers::logged_under(hall, &account.resident_id), before).await?);
    }
    seen.sort_by_key(|seen| Reverse(seen.look.at));
    // The looks of one instant have one place in the list, so they stay on one page.
    let mut end = seen.len().min(PAGE);
    while end > 0 && end < seen.len() && seen[end].look.at == seen[end - 1].look.at {
        end += 1;
    }
    let more = end < seen.len();
    seen.truncate(end);
    name(hall, resident, &mut seen).await?;
    let next = seen.last().filter(|_| more).map(|seen| seen.look.at);
    Ok(OwnLooks { looks: seen.into_iter().map(|seen| seen.look).collect(), next, verified })
}

/// The cases of a person: those of the account and, once it is known who they are, those they are a member of. `false`: registers may
/// have been asked about them for it, and they are not on it.
async fn cases(hall: &Hall, account: &Account) -> Result<BTreeMap<String, bool>> {
    let person = (account.level == RealNameLevel::Verified).then(|| resident_index(hall, &account.resident_id));
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT id, CAST(1 AS BIGINT) FROM cases WHERE account_id = $1 UNION SELECT case_id, CAST(1 AS BIGINT) FROM case_members WHERE resident_index = $2 UNION SELECT case_id, CAST(0 AS BIGINT) FROM asked_about WHERE resident_index = $2",
    )
    .bind(account.id.as_str())
    .bind(person)
    .fetch_all(hall.db().reader())
    .await?;
    let mut cases: BTreeMap<String, bool> = BTreeMap::new();
    for (case, part_of_it) in rows {
        *cases.entry(case).or_default() |= part_of_it == 1;
    }
    Ok(cases)
}

/// What registers were asked about this person for a case.
async fn asked(hall: &Hall, account: &Account, case: &str, before: Option<Timestamp>) -> Result<Vec<Seen>> {
    let registers = hall.exchange().registers();
    let subject = registers.subject_of_id(&account.resident_id).0;
    let uses = registers.latest_uses_about(case, &subject, before, PAGE + 1).await?;
    grouped(&uses, &BTreeMap::from([(subject, LookedAt::Oneself)]))
}

type EventRow = (i64, String, String, String);

/// Who looked at a case or found an account, by the chain of the record it stands in. A window that found the account found its cases
/// by the same look-up, which is told once.
async fn opened(hall: &Hall, account: &Account, chain: &str, before: Option<Timestamp>) -> Result<Vec<Seen>> {
    let shown = format!(
        "FROM audit_events WHERE chain = $1 AND act IN ({}) AND NOT (act = 'case.found' AND detail = $4)",
        look_acts::listed(ToldTo::Everybody)
    );
    let text = format!(
        "SELECT seq, at, act, actor {shown} AND at IN (SELECT DISTINCT at {shown} AND at < $2 ORDER BY at DESC LIMIT $3) ORDER BY at DESC, seq DESC"
    );
    let rows: Vec<EventRow> = sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(chain)
        .bind(before.map_or_else(|| "9999".to_owned(), |at| at.to_string()))
        .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
        .bind(window::found_with(&account.id).to_string())
        .fetch_all(hall.db().reader())
        .await?;
    rows.into_iter()
        .map(|(seq, at, act, actor)| {
            let corrupt = || Error::corrupt("audit_events", chain);
            let at = Timestamp::parse(&at).ok_or_else(corrupt)?;
            let why = look_acts::reason(&act).ok_or_else(corrupt)?;
            Ok(Seen { seq: Some(seq), actor, look: look(at, why) })
        })
        .collect()
}
