//! Reads a file line by line into batches of sealed rows, in memory that does not grow with the file.

use super::doubt::Mark;
use super::full::order;
use super::line::{Holder, Line, from_json};
use super::reject::{Reason, Reject, Wrong};
use super::sheet::Sheet;
use super::source::{LONGEST, Source, Survey, open};
use super::trace::Trace;
use super::{Delivery, Fault, Format, Kind};
use crate::error::{Error, Result};
use crate::registers::stored::Row;
use crate::registers::{RecordSet, Registers};
use std::io::{self, BufRead, Read};
use tokio::sync::mpsc::Sender;

/// Lines of one batch: stored in one transaction, short enough that others who write need not wait long.
pub(super) const BATCH_LINES: i64 = if cfg!(test) { 500 } else { 20_000 };

/// A row with its record in clear, which a delta compares.
pub(super) struct Item {
    pub row: Row,
    pub plain: String,
}

/// Lines that are stored together.
#[derive(Default)]
pub(super) struct Batch {
    pub items: Vec<Item>,
    pub rejects: Vec<Reject>,
    /// What the rejected lines leave in doubt.
    pub marks: Vec<Mark>,
    /// Lines read.
    pub read: i64,
    /// The last line of the batch.
    pub upto: i64,
}

/// Reads what comes after line `after` and sends it on. Ends early if nobody takes it any more.
pub(super) fn read(registers: &Registers, delivery: &Delivery, survey: &Survey, after: i64, sender: &Sender<Batch>) -> Result<()> {
    let mut lines = Lines::open(delivery, survey).map_err(Error::Feed)?;
    let mut batch = Batch::default();
    while let Some((number, read)) = lines.next(delivery.set, after).map_err(Error::Feed)? {
        batch.read += 1;
        batch.upto = number;
        match read.and_then(|line| fits(delivery, line)) {
            Ok(line) => batch.items.push(sealed(registers, delivery, number, &line)?),
            Err(wrong) => {
                if wrong.reason.leaves_doubt() {
                    batch.marks.push(Mark::of_line(registers, delivery.set, number, lines.trace(delivery.set)));
                }
                batch.rejects.push(wrong.at(number));
            }
        }
        if batch.read == BATCH_LINES && !send(delivery, sender, std::mem::take(&mut batch)) {
            return Ok(());
        }
    }
    if batch.read > 0 {
        send(delivery, sender, batch);
    }
    Ok(())
}

/// Whether somebody takes the batch. What can be done to it without the database is done on this side.
fn send(delivery: &Delivery, sender: &Sender<Batch>, mut batch: Batch) -> bool {
    if delivery.kind == Kind::Full {
        order(&mut batch.items);
    }
    sender.blocking_send(batch).is_ok()
}

fn fits(delivery: &Delivery, line: Line) -> Result<Line, Wrong> {
    if line.as_of.is_some_and(|day| day > delivery.as_of) {
        return Err(Wrong::field(Reason::AsOf, "as_of"));
    }
    if line.gone && delivery.kind == Kind::Full { Err(Wrong::field(Reason::GoneInFull, "gone")) } else { Ok(line) }
}

fn sealed(registers: &Registers, delivery: &Delivery, number: i64, line: &Line) -> Result<Item> {
    let set = delivery.set;
    let (subject, name_check) = match &line.holder {
        Holder::Person(id) => (registers.subject_of_id(id).0, line.name.as_ref().map(|name| registers.name_check_of(id, name))),
        Holder::Enterprise(code) => (registers.subject_of_enterprise(code).0, None),
    };
    let plain = if line.gone { String::new() } else { serde_json::to_string(&line.stored).map_err(|_| Error::Damaged(set.code()))? };
    let record = registers.record_hash(set, &line.stored.key());
    let body = registers.seal_body(set, &subject, &record, &plain);
    let as_of = line.as_of.unwrap_or(delivery.as_of);
    let row = Row { subject, record, seq: line.seq, as_of, name_check, body, withdrawn: line.gone, line: number };
    Ok(Item { row, plain })
}

/// The lines of a file, numbered as an editor numbers them.
enum Lines<'a> {
    Ndjson { input: Source, buffer: Vec<u8>, line: i64, survey: &'a Survey },
    Csv(Sheet<'a>),
}

/// A line with its number, or the end.
type Numbered = Option<(i64, Result<Line, Wrong>)>;

impl<'a> Lines<'a> {
    fn open(delivery: &Delivery, survey: &'a Survey) -> Result<Self, Fault> {
        Ok(match survey.format {
            Format::Ndjson => Self::Ndjson { input: open(&delivery.file, survey)?, buffer: Vec::new(), line: 0, survey },
            Format::Csv => Self::Csv(Sheet::open(delivery, survey)?),
        })
    }

    /// The next line after `after` that is not blank.
    fn next(&mut self, set: RecordSet, after: i64) -> Result<Numbered, Fault> {
        match self {
            Self::Ndjson { input, buffer, line, survey } => loop {
                let Some(too_long) = next_line(input, buffer).map_err(|error| survey.read_fault(&error, *line))? else {
                    return Ok(None);
                };
                *line += 1;
                if *line <= after || (!too_long && buffer.trim_ascii().is_empty()) {
                    continue;
                }
                if too_long {
                    // What is left is the end of the line.
                    buffer.clear();
                    return Ok(Some((*line, Err(Wrong::line(Reason::TooLong)))));
                }
                return Ok(Some((*line, json_line(set, buffer))));
            },
            Self::Csv(sheet) => {
                while let Some(number) = sheet.next_record()? {
                    if number > after {
                        return Ok(Some((number, sheet.line(set))));
                    }
                }
                Ok(None)
            }
        }
    }

    /// What can be told of the last line, if it was rejected.
    fn trace(&self, set: RecordSet) -> Option<Trace> {
        match self {
            Self::Ndjson { buffer, .. } => Trace::of_json(set, buffer),
            Self::Csv(sheet) => sheet.trace(set),
        }
    }
}

fn json_line(set: RecordSet, bytes: &[u8]) -> Result<Line, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|_| Wrong::line(Reason::Encoding))?;
    if text.contains('\u{FFFD}') {
        return Err(Wrong::line(Reason::Encoding));
    }
    from_json(set, text)
}

/// Reads one line into the buffer; answers whether it was too long, `None` at the end.
fn next_line(input: &mut Source, buffer: &mut Vec<u8>) -> io::Result<Option<bool>> {
    let limit = LONGEST as u64 + 1;
    buffer.clear();
    if input.by_ref().take(limit).read_until(b'\n', buffer)? == 0 {
        return Ok(None);
    }
    let mut too_long = false;
    while !buffer.ends_with(b"\n") && buffer.len() > LONGEST {
        too_long = true;
        buffer.clear();
        input.by_ref().take(limit).read_until(b'\n', buffer)?;
    }
    Ok(Some(too_long))
}
