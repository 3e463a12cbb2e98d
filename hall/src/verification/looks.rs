//! Who looked at the data of the own case: uses of registers from their access log, what officers opened from the record, and what other
//! systems of the city asked about its people.

use super::look_acts::{self, ToldTo};
use super::other_looks::{asked_at_gateway, kept_elsewhere};
use crate::error::{Error, Result};
use crate::intake::draft::{own, unseal_answers};
use crate::{Hall, settings};
use domain::day::{Day, Timestamp};
use domain::id::CaseId;
use domain::identity::{Actor, Post, ResidentActor, Right};
use domain::intake::{Answers, DocumentKind};
use domain::language::Bilingual;
use domain::verification::{Look, LookReason, LookedAt, LookedBy, LookedPerson, LooksCursor, LooksPage};
use exchange::AccessEntry;
use std::collections::BTreeMap;

/// Looks on one page.
pub(super) const PAGE: usize = 20;

/// A look before it has words: the applicant never sees whose account it was.
pub(super) struct Seen {
    /// Where the record of the case has it; `None`: a log of the registers does.
    pub seq: Option<i64>,
    pub actor: String,
    pub look: Look,
}

/// Who looked, when and why, newest first; a page of it. Only for the account that owns the case.
pub async fn looks(hall: &Hall, actor: &Actor, case: &CaseId, after: Option<&str>) -> Result<LooksPage> {
    let resident = own(actor, Right::ReadLooks)?;
    let row: Option<(String, String)> = sqlx::query_as("SELECT answers, created_at FROM cases WHERE id = $1 AND account_id = $2")
        .bind(case.as_str())
        .bind(resident.account.as_str())
        .fetch_optional(hall.db().reader())
        .await?;
    let (sealed, created_at) = row.ok_or(Error::NotFound)?;
    let since = Timestamp::parse(&created_at).ok_or_else(|| Error::corrupt("cases", case.as_str()))?;
    let mut cursor = after.map_or(Ok(LooksCursor::START), LooksCursor::parse).map_err(|_| Error::NotFound)?;
    let answers = if sealed.is_empty() { None } else { Some(unseal_answers(hall, case, &sealed)?) };
    let people = answers.as_ref().map(|answers| people(hall, answers)).unwrap_or_default();
    let uses = hall.exchange().registers().latest_uses(case.as_str(), cursor.at, PAGE + 1).await?;
    let mut seen = grouped(&uses, &people)?;
    if let Some(answers) = &answers {
        seen.extend(asked_at_gateway(hall, resident, answers, &people, since, cursor.at, PAGE + 1).await?);
    }
    seen.extend(opened(hall, case, cursor.seq).await?);
    seen.sort_by_key(|seen| std::cmp::Reverse((seen.look.at, seen.seq)));
    // The uses of one instant have one place in the list, so they stay on one page.
    let mut end = seen.len().min(PAGE);
    while end < seen.len() && seen[end].seq.is_none() && seen[end - 1].seq.is_none() && seen[end].look.at == seen[end - 1].look.at {
        end += 1;
    }
    let more = end < seen.len();
    seen.truncate(end);
    for seen in &seen {
        match seen.seq {
            Some(seq) => cursor.seq = seq,
            None => cursor.at = Some(seen.look.at),
        }
    }
    name(hall, resident, &mut seen).await?;
    let looks = seen.into_iter().map(|seen| seen.look).collect();
    Ok(LooksPage { looks, next: more.then_some(cursor), elsewhere: kept_elsewhere(hall).await? })
}

/// The people of the application, as the registers' log knows them. Adults are not named: one may see what was asked for the
/// household, not read it as a record of somebody else.
fn people(hall: &Hall, answers: &Answers) -> BTreeMap<String, LookedAt> {
    let (registers, today): (_, Day) = (hall.exchange().registers(), hall.today());
    let known = answers.members.iter().map(|member| {
        let whom = if member.is_adult(today) {
            LookedAt::Relative(member.relation)
        } else {
            LookedAt::Child(member.relation, member.name.masked())
        };
        (registers.subject_of_id(&member.resident_id).0, whom)
    });
    known.collect()
}

/// The uses of one asking as one look. An asking has one instant, one actor and one scene.
pub(super) fn grouped(uses: &[AccessEntry], people: &BTreeMap<String, LookedAt>) -> Result<Vec<Seen>> {
    let mut seen: Vec<Seen> = Vec::new();
    let mut subjects: Vec<&str> = Vec::new();
    for entry in uses {
        let why = LookReason::of_scene(&entry.scene).ok_or_else(|| Error::corrupt("access_log", &entry.scene))?;
        let same = |seen: &Seen| seen.look.at == entry.at && seen.look.why == why && seen.actor == entry.actor;
        if !seen.last().is_some_and(same) {
            seen.push(Seen { seq: None, actor: entry.actor.clone(), look: look(entry.at, why) });
            subjects.clear();
        }
        let Some(current) = seen.last_mut() else { continue };
        let place = subjects.iter().position(|subject| *subject == entry.subject).unwrap_or_else(|| {
            let whom = people.get(&entry.subject).cloned().unwrap_or(LookedAt::Former);
            current.look.people.push(LookedPerson { whom, answers: Vec::new(), asked: Vec::new() });
            subjects.push(&entry.subject);
            subjects.len() - 1
        });
        if let Some(person) = current.look.people.get_mut(place) {
            person.answers.push((entry.register, entry.status));
        }
    }
    for person in seen.iter_mut().flat_map(|seen| &mut seen.look.people) {
        person.answers.sort_by_key(|(register, _)| *register);
    }
    Ok(seen)
}

