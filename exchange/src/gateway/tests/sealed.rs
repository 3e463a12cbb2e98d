//! The gateway's seal: every answer bears it, and one without, or under a key that is not believed, is none.

use super::{Hall, Served, key, purpose, serve};
use crate::city::employers;
use crate::evidence::{Broken, Whole};
use crate::seal::{SEAL, Seal, Sealed, SealingKey};
use crate::signing::{DIGEST, REQUESTER, TIME};
use crate::testing::on_both_engines;
use crate::{Claim, Clock, Exchange, GatewayKey, PersonKey, Verdict};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use domain::day::Timestamp;
use domain::verification::{AnswerStatus, Register};
use std::sync::Arc;

/// What somebody between gateway and hall knows of a call: they even hold the gateway's key.
struct Between<'a> {
    own: &'a SealingKey,
    service: &'a str,
    asked: &'a HeaderMap,
}

impl Between<'_> {
    /// A seal by this key under an answer with this digest.
    fn seal(&self, key: &SealingKey, answer: &HeaderMap, response_digest: &str) -> Seal {
        key.seal(&Sealed {
            requester: told(self.asked, REQUESTER),
            service: self.service,
            request_digest: told(self.asked, DIGEST),
            response_digest,
            at: Timestamp::from_millis(told(answer, TIME).parse().unwrap()).unwrap(),
        })
    }

    fn by_another(&self, answer: &HeaderMap) -> Seal {
        self.seal(&SealingKey::new(&|bytes: &mut [u8]| bytes.fill(7)), answer, told(answer, DIGEST))
    }
}

