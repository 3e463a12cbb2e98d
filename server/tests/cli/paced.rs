//! The limits of `anju.toml` hold at the gateway, which is a process of its own.

use super::outage::hall_at;
use super::serving::Running;
use super::{anju, folder, run};
use domain::verification::{AnswerStatus, Register};
use exchange::city::showcase;
use exchange::{GatewayAccess, PersonKey, Purpose, Scene, Secret};

#[tokio::test]
async fn the_gateway_keeps_the_rates_of_its_settings() {
    let here = folder();
    assert_eq!(run(&here, &["demo", "--households", "1"]).0, 0);
    let (_, out, _) = run(&here, &["exchange", "consumer", "add", "hall"]);
    let (consumer, secret) = out.trim_end().split_once(' ').unwrap();
    let grant = ["exchange", "grant", "--consumer", consumer, "--resource", "all", "--scene", "check", "--by", "tax_bureau"];
    assert_eq!(run(&here, &[&grant[..], &["--reference", "税发〔2026〕1 号"]].concat()).0, 0);
    std::fs::write(here.path().join("anju.toml"), "[exchange.limits.tax]\nper_minute = 1\n").unwrap();
    let mut command = anju(&here, &["gateway", "--addr", "127.0.0.1:0"]);
    command.env("ANJU_CALM_REGISTERS", "true");
    let serving = Running::start(command);
    let (url, secret) = (format!("http://{}", serving.address), Secret::parse(secret).unwrap());
    // The hall itself knows of no limit.
    let hall = hall_at(&here.path().join("data"), GatewayAccess { url, consumer: consumer.to_owned(), secret, keys: Vec::new() }).await;
    let person = showcase().into_iter().find(|person| person.name.as_str() == "周秀兰").unwrap();
    let person = PersonKey::new(person.id, person.name);
    let purpose = Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: hall.now() };
    let first = hall.exchange().ask_one(&person, Register::Tax, &purpose).await.unwrap();
    assert!(first.status.decides(), "{first:?}");
    let second = hall.exchange().ask_one(&person, Register::Tax, &purpose).await.unwrap();
    assert_eq!(second.status, AnswerStatus::Timeout, "the next turn is in a minute: {second:?}");
    hall.exchange().registers().close().await;
    hall.db().close().await;
}
