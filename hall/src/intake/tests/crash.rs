//! The process is killed at random moments while people submit; then the history is checked from what it acknowledged.
//!
//! The child is this test binary again, running `submits_until_killed` only. `ANJU_CRASH_ROUNDS` asks for more rounds.

use crate::chance::Chance as _;
use crate::db::Engine;
use crate::identity::Visitor;
use crate::intake;
use crate::intake::fixture::{LETTER, city, form, id_of, key, resident, save};
use crate::testing::{ManualClock, SeededChance, TestHall, code_sent_to, hall_on};
use crate::{Hall, Settings, audit};
use domain::day::Timestamp;
use domain::id::AccountId;
use domain::identity::{Actor, RealNameLevel, ResidentActor};
use domain::intake::Step;
use domain::language::Language;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const PEOPLE: u16 = 16;
const CHILD: &str = "intake::tests::crash::submits_until_killed";

fn actor(account: &str) -> Actor {
    Actor::Resident(ResidentActor { account: AccountId::from(account), level: RealNameLevel::Declared })
}

/// A person living alone with every page answered.
async fn ready_draft(hall: &Hall, number: u16) -> String {
    let (account, phone) = (format!("a{number}"), format!("138{number:08}"));
    let id = id_of("1986-05-12", number * 2 + 1);
    let actor = resident(hall, &account, RealNameLevel::Declared, &id, &phone).await;
    let visitor = Visitor { session: account.clone(), address: format!("192.0.2.{number}"), language: Language::Chinese };
    intake::open(hall, &actor).await.unwrap();
    save(hall, &actor, Step::Household, &[("marital", "single")]).await;
    intake::agree(hall, &actor, &form(&[("own", "1")])).await.unwrap();
    save(hall, &actor, Step::Housing, &[("kind", "rented"), ("area", "12"), ("people", "1"), ("rent", "500")]).await;
    save(hall, &actor, Step::Livelihood, &[("group", "family")]).await;
    save(hall, &actor, Step::Wish, &[("mode", "flat"), ("area", "0101"), ("district", "01")]).await;
    intake::send_commitment_code(hall, &actor, &visitor).await.unwrap();
    let code = code_sent_to(hall, &phone).await;
    intake::sign(hall, &actor, &visitor, &form(&[("agree", "1"), ("text_version", LETTER), ("code", &code)])).await.unwrap();
    account
}

/// How many traces of a submit a person has in each place that one unit of work writes.
async fn traces(hall: &Hall, account: &str) -> [i64; 4] {
    let count = async |sql: &'static str| {
        let (count,): (i64,) = sqlx::query_as(sql).bind(account).fetch_one(hall.db().reader()).await.unwrap();
        count
    };
    [
        count("SELECT COUNT(*) FROM case_events JOIN cases ON cases.id = case_id WHERE account_id = $1 AND act = 'submit'").await,
        count("SELECT COUNT(*) FROM messages WHERE account_id = $1 AND template = 'submitted'").await,
        count("SELECT COUNT(*) FROM idempotency_keys WHERE scope = 'submit:' || $1").await,
        count("SELECT COUNT(*) FROM audit_events WHERE actor = 'resident:' || $1 AND act = 'case.submit'").await,
    ]
}

async fn state(hall: &Hall, account: &str) -> (String, i64, Option<String>) {
    sqlx::query_as(
        "SELECT state, (SELECT CAST(COALESCE(SUM(live), 0) AS BIGINT) FROM case_members WHERE case_id = cases.id), number FROM cases WHERE account_id = $1",
    )
    .bind(account)
    .fetch_one(hall.db().reader())
    .await
    .unwrap()
}

fn settings_of(test: &TestHall) -> Settings {
    test.hall.settings().clone()
}

async fn reopen(settings: &Settings, seed: u64) -> Hall {
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()));
    Hall::open(settings.clone(), clock, Arc::new(SeededChance::new(seed))).await.unwrap()
}

