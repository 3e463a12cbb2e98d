//! The demo carrier: writes each SMS as one line of JSON to `data/demo-sms.ndjson`. Nothing reaches a phone.

use super::carrier::{Carrier, CarrierFault, Outgoing};
use crate::Hall;
use crate::error::{Error, Result};
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::messages::DemoSms;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How many lines the demo page shows.
const SHOWN: usize = 50;

/// How much of the end of the file is read to find them.
const TAIL_BYTES: u64 = 64 * 1024;

#[derive(Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    id: String,
    phone: String,
    text: String,
    template: String,
}

/// Appends to the demo file; several processes may share it.
pub struct DemoCarrier {
    seen: Arc<Mutex<Seen>>,
}

/// The keys in the file up to an offset.
struct Seen {
    path: PathBuf,
    keys: HashSet<String>,
    offset: u64,
}

impl DemoCarrier {
    /// A carrier that writes into the data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self { seen: Arc::new(Mutex::new(Seen { path: file_of(data), keys: HashSet::new(), offset: 0 })) }
    }
}

#[async_trait]
impl Carrier for DemoCarrier {
    async fn send(&self, outgoing: Outgoing<'_>) -> Result<(), CarrierFault> {
        let line = Line {
            at: outgoing.at,
            id: outgoing.key.to_owned(),
            phone: outgoing.phone.to_owned(),
            text: outgoing.text.to_owned(),
            template: outgoing.template.to_owned(),
        };
        let seen = Arc::clone(&self.seen);
        tokio::task::spawn_blocking(move || seen.lock().unwrap_or_else(PoisonError::into_inner).append(&line))
            .await
            .map_err(|_| CarrierFault::Temporary("demo_stopped"))?
            .map_err(|_| CarrierFault::Temporary("demo_file"))
    }
}

impl Seen {
    fn append(&mut self, line: &Line) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(&self.path)?;
        // Another process may have written this very message; the lock makes reading and writing one step.
        file.lock()?;
        let ends_whole = self.read_on(&mut file)?;
        if self.keys.contains(&line.id) {
            return Ok(());
        }
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        if !ends_whole {
            text.insert(0, '\n');
        }
        file.write_all(text.as_bytes())?;
        file.flush()
    }

    /// Takes in what was written since; answers whether the last line is whole.
    fn read_on(&mut self, file: &mut File) -> std::io::Result<bool> {
        if file.metadata()?.len() < self.offset {
            // Somebody emptied the file; start over.
            self.keys.clear();
            self.offset = 0;
        }
        file.seek(SeekFrom::Start(self.offset))?;
        let mut fresh = Vec::new();
        file.read_to_end(&mut fresh)?;
        let whole = fresh.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        for bytes in fresh[..whole].split(|byte| *byte == b'\n') {
            if let Ok(line) = serde_json::from_slice::<Line>(bytes) {
                self.keys.insert(line.id);
            }
        }
        self.offset += u64::try_from(whole).unwrap_or(0);
        Ok(whole == fresh.len())
    }
}

/// The latest demo SMS, newest first. Not found unless this database was born as a demo.
pub async fn demo_sms(hall: &Hall) -> Result<Vec<DemoSms>> {
    if !hall.is_demo().await? {
        return Err(Error::NotFound);
    }
    let path = file_of(&hall.settings().data);
    tokio::task::spawn_blocking(move || read_tail(&path)).await.map_err(|_| Error::Unavailable("demo SMS"))
}

fn read_tail(path: &Path) -> Vec<DemoSms> {
    let Ok(mut file) = File::open(path) else { return Vec::new() };
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut tail = Vec::new();
    if file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES))).is_err() || file.read_to_end(&mut tail).is_err() {
        return Vec::new();
    }
    // The first line of the tail may be cut off, the last still in the making: neither parses, neither is shown.
    tail.split(|byte| *byte == b'\n')
        .rev()
        .filter_map(|bytes| serde_json::from_slice::<Line>(bytes).ok())
        .take(SHOWN)
        .map(|line| DemoSms { at: line.at, phone: line.phone, text: line.text })
        .collect()
}

fn file_of(data: &Path) -> PathBuf {
    data.join("demo-sms.ndjson")
}
