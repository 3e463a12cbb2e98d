//! The file: gzip or plain, UTF-8 or GB18030. It is read to its end to know that all of it can be read, and again to load it.

use super::{Delivery, Encoding, Fault, Format};
use encoding_rs::{CoderResult, Decoder, GB18030};
use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Longer lines are not read into memory.
pub(super) const LONGEST: usize = 1 << 20;
const MARK: &[u8] = b"\xEF\xBB\xBF";
const BUFFER: usize = 1 << 16;

/// So many lines with characters of one encoding are no chance: the file is in it, whatever was said.
const CERTAIN: i64 = 3;

/// The characters of a file, as UTF-8.
pub(super) type Source = Box<dyn BufRead + Send>;

/// What the first reading found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Survey {
    /// SHA-256 of the file as delivered, in hex.
    pub hash: String,
    pub encoding: Encoding,
    pub format: Format,
    pub lines: i64,
    /// Lines that are not blank; of a CSV file, its records once they are counted.
    pub records: i64,
    gzip: bool,
    marked: bool,
}

/// Reads the file to its end.
pub(super) fn survey(delivery: &Delivery) -> Result<Survey, Fault> {
    let gzip = is_gzip(&delivery.file)?;
    let mut hashing = Hashing { file: open_file(&delivery.file)?, hash: Sha256::new() };
    let mut found = Found::default();
    let looked = if gzip {
        look_through(&mut BufReader::with_capacity(BUFFER, MultiGzDecoder::new(&mut hashing)), &mut found)
    } else {
        look_through(&mut BufReader::with_capacity(BUFFER, &mut hashing), &mut found)
    };
    looked.map_err(|error| read_fault(&error, gzip, found.lines - i64::from(found.within)))?;
    // What follows the last member of a gzip belongs to the file all the same.
    io::copy(&mut hashing, &mut io::sink()).map_err(|error| file_fault(&error))?;
    if let Some(other) = found.other {
        return Err(Fault::Encoding(other));
    }
    let encoding = encoding_of(delivery.encoding, &found)?;
    let named_csv = Path::new(delivery.file.file_stem().unwrap_or_default()).extension().or(delivery.file.extension());
    let format = delivery.format.unwrap_or(match found.first {
        Some(b'{') => Format::Ndjson,
        None if named_csv.is_none_or(|name| name != "csv") => Format::Ndjson,
        _ => Format::Csv,
    });
    let hash = hex::encode(hashing.hash.finalize());
    Ok(Survey { hash, encoding, format, lines: found.lines, records: found.filled, gzip, marked: found.marked })
}

/// What was said, unless the lines say otherwise: read in another encoding they are rejected one by one, or load as other characters.
fn encoding_of(said: Option<Encoding>, found: &Found) -> Result<Encoding, Fault> {
    // One spoilt line makes no UTF-8 file another one: the most lines decide.
    let mostly_other = found.not_utf8 * 2 > found.not_ascii;
    match said {
        None if found.marked || !mostly_other => Ok(Encoding::Utf8),
        None => Ok(Encoding::Gb18030),
        Some(Encoding::Utf8) if mostly_other && found.not_utf8 >= CERTAIN => Err(Fault::OtherEncoding("UTF-8")),
        Some(Encoding::Gb18030) if found.not_utf8 == 0 && (found.marked || found.not_ascii >= CERTAIN) => {
            Err(Fault::OtherEncoding("GB18030"))
        }
        Some(said) => Ok(said),
    }
}

/// Opens the file to read it again: UTF-8 without its mark.
pub(super) fn open(file: &Path, survey: &Survey) -> Result<Source, Fault> {
    let plain = open_file(file)?;
    let mut bytes: Box<dyn Read + Send> = if survey.gzip { Box::new(MultiGzDecoder::new(plain)) } else { Box::new(plain) };
    if survey.marked {
        let mut mark = [0; 3];
        bytes.read_exact(&mut mark).map_err(|error| survey.read_fault(&error, 0))?;
    }
    Ok(match survey.encoding {
        Encoding::Utf8 => Box::new(BufReader::with_capacity(BUFFER, bytes)),
        Encoding::Gb18030 => Box::new(BufReader::with_capacity(BUFFER, Decoded::new(bytes))),
    })
}

/// What a failed reading means, after so many whole lines.
fn read_fault(error: &io::Error, gzip: bool, lines: i64) -> Fault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof if gzip => Fault::TruncatedGzip(lines),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if gzip => Fault::DamagedGzip(lines),
        _ => file_fault(error),
    }
}

fn file_fault(error: &io::Error) -> Fault {
    Fault::File(error.kind().to_string())
}

impl Survey {
    pub fn read_fault(&self, error: &io::Error, lines: i64) -> Fault {
        read_fault(error, self.gzip, lines)
    }
}

fn open_file(path: &Path) -> Result<File, Fault> {
    File::open(path).map_err(|error| file_fault(&error))
}

fn is_gzip(path: &Path) -> Result<bool, Fault> {
    let mut first = Vec::new();
    open_file(path)?.take(2).read_to_end(&mut first).map_err(|error| file_fault(&error))?;
    Ok(first == [0x1F, 0x8B])
}

#[derive(Default)]
struct Found {
    /// Lines begun.
    lines: i64,
    /// Those of them that are not blank.
    filled: i64,
    /// The last of them has not ended.
    within: bool,
    /// And is blank so far.
    blank: bool,
    not_ascii: i64,
    not_utf8: i64,
    first: Option<u8>,
    marked: bool,
    other: Option<&'static str>,
}

fn look_through(input: &mut impl BufRead, found: &mut Found) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line that is too long is looked at piece by piece.
        if input.by_ref().take(LONGEST as u64).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if found.lines == 0 {
            found.marked = line.starts_with(MARK);
            // Without its mark it is known by the zeros beside its Latin characters, with which every file begins.
            if line.starts_with(b"\xFF\xFE") || line.starts_with(b"\xFE\xFF") || line.iter().take(4).any(|byte| *byte == 0) {
                found.other = Some("UTF-16");
                return Ok(());
            }
        }
        if !found.within {
            found.lines += 1;
            found.blank = true;
        }
        found.within = !line.ends_with(b"\n");
        let text = line.strip_prefix(MARK).unwrap_or(&line);
        let first = text.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        found.first = found.first.or(first);
        if found.blank && first.is_some() {
            found.blank = false;
            found.filled += 1;
        }
        if !line.is_ascii() {
            found.not_ascii += 1;
            if std::str::from_utf8(&line).is_err() {
                found.not_utf8 += 1;
            }
        }
    }
}

struct Hashing {
    file: File,
    hash: Sha256,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}

/// GB18030 read as UTF-8. What is no character becomes U+FFFD, by which the line is rejected.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    ended: bool,
    done: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R) -> Self {
        let decoder = GB18030.new_decoder_with_bom_removal();
        Self { inner, decoder, raw: vec![0; BUFFER], raw_at: 0, raw_end: 0, ended: false, done: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // The decoder writes nothing into less than the room of a character.
        if buffer.len() < 4 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        while !self.done {
            if self.raw_at == self.raw_end && !self.ended {
                self.raw_at = 0;
                self.raw_end = self.inner.read(&mut self.raw)?;
                self.ended = self.raw_end == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.raw[self.raw_at..self.raw_end], buffer, self.ended);
            self.raw_at += read;
            self.done = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
