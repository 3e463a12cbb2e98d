//! A small load generator for `make bench`: asks for one address over kept connections, as fast as it goes or at a fixed rate,
//! and prints rate and latencies. At a fixed rate, latency counts from the moment a request was due, so a stall is not hidden.

use clap::Parser;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

/// Measures how a server answers.
#[derive(Debug, Parser)]
struct Load {
    /// Where the server listens.
    address: SocketAddr,
    /// The path to ask for.
    path: String,
    /// A file of forms to post, one a line, each once: a cookie, a tab, the body. Without it the path is got.
    #[arg(long)]
    forms: Option<PathBuf>,
    /// How many connections.
    #[arg(long, default_value_t = 16)]
    connections: u64,
    /// Requests per second over all connections; without it, as many as it goes.
    #[arg(long)]
    rate: Option<u64>,
    /// For how long.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// A cookie to send.
    #[arg(long)]
    cookie: Option<String>,
    /// The status that counts as an answer.
    #[arg(long, default_value_t = 200)]
    status: u16,
    /// What the Location of an answer must hold, so that a refusal that leads back to its form does not count.
    #[arg(long)]
    leads_to: Option<String>,
}

/// One way to ask, or one for each form.
struct Requests {
    texts: Vec<String>,
    once: bool,
}

impl Requests {
    fn read(load: &Load) -> io::Result<Self> {
        let (address, path) = (load.address, &load.path);
        let Some(file) = &load.forms else {
            let cookie = load.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
            return Ok(Self {
                texts: vec![format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\n{cookie}\r\n")],
                once: false,
            });
        };
        let texts = std::fs::read_to_string(file)?
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(cookie, body)| {
                format!(
                    "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nAccept: text/html\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
            })
            .collect();
        Ok(Self { texts, once: true })
    }

    /// The request with this number; `None` when every form was posted.
    fn of(&self, number: u64) -> Option<&str> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let place = if self.once { number } else { number % self.texts.len().max(1) };
        self.texts.get(place).map(String::as_str)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let load = Arc::new(Load::parse());
    let requests = match Requests::read(&load) {
        Ok(requests) => Arc::new(requests),
        Err(error) => {
            eprintln!("the forms cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let began = Instant::now();
    let ends = began + Duration::from_secs(load.seconds);
    let ticket = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> =
        (0..load.connections).map(|_| tokio::spawn(worker(load.clone(), requests.clone(), ticket.clone(), began, ends))).collect();
    let mut micros = Vec::new();
    let mut failures = 0_u64;
    for worker in workers {
        match worker.await {
            Ok(Ok(times)) => micros.extend(times),
            Ok(Err(error)) => {
                eprintln!("{error}");
                failures += 1;
            }
            Err(error) => {
                eprintln!("{error}");
                failures += 1;
            }
        }
    }
    micros.sort_unstable();
    let seconds = began.elapsed().as_secs_f64();
    let at = |per_mille: usize| micros.get((micros.len() * per_mille / 1000).min(micros.len().saturating_sub(1))).copied().unwrap_or(0);
    let rate = f64::from(u32::try_from(micros.len()).unwrap_or(u32::MAX)) / seconds;
    println!(
        "{rate:.0}/s answers={} p50={}us p90={}us p99={}us max={}us failed={failures}",
        micros.len(),
        at(500),
        at(900),
        at(990),
        at(1000)
    );
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn worker(load: Arc<Load>, requests: Arc<Requests>, ticket: Arc<AtomicU64>, began: Instant, ends: Instant) -> io::Result<Vec<u64>> {
    let mut connection = BufReader::new(TcpStream::connect(load.address).await?);
    connection.get_ref().set_nodelay(true)?;
    let mut times = Vec::new();
    loop {
        let number = ticket.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.of(number) else { return Ok(times) };
        let due = match load.rate {
            Some(rate) => {
                let due = began + Duration::from_micros(number * 1_000_000 / rate.max(1));
                if due >= ends {
                    return Ok(times);
                }
                sleep_until(due).await;
                due
            }
            None => Instant::now(),
        };
        if Instant::now() >= ends && load.rate.is_none() {
            return Ok(times);
        }
        connection.get_mut().write_all(request.as_bytes()).await?;
        let (status, location) = answer(&mut connection).await?;
        if status != load.status || load.leads_to.as_ref().is_some_and(|wanted| !location.contains(wanted.as_str())) {
            return Err(io::Error::other(format!("answered {status} {location}")));
        }
        times.push(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
}

/// Reads one whole answer and says its status and where it leads.
async fn answer(connection: &mut BufReader<TcpStream>) -> io::Result<(u16, String)> {
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| io::Error::other("no status line"))?;
    let (mut length, mut chunked, mut location) = (0_usize, false, String::new());
    loop {
        line.clear();
        connection.read_line(&mut line).await?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("location:") {
            value.trim().clone_into(&mut location);
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        chunked |= header.starts_with("transfer-encoding:") && header.contains("chunked");
    }
    let mut body = Vec::new();
    if !chunked {
        body.resize(length, 0);
        connection.read_exact(&mut body).await?;
        return Ok((status, location));
    }
    loop {
        line.clear();
        connection.read_line(&mut line).await?;
        let size = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        body.resize(size + 2, 0);
        connection.read_exact(&mut body).await?;
        if size == 0 {
            return Ok((status, location));
        }
    }
}
