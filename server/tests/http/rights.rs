//! Who may call what: every server function as every visitor, compared with the table in `rights.txt`.
//!
//! An endpoint that is not in the table fails, and so does an answer that differs from it. `ANJU_BLESS=1` writes the table
//! anew; read the difference before committing it, line by line.

use crate::harness::{Answer, Server, server};
use domain::id::StaffId;
use domain::identity::{Actor, RealNameLevel};
use hall::Hall;
use hall::identity::staff::create_demo_staff;
use hall::intake::fixture;
use hall::session::Stored;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The columns: who asks, and how they stand to the case of the table.
const VISITORS: [(&str, Option<&str>); 11] = [
    ("nobody", None),
    ("owner", Some("owner")),
    ("stranger", Some("stranger")),
    ("accept", Some("huayuan.accept")),
    ("accept-elsewhere", Some("beita.accept")),
    ("first", Some("huayuan.first")),
    ("second", Some("chengnan.second")),
    ("decide", Some("chengnan.decide")),
    ("decide-elsewhere", Some("chengbei.decide")),
    ("window", Some("huayuan.window")),
    ("admin", Some("city-centre.admin")),
];

/// What every function finds among its arguments; each takes what it knows.
fn arguments(case: &str) -> Vec<(&'static str, String)> {
    let mut arguments: Vec<(&'static str, String)> = ["case", "id"].into_iter().map(|name| (name, case.to_owned())).collect();
    for (name, value) in [
        ("code", "public-rental-housing"),
        ("form", "sign-in"),
        ("step", "housing"),
        ("token", "no-such-token"),
        ("staff", "no-such-account"),
        ("account", "no-such-account"),
        ("document", "no-such-document"),
        ("member", "no-such-member"),
        ("kind", "none"),
        ("version", "1"),
        ("seen", "none"),
        ("act", "none"),
        ("filter", ""),
        ("verification", "no-such-check"),
        ("rule", "income."),
        ("verdict", "pass"),
        ("letter", "no-such-letter"),
        ("message", "no-such-message"),
    ] {
        arguments.push((name, value.to_owned()));
    }
    arguments
}

#[tokio::test]
async fn every_endpoint_answers_every_visitor_as_the_table_says() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    hall.mark("demo", "1").await.unwrap();
    fixture::city(hall).await;
    create_demo_staff(hall).await.unwrap();
    let owner = fixture::applicant(hall).await;
    let case = fixture::submitted(hall, &owner).await;
    let stranger = fixture::resident(hall, "stranger", RealNameLevel::Verified, &fixture::id_of("1990-01-01", 4), "13700000000").await;
    let subjects = subjects(hall, &owner, &stranger).await;
    let body = form(&arguments(case.as_str()));

    let mut endpoints: Vec<(String, String)> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, method)| (path.to_owned(), method.to_string())).collect();
    // The case must still wait at its office while the desk is tried, so what takes it away comes last.
    endpoints.sort_by_key(|(path, _)| (["/undo-submit", "/withdraw"].iter().any(|act| path.ends_with(act)), path.clone()));
    let mut found = header();
    for (path, method) in endpoints {
        assert_eq!(method, "POST", "{path}: a link must never act");
        write!(found, "{path:<36}").unwrap();
        for (name, login) in VISITORS {
            let cookie = match login {
                Some(login) => Some(sign_in(hall, &subjects[login]).await),
                None => None,
            };
            let answer = call(&server, &path, &body, cookie.as_deref()).await;
            write!(found, " {:<w$}", outcome(&answer), w = name.len().max(9)).unwrap();
        }
        found.truncate(found.trim_end().len());
        found.push('\n');
    }
    compare(&found);
}

fn compare(found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/rights.txt");
    if std::env::var("ANJU_BLESS").is_ok() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let table = std::fs::read_to_string(&path).unwrap_or_default();
    let differences: Vec<String> = differences(&table, found);
    assert!(differences.is_empty(), "the table and the answers differ:\n{}", differences.join("\n"));
}

fn differences(table: &str, found: &str) -> Vec<String> {
    let gone = table.lines().filter(|line| !found.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new = found.lines().filter(|line| !table.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

fn header() -> String {
    let mut header = "# Who may call what. The case belongs to the owner and waits at the street office of Huayuan.\n".to_owned();
    write!(header, "{:<36}", "#").unwrap();
    for (name, _) in VISITORS {
        write!(header, " {name:<9}").unwrap();
    }
    header.push('\n');
    header
}

/// The subjects of sessions, by the name in the table.
async fn subjects(hall: &Hall, owner: &Actor, stranger: &Actor) -> BTreeMap<&'static str, String> {
    let mut subjects: BTreeMap<&'static str, String> = [("owner", owner.tag()), ("stranger", stranger.tag())].into();
    let staff: Vec<(String, String)> = hall::testing::staff_by_login(hall).await;
    for login in VISITORS.iter().filter_map(|(_, login)| *login).filter(|login| login.contains('.')) {
        let (id, _) = staff.iter().find(|(_, name)| name == login).unwrap_or_else(|| panic!("no demo account {login}"));
        subjects.insert(login, hall::identity::staff::subject(&StaffId(id.clone())));
    }
    subjects
}

/// A new session each time: some endpoints end theirs.
pub async fn sign_in(hall: &Hall, subject: &str) -> String {
    let mut bytes = [0_u8; 16];
    hall.chance().fill(&mut bytes);
    let id = tower_sessions::session::Id(i128::from_le_bytes(bytes)).to_string();
    let now = hall.now();
    let ends = now.plus_seconds(3600);
    let content = serde_json::json!({ "subject": subject, "touched": now.millis(), "ends": ends.millis() }).to_string();
    let stored = Stored { content, subject: Some(subject.to_owned()), created_at: now, touched_at: now, expires_at: ends };
    hall::session::save(hall, &id, &stored).await.unwrap();
    format!("anju={id}")
}

async fn call(server: &Server, path: &str, body: &str, cookie: Option<&str>) -> Answer {
    let mut headers = vec![("sec-fetch-site", "same-origin"), ("accept", "application/json")];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    server.post(path, body, &headers).await
}

/// The answer in one word.
fn outcome(answer: &Answer) -> &'static str {
    let refused = answer.header("location").contains("#errors");
    let error = ["NotFound", "Forbidden", "SignedOut", "Conflict", "Unavailable", "Internal"]
        .into_iter()
        .find(|error| !answer.status.is_success() && answer.body.contains(error));
    match error {
        Some("NotFound") => "not-found",
        Some("Forbidden") => "forbidden",
        Some("SignedOut") => "signed-out",
        Some("Conflict") => "conflict",
        Some("Unavailable") => "unavailable",
        Some(_) => "internal",
        None if refused => "refused",
        None if answer.status.is_success() || answer.status.is_redirection() => "ok",
        None => "failed",
    }
}

fn form(arguments: &[(&str, String)]) -> String {
    arguments.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}
