//! The limits of `anju.toml` hold at the gateway, which is a process of its own.

use super::outage::{consumer_in, gateway, hall_at};
use super::{folder, run};
use domain::verification::{AnswerStatus, Register};
use exchange::city::showcase;
use exchange::{GatewayAccess, PersonKey, Purpose, Scene};

#[tokio::test]
async fn the_gateway_keeps_the_rates_of_its_settings() {
    let here = folder();
    assert_eq!(run(&here, &["demo", "--households", "1"]).0, 0);
    let (consumer, secret) = consumer_in(&here, "check");
    std::fs::write(here.path().join("anju.toml"), "[exchange.limits.tax]\nper_minute = 1\n").unwrap();
    let serving = gateway(&here, "127.0.0.1:0");
    let url = format!("http://{}", serving.address);
    // The hall itself knows of no limit.
    let hall = hall_at(&here.path().join("data"), GatewayAccess { url, consumer, secret, keys: Vec::new() }).await;
    let person = showcase().into_iter().find(|person| person.name.as_str() == "周秀兰").unwrap();
    let person = PersonKey::new(person.id, person.name);
    let purpose = Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: hall.now() };
    let first = hall.exchange().ask_one(&person, Register::Tax, &purpose).await.unwrap();
    assert!(first.status.decides(), "{first:?}");
    let second = hall.exchange().ask_one(&person, Register::Tax, &purpose).await.unwrap();
    assert_eq!(second.status, AnswerStatus::Timeout, "the next turn is in a minute: {second:?}");
    hall.close().await;
}
