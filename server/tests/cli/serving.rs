//! Processes that serve: where they listen, and their orderly end.

use super::{anju, demo_city, folder, run, told};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long the process may take for anything before the test calls it stuck.
const DEADLINE: Duration = Duration::from_secs(30);

/// A server that is running, and ends with the test.
pub struct Running {
    pub process: Child,
    pub address: String,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").unwrap_or_else(|| panic!("no address: {line}")).to_owned();
        Self { process, address }
    }

    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_gateway_is_a_process_of_its_own_on_this_machine_alone() {
    let here = folder();
    assert_eq!(run(&here, &["migrate"]).0, 0);
    let (exit, out, error) = run(&here, &["gateway", "--addr", "0.0.0.0:0"]);
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(error.contains("127.0.0.1"), "{error}");
    let mut running = Running::start(anju(&here, &["gateway", "--addr", "127.0.0.1:0"]));
    let mut asked = TcpStream::connect(&running.address).unwrap();
    asked.set_read_timeout(Some(DEADLINE)).unwrap();
    asked.write_all(b"GET /openapi.json HTTP/1.1\r\nhost: gateway.test\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    asked.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("/resources/{id}"), "{answer}");
    running.ask_to_stop();
    let status = until("the gateway ends", || running.process.try_wait().unwrap());
    assert!(status.success(), "{status}");
}

/// What lies beside the databases, and would be missing in a copy of them.
fn beside(here: &tempfile::TempDir) -> Vec<String> {
    let files = std::fs::read_dir(here.path().join("data")).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    files.filter(|name| name.ends_with("-wal") || name.ends_with("-shm")).collect()
}

#[test]
fn whatever_has_ended_leaves_all_in_the_databases_own_files() {
    let here = folder();
    let city = demo_city();
    for words in [
        &["demo", "--households", "1", "--seed", "1"] as &[&str],
        &["exchange", "consumer", "add", "a bank"],
        &["register", "status"],
        &["audit", "verify"],
        &["recheck", "--scope", "all"],
        &["city", "init", city.to_str().unwrap()],
        &["dispute", "answer", "none", "--outcome", "upheld", "--reference", "1", "--explanation", "2"],
    ] {
        run(&here, words);
        assert_eq!(beside(&here), [""; 0], "{words:?}");
    }
    for words in [&["serve"] as &[&str], &["gateway", "--addr", "127.0.0.1:0"]] {
        let mut running = Running::start(anju(&here, words));
        assert!(TcpStream::connect(&running.address).is_ok());
        running.ask_to_stop();
        until("it ends", || running.process.try_wait().unwrap());
        assert_eq!(beside(&here), [""; 0], "{words:?}");
    }
}

#[test]
fn a_demo_is_served_to_others_only_when_told_twice() {
    let here = folder();
    assert_eq!(run(&here, &["demo", "--households", "1"]).0, 0);
    let serve = |words: &[&str]| {
        let mut command = anju(&here, words);
        command.env("ANJU_ADDR", "0.0.0.0:0");
        command
    };
    for words in [&["serve"][..], &["serve", "--demo-on-network"], &["serve", "--yes-really"]] {
        let (exit, out, error) = told(&serve(words).output().unwrap());
        assert_eq!((exit, out.as_str()), (2, ""), "{words:?}");
        assert!(error.contains("--yes-really"), "{words:?}: {error}");
    }
    let running = Running::start(serve(&["serve", "--demo-on-network", "--yes-really"]));
    assert!(running.address.starts_with("0.0.0.0:"), "{}", running.address);
}

#[test]
fn asked_to_stop_it_still_answers_the_request_that_is_open() {
    let here = folder();
    run(&here, &["city", "init", demo_city().to_str().unwrap()]);
    let mut running = Running::start(anju(&here, &["serve"]));
    let body = "phone=1";
    let mut open = TcpStream::connect(&running.address).unwrap();
    open.set_read_timeout(Some(DEADLINE)).unwrap();
    let head = format!(
        "POST /api/identity/sign-in HTTP/1.1\r\nhost: hall.test\r\nsec-fetch-site: same-origin\r\naccept: text/html\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    open.write_all(head.as_bytes()).unwrap();
    // The server asks for the body: the request is open, and waits for us.
    let mut asked = [0_u8; 25];
    open.read_exact(&mut asked).unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100 Continue"), "{}", String::from_utf8_lossy(&asked));

    running.ask_to_stop();
    until("nobody new is let in", || TcpStream::connect(&running.address).is_err().then_some(()));
    assert!(running.process.try_wait().unwrap().is_none(), "it waits for what is open");
    open.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /sign-in#errors"), "{answer}");
    let status = until("the process ends", || running.process.try_wait().unwrap());
    assert!(status.success(), "{status}");
}

/// Looks again and again until there is something to see.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    #[expect(clippy::disallowed_methods, reason = "the deadline of a test about a process of its own")]
    let began = std::time::Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(began.elapsed() < DEADLINE, "{what}: not within {DEADLINE:?}");
        std::thread::yield_now();
    }
}
