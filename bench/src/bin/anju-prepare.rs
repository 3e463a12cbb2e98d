//! Prepares a demo city for a measurement: a policy document that fills a page of 50 kB, applications that only wait to be
//! submitted, and a checked case on a desk; writes the cookies and forms that the load generator sends.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be prepared ends")]

use clap::Parser;
use domain::day::Timestamp;
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel};
use domain::intake::UNDO_SECONDS;
use domain::review::Act;
use hall::Hall;
use hall::identity::Visitor;
use hall::identity::staff::subject;
use hall::intake::fixture;
use hall::review::{TransitionRequest, apply};
use hall::session::Stored;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Prepares what is measured.
#[derive(Debug, Parser)]
struct Prepare {
    /// The data folder of a demo city.
    data: PathBuf,
    /// The instant of the run.
    #[arg(long)]
    now: String,
    /// How many applications wait to be submitted.
    #[arg(long, default_value_t = 1000)]
    drafts: u32,
    /// The folder of the city's files.
    #[arg(long)]
    city: PathBuf,
}

#[tokio::main]
async fn main() {
    let asked = Prepare::parse();
    let now = Timestamp::parse(&asked.now).unwrap();
    // The case on the desk was submitted before the applicant's time to take it back.
    let before = bench::open(&asked.data, now.plus_seconds(-UNDO_SECONDS), "http://127.0.0.1").await;
    let owner = fixture::applicant(&before).await;
    let submitted = fixture::submitted(&before, &owner).await;
    before.db().close().await;
    let hall = bench::open(&asked.data, now, "http://127.0.0.1").await;
    lengthen_policy(&hall, &asked.city, &asked.data.join("bench-city")).await;
    let case = checked(&hall, &submitted).await;
    std::fs::write(asked.data.join("bench-case.txt"), case).unwrap();
    let mut forms = String::new();
    for number in 0..asked.drafts {
        writeln!(forms, "{}", waiting(&hall, number).await).unwrap();
    }
    std::fs::write(asked.data.join("bench-submits.txt"), forms).unwrap();
    hall.db().close().await;
}

/// Repeats the articles of the demo city's policy under further numbers until the page weighs about 50 kB.
async fn lengthen_policy(hall: &Hall, from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    let path = to.join("guide.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, articles) = text.rsplit_once("articles = [").unwrap();
    let articles = articles.trim_end().trim_end_matches(']');
    let mut longer = articles.to_owned();
    for (number, article) in (100..).zip(articles.lines().filter(|line| line.contains("number = ")).cycle().take(72)) {
        let rest = article.split_once("\", zh").unwrap().1;
        writeln!(longer, "  {{ number = \"{number}\", zh{rest}").unwrap();
    }
    std::fs::write(path, format!("{head}articles = [{longer}]\n")).unwrap();
    hall::settings::import_city(hall, &Actor::System, to).await.unwrap();
}

/// Accepts and checks a case. Answers the session of the officer whose desk it is on then: a cookie, a tab, the path.
async fn checked(hall: &Hall, case: &CaseId) -> String {
    let staff = hall::testing::staff_by_login(hall).await;
    let subject_of = |login: &str| subject(&staff.iter().find(|(_, name)| name == login).unwrap().0.as_str().into());
    let acceptor = hall::identity::presence(hall, &subject_of("huayuan.accept")).await.unwrap().unwrap().actor;
    let mut unit = hall.begin().await.unwrap();
    apply(hall, &mut unit, &acceptor, TransitionRequest::new(case, hall::testing::version_of(hall, case).await, Act::Accept))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    assert_eq!(hall::verification::check_pending(hall).await.unwrap(), 1);
    format!("{}\t/desk/cases/{case}\n", session(hall, &subject_of("huayuan.first")).await)
}

/// A resident whose application only waits for its submit: a cookie, a tab, the form.
async fn waiting(hall: &Hall, number: u32) -> String {
    let (account, phone) = (format!("bench-{number}"), format!("137{number:08}"));
    let birth = domain::day::Day::parse("1970-01-01").unwrap().plus_days(i64::from(number));
    let id = fixture::id_of(&birth.to_string(), 7);
    let actor = fixture::resident(hall, &account, RealNameLevel::Declared, &id, &phone).await;
    let address = format!("198.51.{}.{}", number / 250, number % 250);
    let visitor = Visitor { session: account.clone(), address, ..fixture::visitor() };
    let key = fixture::answer_alone(hall, &actor, &visitor, &phone).await;
    format!("{}\tkey={key}", session(hall, &actor.tag()).await)
}

/// A session of a subject, as its cookie.
async fn session(hall: &Hall, subject: &str) -> String {
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
