//! Who may call what: every endpoint of the router as every visitor, compared with the table in `rights.txt`.
//!
//! The endpoints are read off the router itself, so one that no call names fails, and so does an endpoint that lets nobody
//! through, and an answer that differs from the table. `ANJU_BLESS=1` writes the table anew; read the difference before
//! committing it, line by line.

mod calls;
mod scene;
pub mod session;
pub mod stage;

pub use stage::picture;

use crate::harness::{Answer, Server, server};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use calls::{CALLS, Call, Turn};
use domain::id::StaffId;
use domain::identity::{Actor, StaffActor};
use domain::review::{TRANSITIONS, Who};
use hall::Hall;
use hall::identity::staff::create_demo_staff;
use hall::intake::fixture;
use scene::Scene;
use session::{Session, sign_in};
use stage::{Officers, STAND_IN, Stage};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// The columns: who asks. The case of each call belongs to `owner`, `member` applies with them, and it lies in the area of
/// Huayuan; the officers marked `²` are of other offices.
const VISITORS: [(&str, &str); 16] = [
    ("nobody", ""),
    ("owner", ""),
    ("member", ""),
    ("stranger", ""),
    ("accept", "huayuan.accept"),
    ("first", "huayuan.first"),
    ("second", "chengnan.second"),
    ("decide", "chengnan.decide"),
    ("window", "huayuan.window"),
    ("admin", "city-centre.admin"),
    ("accept²", "beita.accept"),
    ("first²", "beita.first"),
    ("second²", "chengbei.second"),
    ("decide²", "chengbei.decide"),
    ("window²", "beita.window"),
    ("admin²", "city-centre.admin2"),
];

/// Endpoints that ask for a key and know no session; who gets through with which key is told in `interface`.
const BY_KEY: [&str; 3] = ["GET /api/v1/cases/{receipt}", "POST /api/v1/applications", "GET /api/v1/statistics"];

/// Endpoints where "ok" is not to be had: a page that explains a refusal carries its status, folders are not listed, and what the
/// interface does not have is told as a problem document.
const NEVER_OK: [&str; 18] = [
    "GET /problem/{kind}",
    "GET /pkg",
    "GET /pkg/",
    "GET /api/v1",
    "POST /api/v1",
    "PUT /api/v1",
    "PATCH /api/v1",
    "DELETE /api/v1",
    "GET /api/v1/",
    "POST /api/v1/",
    "PUT /api/v1/",
    "PATCH /api/v1/",
    "DELETE /api/v1/",
    "GET /api/v1/{*rest}",
    "POST /api/v1/{*rest}",
    "PUT /api/v1/{*rest}",
    "PATCH /api/v1/{*rest}",
    "DELETE /api/v1/{*rest}",
];

const LEGEND: &str = "\
# Who may call what, and where the case stands then. It belongs to `owner`; `member` is of its household and has an account;
# it lies in the area of the street office of Huayuan and the county office of Chengnan; `²` is the same post of another office.
#   ok       done, or shown               never    the role may not, or not from where it stands
#   signin   nobody is signed in          hidden   there is nothing, as far as the visitor may know
#   refused  the form comes back          stale    the case has moved on, or does not fit
";

#[tokio::test]
async fn every_endpoint_answers_every_visitor_as_the_table_says() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    hall.mark("demo", "1").await.unwrap();
    fixture::city(hall).await;
    create_demo_staff(hall).await.unwrap();
    let (officers, subjects) = officers(hall).await;
    let mut bench = Bench { server: &server, officers, subjects, stages: 0, kept: BTreeMap::new() };
    let found: BTreeSet<String> = endpoints(&server).await;
    let called: BTreeSet<String> = CALLS.iter().map(|call| call.endpoint.to_owned()).chain(NEVER_OK.map(str::to_owned)).collect();
    assert_eq!(found, called, "the endpoints of the router and those the calls name");

    let mut table = header();
    let mut reached: BTreeSet<&str> = NEVER_OK.into_iter().chain(BY_KEY).collect();
    for call in CALLS {
        let row = bench.row(call).await;
        if row.contains(&"ok") {
            reached.insert(call.endpoint);
        }
        table.push_str(&line(call, &row));
    }
    compare(&table);
    let closed: Vec<&String> = called.iter().filter(|endpoint| !reached.contains(endpoint.as_str())).collect();
    assert!(closed.is_empty(), "nobody gets through, so the calls prove nothing: {closed:?}");
}