/// What they make of the headers of an answer.
type Twist = fn(&Between<'_>, &mut HeaderMap);

fn told<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn put(headers: &mut HeaderMap, seal: &str) {
    headers.insert(SEAL, HeaderValue::from_str(seal).unwrap());
}

/// The gateway with somebody before it who changes the seals of answers of registers.
async fn twisting(hall: &Hall, twist: Twist) -> Served {
    let own = Arc::new(hall.test.registers.sealing_key(hall.gateway_clock.now()).await.unwrap());
    let layer = from_fn(move |request: Request, next: Next| {
        let own = own.clone();
        async move {
            let (path, asked) = (request.uri().path().to_owned(), request.headers().clone());
            let mut response: Response = next.run(request).await;
            if let Some(service) = path.strip_prefix("/resources/") {
                twist(&Between { own: &own, service, asked: &asked }, response.headers_mut());
            }
            response
        }
    });
    let router: Router = hall.gateway().router().await.unwrap().layer(layer);
    serve(router).await
}

/// An exchange that believes these keys.
fn believing(hall: &Hall, served: &Served, keys: Vec<GatewayKey>) -> Exchange {
    let mut connections = hall.connections(served.address);
    if let Some(access) = connections.gateway.as_mut() {
        access.keys = keys;
    }
    let clock: Arc<dyn Clock> = Arc::new(hall.own_clock.clone());
    hall.embedded().connected(&connections, &clock).unwrap()
}

async fn in_use(hall: &Hall) -> GatewayKey {
    hall.test.registers.sealing_key(hall.gateway_clock.now()).await.unwrap().public()
}

async fn renew(hall: &Hall) -> GatewayKey {
    let key = hall.test.registers.draw_gateway_key();
    hall.test.registers.renew_gateway_key(&key, hall.gateway_clock.now()).await.unwrap();
    key.public()
}

fn somebody(hall: &Hall) -> PersonKey {
    let earner = hall.city.iter().find(|citizen| citizen.records.iter().any(|record| record.register() == Register::Tax));
    key(earner.unwrap())
}

async fn status(hall: &Hall, exchange: &Exchange) -> AnswerStatus {
    exchange.ask_one(&somebody(hall), Register::Tax, &purpose()).await.unwrap().status
}

async fn walk(hall: &Hall) -> Result<Whole, Broken> {
    hall.test.registers.verify_evidence().await.unwrap()
}

on_both_engines! {
    async fn whatever_is_asked_bears_a_seal_that_its_key_alone_verifies(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (exchange, people) = (hall.exchange(served.address), hall.keys());
        exchange.ask(&people[..2], &[Register::Tax, Register::Vehicle], &purpose()).await.unwrap();
        // As a re-check asks.
        exchange.ask_many(&people, Register::SocialSecurity, &purpose()).await.unwrap();
        exchange.changed_since(&[Register::Vehicle], purpose().at, &purpose()).await.unwrap();
        let verdict = exchange.verify(&people[0], Register::Population, &Claim::Known, &purpose()).await.unwrap();
        assert_eq!(verdict, Ok(Verdict::Match));
        exchange.enterprise(&employers()[0].0, &purpose()).await.unwrap();
        let whole = walk(&hall).await.unwrap();
        assert!(whole.records > 4 + 1 + 1 + 1, "{whole:?}");
        let key = in_use(&hall).await;
        for seq in 1..=whole.records {
            let proof = hall.test.registers.seal_proof(seq).await.unwrap().unwrap();
            let service = proof.text.split('\n').nth(2).unwrap();
            assert_eq!((proof.key, proof.text.split('\n').count()), (key.clone(), 6));
            let logged: Vec<(String, String)> =
                sqlx::query_as("SELECT request_digest, response_digest FROM gateway_log WHERE service = $1")
                    .bind(service).fetch_all(hall.test.registers.reader()).await.unwrap();
            assert!(logged.iter().any(|(asked, answered)| proof.text.contains(asked) && proof.text.contains(answered)), "{seq}");
        }
    }

    async fn an_answer_without_the_gateways_seal_is_none(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let untouched: Twist = |_, _| {};
        let missing: Twist = |_, answer| drop(answer.remove(SEAL));
        let garbage: Twist = |_, answer| put(answer, "garbage");
        let by_another: Twist = |between, answer| {
            let seal = between.by_another(answer);
            put(answer, &seal.header());
        };
        let under_its_name: Twist = |between, answer| {
            let seal = Seal { key: between.own.public().id().to_owned(), ..between.by_another(answer) };
            put(answer, &seal.header());
        };
        let again: Twist = |between, answer| {
            let seal = between.seal(between.own, answer, told(answer, DIGEST));
            put(answer, &seal.header());
        };
        let of_another_answer: Twist = |between, answer| {
            let seal = between.seal(between.own, answer, &"00".repeat(32));
            put(answer, &seal.header());
        };
        for (place, (twist, right)) in [
            (untouched, true), (again, true), (missing, false), (garbage, false), (by_another, false), (under_its_name, false),
            (of_another_answer, false),
        ].into_iter().enumerate() {
            let served = twisting(&hall, twist).await;
            let expected = if right { AnswerStatus::Hit } else { AnswerStatus::Error };
            for keys in [vec![in_use(&hall).await], Vec::new()] {
                assert_eq!(status(&hall, &believing(&hall, &served, keys)).await, expected, "{place}");
            }
        }
        let sealed = "SELECT CAST(count(*) AS BIGINT) FROM evidence WHERE seal <> ''";
        assert_eq!(hall.count(sealed).await, 4, "what was refused is no answer, and nothing proves it");
        assert!(walk(&hall).await.is_ok());
    }

    async fn a_key_that_is_set_is_believed_and_no_other(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (own, other) = (in_use(&hall).await, hall.test.registers.draw_gateway_key().public());
        assert_eq!(status(&hall, &believing(&hall, &served, vec![other.clone()])).await, AnswerStatus::Error);
        assert_eq!(status(&hall, &believing(&hall, &served, vec![other, own])).await, AnswerStatus::Hit);
        assert!(walk(&hall).await.is_ok());
    }

    async fn a_new_key_counts_at_once_where_both_are_set_and_the_old_one_stays_known(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let old = in_use(&hall).await;
        let before = believing(&hall, &served, vec![old.clone()]);
        assert_eq!(status(&hall, &before).await, AnswerStatus::Hit);
        let next = hall.test.registers.draw_gateway_key();
        let both = believing(&hall, &served, vec![old, next.public()]);
        assert_eq!(status(&hall, &both).await, AnswerStatus::Hit, "told before it seals");
        hall.test.registers.renew_gateway_key(&next, hall.gateway_clock.now()).await.unwrap();
        assert_eq!(status(&hall, &both).await, AnswerStatus::Hit, "in a session that was open");
        assert_eq!(status(&hall, &before).await, AnswerStatus::Error, "whoever was not told");
        let after = believing(&hall, &served, vec![next.public()]);
        assert_eq!(status(&hall, &after).await, AnswerStatus::Hit);
        let keys = "SELECT CAST(count(DISTINCT seal_key) AS BIGINT) FROM evidence WHERE seal <> ''";
        assert_eq!(hall.count(keys).await, 2);
        assert!(walk(&hall).await.is_ok(), "under the old key and the new one");
    }

    async fn the_first_key_is_remembered_and_another_one_is_refused_until_it_is_set(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        assert_eq!(status(&hall, &hall.exchange(served.address)).await, AnswerStatus::Hit);
        assert_eq!(status(&hall, &hall.exchange(served.address)).await, AnswerStatus::Hit, "after a restart");
        let key = renew(&hall).await;
        assert_eq!(status(&hall, &hall.exchange(served.address)).await, AnswerStatus::Error, "another key");
        assert_eq!(status(&hall, &believing(&hall, &served, vec![key])).await, AnswerStatus::Hit, "the operator says so");
        assert_eq!(status(&hall, &hall.exchange(served.address)).await, AnswerStatus::Hit, "and it is remembered");
        assert!(walk(&hall).await.is_ok());
    }
}
