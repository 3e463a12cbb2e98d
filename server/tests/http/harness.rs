//! A router over a hall of its own, and the requests a browser sends.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use hall::db::Engine;
use hall::testing::{TestHall, hall_under};
use server::configuration::Configuration;
use server::site::Site;
use tower::ServiceExt as _;

pub struct Server {
    pub test: TestHall,
    pub router: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// On SQLite, for what no database decides; `None` when the engine is left out on purpose.
pub async fn server(tls: bool) -> Option<Server> {
    server_on(Engine::Sqlite, tls).await
}

/// On either engine; `None` when it is left out on purpose.
pub async fn server_on(engine: Engine, tls: bool) -> Option<Server> {
    server_under(engine, tls, exchange::Weather::calm()).await
}

/// The same under a weather over the registers.
pub async fn server_under(engine: Engine, tls: bool, weather: exchange::Weather) -> Option<Server> {
    let test = hall_under(engine, weather).await?;
    let configuration = Configuration {
        addr: "127.0.0.1:3000".parse().unwrap(),
        data: test.folder.path().to_owned(),
        database_url: None,
        registers_url: None,
        audit_head: None,
        trusted_proxy: None,
        public_url: None,
        tls,
        recheck_hour: None,
        events_ca: None,
        site: None,
        calm_registers: true,
        registers: std::collections::BTreeMap::new(),
        exchange: server::connections::ExchangeSettings::default(),
    };
    let folder = test.folder.path().join("site");
    std::fs::create_dir_all(folder.join("pkg")).expect("a site");
    std::fs::write(folder.join("pkg/anju.js"), "export {}").expect("a site");
    std::fs::write(folder.join("robots.txt"), "User-agent: *").expect("a site");
    let site = Site::find(Some(&folder), configuration.addr);
    let router = server::router::router(&test.hall, &configuration, &site).await.expect("the router is built");
    Some(Server { test, router })
}

/// Runs tests that take an engine on both.
macro_rules! on_both_engines {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(hall::db::Engine::Sqlite).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(hall::db::Engine::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_both_engines;

impl Server {
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 8 * 1024 * 1024).await.expect("a whole body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path).header("host", "hall.test").header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form sent by a page of ours.
    pub async fn post(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path)
            .header("host", "hall.test")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("content-length", form.len());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header("accept", "text/html");
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}
