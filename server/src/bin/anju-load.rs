//! A small load generator for `make bench`: GET one address over kept connections, as fast as it goes or at a fixed rate, and
//! print rate and latencies. At a fixed rate, latency counts from the moment a request was due, so a stall is not hidden.

use clap::Parser;
use std::io;
use std::net::SocketAddr;
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
    /// The path to get.
    path: String,
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
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let load = Arc::new(Load::parse());
    let began = Instant::now();
    let ends = began + Duration::from_secs(load.seconds);
    let ticket = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..load.connections).map(|_| tokio::spawn(worker(load.clone(), ticket.clone(), began, ends))).collect();
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

async fn worker(load: Arc<Load>, ticket: Arc<AtomicU64>, began: Instant, ends: Instant) -> io::Result<Vec<u64>> {
    let cookie = load.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
    let request = format!("GET {} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n{cookie}\r\n", load.path, load.address);
    let mut connection = BufReader::new(TcpStream::connect(load.address).await?);
    connection.get_ref().set_nodelay(true)?;
    let mut times = Vec::new();
    loop {
        let due = match load.rate {
            Some(rate) => {
                let number = ticket.fetch_add(1, Ordering::Relaxed);
                let due = began + Duration::from_micros(number * 1_000_000 / rate.max(1));
                if due >= ends {
                    return Ok(times);
                }
                sleep_until(due).await;
                due
            }
            None => Instant::now(),
        };
        if Instant::now() >= ends {
            return Ok(times);
        }
        connection.get_mut().write_all(request.as_bytes()).await?;
        let status = answer(&mut connection).await?;
        if status != load.status {
            return Err(io::Error::other(format!("answered {status}")));
        }
        times.push(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
}

/// Reads one whole answer and says its status.
async fn answer(connection: &mut BufReader<TcpStream>) -> io::Result<u16> {
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| io::Error::other("no status line"))?;
    let (mut length, mut chunked) = (0_usize, false);
    loop {
        line.clear();
        connection.read_line(&mut line).await?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
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
        return Ok(status);
    }
    loop {
        line.clear();
        connection.read_line(&mut line).await?;
        let size = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        body.resize(size + 2, 0);
        connection.read_exact(&mut body).await?;
        if size == 0 {
            return Ok(status);
        }
    }
}
