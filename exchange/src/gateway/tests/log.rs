//! The gateway's log: a line for each call, refused or broken ones too, and no more than so many by somebody without a secret.

use super::protocol::{NONCES, Raw, open, question};
use super::{Hall, purpose, serve};
use crate::connector::{Connector, Health, Reply, Subject};
use crate::failure::Refusal;
use crate::gateway::unproven::{MOST_LINES, STRANGER};
use crate::signing::{REQUESTER, SESSION, SIGNATURE};
use crate::testing::on_both_engines;
use crate::wire::{WireError, WirePurpose};
use crate::{Failure, PersonKey, Purpose, Scene};
use async_trait::async_trait;
use domain::verification::{Record, Register};
use serde_json::json;
use std::sync::Arc;

/// Consumer, service, outcome and people of each line, in the order of the text.
async fn lines(hall: &Hall) -> Vec<(String, String, String, i64)> {
    let text = "SELECT consumer, service, outcome, people FROM gateway_log ORDER BY consumer, service, outcome, people";
    sqlx::query_as(text).fetch_all(hall.test.registers.reader()).await.unwrap()
}

async fn outcomes(hall: &Hall, outcome: &str) -> Vec<(String, String)> {
    lines(hall).await.into_iter().filter(|line| line.2 == outcome).map(|line| (line.0, line.1)).collect()
}

/// A tax office that breaks down when it is asked.
struct Panics;

#[async_trait]
impl Connector for Panics {
    fn register(&self) -> Register {
        Register::Tax
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject("s".to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        panic!("the connector is at fault")
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

on_both_engines! {
    async fn every_refusal_leaves_a_line(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let people = hall.keys();
        let resource = async |id: &str| hall.test.registers.catalogue().resource(id).await.unwrap().unwrap();
        hall.grant(&resource("tax.query").await, Scene::Recheck, 0, 5).await;
        hall.grant(&resource("vehicle.query").await, Scene::Recheck, 1, 1).await;
        let ask = |service: &str, nonce: &str, count: usize, scene: Scene| {
            session.call(&hall, service, nonce, &question(&people[..count], scene))
        };
        let good = ask("tax.query", NONCES[1], 1, Scene::Check);
        assert_eq!(good.send(&served).await.0, 200);
        hall.own_clock.forward(600);
        let early = ask("tax.query", NONCES[2], 1, Scene::Check);
        hall.own_clock.forward(-600);
        let refused = [
            (good.clone().with(SIGNATURE, "AAAA"), Refusal::Unsigned, "tax.query"),
            (early, Refusal::ClockSkew, "tax.query"),
            (good.clone(), Refusal::Replayed, "tax.query"),
            (good.with(SESSION, "gone"), Refusal::SessionEnded, "tax.query"),
            (ask("weather.query", NONCES[3], 1, Scene::Check), Refusal::UnknownResource, "weather.query"),
            (ask("tax.query", NONCES[3], 1, Scene::Prefill), Refusal::NotGranted, "tax.query"),
            (ask("tax.query", NONCES[3], 1, Scene::Recheck), Refusal::GrantExpired, "tax.query"),
            (ask("vehicle.query", NONCES[3], 2, Scene::Recheck), Refusal::QuotaSpent, "vehicle.query"),
            (ask("tax.query", NONCES[4], 0, Scene::Check), Refusal::TooMany, "tax.query"),
            (session.call(&hall, "tax.query", NONCES[5], &json!({})), Refusal::Malformed, "tax.query"),
        ];
        assert_eq!(refused.len(), Refusal::ALL.len());
        for (call, refusal, service) in &refused {
            assert_eq!(call.refused(&served).await, *refusal);
            assert_eq!(outcomes(&hall, refusal.code()).await, [(hall.consumer.clone(), (*service).to_owned())], "{refusal:?}");
        }
    }

    async fn sessions_the_catalogue_and_requests_leave_lines(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let again = Raw::new(&hall, "session", NONCES[0], &hall.secret, None, b"{}".to_vec());
        assert_eq!(again.refused(&served).await, Refusal::Replayed);
        assert_eq!(session.call(&hall, "catalogue", NONCES[1], &json!({})).send(&served).await.0, 200);
        let wish = |resource: &str| json!({ "resource": resource, "purpose": "年度复核", "scene": "recheck" });
        assert_eq!(session.call(&hall, "requests", NONCES[2], &wish("tax.query")).send(&served).await.0, 200);
        let unknown = session.call(&hall, "requests", NONCES[3], &wish("weather.query"));
        assert_eq!(unknown.refused(&served).await, Refusal::UnknownResource);
        let told: Vec<_> = lines(&hall).await.into_iter().map(|(_, service, outcome, people)| (service, outcome, people)).collect();
        let line = |service: &str, outcome: &str| (service.to_owned(), outcome.to_owned(), 0_i64);
        let expected = [
            line("catalogue", "answered"),
            line("requests", "answered"),
            line("requests", "unknown_resource"),
            line("session", "answered"),
            line("session", "replayed"),
        ];
        assert_eq!(told, expected);
    }

    async fn a_call_that_breaks_leaves_a_line(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = serve(hall.gateway().with_connector(Arc::new(Panics)).router().await.unwrap()).await;
        let session = open(&hall, &served, NONCES[0]).await;
        let call = session.call(&hall, "tax.query", NONCES[1], &question(&hall.keys()[..2], Scene::Check));
        let (status, body) = call.send(&served).await;
        let error: WireError = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, error.code.as_str()), (500, "broken"));
        let (consumer, service) = (hall.consumer.clone(), "tax.query".to_owned());
        assert!(lines(&hall).await.contains(&(consumer, service, "broken".to_owned(), 2)));
        assert_eq!(hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_looks").await, 0, "nobody was told of anybody");
        let named = WirePurpose::of(&purpose()).case;
        let cases: Vec<(String,)> = sqlx::query_as("SELECT case_id FROM gateway_log WHERE outcome = 'broken'")
            .fetch_all(hall.test.registers.reader()).await.unwrap();
        assert_eq!(cases, [(named,)], "with its case");
    }

    async fn without_a_secret_nobody_fills_the_log(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let good = session.call(&hall, "tax.query", NONCES[1], &question(&hall.keys()[..1], Scene::Check));
        assert_eq!(good.send(&served).await.0, 200);
        let flood = async |number: u32| {
            for place in 0..number {
                let stranger = good.clone().with(REQUESTER, &format!("stranger{place}"));
                assert_eq!(stranger.refused(&served).await, Refusal::SessionEnded);
                assert_eq!(good.clone().with(SIGNATURE, "AAAA").refused(&served).await, Refusal::Unsigned);
                assert_eq!(good.refused(&served).await, Refusal::Replayed, "overheard on its way");
            }
        };
        let most = usize::try_from(MOST_LINES).unwrap();
        flood(MOST_LINES + 5).await;
        let strangers = [(STRANGER.to_owned(), "tax.query".to_owned())];
        for minute in 1..=2 {
            assert_eq!(outcomes(&hall, "session_ended").await, vec![strangers[0].clone(); minute]);
            for outcome in ["unsigned", "replayed"] {
                assert_eq!(outcomes(&hall, outcome).await.len(), if minute == 1 { most } else { most + 2 }, "{outcome}");
            }
            if minute == 1 {
                hall.gateway_clock.forward(60);
                flood(2).await;
            }
        }
    }
}