/// Every act an officer can do is tried where it is the officer's, and done.
#[test]
fn every_act_of_an_officer_is_in_the_table_and_done_by_somebody() {
    let table = std::fs::read_to_string(table_file()).unwrap();
    let officers = TRANSITIONS.iter().filter(|way| way.who.iter().any(|who| matches!(who, Who::Officer(_))));
    for act in officers.map(|way| way.act.code()) {
        let lines = || table.lines().filter(|line| line.split_whitespace().nth(3) == Some(act));
        assert!(lines().any(|line| line.split_whitespace().any(|word| word == "ok")), "{act}");
    }
}

/// Method and path of everything the router knows, as the router itself prints it.
async fn endpoints(server: &Server) -> BTreeSet<String> {
    let printed = format!("{:?}", server.router);
    let paths: BTreeSet<&str> = printed
        .split("RouteId(")
        .filter_map(|part| part.split_once("): \"").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit())))
        .filter_map(|(_, rest)| rest.split('"').next())
        .filter(|path| !path.contains("__private__axum_fallback"))
        .collect();
    assert!(paths.len() > 80, "the router prints its paths in another way: {printed:.500}");
    let mut found = BTreeSet::new();
    for path in paths {
        let address: String = path.chars().filter(|sign| !"{}*".contains(*sign)).collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = Request::builder().method(method).uri(&address).header("host", "hall.test").header("accept", "text/html");
            let answer = server.send(request.body(Body::empty()).unwrap()).await;
            if answer.status != StatusCode::METHOD_NOT_ALLOWED {
                found.insert(format!("{method} {}", path.replace("__private__axum_nest_tail_param", "file")));
            }
        }
    }
    found
}

/// What the calls are made with.
struct Bench<'a> {
    server: &'a Server,
    officers: Officers,
    subjects: BTreeMap<String, String>,
    stages: u16,
    /// Cases that several rows may look at, by scene.
    kept: BTreeMap<String, Stage>,
}

impl Bench<'_> {
    async fn stage(&mut self, scene: Scene) -> Stage {
        self.stages += 1;
        Stage::set(self.server, &self.officers, scene, self.stages).await
    }

    async fn row(&mut self, call: &Call) -> Vec<&'static str> {
        let mut row = vec![""; VISITORS.len()];
        let mut order: Vec<usize> = (0..VISITORS.len()).collect();
        let mut own = None;
        match call.turn {
            Turn::Together if !self.kept.contains_key(&call.scene.name()) => {
                let stage = self.stage(call.scene).await;
                self.kept.insert(call.scene.name(), stage);
            }
            Turn::Last(visitor) => {
                own = Some(self.stage(call.scene).await);
                order.sort_by_key(|place| VISITORS[*place].0 == visitor);
            }
            Turn::Together | Turn::Each => {}
        }
        for place in order {
            if call.turn == Turn::Each {
                own = Some(self.stage(call.scene).await);
            }
            let stage = own.as_ref().unwrap_or_else(|| &self.kept[&call.scene.name()]);
            row[place] = self.ask(call, stage, place).await;
        }
        row
    }

    async fn ask(&self, call: &Call, stage: &Stage, place: usize) -> &'static str {
        let hall = &self.server.test.hall;
        let mut session = Session { server: self.server, stage, place, cookie: None };
        session.cookie = match VISITORS[place] {
            ("nobody", _) => None,
            ("owner", _) => Some(sign_in(hall, &stage.owner.tag()).await),
            ("member", _) => Some(sign_in(hall, &stage.member.tag()).await),
            ("stranger", _) => Some(sign_in(hall, &stage.stranger.tag()).await),
            (_, login) => Some(sign_in(hall, &self.subjects[login]).await),
        };
        for (path, sends) in call.after {
            session.post(path, sends).await;
            self.server.test.clock.advance(if call.endpoint.ends_with("resend") { 61 } else { 1 });
        }
        let (method, path) = call.endpoint.split_once(' ').unwrap();
        let answer = match (method, path) {
            ("GET", path) => session.get(path, call.sends).await,
            (_, "/upload") => session.upload(call.sends).await,
            (_, path) => session.post(path, call.sends).await,
        };
        let word = outcome(&answer);
        assert!(word != "broken", "{} as {} in {:?}: {} {}", call.endpoint, VISITORS[place].0, call.scene, answer.status, answer.body);
        word
    }
}

