//! The hall asks its own registers under grants: until an owner takes one back, until its end, within its quota.

use super::{Allowance, Granted};
use crate::catalogue::{Catalogue, HALL, Resource, Revocation, Terms};
use crate::city::{showcase, showcase_citizens};
use crate::testing::{TestRegisters, on_both_engines};
use crate::tests::today;
use crate::{
    BreakerState, Claim, Connector as _, EmbeddedRegister, Exchange, Failure, PersonKey, Purpose, Refusal, RegisterState, Scene, Verdict,
    Weather,
};
use domain::day::Timestamp;
use domain::verification::{Answer, AnswerStatus, Register};
use futures::future::join_all;
use std::sync::Arc;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()
}

fn purpose_at(scene: Scene, at: Timestamp) -> Purpose {
    Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene, at }
}

fn purpose() -> Purpose {
    purpose_at(Scene::Check, now())
}

fn people() -> Vec<PersonKey> {
    showcase().into_iter().take(4).map(|person| PersonKey::new(person.id, person.name)).collect()
}

async fn loaded(test: &TestRegisters) -> Exchange {
    for household in showcase_citizens(today()) {
        test.registers.load(&household.citizens, today()).await.unwrap();
    }
    beside(test)
}

/// Another process over the same registers.
fn beside(test: &TestRegisters) -> Exchange {
    Exchange::over(test.registers.clone(), Weather::calm())
}

fn answered(answer: &Answer) -> bool {
    match answer.status {
        AnswerStatus::Error => {
            assert!(answer.records.is_empty() && answer.as_of.is_none(), "a refusal says nothing: {answer:?}");
            false
        }
        _ => true,
    }
}

async fn one(exchange: &Exchange, register: Register, purpose: &Purpose) -> bool {
    answered(&exchange.ask_one(&people()[0], register, purpose).await.unwrap())
}

async fn many(exchange: &Exchange, count: usize) -> usize {
    let asked: Vec<PersonKey> = people().into_iter().cycle().take(count).collect();
    exchange.ask_many(&asked, Register::Tax, &purpose()).await.unwrap().iter().filter(|answer| answered(answer)).count()
}

fn state(exchange: &Exchange, register: Register) -> RegisterState {
    exchange.states().into_iter().find(|state| state.register == register.into()).unwrap()
}

fn taken_back(resource: &str, by: &str) -> Revocation {
    Revocation { consumer: HALL.to_owned(), resource: resource.to_owned(), scene: Scene::Check, revoked_by: by.to_owned() }
}

/// What the owner of tax allows the hall in checks from now on; the id of the grant.
async fn narrowed(catalogue: &Catalogue, resource: &str, daily_quota: u32, seconds: i64) -> String {
    catalogue.authorise_hall(now()).await.unwrap();
    let terms = Terms {
        consumer: HALL.to_owned(),
        resource: resource.to_owned(),
        purpose: Scene::Check.purpose().to_owned(),
        scene: Scene::Check,
        granted_by: "tax_bureau".to_owned(),
        reference: "letter 7".to_owned(),
        expires_at: now().plus_seconds(seconds),
        daily_quota,
    };
    catalogue.grant(&terms, now()).await.unwrap()
}

async fn count(test: &TestRegisters, sql: &'static str) -> i64 {
    let (count,): (i64,) = sqlx::query_as(sql).fetch_one(test.registers.reader()).await.unwrap();
    count
}

