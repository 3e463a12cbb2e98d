//! What the commands answer on standard output.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _, stdout};
use std::process::exit;

/// How a process ends whose reader has gone, as a shell sees it: 128 and the number of SIGPIPE.
const NOBODY_READS: i32 = 141;

/// Writes a line. Where nobody reads on, as before `| head`, the process ends quietly.
pub(super) fn line(text: Arguments<'_>) {
    let Err(error) = writeln!(stdout(), "{text}") else { return };
    if error.kind() == ErrorKind::BrokenPipe {
        exit(NOBODY_READS);
    }
    eprintln!("anju: standard output: {error}");
    exit(2);
}
