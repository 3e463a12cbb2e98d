//! Walks every chain and every seal and names the first broken link.

use super::chain::{EventFields, event_hash};
use super::head::{self, Head, Kept};
use super::seal::seal_hash;
use crate::Hall;
use crate::error::Result;
use domain::day::Timestamp;

/// The record is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Events walked.
    pub events: i64,
    /// Chains walked.
    pub chains: i64,
    /// Seals checked.
    pub seals: i64,
    /// Events that no seal covers yet: a moment's worth while the hall runs.
    pub unsealed: i64,
    /// The newest seal, to be published.
    pub head: Option<Head>,
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

/// How long the job that seals may keep its lease: an act that was under way while others were sealed is younger than that.
const LEASE_SECONDS: i64 = 30;

/// Checks the whole record; the inner `Err` names the first broken link.
pub async fn verify(hall: &Hall) -> Result<std::result::Result<Verified, Broken>> {
    // The file first: what it names was committed before it was written, so the snapshot must hold it.
    let kept = head::read(hall);
    let mut at_once = hall.db().snapshot().await?;
    let (events, chains) = match chains(hall, &mut at_once).await? {
        Ok(counts) => counts,
        Err(broken) => return Ok(Err(broken)),
    };
    let seals = match seals(hall, &mut at_once).await? {
        Ok(seals) => seals,
        Err(broken) => return Ok(Err(broken)),
    };
    if let Some(broken) = against_the_head(kept, &mut at_once, seals).await? {
        return Ok(Err(broken));
    }
    if let Some(broken) = left_out(&mut at_once).await? {
        return Ok(Err(broken));
    }
    let head = hash_of(&mut at_once, seals).await?.map(|hash| Head { number: seals, hash });
    let (unsealed,): (i64,) =
        sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_events WHERE sealed = 0").fetch_one(&mut *at_once).await?;
    Ok(Ok(Verified { events, chains, seals, unsealed, head }))
}

async fn hash_of(at_once: &mut Snapshot, number: i64) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as(head::HASH_OF).bind(number).fetch_optional(&mut **at_once).await?;
    Ok(row.map(|row| row.0))
}

/// The database against the head kept outside it.
async fn against_the_head(kept: Kept, at_once: &mut Snapshot, newest: i64) -> Result<Option<Broken>> {
    let kept = match kept {
        Kept::Nothing => return Ok(None),
        Kept::Unreadable => return Ok(Some(Broken { place: "head".to_owned(), what: "the file with the newest seal cannot be read" })),
        Kept::Head(kept) => kept,
    };
    let broken = |what| Some(Broken { place: format!("seal#{}", kept.number), what });
    Ok(match hash_of(at_once, kept.number).await? {
        Some(hash) if hash == kept.hash => None,
        Some(_) => broken("the file with the newest seal holds another one of this number"),
        None if kept.number > newest => broken("the file with the newest seal names it, and the database has lost it"),
        None => broken("it is missing"),
    })
}

/// An event that the sealing left behind: it takes the oldest first, so nothing that is much older than what was sealed last
/// can still wait, unless somebody took it out.
async fn left_out(at_once: &mut Snapshot) -> Result<Option<Broken>> {
    let newest: Option<(String,)> = sqlx::query_as(
        "SELECT audit_events.at FROM audit_log JOIN audit_events ON audit_events.chain = audit_log.chain AND audit_events.seq = audit_log.seq ORDER BY audit_log.position DESC LIMIT 1",
    )
    .fetch_optional(&mut **at_once)
    .await?;
    let Some(newest) = newest.and_then(|(at,)| Timestamp::parse(&at)) else { return Ok(None) };
    let waiting: Option<(String, i64)> =
        sqlx::query_as("SELECT chain, seq FROM audit_events WHERE sealed = 0 AND at < $1 ORDER BY at, chain, seq LIMIT 1")
            .bind(newest.plus_seconds(-LEASE_SECONDS).to_string())
            .fetch_optional(&mut **at_once)
            .await?;
    Ok(waiting.map(|(chain, seq)| Broken { place: format!("{chain}#{seq}"), what: "later events are sealed, and it is not" }))
}

async fn chains(hall: &Hall, at_once: &mut Snapshot) -> Result<std::result::Result<(i64, i64), Broken>> {
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
            if event_hash(hall, &fields) != event.hash {
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
#[path = "verify_tests.rs"]
mod tests;
