//! The protocol, call by call: who is let in, and what is refused with which code.

use super::{Hall, Served, key, purpose};
use crate::catalogue::Resource;
use crate::evidence::digest;
use crate::failure::Refusal;
use crate::signing::{DIGEST, NONCE, REQUESTER, SERVICE, SESSION, SIGNATURE, Secret, Signed, TIME};
use crate::testing::on_both_engines;
use crate::wire::{Answers, NewSession, Question, WireError, WirePerson, WirePurpose};
use crate::{Clock as _, PersonKey, Scene};
use domain::verification::Register;
use serde_json::{Value, json};

/// A call as it travels; a test may change any part after it was signed.
#[derive(Clone)]
pub(super) struct Raw {
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Raw {
    pub(super) fn new(hall: &Hall, service: &str, nonce: &str, secret: &Secret, session: Option<&str>, body: Vec<u8>) -> Self {
        let (time, digest) = (hall.own_clock.now().millis().to_string(), digest(&body));
        let call = Signed { service, requester: &hall.consumer, time: &time, nonce, digest: &digest };
        let signature = secret.sign(&call.call());
        let mut headers = vec![
            (REQUESTER, hall.consumer.clone()),
            (SERVICE, service.to_owned()),
            (TIME, time.clone()),
            (NONCE, nonce.to_owned()),
            (DIGEST, digest.clone()),
            (SIGNATURE, signature),
        ];
        headers.extend(session.map(|session| (SESSION, session.to_owned())));
        let path = if service.contains('.') { format!("resources/{service}") } else { service.to_owned() };
        Self { path, headers, body }
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The status, and the body.
    pub(super) async fn send(&self, served: &Served) -> (u16, Vec<u8>) {
        let mut request = reqwest::Client::new().post(format!("http://{}/{}", served.address, self.path)).body(self.body.clone());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
    }

    pub(super) async fn refused(&self, served: &Served) -> Refusal {
        let (status, body) = self.send(served).await;
        let error: WireError = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&body)));
        let refusal = Refusal::from_code(&error.code).unwrap();
        assert_eq!(refusal.status(), status);
        refusal
    }
}

/// A session of the hall.
pub(super) struct Session {
    id: String,
    secret: Secret,
}

pub(super) async fn open(hall: &Hall, served: &Served, nonce: &str) -> Session {
    let (status, body) = Raw::new(hall, "session", nonce, &hall.secret, None, b"{}".to_vec()).send(served).await;
    assert_eq!(status, 200);
    let new: NewSession = serde_json::from_slice(&body).unwrap();
    Session { secret: hall.secret.unwrapped(&new.session, nonce, &new.wrapped).unwrap(), id: new.session }
}

pub(super) fn question(people: &[PersonKey], scene: Scene) -> Question {
    let purpose = WirePurpose { scene: scene.code().to_owned(), ..WirePurpose::of(&purpose()) };
    let people = people.iter().map(|person| WirePerson::of(person, false)).collect();
    Question { purpose, people, patience_ms: 5000, wait_ms: None }
}

impl Session {
    pub(super) fn call(&self, hall: &Hall, service: &str, nonce: &str, body: &impl serde::Serialize) -> Raw {
        Raw::new(hall, service, nonce, &self.secret, Some(&self.id), serde_json::to_vec(body).unwrap())
    }
}

pub(super) const NONCES: [&str; 8] = [
    "0000000000000001",
    "0000000000000002",
    "0000000000000003",
    "0000000000000004",
    "0000000000000005",
    "0000000000000006",
    "0000000000000007",
    "0000000000000008",
];

