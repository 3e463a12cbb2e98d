//! Embedded or over HTTP: the same answers, the same contract.

use super::{Hall, NOW, key, purpose};
use crate::conformance::{Sample, check};
use crate::evidence::{answer_leaf, merkle};
use crate::feed::{Delivery, Kind};
use crate::granted::{Allowance, Granted};
use crate::testing::on_both_engines;
use crate::{Claim, Connector, EmbeddedRegister, GatewayClient, HttpRegister, PersonKey, Verdict, Weather};
use domain::day::{Day, Timestamp};
use domain::identity::{PersonName, Phone, ResidentId};
use domain::verification::{Answer, AnswerStatus, Register};
use sqlx::Row as _;
use std::sync::Arc;

fn stranger() -> PersonKey {
    let id = ResidentId::from_parts("341699", Day::parse("1931-02-03").unwrap(), 997).unwrap();
    PersonKey::new(id, PersonName::parse("无名氏").unwrap())
}

/// People of the city whose answers follow from what was loaded.
fn sample(hall: &Hall, register: Register) -> Sample {
    let holds = |citizen: &&crate::city::Citizen| match register {
        Register::Population => true,
        Register::Carrier => !citizen.phones.is_empty(),
        _ => citizen.records.iter().any(|record| record.register() == register),
    };
    let held = key(hall.city.iter().find(holds).unwrap_or_else(|| panic!("nobody in {register:?}")));
    let nothing = match register {
        Register::Population => Some(stranger()),
        _ => hall.city.iter().find(|citizen| !holds(citizen)).map(key),
    };
    let strangers_are_nobody =
        [Register::Marriage, Register::Disability, Register::Tax, Register::SocialSecurity, Register::Veteran].contains(&register);
    Sample { held, nothing, not_covered: strangers_are_nobody.then(stranger), purpose: purpose() }
}

/// Without how long it took.
fn said(answers: Vec<Answer>) -> Vec<Answer> {
    answers.into_iter().map(|answer| Answer { answered_in_ms: 0, ..answer }).collect()
}

