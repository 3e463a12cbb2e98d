//! `anju recheck`: every household checked again, with a line of progress a second.

use super::Failure;
use super::open::Opened;
use crate::configuration::Configuration;
use clap::Args;
use domain::identity::Actor;
use domain::verification::Scope;
use hall::verification::{Progress, recheck};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A run that was killed leaves its place taken for a minute; whoever goes on with it waits as long.
const WAITS: u32 = 70;

/// Which households.
#[derive(Debug, Args)]
pub struct Recheck {
    /// open: cases under way that were checked once; waiting: the waiting list; tenants: none exist yet; all.
    #[arg(long, value_parser = scope)]
    scope: Scope,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_code(text).ok_or_else(|| format!("one of {}", Scope::ALL.map(Scope::code).join(", ")))
}

/// Does what the command says.
pub async fn run(asked: &Recheck, opened: &Opened) -> Result<ExitCode, Failure> {
    let hall = opened.hall(&Configuration::load()?).await?;
    if asked.scope == Scope::Tenants {
        eprintln!("no homes are let yet, so there are no tenants to check");
    }
    let said = Said::default();
    let mut waited = 0;
    let summary = loop {
        match recheck(&hall, &Actor::System, asked.scope, &|progress| said.tell(progress)).await {
            Err(hall::Error::Conflict) if waited < WAITS => {
                if waited == 0 {
                    eprintln!("another process is at it, or was killed within the last minute; waiting for its place");
                }
                waited += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            outcome => break outcome?,
        }
    };
    println!("checked {} households, {} clues", summary.households, summary.clues);
    println!("asked about {} people, {} answers decided nothing", summary.people, summary.silent);
    if summary.skipped > 0 {
        println!("{} households could not be checked; the log names them", summary.skipped);
    }
    if !summary.spent.is_empty() {
        let registers: Vec<&str> = summary.spent.iter().map(|register| register.code()).collect();
        println!("the quota of the day was spent: {}; the next run begins with those who were not asked about", registers.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

/// When the run began here, with how much done, and when it last said something.
#[derive(Default)]
struct Said(Mutex<Option<(Instant, i64, Instant)>>);

impl Said {
    fn tell(&self, progress: Progress) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let (begun, first, last) = *said.get_or_insert((now, progress.done, now));
        if progress.done < progress.total && now.duration_since(last) < Duration::from_secs(1) {
            return;
        }
        *said = Some((begun, first, now));
        eprintln!("{}", line(progress, progress.done - first, begun.elapsed()));
    }
}

/// `[#####     ] 120 of 240 households, 60/s, 2 s left`.
fn line(progress: Progress, here: i64, took: Duration) -> String {
    const WIDTH: i64 = 30;
    let Progress { done, total } = progress;
    let filled = (done.clamp(0, total) * WIDTH).checked_div(total).unwrap_or(WIDTH);
    let count = |number: i64| usize::try_from(number).unwrap_or(0);
    let bar = format!("{}{}", "#".repeat(count(filled)), " ".repeat(count(WIDTH - filled)));
    let millis = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let rate = (here.saturating_mul(1000)).checked_div(millis).unwrap_or(0);
    let left = (total - done).max(0).checked_div(rate).map_or_else(|| "-".to_owned(), |seconds| format!("{seconds} s"));
    format!("[{bar}] {done} of {total} households, {rate}/s, {left} left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_rate_and_time_left() {
        let told = line(Progress { done: 120, total: 240 }, 100, Duration::from_secs(2));
        assert_eq!(told, format!("[{}{}] 120 of 240 households, 50/s, 2 s left", "#".repeat(15), " ".repeat(15)));
        assert!(line(Progress { done: 0, total: 0 }, 0, Duration::ZERO).ends_with("0 of 0 households, 0/s, - left"));
        assert!(line(Progress { done: 9, total: 5 }, 9, Duration::from_secs(1)).ends_with("9/s, 0 s left"));
    }

    #[test]
    fn only_scopes_are_scopes() {
        assert_eq!(scope("waiting"), Ok(Scope::Waiting));
        assert!(scope("everybody").unwrap_err().contains("tenants"));
    }
}
