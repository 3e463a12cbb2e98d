//! What other systems of the city asked the registers about the people of a case, as the gateway wrote it down.

use super::looks::Seen;
use crate::Hall;
use crate::error::Result;
use domain::day::Timestamp;
use domain::identity::{RealNameLevel, ResidentActor};
use domain::intake::Answers;
use domain::verification::{Look, LookReason, LookedAt, LookedBy, LookedPerson};
use exchange::OtherUse;
use std::collections::BTreeMap;

/// The latest askings of other systems since the case began, each as one look; none to whom the hall knows by their word alone.
pub(super) async fn asked_at_gateway(
    hall: &Hall,
    resident: &ResidentActor,
    answers: &Answers,
    people: &BTreeMap<String, LookedAt>,
    since: Timestamp,
    before: Option<Timestamp>,
    askings: usize,
) -> Result<Vec<Seen>> {
    if resident.level != RealNameLevel::Verified {
        return Ok(Vec::new());
    }
    let registers = hall.exchange().registers();
    let shown = answers.members.iter().filter(|member| member.shares_looks());
    let subjects: Vec<String> = shown.map(|member| registers.subject_of_id(&member.resident_id).0).collect();
    let own = hall.settings().connections.gateway.as_ref().map_or("", |gateway| gateway.consumer.as_str());
    let uses = registers.other_uses(&subjects, own, since, before, askings).await?;
    let same = |one: &OtherUse, other: &OtherUse| {
        one.at == other.at && one.consumer == other.consumer && one.scene == other.scene && one.purpose == other.purpose
    };
    Ok(uses.chunk_by(same).map(|asking| seen(asking, people)).collect())
}

fn seen(asking: &[OtherUse], people: &BTreeMap<String, LookedAt>) -> Seen {
    let first = &asking[0];
    let mut by_person: Vec<(&str, LookedPerson)> = Vec::new();
    for used in asking {
        if let Some((_, person)) = by_person.iter_mut().find(|(subject, _)| *subject == used.subject) {
            person.asked.push(used.register);
            continue;
        }
        let whom = people.get(&used.subject).cloned().unwrap_or(LookedAt::Former);
        by_person.push((&used.subject, LookedPerson { whom, answers: Vec::new(), asked: vec![used.register] }));
    }
    let look = Look {
        at: first.at,
        by: LookedBy::OtherSystem(first.consumer.clone()),
        why: LookReason::Granted,
        people: by_person.into_iter().map(|(_, person)| person).collect(),
        document: None,
        papers: 0,
        purpose: first.purpose.clone(),
    };
    Seen { seq: None, actor: String::new(), look }
}

/// Whether the gateway that the hall asks keeps its log in another database: then what others asked there cannot be told here.
pub(super) async fn kept_elsewhere(hall: &Hall) -> Result<bool> {
    let Some(gateway) = &hall.settings().connections.gateway else { return Ok(false) };
    let known = hall.exchange().registers().catalogue().consumers().await?;
    Ok(!known.iter().any(|consumer| consumer.id == gateway.consumer))
}