/// The child: four at a time, one line per acknowledged submit.
#[tokio::test]
#[ignore = "started by the tests below"]
async fn submits_until_killed() {
    let Ok(url) = std::env::var("ANJU_CRASH_DATABASE") else { return };
    let data = PathBuf::from(std::env::var("ANJU_CRASH_DATA").unwrap());
    let seed = std::env::var("ANJU_CRASH_SEED").unwrap().parse().unwrap();
    let registers_url = format!("sqlite:{}", data.join("registers.db").display());
    let settings = Settings {
        database_url: url,
        audit_head: data.join("audit-head"),
        data,
        public_url: "http://127.0.0.1:3000".to_owned(),
        registers_url,
        weather: exchange::Weather::calm(),
        connections: exchange::Connections::default(),
    };
    let hall = reopen(&settings, seed).await;
    let keys: Vec<String> = std::env::var("ANJU_CRASH_KEYS").unwrap().split(',').map(ToOwned::to_owned).collect();
    println!("\nready");
    for chunk in keys.chunks(4) {
        let submits = chunk.iter().map(|pair| async {
            let (account, key) = pair.split_once('=').unwrap();
            let case = intake::submit(&hall, &actor(account), key).await.unwrap();
            println!("ack {account} {case}");
        });
        futures::future::join_all(submits).await;
    }
    println!("done");
}

