//! Enterprises at the gateway: let in as questions about people are, and answered as the embedded register answers.

use super::protocol::{NONCES, open};
use super::{Hall, purpose, serve};
use crate::city::employers;
use crate::failure::Refusal;
use crate::gateway::Gateway;
use crate::testing::on_both_engines;
use crate::wire::{ChangesQuestion, EnterpriseAnswers, EnterpriseQuestion, WirePurpose, WireStatus};
use crate::{Climate, Scene, Weather};
use domain::identity::CreditCode;
use domain::verification::{AnswerStatus, Register};
use serde_json::json;
use std::sync::Arc;

fn unknown() -> CreditCode {
    CreditCode::from_parts("91", "341699", "MB999999").unwrap()
}

fn codes(count: usize) -> Vec<String> {
    employers().iter().cycle().take(count).map(|(code, _)| code.to_string()).collect()
}

fn asked(codes: Vec<String>, scene: Scene) -> EnterpriseQuestion {
    let purpose = WirePurpose { scene: scene.code().to_owned(), ..WirePurpose::of(&purpose()) };
    EnterpriseQuestion { purpose, codes, patience_ms: 5000, wait_ms: None }
}

fn read(body: &[u8]) -> EnterpriseAnswers {
    serde_json::from_slice(body).unwrap()
}

const SERVICE: &str = "enterprise.query";

on_both_engines! {
    async fn embedded_or_over_http_the_same_is_said(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let (code, employer) = employers().remove(0);
        let far = hall.exchange(served.address);
        for exchange in [&hall.embedded(), &far] {
            let hit = exchange.enterprise(&code, &purpose()).await.unwrap();
            assert_eq!((hit.status, hit.record, hit.as_of), (AnswerStatus::Hit, Some(employer.clone()), Some(crate::tests::today())));
            let nothing = exchange.enterprise(&unknown(), &purpose()).await.unwrap();
            assert_eq!((nothing.status, nothing.record), (AnswerStatus::Empty, None));
        }
        let signed = "SELECT CAST(count(*) AS BIGINT) FROM evidence e JOIN gateway_log g ON g.request_digest = e.request_digest \
            AND g.response_digest = e.response_digest WHERE e.signature <> '' AND e.register = 'enterprise' AND g.service = 'enterprise.query'";
        assert_eq!(hall.count(signed).await, 2, "each call's evidence has the digests that the gateway logged");
        let used = "SELECT CAST(sum(q.used) AS BIGINT) FROM quota_use q JOIN grants g ON g.id = q.grant_id WHERE g.consumer <> 'hall'";
        assert_eq!(hall.count(used).await, 2);
        assert_eq!(far.states().last().unwrap().quota_left, Some(9_998));
        assert!(hall.test.registers.verify_evidence().await.unwrap().is_ok());
    }

    async fn an_office_that_is_out_is_told_as_such(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let weather = Weather::calm().with(Register::Business, Climate { error: 1000, ..Climate::CALM });
        let gateway = Gateway::over(hall.test.registers.clone(), weather, Arc::new(hall.gateway_clock.clone()));
        let served = serve(gateway.router().await.unwrap()).await;
        let (code, _) = employers().remove(0);
        let answer = hall.exchange(served.address).enterprise(&code, &purpose()).await.unwrap();
        assert_eq!((answer.status, answer.record), (AnswerStatus::Error, None));
    }

    async fn outside_the_grant_nothing_is_told_of_enterprises(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let session = open(&hall, &served, NONCES[0]).await;
        let wrong = codes(1)[0].replacen('M', "N", 1);
        for (place, (question, refusal)) in [
            (asked(codes(1), Scene::Prefill), Refusal::NotGranted),
            (asked(codes(0), Scene::Check), Refusal::TooMany),
            (asked(codes(501), Scene::Check), Refusal::TooMany),
            (asked(vec![wrong], Scene::Check), Refusal::Malformed),
        ].into_iter().enumerate() {
            assert_eq!(session.call(&hall, SERVICE, NONCES[place + 1], &question).refused(&served).await, refusal, "{place}");
        }
        let of_people = json!({ "purpose": WirePurpose::of(&purpose()), "people": [], "patience_ms": 5000 });
        assert_eq!(session.call(&hall, SERVICE, NONCES[5], &of_people).refused(&served).await, Refusal::Malformed);
        let since = ChangesQuestion {
            purpose: WirePurpose::of(&purpose()),
            since: purpose().at.to_string(),
            subjects: hall.test.registers.subjects_mark(),
            patience_ms: 5000,
        };
        let changes = session.call(&hall, "enterprise.query/changes", NONCES[6], &since);
        assert_eq!(changes.refused(&served).await, Refusal::UnknownResource, "there is no delta of enterprises");
        assert_eq!(hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome <> 'answered'").await, 6, "each refusal is logged");
        assert_eq!(hall.count("SELECT CAST(count(*) AS BIGINT) FROM quota_use").await, 0);
    }

    async fn a_quota_of_enterprises_is_spent_and_a_call_is_good_once(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let resource = hall.test.registers.catalogue().resource(SERVICE).await.unwrap().unwrap();
        hall.grant(&resource, Scene::Recheck, 1, 3).await;
        let session = open(&hall, &served, NONCES[0]).await;
        let call = |count: usize, nonce: &str| session.call(&hall, SERVICE, nonce, &asked(codes(count), Scene::Recheck));
        assert_eq!(call(4, NONCES[1]).refused(&served).await, Refusal::QuotaSpent);
        let two = call(2, NONCES[2]);
        let (status, body) = two.send(&served).await;
        let answers = read(&body);
        assert_eq!((status, answers.quota_left, answers.replies.len()), (200, 1, 2));
        let told: Vec<(String, WireStatus)> = answers.replies.into_iter().map(|reply| (reply.code, reply.status)).collect();
        assert_eq!(told, codes(2).into_iter().map(|code| (code, WireStatus::Hit)).collect::<Vec<_>>(), "in the order of the codes");
        assert_eq!(two.refused(&served).await, Refusal::Replayed);
        assert_eq!(call(2, NONCES[3]).refused(&served).await, Refusal::QuotaSpent);
        for clock in [&hall.gateway_clock, &hall.own_clock] {
            clock.forward(86_400);
        }
        let session = open(&hall, &served, NONCES[4]).await;
        let late = session.call(&hall, SERVICE, NONCES[5], &asked(codes(1), Scene::Recheck));
        assert_eq!(late.refused(&served).await, Refusal::GrantExpired);
    }

    async fn of_an_enterprise_the_fields_that_are_shared_are_told(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let mut writer = hall.test.registers.begin().await.unwrap();
        sqlx::query("UPDATE resources SET fields = $1 WHERE id = $2").bind(r#"["name"]"#).bind(SERVICE).execute(&mut *writer).await.unwrap();
        writer.commit().await.unwrap();
        let session = open(&hall, &served, NONCES[0]).await;
        let (_, body) = session.call(&hall, SERVICE, NONCES[1], &asked(codes(1), Scene::Check)).send(&served).await;
        let record = read(&body).replies.remove(0).record.unwrap();
        assert_eq!(record.keys().collect::<Vec<_>>(), ["name"]);
    }
}
