//! A hall that asks at a gateway in another process, which is killed and comes back while the hall asks.

use super::serving::Running;
use super::{anju, folder, run};
use domain::identity::Actor;
use domain::verification::{AnswerStatus, Register, RegisterLine, RegisterQuery};
use exchange::catalogue::Resource;
use exchange::city::showcase;
use exchange::{Connections, GatewayAccess, Mode, PersonKey, Purpose, Scene, Secret, Weather};
use hall::{Hall, Settings};
use server::chance::SystemChance;
use server::clock::SystemClock;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The hall over the same data folder, with every register at this gateway.
pub async fn hall_at(data: &Path, access: GatewayAccess) -> Hall {
    let settings = Settings {
        database_url: format!("sqlite:{}", data.join("hall.db").display()),
        registers_url: format!("sqlite:{}", data.join("registers.db").display()),
        public_url: "http://127.0.0.1:3000".to_owned(),
        weather: Weather::calm(),
        connections: Connections { usual: Mode::Http, gateway: Some(access), ..Connections::default() },
        audit_head: data.join("audit-head"),
        data: data.to_owned(),
    };
    Hall::open(settings, Arc::new(SystemClock::default()), Arc::new(SystemChance)).await.unwrap()
}

#[tokio::test]
async fn a_gateway_killed_in_mid_run_costs_what_was_asked_meanwhile_and_nothing_after() {
    let here = folder();
    assert_eq!(run(&here, &["demo", "--households", "1"]).0, 0);
    let (_, out, _) = run(&here, &["exchange", "consumer", "add", "hall"]);
    let (consumer, secret) = out.trim_end().split_once(' ').unwrap();
    let owners: BTreeSet<&str> = Resource::standard().iter().map(|resource| resource.register.owner()).collect();
    for owner in owners {
        let order =
            ["exchange", "grant", "--consumer", consumer, "--resource", "all", "--scene", "check", "--by", owner, "--reference", "7"];
        assert_eq!(run(&here, &order).0, 0, "{owner}");
    }
    let gateway = |address: &str| {
        let mut command = anju(&here, &["gateway", "--addr", address]);
        command.env("ANJU_CALM_REGISTERS", "true");
        Running::start(command)
    };
    let mut serving = Some(gateway("127.0.0.1:0"));
    let address = serving.as_ref().unwrap().address.clone();
    let secret = Secret::parse(secret).unwrap();
    let access = GatewayAccess { url: format!("http://{address}"), consumer: consumer.to_owned(), secret, keys: Vec::new() };
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
            13 => serving = Some(gateway(&address)),
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
    hall.exchange().registers().close().await;
    hall.db().close().await;
    drop(serving);
    let (exit, out, _) = run(&here, &["exchange", "verify"]);
    assert_eq!((exit, out.lines().next()), (0, Some(format!("ok {} records, 0 heads on record", questions.len()).as_str())), "{out}");
}
