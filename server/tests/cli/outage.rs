//! A hall that asks at a gateway in another process, which is killed and comes back while the hall asks.

use super::serving::Running;
use super::{anju, demo_city, folder, run};
use domain::identity::Actor;
use domain::verification::{AnswerStatus, Register, RegisterLine, RegisterQuery, Scope};
use exchange::catalogue::Resource;
use exchange::city::{demo_areas, generate, showcase};
use exchange::{Connections, GatewayAccess, Mode, PersonKey, Purpose, Scene, Secret, Weather};
use hall::testing::record;
use hall::verification::recheck_fixture::{a_page_each, buy_cars, decided};
use hall::verification::{Progress, recheck};
use hall::{Hall, Settings};
use server::chance::SystemChance;
use server::clock::SystemClock;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::timeout;

/// A run of twelve households takes some seconds.
const DEADLINE: Duration = Duration::from_mins(1);

/// The hall over the same data folder, with every register at this gateway.
pub async fn hall_at(data: &Path, access: GatewayAccess) -> Hall {
    hall_with(data, Connections { usual: Mode::Http, gateway: Some(access), ..Connections::default() }).await
}

async fn hall_with(data: &Path, connections: Connections) -> Hall {
    let settings = Settings {
        database_url: format!("sqlite:{}", data.join("hall.db").display()),
        registers_url: format!("sqlite:{}", data.join("registers.db").display()),
        public_url: "http://127.0.0.1:3000".to_owned(),
        weather: Weather::calm(),
        connections,
        audit_head: data.join("audit-head"),
        data: data.to_owned(),
    };
    Hall::open(settings, Arc::new(SystemClock::default()), Arc::new(SystemChance)).await.unwrap()
}

pub fn gateway(here: &TempDir, address: &str) -> Running {
    let mut command = anju(here, &["gateway", "--addr", address]);
    command.env("ANJU_CALM_REGISTERS", "true");
    Running::start(command)
}

/// A consumer whom every owner lets ask in a scene, and its secret.
pub fn consumer_in(here: &TempDir, scene: &str) -> (String, Secret) {
    let (_, out, _) = run(here, &["exchange", "consumer", "add", "hall"]);
    let (consumer, secret) = out.trim_end().split_once(' ').unwrap();
    let owners: BTreeSet<&str> = Resource::standard().iter().map(|resource| resource.register.owner()).collect();
    for owner in owners {
        let order = ["exchange", "grant", "--consumer", consumer, "--resource", "all", "--scene", scene, "--by", owner, "--reference", "7"];
        assert_eq!(run(here, &order).0, 0, "{owner}");
    }
    (consumer.to_owned(), Secret::parse(secret).unwrap())
}

