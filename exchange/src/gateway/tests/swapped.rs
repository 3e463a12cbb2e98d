//! A gateway that mixes people up within one answer, and signs and seals it.

use super::{Hall, Served, key, purpose, serve};
use crate::Clock as _;
use crate::evidence::digest;
use crate::seal::{SEAL, Sealed};
use crate::signing::{DIGEST, NONCE, REQUESTER, SIGNATURE, Signed, TIME};
use crate::testing::on_both_engines;
use crate::wire::{Answers, NewSession};
use crate::{PersonKey, Secret};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use domain::day::Timestamp;
use domain::verification::{AnswerStatus, Register};
use std::sync::{Arc, Mutex};

/// The gateway with somebody before it who knows its secrets, changes its answers, and signs and seals them anew.
async fn twisting(hall: &Hall, twist: fn(&mut Answers)) -> Served {
    let (secret, session) = (hall.secret.clone(), Arc::new(Mutex::new(None::<Secret>)));
    let sealing = Arc::new(hall.test.registers.sealing_key(hall.gateway_clock.now()).await.unwrap());
    let layer = from_fn(move |request: Request, next: Next| {
        let (secret, session, sealing) = (secret.clone(), session.clone(), sealing.clone());
        async move {
            let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
            let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            let (requester, nonce, asked) = (told(REQUESTER), told(NONCE), told(DIGEST));
            let (mut parts, body) = next.run(request).await.into_parts();
            let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let Some(service) = path.strip_prefix("/resources/") else {
                if let Ok(new) = serde_json::from_slice::<NewSession>(&bytes) {
                    *session.lock().unwrap() = secret.unwrapped(&new.session, &nonce, &new.wrapped);
                }
                return Response::from_parts(parts, Body::from(bytes));
            };
            let mut answers: Answers = serde_json::from_slice(&bytes).unwrap();
            twist(&mut answers);
            let body = serde_json::to_vec(&answers).unwrap();
            let (time, digest) = (parts.headers[TIME].to_str().unwrap().to_owned(), digest(&body));
            let call = Signed { service, requester: &requester, time: "", nonce: &nonce, digest: &asked };
            let signature = session.lock().unwrap().as_ref().unwrap().sign(&call.answer("200", &time, &digest));
            let at = Timestamp::from_millis(time.parse().unwrap()).unwrap();
            let sealed = Sealed { requester: &requester, service, request_digest: &asked, response_digest: &digest, at };
            parts.headers.insert(SEAL, HeaderValue::from_str(&sealing.seal(&sealed).header()).unwrap());
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.insert(DIGEST, HeaderValue::from_str(&digest).unwrap());
            parts.headers.insert(SIGNATURE, HeaderValue::from_str(&signature).unwrap());
            Response::from_parts(parts, Body::from(body))
        }
    });
    let router: Router = hall.gateway().router().await.unwrap().layer(layer);
    serve(router).await
}

/// Two people of whom the register holds something.
fn two(hall: &Hall, register: Register) -> Vec<PersonKey> {
    let holds = |citizen: &&crate::city::Citizen| citizen.records.iter().any(|record| record.register() == register);
    let holders: Vec<PersonKey> = hall.city.iter().filter(holds).map(key).collect();
    // The first and the last do not live together.
    vec![holders[0].clone(), holders[holders.len() - 1].clone()]
}

on_both_engines! {
    async fn swapped_replies_of_one_answer_are_refused(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let untouched: fn(&mut Answers) = |_| {};
        let swapped: fn(&mut Answers) = |answers| answers.replies.swap(0, 1);
        // The register itself has mixed the two up: only records that say whose they are give it away.
        let mixed_up: fn(&mut Answers) = |answers| {
            let body = answers.replies[0].body.take();
            answers.replies[0].body = std::mem::replace(&mut answers.replies[1].body, body);
        };
        for (twist, register, status) in [
            (untouched, Register::Tax, AnswerStatus::Hit),
            (swapped, Register::Tax, AnswerStatus::Error),
            (mixed_up, Register::Household, AnswerStatus::Error),
            (mixed_up, Register::Population, AnswerStatus::Error),
            (mixed_up, Register::Licence, AnswerStatus::Error),
        ] {
            let served = twisting(&hall, twist).await;
            let people = if register == Register::Population { two(&hall, Register::Tax) } else { two(&hall, register) };
            let answers = hall.exchange(served.address).ask_many(&people, register, &purpose()).await.unwrap();
            let heard: Vec<(AnswerStatus, bool)> = answers.iter().map(|answer| (answer.status, answer.records.is_empty())).collect();
            assert_eq!(heard, [(status, status == AnswerStatus::Error); 2], "{register:?}");
        }
    }
}
