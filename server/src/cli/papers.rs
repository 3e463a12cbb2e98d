//! The papers that go to a department with its orders: a folder for each dispute, for the eyes of its owner only.

use super::Failure;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Nobody but the account that runs the command opens the folder of a dispute, or reads a paper.
const FOLDER_MODE: u32 = 0o700;
const PAPER_MODE: u32 = 0o600;

/// The folder that holds the others.
pub struct Papers(PathBuf);

impl Papers {
    /// At this place; the folder is made if it is missing, and one that is there stays as it is.
    pub fn at(place: &Path) -> Result<Self, Failure> {
        if fs::metadata(place).is_ok_and(|found| found.is_dir()) {
            return Ok(Self(place.to_owned()));
        }
        made(place)?;
        Ok(Self(place.to_owned()))
    }

    /// The folder of a dispute, made if it is missing.
    pub fn folder(&self, dispute: &str) -> Result<PathBuf, Failure> {
        let folder = self.0.join(dispute);
        made(&folder)?;
        Ok(folder)
    }
}

/// Makes a folder, or takes the one that is there; a link or a file in its place is not followed.
fn made(folder: &Path) -> Result<(), Failure> {
    match DirBuilder::new().mode(FOLDER_MODE).create(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if !fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()) {
                return Err(refused(folder, "is there and is no folder"));
            }
            fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE)).map_err(|error| refused(folder, &error.to_string()))
        }
        Err(error) => Err(refused(folder, &error.to_string())),
    }
}

/// Writes a paper into its folder. Nothing is written over: the same paper may be there already, anything else is refused.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let place = folder.join(name);
    match OpenOptions::new().write(true).create_new(true).mode(PAPER_MODE).open(&place) {
        Ok(mut file) => file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
            // Half a paper would stand in the way of the whole one.
            let _ = fs::remove_file(&place);
            refused(&place, &error.to_string())
        }),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let plain = fs::symlink_metadata(&place).is_ok_and(|found| found.is_file());
            if !plain || !fs::read(&place).is_ok_and(|there| there == bytes) {
                return Err(refused(&place, "is there and is something else"));
            }
            fs::set_permissions(&place, Permissions::from_mode(PAPER_MODE)).map_err(|error| refused(&place, &error.to_string()))
        }
        Err(error) => Err(refused(&place, &error.to_string())),
    }
}

fn refused(place: &Path, why: &str) -> Failure {
    Failure::Refused(format!("{}: {why}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(place: &Path) -> u32 {
        fs::symlink_metadata(place).unwrap().permissions().mode() & 0o777
    }

    fn papers(place: &Path) -> Papers {
        Papers::at(place).unwrap_or_else(|failure| panic!("{failure}"))
    }

    fn folder_of(papers: &Papers, dispute: &str) -> PathBuf {
        papers.folder(dispute).unwrap_or_else(|failure| panic!("{failure}"))
    }

    #[test]
    fn papers_are_for_one_pair_of_eyes_and_may_be_written_again() {
        let here = tempfile::tempdir().unwrap();
        let papers = papers(&here.path().join("papers"));
        let folder = folder_of(&papers, "d1");
        for _ in 0..2 {
            assert!(write(&folder_of(&papers, "d1"), "01-dispute_proof.jpg", b"one").is_ok());
        }
        let paper = folder.join("01-dispute_proof.jpg");
        assert_eq!(fs::read(&paper).unwrap(), b"one");
        assert_eq!((mode_of(&here.path().join("papers")), mode_of(&folder), mode_of(&paper)), (0o700, 0o700, 0o600));
        // What others could read meanwhile is closed again.
        fs::set_permissions(&paper, Permissions::from_mode(0o644)).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        assert!(write(&folder_of(&papers, "d1"), "01-dispute_proof.jpg", b"one").is_ok());
        assert_eq!((mode_of(&folder), mode_of(&paper)), (0o700, 0o600));
    }

    #[test]
    fn nothing_is_written_over_and_no_link_is_followed() {
        let here = tempfile::tempdir().unwrap();
        let papers = papers(here.path());
        let folder = folder_of(&papers, "d1");
        fs::write(folder.join("other"), "mine").unwrap();
        assert!(write(&folder, "other", b"one").is_err());
        assert_eq!(fs::read(folder.join("other")).unwrap(), b"mine");
        fs::write(here.path().join("target"), "one").unwrap();
        std::os::unix::fs::symlink(here.path().join("target"), folder.join("link")).unwrap();
        assert!(write(&folder, "link", b"one").is_err(), "not even to the same words");
        fs::create_dir(folder.join("folder")).unwrap();
        assert!(write(&folder, "folder", b"one").is_err());
        fs::write(here.path().join("d2"), "a file").unwrap();
        std::os::unix::fs::symlink(&folder, here.path().join("d3")).unwrap();
        for taken in ["d2", "d3", "missing/d4"] {
            assert!(papers.folder(taken).is_err(), "{taken}");
        }
        assert!(Papers::at(&here.path().join("d2")).is_err());
    }
}
