//! The registers at work, as administrators see them.

use super::{checked, officer, people};
use crate::error::Error;
use crate::testing::{SeededChance, TestHall, on_both_engines};
use crate::verification::{forget_usage, import_feed, register_status};
use crate::{Hall, Settings};
use domain::identity::{Actor, Post, RealNameLevel};
use domain::verification::{
    AnswerStatus, Breaker, REGISTERS_PAGE, Register, RegisterCondition, RegisterLine, RegisterQuery, RegisterTrouble,
};
use exchange::feed::{Delivery, Kind};
use exchange::{Climate, Connections, GatewayAccess, Mode, PersonKey, Purpose, Scene, Secret, Weather};
use std::collections::BTreeMap;
use std::sync::Arc;

const ATTENTION: RegisterQuery = RegisterQuery { condition: Some(RegisterCondition::NeedsAttention), owner_of: None, page: 1 };

/// Every register there is, and the enterprises, as the list counts them.
fn every() -> i64 {
    i64::try_from(Register::ALL.len() + 1).unwrap()
}

/// One car is delivered, and no other register has ever been. `more`: what else stands in the file, all of it rejected.
async fn delivered(hall: &Hall, more: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cars.ndjson");
    let holder = people("zhou").remove(0).id;
    let line = format!(
        "{{\"holder\":\"{}\",\"seq\":1,\"plate\":\"皖S·T1002\",\"model\":\"五菱宏光\",\"use\":\"private\",\"registered\":\"2020-05-01\",\"active\":true,\"price\":4500000}}\n",
        holder.as_str()
    );
    std::fs::write(&file, line + more).unwrap();
    let (set, as_of) = (Register::Vehicle.into(), hall.today());
    let delivery = Delivery::new(set, file, Kind::Full, as_of);
    let report = import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
    let rejected = i64::try_from(more.lines().count()).unwrap();
    assert_eq!((report.counts.read, report.counts.rejected), (1 + rejected, rejected));
}

/// The same hall with other settings, a second later: its chance is not that of any other.
async fn opened(test: &TestHall, change: impl FnOnce(Settings) -> Settings) -> Hall {
    test.clock.advance(1);
    let settings = change(test.hall.settings().clone());
    let seed = u64::try_from(test.hall.now().millis()).unwrap();
    Hall::open(settings, test.clock.clone(), Arc::new(SeededChance::new(seed))).await.unwrap()
}

/// The same hall, which asks a gateway where nobody answers.
async fn at_gateway(test: &TestHall, connections: Connections) -> Hall {
    let secret = Secret::parse(&"ab".repeat(32)).unwrap();
    let gateway = Some(GatewayAccess { url: "http://127.0.0.1:9".to_owned(), consumer: "hall".to_owned(), secret, keys: Vec::new() });
    let connections = Connections { gateway, ..connections };
    opened(test, |settings| Settings { connections, ..settings }).await
}

/// The register of vehicles, whose data lie so many days back, says that somebody has none. Whom a hall asks is not in the figures, so
/// an embedded register stands for the one at the gateway.
async fn answered(test: &TestHall, stale_days: u32) {
    let weather = Weather::calm().with(Register::Vehicle, Climate { stale_days, ..Climate::CALM });
    let hall = opened(test, |settings| Settings { weather, ..settings }).await;
    let person = people("ma").remove(0);
    let purpose = Purpose { case: "case-1".to_owned(), actor: "system".to_owned(), scene: Scene::Check, at: hall.now() };
    let answer = hall.exchange().ask_one(&PersonKey::new(person.id, person.name), Register::Vehicle, &purpose).await.unwrap();
    assert_eq!(answer.status, AnswerStatus::Empty);
}

/// The line of vehicles.
async fn cars(hall: &Hall) -> RegisterLine {
    let of_cars = RegisterQuery { owner_of: Some(Register::Vehicle), ..RegisterQuery::default() };
    let list = register_status(hall, &Actor::System, of_cars).await.unwrap();
    list.rows.into_iter().find(|line| line.status.register == Some(Register::Vehicle)).unwrap()
}