/// The officers of the demo city, as actors and as subjects of sessions.
async fn officers(hall: &Hall) -> (Officers, BTreeMap<String, String>) {
    let (mut officers, mut subjects) = (Officers::new(), BTreeMap::new());
    for (id, login) in hall::testing::staff_by_login(hall).await {
        let subject = hall::identity::staff::subject(&StaffId(id));
        let actor: Actor = hall::identity::presence(hall, &subject).await.unwrap().unwrap().actor;
        officers.insert(login.clone(), actor);
        subjects.insert(login, subject);
    }
    let Actor::Staff(second) = officers["chengnan.second"].clone() else { panic!("an officer is staff") };
    officers.insert(STAND_IN.to_owned(), Actor::Staff(StaffActor { staff: "stand-in".into(), officer: "stand-in".into(), ..second }));
    (officers, subjects)
}

/// The answer in one word.
fn outcome(answer: &Answer) -> &'static str {
    let location = answer.header("location");
    let redirected = answer.status.is_redirection();
    // A server function names its error in the body; a page has its status.
    let said = |error: &str| !answer.status.is_success() && answer.body.trim_matches('"') == error;
    // Both say in words of their own that there is nothing to rate.
    if location == "/rate/closed" || answer.body.starts_with(r#"{"page":null"#) {
        return "hidden";
    }
    match answer.status {
        StatusCode::UNAUTHORIZED => "signin",
        StatusCode::FORBIDDEN => "never",
        StatusCode::NOT_FOUND => "hidden",
        StatusCode::CONFLICT => "stale",
        _ if said("SignedOut") || redirected && (location.starts_with("/sign-in") || location == "/problem/signed-out") => "signin",
        _ if said("Forbidden") || redirected && location == "/problem/forbidden" => "never",
        _ if said("NotFound") || redirected && location == "/problem/not-found" => "hidden",
        _ if said("Conflict") || redirected && location == "/problem/conflict" => "stale",
        _ if redirected && location.starts_with("/problem/") => "broken",
        _ if location.contains("#errors") => "refused",
        status if status.is_success() || redirected => "ok",
        _ => "broken",
    }
}

fn header() -> String {
    let names: Vec<&str> = VISITORS.iter().map(|(name, _)| *name).collect();
    LEGEND.to_owned() + &columns("# scene", "endpoint", "", &names)
}

fn line(call: &Call, row: &[&str]) -> String {
    let what = if call.endpoint.ends_with("/upload") { "kind=" } else { "act=" };
    let detail = call.sends.split('&').find_map(|pair| pair.strip_prefix(what)).unwrap_or_default();
    columns(&call.scene.name(), call.endpoint, detail, row)
}

fn columns(scene: &str, endpoint: &str, detail: &str, row: &[&str]) -> String {
    let mut line = format!("{scene:<13}{:<56}", format!("{endpoint} {detail}"));
    for (word, (name, _)) in row.iter().zip(VISITORS) {
        let width = name.chars().count().max(7) + 1;
        write!(line, "{word:<width$}").unwrap();
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

fn table_file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/rights.txt")
}

fn compare(found: &str) {
    if std::env::var("ANJU_BLESS").is_ok() {
        std::fs::write(table_file(), found).unwrap();
        return;
    }
    let table = std::fs::read_to_string(table_file()).unwrap_or_default();
    let gone = table.lines().filter(|line| !found.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new = found.lines().filter(|line| !table.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    let differences: Vec<String> = gone.chain(new).collect();
    assert!(differences.is_empty(), "the table and the answers differ:\n{}", differences.join("\n"));
}
