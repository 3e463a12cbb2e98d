//! Reads a file line by line into batches of sealed rows, in memory that does not grow with the file.

use super::doubt::Mark;
use super::line::{self, COMMON, Holder, Line};
use super::reject::{Reason, Reject, Wrong};
use super::source::{LONGEST, Survey, open};
use super::trace::Trace;
use super::{Delivery, Fault, Format, Kind};
use crate::error::{Error, Result};
use crate::registers::stored::Row;
use crate::registers::{RecordSet, Registers};
use csv::ByteRecord;
use domain::verification::Register;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
        if batch.read == BATCH_LINES && sender.blocking_send(std::mem::take(&mut batch)).is_err() {
            return Ok(());
        }
    }
    if batch.read > 0 {
        let _ = sender.blocking_send(batch);
    }
    Ok(())
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

type Source = Box<dyn BufRead + Send>;

/// The lines of a file, numbered as an editor numbers them.
enum Lines<'a> {
    Ndjson { input: Source, buffer: Vec<u8>, line: i64, survey: &'a Survey },
    Csv { reader: Box<csv::Reader<Guarded>>, allowance: Arc<AtomicUsize>, header: Vec<String>, record: ByteRecord, survey: &'a Survey },
}

/// A line with its number, or the end.
type Numbered = Option<(i64, Result<Line, Wrong>)>;

impl<'a> Lines<'a> {
    fn open(delivery: &Delivery, survey: &'a Survey) -> Result<Self, Fault> {
        let input = open(&delivery.file, survey)?;
        if survey.format == Format::Ndjson {
            return Ok(Self::Ndjson { input, buffer: Vec::new(), line: 0, survey });
        }
        let allowance = Arc::new(AtomicUsize::new(ALLOWANCE));
        let guarded = Guarded { input, allowance: allowance.clone(), last: b'\n' };
        let mut reader = Box::new(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(guarded));
        let mut record = ByteRecord::new();
        let found = reader.read_byte_record(&mut record).map_err(|error| csv_fault(&error, 1, survey))?;
        let header: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        if found {
            check_header(delivery.set, &header)?;
        }
        Ok(Self::Csv { reader, allowance, header, record, survey })
    }

    /// The next line after `after` that is not blank.
    fn next(&mut self, set: RecordSet, after: i64) -> Result<Numbered, Fault> {
        match self {
            Self::Ndjson { input, buffer, line, survey } => loop {
                let Some(too_long) = next_line(input, buffer).map_err(|error| survey.read_fault(&error))? else {
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
            Self::Csv { reader, allowance, header, record, survey } => loop {
                allowance.store(ALLOWANCE, Ordering::Relaxed);
                let begins = line_of(reader);
                if !reader.read_byte_record(record).map_err(|error| csv_fault(&error, begins, survey))? {
                    return Ok(None);
                }
                // Counted from its end, since blank lines may come before it: every record ends with a line of its own.
                let inside = record.as_slice().split(|byte| *byte == b'\n').count() - 1;
                let number = line_of(reader) - 1 - i64::try_from(inside).unwrap_or(0);
                if number > after {
                    return Ok(Some((number, csv_line(set, header, record))));
                }
            },
        }
    }

    /// What can be told of the last line, if it was rejected.
    fn trace(&self, set: RecordSet) -> Option<Trace> {
        match self {
            Self::Ndjson { buffer, .. } => Trace::of_json(set, buffer),
            // Among more or fewer cells than there are names, none is sure to stand under its own.
            Self::Csv { header, record, .. } if header.len() != record.len() => None,
            Self::Csv { header, record, .. } => Trace::of(set, &|name| {
                let place = header.iter().position(|given| given == name)?;
                Some(std::str::from_utf8(record.get(place)?).ok()?.trim().to_owned())
            }),
        }
    }
}

fn line_of(reader: &csv::Reader<Guarded>) -> i64 {
    i64::try_from(reader.position().line()).unwrap_or(i64::MAX)
}

fn json_line(set: RecordSet, bytes: &[u8]) -> Result<Line, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|_| Wrong::line(Reason::Encoding))?;
    if text.contains('\u{FFFD}') {
        return Err(Wrong::line(Reason::Encoding));
    }
    line::from_json(set, text)
}

fn csv_line(set: RecordSet, header: &[String], record: &ByteRecord) -> Result<Line, Wrong> {
    let mut cells = Vec::with_capacity(record.len());
    for (place, cell) in record.iter().enumerate() {
        let named = header.get(place).map_or("", String::as_str);
        cells.push(std::str::from_utf8(cell).map_err(|_| Wrong::field(Reason::Encoding, named))?.trim());
    }
    line::from_cells(set, header, &cells)
}

fn check_header(set: RecordSet, header: &[String]) -> Result<(), Fault> {
    let known = line::fields(set);
    for (place, name) in header.iter().enumerate() {
        if !known.contains(&name.as_str()) && !COMMON.contains(&name.as_str()) {
            return Err(Fault::UnknownColumn(place + 1));
        }
        if header[..place].contains(name) {
            return Err(Fault::RepeatedColumn(place + 1));
        }
    }
    let named_by_all = ["holder", "seq"].into_iter().chain((set == RecordSet::Of(Register::Population)).then_some("holder_name"));
    match named_by_all.into_iter().find(|name| !header.iter().any(|given| given == name)) {
        Some(name) => Err(Fault::MissingColumn(name)),
        None => Ok(()),
    }
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

/// A record, and what the reader may have read ahead.
const ALLOWANCE: usize = LONGEST + (1 << 17);

/// Ends a record that never ends: a lost quotation mark would draw the rest of the file into memory. Lines come out with a
/// line feed alone, the last one too, so that they can be counted.
struct Guarded {
    input: Source,
    allowance: Arc<AtomicUsize>,
    last: u8,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        loop {
            let count = self.input.read(buffer)?;
            if count == 0 && self.last != b'\n' && !buffer.is_empty() {
                (self.last, buffer[0]) = (b'\n', b'\n');
                return Ok(1);
            }
            let mut kept = 0;
            for at in 0..count {
                if buffer[at] != b'\r' {
                    buffer[kept] = buffer[at];
                    kept += 1;
                }
            }
            if kept > 0 || count == 0 {
                self.last = if kept > 0 { buffer[kept - 1] } else { self.last };
                self.allowance.store(left.saturating_sub(count), Ordering::Relaxed);
                return Ok(kept);
            }
        }
    }
}

fn csv_fault(error: &csv::Error, line: i64, survey: &Survey) -> Fault {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Fault::Endless(line),
        csv::ErrorKind::Io(error) => survey.read_fault(error),
        _ => Fault::File("not a CSV file".to_owned()),
    }
}