on_both_engines! {
    async fn at_the_gateway_the_newest_answer_tells_the_day_and_what_was_loaded_here_tells_nothing(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        delivered(hall, "").await;
        let loaded = hall.today();
        let of = BTreeMap::from([(Register::Vehicle, Mode::Http)]);
        let far = at_gateway(&test, Connections { of, ..Connections::default() }).await;
        let quiet = cars(&far).await;
        assert_eq!((quiet.status.embedded, quiet.status.asked, quiet.status.as_of), (false, 0, None), "nobody asked");
        assert_eq!((quiet.troubles, cars(hall).await.status.as_of), (vec![], Some(loaded)));

        for (stale_days, newest, troubles) in [(40, 40, vec![RegisterTrouble::Stale]), (30, 30, vec![]), (40, 30, vec![])] {
            answered(&test, stale_days).await;
            let line = cars(&far).await;
            assert_eq!((line.status.as_of, line.troubles), (Some(loaded.plus_days(-newest)), troubles), "{stale_days}");
        }
        // What is delivered here is rejected and doubtful, and nobody asks it.
        delivered(hall, "{\n").await;
        assert!(cars(hall).await.troubles.contains(&RegisterTrouble::Rejects));
        let line = cars(&far).await;
        let status = line.status;
        assert_eq!((status.asked, status.delivery, status.in_doubt, status.nothing_as_of, line.troubles), (3, None, 0, None, vec![]));
    }

    async fn a_register_at_the_gateway_goes_stale_while_it_answers_the_same_day(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        delivered(hall, "").await;
        let told = Some(hall.today().plus_days(-30));
        let far = at_gateway(&test, Connections { usual: Mode::Http, ..Connections::default() }).await;
        let seen = async || {
            let line = cars(&far).await;
            (line.status.as_of, line.troubles)
        };
        answered(&test, 30).await;
        assert_eq!(seen().await, (told, vec![]));
        test.clock.advance(86_400 + 600);
        assert_eq!(seen().await, (None, vec![]), "nobody asked for a day");
        answered(&test, 30).await;
        assert_eq!(seen().await, (told, vec![RegisterTrouble::Stale]));
        let list = register_status(&far, &Actor::System, ATTENTION).await.unwrap();
        assert_eq!((list.attention, list.fine), (1, every() - 1), "no other was asked, and none is said never to have been loaded");
    }

    async fn a_day_of_questions_is_counted_and_then_forgotten(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let admin = officer(hall, Post::Administrator).await;
        let of_tax = RegisterQuery { owner_of: Some(Register::Tax), ..RegisterQuery::default() };
        let list = register_status(hall, &admin, of_tax).await.unwrap();
        assert_eq!((list.attention, list.fine, list.rows.len()), (0, 1, 1));
        let tax = &list.rows[0].status;
        // Three adults for the form, four people for the check.
        assert_eq!((tax.register, tax.asked, tax.answered), (Some(Register::Tax), 7, 7));
        assert_eq!((tax.breaker, tax.as_of), (Breaker::Closed, Some(hall.today())));
        let list = register_status(hall, &admin, ATTENTION).await.unwrap();
        assert_eq!((list.attention, list.fine, list.rows.len()), (0, every(), 0), "nothing is in trouble");

        assert_eq!(forget_usage(hall).await.unwrap(), 0);
        test.clock.advance(31 * 86_400);
        assert!(forget_usage(hall).await.unwrap() > 0);
        assert_eq!(forget_usage(hall).await.unwrap(), 0);
        let list = register_status(hall, &admin, ATTENTION).await.unwrap();
        assert_eq!((list.attention, list.fine, list.rows.len()), (every(), 0, REGISTERS_PAGE));
        assert!(list.rows.iter().all(|line| line.troubles == [RegisterTrouble::Stale] && line.status.asked == 0));
    }

    async fn what_needs_attention_comes_first_and_the_rest_on_the_pages_after(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        delivered(hall, "").await;
        let list = async |query: RegisterQuery| register_status(hall, &Actor::System, query).await.unwrap();
        let (first, second) = (list(RegisterQuery::default()).await, list(RegisterQuery { page: 2, ..RegisterQuery::default() }).await);
        assert_eq!((first.attention, first.fine, first.rows.len()), (every() - 2, 2, REGISTERS_PAGE));
        assert_eq!((first.later.as_deref(), second.earlier.as_deref(), second.later.as_deref()), (Some("2"), Some("1"), None));
        let all = [first.rows, second.rows].concat();
        assert_eq!(i64::try_from(all.len()).unwrap(), every());
        // No check asks for enterprises, so it is no trouble that they were never loaded.
        let (others, last) = all.split_at(all.len() - 2);
        assert_eq!(last.iter().map(|line| line.status.register).collect::<Vec<_>>(), [Some(Register::Vehicle), None]);
        assert!(last.iter().all(|line| line.troubles.is_empty()) && last[1].status.as_of.is_none());
        assert!(others.iter().all(|line| line.troubles == [RegisterTrouble::NeverLoaded]));

        let fine = RegisterQuery { condition: Some(RegisterCondition::Fine), ..RegisterQuery::default() };
        assert_eq!(list(fine).await.rows, last);
        let of_tax = list(RegisterQuery { owner_of: Some(Register::Tax), ..fine }).await;
        assert_eq!((of_tax.attention, of_tax.fine, of_tax.rows), (1, 0, Vec::new()));
    }

    async fn nothing_held_that_proves_nothing_needs_attention(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        delivered(hall, "{\n").await;
        let of_cars = RegisterQuery { owner_of: Some(Register::Vehicle), ..ATTENTION };
        let list = register_status(hall, &Actor::System, of_cars).await.unwrap();
        let cars = list.rows.iter().find(|line| line.status.register == Some(Register::Vehicle)).unwrap();
        assert_eq!(cars.troubles, [RegisterTrouble::Rejects, RegisterTrouble::Unproven]);
    }

    async fn only_administrators_and_the_hall_see_it(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        for post in Post::ALL.into_iter().filter(|post| *post != Post::Administrator) {
            let officer = officer(hall, post).await;
            assert!(matches!(register_status(hall, &officer, RegisterQuery::default()).await, Err(Error::Forbidden)), "{post:?}");
        }
        assert!(matches!(register_status(hall, &Actor::Anonymous, RegisterQuery::default()).await, Err(Error::SignedOut)));
        let list = register_status(hall, &Actor::System, ATTENTION).await.unwrap();
        assert!(!list.rows.is_empty() && list.rows.iter().all(|line| line.troubles == [RegisterTrouble::NeverLoaded]));
    }
}
