//! Walks every chain and every seal and names the first broken link.

use super::chain::{EventFields, event_hash};
use super::seal::seal_hash;
use crate::Hall;
use crate::error::Result;

/// The record is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Events walked.
    pub events: i64,
    /// Chains walked.
    pub chains: i64,
    /// Seals checked.
    pub seals: i64,
    /// Events that no seal covers yet: a moment's worth while the hall runs.
    pub unsealed: i64,
}

/// The first broken link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where: `chain#seq` or `seal#number`.
    pub place: String,
    /// What is wrong there, a code.
    pub what: &'static str,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    chain: String,
    seq: i64,
    at: String,
    act: String,
    actor: String,
    detail: String,
    previous: String,
    hash: String,
}

#[derive(sqlx::FromRow)]
struct SealRow {
    number: i64,
    from_position: i64,
    to_position: i64,
    at: String,
    previous: String,
    hash: String,
}

/// The record as of one instant, while the hall goes on writing.
type Snapshot = sqlx::Transaction<'static, sqlx::Any>;

const PAGE: i64 = 1000;

/// Checks the whole record; the inner `Err` names the first broken link.
pub async fn verify(hall: &Hall) -> Result<std::result::Result<Verified, Broken>> {
    let mut at_once = hall.db().snapshot().await?;
    let (events, chains) = match chains(&mut at_once).await? {
        Ok(counts) => counts,
        Err(broken) => return Ok(Err(broken)),
    };
    let seals = match seals(hall, &mut at_once).await? {
        Ok(seals) => seals,
        Err(broken) => return Ok(Err(broken)),
    };
    let (unsealed,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_events WHERE sealed = 0").fetch_one(&mut *at_once).await?;
    Ok(Ok(Verified { events, chains, seals, unsealed }))
}

async fn chains(at_once: &mut Snapshot) -> Result<std::result::Result<(i64, i64), Broken>> {
    let (mut events, mut chains) = (0, 0);
    let mut after = (String::new(), 0_i64);
    let mut head = String::new();
    loop {
        let page: Vec<EventRow> = sqlx::query_as(
            "SELECT chain, seq, at, act, actor, detail, previous, hash FROM audit_events WHERE (chain, seq) > ($1, $2) ORDER BY chain, seq LIMIT $3",
        )
        .bind(after.0.as_str())
        .bind(after.1)
        .bind(PAGE)
        .fetch_all(&mut **at_once)
        .await?;
        if page.is_empty() {
            break;
        }
        for event in page {
            if event.chain != after.0 {
                if let Some(broken) = wrong_end(at_once, &after.0, after.1, &head).await? {
                    return Ok(Err(broken));
                }
                after = (event.chain.clone(), 0);
                head.clear();
                chains += 1;
            }
            let broken = |what| Broken { place: format!("{}#{}", event.chain, event.seq), what };
            if event.seq != after.1 + 1 {
                return Ok(Err(broken("an event before it is missing")));
            }
            if event.previous != head {
                return Ok(Err(broken("it does not follow the event before it")));
            }
            let fields = EventFields {
                chain: &event.chain,
                seq: event.seq,
                at: &event.at,
                act: &event.act,
                actor: &event.actor,
                detail: &event.detail,
                previous: &event.previous,
            };
            if event_hash(&fields) != event.hash {
                return Ok(Err(broken("its content was changed")));
            }
            after.1 = event.seq;
            head = event.hash;
            events += 1;
        }
    }
    if let Some(broken) = wrong_end(at_once, &after.0, after.1, &head).await? {
        return Ok(Err(broken));
    }
    let lost: Option<(String, i64)> = sqlx::query_as(
        "SELECT chain, length FROM audit_chains WHERE length > 0 AND NOT EXISTS (SELECT 1 FROM audit_events WHERE audit_events.chain = audit_chains.chain) ORDER BY chain LIMIT 1",
    )
    .fetch_optional(&mut **at_once)
    .await?;
    Ok(match lost {
        Some((chain, length)) => Err(Broken { place: format!("{chain}#{length}"), what: "the whole chain is missing" }),
        None => Ok((events, chains)),
    })
}

async fn wrong_end(at_once: &mut Snapshot, chain: &str, seq: i64, head: &str) -> Result<Option<Broken>> {
    if seq == 0 {
        return Ok(None);
    }
    let stored: Option<(i64, String)> =
        sqlx::query_as("SELECT length, head FROM audit_chains WHERE chain = $1").bind(chain).fetch_optional(&mut **at_once).await?;
    Ok((stored != Some((seq, head.to_owned())))
        .then(|| Broken { place: format!("{chain}#{seq}"), what: "the end of the chain was cut or added to" }))
}

async fn seals(hall: &Hall, at_once: &mut Snapshot) -> Result<std::result::Result<i64, Broken>> {
    let mut count = 0;
    let (mut end, mut previous) = (0_i64, String::new());
    loop {
        let seal: Option<SealRow> = sqlx::query_as(
            "SELECT number, from_position, to_position, at, previous, hash FROM audit_seals WHERE number > $1 ORDER BY number LIMIT 1",
        )
        .bind(count)
        .fetch_optional(&mut **at_once)
        .await?;
        let Some(seal) = seal else { break };
        let broken = |what| Broken { place: format!("seal#{}", seal.number), what };
        if seal.number != count + 1 || seal.from_position != end + 1 || seal.previous != previous {
            return Ok(Err(broken("it does not follow the seal before it")));
        }
        let entries: Vec<(i64, String, i64, String)> =
            sqlx::query_as("SELECT position, chain, seq, hash FROM audit_log WHERE position BETWEEN $1 AND $2 ORDER BY position")
                .bind(seal.from_position)
                .bind(seal.to_position)
                .fetch_all(&mut **at_once)
                .await?;
        let borrowed: Vec<(i64, &str, i64, &str)> =
            entries.iter().map(|(position, chain, seq, hash)| (*position, chain.as_str(), *seq, hash.as_str())).collect();
        if seal_hash(hall, seal.number, &seal.at, &seal.previous, &borrowed) != seal.hash {
            return Ok(Err(broken("the log under it was changed")));
        }
        count = seal.number;
        end = seal.to_position;
        previous = seal.hash;
    }
    let loose: Option<(i64,)> = sqlx::query_as("SELECT position FROM audit_log WHERE position > $1 ORDER BY position LIMIT 1")
        .bind(end)
        .fetch_optional(&mut **at_once)
        .await?;
    if let Some((position,)) = loose {
        return Ok(Err(Broken { place: format!("log#{position}"), what: "no seal covers it" }));
    }
    let differing: Option<(String, i64)> = sqlx::query_as(
        "SELECT audit_log.chain, audit_log.seq FROM audit_log LEFT JOIN audit_events ON audit_events.chain = audit_log.chain AND audit_events.seq = audit_log.seq WHERE audit_events.hash IS NULL OR audit_events.hash <> audit_log.hash ORDER BY audit_log.position LIMIT 1",
    )
    .fetch_optional(&mut **at_once)
    .await?;
    if let Some((chain, seq)) = differing {
        return Ok(Err(Broken { place: format!("{chain}#{seq}"), what: "the sealed log holds another event" }));
    }
    let lost: Option<(String, i64)> = sqlx::query_as(
        "SELECT chain, seq FROM audit_events WHERE sealed = 1 AND NOT EXISTS (SELECT 1 FROM audit_log WHERE audit_log.chain = audit_events.chain AND audit_log.seq = audit_events.seq) ORDER BY chain, seq LIMIT 1",
    )
    .fetch_optional(&mut **at_once)
    .await?;
    Ok(match lost {
        Some((chain, seq)) => Err(Broken { place: format!("{chain}#{seq}"), what: "it was sealed, and the sealed log has lost it" }),
        None => Ok(count),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Entry, record, seal};
    use crate::testing::on_both_engines;
    use domain::identity::Actor;

    async fn fill(hall: &Hall) {
        for chain in ["case:a", "case:b"] {
            for number in 0..3 {
                let mut unit = hall.begin().await.unwrap();
                let entry =
                    Entry { chain: chain.to_owned(), act: "case.test", actor: &Actor::System, detail: serde_json::json!({ "n": number }) };
                record(hall, &mut unit, entry).await.unwrap();
                unit.commit().await.unwrap();
            }
        }
        seal(hall).await.unwrap();
    }

    async fn tamper(hall: &Hall, sql: &'static str) {
        let mut unit = hall.begin().await.unwrap();
        unit.execute(sqlx::query(sql)).await.unwrap();
        unit.commit().await.unwrap();
    }

    on_both_engines! {
        async fn an_untouched_record_is_whole(test: TestHall) {
            fill(&test.hall).await;
            assert_eq!(verify(&test.hall).await.unwrap(), Ok(Verified { events: 6, chains: 2, seals: 1, unsealed: 0 }));
            assert_eq!(seal(&test.hall).await.unwrap(), 0);
        }

        async fn the_sealed_log_cannot_be_dropped(test: TestHall) {
            let hall = &test.hall;
            fill(hall).await;
            tamper(hall, "DELETE FROM audit_seals").await;
            tamper(hall, "DELETE FROM audit_log").await;
            assert_eq!(verify(hall).await.unwrap().unwrap_err().place, "case:a#1");
            tamper(hall, "UPDATE audit_events SET sealed = 0").await;
            assert_eq!(verify(hall).await.unwrap(), Ok(Verified { events: 6, chains: 2, seals: 0, unsealed: 6 }));
        }

        async fn every_kind_of_tampering_is_named(test: TestHall) {
            let hall = &test.hall;
            fill(hall).await;
            let broken_at = |outcome: std::result::Result<Verified, Broken>| outcome.unwrap_err().place;
            tamper(hall, "UPDATE audit_events SET detail = '{}' WHERE chain = 'case:a' AND seq = 2").await;
            assert_eq!(broken_at(verify(hall).await.unwrap()), "case:a#2");
            tamper(hall, "UPDATE audit_events SET detail = '{\"n\":1}' WHERE chain = 'case:a' AND seq = 2").await;
            assert!(verify(hall).await.unwrap().is_ok());
            tamper(hall, "UPDATE audit_seals SET at = '2020-01-01T00:00:00.000Z'").await;
            assert_eq!(broken_at(verify(hall).await.unwrap()), "seal#1");
            tamper(hall, "DELETE FROM audit_events WHERE chain = 'case:b' AND seq = 3").await;
            assert_eq!(broken_at(verify(hall).await.unwrap()), "case:b#2");
            tamper(hall, "DELETE FROM audit_events WHERE chain = 'case:a'").await;
            assert_eq!(broken_at(verify(hall).await.unwrap()), "case:b#2");
            tamper(hall, "UPDATE audit_chains SET length = 2, head = (SELECT hash FROM audit_events WHERE chain = 'case:b' AND seq = 2) WHERE chain = 'case:b'").await;
            assert_eq!(broken_at(verify(hall).await.unwrap()), "case:a#3");
        }
    }
}