/// Starts the child, kills it after `wait` or lets it end, and answers what it acknowledged (account and case), and how long it
/// was at it.
fn run_and_kill(
    settings: &Settings,
    keys: &BTreeMap<String, String>,
    seed: u64,
    wait: Option<Duration>,
) -> (BTreeMap<String, String>, Duration) {
    let pairs: Vec<String> = keys.iter().map(|(account, key)| format!("{account}={key}")).collect();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture"])
        .env("ANJU_CRASH_DATABASE", &settings.database_url)
        .env("ANJU_CRASH_DATA", &settings.data)
        .env("ANJU_CRASH_SEED", seed.to_string())
        .env("ANJU_CRASH_KEYS", pairs.join(","))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "ready"), "the child never got ready");
    let began = tokio::time::Instant::now();
    if let Some(wait) = wait {
        // The moment of the kill is what is tried here: nothing else is waited for.
        std::thread::sleep(wait);
        child.kill().unwrap();
    }
    let said: Vec<String> = lines.take_while(|line| line != "done").collect();
    let took = began.elapsed();
    child.wait().unwrap();
    let acks = said
        .iter()
        .filter_map(|line| {
            let mut words = line.strip_prefix("ack ")?.split(' ');
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .collect();
    (acks, took)
}

async fn killing_loses_nothing_acknowledged(engine: Engine) {
    let Some(test) = hall_on(engine).await else { return };
    let rounds = std::env::var("ANJU_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(30_u64);
    let settings = settings_of(&test);
    city(&test.hall).await;
    let mut done: BTreeMap<String, i64> = BTreeMap::new();
    for number in 1..=PEOPLE {
        done.insert(ready_draft(&test.hall, number).await, 0);
    }
    test.hall.db().close().await;
    let chance = SeededChance::new(u64::from(std::process::id()));
    let (mut acknowledged, mut unanswered, mut amid) = (0, 0, 0);
    // The first round runs to its end: the kills of the others fall within as long as that takes.
    let mut whole = None;
    for round in 0..=rounds {
        let hall = reopen(&settings, round * 2 + 1000).await;
        let mut keys = BTreeMap::new();
        for account in done.keys() {
            keys.insert(account.clone(), key(&hall, &actor(account)).await);
        }
        hall.db().close().await;

        let mut bytes = [0_u8; 2];
        chance.fill(&mut bytes);
        let wait = whole.map(|whole: Duration| whole * u32::from(u16::from_le_bytes(bytes)) / u32::from(u16::MAX));
        let (acks, took) = run_and_kill(&settings, &keys, round * 2 + 1001, wait);
        if whole.is_none() {
            assert_eq!(acks.len(), usize::from(PEOPLE), "a run that nobody kills acknowledges all");
            whole = Some(took);
        }
        amid += i64::from(!acks.is_empty() && acks.len() < usize::from(PEOPLE));

        let hall = reopen(&settings, round + 1_000_000).await;
        for (account, times) in &mut done {
            let place = format!("round {round}, {account}, killed after {wait:?}");
            let (now, live, number) = state(&hall, account).await;
            let submitted = now == "submitted";
            assert!(submitted || now == "draft", "{place}: {now}");
            assert!(submitted || !acks.contains_key(account), "{place}: an acknowledged submit is gone");
            *times += i64::from(submitted);
            assert_eq!(traces(&hall, account).await, [*times; 4], "{place}: half a submit");
            // These accounts are of level 1, which holds nobody before an officer has accepted.
            assert_eq!((live, number.is_some()), (0, *times > 0), "{place}: half a submit");
            acknowledged += i64::from(acks.contains_key(account));
            unanswered += i64::from(submitted && !acks.contains_key(account));

            // Whoever got no answer sends the same page again and gets the one receipt.
            let case = intake::submit(&hall, &actor(account), &keys[account]).await.unwrap();
            assert_eq!(case, intake::submit(&hall, &actor(account), &keys[account]).await.unwrap());
            if let Some(first) = acks.get(account) {
                assert_eq!(case.as_str(), first, "{place}: another receipt");
                assert_eq!(state(&hall, account).await.2, number, "{place}: another number");
            }
            *times += i64::from(!submitted);
            assert_eq!(traces(&hall, account).await, [*times; 4], "{place}: a repeat had an effect");
            intake::undo_submit(&hall, &actor(account), &case).await.unwrap();
            crate::limits::forget(&hall, &format!("submits of:{account}")).await.unwrap();
        }
        assert!(audit::verify(&hall).await.unwrap().is_ok(), "round {round}: the record is broken");
        hall.db().close().await;
    }
    eprintln!("{rounds} kills within {whole:?}, {amid} amid the submits; {acknowledged} acknowledged, {unanswered} stored unanswered");
    assert!(amid > 0, "no kill came between the first acknowledged submit and the last");
}

#[tokio::test]
async fn killing_loses_nothing_acknowledged_on_sqlite() {
    killing_loses_nothing_acknowledged(Engine::Sqlite).await;
}

#[tokio::test]
async fn killing_loses_nothing_acknowledged_on_postgres() {
    killing_loses_nothing_acknowledged(Engine::Postgres).await;
}

/// The same post from many sides at once, through two processes' worth of halls: one effect, equal answers.
async fn a_storm_of_equal_posts_is_one_submit(engine: Engine) {
    let Some(test) = hall_on(engine).await else { return };
    city(&test.hall).await;
    let account = ready_draft(&test.hall, 1).await;
    let key = key(&test.hall, &actor(&account)).await;
    let other = reopen(&settings_of(&test), 7).await;
    let actor = actor(&account);
    let posts = (0..32).map(|number| intake::submit(if number % 2 == 0 { &test.hall } else { &other }, &actor, &key));
    let answers = futures::future::join_all(posts).await;
    let cases: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert!(cases.iter().all(|case| *case == cases[0]));
    assert_eq!(traces(&test.hall, &account).await, [1; 4]);
    let (ratings,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM ratings").fetch_one(test.hall.db().reader()).await.unwrap();
    assert_eq!(ratings, 1);
}

#[tokio::test]
async fn a_storm_of_equal_posts_is_one_submit_on_sqlite() {
    a_storm_of_equal_posts_is_one_submit(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_storm_of_equal_posts_is_one_submit_on_postgres() {
    a_storm_of_equal_posts_is_one_submit(Engine::Postgres).await;
}
