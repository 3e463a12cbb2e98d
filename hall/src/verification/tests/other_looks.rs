//! What other systems of the city asked about the people of a case, as its owner sees it.

use super::*;
use crate::Settings;
use crate::testing::SeededChance;
use crate::verification::looks;
use domain::day::Timestamp;
use domain::intake::Relation;
use domain::verification::{Look, LookReason, LookedAt, LookedBy};
use exchange::catalogue::Terms;
use exchange::{Connections, GatewayAccess, Scene, Secret};
use sqlx::Connection as _;
use std::sync::Arc;

fn owner(level: RealNameLevel) -> Actor {
    Actor::Resident(ResidentActor { account: "account".into(), level })
}

/// Another system of the city, which may verify tax records; its id.
async fn bank(hall: &Hall) -> String {
    let catalogue = hall.exchange().registers().catalogue();
    catalogue.publish().await.unwrap();
    let (bank, _) = catalogue.add_consumer("安澜银行", hall.now()).await.unwrap();
    let terms = Terms {
        consumer: bank.id.clone(),
        resource: "tax.verify".to_owned(),
        purpose: "贷款收入核实".to_owned(),
        scene: Scene::Check,
        granted_by: "exchange".to_owned(),
        reference: "letter 7".to_owned(),
        expires_at: hall.now().plus_seconds(86_400),
        daily_quota: 100,
    };
    catalogue.grant(&terms, hall.now().plus_seconds(-86_400)).await.unwrap();
    bank.id
}

/// The gateway answered a call about these people.
async fn asked(test: &TestHall, consumer: &str, about: &[&ShowcasePerson], at: Timestamp) {
    let url = format!("sqlite:{}", test.folder.path().join("registers.db").display());
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    let line = format!("{consumer}-{at}");
    sqlx::query(
        "INSERT INTO gateway_log (id, at, consumer, service, scene, case_id, actor, people, outcome, request_digest, response_digest, took_ms) VALUES ($1, $2, $3, 'tax.verify', 'check', 'loan-1', 'clerk', 1, 'answered', '', '', 1)",
    )
    .bind(&line)
    .bind(at.to_string())
    .bind(consumer)
    .execute(&mut connection)
    .await
    .unwrap();
    for (place, person) in (0_i64..).zip(about) {
        sqlx::query("INSERT INTO gateway_looks (subject, at, line, place) VALUES ($1, $2, $3, $4)")
            .bind(test.hall.exchange().registers().subject_of_id(&person.id).0)
            .bind(at.to_string())
            .bind(&line)
            .bind(place)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}

async fn of_others(hall: &Hall, case: &CaseId, level: RealNameLevel) -> Vec<Look> {
    let page = looks(hall, &owner(level), case, None).await.unwrap();
    assert!(!page.elsewhere);
    page.looks.into_iter().filter(|look| look.why == LookReason::Granted).collect()
}

/// The same hall, which asks a gateway as this consumer.
async fn at_gateway(test: &TestHall, consumer: &str) -> Hall {
    let secret = Secret::parse(&"ab".repeat(32)).unwrap();
    let gateway = Some(GatewayAccess { url: "http://127.0.0.1:9".to_owned(), consumer: consumer.to_owned(), secret, keys: Vec::new() });
    let connections = Connections { gateway, ..Connections::default() };
    let settings = Settings { connections, ..test.hall.settings().clone() };
    Hall::open(settings, test.clock.clone(), Arc::new(SeededChance::new(77))).await.unwrap()
}

on_both_engines! {
    async fn what_others_asked_since_the_case_began_is_shown_to_its_owner(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let (family, strangers, bank) = (people("zhou"), people("ma"), bank(hall).await);
        asked(&test, &bank, &[&family[0]], hall.now().plus_seconds(-30 * 86_400)).await;
        assert!(of_others(hall, &case, RealNameLevel::Verified).await.is_empty(), "before the case began");
        test.clock.advance(60);
        asked(&test, &bank, &[&strangers[0]], hall.now()).await;
        assert!(of_others(hall, &case, RealNameLevel::Verified).await.is_empty(), "about somebody else");
        test.clock.advance(60);
        asked(&test, &bank, &[&family[0], &strangers[0]], hall.now()).await;

        let seen = of_others(hall, &case, RealNameLevel::Verified).await;
        let [look] = seen.as_slice() else { panic!("{seen:?}") };
        assert_eq!((look.at, &look.by), (hall.now(), &LookedBy::OtherSystem("安澜银行".to_owned())));
        assert_eq!(look.purpose.as_deref(), Some("贷款收入核实"));
        assert_eq!((look.people.len(), look.registers()), (1, 1));
        assert_eq!(look.people[0].whom, LookedAt::Relative(Relation::Applicant));
        assert!(look.people[0].asked == [Register::Tax] && look.people[0].answers.is_empty(), "how it was answered is between them");
        assert!(of_others(hall, &case, RealNameLevel::Declared).await.is_empty(), "an own statement proves nobody");
    }

    async fn the_halls_own_calls_are_not_anothers(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let bank = bank(hall).await;
        test.clock.advance(60);
        asked(&test, &bank, &[&people("zhou")[0]], hall.now()).await;
        assert_eq!(of_others(hall, &case, RealNameLevel::Verified).await.len(), 1);
        assert!(of_others(&at_gateway(&test, &bank).await, &case, RealNameLevel::Verified).await.is_empty());
        let far = at_gateway(&test, "a consumer of a gateway elsewhere").await;
        assert!(looks(&far, &owner(RealNameLevel::Verified), &case, None).await.unwrap().elsewhere);
    }

    async fn pages_hold_looks_of_all_kinds_without_a_gap(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let bank = bank(hall).await;
        for _ in 0..12 {
            test.clock.advance(60);
            asked(&test, &bank, &[&people("zhou")[0]], hall.now()).await;
            test.clock.advance(60);
            check(hall, &first, &case).await.unwrap();
        }
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = looks(hall, &owner(RealNameLevel::Verified), &case, after.as_deref()).await.unwrap();
            seen.extend(page.looks);
            let Some(next) = page.next else { break };
            after = Some(next.to_string());
        }
        let of = |why: LookReason| seen.iter().filter(|look| look.why == why).count();
        assert_eq!((of(LookReason::Granted), of(LookReason::Check)), (12, 13));
        assert!(seen.is_sorted_by(|newer, older| newer.at >= older.at));
    }
}