on_both_engines! {
    async fn what_was_signed_is_answered_and_nothing_else(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let people = &hall.keys()[..2];
        let call = session.call(&hall, "tax.query", NONCES[1], &question(people, Scene::Check));
        let other_body = Raw { body: serde_json::to_vec(&question(&hall.keys()[2..4], Scene::Check)).unwrap(), ..call.clone() };
        let swapped = other_body.clone().with(DIGEST, &digest(&other_body.body));
        let elsewhere = Raw { path: "resources/vehicle.query".to_owned(), ..call.clone() };
        let later = call.clone().with(TIME, &(hall.own_clock.now().millis() + 1).to_string());
        for (changed, what) in [
            (other_body, "another body"),
            (swapped, "another body with its digest"),
            (elsewhere.clone(), "another resource"),
            (elsewhere.with(SERVICE, "vehicle.query"), "another service"),
            (later, "another time"),
            (call.clone().with(NONCE, NONCES[2]), "another number"),
            (call.clone().with(SIGNATURE, ""), "no signature"),
            (call.clone().with(SIGNATURE, "AAAA"), "a wrong signature"),
            (Raw::new(&hall, "tax.query", NONCES[2], &hall.secret, Some(&session.id), call.body.clone()), "the app's secret"),
        ] {
            assert_eq!(changed.refused(&served).await, Refusal::Unsigned, "{what}");
        }
        assert_eq!(call.clone().with(REQUESTER, "somebody").refused(&served).await, Refusal::SessionEnded, "another's session");
        let (status, body) = call.send(&served).await;
        assert_eq!(status, 200, "none of these used the number up");
        let answers: Answers = serde_json::from_slice(&body).unwrap();
        assert_eq!(answers.replies.len(), 2);
        assert_eq!(call.refused(&served).await, Refusal::Replayed);
        let outcomes = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome = 'replayed'").await;
        assert_eq!(outcomes, 1);
    }

    async fn a_call_from_another_time_is_refused(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let people = &hall.keys()[..1];
        for (off, refusal) in [(121, Some(Refusal::ClockSkew)), (-242, Some(Refusal::ClockSkew)), (1, None)] {
            hall.own_clock.forward(off);
            let call = session.call(&hall, "tax.query", NONCES[1], &question(people, Scene::Check));
            match refusal {
                Some(refusal) => assert_eq!(call.refused(&served).await, refusal, "{off}"),
                None => assert_eq!(call.send(&served).await.0, 200),
            }
        }
    }

    async fn a_session_ends_after_half_an_hour_and_with_its_consumer(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        for clock in [&hall.gateway_clock, &hall.own_clock] {
            clock.forward(30 * 60 - 1);
        }
        let ask = question(&hall.keys()[..1], Scene::Check);
        assert_eq!(session.call(&hall, "tax.query", NONCES[1], &ask).send(&served).await.0, 200);
        for clock in [&hall.gateway_clock, &hall.own_clock] {
            clock.forward(1);
        }
        assert_eq!(session.call(&hall, "tax.query", NONCES[2], &ask).refused(&served).await, Refusal::SessionEnded);
        let session = open(&hall, &served, NONCES[3]).await;
        assert_eq!(hall.count("SELECT CAST(count(*) AS BIGINT) FROM session_secrets").await, 1, "the one that ended is gone");
        assert_eq!(hall.count("SELECT CAST(count(*) AS BIGINT) FROM nonces").await, 2, "old numbers are gone");
        assert!(hall.test.registers.catalogue().close_consumer(&hall.consumer, hall.gateway_clock.now()).await.unwrap());
        assert_eq!(session.call(&hall, "tax.query", NONCES[4], &ask).refused(&served).await, Refusal::SessionEnded);
        let reopening = Raw::new(&hall, "session", NONCES[5], &hall.secret, None, b"{}".to_vec());
        assert_eq!(reopening.refused(&served).await, Refusal::Unsigned);
    }

    async fn outside_the_grant_nothing_is_told(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let people = hall.keys();
        let mut number = 1;
        let mut call = |service: &str, body: Value| {
            number += 1;
            session.call(&hall, service, &format!("{number:016}"), &body)
        };
        let asked = |people: &[PersonKey], scene| serde_json::to_value(question(people, scene)).unwrap();
        let usual = asked(&people[..1], Scene::Check);
        assert_eq!(call("weather.query", usual.clone()).refused(&served).await, Refusal::UnknownResource);
        assert_eq!(call("tax.query", asked(&people[..1], Scene::Prefill)).refused(&served).await, Refusal::NotGranted);
        assert_eq!(call("tax.query", json!({})).refused(&served).await, Refusal::Malformed);
        let mut spoilt = usual.clone();
        spoilt["purpose"]["case"] = json!("");
        assert_eq!(call("tax.query", spoilt).refused(&served).await, Refusal::Malformed, "no look-up without a case");
        let mut spoilt = usual.clone();
        spoilt["people"][0]["resident_id"] = json!("341699000000000000");
        assert_eq!(call("tax.query", spoilt).refused(&served).await, Refusal::Malformed);
        assert_eq!(call("tax.verify", usual.clone()).refused(&served).await, Refusal::Malformed, "no verification without a claim");
        let mut claim = usual.clone();
        claim["people"][0]["claim"] = json!({ "kind": "field", "name": "plate", "value": "x" });
        assert_eq!(call("tax.verify", claim).refused(&served).await, Refusal::Malformed, "a field that the catalogue does not list");
        let crowd: Vec<PersonKey> = people.iter().cycle().take(501).cloned().collect();
        assert_eq!(call("tax.query", asked(&crowd, Scene::Check)).refused(&served).await, Refusal::TooMany);
        assert_eq!(call("tax.query", asked(&[], Scene::Check)).refused(&served).await, Refusal::TooMany);
        let told = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome = 'answered' AND service <> 'session'").await;
        assert_eq!(told, 0);
        let logged = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE service <> 'session'").await;
        assert_eq!(logged, 9, "each refusal is logged");
    }

    async fn a_grant_ends_and_its_quota_is_spent(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let resource = hall.test.registers.catalogue().resource("tax.query").await.unwrap().unwrap();
        let grant = hall.grant(&resource, Scene::Recheck, 2, 3).await;
        let session = open(&hall, &served, NONCES[0]).await;
        let people = hall.keys();
        let ask = |count: usize| question(&people[..count], Scene::Recheck);
        let left = |body: Vec<u8>| serde_json::from_slice::<Answers>(&body).unwrap().quota_left;
        assert_eq!(session.call(&hall, "tax.query", NONCES[1], &ask(4)).refused(&served).await, Refusal::QuotaSpent);
        assert_eq!(left(session.call(&hall, "tax.query", NONCES[2], &ask(2)).send(&served).await.1), 1);
        assert_eq!(session.call(&hall, "tax.query", NONCES[3], &ask(2)).refused(&served).await, Refusal::QuotaSpent);
        assert_eq!(left(session.call(&hall, "tax.query", NONCES[4], &ask(1)).send(&served).await.1), 0);
        assert_eq!(hall.test.registers.catalogue().used(&grant, hall.gateway_clock.now().day()).await.unwrap(), 3);
        for clock in [&hall.gateway_clock, &hall.own_clock] {
            clock.forward(86_400);
        }
        let session = open(&hall, &served, NONCES[5]).await;
        assert_eq!(left(session.call(&hall, "tax.query", NONCES[6], &ask(1)).send(&served).await.1), 2, "a new day");
        for clock in [&hall.gateway_clock, &hall.own_clock] {
            clock.forward(86_400);
        }
        let session = open(&hall, &served, NONCES[0]).await;
        assert_eq!(session.call(&hall, "tax.query", NONCES[7], &ask(1)).refused(&served).await, Refusal::GrantExpired);
    }

    async fn the_same_call_many_times_at_once_counts_once(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let call = session.call(&hall, "tax.query", NONCES[1], &question(&hall.keys()[..1], Scene::Check));
        let heard = futures::future::join_all((0..12).map(|_| call.send(&served))).await;
        let mut statuses: Vec<u16> = heard.into_iter().map(|heard| heard.0).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![409; 11]].concat());
        assert_eq!(hall.count("SELECT CAST(sum(used) AS BIGINT) FROM quota_use").await, 1);
    }

    async fn a_resource_shares_its_fields_and_no_others(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let mut writer = hall.test.registers.begin().await.unwrap();
        sqlx::query("UPDATE resources SET fields = $1 WHERE id = 'tax.query'").bind(r#"["income"]"#).execute(&mut *writer).await.unwrap();
        writer.commit().await.unwrap();
        let session = open(&hall, &served, NONCES[0]).await;
        let earner = hall.city.iter().find(|citizen| citizen.records.iter().any(|record| record.register() == Register::Tax)).map(key).unwrap();
        let (_, body) = session.call(&hall, "tax.query", NONCES[1], &question(&[earner], Scene::Check)).send(&served).await;
        let answers: Answers = serde_json::from_slice(&body).unwrap();
        let records: Vec<serde_json::Map<String, Value>> = serde_json::from_str(answers.replies[0].body.as_deref().unwrap()).unwrap();
        assert!(records.iter().all(|record| record.keys().collect::<Vec<_>>() == ["income", "register"]), "{records:?}");
    }

    async fn catalogue_requests_and_description_are_served(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let (_, body) = session.call(&hall, "catalogue", NONCES[1], &json!({})).send(&served).await;
        let listed: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(listed["resources"].as_array().unwrap().len(), Resource::standard().len());
        let wish = json!({ "resource": "tax.query", "purpose": "年度复核", "scene": "recheck" });
        assert_eq!(session.call(&hall, "requests", NONCES[2], &wish).send(&served).await.0, 200);
        let requests = hall.test.registers.catalogue().requests().await.unwrap();
        assert_eq!((requests.len(), requests[0].scene, requests[0].state.as_str()), (1, Scene::Recheck, "open"));
        let spoilt = json!({ "resource": "weather.query", "purpose": "年度复核", "scene": "recheck" });
        assert_eq!(session.call(&hall, "requests", NONCES[3], &spoilt).refused(&served).await, Refusal::UnknownResource);
        let get = |path: &str| reqwest::get(format!("http://{}/{path}", served.address));
        let described: Value = serde_json::from_slice(&get("openapi.json").await.unwrap().bytes().await.unwrap()).unwrap();
        let paths: Vec<&String> = described["paths"].as_object().unwrap().keys().collect();
        let resources = ["/resources/enterprise.query", "/resources/{id}", "/resources/{id}/changes"];
        assert_eq!(paths, [&["/catalogue", "/healthz", "/openapi.json", "/requests"][..], &resources, &["/session"]].concat());
        assert_eq!(get("healthz").await.unwrap().status(), 200);
        let long = Raw { body: vec![b' '; 300 << 10], ..session.call(&hall, "catalogue", NONCES[4], &json!({})) };
        assert_eq!(long.send(&served).await.0, 413, "a body beyond the limit is not read");
    }

    async fn secrets_and_people_are_not_stored_in_clear(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let person = &hall.keys()[0];
        session.call(&hall, "tax.query", NONCES[1], &question(std::slice::from_ref(person), Scene::Check)).send(&served).await;
        for (table, column) in [("consumers", "secret"), ("session_secrets", "secret"), ("gateway_log", "request_digest")] {
            let text = format!("SELECT {column} FROM {table}");
            let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_all(hall.test.registers.reader()).await.unwrap();
            assert!(!rows.is_empty());
            for (value,) in rows {
                assert!(!value.contains(hall.secret.reveal().as_str()) && !value.contains(session.secret.reveal().as_str()), "{table}");
                assert!(!value.contains(person.resident_id.as_str()), "{table}");
            }
        }
    }
}
