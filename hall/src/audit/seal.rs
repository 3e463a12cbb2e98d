//! Orders all new events into one log, seals it with a keyed hash, and notes the newest seal outside the database. Run by a
//! leased job every few seconds.

use super::head::{self, Head};
use crate::Hall;
use crate::error::Result;

/// How many events one seal takes at most.
const BATCH: i64 = 500;

/// Seals what is new; answers how many events it took.
pub async fn seal(hall: &Hall) -> Result<usize> {
    let mut unit = hall.begin().await?;
    let events: Vec<(String, i64, String)> = unit
        .all(sqlx::query_as("SELECT chain, seq, hash FROM audit_events WHERE sealed = 0 ORDER BY at, chain, seq LIMIT $1").bind(BATCH))
        .await?;
    let last: Option<(i64, i64, String)> =
        unit.optional(sqlx::query_as("SELECT number, to_position, hash FROM audit_seals ORDER BY number DESC LIMIT 1")).await?;
    if events.is_empty() {
        drop(unit);
        if let (head::Kept::Nothing, Some((number, _, hash))) = (head::read(hall), last) {
            head::keep(hall, &Head { number, hash }).await?;
        }
        return Ok(0);
    }
    let (number, end, previous) = last.unwrap_or((0, 0, String::new()));
    let mut position = end;
    for (chain, seq, hash) in &events {
        position += 1;
        unit.execute(
            sqlx::query("INSERT INTO audit_log (position, chain, seq, hash) VALUES ($1, $2, $3, $4)")
                .bind(position)
                .bind(chain.as_str())
                .bind(*seq)
                .bind(hash.as_str()),
        )
        .await?;
        unit.execute(sqlx::query("UPDATE audit_events SET sealed = 1 WHERE chain = $1 AND seq = $2").bind(chain.as_str()).bind(*seq))
            .await?;
    }
    let at = hall.now().to_string();
    let entries: Vec<(i64, &str, i64, &str)> =
        (end + 1..).zip(&events).map(|(position, (chain, seq, hash))| (position, chain.as_str(), *seq, hash.as_str())).collect();
    let hash = seal_hash(hall, number + 1, &at, &previous, &entries);
    unit.execute(
        sqlx::query("INSERT INTO audit_seals (number, from_position, to_position, at, previous, hash) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(number + 1)
            .bind(end + 1)
            .bind(position)
            .bind(at)
            .bind(previous)
            .bind(hash.as_str()),
    )
    .await?;
    unit.commit().await?;
    head::keep(hall, &Head { number: number + 1, hash }).await?;
    Ok(events.len())
}

pub(super) fn seal_hash(hall: &Hall, number: i64, at: &str, previous: &str, entries: &[(i64, &str, i64, &str)]) -> String {
    let number = number.to_string();
    let lines: Vec<String> = entries.iter().map(|(position, chain, seq, hash)| format!("{position} {chain} {seq} {hash}")).collect();
    let mut parts: Vec<&[u8]> = vec![number.as_bytes(), at.as_bytes(), previous.as_bytes()];
    parts.extend(lines.iter().map(String::as_bytes));
    hall.keys().seal_hash(&parts)
}