/// What the record says of clues, those that are over among them.
async fn clues(hall: &Hall) -> Vec<String> {
    record(hall).await.lines().filter(|line| line.contains(" case.clue")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_gateway_killed_in_mid_run_costs_what_was_asked_meanwhile_and_nothing_after() {
    let here = folder();
    assert_eq!(run(&here, &["demo", "--households", "1"]).0, 0);
    let (consumer, secret) = consumer_in(&here, "check");
    let mut serving = Some(gateway(&here, "127.0.0.1:0"));
    let address = serving.as_ref().unwrap().address.clone();
    let access = GatewayAccess { url: format!("http://{address}"), consumer, secret, keys: Vec::new() };
    let hall = hall_at(&here.path().join("data"), access).await;

    let people = showcase().into_iter().filter(|person| ["周秀兰", "陈敏"].contains(&person.name.as_str()));
    let people: Vec<PersonKey> =
        people.map(|person| PersonKey { resident_id: person.id, name: person.name, phone: person.phone }).collect();
    let questions: Vec<(&PersonKey, Register)> =
        people.iter().flat_map(|person| Register::CHECKED.map(|register| (person, register))).collect();
    assert!(questions.len() > 20);
    let mut heard = Vec::new();
    for (place, (person, register)) in questions.iter().enumerate() {
        match place {
            10 => serving = None,
            13 => serving = Some(gateway(&here, &address)),
            _ => {}
        }
        let purpose = Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: hall.now() };
        heard.push(hall.exchange().ask_one(person, *register, &purpose).await.unwrap().status);
    }
    assert!(serving.is_some());
    for (place, status) in heard.iter().enumerate() {
        let out = (10..13).contains(&place);
        let silent = matches!(status, AnswerStatus::Error | AnswerStatus::Timeout);
        assert!(if out { silent } else { status.decides() }, "{place}: {heard:?}");
    }
    // Whose data are how old the operators see from the answers alone.
    let mut shown = Vec::new();
    for page in [1, 2] {
        let query = RegisterQuery { page, ..RegisterQuery::default() };
        shown.extend(hall::verification::register_status(&hall, &Actor::System, query).await.unwrap().rows);
    }
    assert_eq!(shown.len(), Register::ALL.len() + 1);
    for RegisterLine { status, .. } in &shown {
        let asked = status.register.is_some_and(|register| Register::CHECKED.contains(&register));
        assert_eq!((status.embedded, status.as_of.is_some()), (false, asked), "{:?}", status.register);
    }
    hall.close().await;
    drop(serving);
    let (exit, out, _) = run(&here, &["exchange", "verify"]);
    assert_eq!((exit, out.lines().next()), (0, Some(format!("ok {} records, 0 heads on record", questions.len()).as_str())), "{out}");
}

/// The registers are asked about three pages at once, so of those that are a household each the sixth is begun when the third is done.
/// On more threads than one, so that what is under way goes on while the gateway starts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recheck_whose_gateway_is_killed_and_comes_back_ends_like_a_quiet_one() {
    const KILLED: i64 = 3;
    const BACK: i64 = 8;
    let here = folder();
    assert_eq!(run(&here, &["city", "init", demo_city().to_str().unwrap()]).0, 0);
    let (consumer, secret) = consumer_in(&here, "recheck");
    let data = here.path().join("data");
    let embedded = hall_with(&data, Connections::default()).await;
    let all = generate(12, 7, embedded.today(), &demo_areas());
    decided(&embedded, &all, 0, "registered").await;
    a_page_each(&embedded).await;
    // All but one that is checked before the outage, and one that falls into it.
    buy_cars(&embedded, &all[1..6], 3).await;
    buy_cars(&embedded, &all[7..], 3).await;
    embedded.close().await;

    let first = gateway(&here, "127.0.0.1:0");
    let address = first.address.clone();
    let access = GatewayAccess { url: format!("http://{address}"), consumer, secret, keys: Vec::new() };
    // On a busy machine thirty calls at once take their time; who is not there is known at once all the same.
    let deadlines = BTreeMap::from(Register::ALL.map(|register| (register, Duration::from_secs(20))));
    let connections = Connections { usual: Mode::Http, gateway: Some(access), deadlines, ..Connections::default() };
    let hall = hall_with(&data, connections).await;
    let (serving, told) = (Mutex::new(Some(first)), Mutex::new(Vec::new()));
    let progress = |progress: Progress| {
        told.lock().unwrap().push(progress.done);
        match progress.done {
            KILLED => *serving.lock().unwrap() = None,
            BACK => *serving.lock().unwrap() = Some(gateway(&here, &address)),
            _ => {}
        }
    };
    let cut = timeout(DEADLINE, recheck(&hall, &Actor::System, Scope::Waiting, &progress)).await.unwrap().unwrap();
    // The sixth to the eighth heard nobody; two before and two after them were under way as the gateway went and came.
    let again = record(&hall).await.matches("\"again\":true").count();
    assert!((3..=7).contains(&again), "{again}");
    let pages: Vec<i64> = (0..=12).chain(std::iter::repeat_n(12, again)).collect();
    assert_eq!(*told.lock().unwrap(), pages, "once more about whom nothing was heard, and nobody else");
    let found = clues(&hall).await;
    assert_eq!((cut.households, cut.silent, cut.clues), (12, 0, i64::try_from(found.len()).unwrap()), "{found:?}");
    let of_cars = found.iter().filter(|line| line.contains("\"rule\":\"vehicle_number\"")).filter_map(|line| line.split(' ').next());
    let buyers: Vec<String> = (1..12).filter(|number| *number != 6).map(|number| format!("case:case-{number:07}")).collect();
    assert_eq!(of_cars.collect::<Vec<_>>(), buyers, "silence is no clue, and hides none");

    // Of another scope, so that everybody is asked about: of this one registers would tell only what changed since.
    let quiet = timeout(DEADLINE, recheck(&hall, &Actor::System, Scope::All, &|_| {})).await.unwrap().unwrap();
    assert_eq!(quiet, cut);
    assert_eq!(clues(&hall).await, found, "nothing is found that the other missed, and nothing is over that it made up");
    hall.close().await;
    drop(serving);
    let (exit, out, _) = run(&here, &["exchange", "verify"]);
    assert!(exit == 0 && out.starts_with("ok "), "{out}");
}
