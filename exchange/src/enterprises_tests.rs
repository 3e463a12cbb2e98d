//! Enterprises by credit code: what is held of them, the evidence, the figures, and an office that is silent.

use crate::city::{employers, showcase_citizens};
use crate::evidence::enterprise_leaf;
use crate::feed::{Delivery, Kind};
use crate::testing::{TestRegisters, on_both_engines};
use crate::tests::today;
use crate::{Climate, Deadlines, Exchange, Purpose, RecordSet, Scene, Usage, Weather};
use domain::day::Timestamp;
use domain::identity::CreditCode;
use domain::verification::{AnswerStatus, EnterpriseState, Record, Register};
use std::time::Duration;

fn purpose() -> Purpose {
    let at = Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap();
    Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at }
}

fn unknown() -> CreditCode {
    CreditCode::from_parts("91", "341699", "MB999999").unwrap()
}

async fn with_showcase(test: &TestRegisters, weather: Weather) -> Exchange {
    for household in showcase_citizens(today()) {
        test.registers.load(&household.citizens, today()).await.unwrap();
    }
    Exchange::over(test.registers.clone(), weather)
}

async fn deliver(test: &TestRegisters, lines: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("enterprises");
    std::fs::write(&file, lines).unwrap();
    let (set, as_of) = (RecordSet::Enterprise, today());
    let delivery = Delivery::new(set, file, Kind::Full, as_of);
    test.registers.import(&delivery, &|| purpose().at, &|_| {}).await.unwrap();
}

/// Register, resource, legal basis, scene, case, actor, number, root.
type Row = (String, String, String, String, String, String, i64, String);

on_both_engines! {
    async fn the_base_register_says_what_it_holds(test: TestRegisters) {
        let (code, employer) = employers().remove(0);
        let empty = Exchange::over(test.registers.clone(), Weather::calm());
        assert_eq!(empty.enterprise(&code, &purpose()).await.unwrap().status, AnswerStatus::NotCovered, "never loaded");
        let exchange = with_showcase(&test, Weather::calm()).await;
        let hit = exchange.enterprise(&code, &purpose()).await.unwrap();
        assert_eq!((&hit.code, hit.status, hit.record, hit.as_of), (&code, AnswerStatus::Hit, Some(employer), Some(today())));
        let nothing = exchange.enterprise(&unknown(), &purpose()).await.unwrap();
        assert_eq!((nothing.status, nothing.record, nothing.as_of), (AnswerStatus::Empty, None, Some(today())));
        assert!(!hit.source_seq.is_empty() && !nothing.source_seq.is_empty());
        let closed = showcase_citizens(today()).into_iter().flat_map(|household| household.citizens).flat_map(|citizen| citizen.records);
        for record in closed {
            let Record::Business(business) = record else { continue };
            let code = CreditCode::parse(&business.credit_code).unwrap();
            let told = exchange.enterprise(&code, &purpose()).await.unwrap().record.unwrap();
            let state = if business.closed.is_some() { EnterpriseState::Cancelled } else { EnterpriseState::Active };
            assert_eq!((told.name, told.state), (business.name, state));
        }
    }

    async fn each_question_is_a_record_in_the_chain_and_counted(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::calm()).await;
        let (code, _) = employers().remove(0);
        exchange.enterprise(&unknown(), &purpose()).await.unwrap();
        let answer = exchange.enterprise(&code, &purpose()).await.unwrap();
        assert_eq!(test.registers.verify_evidence().await.unwrap().unwrap().records, 2);
        let row: Row = sqlx::query_as("SELECT register, resource, legal_basis, scene, case_id, actor, people, merkle_root FROM evidence \
            ORDER BY seq DESC LIMIT 1").fetch_one(test.registers.reader()).await.unwrap();
        let root = hex::encode(enterprise_leaf(&test.registers.subject_of_enterprise(&code), &answer));
        assert_eq!((row.0.as_str(), row.1.as_str(), row.3.as_str(), row.4.as_str(), row.5.as_str(), row.6),
            ("enterprise", "enterprise.query", "check", "case-1", "staff:7", 1));
        assert_eq!((row.2.as_str(), row.7), (Scene::Check.legal_basis(), root));
        let usage = test.registers.usage_since(purpose().at).await.unwrap();
        assert!(matches!(&usage[..], [Usage { register: RecordSet::Enterprise, asked: 2, hits: 1, answered: 2, .. }]), "{usage:?}");
        assert!(test.registers.uses_for_case("case-1").await.unwrap().is_empty(), "the log is by person");
        assert!(matches!(exchange.states().last(), Some(state) if state.register == RecordSet::Enterprise && state.calls == 2));
    }

    async fn no_answer_without_its_evidence(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::calm()).await;
        test.registers.close().await;
        assert!(exchange.enterprise(&unknown(), &purpose()).await.is_err());
    }

    async fn an_office_that_is_silent_decides_nothing(test: TestRegisters) {
        let (code, _) = employers().remove(0);
        for (climate, deadline, status) in [
            (Climate { error: 1000, ..Climate::CALM }, Duration::from_secs(20), AnswerStatus::Error),
            (Climate { down: true, ..Climate::CALM }, Duration::from_millis(400), AnswerStatus::Timeout),
        ] {
            let exchange = with_showcase(&test, Weather::calm().with(Register::Business, climate)).await;
            let exchange = exchange.with_deadlines(Deadlines::all(Duration::from_secs(20)).with(Register::Business, deadline));
            let answer = exchange.enterprise(&code, &purpose()).await.unwrap();
            assert_eq!((answer.status, answer.record, answer.as_of), (status, None, None));
        }
        let silent: (i64,) = sqlx::query_as("SELECT CAST(count(*) AS BIGINT) FROM evidence WHERE register = 'enterprise' AND response_digest = ''")
            .fetch_one(test.registers.reader()).await.unwrap();
        assert_eq!(silent.0, 2, "that nothing was heard is on record");
    }

    async fn a_lost_line_leaves_it_open_whether_there_is_such_an_enterprise(test: TestRegisters) {
        let (code, _) = employers().remove(0);
        let line = format!(r#"{{"holder":"{code}","seq":1,"name":"安澜水务","state":"revoked","capital":100000000,"founded":"2001-03-01"}}"#);
        deliver(&test, &format!("{line}\n{{\n")).await;
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        let hit = exchange.enterprise(&code, &purpose()).await.unwrap();
        assert_eq!((hit.status, hit.record.unwrap().state, hit.as_of), (AnswerStatus::Hit, EnterpriseState::Revoked, None));
        assert_eq!(exchange.enterprise(&unknown(), &purpose()).await.unwrap().status, AnswerStatus::NotCovered);
    }
}
