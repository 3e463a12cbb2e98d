//! An example: a veterans' office that takes lists only. Lines go there, lines come back, in any order and not always all.
//!
//! The list that is sent: `SERIAL|ID NUMBER|NAME`, a line for each person. The list that comes back: a first line
//! `AS OF 2026-11-20|NUMBER OF THE LIST`, then `SERIAL|ID NUMBER|STATE|KIND|CERTIFICATE|PENSION` with state 0 for not known
//! here, 1 for no entry, 2 for an entry; the last three stand in entries only. A line is about whom its whole number says. A person the list leaves out has no answer.

use crate::connector::{BATCH_PEOPLE, Connector, Health, Replies, Reply, Subject};
use crate::evidence::digest;
use crate::failure::{Failure, Refusal};
use crate::question::{PersonKey, Purpose};
use async_trait::async_trait;
use domain::day::Day;
use domain::verification::{Record, Register, VeteranKind, VeteranRecord};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// How a list reaches the department: a file drop, a mailbox, an old service. Takes the list, answers with theirs.
#[async_trait]
pub trait Desk: Send + Sync {
    /// Hands a list in and waits for the one that comes back.
    async fn hand_in(&self, list: String) -> Result<String, Failure>;
}

/// The office behind its desk.
pub struct BatchDepartment<D> {
    desk: D,
    /// Tells this office's subjects from others'.
    salt: String,
}

impl<D: Desk> BatchDepartment<D> {
    /// The office behind this desk; the salt keeps its subjects apart from other registers' and secret.
    pub fn new(desk: D, salt: String) -> Self {
        Self { desk, salt }
    }
}

/// One line of the list that comes back.
struct Line<'a> {
    resident_id: &'a str,
    state: &'a str,
    entry: [&'a str; 3],
}

#[async_trait]
impl<D: Desk> Connector for BatchDepartment<D> {
    fn register(&self) -> Register {
        Register::Veteran
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        Subject(digest(format!("{}\n{}", self.salt, person.resident_id.as_str()).as_bytes()))
    }

    /// A list of one.
    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
        let mut replies = self.fetch_many(&[(subject.clone(), person.clone())], purpose, Duration::MAX).await?;
        replies.each.pop().unwrap_or(Err(Failure::Unreadable))
    }

    async fn fetch_many(&self, people: &[(Subject, PersonKey)], _: &Purpose, _: Duration) -> Result<Replies, Failure> {
        if people.len() > self.batch_limit() {
            return Err(Failure::Refused(Refusal::TooMany));
        }
        if people.is_empty() {
            return Ok(Replies { each: Vec::new(), proof: None });
        }
        let mut list = String::new();
        for (serial, (_, person)) in people.iter().enumerate() {
            // A name that would read as two fields cannot be asked about here.
            let name = Some(person.name.as_str()).filter(|name| !name.contains(['|', '\n'])).unwrap_or_default();
            let _ = writeln!(list, "{serial}|{}|{name}", person.resident_id.as_str());
        }
        let answer = self.desk.hand_in(list).await?;
        let (head, body) = answer.split_once('\n').ok_or(Failure::Unreadable)?;
        let (as_of, number) = head.strip_prefix("AS OF ").and_then(|head| head.split_once('|')).ok_or(Failure::Unreadable)?;
        let as_of = Day::parse(as_of).ok_or(Failure::Unreadable)?;
        let mut lines = lines(body)?;
        let each = people
            .iter()
            .enumerate()
            .map(|(serial, (_, person))| {
                let line = lines.remove(&serial).ok_or(Failure::Unavailable)?;
                reply(&line, person, as_of, format!("{number}/{serial}"))
            })
            .collect();
        // A line about somebody nobody asked about: the whole list is another one.
        if lines.is_empty() { Ok(Replies { each, proof: None }) } else { Err(Failure::Suspect) }
    }

    fn takes_batches(&self) -> bool {
        true
    }

    fn batch_limit(&self) -> usize {
        BATCH_PEOPLE
    }

    /// The body is the entry's three fields.
    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        let fields: Vec<&str> = body.split('|').collect();
        let [kind, certificate, pension] = fields[..] else { return Err(Failure::Unreadable) };
        let kind: VeteranKind = serde_json::from_value(kind.into()).map_err(|_| Failure::Unreadable)?;
        let regular_pension = match pension {
            "Y" => true,
            "N" => false,
            _ => return Err(Failure::Unreadable),
        };
        Ok(vec![Record::Veteran(VeteranRecord { kind, certificate: certificate.to_owned(), regular_pension })])
    }

    /// The desk has no question that says so: an empty list comes back if it lives.
    async fn health(&self) -> Health {
        if self.desk.hand_in(String::new()).await.is_ok() { Health::Up } else { Health::Down }
    }
}

/// The lines by their serials; two with one serial are no list.
fn lines(body: &str) -> Result<BTreeMap<usize, Line<'_>>, Failure> {
    let mut lines = BTreeMap::new();
    for text in body.lines().filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = text.split('|').collect();
        let (serial, line) = match fields[..] {
            [serial, resident_id, state] => (serial, Line { resident_id, state, entry: [""; 3] }),
            [serial, resident_id, state, kind, certificate, pension] => {
                (serial, Line { resident_id, state, entry: [kind, certificate, pension] })
            }
            _ => return Err(Failure::Unreadable),
        };
        let serial = serial.parse().map_err(|_| Failure::Unreadable)?;
        if lines.insert(serial, line).is_some() {
            return Err(Failure::Unreadable);
        }
    }
    Ok(lines)
}

fn reply(line: &Line<'_>, person: &PersonKey, as_of: Day, source_seq: String) -> Result<Reply, Failure> {
    // The list says whom a line is about: another person's entry under our serial is nobody's.
    if line.resident_id != person.resident_id.as_str() {
        return Err(Failure::Suspect);
    }
    let as_of = Some(as_of);
    match line.state {
        "0" => Ok(Reply::NotCovered),
        "1" => Ok(Reply::Nothing { as_of, source_seq }),
        "2" => Ok(Reply::Held { body: line.entry.join("|"), as_of, source_seq }),
        _ => Err(Failure::Unreadable),
    }
}

#[cfg(test)]
#[path = "batch_department_tests.rs"]
mod tests;
