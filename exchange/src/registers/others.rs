//! What other systems of the city asked about somebody at the gateway, as the gateway wrote it down.

use super::{RecordSet, Registers, places};
use crate::catalogue::resource_id;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::verification::Register;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// One person of a call of another system that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherUse {
    /// When.
    pub at: Timestamp,
    /// About whom, as a keyed hash.
    pub subject: String,
    /// The system's name.
    pub consumer: String,
    /// Which register.
    pub register: Register,
    /// In which scene.
    pub scene: String,
    /// What for, in the words of the grant; `None` if no grant says so any more.
    pub purpose: Option<String>,
}

/// Which calls of the gateway's log are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// Those that were answered.
    Answered,
    /// Those that named no case, and were refused.
    WithoutCase,
}

/// How many people another system asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedMuch {
    /// The system's id.
    pub consumer: String,
    /// People, each as often as they were asked about.
    pub people: i64,
    /// The first of the calls.
    pub first_at: Timestamp,
    /// The last of the calls.
    pub last_at: Timestamp,
}

/// When, about whom, name of the system, service, scene, purpose.
type Row = (String, String, String, String, String, Option<String>);

impl Registers {
    /// How many people each other system than `own` asked about in these spans, each up to its end.
    pub async fn asked_much(&self, own: &str, calls: Calls, spans: &[(Timestamp, Timestamp)]) -> Result<Vec<AskedMuch>> {
        let which = match calls {
            Calls::Answered => "outcome = 'answered'",
            Calls::WithoutCase => "outcome <> 'answered' AND case_id = ''",
        };
        let text = format!(
            "SELECT consumer, CAST(SUM(people) AS BIGINT), MIN(at), MAX(at) FROM gateway_log \
             WHERE consumer <> $1 AND at >= $2 AND at < $3 AND people > 0 AND service <> $4 AND {which} GROUP BY consumer"
        );
        let enterprises = resource_id(RecordSet::Enterprise, false);
        let mut all: BTreeMap<String, AskedMuch> = BTreeMap::new();
        for (from, to) in spans {
            let rows: Vec<(String, i64, String, String)> = sqlx::query_as(AssertSqlSafe(text.clone()))
                .bind(own)
                .bind(from.to_string())
                .bind(to.to_string())
                .bind(&enterprises)
                .fetch_all(&self.parts.reader)
                .await?;
            for (consumer, people, first, last) in rows {
                let read = Timestamp::parse(&first).zip(Timestamp::parse(&last));
                let (first_at, last_at) = read.ok_or(Error::Damaged("gateway_log"))?;
                let none = AskedMuch { consumer: consumer.clone(), people: 0, first_at, last_at };
                let much = all.entry(consumer).or_insert(none);
                much.people += people;
                much.first_at = much.first_at.min(first_at);
                much.last_at = much.last_at.max(last_at);
            }
        }
        Ok(all.into_values().collect())
    }

    /// What other systems than `own` asked about these people since an instant, newest first: the latest askings, each as a whole;
    /// `before`: only earlier ones.
    pub async fn other_uses(
        &self,
        subjects: &[String],
        own: &str,
        since: Timestamp,
        before: Option<Timestamp>,
        askings: usize,
    ) -> Result<Vec<OtherUse>> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let about = places(5, subjects.len());
        let text = format!(
            "SELECT l.at, l.subject, c.name, g.service, g.scene, \
             (SELECT p.purpose FROM grants p WHERE p.consumer = g.consumer AND p.resource = g.service AND p.scene = g.scene \
             AND p.granted_at <= l.at ORDER BY p.granted_at DESC, p.id DESC LIMIT 1) \
             FROM gateway_looks l JOIN gateway_log g ON g.id = l.line JOIN consumers c ON c.id = g.consumer \
             WHERE l.subject IN ({about}) AND g.consumer <> $1 AND l.at IN \
             (SELECT DISTINCT n.at FROM gateway_looks n JOIN gateway_log m ON m.id = n.line \
             WHERE n.subject IN ({about}) AND m.consumer <> $1 AND n.at >= $2 AND n.at < $3 ORDER BY n.at DESC LIMIT $4) \
             ORDER BY l.at DESC, g.consumer, g.id, l.place"
        );
        let mut query = sqlx::query_as(AssertSqlSafe(text))
            .bind(own)
            .bind(since.to_string())
            .bind(before.map_or_else(|| "9999".to_owned(), |at| at.to_string()))
            .bind(i64::try_from(askings).unwrap_or(i64::MAX));
        for subject in subjects {
            query = query.bind(subject);
        }
        let rows: Vec<Row> = query.fetch_all(&self.parts.reader).await?;
        rows.into_iter()
            .map(|(at, subject, consumer, service, scene, purpose)| {
                let (at, code) = (Timestamp::parse(&at)?, service.split('.').next()?);
                Some(OtherUse { at, subject, consumer, register: Register::from_code(code)?, scene, purpose })
            })
            .map(|used| used.ok_or(Error::Damaged("gateway_looks")))
            .collect()
    }
}
