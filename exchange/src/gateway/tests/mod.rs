//! The gateway on loopback, with a clock that stands where the test puts it.

mod alike;
mod changes;
mod dead;
mod enterprises;
mod faults;
mod given_back;
mod log;
mod looks;
mod own_form;
mod paced;
mod protocol;
mod sealed;
mod shared;
mod swapped;

use super::Gateway;
use crate::catalogue::{Resource, Terms};
use crate::city::{Citizen, demo_areas, generate};
use crate::testing::TestRegisters;
use crate::{Clock, Connections, Deadlines, Exchange, GatewayAccess, Mode, PersonKey, Purpose, Scene, Secret, Weather};
use axum::Router;
use domain::day::{Day, Timestamp};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const NOW: &str = "2026-11-23T01:00:00.000Z";

/// A clock that is moved by hand.
#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(Timestamp::parse(NOW).unwrap().millis())))
    }

    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A server of its own; it ends with the value.
struct Served {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(router: Router) -> Served {
    serve_at("127.0.0.1:0".parse().unwrap(), router).await
}

async fn serve_at(address: SocketAddr, router: Router) -> Served {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    Served { address, task: tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }) }
}

/// A city, a consumer with grants for everything, and the clocks of both sides.
struct Hall {
    test: TestRegisters,
    city: Vec<Citizen>,
    consumer: String,
    secret: Secret,
    gateway_clock: Hand,
    own_clock: Hand,
}

impl Hall {
    async fn new(test: TestRegisters) -> Self {
        let city: Vec<Citizen> = generate(120, 5, Day::parse("2026-11-23").unwrap(), &demo_areas())
            .into_iter()
            .flat_map(|household| household.citizens)
            .collect();
        test.registers.load(&city, crate::tests::today()).await.unwrap();
        let now = Timestamp::parse(NOW).unwrap();
        let catalogue = test.registers.catalogue();
        catalogue.publish().await.unwrap();
        let (consumer, secret) = catalogue.add_consumer("the hall", now).await.unwrap();
        let hall = Self { test, city, consumer: consumer.id, secret, gateway_clock: Hand::new(), own_clock: Hand::new() };
        for resource in Resource::standard() {
            hall.grant(&resource, Scene::Check, 365, 10_000).await;
        }
        hall
    }

    async fn grant(&self, resource: &Resource, scene: Scene, days: i64, daily_quota: u32) -> String {
        let now = Timestamp::parse(NOW).unwrap();
        let terms = Terms {
            consumer: self.consumer.clone(),
            resource: resource.id.clone(),
            purpose: scene.purpose().to_owned(),
            scene,
            granted_by: resource.register.owner().to_owned(),
            reference: "letter 7".to_owned(),
            expires_at: now.plus_seconds(days * 86_400),
            daily_quota,
        };
        self.test.registers.catalogue().grant(&terms, now).await.unwrap()
    }

    fn gateway(&self) -> Gateway {
        Gateway::over(self.test.registers.clone(), Weather::calm(), Arc::new(self.gateway_clock.clone()))
    }

    async fn serve(&self) -> Served {
        serve(self.gateway().router().await.unwrap()).await
    }

    fn connections(&self, address: SocketAddr) -> Connections {
        let (consumer, secret) = (self.consumer.clone(), self.secret.clone());
        let access = GatewayAccess { url: format!("http://{address}"), consumer, secret, keys: Vec::new() };
        Connections { usual: Mode::Http, gateway: Some(access), ..Connections::default() }
    }

    /// An exchange that asks everything at this address.
    fn exchange(&self, address: SocketAddr) -> Exchange {
        let clock: Arc<dyn Clock> = Arc::new(self.own_clock.clone());
        self.embedded().connected(&self.connections(address), &clock).unwrap()
    }

    fn embedded(&self) -> Exchange {
        Exchange::over(self.test.registers.clone(), Weather::calm()).with_deadlines(Deadlines::all(Duration::from_secs(8)))
    }

    fn keys(&self) -> Vec<PersonKey> {
        self.city.iter().map(key).collect()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(self.test.registers.reader()).await.unwrap();
        count
    }
}

fn key(citizen: &Citizen) -> PersonKey {
    PersonKey { resident_id: citizen.resident_id.clone(), name: citizen.name.clone(), phone: citizen.phones.first().cloned() }
}

fn purpose() -> Purpose {
    Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: Timestamp::parse(NOW).unwrap() }
}