on_both_engines! {
    async fn the_hall_is_authorised_once_and_asks_every_register_in_every_scene(test: TestRegisters) {
        let (first, second) = (loaded(&test).await, beside(&test));
        let check = purpose();
        let heard = join_all([&first, &second].map(|exchange| one(exchange, Register::Tax, &check))).await;
        assert_eq!(heard, [true, true]);
        let grants = i64::try_from(Resource::standard().len() * Scene::ALL.len()).unwrap();
        assert_eq!(count(&test, "SELECT CAST(COUNT(*) AS BIGINT) FROM grants").await, grants);
        let consumers = test.registers.catalogue().consumers().await.unwrap();
        assert_eq!(consumers.iter().map(|consumer| consumer.id.as_str()).collect::<Vec<_>>(), [HALL]);
        assert!(test.registers.catalogue().secret_of(HALL).await.unwrap().is_none(), "nobody signs as the hall");
        for scene in Scene::ALL {
            let purpose = purpose_at(scene, now().plus_seconds(10 * 365 * 86_400));
            let answers = first.ask(&people()[..1], &Register::CHECKED, &purpose).await.unwrap();
            assert!(answers[0].iter().all(answered), "{scene:?}");
        }
        let used = count(&test, "SELECT CAST(MAX(used) AS BIGINT) FROM quota_use").await;
        assert!(used <= 20_000, "each process sets aside once and serves from it: {used}");
    }

    async fn what_an_owner_took_back_is_refused_and_the_others_go_on(test: TestRegisters) {
        let exchange = loaded(&test).await;
        let catalogue = test.registers.catalogue();
        assert!(one(&exchange, Register::Tax, &purpose()).await);
        assert_eq!(catalogue.revoke_all(&[taken_back("tax.query", "tax_bureau")], now()).await.unwrap(), 1);
        for exchange in [&exchange, &beside(&test)] {
            let answers = exchange.ask(&people(), &Register::CHECKED, &purpose()).await.unwrap();
            for answer in answers.iter().flatten() {
                assert_eq!(answered(answer), answer.register != Register::Tax, "{answer:?}");
            }
            assert_eq!(many(exchange, 30).await, 0);
            let told = exchange.verify(&people()[0], Register::Tax, &Claim::Known, &purpose()).await.unwrap();
            assert!(told.is_ok(), "to verify is a resource of its own: {told:?}");
        }
        let bare = EmbeddedRegister::new(Register::Tax, test.registers.clone(), Arc::new(Weather::calm()));
        let granted = Granted::new(bare, Allowance::new(test.registers.clone(), Arc::default()));
        assert_eq!(granted.changed_since(now(), &purpose()).await, Err(Failure::Refused(Refusal::NotGranted)));
        for _ in 0..30 {
            assert!(!one(&exchange, Register::Tax, &purpose()).await);
        }
        let tax = state(&exchange, Register::Tax);
        assert_eq!((tax.breaker, tax.failures, tax.quota_left), (BreakerState::Closed, 0, Some(0)), "a refusal is no illness");
        assert!(one(&exchange, Register::Tax, &purpose_at(Scene::Prefill, now())).await, "of another scene nothing was said");

        catalogue.revoke_all(&[taken_back("tax.verify", "exchange")], now()).await.unwrap();
        let told = exchange.verify(&people()[0], Register::Tax, &Claim::Known, &purpose()).await.unwrap();
        assert_eq!(told, Err(Failure::Refused(Refusal::NotGranted)));
        narrowed(&catalogue, "tax.query", 5, 60).await;
        assert!(one(&exchange, Register::Tax, &purpose()).await, "granted again");
    }

    async fn owners_take_back_what_is_theirs_and_stands(test: TestRegisters) {
        let catalogue = test.registers.catalogue();
        catalogue.authorise_hall(now()).await.unwrap();
        let all = [taken_back("vehicle.query", "traffic_police"), taken_back("tax.query", "housing")];
        assert!(catalogue.revoke_all(&all, now()).await.is_err(), "one of them belongs to another office");
        assert!(catalogue.revoke_all(&[taken_back("weather.query", "tax_bureau")], now()).await.is_err());
        assert_eq!(count(&test, "SELECT CAST(COUNT(*) AS BIGINT) FROM grants WHERE revoked_at IS NOT NULL").await, 0);
        let tax = [taken_back("tax.query", "tax_bureau")];
        assert_eq!(catalogue.revoke_all(&tax, now()).await.unwrap(), 1);
        assert!(catalogue.revoke_all(&tax, now()).await.is_err(), "nothing of it stands any more");
        assert!(catalogue.close_consumer(HALL, now()).await.unwrap());
        let exchange = loaded(&test).await;
        assert!(!one(&exchange, Register::Vehicle, &purpose()).await, "a hall that was closed stays closed");
    }

    async fn a_grant_ends_at_its_instant(test: TestRegisters) {
        let exchange = loaded(&test).await;
        narrowed(&test.registers.catalogue(), "tax.verify", 100, 60).await;
        let verify = async |seconds| {
            let purpose = purpose_at(Scene::Check, now().plus_seconds(seconds));
            exchange.verify(&people()[0], Register::Population, &Claim::Known, &purpose).await.unwrap().unwrap();
            exchange.verify(&people()[0], Register::Tax, &Claim::Known, &purpose).await.unwrap()
        };
        assert_eq!(verify(59).await, Ok(Verdict::NoMatch));
        assert_eq!(verify(60).await, Err(Failure::Refused(Refusal::GrantExpired)));
        assert_eq!(state(&exchange, Register::Tax).quota_left, Some(0));
    }

    async fn a_small_quota_is_used_to_the_last_person_by_two_at_once(test: TestRegisters) {
        let (first, second) = (loaded(&test).await, beside(&test));
        let catalogue = test.registers.catalogue();
        let grant = narrowed(&catalogue, "tax.query", 5, 3 * 86_400).await;
        let check = purpose();
        let asked = (0..12).map(|number| one(if number % 2 == 0 { &first } else { &second }, Register::Tax, &check));
        assert_eq!(join_all(asked).await.into_iter().filter(|answered| *answered).count(), 5);
        assert_eq!(catalogue.used(&grant, now().day()).await.unwrap(), 5);
        assert!(one(&first, Register::Vehicle, &check).await, "others have quotas of their own");
        assert_eq!(state(&first, Register::Tax).quota_left, Some(0));
        let tomorrow = purpose_at(Scene::Check, now().plus_seconds(86_400));
        assert!(one(&first, Register::Tax, &tomorrow).await, "a new day");
        assert_eq!(state(&first, Register::Tax).quota_left, Some(4));
    }

    async fn blocks_of_two_never_exceed_the_quota(test: TestRegisters) {
        let (first, second) = (loaded(&test).await, beside(&test));
        let catalogue = test.registers.catalogue();
        let grant = narrowed(&catalogue, "tax.query", 2000, 3 * 86_400).await;
        // The first sets two people aside and asks about one; the second leaves it the other.
        assert!(one(&first, Register::Tax, &purpose()).await);
        assert_eq!((many(&second, 1500).await, many(&second, 499).await, many(&second, 498).await), (1500, 0, 498));
        assert_eq!(catalogue.used(&grant, now().day()).await.unwrap(), 2000);
        assert!(one(&first, Register::Tax, &purpose()).await);
        for exchange in [&first, &second] {
            assert!(!one(exchange, Register::Tax, &purpose()).await);
        }
    }
}
