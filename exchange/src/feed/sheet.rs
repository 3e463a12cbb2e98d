//! A CSV file: its records, numbered by the lines they begin on, under the names of the first line.

use super::fields::{COMMON, fields};
use super::line::{Line, from_cells};
use super::reject::{Reason, Wrong};
use super::source::{LONGEST, Source, Survey, open};
use super::trace::Trace;
use super::{Delivery, Fault, Format};
use crate::registers::RecordSet;
use csv::ByteRecord;
use domain::verification::Register;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Reads a CSV file to its end before anything is stored: a lost quotation mark or a column that is none spoils more than a line.
/// Answers how many records there are, of another file as many as were found.
pub(super) fn check(delivery: &Delivery, survey: &Survey) -> Result<i64, Fault> {
    if survey.format != Format::Csv {
        return Ok(survey.records);
    }
    let mut sheet = Sheet::open(delivery, survey)?;
    let mut records = 0;
    while sheet.next_record()?.is_some() {
        records += 1;
    }
    Ok(records)
}

/// The file and its last record.
pub(super) struct Sheet<'a> {
    reader: Box<csv::Reader<Guarded>>,
    allowance: Arc<AtomicUsize>,
    header: Vec<String>,
    record: ByteRecord,
    /// The number of that record.
    last: i64,
    survey: &'a Survey,
}

impl<'a> Sheet<'a> {
    pub fn open(delivery: &Delivery, survey: &'a Survey) -> Result<Self, Fault> {
        let allowance = Arc::new(AtomicUsize::new(ALLOWANCE));
        let guarded = Guarded { input: open(&delivery.file, survey)?, allowance: allowance.clone(), last: b'\n', place: Place::Start };
        let mut reader = Box::new(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(guarded));
        let mut record = ByteRecord::new();
        let found = reader.read_byte_record(&mut record).map_err(|error| csv_fault(&error, 1, survey))?;
        let header: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        if found {
            check_header(delivery.set, &header)?;
        }
        Ok(Self { reader, allowance, header, record, last: 0, survey })
    }

    /// Goes on to the next record; answers the line it begins on, `None` at the end.
    pub fn next_record(&mut self) -> Result<Option<i64>, Fault> {
        self.allowance.store(ALLOWANCE, Ordering::Relaxed);
        let begins = self.lines_read();
        if !self.reader.read_byte_record(&mut self.record).map_err(|error| csv_fault(&error, begins, self.survey))? {
            // The end of the last line was taken for one inside the record, so that it was counted once more than others are.
            let lost = self.reader.get_ref().place == Place::Quoted;
            return if lost { Err(Fault::Endless(self.last + 1)) } else { Ok(None) };
        }
        // Counted from its end, since blank lines may come before it: every record ends with a line of its own.
        let inside = self.record.as_slice().split(|byte| *byte == b'\n').count() - 1;
        self.last = self.lines_read() - 1 - i64::try_from(inside).unwrap_or(0);
        Ok(Some(self.last))
    }

    /// The record as a line of its register.
    pub fn line(&self, set: RecordSet) -> Result<Line, Wrong> {
        let mut cells = Vec::with_capacity(self.record.len());
        for (place, cell) in self.record.iter().enumerate() {
            let named = self.header.get(place).map_or("", String::as_str);
            cells.push(std::str::from_utf8(cell).map_err(|_| Wrong::field(Reason::Encoding, named))?.trim());
        }
        from_cells(set, &self.header, &cells)
    }

    /// What can be told of the record, if it was rejected.
    pub fn trace(&self, set: RecordSet) -> Option<Trace> {
        // Among more or fewer cells than there are names, none is sure to stand under its own; and a record of many lines may have
        // drawn in those of others, until the next quotation mark.
        if self.header.len() != self.record.len() || self.record.as_slice().contains(&b'\n') {
            return None;
        }
        Trace::of(set, &|name| {
            let place = self.header.iter().position(|given| given == name)?;
            Some(std::str::from_utf8(self.record.get(place)?).ok()?.trim().to_owned())
        })
    }

    fn lines_read(&self) -> i64 {
        i64::try_from(self.reader.position().line()).unwrap_or(i64::MAX)
    }
}

fn check_header(set: RecordSet, header: &[String]) -> Result<(), Fault> {
    let known = fields(set);
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

/// A record, and what the reader may have read ahead.
const ALLOWANCE: usize = LONGEST + (1 << 17);

/// Ends a record that never ends: a lost quotation mark would draw the rest of the file into memory. Lines come out with a
/// line feed alone, the last one too, so that they can be counted.
struct Guarded {
    input: Source,
    allowance: Arc<AtomicUsize>,
    last: u8,
    /// Of what was read so far.
    place: Place,
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
                    self.place = self.place.after(buffer[kept]);
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

/// Where in a record the next byte stands, as the reader takes it: it does not tell whether the file ended between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotation marks, or after them.
    Bare,
    /// Between quotation marks.
    Quoted,
    /// After a quotation mark that ends the cell, or is the first of two that mean one.
    Closed,
}

impl Place {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::Closed,
            (Self::Quoted, _) | (Self::Start | Self::Closed, b'"') => Self::Quoted,
            (_, b',' | b'\n') => Self::Start,
            _ => Self::Bare,
        }
    }
}

fn csv_fault(error: &csv::Error, line: i64, survey: &Survey) -> Fault {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Fault::Endless(line),
        csv::ErrorKind::Io(error) => survey.read_fault(error, line - 1),
        _ => Fault::File("not a CSV file".to_owned()),
    }
}
