//! Feeds: the files that departments deliver, read line by line and stored as records of their register.
//!
//! A full delivery replaces what its register held, but for later states of its records, and is visible as a whole or not at all; a
//! delta changes single records, batch by batch. Both go on where they were stopped when the same file is given again.

mod begin;
mod bounds;
mod cell;
mod delta;
mod doubt;
mod fields;
mod finish;
mod full;
mod import;
mod later;
mod line;
mod reader;
mod reject;
mod sheet;
mod source;
mod standing;
mod sweep;
#[cfg(test)]
mod tests;
mod trace;

pub use reject::{Reason, Reject};
pub use standing::{Doubt, LastFeed, Standing};

use crate::registers::RecordSet;
use domain::day::Day;
use std::path::PathBuf;

/// Whether a delivery is everything or what has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Everything the register holds; what is not in it is gone.
    Full,
    /// Records that are new, changed or withdrawn.
    Delta,
}

impl Kind {
    /// The code as stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Delta => "delta",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Full, Self::Delta].into_iter().find(|kind| kind.code() == code)
    }
}

/// How the characters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// GB18030, and with it GBK and GB2312.
    Gb18030,
}

/// How the records of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values under a line of names.
    Csv,
}

/// A file that a department delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What it holds records of.
    pub set: RecordSet,
    /// The file; gzip is known by its first bytes.
    pub file: PathBuf,
    /// Everything, or what has changed.
    pub kind: Kind,
    /// The day it stands at.
    pub as_of: Day,
    /// The encoding; `None`: found out.
    pub encoding: Option<Encoding>,
    /// The format; `None`: found out.
    pub format: Option<Format>,
    /// Where the rejected lines are listed; `None`: beside the file.
    pub rejects: Option<PathBuf>,
    /// How many records the file must have; `None`: nobody counted.
    pub records: Option<i64>,
    /// It is meant that far fewer records are held after a full delivery than before it.
    pub allow_shrink: bool,
    /// The day of the delivery that a delta continues; `None`: nobody said, and one that was lost is not noticed.
    pub follows: Option<Day>,
}

impl Delivery {
    /// A delivery of which nothing else is said: what can be found out is.
    pub fn new(set: RecordSet, file: PathBuf, kind: Kind, as_of: Day) -> Self {
        Self { set, file, kind, as_of, encoding: None, format: None, rejects: None, records: None, allow_shrink: false, follows: None }
    }

    /// Where the rejected lines are listed.
    pub fn reject_file(&self) -> PathBuf {
        self.rejects.clone().unwrap_or_else(|| {
            let mut name = self.file.file_name().unwrap_or_default().to_owned();
            name.push(".rejects.ndjson");
            self.file.with_file_name(name)
        })
    }
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Its number.
    pub feed: i64,
    /// The day the register now stands at.
    pub as_of: Day,
    /// How many records the register now holds.
    pub held: i64,
    /// What was counted.
    pub counts: Counts,
    /// What rejected lines, of this delivery and of earlier ones, leave in doubt of the register now.
    pub doubt: Doubt,
    /// The register stood at this very delivery already; nothing was done.
    pub repeated: bool,
}

/// What is counted while a delivery is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Lines read, blank ones and the names of a CSV file apart.
    pub read: i64,
    /// Records that are new or changed.
    pub loaded: i64,
    /// Records that were there already.
    pub unchanged: i64,
    /// Records that are gone.
    pub removed: i64,
    /// Lines that were not loaded.
    pub rejected: i64,
    /// Records whose person the population register knows by another name; of that register itself: persons with a new name.
    pub disagreed: i64,
    /// By how much the number of records held has changed.
    pub(crate) net: i64,
}

impl Counts {
    /// So many lines that the file can hardly be meant.
    fn are_mostly_rejected(&self) -> bool {
        self.rejected * 2 > self.read
    }
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Lines done.
    pub lines: i64,
    /// Of so many.
    pub of: i64,
}