pub(super) fn look(at: Timestamp, why: LookReason) -> Look {
    Look { at, by: LookedBy::Hall, why, people: Vec::new(), document: None, papers: 0, purpose: None }
}

type EventRow = (i64, String, String, String, Option<String>);

/// What officers read or opened in the clear, which enterprises they looked up, who was found by their ID number, what went to the
/// owners of registers, and what other systems saw or handed in, before this event of the record.
///
/// The reason an officer wrote stays with the record: it may speak of somebody else, such as whoever objected.
async fn opened(hall: &Hall, case: &CaseId, before: i64) -> Result<Vec<Seen>> {
    let text = format!(
        "SELECT seq, at, act, actor, CASE WHEN act IN ('case.read_document', 'case.read_proof', 'case.dispute_sent') THEN detail END FROM audit_events WHERE chain = $1 AND seq < $2 AND (act IN ({}) OR (act = 'case.submit' AND actor LIKE 'client:%')) ORDER BY seq DESC LIMIT $3",
        look_acts::listed(ToldTo::Applicant)
    );
    let rows: Vec<EventRow> = sqlx::query_as(sqlx::AssertSqlSafe(text))
        .bind(format!("case:{case}"))
        .bind(before)
        .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
        .fetch_all(hall.db().reader())
        .await?;
    let documents: BTreeMap<String, DocumentKind> = kinds(hall, case).await?;
    rows.into_iter()
        .map(|(seq, at, act, actor, detail)| {
            let corrupt = || Error::corrupt("audit_events", case.as_str());
            let at = Timestamp::parse(&at).ok_or_else(corrupt)?;
            let why = look_acts::reason(&act).ok_or_else(corrupt)?;
            let detail: Option<serde_json::Value> = detail.and_then(|detail| serde_json::from_str(&detail).ok());
            let document = detail.as_ref().and_then(|detail| documents.get(detail["document"].as_str()?)).copied();
            let papers = detail.as_ref().and_then(|detail| detail["papers"].as_i64()).unwrap_or(0);
            Ok(Seen { seq: Some(seq), actor, look: Look { document, papers, ..look(at, why) } })
        })
        .collect()
}

async fn kinds(hall: &Hall, case: &CaseId) -> Result<BTreeMap<String, DocumentKind>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, kind FROM case_documents WHERE case_id = $1").bind(case.as_str()).fetch_all(hall.db().reader()).await?;
    Ok(rows.into_iter().filter_map(|(id, kind)| Some((id, DocumentKind::from_code(&kind)?))).collect())
}

/// The name of another system.
async fn client_name(hall: &Hall, client: &str) -> Result<String> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT name FROM api_clients WHERE id = $1").bind(client).fetch_optional(hall.db().reader()).await?;
    row.map(|(name,)| name).ok_or_else(|| Error::corrupt("api_clients", client))
}

/// Office and post for each account of staff, never the officer.
pub(super) async fn name(hall: &Hall, resident: &ResidentActor, seen: &mut [Seen]) -> Result<()> {
    let mut posts: BTreeMap<String, LookedBy> = BTreeMap::new();
    let offices = if seen.iter().any(|seen| seen.actor.starts_with("staff:")) { settings::offices(hall).await? } else { Vec::new() };
    let own_tag = Actor::Resident(resident.clone()).tag();
    for Seen { actor, look, .. } in seen.iter_mut().filter(|seen| !matches!(seen.look.by, LookedBy::OtherSystem(_))) {
        look.by = match actor.split_once(':') {
            Some(("staff", staff)) => {
                if !posts.contains_key(staff) {
                    let row: Option<(String, String)> = sqlx::query_as("SELECT post, office_id FROM staff WHERE id = $1")
                        .bind(staff)
                        .fetch_optional(hall.db().reader())
                        .await?;
                    let by = row.and_then(|(post, id)| {
                        let office: Bilingual = offices.iter().find(|office| office.id.as_str() == id)?.name.clone();
                        Some(LookedBy::Office { office, post: Post::from_code(&post)? })
                    });
                    posts.insert(staff.to_owned(), by.unwrap_or(LookedBy::Staff));
                }
                posts.get(staff).cloned().unwrap_or(LookedBy::Staff)
            }
            Some(("client", client)) => LookedBy::Client(client_name(hall, client).await?),
            Some(_) if *actor == own_tag => LookedBy::Applicant,
            Some(_) => LookedBy::AnotherAccount,
            None if *actor == Actor::Anonymous.tag() => LookedBy::Visitor,
            None => LookedBy::Hall,
        };
    }
    Ok(())
}