on_both_engines! {
    async fn every_connector_conforms(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let access = hall.connections(served.address).gateway.unwrap();
        let client = Arc::new(GatewayClient::new(&access, Arc::new(hall.own_clock.clone()), hall.test.registers.clone()).unwrap());
        let gateway = hall.gateway();
        for register in Register::ALL {
            let sample = sample(&hall, register);
            let embedded = gateway.parts.guards[&register].connector();
            assert_eq!(check(embedded.as_ref(), &sample).await, Vec::<String>::new(), "embedded {register:?}");
            let bare = EmbeddedRegister::new(register, hall.test.registers.clone(), Arc::new(Weather::calm()));
            let granted = Granted::new(bare, Allowance::new(hall.test.registers.clone(), Arc::default()));
            assert_eq!(check(&granted, &sample).await, Vec::<String>::new(), "under the hall's grants {register:?}");
            assert!(granted.quota_left().is_some_and(|left| left < 10_000_000));
            let over_http = HttpRegister::new(register, client.clone()).with_subjects(&hall.test.registers.subjects_mark());
            assert_eq!(check(&over_http, &sample).await, Vec::<String>::new(), "over HTTP {register:?}");
            assert!(over_http.quota_left().is_some_and(|left| left < 10_000));
        }
    }

    async fn one_setting_moves_the_hall_to_http(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let people = &hall.keys()[..6];
        let here = hall.embedded().ask(people, &Register::ALL, &purpose()).await.unwrap();
        let there = hall.exchange(served.address).ask(people, &Register::ALL, &purpose()).await.unwrap();
        assert_eq!(here.into_iter().map(said).collect::<Vec<_>>(), there.into_iter().map(said).collect::<Vec<_>>());
        let calls = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome = 'answered' AND actor = 'staff:7'").await;
        assert_eq!(calls, 6 * 16, "the gateway keeps its own log");
        let signed = hall.count("SELECT CAST(count(*) AS BIGINT) FROM evidence e JOIN gateway_log g ON g.request_digest = e.request_digest \
            AND g.response_digest = e.response_digest WHERE e.signature <> ''").await;
        assert_eq!(signed, 6 * 16, "each call's evidence has the digests that the gateway logged");
        assert_eq!(hall.count("SELECT CAST(count(*) AS BIGINT) FROM session_secrets").await, 1, "one session served all");
        assert!(hall.test.registers.verify_evidence().await.unwrap().is_ok());
    }

    async fn about_whom_a_line_was_rejected_neither_answers(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let sample = sample(&hall, Register::RealEstate);
        let people = [sample.held, sample.nothing.unwrap()];
        let line = |person: &PersonKey| format!("{{\"holder\":\"{}\",\"seq\":9,\"unit\":\"1\"}}\n", person.resident_id.as_str());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("homes");
        std::fs::write(&file, people.iter().map(line).collect::<String>()).unwrap();
        let (set, as_of) = (Register::RealEstate.into(), crate::tests::today());
        let delivery = Delivery::new(set, file, Kind::Delta, as_of);
        let report = hall.test.registers.import(&delivery, &|| Timestamp::parse(NOW).unwrap(), &|_| {}).await.unwrap();
        assert_eq!((report.counts.rejected, report.doubt.people), (2, 2));
        for exchange in [hall.embedded(), hall.exchange(served.address)] {
            let many = exchange.ask_many(&people, Register::RealEstate, &purpose()).await.unwrap();
            assert_eq!(many.iter().map(|answer| (answer.status, answer.records.len())).collect::<Vec<_>>(), [(AnswerStatus::NotCovered, 0); 2]);
            for person in &people {
                let answer = exchange.ask_one(person, Register::RealEstate, &purpose()).await.unwrap();
                assert_eq!(answer.status, AnswerStatus::NotCovered);
                let claimed = exchange.verify(person, Register::RealEstate, &Claim::Known, &purpose()).await.unwrap();
                assert_eq!(claimed, Ok(Verdict::NotFound));
            }
        }
    }

    async fn five_hundred_people_are_one_call_and_one_record(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let people: Vec<PersonKey> = hall.keys().into_iter().cycle().take(520).collect();
        let exchange = hall.exchange(served.address);
        let answers = exchange.ask_many(&people, Register::SocialSecurity, &purpose()).await.unwrap();
        assert_eq!(answers.len(), 520);
        let here = hall.embedded().ask_many(&people, Register::SocialSecurity, &purpose()).await.unwrap();
        assert_eq!(said(answers.clone()), said(here), "in the order of the people");
        let rows = sqlx::query("SELECT people, merkle_root FROM evidence WHERE requester <> 'hall' ORDER BY people DESC")
            .fetch_all(hall.test.registers.reader()).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.get::<i64, _>(0)).collect::<Vec<_>>(), [500, 20]);
        let leaves: Vec<[u8; 32]> =
            people.iter().zip(&answers[..500]).map(|(person, answer)| answer_leaf(&hall.test.registers.subject(person), answer)).collect();
        assert_eq!(rows[0].get::<String, _>(1), hex::encode(merkle::root(&leaves)));
        assert_eq!(hall.count("SELECT CAST(sum(people) AS BIGINT) FROM gateway_log").await, 520);
        assert_eq!(hall.test.registers.uses_for_case("case-1").await.unwrap().len(), 2 * 520, "each person's use is logged");
    }

    async fn a_claim_is_right_wrong_or_about_nobody(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let married = hall.city.iter().find(|citizen| citizen.records.iter().any(|record| {
            matches!(record, domain::verification::Record::Marriage(record) if record.status == domain::verification::MaritalStatus::Married)
        })).map(key).unwrap();
        let status = |value: &str| Claim::Field { name: "status".to_owned(), value: value.to_owned() };
        let misnamed = PersonKey { name: PersonName::parse("王不同").unwrap(), ..married.clone() };
        let without_phone = hall.city.iter().find(|citizen| citizen.phones.is_empty()).map(key).unwrap();
        let with_anothers = PersonKey { phone: Some(Phone::parse("19900000001").unwrap()), ..married.clone() };
        let lives = Claim::Field { name: "state".to_owned(), value: "registered".to_owned() };
        for exchange in [hall.embedded(), hall.exchange(served.address)] {
            for (person, register, claim, verdict) in [
                (&married, Register::Population, Claim::Known, Verdict::Match),
                (&misnamed, Register::Population, Claim::Known, Verdict::NoMatch),
                (&stranger(), Register::Population, Claim::Known, Verdict::NotFound),
                (&married, Register::Population, lives.clone(), Verdict::Match),
                (&misnamed, Register::Population, lives.clone(), Verdict::NoMatch),
                (&married, Register::Carrier, Claim::Known, Verdict::Match),
                (&misnamed, Register::Carrier, Claim::Known, Verdict::NoMatch),
                (&with_anothers, Register::Carrier, Claim::Known, Verdict::NoMatch),
                (&without_phone, Register::Carrier, Claim::Known, Verdict::NotFound),
                (&married, Register::Marriage, status("married"), Verdict::Match),
                (&married, Register::Marriage, status("divorced"), Verdict::NoMatch),
                (&misnamed, Register::Marriage, status("married"), Verdict::NotFound),
                (&stranger(), Register::Marriage, status("married"), Verdict::NotFound),
            ] {
                let heard = exchange.verify(person, register, &claim, &purpose()).await.unwrap();
                assert_eq!(heard, Ok(verdict), "{register:?} {claim:?}");
            }
        }
        let verified = hall.count("SELECT CAST(count(*) AS BIGINT) FROM evidence WHERE resource = 'marriage.verify'").await;
        assert_eq!(verified, 8);
        let logged = hall.test.registers.uses_for_case("case-1").await.unwrap();
        assert_eq!(logged.iter().filter(|entry| entry.status == AnswerStatus::NotCovered).count(), 8);
    }
}