/// Why a delivery was not loaded. What is wrong with its file is known before anything is stored. Of a delta that was stopped later,
/// by the disk, by another import or because its file could not be read again, what its earlier batches changed stays, and the same
/// file goes on from there; of a full delivery nothing is visible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(String),
    /// The gzip ends early.
    #[error("the gzip file is truncated: it ends after line {0}")]
    TruncatedGzip(i64),
    /// The gzip does not read.
    #[error("the gzip file is damaged: it does not read after line {0}")]
    DamagedGzip(i64),
    /// Neither UTF-8 nor GB18030.
    #[error("the file is neither UTF-8 nor GB18030, but {0}")]
    Encoding(&'static str),
    /// Not in the encoding that was said.
    #[error("the file is not in {0}, as was said")]
    OtherEncoding(&'static str),
    /// A full delivery without records would empty the register.
    #[error("the file holds no record")]
    Empty,
    /// A CSV file without a column that every record needs.
    #[error("the first line does not name the column {0}")]
    MissingColumn(&'static str),
    /// A CSV file with a column nobody knows.
    #[error("column {0} of the first line is none of this register")]
    UnknownColumn(usize),
    /// A CSV file that names a column twice.
    #[error("column {0} of the first line has the name of an earlier one")]
    RepeatedColumn(usize),
    /// A record of a CSV file does not end.
    #[error("the record that begins on line {0} does not end, or not within a mebibyte; a quotation mark may be missing")]
    Endless(i64),
    /// Not as many records as was said: the file is cut off, or another one.
    #[error("the file has {found} records, and {said} was said; nothing was loaded")]
    OtherCount {
        /// As many as was said.
        said: i64,
        /// As many as there are.
        found: i64,
    },
    /// A full delivery with far fewer records than are held: a file that was cut off would make everybody else own nothing.
    #[error("the register holds {held} records and the file has {given}, less than nine tenths; --allow-shrink loads it if that is right")]
    Shrunk {
        /// Records held.
        held: i64,
        /// Records of the file.
        given: i64,
    },
    /// A full delivery that has enough lines only because it says the same records again: a part came twice and another not at all.
    #[error(
        "{repeated} of {read} lines repeat a record of an earlier line, and the rest is less than nine tenths of the {held} records that the \
         register holds; it stays as it was; --allow-shrink loads the file if that is right"
    )]
    Repetitive {
        /// Lines whose record stood in an earlier one.
        repeated: i64,
        /// Lines read.
        read: i64,
        /// Records held.
        held: i64,
    },
    /// The register stands at a later day already.
    #[error("the register stands at {held} already; a full delivery of {given} is older")]
    Stale {
        /// The day the register stands at.
        held: Day,
        /// The day of the delivery.
        given: Day,
    },
    /// The day of the delivery has not come.
    #[error("{0} has not come yet")]
    Early(Day),
    /// A delta before any full delivery: that the register holds nothing else would say more than is known.
    #[error("the register was never delivered in full; a delta needs that first")]
    NoBase,
    /// A delta that continues another delivery than the one the register stands at: one between them is missing, or was not loaded.
    #[error("the register stands at {held}, and the delta continues the delivery of {follows}; nothing was loaded")]
    NotNext {
        /// The day the register stands at.
        held: Day,
        /// The day that the delta continues.
        follows: Day,
    },
    /// A full delivery that is said to continue another one.
    #[error("a full delivery continues no other; only a delta does")]
    FullFollows,
    /// So many lines are rejected that the file can hardly be meant.
    #[error("{rejected} of {read} lines are rejected; the register stays as it was")]
    MostlyRejected {
        /// Lines rejected.
        rejected: i64,
        /// Lines read.
        read: i64,
    },
    /// Another import of the register took over.
    #[error("another import of this register is running or took over")]
    Overtaken,
    /// The disk is full.
    #[error("the disk is full; what was committed stays, and the same file goes on from there")]
    DiskFull,
    /// The list of rejected lines cannot be written; everything else is done.
    #[error("the list of rejected lines cannot be written: {0}")]
    RejectFile(String),
}
